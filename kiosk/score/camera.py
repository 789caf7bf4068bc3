"""An answer as the camera read it in, everything measured on face, body and room out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.config import Seeing
from kiosk.records import Answer, Measure, Span
from kiosk.score.actions import Moved, action_measures, action_spans, moved_of
from kiosk.score.blinks import blink_measures, blink_times, closures
from kiosk.score.bodies import bodies_of, body_missing
from kiosk.score.body import body_measures, body_unmeasured, lean_spans, slouch_spans, tilted_spans
from kiosk.score.brief import brief_measures, brief_spans
from kiosk.score.expression import (
    Track,
    expression_measures,
    expression_track,
    listening_measures,
    segments,
    speaking_measures,
)
from kiosk.score.gaze import aim_of, eye_measures, eye_track, eyes_missing, look_away_spans, looks_away
from kiosk.score.hands import hand_measures, hands_unmeasured, touch_spans
from kiosk.score.head import head_measures, head_spans
from kiosk.score.looks import Looks, hole_of, looks_from, looks_of
from kiosk.score.presence import presence_measures, presence_spans
from kiosk.score.reading import reading_measures, reading_spans
from kiosk.score.scene import scene_measures, scene_spans, scene_unmeasured, scenes_of
from kiosk.score.tokens import Token
from kiosk.score.tone import tone_measures
from kiosk.score.voiced import Stretch


@dataclass(frozen=True, slots=True)
class Seen:
    """What the camera's part of the features holds."""

    measures: dict[str, Measure]
    spans: tuple[Span, ...] = ()
    expression_track: Track = ()
    eye_track: tuple[tuple[float, bool | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What of the voice and the words the camera's measures are set beside."""

    voiced: tuple[Stretch, ...]
    """Empty where no voice is known."""
    tokens: tuple[Token, ...]
    why_no_voice: str | None
    why_no_words: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """What the camera's measures share."""

    answer: Answer
    seeing: Seeing
    said: Said
    duration_s: float
    looks: Looks
    blinks: tuple[Stretch, ...]
    moved: Moved


def see(answer: Answer, seeing: Seeing, said: Said, why_not: str | None) -> Seen:
    """Measure what the camera read; `why_not` is the reason why it may not, or could not, read anything."""
    duration_s = max(0.0, answer.end_s - answer.start_s)
    looks = looks_of(answer) if why_not is None else looks_from((), 0.0)
    shot = Shot(answer, seeing, said, duration_s, looks, blink_times(looks), moved_of(looks, answer.baseline))
    parts = (_eyes(shot, why_not), _face(shot, why_not), _expression(shot, why_not), _body(shot, why_not))
    return Seen(
        measures={name: measure for part in parts for name, measure in part.measures.items()},
        spans=tuple(span for part in parts for span in part.spans),
        expression_track=next((part.expression_track for part in parts if part.expression_track), ()),
        eye_track=next((part.eye_track for part in parts if part.eye_track), ()),
    )


def _eyes(shot: Shot, why_not: str | None) -> Seen:
    # Who types looks at the keys: an eye line would be unfair.
    why_not = why_not or ("typed" if shot.answer.typed is not None else None)
    aim = aim_of(shot.looks, shot.blinks, shot.seeing, shot.answer.baseline)
    if why_not is not None:
        missing = eyes_missing(shot.duration_s, why_not)
        return Seen({**missing, **reading_measures(shot.looks, aim, (), shot.duration_s, why_not)})
    away = looks_away(shot.looks, aim)
    long = look_away_spans(shot.looks, aim, shot.seeing, away, shot.said.voiced)
    reading = reading_spans(shot.looks, aim)
    measures = {
        **eye_measures(shot.looks, aim, shot.seeing, (away, long), shot.said.voiced, shot.duration_s),
        **reading_measures(shot.looks, aim, reading, shot.duration_s, None),
    }
    return Seen(measures, (*long, *reading), (), eye_track(shot.looks, aim, shot.duration_s))


def _face(shot: Shot, why_not: str | None) -> Seen:
    looks, baseline, duration_s = shot.looks, shot.answer.baseline, shot.duration_s
    # Where a site or a candidate wants no expressions read, brows and mouth are not told either.
    no_actions = why_not or (None if shot.seeing.expression else "expression_off")
    heads = head_spans(looks) if why_not is None else ()
    closed = closures(looks) if why_not is None else ()
    actions = action_spans(looks, shot.moved, shot.said.voiced) if no_actions is None else ()
    measures = {
        **presence_measures(looks, duration_s, why_not),
        **head_measures(looks, heads, shot.seeing, baseline, duration_s, why_not),
        **blink_measures(looks, shot.blinks, closed, duration_s, why_not),
        **action_measures(looks, shot.moved, actions, shot.said.voiced, duration_s, no_actions),
    }
    return Seen(measures, () if why_not is not None else (*presence_spans(looks), *heads, *closed, *actions))


def _expression(shot: Shot, why_not: str | None) -> Seen:
    looks, duration_s = shot.looks, shot.duration_s
    why_not = why_not or (None if shot.seeing.expression else "expression_off")
    listened = shot.answer.listened if why_not is None else ()
    origin_s = min((face.t_s for face in listened), default=0.0)
    track = () if why_not else expression_track(looks, duration_s)
    brief = () if why_not else brief_spans(looks, shot.moved, shot.blinks, shot.said.voiced)
    no_words = "typed" if shot.answer.typed is not None else shot.said.why_no_words
    no_voice = why_not or shot.said.why_no_voice
    measures = {
        **expression_measures(looks, track, duration_s, why_not),
        **speaking_measures(looks, track, shot.said.voiced, duration_s, no_voice),
        **listening_measures(looks_from(listened, origin_s, hole_of(shot.answer)), why_not),
        **brief_measures(looks, brief, duration_s, why_not),
        **tone_measures(looks, shot.said.tokens, duration_s, why_not or no_words),
    }
    return Seen(measures, (*segments(track, duration_s), *brief), track)


def _body(shot: Shot, why_not: str | None) -> Seen:
    answer, duration_s = shot.answer, shot.duration_s
    no_body = why_not or body_missing(answer, shot.seeing)
    no_scene = why_not or (None if shot.seeing.body else "body_off")
    spans: tuple[Span, ...] = ()
    measures: dict[str, Measure] = {}
    if no_body is None:
        bodies = bodies_of(answer)
        spans = (
            *tilted_spans(bodies, shot.seeing, answer.baseline),
            *lean_spans(bodies, answer.baseline),
            *slouch_spans(bodies, answer.baseline),
            *touch_spans(bodies),
        )
        measures |= body_measures(bodies, shot.looks, spans, answer.baseline, duration_s)
        measures |= hand_measures(bodies, shot.looks, spans, duration_s)
    else:
        measures |= {**body_unmeasured(duration_s, no_body), **hands_unmeasured(duration_s, no_body)}
    if no_scene is not None:
        return Seen({**measures, **scene_unmeasured(duration_s, no_scene)}, spans)
    scenes = scenes_of(answer)
    room: Sequence[Span] = scene_spans(scenes)
    return Seen({**measures, **scene_measures(scenes, room, duration_s)}, (*spans, *room))
