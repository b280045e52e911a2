"""What people think of the answers: thumbs up or down, one a person and answer."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qabot.models import Answer
from qabot.sqlite import reading_sqlite
from qabot.telegram.database import MIGRATIONS, Database
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


@dataclass(frozen=True, slots=True)
class Judged:
    """A vote without whose it is.

    Attributes:
        question: What was answered, as one that stands alone.
        lang: ISO 639-1 code of its language, or "" where unknown.
        sentences: Of the answer, none where several questions were answered at once.
        article_ids: Where they stand.
        up: Whether it is a good one.
        at: When the vote was cast, in seconds of the wall clock.
    """

    question: str
    lang: str
    sentences: tuple[str, ...]
    article_ids: tuple[str, ...]
    up: bool
    at: float


class Votes:
    """Votes, kept with question and sentences, so that each can become a test."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        database.at_tidying(self._delete_old)

    def cast(self, vote: Vote, answers: Sequence[Answer]) -> bool:
        """Write down a vote, in place of the one that this person gave this reply before.

        Returns:
            Whether that was another.

        Args:
            vote: What somebody thinks.
            answers: Of what: all that the reply says, at least one.
        """
        questions = [answer for answer in answers if answer.remark is None] or answers
        # Of several answers a vote does not tell which are meant: a thumbs-down on a wrong one
        # would be a test that forbids the right one beside it. So it counts, but has no
        # sentences, and what has none becomes no test.
        alone = questions[0].sentences if len(questions) == 1 else ()
        sentences = [
            {"article_id": s.article_id, "start": s.start, "end": s.end, "text": s.text}
            for s in alone
        ]
        question = " ".join(map(_asked, questions))
        kept = (clean(question), questions[0].lang, json.dumps(sentences), self._clock())
        place = vote.chat, vote.message, vote.person
        with self._database.transaction() as connection:
            before = connection.execute(
                "SELECT up FROM vote WHERE chat = ? AND message = ? AND person = ?", place
            ).fetchone()
            connection.execute(
                "INSERT OR REPLACE INTO vote VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*place, vote.up, *kept),
            )
        return before is not None and bool(before[0]) is not vote.up

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


def _asked(answer: Answer) -> str:
    return answer.understood.question if answer.understood else answer.question


def read_votes(path: Path, since: float) -> list[Judged]:
    """Return the votes that a state file has, the oldest first; a bot may be writing to it.

    Args:
        path: The file.
        since: Seconds of the wall clock; older votes are left out.

    Raises:
        StateError: If it cannot be read.
    """
    query = "SELECT question, lang, sentences, up, at FROM vote WHERE at >= ? ORDER BY at, message"
    with reading_sqlite(path, len(MIGRATIONS)) as connection:
        # A file of a version that knew no votes yet has none.
        there = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'vote'").fetchone()
        rows = connection.execute(query, (since,)).fetchall() if there else []
    return [_judged(*row) for row in rows]


def _judged(question: str, lang: str, sentences: str, up: int, at: float) -> Judged:
    given = json.loads(sentences)
    texts = tuple(s["text"] for s in given)
    articles = dict.fromkeys(s["article_id"] for s in given)
    return Judged(question, lang, texts, tuple(articles), bool(up), at)
