"""Days, weeks, months and years around a day: pure reckoning, both ends included."""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

_DAYS = 7  # of a week, which begins on Monday (ISO 8601)
_MONTHS = 12
_HOURS = 24


class Days(NamedTuple):
    """From one day to another, both included."""

    first: date
    last: date


def whole_month(year: int, month: int) -> Days:
    """Return the days of a month, 1 to 12."""
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def whole_year(year: int) -> Days:
    """Return the days of a year."""
    return Days(date(year, 1, 1), date(year, _MONTHS, 31))


def around(unit: str, day: date) -> Days:
    """Return the day, or the whole "week", "month" or "year" that a day is in."""
    if unit == "week":
        first = day - timedelta(day.weekday())
        return Days(first, first + timedelta(_DAYS - 1))
    if unit == "month":
        return whole_month(day.year, day.month)
    return whole_year(day.year) if unit == "year" else Days(day, day)


def back(unit: str, count: int, day: date) -> date:
    """Return the day so many hours, days, weeks, months or years before another.

    A month before the 31st is the last day of a month that has no 31st. Hours count as the days
    that they begin.

    Raises:
        ValueError: If that is before there were any dates.
        OverflowError: Likewise.
    """
    if unit in ("month", "year"):
        months = day.year * _MONTHS + day.month - 1 - count * (_MONTHS if unit == "year" else 1)
        year, month = divmod(months, _MONTHS)
        last = whole_month(year, month + 1).last
        return last.replace(day=min(day.day, last.day))
    if unit == "hour":
        count = math.ceil(count / _HOURS)
    return day - timedelta(count * (_DAYS if unit == "week" else 1))


def latest_weekday(weekday: int, day: date) -> date:
    """Return the last such day of the week up to a day, Monday being 0."""
    return day - timedelta((day.weekday() - weekday) % _DAYS)


def latest_month(month: int, day: date) -> Days:
    """Return the last such month that has begun by a day."""
    return whole_month(day.year if month <= day.month else day.year - 1, month)


def latest_date(month: int, number: int, day: date) -> Days:
    """Return the last such day of a month up to a day.

    Raises:
        ValueError: If the month has no such day, the 29th of February in a leap year only.
    """
    here = (month, number) <= (day.month, day.day)
    found = date(day.year if here else day.year - 1, month, number)
    return Days(found, found)
