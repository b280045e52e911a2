"""Brings what is indexed up to date with the articles there are."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.answering.workers import WORTH_A_WORKER, read_articles
from qabot.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qabot.answering.corpus import Reading
    from qabot.answering.indexing import Indexing
    from qabot.answering.storage import Storage
    from qabot.listing import Listing
    from qabot.models import Article

    Progress = Callable[[int, int], object]

logger = logging.getLogger(__name__)

AT_ONCE = 500
"""Articles that are in memory while they are read and indexed, some 200 KB each."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How articles are indexed.

    Attributes:
        storage: Where what is indexed is kept if it is much, or None.
        processes: As for ``read_articles``.
        progress: Called, as articles get read, with the number read since the last call and
            the number of all.
    """

    storage: Storage | None = None
    processes: int = 0
    progress: Progress | None = None

    def opened(self, listing: Listing, empty: Indexing) -> Indexing:
        """Return the indexing of the articles there are, read as far as it is not kept.

        Args:
            listing: The articles.
            empty: The indexing of none.
        """
        if self.storage is None:
            return self.changed(empty, listing)
        try:
            if listing.stamp is not None and self.storage.stamp() == listing.stamp:
                return self.storage.open()
            kept = self.storage.open()
        except StateError as error:
            return self._anew(error, listing, empty)
        return self.changed(kept, listing)

    def changed(self, indexing: Indexing, listing: Listing) -> Indexing:
        """Return the indexing of the articles there are, made of one of others.

        Where nothing is kept on disk they are in the order of the listing; else what is new stands
        behind all others.
        """
        gone, fresh = difference(indexing, listing)
        if not gone and not fresh:
            return indexing if indexing.revision else self._in_order(indexing, listing)
        first = listing.fetch(fresh[:AT_ONCE])
        worth = sum(len(article.text) for article in first) >= WORTH_A_WORKER
        if self.storage is None or not (worth or indexing.revision):
            return self._in_memory(indexing, listing, gone, fresh)
        try:
            return self._on_disk(self.storage, listing)
        except StateError as error:
            logger.warning("What is indexed is not kept: %s", error)
            return self._in_memory(indexing, listing, gone, fresh)

    def _anew(self, error: Exception, listing: Listing, empty: Indexing) -> Indexing:
        """Index all articles after what was kept turned out to be of no use."""
        logger.warning("The articles are indexed anew: %s", error)
        assert self.storage is not None  # noqa: S101  # for mypy
        try:
            with self.storage.locked():
                self.storage.clear()
        except StateError as problem:
            logger.warning("What is indexed is not kept: %s", problem)
            return Upkeep(None, self.processes, self.progress).changed(empty, listing)
        return self.changed(empty, listing)

    def _on_disk(self, storage: Storage, listing: Listing) -> Indexing:
        with storage.locked():
            storage.sweep()
            # What another process has done meanwhile need not be done again.
            indexing = storage.open()
            gone, fresh = difference(indexing, listing)
            if not gone and not fresh:
                return indexing
            for first in range(0, max(len(fresh), 1), AT_ONCE):
                articles = listing.fetch(fresh[first : first + AT_ONCE])
                readings = self._read(articles, len(fresh))
                changed = indexing.changed(gone, readings, listing.hashes)
                last = first + AT_ONCE >= len(fresh)
                storage.save(changed, listing.stamp if last else None)
                del indexing, changed  # or the log of writes could not be cut short
                storage.trim()
                indexing, gone = storage.open(), []
            return indexing

    def _in_memory(
        self, indexing: Indexing, listing: Listing, gone: Sequence[str], fresh: Sequence[str]
    ) -> Indexing:
        articles = listing.fetch(fresh)
        readings = self._read(articles, len(fresh))
        changed = indexing.changed(gone, readings, listing.hashes)
        return changed if indexing.revision else self._in_order(changed, listing)

    def _in_order(self, indexing: Indexing, listing: Listing) -> Indexing:
        """Return an indexing with its articles in another order, if they are in none of theirs.

        By it those are shown that answer equally well.
        """
        numbers, readings = indexing.tables.numbers, indexing.tables.readings
        if list(numbers.values()) == sorted(numbers.values()) and list(numbers) == [
            article_id for article_id in listing.hashes if article_id in numbers
        ]:
            return indexing
        return indexing.changed(
            list(numbers),
            [readings[numbers[i]] for i in listing.hashes if i in numbers],
            listing.hashes,
        )

    def _read(self, articles: Sequence[Article], total: int) -> list[Reading]:
        progress = self.progress
        told = (lambda number: progress(number, total)) if progress else None
        return read_articles(articles, processes=self.processes, progress=told)


def difference(indexing: Indexing, listing: Listing) -> tuple[list[str], list[str]]:
    """Return the ids of articles that are no more as they were indexed, and of those to index.

    One that is another than before is among both.
    """
    wanted = listing.hashes
    known = {card.id: card.hash for card in indexing.tables.cards.values()}
    gone = [article_id for article_id, hashed in known.items() if wanted.get(article_id) != hashed]
    fresh = [article_id for article_id, hashed in wanted.items() if known.get(article_id) != hashed]
    return gone, fresh
