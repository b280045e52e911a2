"""Outcomes: what is asked of an engine, and what the gold says to its answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qabot.engine import Engine
from qabot.evaluation.baseline import Baseline
from qabot.evaluation.outcomes import Outcome, ask_questions
from qabot.evaluation.question_sets import GoldQuestion
from qabot.groups import AnswerSettings

TAXES = (
    "Taxes\n\nThe minister Anna Berg said that taxes would fall. Few believed it. "
    '"Bread will be cheaper too," Berg told reporters on Monday.'
)
RAIN = "Rain\n\nIt rained for three days in Bergen. The river Vosso rose by two metres."


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    path = tmp_path_factory.mktemp("articles") / "articles.jsonl"
    lines = [{"id": "taxes", "text": TAXES}, {"id": "rain", "text": RAIN}]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return Engine.from_articles([path], answer=AnswerSettings(min_confidence=0))


def ask(engine: Engine, text: str, **gold: Any) -> Outcome:  # noqa: ANN401  # of any field
    (outcome,) = ask_questions(engine, [GoldQuestion("1", text, **gold)])
    return outcome


def test_a_right_answer(engine: Engine) -> None:
    outcome = ask(engine, "How many days did it rain in Bergen?", answers=("three days",))
    assert outcome.first == "It rained for three days in Bergen."
    assert outcome.qabot.right
    assert outcome.qabot.reciprocal_rank == 1
    assert 0 < outcome.qabot.confidence <= 1
    assert outcome.verbatim == outcome.given > 1
    assert outcome.seconds > 0


def test_what_is_left_out_is_found_out(engine: Engine) -> None:
    outcome = ask(engine, "What did Berg say?", sentences=("Taxes would fall.",))
    assert (outcome.question.kind, outcome.question.lang) == ("statement", "en")
    told = ask(engine, "What did Berg say?", answers=("fall",), kind="mine", lang="no")
    assert (told.question.kind, told.question.lang) == ("mine", "no")


def test_a_wrong_first_sentence_has_the_rank_of_the_right_one(engine: Engine) -> None:
    outcome = ask(engine, "How many days did it rain in Bergen?", answers=("two metres",))
    assert not outcome.qabot.right
    assert 0 < outcome.qabot.reciprocal_rank < 1


def test_the_right_words_in_the_wrong_article_are_wrong(engine: Engine) -> None:
    question = "How many days did it rain in Bergen?"
    outcome = ask(engine, question, answers=("three days",), article_ids=("taxes",))
    assert not outcome.qabot.right
    assert not outcome.baseline.right


def test_a_scoped_question_is_asked_of_its_article_alone(engine: Engine) -> None:
    question = "How many days did it rain in Bergen?"
    gold = {"answers": ("three days",), "article_ids": ("taxes",)}
    outcome = ask(engine, question, scoped=True, **gold)
    assert "rained" not in (outcome.first or "")
    assert outcome.baseline.reciprocal_rank == 0


@pytest.mark.parametrize(
    ("sentences", "acceptable", "f1"),
    [
        pytest.param(
            ("The minister Anna Berg said that taxes would fall.", "Bread will be cheaper too"),
            (),
            1.0,
            id="all of it",
        ),
        pytest.param(("Bread will be cheaper too",), (), 2 / 3, id="one too many"),
        pytest.param(
            ("Bread will be cheaper too",), ("taxes would fall",), 1.0, id="one that may be given"
        ),
        pytest.param(
            ("taxes would fall", "Bread will be cheaper too", "Few believed it."),
            (),
            0.8,
            id="one too few",
        ),
        pytest.param(("Few believed it.",), (), 0.0, id="nothing of it"),
    ],
)
def test_statements_are_counted_as_a_set(
    engine: Engine, sentences: tuple[str, ...], acceptable: tuple[str, ...], f1: float
) -> None:
    outcome = ask(engine, "What did Berg say?", sentences=sentences, acceptable=acceptable)
    assert outcome.qabot.f1 == pytest.approx(f1)


def test_ranked_sentences_have_a_precision(engine: Engine) -> None:
    gold = {"sentences": ("It rained for three days in Bergen.",), "kind": "answer_sentence"}
    outcome = ask(engine, "How many days did it rain in Bergen?", **gold)
    assert outcome.qabot.average_precision == 1
    assert outcome.qabot.f1 is None


def test_whoever_does_not_speak_has_no_answer(engine: Engine) -> None:
    outcome = ask(engine, "What did Holm say?", answerable=False)
    assert outcome.first is None
    assert (outcome.qabot.right, outcome.qabot.confidence) == (False, 0)


def test_the_baseline_ranks_sentences_by_their_words(engine: Engine) -> None:
    baseline = Baseline(engine.corpus)
    first, *others = baseline.rank("Vosso river days", limit=5)
    assert (first.article_id, first.text) == ("rain", "The river Vosso rose by two metres.")
    scores = [s.score for s in (first, *others)]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
    assert len(baseline.rank("Vosso river days", limit=1)) == 1
    assert baseline.rank("river Vosso", limit=5, article_ids=["taxes"]) == []
    assert baseline.rank("xyzzy", limit=5) == []
