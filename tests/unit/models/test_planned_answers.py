"""Planned answers in their surroundings: what they say is true of the sound really is."""

import numpy as np
import pytest

from kiosk.errors import DeviceMissing
from kiosk.records import SOUND_RATE_HZ
from models.synthetic_speech.drawn_out import drawn_out, stretch
from models.synthetic_speech.espeak import Espeak, Manner
from models.synthetic_speech.known_pitch import melody, revoice
from models.synthetic_speech.planned import HELD_OUT_VOICES, speak_plan, sung
from models.synthetic_speech.plans import HESITANT, Habits, plain, plan_answer, spaced
from models.synthetic_speech.surroundings import OtherVoice, Recorded, Surroundings, babble, dbfs, record, rms, within

PLAN = (
    "i work for a small company <0.7> and {um 0.5} <0.4> (( my team )) my team has six people <1.2> "
    "[[ we are every ]] we like it"
)
SENTENCES = [
    "We moved all of our data in ten weeks.",
    "I learned that people need honest news.",
    "So we met, and then we spoke.",
]
VOICE = Manner(HELD_OUT_VOICES[0])


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    try:
        return Espeak()
    except DeviceMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def clean(espeak: Espeak) -> Recorded:
    return record(speak_plan(espeak, PLAN, VOICE), Surroundings(), espeak)


def part(answer: Recorded, start_s: float, end_s: float) -> np.ndarray:
    return answer.samples[round(start_s * SOUND_RATE_HZ) : round(end_s * SOUND_RATE_HZ)].astype(np.float32)


def test_pauses_are_as_long_as_planned_and_silent(clean: Recorded) -> None:
    assert [round(b - a, 3) for a, b in clean.pauses] == [0.7, 0.4, 1.2]
    assert all(np.abs(part(clean, a, b)).max() <= 1 for a, b in clean.pauses)


def test_there_is_sound_at_both_ends_of_every_spoken_stretch(clean: Recorded) -> None:
    for start_s, end_s in clean.spoken:
        assert np.abs(part(clean, start_s, start_s + 0.02)).max() > 50
        assert np.abs(part(clean, end_s - 0.02, end_s)).max() > 50


def test_the_words_are_those_of_the_plan_in_order_of_time(clean: Recorded) -> None:
    said = "i work for a small company and um my team my team has six people we are every we like it"
    assert clean.text == said
    starts = [word.start_s for word in clean.words]
    assert starts == sorted(starts)
    assert all(0.0 < word.start_s < word.end_s < clean.duration_s for word in clean.words)


def test_a_filled_pause_is_held_as_long_as_planned(clean: Recorded) -> None:
    (found,) = clean.filled
    assert found.name == "um"
    assert found.end_s - found.start_s == pytest.approx(0.5, abs=0.03)
    assert rms(part(clean, found.start_s + 0.05, found.end_s - 0.05)) > 300


def test_repetitions_and_restarts_stand_over_their_words(clean: Recorded) -> None:
    ((start_s, end_s),) = clean.repetitions
    assert [w.text for w in clean.words if start_s - 0.01 <= w.start_s < end_s - 0.01] == ["my", "team"]
    ((start_s, end_s),) = clean.restarts
    assert [w.text for w in clean.words if start_s - 0.01 <= w.start_s < end_s - 0.01] == ["we", "are", "every"]


@pytest.mark.parametrize("noise", ["white", "pink", "fan", "babble"])
@pytest.mark.parametrize("snr_db", [20.0, 10.0, 5.0])
def test_the_noise_is_as_loud_as_told(espeak: Espeak, noise: str, snr_db: float) -> None:
    dry = speak_plan(espeak, PLAN, VOICE)
    around = Surroundings(noise=noise, snr_db=snr_db)
    noisy, quiet = record(dry, around, espeak), record(dry, Surroundings(), espeak)
    added = noisy.samples.astype(np.float32) - quiet.samples
    spoken = within(quiet.samples.astype(np.float32), quiet.spoken)
    assert dbfs(rms(spoken)) - dbfs(rms(added)) == pytest.approx(snr_db, abs=0.5)
    assert noisy.noisy == (((0.0, noisy.duration_s),) if snr_db < 15.0 else ())


def test_noise_can_come_and_go(espeak: Espeak) -> None:
    answer = record(
        speak_plan(espeak, PLAN, VOICE), Surroundings(noise="fan", snr_db=5.0, noise_from_s=2.0, noise_to_s=4.0), espeak
    )
    assert answer.noisy == ((2.0, 4.0),)
    assert np.abs(part(answer, 0.0, 0.4)).max() <= 1


@pytest.mark.parametrize("level_dbfs", [-40.0, -23.0, -16.0])
def test_the_level_is_that_of_the_spoken_parts(espeak: Espeak, level_dbfs: float) -> None:
    answer = record(speak_plan(espeak, PLAN, VOICE), Surroundings(level_dbfs=level_dbfs), espeak)
    spoken = within(answer.samples.astype(np.float32), answer.spoken)
    assert dbfs(rms(spoken)) == pytest.approx(level_dbfs, abs=0.3)
    assert answer.level_dbfs == pytest.approx(level_dbfs, abs=0.1)


