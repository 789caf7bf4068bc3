"""The committed network and the rules against held-out voices: figures.json and a table for the card.

python -m models.fillers.measure [FOLDER]

FOLDER holds recordings of people who say no filled pause; what is found in them all the same is counted.
"""

import hashlib
import json
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from swift_f0 import SwiftF0

from kiosk.capture.pcm import read_sound
from kiosk.capture.scriptfile import DEMO_SCRIPT, load_script
from kiosk.perceive.filled_pauses import FilledPauseDetector
from kiosk.records import SOUND_RATE_HZ, AudioChunk
from models.fillers.dataset import ANSWERS as TRAIN_ANSWERS
from models.fillers.rules import filled_by_rules
from models.fillers.speech import HELD_OUT_VOICES, TRAIN_VOICES, Conditions, manner_of, no_voice, pieces_of, under
from models.synthetic_speech.answers import Sounded, SpokenAnswer, compose
from models.synthetic_speech.espeak import Espeak

logger = logging.getLogger(__name__)

FOLDER: Final = Path(__file__).parent
MODEL: Final = FOLDER / "filled_pauses_int8.tflite"
ANSWERS: Final = 36
SEED: Final = 77
CHUNK: Final = 800
OVERLAP: Final = 0.5
NEAR_S: Final = 0.2
"""A filled pause is found where half of the shorter one is shared, or the middles lie within 0.2 s."""
CONDITIONS: Final = {
    "clean": Conditions(None),
    "20 dB": Conditions(20.0, "white"),
    "20 dB, fan, room": Conditions(20.0, "fan", 0.4),
    "10 dB": Conditions(10.0, "white"),
    "10 dB, pink, room": Conditions(10.0, "pink", 0.4),
    "5 dB, pink": Conditions(5.0, "pink"),
}

WRITTEN: Final = frozenset(("um", "uh", "hmm"))
"""What the scripted candidate's words call a filled pause."""
LEAST_S: Final = 0.24
"""Shorter ones are neither missed nor wrong to find: 0.25 s (issue 5), less what whole pitch periods are short of it."""
NO_VOICE: Final = 40
"""Sounds of 4 to 8 s without any voice."""
RECORDINGS: Final = (".flac", ".wav", ".mp4")

Found = list[tuple[float, float]]
Detector = Callable[[NDArray[np.int16]], Found]


@dataclass(slots=True)
class Tally:
    """What was there and what was found."""

    true: int = 0
    hit: int = 0
    found: int = 0
    right: int = 0
    minutes: float = 0.0
    edges_s: list[float] = field(default_factory=list)
    kinds: dict[str, list[int]] = field(default_factory=dict)

    def add(self, truth: Sequence[Sounded], found: Found, length_s: float) -> None:
        """One answer more. What is found at a filled pause that is too short to count is left out."""
        short = [(each.start_s, each.end_s) for each in truth if each.end_s - each.start_s < LEAST_S]
        truth = [each for each in truth if each.end_s - each.start_s >= LEAST_S]
        found = [
            pair
            for pair in found
            if any(same((each.start_s, each.end_s), pair) for each in truth) or not any(same(each, pair) for each in short)
        ]
        self.minutes += length_s / 60
        self.true += len(truth)
        self.found += len(found)
        for each in truth:
            matches = [pair for pair in found if same((each.start_s, each.end_s), pair)]
            counts = self.kinds.setdefault(each.name, [0, 0])
            counts[1] += 1
            if matches:
                self.hit += 1
                counts[0] += 1
                self.edges_s += [abs(matches[0][0] - each.start_s), abs(matches[0][1] - each.end_s)]
        self.right += sum(any(same((each.start_s, each.end_s), pair) for each in truth) for pair in found)

    def figures(self) -> dict[str, Any]:
        """Shares, rounded; without any filled pause only how many were found all the same."""
        wrong = {"minutes": round(self.minutes, 1), "false_a_minute": round((self.found - self.right) / self.minutes, 2)}
        if not self.true:
            return wrong
        return {
            "filled_pauses": self.true,
            "recall": round(self.hit / self.true, 3),
            "precision": round(self.right / max(1, self.found), 3),
            **wrong,
            "edge_median_ms": round(1000 * float(np.median(self.edges_s))) if self.edges_s else None,
            "recall_by_kind": {name: round(hit / count, 2) for name, (hit, count) in sorted(self.kinds.items())},
        }


def same(true: tuple[float, float], found: tuple[float, float]) -> bool:
    """Whether one is the other."""
    shared = min(true[1], found[1]) - max(true[0], found[0])
    shorter = min(true[1] - true[0], found[1] - found[0])
    return shared >= OVERLAP * shorter or abs(sum(true) - sum(found)) / 2 <= NEAR_S


