"""Reads the conversations that must work and the articles they are held over."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

Library = Literal["seed", "en", "ru"]
Reply = Literal["greeting", "thanks", "identity", "insult", "link", "emoji"]

HERE = Path(__file__).parent
TABLE = HERE / "conversations.toml"
SEEDS = HERE.parent.parent / "seeds"
ARTICLES: dict[Library, Path] = {
    "seed": SEEDS,
    "en": HERE / "articles" / "en.jsonl",
    "ru": HERE / "articles" / "ru.jsonl",
}
_TURN_KEYS = {"asks", "first", "any", "abstains", "replies", "speaker", "not_any", "about"}
_CONVERSATION_KEYS = {"name", "articles", "why", "turn"}


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and what is expected of its answer; what is None or empty is not looked at."""

    asks: str
    first: str | None = None
    any: tuple[str, ...] | None = None
    abstains: bool = False
    replies: Reply | None = None
    speaker: str | None = None
    not_any: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    @property
    def fragments(self) -> tuple[str, ...]:
        """What is said to stand in the articles."""
        first = () if self.first is None else (self.first,)
        return (*first, *(self.any or ()), *self.not_any)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages that share state, over one library."""

    name: str
    articles: Library
    turns: tuple[Turn, ...]
    why: str | None = None

    @property
    def path(self) -> Path:
        """The articles, to be loaded."""
        return ARTICLES[self.articles]


def load_conversations(path: Path = TABLE) -> list[Conversation]:
    """Return the conversations in the order of the file.

    Raises:
        ValueError: If a key or a value is none that the table knows.
    """
    table = tomllib.loads(path.read_text("utf-8"))
    return [_read_conversation(entry) for entry in table["conversation"]]


def _read_conversation(entry: dict[str, Any]) -> Conversation:
    name = entry["name"]
    _refuse(name, entry.keys() - _CONVERSATION_KEYS)
    if entry["articles"] not in ARTICLES:
        raise ValueError(f"{name}: no such articles: {entry['articles']}")
    turns = tuple(_read_turn(name, turn) for turn in entry["turn"])
    return Conversation(name, cast("Library", entry["articles"]), turns, entry.get("why"))


def _read_turn(name: str, entry: dict[str, Any]) -> Turn:
    _refuse(name, entry.keys() - _TURN_KEYS)
    if entry.get("replies") not in {None, *get_args(Reply)}:
        raise ValueError(f"{name}: no such reply: {entry['replies']}")
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return Turn(**(entry | lists))


def _refuse(name: str, keys: set[str]) -> None:
    if keys:
        raise ValueError(f"{name}: unknown keys: {', '.join(sorted(keys))}")
