"""figures.json -> CARD.md: what the filled-pause network hears, how well, and what nobody knows yet."""

import json
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
FIGURES: Final = ("recall", "precision", "false_a_minute")
HEAD: Final = """# Card: filled pauses by ear

**What it is.** A network of {parameters:,} parameters (two convolutions, a GRU in both directions) in eight bits,
{bytes:,} bytes. It says for each 40 ms of sound whether a filled pause is in it: "um", "uh", "hmm", "er", "mm", "ah", a
drawn-out vowel. It hears how something is said, not what: a confident word over the same time wins (`kiosk/score`). 19 of
20 filled pauses are told within {told_late_s:.2f} s of their end.

**What it was trained on.** Synthetic speech alone: {answers} answers by {train_voices} espeak-ng voices (English, Hindi),
with filled pauses of 0.25 to 1 s that were drawn out by whole pitch periods, in rooms, under noise of 3 to 40 dB, quiet
and loud. No recording of a person. Our own work; licence: that of this repository.

**What that means.** How many filled pauses of people it finds was never measured: there is no labelled recording here
that may be used. The figures are of {voices} other synthetic voices and of the scripted candidate; the few seconds of
people hold no filled pause, so they only show what is found wrongly. Expect less of a human voice; the report counts what
was heard by ear apart from what the recogniser wrote, and says so.

| condition | network: recall | precision | wrong a minute | edges, median | rules: recall | precision | wrong a minute |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""
TAIL: Final = """
"Found" is: half of the shorter one shared, or middles within 0.2 s. The rules (level pitch, steady spectrum, 0.25 s:
[rules.py](rules.py)) are the peer. A steady tone of a machine may be taken for one; the kiosk counts none without a
voice in it (`kiosk/score/voiced.py`), and none under a sure word. The kiosk uses the network: its lowest recall or
precision at 20 and 10 dB is {worst_net:.2f}, that of the rules {worst_rules:.2f}. By kind, network at 10 dB: {kinds}.
Written by `python -m models.fillers` from [figures.json](figures.json).
"""


def card_of(figures: dict[str, Any]) -> str:
    """The card's text for these figures."""
    net, rules, about = figures["net"], figures["rules"], figures["about"]
    rows = [_row(name, net[name], rules[name]) for name in net]
    kinds = ", ".join(f"{name} {share:.2f}" for name, share in net["10 dB"]["recall_by_kind"].items())
    return HEAD.format(**about) + "".join(rows) + TAIL.format(kinds=kinds, worst_net=_worst(net), worst_rules=_worst(rules))


def write_card() -> None:
    """Write CARD.md beside the figures."""
    figures: dict[str, Any] = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    (FOLDER / "CARD.md").write_text(card_of(figures), encoding="utf-8")


def _row(name: str, net: dict[str, Any], rules: dict[str, Any]) -> str:
    if "recall" not in net:
        return f"| {name} | | | {net['false_a_minute']:.2f} | | | | {rules['false_a_minute']:.2f} |\n"
    cells = (
        [f"{net[key]:.2f}" for key in FIGURES] + [f"{net['edge_median_ms']} ms"] + [f"{rules[key]:.2f}" for key in FIGURES]
    )
    return f"| {name} | {' | '.join(cells)} |\n"


def _worst(figures: dict[str, Any]) -> float:
    """The lowest of recall and precision at 20 and at 10 dB."""
    return min(figures[condition][name] for condition in ("20 dB", "10 dB") for name in ("recall", "precision"))


if __name__ == "__main__":
    write_card()
