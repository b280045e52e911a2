"""What the bot remembers of each conversation, kept over restarts."""

from __future__ import annotations

import logging
import sqlite3
import time
from typing import NamedTuple

from qabot.dialogue.conversation import LIFETIME, Conversation
from qabot.telegram.database import Database

logger = logging.getLogger(__name__)


class Place(NamedTuple):
    """Where a conversation goes on: each person has one of their own in each topic of a chat."""

    chat: int
    topic: int
    person: int


class Memory:
    """Conversations by place; safe to share between threads.

    What is older than a conversation lives is deleted.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        database.at_tidying(_delete_old)

    def recall(self, place: Place) -> Conversation:
        """Return what was asked at a place before; nothing if it is forgotten or unreadable."""
        rows = self._database.rows(
            "SELECT content FROM conversation WHERE (chat, topic, person) = (?, ?, ?)", place
        )
        if not rows:
            return Conversation()
        try:
            return Conversation.from_json(rows[0][0])
        except ValueError as error:
            logger.info("A conversation is forgotten: %s", error)
            return Conversation()

    def remember(self, place: Place, conversation: Conversation) -> None:
        """Write down what was asked at a place."""
        with self._database.transaction() as connection:
            self.write(connection, place, conversation)

    def write(
        self, connection: sqlite3.Connection, place: Place, conversation: Conversation
    ) -> None:
        """Write down what was asked at a place, in a transaction under way."""
        connection.execute(
            "INSERT OR REPLACE INTO conversation VALUES (?, ?, ?, ?, ?)",
            (*place, conversation.updated, conversation.to_json()),
        )

    def cut(self, place: Place) -> None:
        """Delete what was asked at a place."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM conversation WHERE (chat, topic, person) = (?, ?, ?)", place
            )
        self._database.scrub()

    def move(self, connection: sqlite3.Connection, was: int, now: int) -> None:
        """Give a chat another number, in a transaction under way; what was asked there is newer."""
        connection.execute("UPDATE OR IGNORE conversation SET chat = ? WHERE chat = ?", (now, was))
        connection.execute("DELETE FROM conversation WHERE chat = ?", (was,))

    def forget(self, connection: sqlite3.Connection, person: int) -> None:
        """Delete all conversations of a person, in a transaction under way."""
        connection.execute("DELETE FROM conversation WHERE person = ?", (person,))


def _delete_old(connection: sqlite3.Connection) -> None:
    too_old = time.time() - LIFETIME
    connection.execute("DELETE FROM conversation WHERE updated < ?", (too_old,))
