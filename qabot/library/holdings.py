"""What is in the library, as values: what lies over files, what came from them, what changed."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qabot.models import Article


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over the files of articles.

    Attributes:
        added: In the order in which they were last added.
        withdrawn: Ids of articles to be left out.
        has_files: Whether some came from files, and were not written for it alone.
    """

    added: tuple[Article, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    has_files: bool = False

    def over(self, articles: Iterable[Article]) -> list[Article]:
        """Return some articles as they are with what lies over them, which may be over them now."""
        fresh = {article.id: article for article in self.added}
        replaced = [fresh.pop(article.id, article) for article in articles]
        return [a for a in (*replaced, *fresh.values()) if a.id not in self.withdrawn]


@dataclass(frozen=True, slots=True)
class Entry:
    """An article of the library without its text.

    Attributes:
        id: As of an ``Article``, and so are those down to ``published``.
        added: When it first came into the library, in seconds of the Unix epoch; None of one
            that is answered from and not in it.
    """

    id: str
    title: str
    lang: str
    source: str | None
    author: str | None
    url: str | None
    published: str | None
    added: float | None = None


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when its articles were read.

    Attributes:
        path: Of the file itself, whatever links lead to it; or its address on the web.
        name: What the ids of its articles are made of.
        size: In bytes.
        modified: Nanoseconds of the Unix epoch; 0 of what was fetched.
        readers: Which version read it.
        validators: Of what was fetched: what its server knows it by.
        problems: What is wrong with it, however often it is read, in JSON.
    """

    path: str
    name: str
    size: int
    modified: int
    readers: str
    validators: str = ""
    problems: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class FileArticles:
    """What is in a file.

    Attributes:
        state: As it was when that was read.
        articles: All of them.
        newest: Whether they are only the newest of what was in it: others stay.
    """

    state: FileState
    articles: tuple[Article, ...]
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """How many articles are new, are other than before, are gone, and are as before."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def any(self) -> bool:
        """Whether something is other than before."""
        return bool(self.added or self.updated or self.removed)

    def __add__(self, other: Changes) -> Changes:
        """Return both together."""
        return Changes(*map(sum, zip(astuple(self), astuple(other), strict=True)))
