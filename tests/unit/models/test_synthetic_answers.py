import numpy as np
import pytest

from models.synthetic_speech.answers import Drawn, Filled, Silence, SpokenAnswer, compose
from models.synthetic_speech.espeak import Espeak, Manner
from models.synthetic_speech.rooms import NOISES, at_level, in_room, noise, spoken_power, with_noise
from models.synthetic_speech.stretch import lengthen

RATE_HZ = 16_000
PIECES = (
    Silence(0.5),
    "I worked on the release",
    Silence(0.7),
    Filled("um", 0.6),
    "and we finished it",
    Silence(0.15),
    Drawn("so", 0.4),
    "it was good",
    Silence(0.4),
)


@pytest.fixture(scope="module")
def answer() -> SpokenAnswer:
    return compose(Espeak(), Manner("en-us+f4"), PIECES, np.random.default_rng(1))


def piece(answer: SpokenAnswer, start_s: float, end_s: float) -> np.ndarray:
    return answer.sound[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]


def test_where_the_truth_says_silence_there_is_none_and_elsewhere_there_is_sound(answer: SpokenAnswer) -> None:
    pauses = answer.pauses(0.25)
    assert [round(b - a, 2) for a, b in pauses] == [0.7]
    assert [round(b - a, 2) for a, b in answer.pauses(0.1)] == [0.7, 0.15]
    assert not piece(answer, 0.0, answer.spoken[0][0]).any()
    assert not any(piece(answer, a, b).any() for a, b in pauses)
    for a, b in answer.spoken:
        assert np.sqrt(np.mean(piece(answer, a, b) ** 2)) > 500


def test_filled_pauses_have_their_length_and_words_their_order(answer: SpokenAnswer) -> None:
    um, drawn = answer.filled
    assert (um.name, drawn.name) == ("um", "drawn")
    assert um.end_s - um.start_s == pytest.approx(0.6, abs=0.06)
    assert drawn.end_s - drawn.start_s == pytest.approx(0.4, abs=0.08)
    assert " ".join(word.text for word in answer.words) == "i worked on the release um and we finished it so it was good"
    assert all(a.start_s <= b.start_s for a, b in zip(answer.words, answer.words[1:], strict=False))
    assert answer.words[-1].end_s <= answer.length_s


def test_what_is_drawn_out_keeps_its_pitch() -> None:
    t_s = np.arange(4800) / RATE_HZ
    tone = (3000 * np.sign(np.sin(2 * np.pi * 125 * t_s))).astype(np.float32)
    longer, (start_s, end_s) = lengthen(tone, 0.8, np.random.default_rng(2))
    assert len(longer) / RATE_HZ == pytest.approx(0.8, abs=0.06)
    assert end_s - start_s == pytest.approx(0.5, abs=0.08)
    spectrum = np.abs(np.fft.rfft(longer * np.hanning(len(longer)), 65_536))
    assert np.argmax(spectrum) * RATE_HZ / 65_536 == pytest.approx(125, abs=2)


@pytest.mark.parametrize("kind", NOISES)
def test_noise_lies_as_far_below_the_speech_as_asked(answer: SpokenAnswer, kind: str) -> None:
    rng = np.random.default_rng(3)
    added = with_noise(answer.sound, 15.0, kind, rng) - answer.sound
    assert 10 * np.log10(spoken_power(answer.sound) / np.mean(added**2)) == pytest.approx(15.0, abs=0.5)


def test_an_unknown_noise_is_named() -> None:
    with pytest.raises(ValueError, match="'rain'"):
        noise("rain", 10, np.random.default_rng(1))


def test_a_room_rings_on_after_the_voice_and_not_before(answer: SpokenAnswer) -> None:
    room = in_room(answer.sound, 0.4, 2.0, np.random.default_rng(4))
    (start_s, end_s) = answer.pauses(0.25)[0]
    ringing = room[round(start_s * RATE_HZ) : round((start_s + 0.1) * RATE_HZ)]
    later = room[round((end_s - 0.1) * RATE_HZ) : round(end_s * RATE_HZ)]
    assert np.mean(ringing**2) > 100 * np.mean(later**2) > 0
    assert not room[: round(0.4 * RATE_HZ)].any() or np.abs(room[: round(0.4 * RATE_HZ)]).max() < 1.0


def test_levels_are_set_and_what_is_too_loud_is_cut_off(answer: SpokenAnswer) -> None:
    quiet = at_level(answer.sound, -40.0)
    assert 10 * np.log10(spoken_power(quiet) / 32_768**2) == pytest.approx(-40.0, abs=0.7)
    assert np.abs(at_level(answer.sound, 0.0)).max() == 32_768
