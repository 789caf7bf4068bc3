"""models/vosk-demo -> figures.json: word errors, fillers found, word starts, unknown words and speed, by the real Vosk.

    python -m models.vosk_demo.measure [MODEL_FOLDER]

Speech of voices and sentences that were not trained on, and the scripted candidate's own answers as they are committed.
espeak-ng speaks the same samples again only in a fresh process and in the same order: two runs of this gave the same
figures, but for the speed; other sentences give others.
"""

import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jiwer
import numpy as np
import vosk

from kiosk.capture.candidate_voice import Room, Voice
from kiosk.capture.scriptfile import load_script
from kiosk.records import SOUND_RATE_HZ, Word
from kiosk.store.model_files import record_sums
from models.synthetic_speech.espeak import Espeak, Manner, speak_part
from models.vosk_demo.corpus import HELD_OUT_VOICES
from models.vosk_demo.export import PLACE, record_model
from models.vosk_demo.graph import UNKNOWN
from models.vosk_demo.language import FREE
from models.vosk_demo.sound import Sound, with_noise
from models.vosk_demo.texts import load_texts

CHUNK: Final = 1600
"""Samples, 100 ms: as the kiosk's microphone gives them."""
AROUND_S: Final = 0.4
"""Silence before and behind each sentence."""
SNRS_DB: Final = (None, 20.0, 10.0)
"""None: clean."""
FIGURES: Final = "figures.json"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One utterance and the truth about it."""

    sound: Sound
    words: Sequence[Word]


class Recogniser:
    """The real Vosk; counts the time that it takes."""

    def __init__(self, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(folder))
        self.taken_s = self.heard_s = 0.0

    def hear(self, sound: Sound) -> list[Word]:
        """The words of a sound, [unk] among them."""
        recogniser = vosk.KaldiRecognizer(self._model, SOUND_RATE_HZ)
        recogniser.SetWords(True)
        data = np.clip(np.round(sound), -32768, 32767).astype("<i2")
        begun_s = time.perf_counter()
        results = []
        for start in range(0, len(data), CHUNK):
            if recogniser.AcceptWaveform(data[start : start + CHUNK].tobytes()):
                results.append(recogniser.Result())
        results.append(recogniser.FinalResult())
        self.taken_s += time.perf_counter() - begun_s
        self.heard_s += len(data) / SOUND_RATE_HZ
        rows = [row for result in results for row in json.loads(result).get("result", [])]
        return [Word(row["word"], row["start"], row["end"], row["conf"]) for row in rows]


def speak_sentences(espeak: Espeak, sentences: Iterable[str]) -> list[Spoken]:
    """Each sentence by each held-out voice, at many paces and pitches."""
    spoken = []
    for number, sentence in enumerate(sentences):
        for index, voice in enumerate(HELD_OUT_VOICES):
            manner = Manner(voice, 140 + (number * 13 + index * 7) % 60, 40 + 3 * (number % 5))
            sound, words = speak_part(espeak, sentence, manner)
            around = round(AROUND_S * SOUND_RATE_HZ)
            moved = [Word(word.text, word.start_s + AROUND_S, word.end_s + AROUND_S, 1.0) for word in words]
            spoken.append(Spoken(np.pad(sound, around), moved))
    return spoken


def candidate_answers() -> list[Spoken]:
    """The committed answers in the quiet room that the kiosk hears them in."""
    answers = []
    for turn in load_script().turns:
        samples = np.pad(Voice(turn.sound).samples, (0, SOUND_RATE_HZ // 2))
        room = Room()
        heard = [room.under(samples[start : start + CHUNK], start) for start in range(0, len(samples), CHUNK)]
        answers.append(Spoken(np.concatenate(heard).astype(np.float32), turn.words or ()))
    return answers


def compare(recogniser: Recogniser, spoken: Sequence[Spoken]) -> dict[str, Any]:
    """Word error rate, fillers, and how far the starts of the right words are off."""
    heard = [recogniser.hear(each.sound) for each in spoken]
    output = jiwer.process_words(
        [" ".join(word.text for word in each.words) for each in spoken],
        [" ".join(word.text for word in words) for words in heard],
    )
    asked, found, errors_s = dict.fromkeys(FREE, 0), dict.fromkeys(FREE, 0), []
    for each, words, chunks in zip(spoken, heard, output.alignments, strict=True):
        for word in each.words:
            if word.text in asked:
                asked[word.text] += 1
        for chunk in chunks:
            if chunk.type != "equal":
                continue
            truth = each.words[chunk.ref_start_idx : chunk.ref_end_idx]
            for true, got in zip(truth, words[chunk.hyp_start_idx : chunk.hyp_end_idx], strict=True):
                errors_s.append(abs(true.start_s - got.start_s))
                if true.text in found:
                    found[true.text] += 1
    written = sum(word.text in asked for words in heard for word in words)
    return {
        "word_error_ratio": round(output.wer, 4),
        "words": sum(len(each.words) for each in spoken),
        "fillers_spoken": asked,
        "fillers_found": found,
        "fillers_invented": written - sum(found.values()),
        "word_start_error_median_ms": round(1000 * float(np.median(errors_s)), 1),
        "word_start_error_p90_ms": round(1000 * float(np.quantile(errors_s, 0.9)), 1),
    }


def measure(folder: Path) -> dict[str, Any]:
    """All figures."""
    texts, espeak, recogniser = load_texts(), Espeak(), Recogniser(folder)
    clean = speak_sentences(espeak, texts.held_out)
    rng = np.random.default_rng(3)
    figures: dict[str, Any] = {"vocabulary_words": len(texts.vocabulary)}
    for snr_db in SNRS_DB:
        heard = [Spoken(each.sound if snr_db is None else with_noise(each.sound, snr_db, rng), each.words) for each in clean]
        figures["held_out_clean" if snr_db is None else f"held_out_{snr_db:.0f}_db"] = compare(recogniser, heard)
    answers = candidate_answers()
    figures["candidate"] = compare(recogniser, answers)
    figures["candidate_each_word_error_ratio"] = [compare(recogniser, [each])["word_error_ratio"] for each in answers]
    foreign = [word for each in speak_sentences(espeak, texts.foreign) for word in recogniser.hear(each.sound)]
    figures["foreign"] = {
        "words_spoken": len(HELD_OUT_VOICES) * sum(len(text.split()) for text in texts.foreign),
        "words_written": sum(word.text != UNKNOWN for word in foreign),
        "unknown_written": sum(word.text == UNKNOWN for word in foreign),
    }
    figures["repeats"] = recogniser.hear(clean[0].sound) == recogniser.hear(clean[0].sound)
    figures["real_time_factor"] = round(recogniser.taken_s / recogniser.heard_s, 4)
    return figures


def main() -> None:
    """Measure the model, write the figures beside it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PLACE
    (folder / FIGURES).write_text(json.dumps(measure(folder), indent=2) + "\n", encoding="utf-8")
    if folder == PLACE:
        record_model(PLACE)
    else:
        record_sums(folder)


if __name__ == "__main__":
    main()
