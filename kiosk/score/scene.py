"""What the room behind the candidate looked like from reading to reading in, its changes out. Seconds from the start."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.records import Answer, Measure, Span
from kiosk.score.bodies import LONGEST_S
from kiosk.score.coverage import measures_of, unmeasured, weighed
from kiosk.score.looks import column, durations, hole_of
from kiosk.score.series import Flags, Numbers, even, joined, lasting, runs
from kiosk.score.voiced import Stretch

LIGHT_STEP: Final = math.log(1.25)
"""Light that becomes a quarter brighter, or as much darker, changed; own number."""
STEP_S: Final = 2.0
"""... within so long: daylight that grows is no step. Own number."""
EVEN_HZ: Final = 4.0
HOLE_S: Final = 2.0
CHANGED_RATIO: Final = 0.1
"""From this share of the background on something else is there; own number: shadows of the candidate change less."""
MOVED_RATIO: Final = 0.02
"""The camera moved by more than this share of the frame's width: 26 px of 1280. Own number."""
LEAST_S: Final = 1.0
GLITCH_S: Final = 0.7

LIGHT: Final = ("light_changes_count",)
CHANGED: Final = ("background_changed_ratio",)
MOVED: Final = ("camera_moved_ratio", "camera_moved_count")
NAMES: Final = (*LIGHT, *CHANGED, *MOVED)


@dataclass(frozen=True, slots=True, eq=False)
class Scenes:
    """Scene readings in order of time; NaN where one did not tell."""

    t_s: Numbers
    duration_s: Numbers
    light_ratio: Numbers
    changed_ratio: Numbers
    moved_ratio: Numbers
    hole: str


def scenes_of(answer: Answer) -> Scenes:
    """The scene readings inside the answer."""
    inside = (scene for scene in answer.scenes if answer.start_s <= scene.t_s <= answer.end_s)
    ordered = sorted(inside, key=lambda scene: scene.t_s)
    t_s = np.array([scene.t_s for scene in ordered], dtype=np.float64) - answer.start_s
    return Scenes(
        t_s=t_s,
        duration_s=durations(t_s, LONGEST_S),
        light_ratio=column([scene.light_ratio for scene in ordered]),
        changed_ratio=column([scene.changed_ratio for scene in ordered]),
        moved_ratio=column([scene.moved_ratio for scene in ordered]),
        hole=hole_of(answer),
    )


def light_changes(scenes: Scenes) -> tuple[float, ...]:
    """Times of steps of the light."""
    with np.errstate(invalid="ignore", divide="ignore"):
        light = even(scenes.t_s, np.log(np.where(scenes.light_ratio > 0, scenes.light_ratio, np.nan)), EVEN_HZ, HOLE_S)
    lag = round(STEP_S * EVEN_HZ)
    if len(light.values) <= lag:
        return ()
    change = light.values[lag:] - light.values[:-lag]
    found: list[float] = []
    with np.errstate(invalid="ignore"):
        for sign in (1.0, -1.0):
            steps = runs(light.t_s[lag:], np.full(len(change), light.step_s), sign * change > LIGHT_STEP)
            # A step stays in view of the lag for as long as the lag is; a flicker is shorter, or is followed by its return.
            found += [start_s - STEP_S / 2 for start_s, _ in lasting(joined(steps, GLITCH_S), LEAST_S)]
    return tuple(sorted(found))


def scene_spans(scenes: Scenes) -> tuple[Span, ...]:
    """The background changed ('background') or the camera stood elsewhere ('camera_moved')."""
    with np.errstate(invalid="ignore"):
        changed, moved = scenes.changed_ratio > CHANGED_RATIO, scenes.moved_ratio > MOVED_RATIO
    return (
        *(Span(a, b, "background") for a, b in _held(scenes, changed)),
        *(Span(a, b, "camera_moved") for a, b in _held(scenes, moved)),
    )


def _held(scenes: Scenes, flags: Flags) -> list[Stretch]:
    return lasting(joined(runs(scenes.t_s, scenes.duration_s, flags), GLITCH_S), LEAST_S)


def scene_measures(scenes: Scenes, spans: Sequence[Span], duration_s: float) -> dict[str, Measure]:
    """Steps of the light, share of time with a changed background, share of time and number of times with a moved camera."""

    def seconds(known: Numbers, otherwise: str) -> tuple[float, str | None]:
        return weighed(scenes.duration_s, np.isfinite(known), duration_s, ([None] * len(known), otherwise))

    # A wall without a mark on it does not tell whether the camera moved.
    plain = "plain_background" if len(scenes.t_s) else scenes.hole
    light_s, why_not_light = seconds(scenes.light_ratio, scenes.hole)
    changed_s, why_not_changed = seconds(scenes.changed_ratio, scenes.hole)
    moved_s, why_not_moved = seconds(scenes.moved_ratio, plain)
    moved = [span for span in spans if span.what == "camera_moved"]
    values = {
        "camera_moved_ratio": _share(moved, moved_s),
        "camera_moved_count": float(len(moved)),
    }
    background = _share([span for span in spans if span.what == "background"], changed_s)
    return {
        **measures_of({"light_changes_count": float(len(light_changes(scenes)))}, light_s, duration_s, why_not_light),
        **measures_of({"background_changed_ratio": background}, changed_s, duration_s, why_not_changed),
        **measures_of(values, moved_s, duration_s, why_not_moved),
    }


def scene_unmeasured(duration_s: float, why_not: str) -> dict[str, Measure]:
    """The measures of a room that was not read."""
    return unmeasured(NAMES, duration_s, why_not)


def _share(spans: Sequence[Span], measured_s: float) -> float | None:
    return min(1.0, sum(span.end_s - span.start_s for span in spans) / measured_s) if measured_s > 0 else None
