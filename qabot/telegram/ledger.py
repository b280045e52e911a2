"""The answers that were given, for their buttons and for questions that are edited later."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from qabot.dialogue.conversation import Conversation
from qabot.models import Answer
from qabot.telegram.database import Database
from qabot.telegram.memory import Place

logger = logging.getLogger(__name__)

KEPT = 7 * 24 * 3600.0
"""Seconds for which an answer is known."""

MOST_A_CHAT = 200
"""Answers of a chat that are known; the oldest are forgotten."""

_COLUMNS = "chat, message, further, question, topic, person, asked, answer, before, after"


@dataclass(frozen=True, slots=True)
class Given:
    """What was given in answer to a message, to one question or several.

    Attributes:
        place: The conversation it belongs to.
        message: Number of its first message, under which its buttons are.
        further: Numbers of its other messages.
        question: Number of the message that asked, or 0 where a button did.
        asked: What that message asked.
        answers: What the engine said to each question of it, none if it refused them.
        before: The conversation before that message.
        after: The conversation from which one goes on behind the last that was answered.
    """

    place: Place
    message: int
    further: tuple[int, ...]
    question: int
    asked: str
    answers: tuple[Answer, ...]
    before: Conversation
    after: Conversation


class Ledger:
    """Answers by chat and message; safe to share between threads."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        database.at_tidying(self._delete_old)

    def find(self, chat: int, message: int) -> Given | None:
        """Return the answer whose buttons are under a message, if it is still known."""
        found = self._read("chat = ? AND message = ?", (chat, message))
        return found[0] if found else None

    def of_question(self, chat: int, question: int) -> list[Given]:
        """Return what answers a message, in order: earlier versions gave each question its own."""
        return self._read("chat = ? AND question = ?", (chat, question))

    def write(self, connection: sqlite3.Connection, answers: Sequence[Given]) -> None:
        """Write down answers, in a transaction under way."""
        for given in answers:
            said = _to_json(given.answers) if given.answers else None
            connection.execute(
                f"INSERT OR REPLACE INTO given ({_COLUMNS}, at) "  # noqa: S608  # constants
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(given.place.chat, given.message, json.dumps(given.further), given.question),
                    *(given.place.topic, given.place.person, given.asked, said),
                    *(given.before.to_json(), given.after.to_json(), self._clock()),
                ),
            )
        for chat in {given.place.chat for given in answers}:
            connection.execute(
                "DELETE FROM given WHERE chat = ? AND message <= (SELECT message FROM given "
                "WHERE chat = ? ORDER BY message DESC LIMIT 1 OFFSET ?)",
                (chat, chat, MOST_A_CHAT),
            )

    def erase(self, connection: sqlite3.Connection, answers: Sequence[Given]) -> None:
        """Delete answers, in a transaction under way."""
        keys = [(given.place.chat, given.message) for given in answers]
        connection.executemany("DELETE FROM given WHERE chat = ? AND message = ?", keys)

    def go_on(self, connection: sqlite3.Connection, given: Given, after: Conversation) -> None:
        """Note from where one goes on behind an answer of which more was given."""
        connection.execute(
            "UPDATE given SET after = ? WHERE chat = ? AND message = ?",
            (after.to_json(), given.place.chat, given.message),
        )

    def move(self, connection: sqlite3.Connection, was: int, now: int) -> None:
        """Give a chat another number, in a transaction under way.

        Its messages are counted anew: those of before get a minus, to be taken for no others.
        """
        connection.execute(
            "UPDATE OR REPLACE given SET chat = ?, message = -message, question = -question "
            "WHERE chat = ?",
            (now, was),
        )

    def forget(self, connection: sqlite3.Connection, person: int) -> None:
        """Delete all answers to a person, in a transaction under way."""
        connection.execute("DELETE FROM given WHERE person = ?", (person,))

    def _delete_old(self, connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM given WHERE at < ?", (self._clock() - KEPT,))

    def _read(self, condition: str, values: Sequence[int]) -> list[Given]:
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM given "  # noqa: S608  # constants
            f"WHERE {condition} AND at >= ? ORDER BY message",
            (*values, self._clock() - KEPT),
        )
        try:
            return [_given(row) for row in rows]
        except (ValueError, ValidationError) as error:
            # Of another version: then it is too old.
            logger.info("An answer is forgotten: %s", type(error).__name__)
            return []


def goes_on_from(answers: Sequence[Answer], conversation: Conversation) -> Conversation:
    """Return from where one goes on behind answers: the last that is one, others may follow it."""
    given = [answer for answer in answers if answer.answered]
    if not given:
        return conversation
    last = given[-1].sentences[-1]
    return conversation.until(last.article_id, last.start)


def _given(row: Sequence[Any]) -> Given:
    chat, message, further, question, topic, person, asked, said, before, after = row
    return Given(
        Place(chat, topic, person),
        message,
        tuple(json.loads(further)),
        question,
        asked,
        _from_json(said),
        Conversation.from_json(before),
        Conversation.from_json(after),
    )


def _to_json(answers: tuple[Answer, ...]) -> str:
    # By json, for it carries lone surrogates too, of which an article may have some.
    return json.dumps(_adapter().dump_python(answers))


def _from_json(said: str | None) -> tuple[Answer, ...]:
    content = [] if said is None else json.loads(said)
    # Versions that gave each question a message of its own wrote one answer, not a list.
    return _adapter().validate_python(content if isinstance(content, list) else [content])


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[tuple[Answer, ...]]:
    return TypeAdapter(tuple[Answer, ...])
