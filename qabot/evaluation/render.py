"""A report as a table, as an object for JSON, and as a list of what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qabot.evaluation.figures import is_answered, wrong_outcomes
from qabot.evaluation.metrics import calibration_bins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qabot.evaluation.figures import Figures, Report
    from qabot.evaluation.outcomes import Outcome

_TITLES = {
    "hit@1": "hit@1: the first sentence is right",
    "mrr": "MRR: 1 / rank of the first right one",
    "map": "MAP: ranks of all right ones",
    "f1": "F1 of all that somebody said",
    "auroc": "AUROC: right ones over unanswerable",
    "answered": "answered, of the answerable",
    "answered_right": "  and right",
    "abstained": "abstained, of the unanswerable",
    "right_of_answered": "right, of all answered",
    "brier": "Brier score of the confidence",
    "ece": "calibration error (ECE)",
    "aurc": "area under risk-coverage",
    "avoided": "not begun with a wrong sentence",
    "verbatim": "word for word",
}
# A part of the questions has all figures too: these fit a line, JSON has the others.
_COLUMNS = {
    "questions": "all",
    "unanswerable": "unans.",
    "hit@1": "hit@1",
    "mrr": "MRR",
    "map": "MAP",
    "f1": "F1",
    "answered": "answ.",
    "answered_right": "right",
    "abstained": "abst.",
    "auroc": "AUROC",
    "ece": "ECE",
}
_BASELINE = ("hit@1", "f1")  # columns that have BM25 beside them
_LABEL, _CELL = 38, 7


def report_lines(report: Report, wrong: int = 0) -> Iterator[str]:
    """Yield the report as a table, line by line.

    Args:
        report: The report.
        wrong: List so many of the questions that were not dealt with rightly.
    """
    total = report.total
    articles = "1 article" if report.articles == 1 else f"{report.articles} articles"
    unsettled = len(report.outcomes) - len(report.settled)
    unknown = f", {unsettled} unknown" if unsettled else ""
    yield (
        f"{total['questions']} questions ({total['answerable']} answerable,"
        f" {total['unanswerable']} not{unknown}), {articles};"
        f" answered from a confidence of {report.threshold:g}"
    )
    yield ""
    yield f"{'':{_LABEL}}{'qabot':<22}BM25 over sentences"
    for name, title in _TITLES.items():
        if total[name] is not None:
            ours = _with_interval(total[name], report.intervals.get(name))
            plain = _with_interval(report.baseline.get(name), report.baseline_intervals.get(name))
            yield f"{title:{_LABEL}}{ours:<22}{plain}".rstrip()
    median, slow = total["seconds_median"], total["seconds_95"]
    yield f"{'seconds: median, 95th percentile':{_LABEL}}{median:.4f}, {slow:.4f}"
    for title, parts in (("by kind", report.kinds), ("by language", report.languages)):
        yield ""
        yield from _part_lines(title, parts)
    if wrong:
        yield ""
        yield from _wrong_lines(report, wrong)


def report_object(report: Report, wrong: int = 0) -> dict[str, Any]:
    """Return the report in the shape that other programs rely on.

    Args:
        report: The report.
        wrong: List so many of the questions that were not dealt with rightly.
    """
    sure = np.array([o.qabot.confidence for o in report.settled])
    right = np.array([o.qabot.right for o in report.settled], dtype=bool)
    found: dict[str, Any] = {
        "articles": report.articles,
        "min_confidence": report.threshold,
        "all": _part_object((report.total, report.baseline)),
        "intervals": {name: list(ends) for name, ends in report.intervals.items()}
        | {"bm25": {name: list(ends) for name, ends in report.baseline_intervals.items()}},
        "kinds": {name: _part_object(part) for name, part in report.kinds.items()},
        "languages": {name: _part_object(part) for name, part in report.languages.items()},
        "calibration": [
            {"questions": b.count, "confidence": b.confidence, "right": b.right}
            for b in calibration_bins(sure, right)
        ],
    }
    if wrong:
        found["wrong"] = [_wrong_object(o, report) for o in wrong_outcomes(report)[:wrong]]
    return found


def _wrong_lines(report: Report, count: int) -> Iterator[str]:
    outcomes = wrong_outcomes(report)
    yield f"{min(count, len(outcomes))} of {len(outcomes)} not dealt with rightly:"
    for outcome in outcomes[:count]:
        wrong = _wrong_object(outcome, report)
        yield ""
        yield f"? {wrong['question']}  [{wrong['id']}, {wrong['kind']}]"
        verb = "answered" if wrong["answered"] else "abstained from"
        yield f"  {verb} ({wrong['confidence']:.2f}): {wrong['first'] or '(no sentence)'}"
        for gold in wrong["gold"]:
            yield f"  gold: {gold}"
        for sentence in wrong["wrong"]:
            yield f"  wrong: {sentence}"
        if not outcome.question.answerable:
            yield "  gold: the articles do not answer"


def _wrong_object(outcome: Outcome, report: Report) -> dict[str, Any]:
    question = outcome.question
    return {
        "id": question.id,
        "question": question.text,
        "kind": question.kind,
        "lang": question.lang,
        "answered": is_answered(outcome, report.threshold),
        "confidence": outcome.qabot.confidence,
        "first": outcome.first,
        "gold": [*question.answers, *question.sentences],
        "wrong": list(question.wrong),
    }


def _part_object(part: tuple[Figures, Figures]) -> dict[str, Any]:
    ours, plain = part
    return {**ours, "bm25": plain}


def _part_lines(title: str, parts: dict[str, tuple[Figures, Figures]]) -> Iterator[str]:
    # What no part tells has no column.
    names = [n for n in _COLUMNS if any(ours[n] is not None for ours, _ in parts.values())]
    width = max(len(label) for label in (title, *parts)) + 1
    head: list[str] = []
    for name in names:
        head += [_COLUMNS[name], "BM25"] if name in _BASELINE else [_COLUMNS[name]]
    yield _row(f"{title:{width}}", head)
    for part, (ours, plain) in parts.items():
        cells: list[str] = []
        for name in names:
            cells.append(_cell(ours[name]))
            cells += [_cell(plain[name])] if name in _BASELINE else []
        yield _row(f"{part:{width}}", cells)


def _row(label: str, cells: Sequence[str]) -> str:
    return label + "".join(f"{cell:>{_CELL}}" for cell in cells)


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _with_interval(value: float | None, ends: tuple[float, float] | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" + (f" ({ends[0]:.3f}-{ends[1]:.3f})" if ends else "")
