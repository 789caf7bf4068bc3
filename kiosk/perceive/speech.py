"""AudioChunks, VoiceReadings -> words with their times on the chunks' clock, by Vosk.

Where an utterance ends is decided by `Utterance`, from the voice: Vosk's endpointer cuts after 20 s even inside a word.
Vosk ends the whole process on a model it cannot read, so a model folder is checked before Vosk sees it.
"""

import hashlib
import json
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import vosk  # type: ignore[import-untyped] # the package has no types

from kiosk.errors import ModelDamaged, ModelMissing
from kiosk.perceive.utterance import Utterance
from kiosk.records import SOUND_RATE_HZ, AudioChunk, PartialReading, VoiceReading, Word, WordsReading

UNKNOWN_WORD: Final = "[unk]"
BREAK_S: Final = 0.3
"""A gap this long ends the stretch of speech: words are not joined across what was not heard."""
SAME_S: Final = 0.005
"""A chunk that begins closer than this to where the last one ended follows on."""
PROBE_S: Final = 60.0
"""Time for the trial load of a model without recorded checksums; a small model takes 1 s, 5 s on a Pi."""
_LAYOUTS: Final = (
    ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/phones/word_boundary.int"),
    ("final.mdl", "mfcc.conf", "word_boundary.int"),
)
_GRAPHS: Final = (("HCLG.fst", "words.txt"), ("HCLr.fst", "Gr.fst"))
_IVECTOR: Final = ("final.dubm", "final.ie", "final.mat", "global_cmvn.stats", "online_cmvn.conf", "splice.conf")
_PROBE: Final = (
    "import sys, vosk; vosk.SetLogLevel(-1); r = vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), 16000);"
    "r.AcceptWaveform(bytes(16000)); r.FinalResult()"
)


def check_model(folder: Path, sums: Mapping[str, str]) -> None:
    """Check a model folder; `sums`: sha256 of each file by its path in the folder, empty where none are recorded.

    Raises:
        ModelMissing: the folder is not there.
        ModelDamaged: a file is missing, empty or not what was recorded.
    """
    if not folder.is_dir():
        raise ModelMissing(f"speech model {folder}: not there; fetch it with: kiosk models fetch {folder.name}")
    for name in dict.fromkeys([*_needed(folder), *sums]):
        file = folder / name
        if not file.is_file() or not file.stat().st_size:
            raise ModelDamaged(f"speech model {folder}: {name} is missing or empty; {_again(folder)}")
        if name in sums and _sha256(file) != sums[name]:
            raise ModelDamaged(f"speech model {folder}: {name} is not what was fetched (sha256); {_again(folder)}")


