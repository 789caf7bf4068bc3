import numpy as np
import pytest

from kiosk.capture.watch import PictureWatch
from kiosk.records import Frame, SourceState

NOISE = np.random.default_rng(5)


def still_scene(noise: int, level: int = 120) -> np.ndarray:
    picture = np.full((90, 160, 3), level, np.int16)
    if noise:
        picture += NOISE.integers(-noise, noise + 1, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def states(watch: PictureWatch, pictures: list[np.ndarray], rate_hz: float) -> list[SourceState]:
    return [watch.look(Frame(picture, 10.0 + n / rate_hz, n)) for n, picture in enumerate(pictures)]


def test_the_same_picture_for_two_seconds_is_frozen() -> None:
    seen = states(PictureWatch(), [still_scene(0)] * 90, rate_hz=30)
    assert seen[59] is SourceState.OPEN
    assert seen[-1] is SourceState.FROZEN


def test_a_still_scene_with_a_sensors_noise_is_not_frozen() -> None:
    assert set(states(PictureWatch(), [still_scene(1) for _ in range(90)], rate_hz=30)) == {SourceState.OPEN}


def test_a_slow_camera_is_not_called_frozen() -> None:
    assert set(states(PictureWatch(), [still_scene(0)] * 20, rate_hz=4)) == {SourceState.OPEN}


def test_one_new_picture_ends_it() -> None:
    watch = PictureWatch()
    states(watch, [still_scene(0)] * 90, rate_hz=30)
    assert watch.repeated
    assert watch.look(Frame(still_scene(3), 20.0, 90)) is SourceState.OPEN
    assert not watch.repeated


@pytest.mark.parametrize(("level", "state"), [(8, SourceState.DARK), (60, SourceState.OPEN)])
def test_a_covered_lens_is_dark_after_a_second(level: int, state: SourceState) -> None:
    seen = states(PictureWatch(), [still_scene(3, level) for _ in range(40)], rate_hz=30)
    assert seen[0] is SourceState.OPEN
    assert seen[-1] is state