def by_net(detector: FilledPauseDetector) -> Detector:
    """The network as the hearing process uses it, in chunks of 50 ms."""

    def find(samples: NDArray[np.int16]) -> Found:
        detector.reset()
        chunks = (AudioChunk(samples[at : at + CHUNK], at / SOUND_RATE_HZ) for at in range(0, len(samples), CHUNK))
        readings = [reading for chunk in chunks for reading in detector.feed(chunk)] + detector.finish()
        return [(reading.start_s, reading.end_s) for reading in readings]

    return find


def by_rules() -> Detector:
    """The rules."""
    tracker = SwiftF0(threads=1, spin=False)
    return lambda samples: filled_by_rules(samples, tracker)


def answers(count: int, fillers: bool) -> Iterator[SpokenAnswer]:
    """Answers of voices that training never heard, each voice as often as the others."""
    rng, espeak = np.random.default_rng(SEED + fillers), Espeak()
    for number in range(count):
        manner = manner_of(rng, (HELD_OUT_VOICES[number % len(HELD_OUT_VOICES)],))
        yield compose(espeak, manner, pieces_of(rng, 8, fillers), rng)


def measure(detectors: dict[str, Detector], count: int, recordings: Path | None) -> dict[str, Any]:
    """Figures of each detector under each condition, and on sounds without filled pauses."""
    rng = np.random.default_rng(SEED)
    spoken = list(answers(count, True))
    heard = {
        name: [(answer.filled, under(answer, conditions, rng)) for answer in spoken]
        for name, conditions in CONDITIONS.items()
    }
    heard["scripted candidate"] = list(scripted())
    fluent = answers(count // 2, False)
    heard["no filled pauses, 20 dB"] = [((), under(answer, CONDITIONS["20 dB"], rng)) for answer in fluent]
    heard["no voice: noise, tones, beeps"] = [((), no_voice(rng)) for _ in range(NO_VOICE)]
    if recordings:
        found = sorted(path for path in recordings.iterdir() if path.suffix in RECORDINGS)
        heard["people, no filled pauses"] = [((), read_sound(path)) for path in found]
    figures: dict[str, Any] = {name: {} for name in detectors}
    for condition, sounds in heard.items():
        for name, detect in detectors.items():
            tally = Tally()
            for filled, samples in sounds:
                tally.add(filled, detect(samples), len(samples) / SOUND_RATE_HZ)
            figures[name][condition] = tally.figures()
            logger.info("%s, %s: %s", name, condition, figures[name][condition])
    return figures


def scripted() -> Iterator[tuple[Sequence[Sounded], NDArray[np.int16]]]:
    """The answers of the kiosk's scripted candidate, as their files are: filled pauses by their words, and the sound."""
    for turn in load_script(DEMO_SCRIPT).turns:
        filled = [Sounded(word.start_s, word.end_s, word.text) for word in turn.words if word.text in WRITTEN]
        yield filled, read_sound(turn.sound)


def told_late_s(detector: FilledPauseDetector) -> float:
    """How long after its end a filled pause is told: the 95th percentile over some answers."""
    late_s: list[float] = []
    for answer in answers(len(HELD_OUT_VOICES), True):
        samples = under(answer, CONDITIONS["20 dB"], np.random.default_rng(SEED))
        detector.reset()
        for at in range(0, len(samples), CHUNK):
            readings = detector.feed(AudioChunk(samples[at : at + CHUNK], at / SOUND_RATE_HZ))
            late_s += [reading.t_s - reading.end_s for reading in readings]
    return round(float(np.quantile(late_s, 0.95)), 2)


def write_figures(recordings: Path | None = None) -> None:
    """Measure both and write figures.json."""
    detector = FilledPauseDetector(MODEL)
    result = measure({"net": by_net(detector), "rules": by_rules()}, ANSWERS, recordings)
    scale = json.loads(MODEL.with_suffix(".json").read_text(encoding="utf-8"))
    about = {
        "parameters": scale["parameters"],
        "answers": TRAIN_ANSWERS,
        "train_voices": len(TRAIN_VOICES),
        "voices": len(HELD_OUT_VOICES),
        "told_late_s": told_late_s(detector),
        "bytes": MODEL.stat().st_size,
        "sha256": hashlib.sha256(MODEL.read_bytes()).hexdigest(),
    }
    (FOLDER / "figures.json").write_text(json.dumps({"about": about, **result}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    write_figures(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
