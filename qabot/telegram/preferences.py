"""How each person wants to be answered, kept until they say otherwise."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from telegram import User

from qabot.options import AskOptions
from qabot.telegram.database import Database
from qabot.texts import Texts, choose_texts, languages

LENGTHS = (1, 3, 5)
"""Sentences of an answer that one can choose."""


@dataclass(frozen=True, slots=True)
class Preference:
    """How somebody wants to be answered.

    Attributes:
        language: Code of the language of the interface; None is that of their Telegram, and of
            what they ask.
        sentences: Of an answer; None is the few that fit best.
        context: Whether what stands around the sentences is shown at once.
    """

    language: str | None = None
    sentences: int | None = None
    context: bool = False

    def texts_for(self, user: User | None) -> Texts:
        """Return the texts for whoever wants it so."""
        return choose_texts(self.language, user.language_code if user else None)

    @property
    def options(self) -> AskOptions:
        """What the engine is to be told with a question."""
        return {"limit": self.sentences}


class Preferences:
    """Preferences by person; safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, user: User | None) -> Preference:
        """Return what somebody prefers; what a newer version let them choose counts for nothing."""
        return self.of_person(user.id if user else 0)

    def of_person(self, person: int) -> Preference:
        """Return what somebody prefers, by their number."""
        query = "SELECT language, sentences, context FROM preference WHERE person = ?"
        rows = self._database.rows(query, (person,))
        if not rows:
            return Preference()
        language, sentences, context = rows[0]
        return Preference(
            language if language in languages() else None,
            sentences if sentences in LENGTHS else None,
            bool(context),
        )

    def keep(self, person: int, preference: Preference) -> None:
        """Write down what somebody prefers."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO preference VALUES (?, ?, ?, ?)",
                (person, preference.language, preference.sentences, preference.context),
            )

    def forget(self, connection: sqlite3.Connection, person: int) -> None:
        """Delete what somebody prefers, in a transaction under way."""
        connection.execute("DELETE FROM preference WHERE person = ?", (person,))
