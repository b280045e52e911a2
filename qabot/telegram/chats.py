"""What is known of chats: which do not let the bot write, and which have become another chat."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

from qabot.telegram.database import Database

KEPT_CLOSED = 365 * 24 * 3600.0
"""Seconds for which it is known that a chat does not let the bot write, unless it does before."""

KEPT_MOVED = 30 * 24 * 3600.0
"""Seconds for which the former number of a chat is known. Nothing new is written there, and the
server tells the new one whenever it is asked."""


class Chats:
    """Chats by their numbers; safe to share between threads."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        # Few, and wanted before each request.
        self._moved: dict[int, int] = dict(database.rows("SELECT was, now FROM moved"))
        database.at_tidying(self._delete_old)

    def close(self, chat: int) -> None:
        """Note that a chat does not let the bot write from now on."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO closed VALUES (?, ?)", (chat, self._clock()))

    def open(self, chat: int) -> None:
        """Note that a chat lets the bot write again."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM closed WHERE chat = ?", (chat,))

    async def takes(self, chat: int, age: float) -> bool:
        """Tell whether a chat lets the bot answer what came some seconds ago.

        What came from a chat after it was closed shows that it is open again.

        Raises:
            StateError: If that cannot be read or written.
        """
        query = "SELECT at FROM closed WHERE chat = ?"
        rows = self._database.read(lambda: self._database.rows(query, (chat,)))
        if not rows:
            return True
        if rows[0][0] > self._clock() - age:
            return False
        await self._database.apart(lambda: self.open(chat))
        return True

    def now(self, chat: int) -> int:
        """Return the number that a chat has now."""
        return self._moved.get(chat, chat)

    def move(self, connection: sqlite3.Connection, was: int, now: int) -> None:
        """Note that a chat has another number, in a transaction under way; see `settle`."""
        connection.execute("UPDATE moved SET now = ? WHERE now = ?", (now, was))
        connection.execute(
            "INSERT OR REPLACE INTO moved VALUES (?, ?, ?)", (was, now, self._clock())
        )
        connection.execute("DELETE FROM closed WHERE chat = ?", (was,))

    def settle(self, was: int, now: int) -> None:
        """Go by another number of a chat from now on: all that is stored of it has moved."""
        moved = {one: now if other == was else other for one, other in self._moved.items()}
        self._moved = moved | {was: now}

    def _delete_old(self, connection: sqlite3.Connection) -> None:
        now = self._clock()
        connection.execute("DELETE FROM closed WHERE at < ?", (now - KEPT_CLOSED,))
        connection.execute("DELETE FROM moved WHERE at < ?", (now - KEPT_MOVED,))
