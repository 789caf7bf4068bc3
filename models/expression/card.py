"""Figures in (figures.json, robustness.json), the model card and its confusion matrix as a picture out.

Run as `python -m models.expression.card` after `robust`; needs nothing but Python.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

HERE: Final = Path(__file__).parent
CELL_PX: Final = 58
LEFT_PX: Final = 110
TOP_PX: Final = 96
BARS: Final = ("accuracy_ratio", "direct_ratio", "measured_ratio")

Figures = Mapping[str, Any]


def main() -> None:
    """Write CARD.md and confusion.svg beside the figures."""
    figures = json.loads((HERE / "figures.json").read_text(encoding="utf-8"))
    table = HERE / "robustness.json"
    robustness = json.loads(table.read_text(encoding="utf-8")) if table.exists() else {}
    (HERE / "confusion.svg").write_text(draw_confusion(figures), encoding="utf-8")
    (HERE / "CARD.md").write_text(write_card(figures, robustness), encoding="utf-8")


def draw_confusion(figures: Figures) -> str:
    """The int8 file's confusion matrix as SVG: rows are the crowd's majority, columns the answer, shading by row."""
    names = figures["classes"]
    rows = [[int(count) for count in figures["int8"]["answers_per_true_class"][name].split()] for name in names]
    side = CELL_PX * len(names)
    width, height = LEFT_PX + side + 20, TOP_PX + side + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13" role="img">',
        "<title>Confusion matrix of expression_int8.tflite on the validation faces</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT_PX + side / 2}" y="18" text-anchor="middle">answer of the model: faces, share of row</text>',
        f'<text transform="translate(16 {TOP_PX + side / 2}) rotate(-90)" text-anchor="middle">majority of the crowd</text>',
    ]
    for index, name in enumerate(names):
        middle = index * CELL_PX + CELL_PX / 2
        parts.append(f'<text x="{LEFT_PX - 8}" y="{TOP_PX + middle + 4}" text-anchor="end">{escape(name)}</text>')
        place = f"translate({LEFT_PX + middle + 4} {TOP_PX - 8}) rotate(-45)"
        parts.append(f'<text transform="{place}">{escape(name)}</text>')
    for y, row in enumerate(rows):
        for x, count in enumerate(row):
            parts += _cell(x, y, count, count / max(1, sum(row)))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _cell(x: int, y: int, count: int, share: float) -> list[str]:
    left, top = LEFT_PX + x * CELL_PX, TOP_PX + y * CELL_PX
    ink = "#fff" if share > 0.5 else "#111"
    level = round(255 - 215 * share)
    lines = [
        f'<rect x="{left}" y="{top}" width="{CELL_PX}" height="{CELL_PX}" fill="rgb({level},{level},255)" stroke="#999"/>'
    ]
    if count:
        middle = left + CELL_PX / 2
        lines.append(f'<text x="{middle}" y="{top + 26}" text-anchor="middle" fill="{ink}">{count}</text>')
        lines.append(
            f'<text x="{middle}" y="{top + 44}" text-anchor="middle" font-size="11" fill="{ink}">{share:.0%}</text>'
        )
    return lines


def write_card(figures: Figures, robustness: Figures) -> str:
    """CARD.md: what the model is, what was measured, what it may be used for."""
    parts = [
        "# Model card: expression_int8.tflite",
        "",
        "Written by `python -m models.expression.card` from [figures.json](figures.json) and",
        "[robustness.json](robustness.json); change the texts in card.py, not here.",
        "",
        *_interim(figures),
        WHAT,
        "## Accuracy",
        "",
        f"{figures['protocol']}; {figures['faces']:,} faces; {figures['date_utc']}.",
        "The figures lean to the bright side by what that choice is worth. The test split was not touched.",
        "",
        *_accuracies(figures),
        *_classes(figures),
        *_calibration(figures),
        *_robustness(robustness),
        HARMS.rstrip(),
    ]
    return "\n".join(parts) + "\n"


WHAT: Final = """\
## What it is

A network of 173,537 parameters that takes one aligned grey face of 48x48 pixels and gives eight shares: neutral,
happiness, surprise, sadness, anger, disgust, fear, contempt. A share estimates how likely it is that most crowd workers
would have chosen that word for the picture. It is not a measurement of what a person feels.

## Intended use

Self-practice only: showing people how their face may come across over a practice interview, to themselves alone.
It is never a score, never part of one, and never a ground for choosing, ranking or comparing people.

## Data and licences

FER2013 (Goodfellow et al. 2013): pictures found by web search, released for research. FER+ votes (Barsoum et al. 2016):
ten crowd workers a picture, MIT licence. 28,558 pictures to train on, 3,579 for validation. Neither the pictures nor the
votes are part of this repository. One of the teachers was a face network published for research, HSE-FaceRes (Savchenko
2019, Apache-2.0), trained on VGGFace2 (Cao et al. 2018: pictures found by web search); none of its weights are in the
file. Whoever puts the weights to other than research use has to settle the pictures' terms first.
"""

HARMS: Final = """\
## Known harms and limits

