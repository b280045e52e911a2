"""All that answering takes, in one place: who answers, what is remembered, what can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from qabot.engine import Engine
from qabot.telegram.database import Database
from qabot.telegram.journal import Journal
from qabot.telegram.memory import Memory
from qabot.telegram.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Desk:
    """What handlers work with.

    Attributes:
        engine: Answers.
        shelf: The articles as they are listed.
        memory: What was asked before.
        journal: Which updates are done with.
    """

    engine: Engine
    shelf: Shelf
    memory: Memory
    journal: Journal

    @classmethod
    def furnish(cls, engine: Engine, database: Database, journal: Journal) -> Self:
        """Return a desk with what belongs to an engine and a database."""
        return cls(engine, Shelf(engine.articles), Memory(database), journal)
