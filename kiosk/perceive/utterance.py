"""VoiceReadings -> when an utterance is over, and which of its words are ghosts: our own rules, not the recogniser's.

The recogniser's endpointer only advises: unless its result is asked for it goes on, so that nobody is cut off by it.
"""

from collections.abc import Sequence
from typing import Final

from kiosk.records import VoiceReading, Word

END_SILENCE_S: Final = 0.6
"""Silence after speech that ends an utterance (own number: twice the longest stop inside a word, below a long pause)."""
SOON_S: Final = 15.0
"""After this long a shorter silence ends it (own number: words are final soon enough, the lattice stays small)."""
SOON_SILENCE_S: Final = 0.2
"""Such a shorter silence: longer than any stop consonant's closure (0.05 to 0.15 s)."""
GHOST_CONFIDENCE: Final = 0.6
"""Words below this, where no voice was heard, are dropped (experience.md 2b: ghost words in silence)."""
GHOST_MARGIN_S: Final = 0.15
"""Word times may miss the voice by one detector window or two."""


class Utterance:
    """What the voice detector said since the last end: `note` its readings, ask whether it `is_over`, `end` it."""

    def __init__(self, start_s: float = float("-inf")) -> None:
        self._told = False
        self._voiced: list[tuple[float, float]] = []
        self._start_s = self._seen_s = start_s
        self._speaks = False

    def note(self, voices: Sequence[VoiceReading]) -> None:
        """Take the newest readings of the voice detector, in order."""
        for reading in voices:
            self._told = True
            end_s = reading.t_s + reading.duration_s
            self._seen_s = end_s
            if not reading.voiced:
                continue
            self._speaks = True
            if self._voiced and reading.t_s - self._voiced[-1][1] < GHOST_MARGIN_S:
                self._voiced[-1] = (self._voiced[-1][0], end_s)
            else:
                self._voiced.append((reading.t_s, end_s))

    @property
    def may_show(self) -> bool:
        """Whether a supposition can be anything but a ghost: a voice was heard, or nobody listens for one."""
        return self._speaks or not self._told

    def is_over(self, t_s: float) -> bool:
        """Whether the words up to t_s can be asked for without cutting one in two; never while a voice is heard."""
        if not self._told:
            return False
        if self._start_s == float("-inf"):
            self._start_s = t_s
        silent_s = self._seen_s - (self._voiced[-1][1] if self._voiced else self._start_s)
        if t_s - self._start_s >= SOON_S:
            return silent_s >= SOON_SILENCE_S
        return self._speaks and silent_s >= END_SILENCE_S

    def end(self, t_s: float) -> None:
        """Begin the next utterance at t_s; the last voice is kept: a word of the next may still touch it."""
        self._voiced = self._voiced[-1:]
        self._start_s = self._seen_s = t_s
        self._speaks = False

    def spoken(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The words without ghosts: unsure ones that touch no voice. All of them where nobody listens for a voice."""
        return tuple(word for word in words if not self._told or word.confidence >= GHOST_CONFIDENCE or self._touches(word))

    def _touches(self, word: Word) -> bool:
        return any(word.start_s < b + GHOST_MARGIN_S and word.end_s > a - GHOST_MARGIN_S for a, b in self._voiced)
