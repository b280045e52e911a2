"""Figures: what outcomes come to, as numbers, as a table and as JSON; and floors."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from qabot.errors import QabotError
from qabot.evaluation.figures import (
    FLOORS,
    Report,
    broken_floors,
    make_report,
    read_floors,
    wrong_outcomes,
)
from qabot.evaluation.outcomes import Marks, Outcome
from qabot.evaluation.question_sets import GoldQuestion
from qabot.evaluation.render import report_lines, report_object

THRESHOLD = 0.5


def outcome(
    name: str,
    confidence: float,
    right: bool,
    *,
    rank: float | None = None,
    plain: float = 0.5,
    f1: float | None = None,
    precision: float | None = None,
    first: str | None = "It rained.",
    **gold: Any,  # noqa: ANN401  # of any field
) -> Outcome:
    """Return an outcome; of BM25 all ranks are the same, and it is never sure."""
    answerable = gold.pop("answerable", True)
    golds = ("snow",) if answerable else ()
    question = GoldQuestion(name, f"{name}?", answerable=answerable, answers=golds, **gold)
    reciprocal = rank if rank is not None else float(right)
    return Outcome(
        question=question,
        first=first,
        qabot=Marks(right, reciprocal, precision, f1, confidence),
        baseline=Marks(plain == 1, plain, precision, f1 and f1 / 2, 0.0),
        given=4,
        verbatim=4,
        seconds=confidence / 100,
    )


@cache
def report() -> Report:
    outcomes = [
        outcome("sure-right", 0.9, True, kind="statement", lang="en", f1=0.8, plain=1),
        outcome("sure-wrong", 0.8, False, rank=0.5, kind="person", lang="en"),
        outcome("shy-right", 0.4, True, kind="person", lang="ru"),
        outcome("no-sentence", 0.0, False, kind="statement", lang="ru", f1=0.0, first=None),
        outcome("fooled", 0.7, False, kind="person", lang="en", answerable=False),
        outcome("silent", 0.1, False, kind="person", lang="", answerable=False),
    ]
    return make_report(outcomes, threshold=THRESHOLD, articles=3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("questions", 6),
        ("answerable", 4),
        ("unanswerable", 2),
        ("hit@1", 2 / 4),
        ("mrr", (1 + 0.5 + 1 + 0) / 4),
        ("map", None),
        ("f1", 0.4),
        # sure-right and sure-wrong
        ("answered", 2 / 4),
        ("answered_right", 1 / 4),
        ("abstained", 1 / 2),
        # fooled was answered as well
        ("right_of_answered", 1 / 3),
        # 0.9 and 0.4 against 0.7 and 0.1: three pairs of four in order
        ("auroc", 3 / 4),
        ("brier", (0.01 + 0.64 + 0.36 + 0 + 0.49 + 0.01) / 6),
        ("ece", (0.1 + 0.8 + 0.6 + 0 + 0.7 + 0.1) / 6),
        ("aurc", (0 + 1 / 2 + 2 / 3 + 2 / 4 + 3 / 5 + 4 / 6) / 6),
        ("verbatim", 1),
        ("seconds_median", 0.0055),
    ],
)
def test_the_figures_of_all_questions(name: str, value: float | None) -> None:
    assert report().total[name] == (None if value is None else pytest.approx(value))


def test_bm25_stands_beside_them() -> None:
    assert report().baseline == {
        "hit@1": 0.25,
        "mrr": pytest.approx(0.625),
        "map": None,
        "f1": pytest.approx(0.2),
        "auroc": 0.5,
    }


def test_no_sentence_is_no_answer_whatever_the_threshold() -> None:
    lone = outcome("lone", 0.0, False, first=None)
    assert make_report([lone], threshold=0, articles=1).total["answered"] == 0


def test_each_part_has_the_same_figures() -> None:
    found = report()
    assert list(found.kinds) == ["person", "statement"]
    assert list(found.languages) == ["en", "ru", "unknown"]
    for parts in (found.kinds, found.languages):
        assert sum(ours["questions"] or 0 for ours, _ in parts.values()) == 6
        for ours, plain in parts.values():
            assert list(ours) == list(found.total)
            assert list(plain) == list(found.baseline)
    assert found.kinds["statement"][0]["hit@1"] == 0.5
    assert found.kinds["statement"][0]["abstained"] is None


def test_intervals_are_around_their_figures() -> None:
    found = report()
    for figures, intervals in (
        (found.total, found.intervals),
        (found.baseline, found.baseline_intervals),
    ):
        assert set(intervals) == {"hit@1", "mrr", "f1", "auroc"}
        for name, (low, high) in intervals.items():
            assert 0 <= low <= (figures[name] or 0) <= high <= 1


def test_the_surest_mistakes_come_first() -> None:
    wrong = [o.question.id for o in wrong_outcomes(report())]
    assert wrong == ["sure-wrong", "fooled", "shy-right", "no-sentence"]


# --- floors -----------------------------------------------------------------------------------


def test_floors_are_read() -> None:
    assert read_floors(["hit@1=0.8", "abstained=1"]) == {"hit@1": 0.8, "abstained": 1.0}


@pytest.mark.parametrize("text", ["hit@1", "hit@1=", "hit@1=x", "hit@1=80", "hit=0.8", "ece=0.1"])
def test_what_is_no_floor_is_told(text: str) -> None:
    with pytest.raises(QabotError, match="write FIGURE=SHARE, 0 to 1, with one of hit@1, mrr"):
        read_floors([text])


def test_every_floor_is_of_a_figure() -> None:
    assert set(FLOORS) <= set(report().total)


def test_floors_are_held() -> None:
    assert broken_floors(report(), {"hit@1": 0.5, "mrr": 0.1}) == []
    assert broken_floors(report(), {"hit@1": 0.51, "mrr": 0.1, "map": 0.1}) == [
        "hit@1 is 0.5000, and should be at least 0.51",
        "map cannot be told from these questions, and should be 0.1",
    ]


# --- shown ------------------------------------------------------------------------------------


def test_the_table_shows_figures_with_their_intervals() -> None:
    lines = list(report_lines(report()))
    assert lines[0] == (
        "6 questions (4 answerable, 2 not), 3 articles; answered from a confidence of 0.5"
    )
    (hits,) = (line for line in lines if line.startswith("hit@1"))
    ours, plain = re.findall(r"(\d\.\d{3}) \((\d\.\d{3})-(\d\.\d{3})\)", hits)
    assert (ours[0], plain[0]) == ("0.500", "0.250")
    assert ours[1] < ours[0] < ours[2]
    assert not any(line.startswith("MAP") for line in lines)
    assert max(map(len, lines)) <= 100


def test_the_table_has_a_row_for_each_part() -> None:
    lines = list(report_lines(report()))
    at = next(i for i, line in enumerate(lines) if line.startswith("by kind"))
    head, person, statement = (line.split() for line in lines[at : at + 3])
    shown = "all unans. hit@1 BM25 MRR F1 BM25 answ. right abst. AUROC ECE"
    assert " ".join(head[2:]) == shown
    assert person[:5] == ["person", "4", "2", "0.500", "0.000"]
    assert statement[-3:-1] == ["-", "-"]
    assert lines[-3].startswith("en ")


def test_what_went_wrong_is_listed_if_wanted() -> None:
    lines = list(report_lines(report(), 2))
    at = lines.index("2 of 4 not dealt with rightly:")
    assert lines[at + 1 :] == [
        "",
        "? sure-wrong?  [sure-wrong, person]",
        "  answered (0.80): It rained.",
        "  gold: snow",
        "",
        "? fooled?  [fooled, person]",
        "  answered (0.70): It rained.",
        "  gold: the articles do not answer",
    ]
    assert "  abstained from (0.00): (no sentence)" in report_lines(report(), 4)


def test_json_holds_everything() -> None:
    found = report()
    shown = json.loads(json.dumps(report_object(found, 1), allow_nan=False))
    assert shown["articles"] == 3
    assert shown["min_confidence"] == THRESHOLD
    assert shown["all"]["hit@1"] == 0.5
    assert shown["all"]["map"] is None
    assert shown["all"]["bm25"]["hit@1"] == 0.25
    assert list(shown["kinds"]) == ["person", "statement"]
    assert set(shown["kinds"]["person"]) == {*found.total, "bm25"}
    assert set(shown["languages"]) == {"en", "ru", "unknown"}
    assert shown["intervals"]["hit@1"] == list(found.intervals["hit@1"])
    assert sum(b["questions"] for b in shown["calibration"]) == 6
    assert all(math.isfinite(b["confidence"]) for b in shown["calibration"])
    (wrong,) = shown["wrong"]
    assert wrong == {
        "id": "sure-wrong",
        "question": "sure-wrong?",
        "kind": "person",
        "lang": "en",
        "answered": True,
        "confidence": 0.8,
        "first": "It rained.",
        "gold": ["snow"],
        "wrong": [],
    }
    assert "wrong" not in report_object(found)


def unsettled(name: str, confidence: float, first: str | None) -> Outcome:
    """Return the outcome of a question of which only a wrong sentence is known."""
    found = outcome(name, confidence, False, first=first)
    return replace(found, question=GoldQuestion(name, f"{name}?", wrong=("It rained.",)))


def test_where_only_wrong_sentences_are_known_it_tells_how_often_they_are_avoided() -> None:
    settled = [outcome("right", 0.9, True), outcome("wrong", 0.4, False)]
    mistaken = unsettled("mistaken", 0.8, "it rained")
    avoided = [
        unsettled("unsure", 0.3, "It rained."),
        unsettled("other", 0.9, "It rained in Bergen."),
        unsettled("none", 0.9, None),
    ]
    alone = make_report(settled, threshold=THRESHOLD, articles=1)
    found = make_report([*settled, mistaken, *avoided], threshold=THRESHOLD, articles=1)
    told = {"questions", "avoided", "seconds_median", "seconds_95"}
    assert found.total["avoided"] == 0.75
    assert alone.total["avoided"] is None
    assert {k: v for k, v in found.total.items() if k not in told} == {
        k: v for k, v in alone.total.items() if k not in told
    }
    assert found.intervals == alone.intervals
    assert [o.question.id for o in wrong_outcomes(found)] == ["mistaken", "wrong"]
    assert sum(b["questions"] for b in report_object(found)["calibration"]) == 2
    assert broken_floors(found, {"avoided": 0.8}) == [
        "avoided is 0.7500, and should be at least 0.8"
    ]


def test_a_set_of_wrong_sentences_alone_has_its_report() -> None:
    found = make_report([unsettled("m", 0.8, "It rained.")], threshold=THRESHOLD, articles=1)
    lines = list(report_lines(found, 1))
    assert "1 questions (0 answerable, 0 not, 1 unknown)" in lines[0]
    assert "  wrong: It rained." in lines
    assert found.total["hit@1"] is found.total["ece"] is None
