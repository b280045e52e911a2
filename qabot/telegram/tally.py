"""How many questions a day are answered, are not, or fail, and how long it takes; nobody's name.

Times are counted in buckets, eight to a factor of ten, so a median of them is right to about a
seventh. A year takes a few thousand rows, however much is asked.
"""

from __future__ import annotations

import math
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from qabot.models import Answer
from qabot.telegram.database import Database

KEPT = 400
"""Days."""

_PER_DECADE = 8
_LAST = 6 * _PER_DECADE  # bucket; what takes longer than 1000 s is in it too
_ADD = (
    "INSERT INTO tally VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted in one day or some.

    Attributes:
        answered: Questions that the articles answer.
        unanswered: Those that they do not, and those that were refused.
        failed: Those that got an apology in place of an answer.
        times: Messages by the bucket of the time till their answers were out.
    """

    answered: int = 0
    unanswered: int = 0
    failed: int = 0
    times: Mapping[int, int] = field(default_factory=dict)

    @property
    def questions(self) -> int:
        """All of them."""
        return self.answered + self.unanswered + self.failed

    @property
    def share(self) -> float | None:
        """Of the questions those that were answered, from 0 to 1; None of no questions."""
        return self.answered / self.questions if self.questions else None

    def milliseconds(self, share: float) -> float | None:
        """Return the time within which a share of the messages were answered.

        Args:
            share: Above 0, to 1: the median is that of 0.5.
        """
        wanted, before = share * sum(self.times.values()), 0
        for bucket, count in sorted(self.times.items()):
            if before + count >= wanted:
                # As if those of a bucket were spread evenly over it.
                return 10 ** ((bucket - 1 + (wanted - before) / count) / _PER_DECADE)
            before += count
        return None


def bucket_of(milliseconds: float) -> int:
    """Return the bucket of a time: each ends at the 1.33-fold of the one before, the first at 1."""
    return min(_LAST, math.ceil(_PER_DECADE * math.log10(max(milliseconds, 1.0))))


def summed(days: Iterable[Figures]) -> Figures:
    """Return the figures of some days together."""
    days = list(days)
    return Figures(
        sum(day.answered for day in days),
        sum(day.unanswered for day in days),
        sum(day.failed for day in days),
        sum((Counter(day.times) for day in days), Counter[int]()),
    )


class Tally:
    """Counts by day (UTC), over restarts; safe to share between threads."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        database.at_tidying(self._delete_old)

    @property
    def today(self) -> date:
        """The day that is counted now."""
        return datetime.fromtimestamp(self._clock(), UTC).date()

    def note_answers(
        self, connection: sqlite3.Connection, answers: Sequence[Answer | None], seconds: float
    ) -> None:
        """Count the questions of a message, in a transaction under way.

        Args:
            connection: In which what they were is written too.
            answers: To them; None is the reply to one that was refused. A greeting is none.
            seconds: From the beginning of work on the message till the last of it was sent.
        """
        asked = [a for a in answers if a is None or a.remark is None]
        answered = sum(a is not None and a.answered for a in asked)
        if asked:
            self._add(connection, "answered", answered)
            self._add(connection, "unanswered", len(asked) - answered)
            self._add(connection, "time", 1, bucket_of(1000 * seconds))

    def note_failure(self, connection: sqlite3.Connection) -> None:
        """Count a message that was given up, in a transaction under way."""
        self._add(connection, "failed", 1)

    def last(self, count: int) -> list[Figures]:
        """Return the figures of each of the last days, the oldest first and today's last."""
        first = self.today - timedelta(count - 1)
        query = "SELECT day, kind, bucket, count FROM tally WHERE day >= ?"
        counts, times = dict[str, dict[str, int]](), dict[str, dict[int, int]]()
        for day, kind, bucket, number in self._database.rows(query, (first.isoformat(),)):
            if kind == "time":
                times.setdefault(day, {})[bucket] = number
            else:
                counts.setdefault(day, {})[kind] = number
        days = [(first + timedelta(n)).isoformat() for n in range(count)]
        empty = dict[str, int]()
        return [Figures(**counts.get(day, empty), times=times.get(day, {})) for day in days]

    def votes(self, days: int) -> tuple[int, int]:
        """Return how many thumbs went up and down in the last days."""
        query = "SELECT up, count(*) FROM vote WHERE at >= ? GROUP BY up"
        first = datetime.combine(self.today - timedelta(days - 1), datetime.min.time(), UTC)
        found = dict(self._database.rows(query, (first.timestamp(),)))
        return found.get(1, 0), found.get(0, 0)

    def _add(self, connection: sqlite3.Connection, kind: str, count: int, bucket: int = 0) -> None:
        if count:
            connection.execute(_ADD, (self.today.isoformat(), kind, bucket, count))

    def _delete_old(self, connection: sqlite3.Connection) -> None:
        first = self.today - timedelta(KEPT - 1)
        connection.execute("DELETE FROM tally WHERE day < ?", (first.isoformat(),))
