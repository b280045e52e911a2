"""The journal of updates: written before Telegram may forget one, marked when it is done with.

Telegram forgets an update as soon as the next ones are fetched. What was not answered then,
because the process was killed, is found here by the next one.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from qabot.telegram.database import Database, Write

LONGEST_OPEN = 24 * 3600.0
"""Seconds. Nobody waits longer for an answer; Telegram too forgets after a day."""

KEPT_TO_KNOW = 2 * LONGEST_OPEN
"""Seconds for which the number of an update is known. Telegram may give it again for a day."""

_TIDY_EVERY = 1000  # updates done with

Clock = Callable[[], float]


class Arrival(NamedTuple):
    """An update as it came.

    Attributes:
        update_id: The server's number of it.
        content: What must be known to answer it; None if there is nothing to answer.
    """

    update_id: int
    content: str | None


class Past(NamedTuple):
    """What has come of an update so far, former processes included.

    Attributes:
        failures: Attempts that failed.
        endless: Attempts that had no end, as the process ended before.
        age: Seconds since it came.
    """

    failures: int = 0
    endless: int = 0
    age: float = 0.0


class Journal:
    """The updates of one bot, those not done with in the order in which they came.

    A text is kept only until its update is done with; then its number alone is, for two days.
    """

    def __init__(self, database: Database, bot: int, *, clock: Clock = time.time) -> None:
        """Take the bot's own number, which is no secret."""
        self._database = database
        self._bot = bot
        self._clock = clock
        self._besides: dict[int, Write] = {}
        self._finished = 0
        database.at_tidying(self._delete_old)

    async def accept(self, arrivals: Iterable[Arrival]) -> set[int]:
        """Write down updates, and return the numbers of those to be seen to now.

        Once it returns they outlast even a power cut. What was known before is not returned, nor
        what has no content, which is done with at once.

        Raises:
            StateError: If they cannot be written; then none of them is.
        """
        rows = [(self._bot, a.update_id, self._clock(), a.content) for a in arrivals]

        def write() -> set[int]:
            new = set()
            with self._database.transaction(outlasts_power=True) as connection:
                for row in rows:
                    found = connection.execute(
                        "INSERT OR IGNORE INTO arrival (bot, update_id, received, content) "
                        "VALUES (?, ?, ?, ?)",
                        row,
                    )
                    if found.rowcount and row[3] is not None:
                        new.add(row[1])
            return new

        return await self._database.apart(write)

    async def begin(self, update_id: int) -> Past | None:
        """Note that an attempt at an update begins; None if none of this number is open.

        Returns:
            What came of it before. Till it is noted how the attempt ended, it is one without end.

        Raises:
            StateError: If that cannot be written.
        """

        def write() -> Past | None:
            with self._database.transaction() as connection:
                row = connection.execute(
                    "UPDATE arrival SET endless = endless + 1 "
                    "WHERE (bot, update_id) = (?, ?) AND content IS NOT NULL "
                    "RETURNING failures, endless - 1, ? - received",
                    (self._bot, update_id, self._clock()),
                ).fetchone()
            return Past(*row) if row else None

        self._besides.pop(update_id, None)
        return await self._database.apart(write)

    async def end(self, update_id: int, *, failed: bool) -> None:
        """Note that an attempt has ended, and the update is still to be seen to.

        Args:
            update_id: The server's number of it.
            failed: Whether that counts against the update.

        Raises:
            StateError: If that cannot be written.
        """

        def write() -> None:
            with self._database.transaction() as connection:
                connection.execute(
                    "UPDATE arrival SET endless = endless - 1, failures = failures + ? "
                    "WHERE (bot, update_id) = (?, ?)",
                    (failed, self._bot, update_id),
                )

        await self._database.apart(write)

    def write_when_done(self, update_id: int, write: Write) -> None:
        """Have something written together with the mark that this attempt did its work.

        Otherwise a process killed between the two would answer again, and see itself asked
        before what it is asked now.
        """
        self._besides[update_id] = write

    async def finish(self, update_id: int) -> None:
        """Mark an update as done with, and delete its content.

        Raises:
            StateError: If that cannot be written.
        """
        besides = self._besides.pop(update_id, None)

        def write() -> None:
            with self._database.transaction() as connection:
                if besides is not None:
                    besides(connection)
                connection.execute(
                    "UPDATE arrival SET content = NULL WHERE (bot, update_id) = (?, ?)",
                    (self._bot, update_id),
                )

        await self._database.apart(write)
        self._finished += 1
        if self._finished % _TIDY_EVERY == 0:
            await self.tidy()

    async def drop_old(self) -> int:
        """Mark as done with what is open for too long, and return how many these are.

        Raises:
            StateError: If that cannot be written.
        """

        def write() -> int:
            with self._database.transaction() as connection:
                return connection.execute(
                    "UPDATE arrival SET content = NULL "
                    "WHERE bot = ? AND content IS NOT NULL AND received < ?",
                    (self._bot, self._clock() - LONGEST_OPEN),
                ).rowcount

        return await self._database.apart(write)

    async def unfinished(self) -> list[tuple[Arrival, int]]:
        """Return what is not done with, each with its attempts that had no end.

        Raises:
            StateError: If it cannot be read.
        """
        rows = await self._database.apart(
            lambda: self._database.rows(
                "SELECT update_id, content, endless FROM arrival "
                "WHERE bot = ? AND content IS NOT NULL ORDER BY place",
                (self._bot,),
            )
        )
        return [(Arrival(update_id, content), endless) for update_id, content, endless in rows]

    async def tidy(self) -> None:
        """Delete what has had its time, here and in the rest of the file.

        Raises:
            StateError: If the file cannot be written.
        """
        await self._database.apart(self._database.tidy)

    def _delete_old(self, connection: sqlite3.Connection) -> None:
        # Of a bot that used the file before, too, whose open questions nobody answers any more.
        connection.execute(
            "DELETE FROM arrival WHERE received < ? AND (content IS NULL OR bot <> ?)",
            (self._clock() - KEPT_TO_KNOW, self._bot),
        )
