"""Words of a question that tell a time: "last week", "in May 2022", «на прошлой неделе».

Two looks at a text: first for the times in it, each of which becomes one character; then, in what
is left, for how they stand: "between A and B", "since A", "in A".

No kept library does this. dateparser 1.5 (0.19 s to import, 11 MB with what it needs) gives
instants in place of spans, misses «на прошлой неделе», takes the verb "may" for the month and
"between March and May 2022" for three dates, and 0.4 to 4.7 ms for a question; this takes 0.01 to
0.05. Neither parsedatetime nor ctparse knows Russian.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from qabot.text.datetables import DATE, OTHER, RECENT, UNSURE, date_tables
from qabot.text.times import (
    Days,
    around,
    back,
    latest_date,
    latest_month,
    latest_weekday,
    whole_month,
    whole_year,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qabot.text.datetables import DateTables

_DAY = timedelta(1)
_DECADE = 10  # years
_CENTURY = 100
_OLD_DECADES = 30  # "the 30s" are those of 1930, "the 20s" those of 2020
# Characters before a hint or a time that may belong to it: "throughout the last couple of weeks".
_BEFORE = 40
_ANY_MARK = re.compile(f"[{RECENT}{DATE}{OTHER}{UNSURE}]")
_UNMARKED = str.maketrans(dict.fromkeys((RECENT, DATE, OTHER, UNSURE), " "))


class DateWords(NamedTuple):
    """Words that tell a time: ``text[start:end]``.

    Attributes:
        start: Offset of the first character, a preposition included.
        end: Offset after the last.
        first: First day, or None for all up to ``last``.
        last: Last day, included, or None for all since ``first``; never before ``first``.
    """

    start: int
    end: int
    first: date | None
    last: date | None


class _Time(NamedTuple):
    """A time in a text, and what tells it."""

    start: int
    end: int
    kind: int
    text: str
    mark: str


@lru_cache(maxsize=64)  # in a conversation a message is read several times
def read_date_words(text: str, lang: str, today: date) -> DateWords | None:
    """Return the first words of a text that tell a time, or None where none do.

    A time that has not begun is passed over: no article is of tomorrow.

    Args:
        text: A question.
        lang: ISO 639-1 code; where its words are not known dates in digits still are.
        today: What "yesterday" and "in May" are reckoned from.
    """
    known = date_tables(lang)
    plain = _folded(text)
    # Most questions tell no time: to see that takes a fifth of what it takes to look for one.
    hint = known.hint.search(plain)
    if hint is None:
        return None
    found = known.times.finditer(plain, max(0, hint.start() - _BEFORE))
    times = [_time_of(match, known) for match in found]
    if not times:
        return None
    reduced, places = _reduced(plain, times)
    for match in known.frames.finditer(reduced):
        start, end = places[match.start()], places[match.end()]
        near = max(0, start - _BEFORE)
        if known.not_after.search(plain, near, start) or known.not_before.match(plain, end):
            continue
        number = len(_ANY_MARK.findall(reduced, 0, match.start()))
        told = times[number : number + len(_ANY_MARK.findall(match[0]))]
        try:
            first, last = _read_frame(match, _Reader(known, today), told)
        except (ValueError, OverflowError):  # the 31st of February, ten thousand years ago
            continue
        if (first is None or first <= today) and (first is None or last is None or first <= last):
            return DateWords(start, end, first, last)
    return None


def read_time(text: str, lang: str, today: date) -> DateWords | None:
    """Return the time that a text is and nothing else, or None: "May 2016", "since Monday".

    It may lack the words before it that a time within a text needs.

    Args:
        text: Without blanks or marks around it.
        lang: ISO 639-1 code.
        today: What it is reckoned from.
    """
    found = read_date_words(text, lang, today)
    if found is not None:
        return found if (found.start, found.end) == (0, len(text)) else None
    known = date_tables(lang)
    match = known.times.fullmatch(_folded(text))
    if match is None or (time := _time_of(match, known)).mark == UNSURE:
        return None
    try:
        days = _Reader(known, today).read(time)
    except (ValueError, OverflowError):
        return None
    return DateWords(0, len(text), *days) if days.first <= today else None


def _folded(text: str) -> str:
    """Return a text in lower case, every character where it was."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(_UNMARKED).replace("ё", "е")


def _time_of(match: re.Match[str], known: DateTables) -> _Time:
    number = int((match.lastgroup or "k0")[1:])
    mark = UNSURE if known.unsure.fullmatch(match[0]) else known.kinds[number].mark
    return _Time(*match.span(), number, match[0], mark)


