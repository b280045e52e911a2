"""What the rest of qabot knows of a search engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Hit(NamedTuple):
    """A passage found: its number, in the order of indexing, and its score."""

    passage: int
    score: float


class Retriever(Protocol):
    """Finds passages by their terms."""

    def search(
        self, terms: Iterable[str], *, limit: int, within: Collection[int] | None = None
    ) -> list[Hit]:
        """Return the best passages that hold any of the terms, best first.

        Args:
            terms: Search terms; a repeated term counts again.
            limit: Most hits wanted.
            within: Only passages with these numbers, or all if None.

        Returns:
            At most ``limit`` hits, scores above 0 and not rising; equal scores in order of
            passage number. Empty if no passage holds a term.
        """
        ...

    def idf_of(self, term: str) -> float:
        """Return the weight of a term; a term in no passage weighs most."""
        ...
