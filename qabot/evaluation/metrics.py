"""Figures of merit: pure functions of what was right, and how sure it was.

A confidence is a probability; ``right`` tells for the same questions whether it came true.
What there is nothing to tell from (no question, one class only) is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

BINS = 10
_DRAWS = 1000  # of the bootstrap
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of about the same confidence.

    Attributes:
        count: How many.
        confidence: Their mean confidence.
        right: The share of them that is right.
    """

    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """What answering only from some confidence up costs and spares, one point a confidence.

    Attributes:
        confidences: Thresholds, highest first.
        coverage: Share of all questions that are answered at each.
        risk: Share of those that are wrong.
    """

    confidences: NDArray[np.float64]
    coverage: NDArray[np.float64]
    risk: NDArray[np.float64]


def reciprocal_rank(right: Sequence[bool]) -> float:
    """Return 1 / rank of the first right one, 0 if none is (Voorhees 1999, TREC-8)."""
    return next((1 / rank for rank, is_right in enumerate(right, 1) if is_right), 0.0)


def average_precision(right: Sequence[bool], relevant: int) -> float:
    """Return the precision at the rank of each right one, averaged over all relevant ones.

    Args:
        right: Of a ranking, best first.
        relevant: How many right ones there are, whether ranked or not.
    """
    found, total = 0, 0.0
    for rank, is_right in enumerate(right, 1):
        if is_right:
            found += 1
            total += found / rank
    # Two sentences may be parts of one relevant one.
    return total / max(relevant, found) if found else 0.0


def f1_score(precision: float, recall: float) -> float:
    """Return the harmonic mean of precision and recall (van Rijsbergen 1979)."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def auroc(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float | None:
    """Return the chance that a positive one scores above a negative one; a tie counts half.

    The area under the receiver operating characteristic, as the rank sum of Mann and Whitney
    (Hanley & McNeil 1982).
    """
    count = int(positive.sum())
    others = len(positive) - count
    if not count or not others:
        return None
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(sizes) - (sizes - 1) / 2
    rank_sum = float(mean_rank[group][positive].sum())
    return (rank_sum - count * (count + 1) / 2) / (count * others)


def brier_score(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> float | None:
    """Return the mean square of what a confidence was off by (Brier 1950)."""
    return float(np.mean((confidences - right) ** 2)) if len(right) else None


def calibration_bins(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> list[Bin]:
    """Return what a reliability diagram shows: bins of equal width, the empty ones left out."""
    numbers = np.minimum((confidences * BINS).astype(int), BINS - 1)
    return [
        Bin(int(inside.sum()), float(confidences[inside].mean()), float(right[inside].mean()))
        for inside in (numbers == number for number in np.unique(numbers))
    ]


def calibration_error(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> float | None:
    """Return the expected calibration error in ten bins (Naeini et al. 2015)."""
    if not len(right):
        return None
    bins = calibration_bins(confidences, right)
    return sum(b.count * abs(b.confidence - b.right) for b in bins) / len(right)


def risk_coverage(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> RiskCoverage:
    """Return the risk–coverage curve (El-Yaniv & Wiener 2010).

    Questions of the same confidence are answered together or not at all.
    """
    order = np.argsort(-confidences, kind="stable")
    sorted_confidences = confidences[order]
    last = np.flatnonzero(np.append(np.diff(sorted_confidences) != 0, bool(len(order))))
    answered = last + 1
    wrong = np.cumsum(~right[order])[last]
    return RiskCoverage(sorted_confidences[last], answered / max(len(right), 1), wrong / answered)


def area_under_risk(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> float | None:
    """Return the mean risk over all coverages (Geifman et al. 2019): 0 is best."""
    if not len(right):
        return None
    curve = risk_coverage(confidences, right)
    return float(np.sum(np.diff(curve.coverage, prepend=0.0) * curve.risk))


def bootstrap_interval(
    figure: Callable[[NDArray[np.intp]], float | None], size: int
) -> tuple[float, float] | None:
    """Return where a figure of other such questions would lie, 95 times in 100.

    The percentile bootstrap (Efron & Tibshirani 1993), with the same draws each time. It takes
    questions as independent of each other: many on one article tell less than they seem to.

    Args:
        figure: The figure of the questions with these numbers, some of them several times.
        size: How many questions there are.
    """
    if not size:
        return None
    chance = np.random.default_rng(0)
    drawn = (figure(chance.integers(size, size=size)) for _ in range(_DRAWS))
    found = [value for value in drawn if value is not None]
    if not found:
        return None
    low, high = np.quantile(found, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return float(low), float(high)
