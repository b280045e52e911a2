"""Figures of a question set: what the outcomes come to, over all and for each part.

Each figure has one name, in tables, in JSON and for floors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from qabot.errors import QabotError
from qabot.evaluation.metrics import (
    area_under_risk,
    auroc,
    bootstrap_interval,
    brier_score,
    calibration_error,
)
from qabot.evaluation.question_sets import is_wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from qabot.evaluation.outcomes import Marks, Outcome

Figures: TypeAlias = "dict[str, float | None]"

# The higher the better, so that a floor makes sense.
FLOORS = (
    "hit@1", "mrr", "map", "f1", "answered", "answered_right", "abstained", "right_of_answered",
    "auroc", "avoided", "verbatim",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a question set.

    Attributes:
        threshold: Confidence below which qabot abstains.
        articles: How many were asked.
        total: Figures over all questions.
        baseline: Those of them that BM25 has too, over all questions.
        intervals: 95 % intervals of the main ones.
        baseline_intervals: The same of BM25.
        kinds: Figures and those of BM25 by kind of question.
        languages: The same by language of question.
        outcomes: What they are counted from, in the order of the file.
    """

    threshold: float
    articles: int
    total: Figures
    baseline: Figures
    intervals: dict[str, tuple[float, float]]
    baseline_intervals: dict[str, tuple[float, float]]
    kinds: dict[str, tuple[Figures, Figures]]
    languages: dict[str, tuple[Figures, Figures]]
    outcomes: tuple[Outcome, ...]

    @property
    def settled(self) -> list[Outcome]:
        """The outcomes that can be told right from wrong."""
        return settled_ones(self.outcomes)


def make_report(outcomes: Sequence[Outcome], *, threshold: float, articles: int) -> Report:
    """Count the outcomes of at least one question.

    Args:
        outcomes: One a question.
        threshold: Confidence below which qabot abstains.
        articles: How many were asked.
    """

    def parts(key: Callable[[Outcome], str]) -> dict[str, tuple[Figures, Figures]]:
        return {
            name: (figures(part, threshold), baseline_figures(part))
            for name, part in _grouped(outcomes, key).items()
        }

    return Report(
        threshold=threshold,
        articles=articles,
        total=figures(outcomes, threshold),
        baseline=baseline_figures(outcomes),
        intervals=_intervals(outcomes, lambda o: o.qabot),
        baseline_intervals=_intervals(outcomes, lambda o: o.baseline),
        kinds=parts(lambda o: o.question.kind),
        languages=parts(lambda o: o.question.lang or "unknown"),
        outcomes=tuple(outcomes),
    )


def figures(outcomes: Sequence[Outcome], threshold: float) -> Figures:
    """Return all figures of some questions; None for what they do not tell.

    ``answered`` and ``answered_right`` are shares of the answerable ones, ``abstained`` of the
    unanswerable ones, ``right_of_answered`` of all that were answered. ``brier``, ``ece`` and
    ``aurc`` take the confidence as the chance that the first sentence is right, which that of
    an unanswerable question never is. Questions of which only wrong sentences are known count
    in ``avoided``, ``verbatim`` and the seconds alone: another sentence need not be right.
    """
    settled = settled_ones(outcomes)
    sure = np.array([o.qabot.confidence for o in settled])
    right = np.array([o.qabot.right for o in settled], dtype=bool)
    answerable = np.array([o.question.answerable for o in settled], dtype=bool)
    answered = np.array([is_answered(o, threshold) for o in settled], dtype=bool)
    seconds = [o.seconds for o in outcomes]
    given = sum(o.given for o in outcomes)
    return {
        "questions": len(outcomes),
        "answerable": int(answerable.sum()),
        "unanswerable": int((~answerable).sum()),
        **_ranking([o.qabot for o in settled], answerable),
        "answered": _mean(answered[answerable]),
        "answered_right": _mean((answered & right)[answerable]),
        "abstained": _mean(~answered[~answerable]),
        "right_of_answered": _mean(right[answered]),
        "brier": brier_score(sure, right),
        "ece": calibration_error(sure, right),
        "aurc": area_under_risk(sure, right),
        "avoided": _mean([not is_mistaken(o, threshold) for o in outcomes if o.question.wrong]),
        "verbatim": sum(o.verbatim for o in outcomes) / given if given else None,
        "seconds_median": float(np.median(seconds)) if seconds else None,
        "seconds_95": float(np.quantile(seconds, 0.95)) if seconds else None,
    }


def baseline_figures(outcomes: Sequence[Outcome]) -> Figures:
    """Return the figures that BM25 has too."""
    settled = settled_ones(outcomes)
    answerable = np.array([o.question.answerable for o in settled], dtype=bool)
    return _ranking([o.baseline for o in settled], answerable)


