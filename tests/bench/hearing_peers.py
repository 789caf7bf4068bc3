"""Sound of known truth -> pitch by Praat and words by pocketsphinx, beside the kiosk's own.

Praat (praat-parselmouth) is what phoneticians measure pitch with; pocketsphinx carries an English model in its package. They
live in .venv-peers, made by scripts/setup-peers; where that fails the rows say why.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jiwer
import numpy as np

from kiosk.capture.pcm import read_sound
from kiosk.commands.word_errors import Recording, measure_errors, plain_words
from kiosk.config import Settings
from kiosk.perceive.speech import SpeechReader
from kiosk.records import SOUND_RATE_HZ
from kiosk.store.model_files import recorded_sums
from models.synthetic_speech.surroundings import Surroundings
from tests.bench.hearing_answers import QUIET, of_known_pitch
from tests.bench.hearing_decline import told
from tests.bench.hearing_match import Pair, middle, pitch_errors_st
from tests.bench.hearing_read import write_wave
from tests.bench.hearing_real import JFK, MEDIA
from tests.bench.peers import PYTHON, last_line, why_no_peers
from tests.bench.senses import ROOT
from tests.bench.table import Row

JFK_TEXT: Final = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
ANSWERS: Final = 4
CONDITIONS: Final = (("quiet room, 40 dB", QUIET), ("10 dB", Surroundings(noise="white", snr_db=10.0)))

PRAAT: Final = """
import json, sys, time, wave
import numpy as np, parselmouth
with wave.open(sys.argv[1]) as file:
    sound = np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768
started = time.process_time()
pitch = parselmouth.Sound(sound, 16000).to_pitch_ac(time_step=0.01, pitch_floor=60, pitch_ceiling=500)
worked_s = time.process_time() - started
print(json.dumps({"t_s": pitch.xs().tolist(), "hz": pitch.selected_array["frequency"].tolist(), "worked_s": worked_s}))
"""

SPHINX: Final = """
import json, sys, time, wave
import pocketsphinx
decoder = pocketsphinx.Decoder(samprate=16000, loglevel="FATAL")
with wave.open(sys.argv[1]) as file:
    sound = file.readframes(file.getnframes())
started = time.process_time()
decoder.start_utt()
decoder.process_raw(sound, full_utt=True)
decoder.end_utt()
worked_s = time.process_time() - started
print(json.dumps({"text": decoder.hyp().hypstr if decoder.hyp() else "", "worked_s": worked_s}))
"""


@dataclass(frozen=True, slots=True)
class Track:
    """What a peer makes of the pitch of one answer."""

    t_s: Sequence[float]
    hz: Sequence[float]
    """0: no pitch."""
    worked_s: float


def peers() -> list[Row]:
    """Pitch of the same answers, words of the same recording."""
    missing = why_no_peers()
    return [*_pitch_rows(missing), *_word_rows(missing)]


def _pitch_rows(missing: str | None) -> list[Row]:
    rows = []
    for name, around in CONDITIONS:
        if missing:
            rows.append(Row(f"peer: pitch error of Praat, {name}", None, "st", None, note=f"not measured: {missing}"))
            continue
        pairs = told(of_known_pitch(ANSWERS, around))
        tracks = [_praat(pair) for pair in pairs]
        theirs = [error for pair, track in zip(pairs, tracks, strict=True) for error in praat_errors_st(pair, track)]
        ours = [error for pair in pairs for error in pitch_errors_st(pair)]
        wrong = [100 * sum(abs(error) > 6 for error in errors) / max(1, len(errors)) for errors in (theirs, ours)]
        share = sum(track.worked_s for track in tracks) / sum(pair.true.duration_s for pair in pairs)
        note = f"over 6 st off: {wrong[0]:.1f} %, the kiosk {wrong[1]:.1f} %; {len(theirs)} places, the kiosk {len(ours)}"
        rows += [
            Row(f"peer: pitch error of Praat, median, {name}", middle(theirs), "st", None, note=note),
            Row(f"the kiosk's pitch error, median, {name}", middle(ours), "st", None, note="same answers, as they come"),
            Row(f"peer: Praat, real-time factor, {name}", share, "", None, note="the whole answer at once"),
        ]
    return rows


def _praat(pair: Pair) -> Track:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.wav"
        write_wave(path, pair.true.samples)
        found = _run(PRAAT, path)
    return Track(found["t_s"], found["hz"], found["worked_s"])


def praat_errors_st(pair: Pair, track: Track) -> list[float]:
    """A peer's error at each place where it tells a pitch and the voice was voiced, as in hearing_match."""
    times = np.array([t_s for t_s, _ in pair.true.voice_pulses])
    semitones = 12.0 * np.log2([hz for _, hz in pair.true.voice_pulses])
    errors = []
    for t_s, hz in zip(track.t_s, track.hz, strict=True):
        place = int(np.searchsorted(times, t_s))
        if hz > 0 and 0 < place < len(times) and times[place] - times[place - 1] <= 0.03:
            errors.append(12.0 * np.log2(hz) - float(np.interp(t_s, times, semitones)))
    return errors


def _word_rows(missing: str | None) -> list[Row]:
    recording = MEDIA / JFK
    if not recording.is_file():
        return [Row("words of a real speaker", None, "", None, note="../shared/media is not at hand")]
    rows = [_own_words(recording)]
    if missing:
        return [*rows, Row("peer: word error rate of pocketsphinx", None, "%", None, note=f"not measured: {missing}")]
    samples = read_sound(recording)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        write_wave(path, samples)
        found = _run(SPHINX, path)
    errors = 100.0 * jiwer.wer(JFK_TEXT, plain_words(found["text"]) or "-")
    note = f"pocketsphinx 5.0.4, its own en-us model, {JFK}: {found['text']!r}"
    return [
        *rows,
        Row("peer: word error rate of pocketsphinx", errors, "%", None, note=note),
        Row(
            "peer: pocketsphinx, real-time factor", found["worked_s"] / (len(samples) / SOUND_RATE_HZ), "", None,
            note="words only, one core",
        ),
    ]  # fmt: skip


def _own_words(recording: Path) -> Row:
    """Only a fetched model can know these words: our demo model has a few hundred."""
    folder = Path(Settings().models.folder) / Settings().speech.model
    if not folder.is_dir():
        return Row("word error rate of the fetched model", None, "%", None, note=f"{folder.name} is not on this disk")
    found = measure_errors(SpeechReader(folder, recorded_sums(folder)), [Recording(recording, JFK_TEXT)])
    note = f"{folder.name}, {JFK}; real-time factor {found.realtime_ratio:.2f}"
    return Row("word error rate of the fetched model", 100.0 * found.error_ratio, "%", None, note=note)


def _run(code: str, path: Path) -> dict[str, Any]:
    """Run a peer in its own process and read its one JSON line."""
    done = subprocess.run([str(PYTHON), "-c", code, str(path)], capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError(f"peer ended with {done.returncode}: {last_line(done.stderr)}")
    result: dict[str, Any] = json.loads(last_line(done.stdout))
    return result
