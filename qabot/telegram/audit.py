"""What admins did, and whom and what it was done to: kept for a year."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import NamedTuple

from qabot.telegram.database import Database

KEPT = 365 * 24 * 3600.0
"""Seconds."""

_LONGEST = 200  # characters of what something was done to


class Act(NamedTuple):
    """Something that was done.

    Attributes:
        at: When, in seconds since 1970.
        who: Number of whoever did it.
        deed: ``allow``, ``deny``, ``invite`` or ``join``; ``add``, ``remove``, ``restore`` or
            ``reload``; ``move`` of a chat that has become another.
        whom: Number of the person or chat it was done to; 0 is nobody, or nobody yet.
        what: Title of the article it was done to, or how many there were.
    """

    at: float
    who: int
    deed: str
    whom: int = 0
    what: str = ""


class Audit:
    """The list of acts, in the database; safe to share between threads."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        database.at_tidying(self._delete_old)

    def note(
        self, connection: sqlite3.Connection, who: int, deed: str, *, whom: int = 0, what: str = ""
    ) -> None:
        """Write down an act, in the transaction of what was done."""
        connection.execute(
            "INSERT INTO audit (at, who, deed, whom, what) VALUES (?, ?, ?, ?, ?)",
            (self._clock(), who, deed, whom, what[:_LONGEST]),
        )

    def acts(self, most: int) -> list[Act]:
        """Return what was done, the newest first."""
        query = "SELECT at, who, deed, whom, what FROM audit ORDER BY place DESC LIMIT ?"
        return [Act(*row) for row in self._database.rows(query, (most,))]

    def _delete_old(self, connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM audit WHERE at < ?", (self._clock() - KEPT,))
