"""Metrics: tables of small cases, and what holds of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.evaluation.metrics import (
    area_under_risk,
    auroc,
    average_precision,
    bootstrap_interval,
    brier_score,
    calibration_bins,
    calibration_error,
    f1_score,
    reciprocal_rank,
    risk_coverage,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Column = tuple["NDArray[np.float64]", "NDArray[np.bool_]"]


def columns(pairs: list[tuple[float, bool]]) -> Column:
    return np.array([p for p, _ in pairs], dtype=float), np.array([r for _, r in pairs], dtype=bool)


# Few values, so that there are ties, and the ends of the range.
judged = st.lists(
    st.tuples(st.sampled_from([0.0, 0.05, 0.1, 0.25, 0.5, 0.7, 0.95, 1.0]), st.booleans()),
    min_size=1,
    max_size=30,
).map(columns)
NOTHING = columns([])


@pytest.mark.parametrize(
    ("right", "rr", "ap"),
    [
        pytest.param([], 0.0, 0.0, id="nothing found"),
        pytest.param([False, False], 0.0, 0.0, id="all wrong"),
        pytest.param([True], 1.0, 0.5, id="first of two"),
        pytest.param([False, True], 0.5, 0.25, id="second"),
        pytest.param([True, False, True], 1.0, (1 + 2 / 3) / 2, id="both"),
    ],
)
def test_ranks(right: list[bool], rr: float, ap: float) -> None:
    assert reciprocal_rank(right) == rr
    assert average_precision(right, relevant=2) == pytest.approx(ap)


def test_nothing_relevant_has_no_precision() -> None:
    assert average_precision([False], relevant=0) == 0


def test_two_parts_of_one_are_no_more_than_all() -> None:
    assert average_precision([True, True], relevant=1) == 1


@pytest.mark.parametrize(
    ("precision", "recall", "f1"), [(1, 1, 1), (0.5, 1, 2 / 3), (0, 1, 0), (0, 0, 0)]
)
def test_f1(precision: float, recall: float, f1: float) -> None:
    assert f1_score(precision, recall) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        pytest.param([(0.9, True), (0.1, False)], 1.0, id="told apart"),
        pytest.param([(0.1, True), (0.9, False)], 0.0, id="the wrong way round"),
        pytest.param([(0.5, True), (0.5, False)], 0.5, id="not at all"),
        pytest.param([(0.5, True), (0.5, False), (0.1, False)], 0.75, id="a tie counts half"),
        pytest.param([(0.5, True)], None, id="one class"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_auroc(pairs: list[tuple[float, bool]], expected: float | None) -> None:
    assert auroc(*columns(pairs)) == expected


@given(judged)
def test_auroc_is_the_share_of_pairs_in_order(column: Column) -> None:
    scores, positive = column
    pairs = [
        (float(a > b) + float(a >= b)) / 2 for a in scores[positive] for b in scores[~positive]
    ]
    expected = pytest.approx(np.mean(pairs)) if pairs else None
    assert auroc(scores, positive) == expected
    assert auroc(np.exp(3 * scores), positive) == expected


@pytest.mark.parametrize(
    ("pairs", "brier", "ece"),
    [
        pytest.param([(1.0, True), (0.0, False)], 0.0, 0.0, id="sure and right"),
        pytest.param([(1.0, False), (0.0, True)], 1.0, 1.0, id="sure and wrong"),
        pytest.param([(0.5, True), (0.5, False)], 0.25, 0.0, id="says so when it does not know"),
        pytest.param([(0.81, True), (0.89, True)], 0.0241, 0.15, id="too modest, in one bin"),
        pytest.param([(0.8, False), (0.1, False)], 0.325, 0.45, id="too bold, in two bins"),
    ],
)
def test_what_a_confidence_is_worth(
    pairs: list[tuple[float, bool]], brier: float, ece: float
) -> None:
    assert brier_score(*columns(pairs)) == pytest.approx(brier)
    assert calibration_error(*columns(pairs)) == pytest.approx(ece)


def test_bins_of_a_reliability_diagram() -> None:
    pairs = [(0.0, False), (0.05, True), (0.95, True), (1.0, True)]
    low, high = calibration_bins(*columns(pairs))
    assert [(b.count, b.right) for b in (low, high)] == [(2, 0.5), (2, 1.0)]
    assert [b.confidence for b in (low, high)] == pytest.approx([0.025, 0.975])


@given(judged)
def test_calibration_is_bounded_and_loses_nobody(column: Column) -> None:
    sure, right = column
    bins = calibration_bins(sure, right)
    assert sum(b.count for b in bins) == len(right)
    assert sum(b.count * b.right for b in bins) == pytest.approx(right.sum())
    error, brier = calibration_error(sure, right), brier_score(sure, right)
    assert error is not None
    assert brier is not None
    # Jensen: within a bin, the square of the mean is at most the mean of the squares.
    assert 0 <= error**2 <= brier + 1e-9
    assert abs(sure.mean() - right.mean()) <= error + 1e-9


def test_risk_and_coverage() -> None:
    curve = risk_coverage(*columns([(0.9, True), (0.5, False), (0.5, True), (0.2, False)]))
    assert curve.confidences.tolist() == [0.9, 0.5, 0.2]
    assert curve.coverage.tolist() == [0.25, 0.75, 1.0]
    assert curve.risk.tolist() == pytest.approx([0, 1 / 3, 0.5])


@given(judged)
def test_every_point_of_the_curve_is_what_its_threshold_gives(column: Column) -> None:
    sure, right = column
    curve = risk_coverage(sure, right)
    for threshold, coverage, risk in zip(
        curve.confidences, curve.coverage, curve.risk, strict=True
    ):
        answered = sure >= threshold
        assert coverage == pytest.approx(answered.mean())
        assert risk == pytest.approx((~right[answered]).mean())
    assert curve.coverage[-1] == 1


@given(judged)
def test_the_area_under_risk_is_best_when_the_wrong_come_last(column: Column) -> None:
    sure, right = column
    area = area_under_risk(sure, right)
    best = area_under_risk(right.astype(float), right)
    assert area is not None
    assert best is not None
    assert area_under_risk(np.full(len(right), 0.5), right) == pytest.approx(1 - right.mean())
    # Those of one confidence share their risk, so the best is told with one order at least.
    ideal = np.mean(np.cumsum(np.sort(~right)) / np.arange(1, len(right) + 1))
    assert ideal - 1e-9 <= area <= 1
    assert ideal - 1e-9 <= best


def test_nothing_tells_nothing() -> None:
    assert brier_score(*NOTHING) is None
    assert calibration_error(*NOTHING) is None
    assert area_under_risk(*NOTHING) is None
    assert calibration_bins(*NOTHING) == []
    assert len(risk_coverage(*NOTHING).coverage) == 0
    assert bootstrap_interval(lambda _: 1.0, 0) is None


def test_a_figure_that_is_never_told_has_no_interval() -> None:
    assert bootstrap_interval(lambda _: None, 5) is None


def test_the_interval_holds_the_mean_and_narrows_with_the_square_root() -> None:
    def width(count: int) -> float:
        values = np.arange(count) % 2  # half of them 1
        interval = bootstrap_interval(lambda i: float(values[i].mean()), count)
        assert interval is not None
        low, high = interval
        assert low < 0.5 < high
        return high - low

    # 2 * 1.96 * sqrt(0.25 / n)
    assert width(100) == pytest.approx(0.196, abs=0.03)
    assert width(400) == pytest.approx(0.098, abs=0.015)


def test_the_interval_is_the_same_again() -> None:
    values = np.array([0.1, 0.7, 0.4, 0.9])
    first, second = (bootstrap_interval(lambda i: float(values[i].mean()), 4) for _ in range(2))
    assert first == second
