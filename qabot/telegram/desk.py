"""All that answering takes, in one place: who answers, what is remembered, what can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from qabot.engine import Engine
from qabot.telegram.memory import Memory
from qabot.telegram.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Desk:
    """What handlers work with.

    Attributes:
        engine: Answers.
        memory: What was asked before.
        shelf: The articles as they are listed.
    """

    engine: Engine
    memory: Memory
    shelf: Shelf

    @classmethod
    def furnish(cls, engine: Engine, memory: Memory) -> Self:
        """Return a desk with what belongs to an engine and a memory."""
        return cls(engine, memory, Shelf(engine.articles))
