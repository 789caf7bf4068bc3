"""The scripted candidate's known truth -> how near the readings of the seeing side come to it; tables of where they fall."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tests.bench.table import Row, machine
from tests.bench.truth_angles import Cell, Errors, gaze_errors, pose_errors, pose_grid, quantile
from tests.bench.truth_decline import Figures, decline, decline_markdown, poses_markdown
from tests.bench.truth_events import events_of, timing
from tests.bench.truth_match import Matching
from tests.bench.truth_scenarios import blinking, gesturing, looking_away, nodding, visited
from tests.bench.truth_stage import BEST, SETTINGS, Condition

TARGETS: Final = 45
SLOW: Final = Condition(rate_hz=15.0)
"""Body and passers-by are read a few times a second: 15 frames a second show all there is to see of them."""
TABLES: Final = Path(__file__).with_name("seeing-truth")
"""Written as .md and .json."""


def truth() -> list[Row]:
    """Every figure of the issue's proof, and the two tables in files."""
    pose, cells = pose_errors(BEST, pose_grid())
    rows = [*_gaze_rows(), *_pose_rows(pose), *_event_rows()]
    write_tables(cells, decline())
    return rows


def _gaze_rows() -> list[Row]:
    still, turned = (gaze_errors(BEST, TARGETS, turned) for turned in (False, True))
    total = (*still.total, *turned.total)
    measured = (len(total)) / (still.asked + turned.asked)
    note = f"{2 * TARGETS} targets, yaw +-30, pitch -20 to 15, after the framing step's 5 s; {100 * measured:.0f} % measured"
    rows = [
        Row("gaze error, median", quantile(total, 0.5), "deg", 4.0, note=note),
        Row("gaze error, p90", quantile(total, 0.9), "deg", 8.0, note="the same"),
    ]
    for name, errors in (("head at rest", still), ("head turned along", turned)):
        axes = f"yaw {_middle(errors.yaw):.1f}, pitch {_middle(errors.pitch):.1f}; p90 {errors.of_total(0.9) or 0:.1f} deg"
        rows.append(Row(f"gaze error, {name}, median", errors.of_total(0.5), "deg", None, note=axes))
    return rows


def _pose_rows(pose: Errors) -> list[Row]:
    axes = ", ".join(
        f"{name} {_middle(of):.1f}" for name, of in (("yaw", pose.yaw), ("pitch", pose.pitch), ("roll", pose.roll))
    )
    note = f"75 poses, yaw +-30, pitch +-20, roll +-20; {axes} deg; {100 * pose.measured_ratio:.0f} % measured"
    return [
        Row("head pose error, median", pose.of_total(0.5), "deg", 3.0, note=note),
        Row("head pose error, p90", pose.of_total(0.9), "deg", None, note=f"error table in {TABLES.name}.md"),
    ]


def _event_rows() -> list[Row]:
    blinks, _ = events_of(blinking(55.0), BEST)
    heads, _ = events_of(nodding(55.0), BEST)
    looks, _ = events_of(looking_away(60.0), BEST)
    bodies, _ = events_of(gesturing(84.0), SLOW, SETTINGS)
    _, delays = events_of(visited(54.0), SLOW)
    away = looks["look_away"]
    late = f"{len(delays)} appearances, first frame with half of the face in view to two faces read; 15 frames/s"
    return [
        *_found_rows("blinks", blinks["blink"], 0.95, "80 to 400 ms at 30 frames/s, with looks down, smiles, frowns"),
        *_found_rows(
            "nods", heads["nod"], 0.9, "4 to 15 deg in 0.35 to 0.8 s, with turns, shakes, looks down", precise=False
        ),
        *_found_rows("shakes", heads["shake"], None, "5 to 15 deg in 0.5 to 1 s"),
        *_found_rows("looks away", away, None, "eyes alone or with the head, 0.6 to 3.5 s"),
        Row("look away, timing, median", timing(away, 0.5), "ms", 150.0, note=f"{len(away.pairs)} beginnings and ends"),
        Row("look away, timing, p90", timing(away, 0.9), "ms", None, note="the same"),
        *_found_rows(
            "hands in view", bodies["hands"], 0.9, "each hand by itself; 15 frames/s, body 6 a second", precise=False
        ),
        *_found_rows("leans", bodies["lean"], 0.9, "9 to 16 deg for 3 s and more", precise=False),
        *_found_rows("hand on face", bodies["hand_on_face"], None, "2.5 s and more"),
        Row("second face, worst delay", max(delays), "s", 0.5, note=late),
        Row("second face, median delay", quantile(delays, 0.5), "s", None, note="the same"),
    ]


def _found_rows(name: str, found: Matching, limit: float | None, note: str, precise: bool = True) -> list[Row]:
    """Recall and precision; `precise`: the limit is of both."""
    drawn = len(found.pairs) + len(found.missed)
    return [
        Row(f"{name}, recall", found.recall, "", limit, at_least=True, note=f"{len(found.pairs)} of {drawn}; {note}"),
        Row(
            f"{name}, precision", found.precision, "", limit if precise else None, at_least=True,
            note=f"{len(found.invented)} found that were not drawn",
        ),
    ]  # fmt: skip


def write_tables(cells: Sequence[Cell], rows: Sequence[Figures]) -> None:
    """Write both tables for people and for machines."""
    document: Mapping[str, object] = {
        "machine": machine(),
        "poses": [asdict(cell) for cell in cells],
        "conditions": [asdict(row) for row in rows],
    }
    TABLES.with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n")
    TABLES.with_suffix(".md").write_text(TEXT.format(poses=poses_markdown(cells), decline=decline_markdown(rows)))


def _middle(values: Sequence[float]) -> float:
    return quantile([abs(value) for value in values], 0.5) or 0.0


TEXT: Final = """# What the camera's readings are worth, against drawn truth

Written by `scripts/bench seeing-truth`; the same numbers for machines are in [seeing-truth.json](seeing-truth.json). The
scripted candidate is drawn, so that the truth of every frame is known. A drawn face is not a real one.

## Head pose

Median error in degrees, all three axes together, and in brackets read - drawn for yaw, pitch and roll. Picture 1280x720,
face about 208 px wide. `-`: not measured there.

{poses}

## How each figure falls

The same scenario under every condition: 16 gaze targets with the head turned along, nine poses, and 18 s in which the
candidate blinks, nods, looks away, raises her hands, leans and gets visitors, much of it at the same time. Counts are
"found of drawn + invented". As it should be: 960x540, 30 frames/s, face 156 px wide; a narrower face is drawn in a smaller
picture.

{decline}
"""
