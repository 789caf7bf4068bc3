"""Angles between drawn and read directions: on what the gaze and pose errors in the bench's table rest."""

import pytest

from kiosk.records import Gaze
from tests.bench.truth_angles import angle_between, pose_grid, quantile, turn_between


@pytest.mark.parametrize(
    ("one", "other", "degrees"),
    [
        (Gaze(0, 0), Gaze(0, 0), 0.0),
        (Gaze(0, 0), Gaze(5, 0), 5.0),
        (Gaze(0, -3), Gaze(0, 4), 7.0),
        (Gaze(90, 60), Gaze(0, 60), 41.41),  # towards the pole the same yaw is a smaller way
    ],
)
def test_angle_between_two_directions(one: Gaze, other: Gaze, degrees: float) -> None:
    assert angle_between(one, other) == pytest.approx(degrees, abs=0.01)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_turn_about_one_axis_is_its_own_angle(axis: int) -> None:
    turned = [0.0, 0.0, 0.0]
    turned[axis] = 12.0
    assert turn_between((0.0, 0.0, 0.0), (turned[0], turned[1], turned[2])) == pytest.approx(12.0)


def test_turns_about_two_axes_add_up_to_less_than_their_sum() -> None:
    assert 14.0 < turn_between((0.0, 0.0, 0.0), (10.0, 10.0, 0.0)) < 14.2


def test_the_pose_grid_holds_every_pose_once() -> None:
    assert len(pose_grid()) == len(set(pose_grid())) == 75


def test_a_quantile_of_nothing_is_not_known() -> None:
    assert quantile([], 0.5) is None
    assert quantile([1.0, 2.0, 3.0], 0.5) == 2.0
