import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.perceive.comb import FRAME, MARGIN, Comb

RATE_HZ = 16_000
Sound = NDArray[np.float32]


def buzz(f0_hz: float, frames: int, glide: float = 0.0) -> tuple[Sound, NDArray[np.float64]]:
    """Ten harmonics, and the pitch in the middle of each frame; it rises by `glide` semitones a second."""
    t_s = np.arange(frames * FRAME) / RATE_HZ
    f0 = f0_hz * 2 ** (glide * t_s / 12)
    phase = 2 * np.pi * np.cumsum(f0) / RATE_HZ
    sound = sum(0.05 * np.cos(k * phase + k * k) for k in range(1, 11))
    return np.asarray(sound, np.float32), f0[FRAME // 2 :: FRAME]


def power(sound: Sound) -> float:
    return float(np.mean(np.square(sound, dtype=np.float64)))


def all_at_once(sound: Sound, pitch_hz: NDArray[np.float64], sure: NDArray[np.bool_]) -> tuple[Sound, Sound]:
    comb = Comb()
    comb.add(sound)
    comb.track(pitch_hz, sure)
    return comb.take(last=True)


@pytest.mark.parametrize("f0_hz", [75.0, 110.0, 213.0, 440.0])
@pytest.mark.parametrize("glide", [0.0, 6.0, -6.0])
def test_the_tracked_voice_is_taken_out_by_15_db_though_it_glides(f0_hz: float, glide: float) -> None:
    sound, pitch_hz = buzz(f0_hz, 40, glide)
    whole, rest = all_at_once(sound, pitch_hz, np.ones(40, bool))
    assert np.array_equal(whole.reshape(-1), sound)
    assert power(rest[2:-2]) < 0.032 * power(whole[2:-2])


def test_another_voice_stays() -> None:
    one, pitch_hz = buzz(110.0, 40)
    other, _ = buzz(147.0, 40)
    _, rest = all_at_once(one + other, pitch_hz, np.ones(40, bool))
    assert power(rest[2:-2]) > 0.3 * power(other)


def test_without_a_pitch_nothing_is_said_of_what_remains() -> None:
    sound, pitch_hz = buzz(110.0, 10)
    sure = np.array([True] * 5 + [False] * 5)
    _, rest = all_at_once(sound, pitch_hz, sure)
    assert not rest[5:].any()
    assert rest[:5].any()
    _, rest = all_at_once(sound, pitch_hz, np.zeros(10, bool))
    assert not rest.any()


@pytest.mark.parametrize("portion", [1, 3, 7])
def test_portions_of_any_size_give_the_same_frames(portion: int) -> None:
    sound, pitch_hz = buzz(130.0, 42, 4.0)
    sure = np.arange(42) % 9 != 4
    comb, parts = Comb(), []
    for at in range(0, 42, portion):
        comb.add(sound[at * FRAME : (at + portion) * FRAME])
        comb.track(pitch_hz[at : at + portion], sure[at : at + portion])
        parts.append(comb.take())
    parts.append(comb.take(last=True))
    whole, rest = (np.concatenate(each) for each in zip(*parts, strict=True))
    assert np.array_equal(whole.reshape(-1), sound)
    once = all_at_once(sound, pitch_hz, sure)[1]
    between = np.repeat(sure, FRAME)  # next to a frame without a pitch the period may be drawn to another neighbour
    assert rest.reshape(-1)[between] == pytest.approx(once.reshape(-1)[between], abs=0.1)
    assert np.median(np.abs(rest - once)) < 1e-6


def test_a_frame_waits_for_a_period_of_sound_after_it() -> None:
    sound, pitch_hz = buzz(130.0, 10)
    comb = Comb()
    comb.add(sound[: 4 * FRAME])
    comb.track(pitch_hz[:4], np.ones(4, bool))
    assert len(comb.take()[0]) == (4 * FRAME - MARGIN) // FRAME


def test_an_hour_of_sound_leaves_no_more_than_a_moment_in_memory() -> None:
    sound, pitch_hz = buzz(130.0, 16)
    comb = Comb()
    for _ in range(200):
        comb.add(sound)
        comb.track(pitch_hz, np.ones(16, bool))
        comb.take()
    assert len(comb._sound) < 8 * FRAME
    assert len(comb._sure) < 8
