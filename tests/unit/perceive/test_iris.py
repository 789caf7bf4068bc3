import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.perceive.iris import HEIGHT_PX, WIDTH_PX, find_iris

RADIUS_PX = 11.0
FINER = 8


def eye(x: float, y: float, lid_px: float = 17.0, skin: int = 150, iris: int = 60) -> NDArray[np.uint8]:
    """A drawn eye, its iris `x`, `y` px beside the middle; lids `lid_px` above and below the middle."""
    size = (HEIGHT_PX * FINER, WIDTH_PX * FINER)
    middle = np.array([(WIDTH_PX - 1) / 2, (HEIGHT_PX - 1) / 2])
    picture = np.full(size, skin, np.uint8)

    def at(px: NDArray[np.float64]) -> tuple[int, int]:
        place = (px + 0.5) * FINER
        return round(float(place[0])), round(float(place[1]))

    opening = np.zeros(size, np.uint8)
    cv2.ellipse(opening, at(middle), (29 * FINER, round(lid_px * FINER)), 0, 0, 360, 255, -1)
    ball = np.full(size, 215, np.uint8)
    centre = at(middle + np.array([x, y]))
    cv2.circle(ball, centre, round(RADIUS_PX * FINER), iris, -1)
    cv2.circle(ball, centre, round(0.4 * RADIUS_PX * FINER), 15, -1)
    picture[opening > 0] = ball[opening > 0]
    return cv2.resize(picture, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA).astype(np.uint8)


@pytest.mark.parametrize("x", [-14.0, -6.5, 0.0, 3.25, 12.0])
@pytest.mark.parametrize("y", [-3.0, 0.0, 2.5])
def test_an_iris_is_found_to_a_pixel(x: float, y: float) -> None:
    found = find_iris(eye(x, y), RADIUS_PX)
    assert found.centre[0] == pytest.approx(x, abs=0.8)
    assert found.centre[1] == pytest.approx(y, abs=1.2)
    assert found.contrast > 40


def test_lids_over_its_upper_and_lower_edge_do_not_move_it_sideways() -> None:
    found = find_iris(eye(5.0, 0.0, lid_px=8.0), RADIUS_PX)
    assert found.centre[0] == pytest.approx(5.0, abs=0.8)


def test_a_radius_that_is_a_tenth_off_still_finds_the_centre() -> None:
    for radius_px in (0.9 * RADIUS_PX, 1.1 * RADIUS_PX):
        assert find_iris(eye(-7.0, 1.0), radius_px).centre[0] == pytest.approx(-7.0, abs=1.0)


def test_plain_skin_has_no_edge() -> None:
    assert find_iris(np.full((HEIGHT_PX, WIDTH_PX), 140, np.uint8), RADIUS_PX).contrast == 0.0


@pytest.mark.parametrize("radius_px", [1.0, 3.0, 30.0, 60.0])
def test_no_size_of_an_iris_is_too_small_or_too_large_to_be_looked_for(radius_px: float) -> None:
    assert np.isfinite(find_iris(eye(0.0, 0.0), radius_px).centre).all()
