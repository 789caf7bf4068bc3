"""Who is in view from frame to frame in, presence, absences and second faces out. Seconds from the answer's start."""

from typing import Final

from kiosk.records import Measure, Span
from kiosk.score.coverage import LEAST_SEEN_S, measures_of, unmeasured
from kiosk.score.looks import Looks
from kiosk.score.series import joined, lasting, runs, total_s
from kiosk.score.voiced import Stretch

ABSENT_S: Final = 2.0
SECOND_FACE_S: Final = 1.0
"""Shorter ones are a missed detection or somebody passing; own numbers."""
GLITCH_S: Final = 0.5
"""A stretch may be broken by this; own number."""

NAMES: Final = ("presence_ratio", "second_face_s", "absence_count", "return_count", "longest_absence_s")


def presence_measures(looks: Looks, duration_s: float, why_not: str | None) -> dict[str, Measure]:
    """Share of the measured time with the face in view, absences and returns, seconds with a second face."""
    seen_s = float(looks.duration_s.sum())
    if why_not is None and (not len(looks) or seen_s < min(LEAST_SEEN_S, duration_s / 2)):
        why_not = "gap"
    if why_not is not None:
        return unmeasured(NAMES, duration_s, why_not)
    absent = absences(looks)
    last_s = float(looks.t_s[looks.present].max()) if looks.present.any() else 0.0
    values = {
        "presence_ratio": float(looks.duration_s[looks.present].sum()) / seen_s,
        "second_face_s": total_s(second_faces(looks)),
        "absence_count": float(len(absent)),
        "return_count": float(sum(end_s <= last_s for _, end_s in absent)),
        "longest_absence_s": max((b - a for a, b in absent), default=0.0),
    }
    return measures_of(values, seen_s, duration_s, None)


def presence_spans(looks: Looks) -> tuple[Span, ...]:
    """Stretches without the candidate's face ('absent') and with another face beside it ('second_face')."""
    absent = (Span(a, b, "absent") for a, b in absences(looks))
    return (*absent, *(Span(a, b, "second_face") for a, b in second_faces(looks)))


def absences(looks: Looks) -> list[Stretch]:
    """At least 2 s without the candidate's face."""
    return lasting(joined(runs(looks.t_s, looks.duration_s, ~looks.present), GLITCH_S), ABSENT_S)


def second_faces(looks: Looks) -> list[Stretch]:
    """At least 1 s with two faces or more."""
    return lasting(joined(runs(looks.t_s, looks.duration_s, looks.faces >= 2), GLITCH_S), SECOND_FACE_S)
