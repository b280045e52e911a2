"""Dates as spans of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.dates import ALWAYS, TimeSpan, read_date

LAST = timedelta(microseconds=-1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        pytest.param("2022", utc(2022, 1, 1), utc(2023, 1, 1), id="year"),
        pytest.param("2022-05", utc(2022, 5, 1), utc(2022, 6, 1), id="month"),
        pytest.param("2022-12", utc(2022, 12, 1), utc(2023, 1, 1), id="last month"),
        pytest.param("2024-02", utc(2024, 2, 1), utc(2024, 3, 1), id="February of a leap year"),
        pytest.param(" 2022-05-31\n", utc(2022, 5, 31), utc(2022, 6, 1), id="day"),
        pytest.param("20220531", utc(2022, 5, 31), utc(2022, 6, 1), id="day without hyphens"),
    ],
)
def test_a_date_covers_all_it_names(text: str, first: datetime, after: datetime) -> None:
    assert read_date(text) == TimeSpan(first, after + LAST)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2022-05-31T09:30", utc(2022, 5, 31, 9, 30)),
        ("2022-05-31 09:30:15Z", utc(2022, 5, 31, 9, 30, 15)),
        ("2022-05-31T01:30+03:00", utc(2022, 5, 30, 22, 30)),
    ],
)
def test_a_date_time_is_an_instant_in_utc_unless_it_tells_its_zone(
    text: str, instant: datetime
) -> None:
    assert read_date(text) == TimeSpan(instant, instant)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31.05.2022", "2022-13", "2022-00", "0000", "2022-02-30", "22", "٢٠٢٢", "2022-5"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # the caller says what was expected
        read_date(text)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        pytest.param("2022", "2022-05-31", True, id="day of the year"),
        pytest.param("2022", "2023-01-01", False, id="day after the year"),
        pytest.param("2022-05-31", "2022-05-31T23:59:59Z", True, id="end of the day"),
        pytest.param("2022-05-31", "2022-05-31T23:30-05:00", False, id="next day in UTC"),
        pytest.param("0001", "0001-01-01T00:00+05:00", False, id="before the first year"),
        pytest.param("9999", "9999-12-31T23:59:59-05:00", False, id="after the last year"),
    ],
)
def test_spans_overlap_or_not(a: str, b: str, expected: bool) -> None:
    assert read_date(a).overlaps(read_date(b)) is expected
    assert read_date(b).overlaps(read_date(a)) is expected


@given(st.dates())
def test_every_day_is_in_its_month_its_year_and_always(day: date) -> None:
    span = read_date(day.isoformat())
    assert span.last - span.first == timedelta(days=1) + LAST
    for wider in (read_date(f"{day:%Y-%m}".zfill(7)), read_date(f"{day.year:04}"), ALWAYS):
        assert wider.first <= span.first <= span.last <= wider.last


@given(st.datetimes(), st.integers(-23, 23))
def test_every_date_time_is_read_back(instant: datetime, hours: int) -> None:
    zoned = instant.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert read_date(zoned.isoformat()).first == zoned
