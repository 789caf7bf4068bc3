"""Calibration's measures, against shares whose truth is known because labels are drawn from them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from models.expression.calibrate import best_temperature, calibration_error, cool, coverage_curve

FACES = 6_000
Shares = NDArray[np.float64]
Labels = NDArray[np.int64]


@pytest.fixture(scope="module")
def honest() -> tuple[Shares, Labels]:
    """Shares, and labels that come as often as the shares say."""
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.full(8, 0.3), FACES)
    labels = (shares.cumsum(axis=1) > rng.random((FACES, 1))).argmax(axis=1)
    return shares, labels


def test_shares_that_tell_the_truth_have_no_error_and_need_no_temperature(honest: tuple[Shares, Labels]) -> None:
    shares, labels = honest
    assert calibration_error(shares, labels) < 0.025
    assert best_temperature(shares, labels) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("temperature", [0.6, 1.5])
def test_a_temperature_put_in_is_found_again(honest: tuple[Shares, Labels], temperature: float) -> None:
    shares, labels = honest
    distorted = cool(shares, 1.0 / temperature)
    assert calibration_error(distorted, labels) > 0.05
    assert best_temperature(distorted, labels) == pytest.approx(temperature, abs=0.05)
    assert calibration_error(cool(distorted, temperature), labels) < 0.025


def test_cooling_keeps_the_answer_and_the_sum() -> None:
    shares = np.array([[0.5, 0.3, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0]])
    cooled = cool(shares, 0.5)
    assert cooled.sum() == pytest.approx(1.0)
    assert cooled.argmax() == 0
    assert cooled[0, 0] == pytest.approx(0.25 / 0.38, abs=1e-6)


def test_a_higher_limit_keeps_fewer_faces_and_makes_fewer_mistakes(honest: tuple[Shares, Labels]) -> None:
    curve = coverage_curve(*honest)
    assert curve[0]["coverage_ratio"] == 1.0
    coverages = [line["coverage_ratio"] for line in curve]
    accuracies = [line["accuracy_ratio"] for line in curve]
    assert coverages == sorted(coverages, reverse=True)
    assert accuracies == sorted(accuracies)
    assert accuracies[-1] > 0.9
