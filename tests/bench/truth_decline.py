"""Conditions under which a camera sees worse -> how every figure of the seeing side falls, as records and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from tests.bench.truth_angles import Cell, gaze_errors, pose_errors
from tests.bench.truth_events import events_of, timing
from tests.bench.truth_match import Matching
from tests.bench.truth_scenarios import mixed
from tests.bench.truth_stage import SETTINGS, Condition

USUAL: Final = Condition(face_px=156.0)
"""960x540, which is drawn in two thirds of the time of 1280x720."""
CONDITIONS: Final = (
    USUAL,
    *(replace(USUAL, name=f"face {px} px wide", face_px=px) for px in (60, 80, 110, 208, 300)),
    *(replace(USUAL, name=f"{light:g} times the light", light=light) for light in (0.5, 0.25, 0.12)),
    *(replace(USUAL, name=f"smeared by {px} px in 1280", blur_px=px) for px in (5, 15)),
    *(replace(USUAL, name=f"{rate} frames/s", rate_hz=rate) for rate in (10, 15, 60)),
    replace(USUAL, name="glasses", glasses=True),
    replace(USUAL, name="glasses, half of them glare", glasses=True, glare=0.5),
)
TARGETS: Final = 16
MIXED_S: Final = 18.0
POSES: Final = tuple((yaw, pitch, 0.0) for yaw in (-25.0, 0.0, 25.0) for pitch in (-15.0, 0.0, 12.0))
COUNTED: Final = ("blink", "nod", "look_away", "hands", "lean")


@dataclass(frozen=True, slots=True)
class Count:
    """Events of one kind."""

    drawn: int
    found: int
    invented: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure under one condition; None: nothing was measured."""

    condition: str
    gaze_measured_ratio: float
    gaze_median_deg: float | None
    gaze_p90_deg: float | None
    pose_measured_ratio: float
    pose_median_deg: float | None
    counts: Mapping[str, Count]
    look_away_timing_ms: float | None
    """Median of how far beginnings and ends lie beside the drawn ones."""
    second_face_s: float | None
    """Median delay until it is seen."""


def decline() -> list[Figures]:
    """Every condition, measured on the same short scenario."""
    return [figures_under(condition) for condition in CONDITIONS]


def figures_under(condition: Condition) -> Figures:
    """All figures under one condition."""
    gaze = gaze_errors(condition, TARGETS, turned=True)
    pose, _ = pose_errors(condition, POSES)
    matched, delays = events_of(mixed(MIXED_S), condition, SETTINGS)
    return Figures(
        condition=condition.name,
        gaze_measured_ratio=gaze.measured_ratio,
        gaze_median_deg=gaze.of_total(0.5),
        gaze_p90_deg=gaze.of_total(0.9),
        pose_measured_ratio=pose.measured_ratio,
        pose_median_deg=pose.of_total(0.5),
        counts={kind: _count(matched[kind]) for kind in COUNTED},
        look_away_timing_ms=timing(matched["look_away"], 0.5),
        second_face_s=median(delays) if delays else None,
    )


def decline_markdown(rows: Sequence[Figures]) -> str:
    """The figures as a table."""
    lines = [
        "| condition | gaze measured | gaze error, median / p90 | pose measured | pose error, median "
        "| blinks | nods | looks away | their timing | hands | leans | second face after |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        cells = [
            row.condition,
            f"{100 * row.gaze_measured_ratio:.0f} %",
            f"{_number(row.gaze_median_deg)} / {_number(row.gaze_p90_deg)} deg",
            f"{100 * row.pose_measured_ratio:.0f} %",
            f"{_number(row.pose_median_deg)} deg",
            *(_counted(row.counts[kind]) for kind in ("blink", "nod", "look_away")),
            f"{_number(row.look_away_timing_ms, 0)} ms",
            *(_counted(row.counts[kind]) for kind in ("hands", "lean")),
            f"{_number(row.second_face_s, 2)} s",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def poses_markdown(cells: Sequence[Cell]) -> str:
    """The error table of the head pose: median total error, and of yaw, pitch and roll, one row a pose."""
    yaws = sorted({cell.yaw_deg for cell in cells})
    by_pose = {(cell.roll_deg, cell.pitch_deg, cell.yaw_deg): cell for cell in cells}
    head = " | ".join(f"yaw {yaw:+.0f}" for yaw in yaws)
    lines = [f"| roll | pitch | {head} |", f"| ---: | ---: |{' ---: |' * len(yaws)}"]
    for roll, pitch in sorted({(cell.roll_deg, cell.pitch_deg) for cell in cells}):
        row = " | ".join(_cell(by_pose[roll, pitch, yaw]) for yaw in yaws)
        lines.append(f"| {roll:+.0f} | {pitch:+.0f} | {row} |")
    return "\n".join(lines)


def _cell(cell: Cell) -> str:
    parts = (cell.yaw_error_deg, cell.pitch_error_deg, cell.roll_error_deg)
    if cell.total_deg is None or any(part is None for part in parts):
        return "-"
    return f"{cell.total_deg:.1f} ({', '.join(f'{part:+.1f}' for part in parts)})"


def _count(matching: Matching) -> Count:
    return Count(len(matching.pairs) + len(matching.missed), len(matching.pairs), len(matching.invented))


def _counted(count: Count) -> str:
    more = f" + {count.invented}" if count.invented else ""
    return f"{count.found} of {count.drawn}{more}"


def _number(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