def settled_ones(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return the outcomes of questions of which it is known what answers, or that nothing does."""
    return [o for o in outcomes if o.question.settled]


def is_answered(outcome: Outcome, threshold: float) -> bool:
    """Tell whether a user would have got an answer."""
    return outcome.first is not None and outcome.qabot.confidence >= threshold


def is_mistaken(outcome: Outcome, threshold: float) -> bool:
    """Tell whether a user would have got a sentence first that is known not to answer."""
    first = outcome.first
    return (
        first is not None and is_answered(outcome, threshold) and is_wrong(outcome.question, first)
    )


def wrong_outcomes(report: Report) -> list[Outcome]:
    """Return the questions that were not dealt with rightly, the surest mistake first.

    Those answered wrongly come before those that were not answered although they could be.
    """

    def went_wrong(outcome: Outcome) -> bool:
        if not outcome.question.settled:
            return is_mistaken(outcome, report.threshold)
        if is_answered(outcome, report.threshold):
            return not outcome.qabot.right
        return outcome.question.answerable

    wrong = [o for o in report.outcomes if went_wrong(o)]
    answered = {id(o): is_answered(o, report.threshold) for o in wrong}
    return sorted(wrong, key=lambda o: (not answered[id(o)], -o.qabot.confidence))


def read_floors(texts: Iterable[str]) -> dict[str, float]:
    """Read floors such as ``hit@1=0.8``.

    Raises:
        QabotError: If one is no figure and a share of it.
    """
    floors: dict[str, float] = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            share = float(value)
        except ValueError:
            share = float("nan")
        if name not in FLOORS or not 0 <= share <= 1:
            known = ", ".join(FLOORS)
            raise QabotError(f"no floor: '{text}'; write FIGURE=SHARE, 0 to 1, with one of {known}")
        floors[name] = share
    return floors


def broken_floors(report: Report, floors: Mapping[str, float]) -> list[str]:
    """Return a line for each figure below its floor, or that the questions do not tell."""
    lines: list[str] = []
    for name, floor in floors.items():
        value = report.total[name]
        if value is None:
            lines.append(f"{name} cannot be told from these questions, and should be {floor:g}")
        elif value < floor:
            lines.append(f"{name} is {value:.4f}, and should be at least {floor:g}")
    return lines


def _ranking(marks: Sequence[Marks], answerable: NDArray[np.bool_]) -> Figures:
    asked = [m for m, is_answerable in zip(marks, answerable, strict=True) if is_answerable]
    precisions = [m.average_precision for m in asked if m.average_precision is not None]
    f1 = [m.f1 for m in asked if m.f1 is not None]
    return {
        "hit@1": _mean([m.right for m in asked]),
        "mrr": _mean([m.reciprocal_rank for m in asked]),
        "map": _mean(precisions),
        "f1": _mean(f1),
        "auroc": _auroc(marks, answerable),
    }


def _auroc(marks: Sequence[Marks], answerable: NDArray[np.bool_]) -> float | None:
    """Tell right first sentences from those given where none is; the wrong ones are neither."""
    right = np.array([m.right for m in marks], dtype=bool)
    counted = right | ~answerable
    return auroc(np.array([m.confidence for m in marks])[counted], right[counted])


def _intervals(
    outcomes: Sequence[Outcome], system: Callable[[Outcome], Marks]
) -> dict[str, tuple[float, float]]:
    settled = settled_ones(outcomes)
    marks = [system(o) for o in settled]
    answerable = np.array([o.question.answerable for o in settled], dtype=bool)
    asked = [m for m, is_answerable in zip(marks, answerable, strict=True) if is_answerable]
    right = np.array([m.right for m in marks], dtype=bool)
    counted = right | ~answerable
    sure = np.array([m.confidence for m in marks])[counted]
    found = {
        "hit@1": _interval_of_mean([float(m.right) for m in asked]),
        "mrr": _interval_of_mean([m.reciprocal_rank for m in asked]),
        "f1": _interval_of_mean([m.f1 for m in asked if m.f1 is not None]),
        "auroc": bootstrap_interval(lambda i: auroc(sure[i], right[counted][i]), len(sure)),
    }
    return {name: interval for name, interval in found.items() if interval is not None}


def _interval_of_mean(values: Sequence[float]) -> tuple[float, float] | None:
    column = np.array(values)
    return bootstrap_interval(lambda i: float(column[i].mean()), len(column))


def _grouped(
    outcomes: Iterable[Outcome], key: Callable[[Outcome], str]
) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return dict(sorted(groups.items()))


def _mean(values: Sequence[float] | NDArray[np.bool_]) -> float | None:
    return float(np.mean(values)) if len(values) else None
