"""What is remembered of a conversation: a bounded value that can be written down and read back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from qabot.answering.people import Person
from qabot.dates import Period

MAX_TURNS = 5  # that are remembered
MAX_SHOWN = 60  # sentences of a turn that are not shown again
MAX_TEXT = 1000  # characters of a question, as of one that is typed
MAX_PEOPLE = 8  # of a turn
LIFETIME = 3600.0  # seconds of silence after which nothing is remembered


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that was given for an answer: ``article.text[start:end]``."""

    article_id: str
    start: int
    end: int
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, and what came of it.

    Attributes:
        question: As understood: it stands alone.
        lang: ISO 639-1 code of its language.
        kind: What kind of answer it wanted: "statement", "time", ...
        speaker: Whose statements it wanted, as asked for, or "".
        verb: What it asked to have been done in words ("deny"), or "".
        topic: What it was about besides, the words that an answer should hold.
        thing: What "it" means after it, or "".
        names: Those of its words that are a name, in runs.
        period: The time of the articles it was asked of, if one was asked for.
        shown: The sentences given.
        earlier: Those given before, by the turns that it goes on from.
        people: Who was asked about, who spoke and who was named, nearest first.
    """

    question: str
    lang: str
    kind: str
    speaker: str = ""
    verb: str = ""
    topic: str = ""
    thing: str = ""
    names: tuple[str, ...] = ()
    period: Period | None = None
    shown: tuple[Shown, ...] = ()
    earlier: tuple[Shown, ...] = ()
    people: tuple[Person, ...] = ()

    @property
    def article_ids(self) -> tuple[str, ...]:
        """The articles of the sentences given, in order of first use."""
        return tuple(dict.fromkeys(shown.article_id for shown in self.shown))

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who said the sentences given."""
        return tuple(dict.fromkeys(shown.speaker for shown in self.shown if shown.speaker))


@dataclass(frozen=True, slots=True)
class Conversation:
    """The last turns of a conversation, newest last.

    Attributes:
        turns: At most MAX_TURNS.
        updated: When the last was, in seconds of the Unix epoch.
    """

    turns: tuple[Turn, ...] = ()
    updated: float = 0.0

    @property
    def last(self) -> Turn | None:
        """The last turn, if there is one."""
        return self.turns[-1] if self.turns else None

    def at(self, now: float, lifetime: float = LIFETIME) -> Conversation:
        """Return what is still remembered at a time: all or, after too long a silence, nothing."""
        return self if now - self.updated <= lifetime else Conversation()

    def until(self, article_id: str, start: int) -> Conversation:
        """Return the conversation up to the answer that ended with a sentence.

        What was asked behind that is left out; if it ended none, nothing is.
        """
        for number in range(len(self.turns), 0, -1):
            last = self.turns[number - 1].shown[-1:]
            if [(s.article_id, s.start) for s in last] == [(article_id, start)]:
                return replace(self, turns=self.turns[:number])
        return self

    def without_period(self) -> Conversation:
        """Return the conversation as if the last question had been asked of any time."""
        if self.last is None or self.last.period is None:
            return self
        return replace(self, turns=(*self.turns[:-1], replace(self.last, period=None)))

    def with_turn(self, turn: Turn, now: float) -> Conversation:
        """Return the conversation with one more turn, the oldest forgotten if there are many."""
        bounded = replace(
            turn,
            question=turn.question[:MAX_TEXT],
            topic=turn.topic[:MAX_TEXT],
            thing=turn.thing[:MAX_TEXT],
            shown=turn.shown[:MAX_SHOWN],
            earlier=turn.earlier[-MAX_SHOWN:],
            people=turn.people[:MAX_PEOPLE],
        )
        return Conversation((*self.turns, bounded)[-MAX_TURNS:], now)

    def to_json(self) -> str:
        """Return the conversation as text, to be kept over a restart."""
        return _adapter().dump_json(self).decode("utf-8")

    @classmethod
    def from_json(cls, text: str) -> Conversation:
        """Return the conversation that was written down.

        Raises:
            ValueError: If it is none, or one of another version.
        """
        try:
            return _adapter().validate_json(text)
        except ValidationError as error:
            places = ", ".join(".".join(map(str, e["loc"])) or "all" for e in error.errors()[:3])
            message = f"no conversation as written by this version (at {places}); forget it"
            raise ValueError(message) from None


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Conversation]:
    return TypeAdapter(Conversation)
