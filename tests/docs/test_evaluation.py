"""Figures on questions of one's own: keys, figures, and the questions that are shown."""

from __future__ import annotations

from pathlib import Path

from qabot.evaluation.figures import figures
from qabot.evaluation.question_sets import KEYS
from tests.conftest import RunQabot
from tests.docs.pages import RUNNING, first_column


def test_the_tables_of_evaluation_are_those_of_the_code() -> None:
    part = RUNNING.part("Figures on your own questions")
    asked, shown = part.partition("| Key of a question |")[2].split("| Figure |")
    assert {*first_column(asked), "article_ids"} == KEYS
    counts = {"questions", "answerable", "unanswerable"}
    assert {*first_column(shown), "seconds_95"} == set(figures([], 0.5)) - counts


def test_the_questions_shown_have_their_answers(
    copy_of_the_project: Path, run_qabot: RunQabot
) -> None:
    run = run_qabot("evaluate", "questions.jsonl", "--floor", "hit@1=1", "--floor", "abstained=1")
    assert (run.status, run.err) == (0, "")
