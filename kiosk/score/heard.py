"""An Answer in, what its word and voice measures share out: words, voice, and the time that counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.records import Answer, Measure
from kiosk.score.coverage import measures_of, too_little
from kiosk.score.disturbed import Disturbed, disturbed_in
from kiosk.score.series import Numbers, total_s, within
from kiosk.score.sound import Sound, listened, sound_from
from kiosk.score.stretches import within_answer, without
from kiosk.score.tokens import Token, tokens_of
from kiosk.score.voiced import Stretch, stretches_of, voice_missing

LEAST_WORDS: Final = 25
LEAST_VOICED_S: Final = 15.0
LEAST_CONFIDENCE: Final = 0.6
"""experience.md 2b: under 25 words, 15 s of voice or a mean recogniser confidence of 0.6 there is no content score."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One answer as it was heard; all times are seconds from its start."""

    answer: Answer
    duration_s: float
    tokens: tuple[Token, ...]
    """All words: what was said."""
    counted: tuple[Token, ...]
    """Words outside the disturbed time: how it was said."""
    voiced: tuple[Stretch, ...]
    """All stretches of speech, empty where no voice is known."""
    sound: Sound
    disturbed: Disturbed
    why_no_voice: str | None
    why_no_words: str | None

    @property
    def typed(self) -> bool:
        """Whether the answer was typed and not spoken."""
        return self.answer.typed is not None

    @property
    def confidence(self) -> float | None:
        """Mean confidence of the words; None where none was told."""
        known = [token.confidence for token in self.tokens if token.confidence is not None]
        return sum(known) / len(known) if known else None

    @property
    def whole(self) -> tuple[Stretch, ...]:
        """The time from the first to the last voice."""
        return ((self.voiced[0][0], self.voiced[-1][1]),) if self.voiced else ()

    @property
    def words_s(self) -> float:
        """Seconds the words were taken from: the sound heard, or the time of typing."""
        heard_s = total_s(listened(self.sound)) if len(self.sound) and not self.typed else self.duration_s
        return min(self.duration_s, heard_s)

    @property
    def measured(self) -> tuple[Stretch, ...]:
        """The time that was listened to and not disturbed; of a typed answer all of it."""
        whole = ((0.0, self.duration_s),) if self.duration_s > 0 else ()
        if self.typed:
            return whole
        heard = within_answer(listened(self.sound), self.duration_s) if len(self.sound) else whole
        return without(heard, self.disturbed.for_words)

    def clean(self, stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
        """What of the stretches words and pauses can be measured in."""
        return without(stretches, self.disturbed.for_words)

    @property
    def clean_voice(self) -> tuple[Stretch, ...]:
        """Speech outside the disturbed time."""
        return self.clean(self.voiced)

    @property
    def why_unclean(self) -> str | None:
        """Code of what disturbed so much of the speech that the rest says nothing; None where enough is left."""
        enough = not too_little(total_s(self.clean_voice), total_s(self.voiced))
        return None if enough or not self.voiced else self.disturbed.reason

    def told(
        self,
        values: dict[str, float | None],
        measured: Sequence[Stretch],
        asked: Sequence[Stretch],
        why_not: str | None,
        none_found: str = "too_little",
    ) -> dict[str, Measure]:
        """Measures of values that rest on `measured` of `asked`; `none_found` is the reason of a value that is None."""
        measured_s, asked_s = total_s(measured), total_s(asked)
        if why_not is not None:
            return measures_of(values, 0.0, self.duration_s, why_not)
        why_not = self.why_unclean
        known = {name: value for name, value in values.items() if value is not None}
        unknown = {name: None for name in values if name not in known}
        return {
            **measures_of(known, measured_s, asked_s, why_not),
            **measures_of(unknown, measured_s, asked_s, why_not or none_found),
        }


def hear(answer: Answer, microphone_allowed: bool) -> Heard:
    """Take one answer's words and voice; a refused microphone leaves both out."""
    why_no_voice = voice_missing(answer, microphone_allowed)
    typed, known = answer.typed is not None, why_no_voice is None
    sound = sound_from(answer.voices if known else (), answer.start_s)
    disturbed = disturbed_in(answer, sound) if known else Disturbed()
    tokens = tokens_of(answer) if typed or known else ()
    why_no_words = None if typed else why_no_voice
    if why_no_words is None and not typed and not tokens:
        why_no_words = "unclear_speech" if answer.speech_model else "no_speech_model"
    return Heard(
        answer,
        max(0.0, answer.end_s - answer.start_s),
        tokens,
        tokens if typed else _outside(tokens, disturbed.for_words),
        stretches_of(answer) if known else (),
        sound,
        disturbed,
        why_no_voice,
        why_no_words,
    )


def middles(tokens: Sequence[Token]) -> Numbers:
    """Middle of each word; NaN where it has no times."""
    times = ((token.start_s, token.end_s) for token in tokens)
    return np.array([np.nan if a is None or b is None else (a + b) / 2 for a, b in times])


def _outside(tokens: Sequence[Token], taken: Sequence[Stretch]) -> tuple[Token, ...]:
    """The words whose middle lies in none of the stretches."""
    if not taken or not tokens:
        return tuple(tokens)
    inside = within(middles(tokens), taken)
    return tuple(token for token, left_out in zip(tokens, inside, strict=True) if not left_out)
