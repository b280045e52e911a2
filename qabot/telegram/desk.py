"""All that answering takes, in one place: who answers, what is remembered, what can be read."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Self

from qabot.archive import Archive
from qabot.engine import Engine
from qabot.telegram.access import Access, Policy
from qabot.telegram.chats import Chats
from qabot.telegram.database import Database
from qabot.telegram.examples import Examples
from qabot.telegram.journal import Journal
from qabot.telegram.ledger import Ledger
from qabot.telegram.memory import Memory, Place
from qabot.telegram.metrics import Metrics
from qabot.telegram.preferences import Preferences
from qabot.telegram.shelf import Shelf, shelf_of
from qabot.telegram.tally import Tally
from qabot.telegram.votes import Votes

_MOST_ALBUMS = 100  # that come at about the same time


class Albums:
    """Albums of photographs, each of which comes as many messages and gets one line."""

    def __init__(self) -> None:
        self._told = deque[str](maxlen=_MOST_ALBUMS)

    def has_told(self, album: str | None) -> bool:
        """Tell whether a message is of an album that was met before, and remember that it was."""
        if album is None or album in self._told:
            return album is not None
        self._told.append(album)
        return False


@dataclass(frozen=True, slots=True)
class Desk:
    """What handlers work with.

    Attributes:
        archive: The articles, and the engine that answers from them.
        memory: What was asked before.
        journal: Which updates are done with.
        ledger: Which answers were given.
        votes: What people think of them.
        preferences: How each person wants them.
        access: Who may use the bot.
        chats: Which do not let the bot write, and which have become others.
        tally: How many questions were answered.
        database: Where all of these are kept.
        albums: Which of them were answered with a line.
        metrics: Counts what is answered.
        examples: Questions to begin with.
    """

    archive: Archive
    memory: Memory
    journal: Journal
    ledger: Ledger
    votes: Votes
    preferences: Preferences
    access: Access
    chats: Chats
    tally: Tally
    database: Database
    albums: Albums
    metrics: Metrics = field(default_factory=Metrics)
    examples: Examples = field(default_factory=Examples)

    @classmethod
    def furnish(
        cls,
        archive: Archive,
        database: Database,
        journal: Journal,
        policy: Policy,
        metrics: Metrics | None = None,
    ) -> Self:
        """Return a desk with what belongs to an archive and a database."""
        return cls(
            archive=archive,
            memory=Memory(database),
            journal=journal,
            ledger=Ledger(database),
            votes=Votes(database),
            preferences=Preferences(database),
            access=Access(database, policy),
            chats=Chats(database),
            tally=Tally(database),
            database=database,
            albums=Albums(),
            metrics=metrics or Metrics(),
        )

    @property
    def engine(self) -> Engine:
        """What answers now; whoever asks it more than once asks the same one."""
        return self.archive.engine

    @property
    def shelf(self) -> Shelf:
        """The articles as they are listed now."""
        return shelf_of(self.archive.engine)

    async def note_act(self, who: int, deed: str, what: str) -> None:
        """Write down what an admin has done to articles.

        Raises:
            StateError: If it cannot be written.
        """

        def write() -> None:
            with self.database.transaction() as connection:
                self.access.audit.note(connection, who, deed, what=what)

        await self.database.apart(write)

    def forget(self, place: Place) -> None:
        """Delete all that is stored of the person of a place, in every chat.

        Only what they have asked and nobody has answered yet is not: it goes with its answer.
        """
        with self.database.transaction() as connection:
            for store in (self.memory, self.ledger, self.votes, self.preferences, self.access):
                store.forget(connection, place.person)
        self.database.scrub()

    def move(self, was: int, now: int) -> None:
        """Keep under another number all that is stored of a chat, as it has become another."""
        with self.database.transaction() as connection:
            for store in (self.chats, self.memory, self.ledger, self.votes, self.access):
                store.move(connection, was, now)
        self.chats.settle(was, now)
