"""What people think of the answers: thumbs up or down, one a person and answer."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from qabot.models import Answer
from qabot.telegram.database import Database
from qabot.telegram.richtext import clean

KEPT = 365 * 24 * 3600.0
"""Seconds for which a vote is kept."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody thinks of an answer.

    Attributes:
        chat: Where it was given.
        message: Number of its first message.
        person: Who thinks so.
        up: Whether it is a good one.
    """

    chat: int
    message: int
    person: int
    up: bool


class Votes:
    """Votes, kept with question and sentences, so that each can become a test."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        database.at_tidying(self._delete_old)

    def cast(self, vote: Vote, answer: Answer) -> None:
        """Write down a vote, in place of the one that this person gave this answer before."""
        question = answer.understood.question if answer.understood else answer.question
        sentences = [
            {"article_id": s.article_id, "start": s.start, "end": s.end, "text": s.text}
            for s in answer.sentences
        ]
        kept = (clean(question), answer.lang, json.dumps(sentences), self._clock())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO vote VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (vote.chat, vote.message, vote.person, vote.up, *kept),
            )

    def move(self, connection: sqlite3.Connection, was: int, now: int) -> None:
        """Give a chat another number, in a transaction under way; see `Ledger.move`."""
        connection.execute(
            "UPDATE OR REPLACE vote SET chat = ?, message = -message WHERE chat = ?", (now, was)
        )

    def forget(self, connection: sqlite3.Connection, person: int) -> None:
        """Delete all votes of a person, in a transaction under way."""
        connection.execute("DELETE FROM vote WHERE person = ?", (person,))

    def _delete_old(self, connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM vote WHERE at < ?", (self._clock() - KEPT,))
