from pathlib import Path

import pytest

from kiosk.capture.film import FilmCamera
from kiosk.errors import DeviceLost, DeviceMissing
from tests.unit.perceive.pictures import grey_steps, write_film


class Clock:
    """A clock that waiting moves."""

    def __init__(self) -> None:
        self.t_s = 100.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.t_s

    def wait(self, duration_s: float) -> None:
        self.waits.append(duration_s)
        self.t_s += duration_s


@pytest.fixture(scope="module")
def film_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("film") / "ten.mp4", grey_steps(10), rate_hz=10.0)


def opened(path: Path, clock: Clock | None = None) -> FilmCamera:
    film = FilmCamera(path, clock is not None, clock, clock.wait) if clock else FilmCamera(path, live=False)
    film.open()
    return film


def test_a_fast_film_gives_every_frame_with_its_time_after_the_cue(film_path: Path) -> None:
    film = opened(film_path)
    film.cue(0, 50.0)
    frames = list(iter(film.read, None))
    assert [frame.index for frame in frames] == list(range(10))
    assert [frame.t_s for frame in frames] == pytest.approx([50.0 + 0.1 * number for number in range(10)])
    assert [int(frame.image.mean()) for frame in frames] == pytest.approx([20 + 20 * n for n in range(10)], abs=4)


def test_a_fast_film_waits_for_its_cue(film_path: Path) -> None:
    assert opened(film_path).read() is None


def test_a_cue_plays_it_again_from_its_start(film_path: Path) -> None:
    film = opened(film_path)
    for start_s in (0.0, 70.0):
        film.cue(0, start_s)
        first = film.read()
        assert first is not None
        assert first.t_s == pytest.approx(start_s)
        assert first.image.mean() == pytest.approx(20, abs=4)


def test_a_live_film_keeps_its_own_pace(film_path: Path) -> None:
    clock = Clock()
    film = opened(film_path, clock)
    frames = list(iter(film.read, None))
    assert len(frames) == 10
    assert clock.t_s == pytest.approx(100.9)
    assert all(wait_s <= 0.1 + 1e-6 for wait_s in clock.waits)


def test_a_live_film_that_is_late_passes_pictures_over(film_path: Path) -> None:
    clock = Clock()
    film = opened(film_path, clock)
    film.read()
    clock.t_s += 0.55
    late = film.read()
    assert late is not None
    assert late.t_s >= clock.t_s - 0.2


def test_the_picture_is_rgb(tmp_path: Path) -> None:
    red = grey_steps(2)
    for picture in red:
        picture[:] = (220, 20, 20)
    film = opened(write_film(tmp_path / "red.mp4", red))
    film.cue(0, 0.0)
    frame = film.read()
    assert frame is not None
    assert frame.image.shape == (48, 64, 3)
    assert frame.image[..., 0].mean() > 180
    assert frame.image[..., 2].mean() < 80


def test_the_opening_line_names_file_size_and_rate(film_path: Path) -> None:
    assert FilmCamera(film_path).open() == "film ten.mp4, 64x48, 10 frames/s"


def test_a_film_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing, match=r"nothing\.mp4: no such file"):
        FilmCamera(tmp_path / "nothing.mp4").open()


@pytest.mark.parametrize("content", [b"", b"not a film at all" * 100])
def test_a_file_that_is_no_film_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.mp4"
    path.write_bytes(content)
    with pytest.raises(DeviceMissing, match="not a video that can be read"):
        FilmCamera(path).open()


def test_reading_a_closed_film_is_an_error_and_closing_twice_is_not(film_path: Path) -> None:
    film = opened(film_path)
    film.close()
    film.close()
    with pytest.raises(DeviceLost):
        film.read()
