"""What is to be done to an index, collected before any of it is."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from qabot.retrieval.making import build_numbered, build_segment, hashes_of, merge_segments
from qabot.retrieval.segment import BLOCK
from qabot.retrieval.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qabot.retrieval.segment import Segment
    from qabot.text.bulk import BulkReader

_AT_ONCE = BLOCK  # passages whose terms are in memory while they are added


class Change:
    """What is to be added to an index and removed from it.

    Attributes:
        next_number: Of the passage that is added next.
        removed: Numbers of passages.
    """

    def __init__(self, next_number: int) -> None:
        """Begin with nothing."""
        self.next_number = next_number
        self.removed: set[int] = set()
        self._segments: list[Segment] = []

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self._segments or self.removed)

    def add(self, passages: Iterable[Sequence[str]]) -> range:
        """Add passages, each a sequence of terms, and return their numbers."""
        first, more = self.next_number, iter(passages)
        while chunk := list(islice(more, _AT_ONCE)):
            self._segments.append(build_segment(chunk, self.next_number))
            self.next_number += len(chunk)
        return range(first, self.next_number)

    def add_texts(self, texts: Iterable[str], reader: BulkReader) -> range:
        """Add passages by what a reader finds in their texts, and return their numbers."""
        first, more, hashes = self.next_number, iter(texts), np.zeros(0, np.uint64)
        while chunk := list(islice(more, _AT_ONCE)):
            found, names = reader.read(chunk), reader.terms
            hashes = np.concatenate([hashes, hashes_of(names[len(hashes) :])])
            segment = build_numbered(found, names, hashes, len(chunk), self.next_number)
            self._segments.append(segment)
            self.next_number += len(chunk)
        return range(first, self.next_number)

    def remove(self, numbers: Iterable[int]) -> None:
        """Remove passages; what is not there is left as it is."""
        self.removed.update(numbers)

    def finished(self) -> Segment | None:
        """Return all that was added and not removed again, or None if there is nothing."""
        if not self._segments:
            return None
        gone = np.array(sorted(self.removed), np.int64)
        views = [View.of(segment).without(gone) for segment in self._segments]
        if len(views) == 1 and views[0].there is None:
            return views[0].segment
        merged = merge_segments([(view.segment, view.there) for view in views])
        return merged if len(merged) else None
