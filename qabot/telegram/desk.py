"""All that answering takes, in one place: who answers, what is remembered, what can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from qabot.engine import Engine
from qabot.telegram.database import Database
from qabot.telegram.journal import Journal
from qabot.telegram.ledger import Ledger
from qabot.telegram.memory import Memory
from qabot.telegram.preferences import Preferences
from qabot.telegram.shelf import Shelf
from qabot.telegram.votes import Votes


@dataclass(frozen=True, slots=True)
class Desk:
    """What handlers work with.

    Attributes:
        engine: Answers.
        shelf: The articles as they are listed.
        memory: What was asked before.
        journal: Which updates are done with.
        ledger: Which answers were given.
        votes: What people think of them.
        preferences: How each person wants them.
        database: Where all of these are kept.
    """

    engine: Engine
    shelf: Shelf
    memory: Memory
    journal: Journal
    ledger: Ledger
    votes: Votes
    preferences: Preferences
    database: Database

    @classmethod
    def furnish(cls, engine: Engine, database: Database, journal: Journal) -> Self:
        """Return a desk with what belongs to an engine and a database."""
        return cls(
            engine=engine,
            shelf=Shelf(engine.articles),
            memory=Memory(database),
            journal=journal,
            ledger=Ledger(database),
            votes=Votes(database),
            preferences=Preferences(database),
            database=database,
        )
