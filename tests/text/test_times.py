"""Days, weeks, months and years around a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.text.times import (
    Days,
    around,
    back,
    latest_date,
    latest_month,
    latest_weekday,
)

SATURDAY = date(2026, 11, 28)
DATES = st.dates(date(1900, 1, 1), date(2100, 12, 31))
UNITS = st.sampled_from(["hour", "day", "week", "month", "year"])


@pytest.mark.parametrize(
    ("unit", "first", "last"),
    [
        ("day", SATURDAY, SATURDAY),
        ("week", date(2026, 11, 23), date(2026, 11, 29)),
        ("month", date(2026, 11, 1), date(2026, 11, 30)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_a_whole_unit(unit: str, first: date, last: date) -> None:
    assert around(unit, SATURDAY) == Days(first, last)


@pytest.mark.parametrize(
    ("unit", "count", "day", "expected"),
    [
        pytest.param("day", 3, SATURDAY, date(2026, 11, 25), id="days"),
        pytest.param("week", 2, SATURDAY, date(2026, 11, 14), id="weeks"),
        pytest.param("month", 11, SATURDAY, date(2025, 12, 28), id="months"),
        pytest.param("month", 1, date(2026, 3, 31), date(2026, 2, 28), id="a shorter month"),
        pytest.param("year", 1, date(2024, 2, 29), date(2023, 2, 28), id="no leap year"),
        pytest.param("hour", 24, SATURDAY, date(2026, 11, 27), id="hours of a day"),
        pytest.param("hour", 25, SATURDAY, date(2026, 11, 26), id="hours that begin another"),
    ],
)
def test_reckoning_back_stays_in_the_calendar(
    unit: str, count: int, day: date, expected: date
) -> None:
    assert back(unit, count, day) == expected


def test_what_was_before_there_were_dates_is_refused() -> None:
    for unit in ("day", "week", "month", "year"):
        with pytest.raises((ValueError, OverflowError)):
            back(unit, 1_000_000, SATURDAY)


def test_the_latest_is_of_this_year_if_it_has_begun() -> None:
    assert latest_month(11, SATURDAY).first == date(2026, 11, 1)
    assert latest_month(12, SATURDAY).first == date(2025, 12, 1)
    assert latest_date(11, 28, SATURDAY).first == SATURDAY
    assert latest_date(11, 29, SATURDAY).first == date(2025, 11, 29)
    assert latest_weekday(5, SATURDAY) == SATURDAY
    assert latest_weekday(6, SATURDAY) == date(2026, 11, 22)


@given(UNITS, DATES)
def test_a_unit_holds_its_day_and_the_one_before_ends_right_before_it(unit: str, day: date) -> None:
    first, last = around(unit, day)
    assert first <= day <= last
    if unit != "hour":
        earlier = around(unit, back(unit, 1, day))
        assert (first - earlier.last).days == 1
