"""An answer in, what of its sound and words can be measured out: the ground on which every measure of speech stands."""

from dataclasses import dataclass

from kiosk.records import Answer, Span
from kiosk.score.camera import Said
from kiosk.score.clarity import inside, left_out, unclear_spans, without
from kiosk.score.tokens import Token, tokens_of
from kiosk.score.voiced import Stretch, heard_s, stretches_of


@dataclass(frozen=True, slots=True)
class Heard:
    """Words and voice of one answer; seconds from its start."""

    answer: Answer
    tokens: tuple[Token, ...]
    """All words: what was said."""
    clear: tuple[Token, ...]
    """Those outside noise, second voices and lost sound: how it was said."""
    voiced: tuple[Stretch, ...]
    unclear: tuple[Span, ...]
    """Spans 'noisy', 'second_voice', 'clipped'."""
    left_out: tuple[Stretch, ...]
    """Where nothing of how it was said is measured."""
    duration_s: float
    why_no_voice: str | None
    why_no_words: str | None

    @property
    def confidence(self) -> float | None:
        """Mean confidence of the words; None where they were typed."""
        known = [token.confidence for token in self.tokens if token.confidence is not None]
        return sum(known) / len(known) if known else None

    @property
    def said(self) -> Said:
        """What the camera's measures need of it."""
        return Said(self.voiced, self.tokens, self.why_no_voice, self.why_no_words)

    @property
    def voiced_s(self) -> float:
        """Seconds of voice."""
        return sum(b - a for a, b in self.voiced)

    @property
    def typed(self) -> bool:
        """Whether the answer was typed."""
        return self.answer.typed is not None

    @property
    def left_out_s(self) -> float:
        """Seconds left out."""
        return sum(max(0.0, min(b, self.duration_s) - max(0.0, a)) for a, b in self.left_out)

    @property
    def words_s(self) -> float:
        """Seconds the words were taken from: the sound heard, or the time of typing."""
        return self.duration_s if self.typed else min(self.duration_s, heard_s(self.answer))

    @property
    def clear_s(self) -> float:
        """Seconds of sound in which it could be measured how it was said."""
        return max(0.0, self.words_s - self.left_out_s)

    @property
    def clear_voice(self) -> tuple[Stretch, ...]:
        """Stretches of voice without what is left out."""
        return without(self.voiced, self.left_out)


def listen(answer: Answer, why_no_voice: str | None) -> Heard:
    """Sort out what can be measured; `why_no_voice`: the reason where no sound may or can be used."""
    typed = answer.typed is not None
    voiced = stretches_of(answer) if why_no_voice is None else ()
    tokens = tokens_of(answer) if typed or why_no_voice is None else ()
    why_no_words = None if typed else why_no_voice
    if why_no_words is None and not typed and not tokens:
        why_no_words = "unclear_speech" if answer.speech_model else "no_speech_model"
    unclear = unclear_spans(answer) if why_no_voice is None else ()
    holes = left_out(answer, unclear) if why_no_voice is None else ()
    clear = tuple(token for token in tokens if token.start_s is None or not inside(_middle_s(token), holes))
    duration_s = max(0.0, answer.end_s - answer.start_s)
    return Heard(answer, tokens, clear, voiced, unclear, holes, duration_s, why_no_voice, why_no_words)


def _middle_s(token: Token) -> float:
    return ((token.start_s or 0.0) + (token.end_s or 0.0)) / 2
