"""Hearing with everything on -> its share of one core, how late partials come, its memory over an hour, what load loses."""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np

from kiosk.capture.listener import Listener
from kiosk.capture.sources import AudioSource
from kiosk.records import SOUND_RATE_HZ, AudioChunk, SourceReading
from models.synthetic_speech.surroundings import record
from tests.bench.hearing_answers import QUIET, espeak, planned
from tests.bench.hearing_read import write_wave
from tests.bench.senses import run_alone
from tests.bench.table import Row

RUNS: Final = 3
ANSWERS: Final = 3
HOUR_MIN: Final = 60
SETTLED_MIN: Final = 10
"""From here on memory must not grow: the recogniser's and onnxruntime's pools are filled."""
GROWTH_MB: Final = 8.0
"""Own number: what one answer's lattice may be larger than another's."""

READER: Final = """
import json, os, sys, time
os.sched_setaffinity(0, {0})
from pathlib import Path
from kiosk.capture.sound import SoundFile
from kiosk.records import AudioChunk, PartialReading
from tests.bench.hearing_read import sound_reader
reader = sound_reader()
source = SoundFile(Path(sys.argv[1]), live=False)
source.open()
source.cue(0, 0.0)
chunks = []
while (chunk := source.read()) is not None:  # 50 ms at a time, as a microphone gives them
    for at in range(0, len(chunk.samples), 800):
        chunks.append(AudioChunk(chunk.samples[at:at + 800], chunk.t_s + at / 16000))
length_s = chunks[-1].t_s + chunks[-1].duration_s
"""

SPEED: Final = (
    READER
    + """
rates = []
for run in range(int(sys.argv[2])):
    reader.begin(0.0)
    started = time.process_time()  # what else runs on the machine does not count
    for chunk in chunks:
        reader.feed(chunk, chunk)
    reader.finish()
    rates.append((time.process_time() - started) / length_s)
print(json.dumps({"rtf": rates, "sound_s": length_s}))
"""
)

PARTIALS: Final = (
    READER
    + """
lags, free_s = [], 0.0
reader.begin(0.0)
for chunk in chunks:
    started = time.process_time()
    found = reader.feed(chunk, chunk)
    worked_s = time.process_time() - started
    came_s = chunk.t_s + chunk.duration_s
    free_s = max(free_s, came_s) + worked_s  # a chunk waits for those before it
    lags += [1000 * (free_s - came_s) for reading in found if isinstance(reading, PartialReading)]
print(json.dumps({"lags_ms": sorted(lags)}))
"""
)

MEMORY: Final = (
    READER
    + """
def now_mb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int([line for line in lines if line.startswith("VmRSS")][0].split()[1]) / 1024
def peak_mb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int([line for line in lines if line.startswith("VmHWM")][0].split()[1]) / 1024
held, at_s, minute = [now_mb()], 0.0, 0
while at_s < 60 * int(sys.argv[2]):
    reader.begin(at_s)  # one answer after the other, for an hour
    for chunk in chunks:
        reader.feed(AudioChunk(chunk.samples, at_s + chunk.t_s), AudioChunk(chunk.samples, at_s + chunk.t_s))
    reader.finish()
    at_s += length_s
    while at_s >= 60 * (minute + 1):
        minute += 1
        held.append(now_mb())
print(json.dumps({"held_mb": held, "peak_mb": peak_mb()}))
"""
)


def speed() -> list[Row]:
    """Share of one core, age of partials, memory over an hour, and sound lost under load."""
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "answers.wav"
        write_wave(sound, spoken_minutes())
        result = run_alone(SPEED, str(sound), str(RUNS))
        lags = run_alone(PARTIALS, str(sound))["lags_ms"]
        memory = run_alone(MEMORY, str(sound), str(HOUR_MIN))
    note = f"voice, pitch, filled pauses, words by our demo model; {result['sound_s']:.0f} s of speech, median of {RUNS}"
    late = lags[int(0.95 * (len(lags) - 1))] if lags else None
    held = memory["held_mb"]
    return [
        Row("hearing, everything on, real-time factor on one core", statistics.median(result["rtf"]), "", 0.25, note=note),
        Row("age of a partial when it comes, 95th percentile", late, "ms", 200.0, note=f"{len(lags)} partials, one core"),
        Row("hearing, peak memory in an hour", memory["peak_mb"], "MB", 350.0, note="an hour of answers, our demo model"),
        Row(
            f"hearing, memory after {HOUR_MIN} min over that after {SETTLED_MIN} min", held[-1] - held[SETTLED_MIN], "MB",
            GROWTH_MB, note=", ".join(f"{held[minute]:.0f}" for minute in range(0, len(held), 10)) + " MB every 10 min",
        ),
        _lost_row(),
    ]  # fmt: skip


def spoken_minutes() -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    """Some answers end to end."""
    return np.concatenate([record(planned(index), QUIET, espeak(), index).samples for index in range(ANSWERS)])


class _Flood(AudioSource):
    """A microphone that gives a minute of sound all at once, far more than may wait, and then goes on as microphones do."""

    kind = "mic"
    live = True
    COUNT: Final = 1200
    AFTER: Final = 20
    LENGTH: Final = 800

    def __init__(self) -> None:
        self.given = 0

    def open(self) -> str:
        return "flood"

    def cue(self, number: int, t_s: float) -> None:
        del number, t_s

    def end_answer(self) -> None:
        pass

    def read(self) -> AudioChunk | None:
        if self.given == self.COUNT + self.AFTER:
            return None
        if self.given >= self.COUNT:
            time.sleep(self.LENGTH / SOUND_RATE_HZ)
        self.given += 1
        return AudioChunk(np.zeros(self.LENGTH, np.int16), (self.given - 1) * self.LENGTH / SOUND_RATE_HZ)

    def close(self) -> None:
        pass


def _lost_row() -> Row:
    """Seconds that were neither delivered nor marked as a gap, where sound comes faster than it can be read."""
    flood = _Flood()
    listener = Listener(flood)
    heard_s = marked_s = 0.0
    listener.start()
    try:
        ended = False
        while not ended:
            item = listener.take(1.0)
            if isinstance(item, AudioChunk):
                heard_s += item.duration_s
                marked_s += item.gap_s
            ended = item is None or (isinstance(item, SourceReading) and item.state.value == "ended")
    finally:
        listener.close()
    given_s = flood.given * flood.LENGTH / SOUND_RATE_HZ
    note = (
        f"a minute comes at once: {heard_s:.1f} s heard, {marked_s:.1f} s marked as lost, {listener.dropped} chunks dropped"
    )
    return Row("sound lost under load and not marked", abs(given_s - heard_s - marked_s), "s", 0.001, note=note)