def probe_model(folder: Path, timeout_s: float = PROBE_S) -> None:
    """Load a model of unknown origin in a process of its own first, where it can do no harm.

    Raises:
        ModelDamaged: Vosk cannot load or run it.
    """
    command = [sys.executable, "-c", _PROBE, str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired as error:
        raise ModelDamaged(f"speech model {folder}: did not load within {timeout_s:.0f} s; {_again(folder)}") from error
    if done.returncode:
        raise ModelDamaged(f"speech model {folder}: Vosk cannot load it (exit {done.returncode}); {_again(folder)}")


class SpeechReader:
    """The recogniser: `start` a stretch, `feed` it chunks, `finish` it."""

    def __init__(self, folder: Path, sums: Mapping[str, str] | None = None) -> None:
        """Check and load the model in `folder`.

        Raises:
            ModelMissing, ModelDamaged: as `check_model` and `probe_model`.
        """
        check_model(folder, sums or {})
        if not sums:
            probe_model(folder)
        vosk.SetLogLevel(-1)
        self.name = folder.name
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # vosk raises the bare class
            raise ModelDamaged(f"speech model {folder}: {error}; {_again(folder)}") from error
        self.start(0.0)

    def start(self, t_s: float) -> None:
        """Begin a fresh stretch at t_s: what came before is forgotten, sound from before t_s is left out."""
        self._start_s = t_s
        self._recogniser = vosk.KaldiRecognizer(self._model, float(SOUND_RATE_HZ))
        self._recogniser.SetWords(True)
        self._clock = _SampleClock()
        self._utterance = Utterance()
        self._partial = ""

    def feed(self, chunk: AudioChunk, voices: Sequence[VoiceReading] = ()) -> list[WordsReading | PartialReading]:
        """Take one chunk; the words that are final with it, or what is supposed so far where that changed.

        `voices`: what the voice detector read up to the chunk's end; words become final at the silences in them. Without
        any, all words come with `finish` or before lost sound.
        """
        readings: list[WordsReading | PartialReading] = []
        skip = min(len(chunk.samples), max(0, round((self._start_s - chunk.t_s) * SOUND_RATE_HZ)))
        samples, t_s = chunk.samples[skip:], chunk.t_s + skip / SOUND_RATE_HZ
        if not len(samples):
            return readings
        if self._clock.jump_s(t_s) >= BREAK_S or chunk.gap_s >= BREAK_S:
            readings += self._words(self._recogniser.FinalResult(), t_s)
        self._clock.add(t_s, len(samples))
        self._utterance.note(voices)
        self._recogniser.AcceptWaveform(np.ascontiguousarray(samples).tobytes())
        if self._utterance.is_over(self._clock.end_s):
            return readings + self._words(self._recogniser.Result(), self._clock.end_s)
        return readings + self._supposed()

    def finish(self, voices: Sequence[VoiceReading] = ()) -> WordsReading:
        """End the stretch: its last words (often none); `voices`: the detector's last readings."""
        self._utterance.note(voices)
        words = self._words(self._recogniser.FinalResult(), self._clock.end_s)
        return words[0] if words else WordsReading(self._clock.end_s, ())

    def _supposed(self) -> list[WordsReading | PartialReading]:
        text = _without_unknown(json.loads(self._recogniser.PartialResult()).get("partial", ""))
        if text == self._partial or not self._utterance.may_show:
            return []
        self._partial = text
        return [PartialReading(self._clock.end_s, text)] if text else []

    def _words(self, result: str, t_s: float) -> list[WordsReading]:
        self._partial = ""
        found: list[dict[str, Any]] = json.loads(result).get("result", [])
        words = self._utterance.spoken([self._word(entry) for entry in found if entry["word"] != UNKNOWN_WORD])
        self._utterance.end(t_s)
        return [WordsReading(t_s, words)] if words else []

    def _word(self, entry: dict[str, Any]) -> Word:
        start_s = self._clock.at(entry["start"])
        end_s = max(start_s, self._clock.at(entry["end"], ending=True))
        return Word(entry["word"], start_s, end_s, min(1.0, float(entry["conf"])))


class _SampleClock:
    """Recogniser seconds (samples fed, gaps not counted) -> the chunks' clock."""

    def __init__(self) -> None:
        self._counts: list[int] = []
        self._times: list[float] = []
        self._fed = 0
        self.end_s = 0.0

    def jump_s(self, t_s: float) -> float:
        """How much later than expected a chunk at t_s begins."""
        return t_s - self.end_s if self._counts else 0.0

    def add(self, t_s: float, count: int) -> None:
        """Note that `count` samples from t_s on are fed."""
        if not self._counts or abs(t_s - self.end_s) > SAME_S:
            self._counts.append(self._fed)
            self._times.append(t_s)
            self.end_s = t_s
        self._fed += count
        self.end_s += count / SOUND_RATE_HZ

    def at(self, fed_s: float, ending: bool = False) -> float:
        """Time of a recogniser second; `ending`: one that ends just at a gap belongs before it."""
        count = min(self._fed, round(fed_s * SOUND_RATE_HZ))
        place = max(0, bisect_right(self._counts, count - (1 if ending else 0)) - 1)
        return self._times[place] + (count - self._counts[place]) / SOUND_RATE_HZ


def _needed(folder: Path) -> list[str]:
    """Files that Vosk cannot do without, for the layout and kind of graph that this folder has."""
    flat = not (folder / "am").is_dir() and (folder / "final.mdl").exists()
    graph_folder = "" if flat else "graph/"
    graph = _GRAPHS[1] if (folder / f"{graph_folder}HCLr.fst").exists() else _GRAPHS[0]
    ivector = [f"ivector/{name}" for name in _IVECTOR] if (folder / "ivector").is_dir() else []
    return [*_LAYOUTS[flat], *(graph_folder + name for name in graph), *ivector]


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _again(folder: Path) -> str:
    return f"fetch it again with: kiosk models fetch {folder.name}"


def _without_unknown(text: str) -> str:
    return " ".join(word for word in text.split() if word != UNKNOWN_WORD)
