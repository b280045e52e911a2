"""ISO 8601 dates as spans of time: "2022" is a year, "2022-05" a month, "2022-05-01" a day.

What has no time zone is UTC, so that the same filter finds the same articles everywhere.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple

EXPECTED = 'an ISO 8601 date or date-time such as "2022", "2022-05" or "2022-05-01T09:30Z"'

_YEAR_OR_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


class TimeSpan(NamedTuple):
    """From one instant to another, both included."""

    first: datetime
    last: datetime

    def overlaps(self, other: TimeSpan) -> bool:
        """Tell whether some instant is in both."""
        return self.first <= other.last and other.first <= self.last


ALWAYS = TimeSpan(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Period:
    """The time from which the articles answered from are to be, as words of a question tell it.

    Attributes:
        words: As typed: "last week".
        first: First day, in UTC as all days, or None for any up to ``last``.
        last: Last day, included, or None for any since ``first``.
        dropped: Whether nothing was found within, so that it did not count.
    """

    words: str
    first: date | None
    last: date | None
    dropped: bool = False

    @property
    def span(self) -> TimeSpan:
        """The same as instants."""
        return TimeSpan(
            datetime.combine(self.first, time.min, UTC) if self.first else ALWAYS.first,
            datetime.combine(self.last, time.max, UTC) if self.last else ALWAYS.last,
        )


def read_date(text: str) -> TimeSpan:
    """Return the time that a date covers: all of a year, a month or a day, or one instant.

    Args:
        text: A date or a date-time, perhaps with white space around it.

    Raises:
        ValueError: If it is neither.
    """
    text = text.strip()
    if match := _YEAR_OR_MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2] or 0)
        first = date(year, month if match[2] else 1, 1)
        last_month = month or 12
        return _days(first, date(year, last_month, monthrange(year, last_month)[1]))
    try:
        day = date.fromisoformat(text)
    except ValueError:
        instant = datetime.fromisoformat(text)
        instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return TimeSpan(instant, instant)
    return _days(day, day)


def _days(first: date, last: date) -> TimeSpan:
    return TimeSpan(
        datetime.combine(first, time.min, UTC),
        datetime.combine(last, time.max, UTC),
    )