* The labels are **perceived** expressions, guessed by crowd workers from a single small still; they are not anybody's
  account of themselves, and workers often disagreed.
* Sadness, anger, disgust, fear and contempt are read poorly across cultures, and a resting or concentrating face is
  easily taken for a sad or angry one. Do not tell a person that they looked so on the word of one picture.
* Disgust and contempt are rare in the data (contempt: 128 training faces; 25 and 16 counted validation faces) and often
  missed; their figures rest on a handful of pictures. Fear (60) is little better.
* Age, skin tone, gender, glasses, beards, head coverings and facial differences were not recorded, so whether errors
  fall on some groups more than on others has not been measured.
* A face that is turned away from the camera, partly hidden or speaking is outside what was measured; roll, size, light
  and blur are in the table above.
* FER pictures are small and old; a camera's faces are sharper. What that does to the figures has not been measured.
"""


def _interim(figures: Figures) -> list[str]:
    if not figures["interim"]:
        return []
    return [
        "**These are interim weights**: they stay under the 88.5 % that this project asks of them, and every report that",
        "shows expressions says so.",
        "",
    ]


def _percent(ratio: float) -> str:
    return f"{100.0 * ratio:.2f} %"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows)] + [""]


def _accuracies(figures: Figures) -> list[str]:
    views = {
        "plain": "as it lies in the data",
        "plain_mirrored": "the same, averaged with its mirror image",
        "aligned": "cut and relit as at the kiosk",
        "aligned_mirrored": "**the kiosk's reading**: cut, relit, averaged with the mirror image",
    }
    found = figures["accuracy_ratio"]
    other = figures["argmax_protocol"]
    rows = [(text, _percent(found["float"][view]), _percent(found["int8"][view])) for view, text in views.items()]
    whole = f"plain arg-max over the eight, all {other['faces']:,} faces, the kiosk's reading"
    rows.append((whole, _percent(other["float_ratio"]), _percent(other["int8_ratio"])))
    students = figures["students"]
    spread = [f"{view} {_percent(students['mean'][view])} ± {100 * students['sd'][view]:.2f}" for view in students["mean"]]
    count = len(students) - 2
    return [
        *_table(("face shown", "float", "int8"), rows),
        f"Float and int8 give the same answer for {_percent(figures['same_answer_ratio'])} of the faces.",
        f"Float accuracy over {count} seeds of the last stage, mean ± standard deviation: {'; '.join(spread)}."
        if count > 1
        else "One seed only: the spread over seeds has not been measured.",
        "",
    ]


def _classes(figures: Figures) -> list[str]:
    ours = figures["int8"]
    rows = [
        (
            name,
            f"{figures['faces_per_class'][name]:,}",
            *(f"{100.0 * ours[key][name]:.1f} %" for key in ("precision_ratio", "recall_ratio", "f1_ratio")),
        )
        for name in figures["classes"]
    ]
    return [
        "## By class (int8, the kiosk's reading, majority protocol)",
        "",
        *_table(("class", "faces", "precision", "recall", "F1"), rows),
        f"Mean of the classes' recalls: {_percent(ours['mean_recall_ratio'])}.",
        "",
        "![Confusion matrix: rows are the crowd's majority, columns the model's answer](confusion.svg)",
        "",
    ]


def _calibration(figures: Figures) -> list[str]:
    found, temperature = figures["calibration"], figures["exported"]["temperature"]
    rows = [
        (f"{line['least']:.1f}", _percent(line["coverage_ratio"]), _percent(line["accuracy_ratio"]))
        for line in found["coverage"]
    ]
    return [
        "## Calibration: does it know when it does not know?",
        "",
        f"Expected calibration error (15 bins): {found['error_int8_ratio']:.3f} for the int8 file,",
        f"{found['error_before_ratio']:.3f} for the float network before its temperature of {temperature} was folded in.",
        "The network learns vote shares, so it is more modest than the majority protocol; the temperature corrects it.",
        "",
        "Answers below a least share are left out; a second of an interview counts from 0.6 (smoothed over that second):",
        "",
        *_table(("least share", "faces kept", "accuracy of these"), rows),
    ]


def _robustness(robustness: Figures) -> list[str]:
    if not robustness:
        return []
    rows = []
    for name, found in robustness.items():
        reasons = ", ".join(f"{count} {reason}" for reason, count in found["not_measured"].items()) or "none"
        ratios = [_percent(found[key]) if key in found else "" for key in BARS]
        rows.append((name, f"{found['faces']:,}", *ratios, reasons))
    return [
        "## Through the camera's path",
        "",
        "Validation faces pasted into 1280x720 frames and read by the kiosk's own seeing process (finder, mesh, cut, light",
        "and limits); *direct* is the accuracy of the same faces cut straight from the data. A face that is not measured",
        "is left out of both.",
        "",
        *_table(("faces shown", "faces", "accuracy", "direct", "measured", "not measured, because"), rows),
    ]


if __name__ == "__main__":
    main()
