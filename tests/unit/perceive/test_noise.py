import numpy as np
import pytest

from kiosk.perceive.noise import KEPT, LEAST, RoomLevel
from kiosk.perceive.voice import level_dbfs

WINDOW = 512


def level(levels_dbfs: list[float]) -> float | None:
    room = RoomLevel()
    for each in levels_dbfs:
        room.add(each)
    return room.level_dbfs


def test_too_few_quiet_windows_say_nothing() -> None:
    assert level([-50.0] * (LEAST - 1)) is None
    assert level([-50.0] * LEAST) == pytest.approx(-50.0)


def test_a_door_does_not_move_it() -> None:
    assert level([-55.0] * 40 + [-20.0] * 10) == pytest.approx(-55.0)


def test_a_fan_that_starts_is_known_after_two_seconds() -> None:
    assert level([-60.0] * KEPT + [-40.0] * 60) == pytest.approx(-40.0)


def test_a_room_that_has_just_changed_has_one_level_or_the_other() -> None:
    assert level([-70.0] * 10 + [-30.0] * 10) in (pytest.approx(-70.0), pytest.approx(-30.0))


@pytest.mark.parametrize("slope", [0.0, -0.5, -0.8])
@pytest.mark.parametrize("seed", range(4))
def test_a_rumbling_rooms_mean_power_is_found_within_one_and_a_half_db(slope: float, seed: int) -> None:
    """White noise, pink noise and one darker still: the lower the noise, the more its level swings."""
    count = KEPT * WINDOW
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    lowest = 20 * count // 16_000  # a microphone hears nothing below 20 Hz
    spectrum[lowest:] *= np.arange(lowest, len(spectrum), dtype=float) ** slope
    spectrum[:lowest] = 0.0
    sound = np.fft.irfft(spectrum, count)
    samples = (sound / np.std(sound) * 300).astype(np.int16)
    found = level([level_dbfs(samples[at : at + WINDOW]) for at in range(0, count, WINDOW)])
    assert found == pytest.approx(level_dbfs(samples), abs=1.5)
