"""A question and the time that its words tell, apart."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.timing import part_from_time
from qabot.dates import ALWAYS, Period

TODAY = date(2026, 11, 28)  # a Saturday


@pytest.mark.parametrize(
    ("text", "lang", "question", "words"),
    [
        ("what did he say last week?", "en", "what did he say?", "last week"),
        ("what did he say last  week about it", "en", "what did he say about it", "last week"),
        ("Last week, what did he say?", "en", "what did he say?", "Last week"),
        ("what did he say in May 2022, and why?", "en", "what did he say, and why?", "in May 2022"),
        ("last week?", "en", "", "last week"),
        ("что он сказал вчера?", "ru", "что он сказал?", "вчера"),
        ("на прошлой неделе что он сказал", "ru", "что он сказал", "на прошлой неделе"),
    ],
)
def test_the_words_for_a_time_are_taken_out(
    text: str, lang: str, question: str, words: str
) -> None:
    timed = part_from_time(text, lang, TODAY)
    assert timed is not None
    assert (timed.question, timed.period.words) == (question, words)
    assert " ".join(text[timed.start : timed.end].split()) == words


@pytest.mark.parametrize(
    ("text", "is_relative"),
    [("said last week", True), ("said in May", True), ("in 2022", False), ("on 5 May", False)],
)
def test_what_names_a_year_or_a_day_is_not_relative(text: str, is_relative: bool) -> None:
    timed = part_from_time(text, "en", TODAY)
    assert timed is not None
    assert timed.is_relative == is_relative


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Who won last week?", ["Who won last week?", "Who won?"]),
        ("Who won in 2016?", ["Who won in 2016?"]),
        ("What is new about the vote last week?", ["What is new about the vote?"]),
        ("What is new about the vote in 2016?", ["What is new about the vote?"]),
    ],
)
def test_of_other_articles_it_is_asked_with_the_words_and_without_where_they_tell_little(
    text: str, asked: list[str]
) -> None:
    timed = part_from_time(text, "en", TODAY)
    assert timed is not None
    assert list(timed.asked_of_others(text, "en")) == asked


def test_a_period_is_from_the_first_instant_of_its_days_to_the_last() -> None:
    span = Period("", date(2022, 5, 1), date(2022, 5, 31)).span
    assert str(span.first) == "2022-05-01 00:00:00+00:00"
    assert str(span.last) == "2022-05-31 23:59:59.999999+00:00"
    assert Period("", None, date(2022, 5, 31)).span.first == ALWAYS.first
    assert Period("", date(2022, 5, 1), None).span.last == ALWAYS.last


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_stands_around_is_kept(before: str, behind: str) -> None:
    text = f"{before} yesterday {behind}"
    timed = part_from_time(text, "en", TODAY)
    if timed is not None and timed.question:
        kept = [c for c in text[: timed.start] + text[timed.end :] if c.isalnum()]
        assert [c for c in timed.question if c.isalnum()] == kept