def test_a_second_voice_speaks_where_the_truth_says(espeak: Espeak) -> None:
    dry = speak_plan(espeak, PLAN, VOICE)
    other = OtherVoice("we have read about the plan", 1.0, Manner("en-us+m5"), -6.0)
    both = record(dry, Surroundings(others=(other,)), espeak)
    alone = record(dry, Surroundings(), espeak)
    ((start_s, end_s),) = both.second_voice
    added = both.samples.astype(np.float32) - alone.samples
    inside = added[round(start_s * SOUND_RATE_HZ) : round(end_s * SOUND_RATE_HZ)]
    outside = np.concatenate([added[: round(start_s * SOUND_RATE_HZ)], added[round(end_s * SOUND_RATE_HZ) :]])
    assert start_s == 1.0
    assert dbfs(rms(inside)) == pytest.approx(alone.level_dbfs - 6.0, abs=0.5)
    assert np.abs(outside).max() <= 2


def test_a_clipped_stretch_is_cut_off_at_full_scale(espeak: Espeak) -> None:
    answer = record(speak_plan(espeak, PLAN, VOICE), Surroundings(clipped=((0.6, 1.6),)), espeak)
    assert np.mean(np.abs(part(answer, 0.6, 1.6)) >= 32767) > 0.05
    assert np.mean(np.abs(part(answer, 2.0, answer.duration_s)) >= 32767) == 0.0


def test_a_held_sound_has_the_length_asked_for_and_keeps_its_spectrum(espeak: Espeak) -> None:
    for word in ("um", "uh", "hmm", "matlab", "so"):
        sound, (start_s, end_s) = drawn_out(espeak, word, 0.6, VOICE)
        assert end_s - start_s == pytest.approx(0.6, abs=0.01), word
        held = sound[round((start_s + 0.05) * SOUND_RATE_HZ) : round((end_s - 0.05) * SOUND_RATE_HZ)]
        pieces = [rms(held[at : at + 400]) for at in range(0, len(held) - 400, 400)]
        assert min(pieces) > 0.15 * max(pieces), word


def test_a_tone_keeps_its_pitch_when_it_is_stretched() -> None:
    tone = (1000 * np.sin(2 * np.pi * 200 * np.arange(3200) / SOUND_RATE_HZ)).astype(np.float32)
    longer = stretch(tone, 16_000)
    spectrum = np.abs(np.fft.rfft(longer * np.hanning(len(longer))))
    assert len(longer) == 16_000
    assert np.argmax(spectrum) == pytest.approx(200, abs=3)


def test_too_little_sound_cannot_be_stretched() -> None:
    with pytest.raises(ValueError, match="100 samples cannot be stretched"):
        stretch(np.ones(100, np.float32), 1000)


def test_pulses_come_one_a_period_and_the_sound_repeats_with_them() -> None:
    random = np.random.default_rng(1)
    buzz = np.zeros(8000, np.float32)
    buzz[::130] = 8000.0  # a voice at 123 Hz
    buzz = np.convolve(buzz, np.exp(-np.arange(80) / 12) * np.cos(np.arange(80) / 2.5), "same").astype(np.float32)
    sound, pulses = revoice(buzz + random.standard_normal(8000).astype(np.float32), lambda _: 200.0)
    assert np.allclose(np.diff([t_s for t_s, _ in pulses]), 1 / 200.0)
    middle = sound[2000:6000]
    alike = [float(np.corrcoef(middle[:-lag], middle[lag:])[0, 1]) for lag in (80, 130)]
    assert alike[0] > 0.9 > alike[1]


def test_a_melody_stays_within_its_depth() -> None:
    pitch_hz = melody(150.0, 3, depth_st=3.0)
    semitones = [12 * np.log2(pitch_hz(t_s) / 150.0) for t_s in np.arange(0, 30, 0.05)]
    assert max(np.abs(semitones)) < 5.2
    assert np.std(semitones) > 1.0


def test_a_plan_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert plan_answer(SENTENCES, 1, HESITANT) == plan_answer(SENTENCES, 1, HESITANT)
    assert plan_answer(SENTENCES, 1, HESITANT) != plan_answer(SENTENCES, 2, HESITANT)


def test_a_plan_without_habits_holds_the_words_and_pauses_only() -> None:
    plan = plan_answer(SENTENCES, 4, Habits(inner_pause=0.0, filled=0.0))
    assert plan.count("<") == len(SENTENCES) - 1
    assert "{" not in plan and "((" not in plan and "[[" not in plan
    assert plain(plan.replace("<", " ")) == " ".join(plain(sentence) for sentence in SENTENCES)


def test_a_plan_can_be_spaced_out() -> None:
    assert spaced("a <0.50> b {um 0.40} <1.00>", 2.0) == "a <1.00> b {um 0.40} <2.00>"


def test_the_babble_never_stops(espeak: Espeak) -> None:
    sound = babble(48_000, espeak, np.random.default_rng(2))
    levels = [rms(sound[at : at + 4800]) for at in range(0, 48_000, 4800)]
    assert min(levels) > 0.4 * rms(sound)


def test_a_sung_plan_keeps_its_words_and_is_voiced_where_they_are(espeak: Espeak) -> None:
    dry = speak_plan(espeak, PLAN, VOICE)
    answer = sung(dry, 180.0, seed=1)
    assert answer.words == dry.words
    times = np.array([t_s for t_s, _ in answer.voice_pulses])
    inside = [any(a <= t_s <= b for a, b in dry.spoken) for t_s in times]
    assert np.mean(inside) > 0.97
    assert len(times) > 180.0 * 0.4 * sum(b - a for a, b in dry.spoken)
