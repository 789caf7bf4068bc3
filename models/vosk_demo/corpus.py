"""Sentences in; the training speech of many voices as MFCCs with labels, the lexicon and the list of phones out."""

import json
import logging
import random
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from pydoc_data.topics import topics  # type: ignore[import-untyped] # plain text, shipped with Python
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.records import SOUND_RATE_HZ
from models.synthetic_speech.espeak import Espeak, Manner
from models.vosk_demo.phones import SILENCE, Lexicon, build_lexicon, grid_of, phone_of, stretches_of
from models.vosk_demo.sound import Sound, mfcc, wordless, worsen
from models.vosk_demo.texts import Texts

log = logging.getLogger(__name__)

US_VARIANTS: Final = (
    "m1 m2 m3 m4 m6 m7 f1 f2 f3 f5 klatt klatt2 klatt4 Alex Andy Annie edward anika steph adam boris zac caleb Diogo iven"
)
BRITISH_VARIANTS: Final = "en en+f2 en+m3 en+f5 en+Andy en-GB-scotland en-GB-scotland+f1 en-GB-x-gbclan en-GB-x-gbclan+m4"
US_VOICES: Final = tuple(f"en-us+{variant}" for variant in US_VARIANTS.split(" "))
BRITISH_VOICES: Final = tuple(f"gmw/{variant}" for variant in BRITISH_VARIANTS.split(" "))
BRITISH_SHARE: Final = 0.25
HELD_OUT_VOICES: Final = ("en-us+f4", "en-us+m5", "en-us+linda", "en-us+benjamin")
"""Never trained on; the first is the scripted candidate's."""
ROUNDS: Final = 9
"""Each sentence is spoken so often, each time by another voice in another manner."""
RANDOM_TEXTS: Final = 1600
"""Random words besides, half of them the model's and half common English words, for the variety of sounds."""
JOINTS: Final = ((" ", 20), (", ", 3), (" um, ", 1), (", uh, ", 1), (", um, ", 1), (", hmm, ", 1))
"""What stands between two random words, with its weight."""
WORDLESS: Final = 200
SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Corpus:
    """The training speech, one utterance after the other."""

    frames: NDArray[np.float32]
    """(frame_count, 40) MFCCs."""
    lengths: NDArray[np.int64]
    """Frames in each utterance."""
    labels: tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int16]]
    """Index of the phone at every third frame, counted from each utterance's frame 0, 1 and 2 on."""


def build_corpus(texts: Texts, folder: Path, rounds: int = ROUNDS) -> None:
    """Write lexicon.json, phones.json and corpus.npz."""
    rng, choice = np.random.default_rng(SEED), random.Random(SEED)
    espeak = Espeak()
    mixed = random_texts(texts.vocabulary, choice)
    vocabulary = texts.vocabulary
    lexicon = build_lexicon(espeak, [*texts.learned, *vocabulary, *(f"{word}." for word in vocabulary), *mixed[:500]])
    missing = set(vocabulary) - set(lexicon)
    assert not missing, f"no pronunciation: {sorted(missing)}"
    phones = phones_of(espeak, lexicon, [*texts.learned, *mixed[-300:]])
    (folder / "lexicon.json").write_text(json.dumps(lexicon, indent=0), encoding="utf-8")
    (folder / "phones.json").write_text(json.dumps(phones), encoding="utf-8")
    jobs = [sentence for sentence in texts.learned for _ in range(rounds)] + mixed
    choice.shuffle(jobs)
    save_corpus(folder / "corpus.npz", _speak_all(espeak, jobs, phones, choice, rng))


def random_texts(vocabulary: list[str], choice: random.Random) -> list[str]:
    """Sentences without sense: first of the model's words, then of common ones from a text that ships with Python."""
    counts = Counter(word for topic in topics.values() for word in re.findall(r"\b[a-z]{2,12}\b", topic.lower()))
    common = sorted(word for word, count in counts.items() if count >= 2 and re.search("[aeiouy]", word))
    joints, weights = zip(*JOINTS, strict=True)
    sentences = []
    for index in range(RANDOM_TEXTS):
        words = choice.choices(vocabulary if 2 * index < RANDOM_TEXTS else common, k=choice.randint(4, 9))
        text = "".join(word + choice.choices(joints, weights)[0] for word in words)
        sentences.append(text.strip(" ,") + ".")
    return sentences


def phones_of(espeak: Espeak, lexicon: Lexicon, texts: list[str]) -> list[str]:
    """Silence, the lexicon's phones, then those that only the training speech has."""
    known = {phone for variants in lexicon.values() for phones, _ in variants for phone in phones}
    spoken = {
        phone_of(mark.phoneme)
        for voice in ("en-us", *BRITISH_VOICES)
        for text in texts
        for mark in espeak.speak(text, Manner(voice))[1]
        if mark.position is None
    }
    return [SILENCE, *sorted(known), *sorted(phone for phone in spoken - known - {SILENCE} if phone)]


def save_corpus(path: Path, corpus: Corpus) -> None:
    """Write a corpus."""
    labels = {f"labels{offset}": corpus.labels[offset] for offset in range(3)}
    np.savez(path, frames=corpus.frames, lengths=corpus.lengths, **labels)


def load_corpus(path: Path) -> Corpus:
    """Read a corpus."""
    with np.load(path) as file:
        return Corpus(file["frames"], file["lengths"], (file["labels0"], file["labels1"], file["labels2"]))


def random_manner(choice: random.Random) -> Manner:
    """A voice of the training set, at any usual pace and pitch."""
    voice = choice.choice(US_VOICES)
    if choice.random() < BRITISH_SHARE:
        voice = choice.choice(BRITISH_VOICES)
    return Manner(voice, choice.randint(120, 225), choice.randint(25, 75), choice.randint(0, 80))


def _speak_all(
    espeak: Espeak, texts: list[str], phones: list[str], choice: random.Random, rng: np.random.Generator
) -> Corpus:
    numbers = {phone: index for index, phone in enumerate(phones)}
    frames: list[NDArray[np.float32]] = []
    labels: list[list[NDArray[np.int16]]] = []
    left_out = 0
    for text in texts:
        sound, starts, spoken = _utterance(espeak, text, random_manner(choice), rng)
        if not set(spoken) <= set(numbers):  # a phone that only one voice has, in one word
            left_out += 1
            continue
        frames.append(mfcc(worsen(sound, rng)))
        numbered = [numbers[phone] for phone in spoken]
        labels.append([grid_of(starts, numbered, len(frames[-1]), offset) for offset in range(3)])
    for index in range(WORDLESS):
        frames.append(mfcc(wordless(rng, index < WORDLESS // 13)))
        labels.append([np.zeros((len(frames[-1]) - offset + 2) // 3, np.int16) for offset in range(3)])
    lengths = np.array([len(each) for each in frames])
    log.info("%d utterances, %.2f h, %d left out", len(frames), lengths.sum() / 360_000, left_out)
    first, second, third = (np.concatenate([each[offset] for each in labels]) for offset in range(3))
    return Corpus(np.concatenate(frames), lengths, (first, second, third))


def _utterance(espeak: Espeak, text: str, manner: Manner, rng: np.random.Generator) -> tuple[Sound, list[float], list[str]]:
    """A text between two silences: its sound, where each phone begins, and which it is."""
    sound, marks = espeak.speak(text, manner)
    before, after = (int(SOUND_RATE_HZ * rng.uniform(low, 0.7)) for low in (0.05, 0.1))
    starts, phones = stretches_of(marks, before / SOUND_RATE_HZ, len(sound) / SOUND_RATE_HZ)
    return np.pad(sound, (before, after)), starts, phones
