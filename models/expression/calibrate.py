"""Calibration: scores and what the majority saw in, the temperature and the measures of calibration out.

Temperature scaling and expected calibration error after Guo et al. 2017, "On Calibration of Modern Neural Networks".
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

BINS: Final = 15
"""Equal bins of confidence, as in the paper."""

TEMPERATURES: Final = np.linspace(0.4, 2.0, 161)
"""Tried one by one: the likelihood has one maximum, and a hundredth is finer than it can be known."""

LIMITS: Final = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Least confidences of the coverage curve."""

Scores = npt.NDArray[Any]


def best_temperature(shares: Scores, labels: npt.NDArray[np.int64]) -> float:
    """The temperature under which the (n,) labels are likeliest, given (n, 8) shares."""
    return float(min(TEMPERATURES, key=lambda temperature: _surprise(cool(shares, temperature), labels)))


def cool(shares: Scores, temperature: float) -> npt.NDArray[np.float64]:
    """(n, 8) shares as if their logits had been divided by the temperature."""
    logits = np.log(np.maximum(shares.astype(np.float64), 1e-12)) / temperature
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float64)


def calibration_error(shares: Scores, labels: npt.NDArray[np.int64]) -> float:
    """Expected calibration error: mean distance of confidence and accuracy over the bins, weighted by their faces."""
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = (abs(confidence[bins == bin_].mean() - right[bins == bin_].mean()) * (bins == bin_).mean() for bin_ in set(bins))
    return float(sum(gaps))


def coverage_curve(
    shares: Scores, labels: npt.NDArray[np.int64], limits: Sequence[float] = LIMITS
) -> list[dict[str, float]]:
    """For each least confidence: the share of faces that reach it and the accuracy over these."""
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    return [
        {
            "least": limit,
            "coverage_ratio": round(float((confidence >= limit).mean()), 4),
            "accuracy_ratio": round(float(right[confidence >= limit].mean()), 4),
        }
        for limit in limits
    ]


def _surprise(shares: Scores, labels: npt.NDArray[np.int64]) -> float:
    """Mean negative log-likelihood."""
    return float(-np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-12)).mean())
