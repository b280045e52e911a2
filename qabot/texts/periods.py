"""The time that an answer is of, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from qabot.dates import Period
    from qabot.models import Answer
    from qabot.texts import Texts

_NEW_YEAR, _NEW_YEARS_EVE = (1, 1), (12, 31)  # month and day


def say_period(answer: Answer, texts: Texts) -> str:
    """Return a line that tells of which time the articles are; "" where there is none to tell.

    Of an abstention it tells nothing where all articles were asked.
    """
    period = answer.period
    if period is None or (period.dropped and not answer.answered):
        return ""
    dates = say_dates(period, texts)
    if period.dropped:
        return texts.say("period_dropped", words=period.words, dates=dates)
    return texts.say("period_only", dates=dates)


def say_dates(period: Period, texts: Texts) -> str:
    """Return the days of a time, as short as can be told."""
    first, last = period.first, period.last
    if first is None or last is None:
        if first is not None:
            return texts.say("dates_since", date=_day(first, texts))
        return texts.say("dates_until", date=_day(last, texts)) if last is not None else ""
    if first == last:
        return _day(first, texts)
    if (first.month, first.day) == _NEW_YEAR and (last.month, last.day) == _NEW_YEARS_EVE:
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    if (first.year, first.month) == (last.year, last.month):
        month = texts.month(first.month)
        return texts.say("days", first=first.day, last=last.day, month=month, year=first.year)
    return f"{_day(first, texts)} – {_day(last, texts)}"


def _day(day: date, texts: Texts) -> str:
    return texts.say("date", day=day.day, month=texts.month(day.month), year=day.year)
