import numpy as np
import pytest

from kiosk.score.room import room_dbfs
from kiosk.score.series import Numbers

STEP_S = 0.032


def speech_in(levels_dbfs: Numbers, loud_dbfs: float = -25.0) -> Numbers:
    """A voice that falls to the room's level for 0.16 s a second, in a room of these levels."""
    step = np.arange(len(levels_dbfs))
    voice = np.where(step % 31 < 26, 10 ** (loud_dbfs / 10), 0.0)
    return 10 * np.log10(10 ** (levels_dbfs / 10) + voice)


def found(levels_dbfs: Numbers) -> Numbers:
    count = len(levels_dbfs)
    return room_dbfs(np.arange(count) * STEP_S, np.full(count, STEP_S), levels_dbfs)


@pytest.mark.parametrize("room", [-70.0, -45.0, -30.0])
def test_an_even_room_is_found_under_a_voice_from_its_first_syllable_on(room: float) -> None:
    assert found(speech_in(np.full(600, room))) == pytest.approx(room, abs=0.1)


def test_noise_that_comes_and_goes_is_known_from_its_first_to_its_last_second() -> None:
    seconds = np.arange(900) * STEP_S
    told = found(speech_in(np.where((seconds >= 8) & (seconds < 18), -30.0, -60.0)))
    assert told[(seconds > 8) & (seconds < 18)] == pytest.approx(-30.0, abs=0.1)
    assert told[(seconds < 7) | (seconds > 19)] == pytest.approx(-60.0, abs=0.1)


def test_a_hissing_and_a_rumbling_room_are_found_within_two_db() -> None:
    draw = np.random.default_rng(1)
    for spread_db in (0.5, 2.5):
        levels = draw.normal(-50.0, spread_db, 600)
        true = 10 * np.log10(np.mean(10 ** (levels / 10)))
        assert np.median(found(speech_in(levels))) == pytest.approx(true, abs=2.0)


def test_a_short_answer_is_one_stretch_and_nothing_is_nothing() -> None:
    assert found(np.array([-25.0, -60.0, -60.0, -60.0, -25.0])) == pytest.approx(-60.0)
    assert len(found(np.empty(0))) == 0
