"""Counts by day: what is counted, what is told of it, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from qabot.models import Answer, Remark
from qabot.telegram.database import Database
from qabot.telegram.tally import KEPT, Figures, Tally, bucket_of, summed
from qabot.telegram.votes import Vote, Votes
from tests.telegram.test_render import ABSTENTION, ANSWER

DAY = 86400.0
NOON = 20_000 * DAY + DAY / 2


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database() -> Iterator[Database]:
    with closing(Database.in_memory()) as opened:
        yield opened


def count(
    database: Database, tally: Tally, answers: Sequence[Answer | None], seconds: float = 0.1
) -> None:
    with database.transaction() as connection:
        tally.note_answers(connection, answers, seconds)


def fail(database: Database, tally: Tally) -> None:
    with database.transaction() as connection:
        tally.note_failure(connection)


def test_questions_are_counted_by_what_became_of_them(database: Database) -> None:
    tally = Tally(database, clock=Clock())
    count(database, tally, [ANSWER, ABSTENTION])
    count(database, tally, [None])
    count(database, tally, [ANSWER], 2.0)
    fail(database, tally)
    times = {bucket_of(100): 2, bucket_of(2000): 1}
    assert tally.last(1) == [Figures(2, 2, 1, times)]
    assert tally.last(1)[0].questions == 5
    assert tally.last(1)[0].share == pytest.approx(0.4)


def test_a_greeting_is_no_question(database: Database) -> None:
    tally = Tally(database, clock=Clock())
    count(database, tally, [replace(ABSTENTION, remark=Remark.GREETING)])
    assert tally.last(1) == [Figures()]
    assert Figures().share is None
    assert Figures().milliseconds(0.5) is None


def test_each_day_of_utc_is_counted_by_itself(database: Database) -> None:
    clock = Clock()
    tally = Tally(database, clock=clock)
    count(database, tally, [ANSWER])
    clock.now += DAY / 2 - 1
    count(database, tally, [ANSWER])
    clock.now += 1
    count(database, tally, [ABSTENTION])
    clock.now += DAY
    assert [(day.answered, day.unanswered) for day in tally.last(4)] == [
        *((0, 0), (2, 0), (0, 1), (0, 0))
    ]
    both = summed(tally.last(3))
    assert (both.answered, both.unanswered, sum(both.times.values())) == (2, 1, 3)


def test_counts_outlast_a_restart_and_then_go(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "state.sqlite"
    with closing(Database.open(path)) as database:
        count(database, Tally(database, clock=clock), [ANSWER])
    clock.now += (KEPT - 1) * DAY
    with closing(Database.open(path)) as database:
        tally = Tally(database, clock=clock)
        database.tidy()
        assert tally.last(KEPT)[0].answered == 1
        clock.now += DAY
        database.tidy()
        assert database.rows("SELECT * FROM tally") == []


def test_nothing_is_kept_of_whose_question_it_was_or_what(database: Database) -> None:
    tally = Tally(database, clock=Clock())
    count(database, tally, [ANSWER])
    assert database.rows("SELECT * FROM tally ORDER BY kind") == [
        ("2024-10-04", "answered", 0, 1),
        ("2024-10-04", "time", bucket_of(100), 1),
    ]


@pytest.mark.parametrize("milliseconds", [1.5, 7, 40, 333, 12_000])
def test_a_time_is_told_to_about_a_seventh(milliseconds: float) -> None:
    told = Figures(1, times={bucket_of(milliseconds): 100}).milliseconds(0.5)
    assert told == pytest.approx(milliseconds, rel=0.16)


def test_the_slowest_in_twenty_are_above_the_95th_percentile() -> None:
    figures = Figures(100, times={bucket_of(10): 60, bucket_of(100): 34, bucket_of(5000): 6})
    median, most = figures.milliseconds(0.5), figures.milliseconds(0.95)
    assert median is not None
    assert most is not None
    assert 7 < median < 10
    assert 3500 < most < 5700


@pytest.mark.parametrize("milliseconds", [0, 0.2, 1])
def test_what_takes_no_time_is_in_the_first_bucket(milliseconds: float) -> None:
    assert bucket_of(milliseconds) == 0


def test_there_are_few_buckets() -> None:
    assert bucket_of(1e12) == bucket_of(1e6) == 48


def test_votes_are_those_of_the_last_days(database: Database) -> None:
    clock = Clock()
    votes, tally = Votes(database, clock=clock), Tally(database, clock=clock)
    votes.cast(Vote(1, 1, 7, up=False), [ANSWER])
    clock.now += 30 * DAY
    votes.cast(Vote(1, 2, 7, up=True), [ANSWER])
    votes.cast(Vote(1, 2, 8, up=True), [ANSWER])
    assert tally.votes(30) == (2, 0)
    assert tally.votes(31) == (2, 1)
