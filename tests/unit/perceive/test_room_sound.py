from collections.abc import Iterable

import pytest

from kiosk.perceive.room_sound import RoomSound
from kiosk.records import VoiceReading


def after(readings: Iterable[VoiceReading]) -> tuple[str, ...]:
    room = RoomSound()
    for reading in readings:
        room.feed(reading)
    return room.codes()


def seconds(count: float, level_dbfs: float, noise_dbfs: float | None, clipped: float = 0.0) -> list[VoiceReading]:
    """Voice of this level before this noise."""
    steps = range(round(count / 0.032))
    return [VoiceReading(0.032 * n, 0.032, level_dbfs, True, 0.0, noise_dbfs, clipped) for n in steps]


@pytest.mark.parametrize(
    ("level_dbfs", "noise_dbfs", "codes"),
    [
        (-25.0, -60.0, ()),
        (-25.0, -41.0, ()),
        (-25.0, -39.0, ("room_loud",)),
        (-10.0, -30.0, ()),
        (-25.0, None, ()),
    ],
)
def test_a_room_is_loud_where_the_voice_does_not_stand_15_db_above_it(
    level_dbfs: float, noise_dbfs: float | None, codes: tuple[str, ...]
) -> None:
    assert after(seconds(3.0, level_dbfs, noise_dbfs)) == codes


@pytest.mark.parametrize(("noise_dbfs", "codes"), [(-60.0, ()), (-39.0, ("room_loud",)), (None, ())])
def test_before_any_voice_the_room_alone_is_told(noise_dbfs: float | None, codes: tuple[str, ...]) -> None:
    assert after([VoiceReading(0.0, 0.032, -38.0, False, 0.0, noise_dbfs)]) == codes


def test_a_voice_at_full_scale_is_too_near_and_one_peak_is_not() -> None:
    assert after(seconds(1.0, -6.0, -60.0, clipped=0.05)) == ("microphone_too_near",)
    assert after([*seconds(0.1, -6.0, -60.0, clipped=0.05), *seconds(1.0, -20.0, -60.0)]) == ()


def test_it_is_forgotten_when_the_voice_is_softer_again() -> None:
    assert after([*seconds(2.0, -6.0, -60.0, clipped=0.05), *seconds(6.0, -20.0, -60.0)]) == ()
