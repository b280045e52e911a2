"""Which articles there are, without their texts: to tell what has changed of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, overload

from qabot.models import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_HALF = 16  # bytes
TEXT_DIGITS = 2 * _HALF
"""Hexadecimal digits of a hash that stand for the text."""


class Card(NamedTuple):
    """An article without its text; see ``Article``, and ``hash_of``."""

    id: str
    title: str
    lang: str
    source: str | None
    url: str | None
    published: str | None
    author: str | None
    hash: str

    @classmethod
    def of(cls, article: Article, hashed: str | None = None) -> Self:
        """Return the card of an article, with the hash of another that it was made of."""
        return cls(
            article.id,
            article.title,
            article.lang,
            article.source,
            article.url,
            article.published,
            article.author,
            hashed or hash_of(article),
        )


class Articles(Sequence[Article]):
    """Articles of which each is fetched when it is looked at."""

    def __init__(self, ids: Iterable[str], fetch: Callable[[str], Article | None]) -> None:
        """Take ids of articles that are there, and what returns the article of an id."""
        self._ids, self._fetch = tuple(ids), fetch

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> Article: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Article, ...]: ...
    def __getitem__(self, place: int | slice) -> Article | tuple[Article, ...]:
        """Return the article at a place, or several."""
        if isinstance(place, slice):
            return tuple(self[number] for number in range(*place.indices(len(self))))
        article = self._fetch(self._ids[place])
        assert article is not None  # noqa: S101  # it is there
        return article


class Listing(Protocol):
    """Articles to answer from."""

    @property
    def stamp(self) -> str | None:
        """What is another one when an article is, or None where that takes looking at all."""
        ...

    @property
    def hashes(self) -> Mapping[str, str]:
        """What stands for each article, by its id, in their order; see ``hash_of``."""
        ...

    def fetch(self, ids: Sequence[str]) -> Sequence[Article]:
        """Return the articles with some ids, in that order; those that are gone are left out."""
        ...


class Listed:
    """The listing of articles that are in memory."""

    stamp: str | None = None

    def __init__(
        self, articles: Iterable[Article], hashes: Mapping[str, str] | None = None
    ) -> None:
        """Take articles, each with an id of its own.

        Args:
            articles: Those that may be fetched.
            hashes: Those that there are, where others need not be fetched.
        """
        self._articles = {article.id: article for article in articles}
        self.hashes: Mapping[str, str] = (
            {a.id: hash_of(a) for a in self._articles.values()} if hashes is None else hashes
        )

    def fetch(self, ids: Sequence[str]) -> Sequence[Article]:
        """Return the articles with some ids."""
        return [self._articles[article_id] for article_id in ids]


def hash_of(article: Article) -> str:
    """Return what stands for all of an article but its id: 64 hexadecimal digits.

    The first half is that of the text alone, see ``text_hash_of`` (BLAKE2b, RFC 7693).
    """
    digest = blake2b(digest_size=_HALF)
    for value in astuple(article)[1:]:
        content = b"-" if value is None else _encoded(value)
        # With its length, so that no other values make the same whole.
        digest.update(b"%d " % len(content) + content)
    return text_hash_of(article.text) + digest.hexdigest()


def text_hash_of(text: str) -> str:
    """Return what stands for a text: 32 hexadecimal digits."""
    return blake2b(_encoded(text), digest_size=_HALF).hexdigest()


def _encoded(text: str) -> bytes:
    return b"+" + text.encode("utf-8", "surrogatepass")
