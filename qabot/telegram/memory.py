"""What the bot remembers of each conversation, kept over restarts in an SQLite file."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from pathlib import Path
from typing import NamedTuple, Self

from qabot.dialogue.conversation import LIFETIME, Conversation
from qabot.state import make_private

logger = logging.getLogger(__name__)

VERSION = 1
"""Of the tables, kept in the file as its ``user_version``."""

_BUSY_SECONDS = 5.0
_PRUNE_EVERY = 1000  # conversations written

_TABLES = """
CREATE TABLE conversation (
    chat INTEGER NOT NULL,
    topic INTEGER NOT NULL,
    person INTEGER NOT NULL,
    updated REAL NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (chat, topic, person)
) WITHOUT ROWID, STRICT;
CREATE INDEX conversation_updated ON conversation (updated);
PRAGMA user_version = 1;
"""


class Place(NamedTuple):
    """Where a conversation goes on: each person has one of their own in each topic of a chat."""

    chat: int
    topic: int
    person: int


class Memory:
    """Conversations by place; safe to share between threads.

    What is older than a conversation lives is deleted.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take an open file with its tables; see the class methods for opening one."""
        self._connection = connection
        self._lock = threading.Lock()
        self._written = 0

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """Open a file, made if it is not there; without one nothing outlives the process.

        A file that cannot be used is told of and not touched: the bot answers without it.
        """
        if path is None:
            return cls(_connect(":memory:"))
        try:
            make_private(path)
            return cls(_connect(str(path)))
        except (OSError, sqlite3.Error, ValueError) as error:
            logger.warning(
                "%s cannot be used: %s; conversations are forgotten when the bot stops. Free it "
                "or name another file by telegram.state_file (QABOT_TELEGRAM__STATE_FILE)",
                path,
                error,
            )
            return cls(_connect(":memory:"))

    def recall(self, place: Place) -> Conversation:
        """Return what was asked at a place before; nothing if it is forgotten or unreadable."""
        with self._lock:
            row = self._connection.execute(
                "SELECT content FROM conversation WHERE (chat, topic, person) = (?, ?, ?)", place
            ).fetchone()
        if row is None:
            return Conversation()
        try:
            return Conversation.from_json(row[0])
        except ValueError as error:
            logger.info("A conversation is forgotten: %s", error)
            return Conversation()

    def remember(self, place: Place, conversation: Conversation) -> None:
        """Write down what was asked at a place."""
        content = conversation.to_json()
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO conversation VALUES (?, ?, ?, ?, ?)",
                (*place, conversation.updated, content),
            )
            if self._written % _PRUNE_EVERY == 0:
                too_old = time.time() - LIFETIME
                self._connection.execute("DELETE FROM conversation WHERE updated < ?", (too_old,))
            self._written += 1

    def forget(self, place: Place) -> None:
        """Delete what was asked at a place."""
        with self._lock, self._connection:
            self._connection.execute(
                "DELETE FROM conversation WHERE (chat, topic, person) = (?, ?, ?)", place
            )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            raise ValueError(f"it is of version {version}, made by a newer qabot")
        # A reader never waits for the writer; what a power cut may lose is the last answer's.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        if version == 0:
            connection.executescript(_TABLES)
    except BaseException:
        connection.close()
        raise
    return connection