def _reduced(text: str, times: Iterable[_Time]) -> tuple[str, list[int]]:
    """Return a text with a mark for each time, and where each of its characters was."""
    pieces, places, done = list[str](), list[int](), 0
    for time in times:
        pieces += [text[done : time.start], time.mark]
        places += range(done, time.start + 1)
        done = time.end
    return "".join([*pieces, text[done:]]), [*places, *range(done, len(text) + 1)]


def _read_frame(
    match: re.Match[str], reader: _Reader, told: list[_Time]
) -> tuple[date | None, date | None]:
    """Return the first and the last day of times as they stand in a frame."""
    group = match.lastgroup or ""
    kind = group.rstrip("0123456789")
    days = reader.read(told[-1])
    if kind == "between":
        number = match.groupdict().get(f"from{group[len(kind) :]}")
        if number:
            return days.first.replace(day=int(number)), days.last
        return reader.read(told[0], until=days.last).first, days.last
    if kind == "since":
        return days.first, None
    if kind == "after":
        return days.last + _DAY, None
    if kind == "before":
        return None, days.first - _DAY
    return (None, days.last) if kind == "until" else days


class _Reader:
    """Reads times as they are meant today."""

    def __init__(self, known: DateTables, today: date) -> None:
        self._known = known
        self._today = today

    def read(self, time: _Time, *, until: date | None = None) -> Days:
        """Return the days of a time; without a year, of the last such days until one.

        Raises:
            ValueError: If there is no such day.
            OverflowError: If it is too long ago.
        """
        kind = self._known.kinds[time.kind]
        # Compiled when needed, and kept by ``re``: all of them would take a first question 10 ms.
        match = next(m for p in kind.patterns if (m := re.fullmatch(p, time.text)))
        parts = {name: " ".join(part.split()) for name, part in match.groupdict("").items()}
        if kind.name in ("this", "last", "past", "ago"):
            return self._counted(kind.name, parts)
        if kind.name in ("day", "iso", "year", "decade"):
            return self._fixed(kind.name, parts)
        return self._recurring(kind.name, parts, until or self._today)

    def _fixed(self, kind: str, parts: dict[str, str]) -> Days:
        if kind == "year":
            return whole_year(int(parts["yyyy"]))
        if kind == "decade":
            year = int(parts["decade"])
            if year < _CENTURY:
                year += 1900 if year >= _OLD_DECADES else 2000
            return Days(whole_year(year).first, whole_year(year + _DECADE - 1).last)
        if kind == "iso":
            day = date.fromisoformat(parts["iso"])
        else:
            day = self._today + timedelta(self._known.numbers["day"][parts["day"]])
        return Days(day, day)

    def _counted(self, kind: str, parts: dict[str, str]) -> Days:
        """Return units around today, or before it."""
        units = self._known.units.items()
        unit = next(name for name, pattern in units if pattern.fullmatch(parts["unit"]))
        told = parts.get("n") or "1"
        count = int(told) if told.isdecimal() else self._known.numbers["n"][told]
        if kind == "past" or (kind == "last" and unit in ("hour", "day")):
            return Days(back(unit, count, self._today), self._today)
        return around(unit, self._today if kind == "this" else back(unit, count, self._today))

    def _recurring(self, kind: str, parts: dict[str, str], until: date) -> Days:
        """Return a day of the week, a month or a day of one, the last until a day."""
        if kind.endswith("weekday"):
            if kind.startswith("last"):
                until -= _DAY
            day = latest_weekday(_place(parts["weekday"], self._known.weekdays), until)
            return Days(day, day)
        month = int(parts.get("mm") or 0) or _place(parts["month"], self._known.months) + 1
        year = self._year(parts.get("year") or parts.get("yyyy") or "")
        if kind == "date":
            number = int(parts["dd"])
            if not year:
                return latest_date(month, number, until)
            day = date(year, month, number)
            return Days(day, day)
        if kind == "last_month":
            until = until.replace(day=1) - _DAY
        return whole_month(year, month) if year else latest_month(month, until)

    def _year(self, text: str) -> int:
        if not text or text.isdecimal():
            return int(text or 0)
        return self._today.year + self._known.numbers["year"][text]


def _place(text: str, patterns: Iterable[re.Pattern[str]]) -> int:
    return next(number for number, p in enumerate(patterns) if p.fullmatch(text))
