"""A script's `text` -> its FLAC files, `duration_s` and `words`: the builder of the scripted candidate's voice, run by hand.

    python -m models.synthetic_speech.script [SCRIPT] [VOICE]

A turn whose sound file is there is left as it is: espeak-ng never speaks the same samples twice, and tests hold what it
once said. Delete the file to have the turn spoken anew. It needs libespeak-ng.so.1 (Debian: libespeak-ng1); the kiosk
itself does not.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.scriptfile import DEMO_SCRIPT, load_script
from kiosk.records import SOUND_RATE_HZ, Word
from models.synthetic_speech.espeak import PITCH_RANGE, RATE_WPM, Espeak, Manner, speak_part

VOICE: Final = "en-us+f4"
"""A voice that the demo speech model was not trained on."""
FLAC_FRAME: Final = 4096
"""Samples in a frame of FLAC: its encoder's usual size."""
LEVEL_DBFS: Final = -23.0
"""Root mean square of the spoken parts: a person at half a metre from a well set microphone."""


def speak_text(espeak: Espeak, text: str, manner: Manner) -> tuple[NDArray[np.int16], list[Word]]:
    """A text with <pauses> -> (sample_count,) int16 at 16 kHz and its words."""
    sounds: list[NDArray[np.float32]] = []
    words: list[Word] = []
    at = 0
    for part in re.split(r"(<[0-9.]+>)", " ".join(text.split())):
        if part.startswith("<"):
            sounds.append(np.zeros(round(float(part[1:-1]) * SOUND_RATE_HZ), np.float32))
        elif part.strip():
            sound, spoken = speak_part(espeak, part.strip(), manner)
            shift_s = at / SOUND_RATE_HZ
            words += [
                Word(each.text, round(each.start_s + shift_s, 3), round(each.end_s + shift_s, 3), 1.0) for each in spoken
            ]
            sounds.append(sound)
        at = sum(map(len, sounds))
    sound = np.concatenate(sounds)
    spoken_level = np.sqrt(np.mean(np.square(sound[np.abs(sound) > 0], dtype=np.float64)))
    sound *= 32768 * 10 ** (LEVEL_DBFS / 20) / spoken_level
    return np.clip(np.round(sound), -32767, 32767).astype(np.int16), words


def write_flac(path: Path, sound: NDArray[np.int16]) -> None:
    """Write 16 kHz mono as FLAC."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream("flac", rate=SOUND_RATE_HZ)
        stream.codec_context.layout, stream.codec_context.format = "mono", "s16"
        stream.codec_context.options = {"compression_level": "12"}
        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = SOUND_RATE_HZ
        fifo = av.AudioFifo()
        fifo.write(frame)
        while piece := fifo.read(FLAC_FRAME, partial=True):
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))


def build(script: Path, voice: str) -> None:
    """Speak each `text` that has no sound yet: write its FLAC file, and its `duration_s` and `words` into the script."""
    espeak = Espeak()
    source = script.read_text(encoding="utf-8")
    head, *sections = re.split(r"(?m)^(?=\[\[turn\]\]$)", source)
    for index, turn in enumerate(tomllib.loads(source)["turn"]):
        if (script.parent / turn["sound"]).is_file():
            continue
        manner = Manner(voice, turn.get("rate_wpm", RATE_WPM), pitch_range=turn.get("pitch_range", PITCH_RANGE))
        sound, words = speak_text(espeak, turn["text"], manner)
        write_flac(script.parent / turn["sound"], sound)
        rows = "".join(f'    ["{word.text}", {word.start_s:.3f}, {word.end_s:.3f}],\n' for word in words)
        section = re.sub(r"(?m)^duration_s = .*$", f"duration_s = {len(sound) / SOUND_RATE_HZ:.3f}", sections[index])
        sections[index] = re.sub(r"(?ms)^words = \[\n.*?^\]$", f"words = [\n{rows}]", section)
    script.write_text(head + "".join(sections), encoding="utf-8")
    load_script(script)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO_SCRIPT, sys.argv[2] if len(sys.argv) > 2 else VOICE)
