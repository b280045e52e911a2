"""The one SQLite file of what the bot must not forget: its tables, and the one who writes to it.

Conversations (``memory``) and updates (``journal``) share a connection, so that what belongs
together is written together: an answer that is out, and what was asked.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

from qabot.errors import StateError
from qabot.sqlite import open_sqlite, what_to_do
from qabot.telegram.schema import (
    ACCESS,
    CHATS,
    DEEDS_ON_ARTICLES,
    GIVEN,
    PREFERENCES,
    TALLY,
    VOTES,
)

logger = logging.getLogger(__name__)

T = TypeVar("T")
Write = Callable[[sqlite3.Connection], object]

_CONVERSATIONS = (
    """CREATE TABLE conversation (
        chat INTEGER NOT NULL,
        topic INTEGER NOT NULL,
        person INTEGER NOT NULL,
        updated REAL NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (chat, topic, person)
    ) WITHOUT ROWID, STRICT""",
    "CREATE INDEX conversation_updated ON conversation (updated)",
)

# Of a bot, for its updates are counted by themselves: another token may come to the same file.
# In the order of arrival, as the numbers of updates may begin anew after a quiet week.
_UPDATES = (
    """CREATE TABLE arrival (
        place INTEGER PRIMARY KEY,
        bot INTEGER NOT NULL,
        update_id INTEGER NOT NULL,
        received REAL NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0,
        endless INTEGER NOT NULL DEFAULT 0,
        content TEXT,
        UNIQUE (bot, update_id)
    ) STRICT""",
    "CREATE INDEX arrival_open ON arrival (bot, place) WHERE content IS NOT NULL",
    "CREATE INDEX arrival_received ON arrival (received)",
)

_OF_PEOPLE = (*GIVEN, *VOTES, *PREFERENCES)

MIGRATIONS: tuple[Sequence[str], ...] = (
    _CONVERSATIONS,
    _UPDATES,
    _OF_PEOPLE,
    ACCESS,
    DEEDS_ON_ARTICLES,
    CHATS,
    TALLY,
)
"""What makes each version of the tables of the one before. Steps that were once in use are never
changed."""


class Database:
    """An open file with the tables of this version; safe to share between threads."""

    def __init__(
        self, connection: sqlite3.Connection, reader: sqlite3.Connection | None = None
    ) -> None:
        """Take open connections; see the class methods for opening them.

        Args:
            connection: Writes, and reads where there is no reader.
            reader: Reads what is committed while the other writes; None is a database in memory.
        """
        self._connection = connection
        self._lock = threading.Lock()
        self._reader = reader or connection
        self._reading = threading.Lock() if reader else self._lock
        self._writer = ThreadPoolExecutor(1, "database")
        self._chores: list[Write] = []
        self.durable = reader is not None

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file, made if it is not there.

        One that cannot be used is told of and not touched: the bot answers without it.

        Raises:
            StateError: If a newer version or another program made it. Without it people would be
                let in again whom an admin has denied, and to start another qabot mends it.
        """
        try:
            first = open_sqlite(path, MIGRATIONS)
            return cls(first, open_sqlite(path, MIGRATIONS, further=True))
        except ValueError as error:
            raise StateError(
                f"{path} cannot be used: {error}; {what_to_do(error)}, or name another file by "
                "telegram.state_file (QABOT_TELEGRAM__STATE_FILE)"
            ) from error
        except (OSError, sqlite3.Error) as error:
            logger.warning(
                "%s cannot be used: %s; conversations, questions that are not answered yet, and "
                "whom admins allow or deny are forgotten when the bot stops. Free it or name "
                "another file by telegram.state_file (QABOT_TELEGRAM__STATE_FILE)",
                path,
                error,
            )
            return cls.in_memory()

    @classmethod
    def in_memory(cls) -> Self:
        """Open a database that ends with the process."""
        return cls(open_sqlite(None, MIGRATIONS))

    @contextmanager
    def transaction(self, *, outlasts_power: bool = False) -> Iterator[sqlite3.Connection]:
        """Write all that is executed in the block, or nothing of it.

        Args:
            outlasts_power: Whether it must be on the disk when the block ends. A process that is
                killed loses nothing in either case; when the power fails, what was written last
                may be undone in the other.

        Raises:
            sqlite3.Error: If it cannot be written.
        """
        with self._lock:
            # To wait for the disk took 0.1 ms more here, and takes 5 to 10 ms on plain disks.
            self._connection.execute(
                f"PRAGMA synchronous = {'FULL' if outlasts_power else 'NORMAL'}"
            )
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return what a query finds."""
        with self._reading:
            return self._reader.execute(query, values).fetchall()

    def read(self, work: Callable[[], T]) -> T:
        """Do work that reads a few rows, here and now: it waits for no writer.

        They lie in memory: it takes some 15 microseconds, where to hand it to another thread
        takes ten times as long.

        Raises:
            StateError: If the file cannot be read.
        """
        try:
            return work()
        except sqlite3.Error as error:
            raise StateError(f"the state file cannot be used: {error}") from error

    async def apart(self, work: Callable[[], T]) -> T:
        """Do work of the database in its own thread, one after the other as they come.

        Raises:
            StateError: If the file cannot be written or read.
        """
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        try:
            # In its context, for what it logs is about the same question.
            return await loop.run_in_executor(self._writer, context.run, work)
        except sqlite3.Error as error:
            raise StateError(f"the state file cannot be used: {error}") from error

    def scrub(self) -> None:
        """Leave nothing of what was deleted: the log of writes still holds it till then."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def at_tidying(self, chore: Write) -> None:
        """Have something deleted whenever it is tidied up."""
        self._chores.append(chore)

    def tidy(self) -> None:
        """Delete what has had its time, and leave no trace of it."""
        with self.transaction() as connection:
            for chore in self._chores:
                chore(connection)
        self.scrub()

    def close(self) -> None:
        """Close the file when all is written."""
        self._writer.shutdown()
        with self._lock:
            self._reader.close()
            self._connection.close()
