"""The measurement of speed runs on made-up articles and on given ones, and tells all it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qabot.answering.workers import read_articles
from qabot.evaluation.speed import Times, invent_articles, main, make_questions

if TYPE_CHECKING:
    from pathlib import Path


def test_made_up_articles_are_the_same_every_time_and_however_many() -> None:
    assert invent_articles(3) == invent_articles(5)[:3]


def test_made_up_articles_have_people_who_speak_and_questions_of_every_kind() -> None:
    readings = read_articles(invent_articles(5))
    assert all(any(st.named for st in reading.statements) for reading in readings)
    questions = make_questions(readings)
    assert questions == make_questions(readings)
    kinds = ["statement", "topic", "definition", "factoid", "unknown", "misspelt"]
    assert list(questions) == kinds
    assert len({len(asked) for asked in questions.values()}) == 1


def test_times_are_summed_up_by_median_and_percentile() -> None:
    assert Times.of([1.0] * 90 + [101.0] * 10) == Times(1.0, 101.0)


@pytest.mark.parametrize("given", [True, False], ids=["given articles", "made-up articles"])
def test_the_report_tells_of_reading_questions_and_the_peer(
    given: bool, seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--sizes", "4", *(["--articles", str(seeds)] if given else [])])
    shown = capsys.readouterr().out
    assert shown.startswith(f"{1 if given else 4} articles of ")
    for told in ("reading, 1 process:", "passages: indexed in", "statement ", "all ", "rank_bm25"):
        assert told in shown
