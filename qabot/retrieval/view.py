"""What is still there of a segment, whose passages may have been removed since."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from qabot.errors import DamageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from qabot.retrieval.segment import Segment


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The passages of a segment that are there.

    Attributes:
        segment: The postings.
        there: Which of its passages are, or None for all.
        size: How many are.
        words: How many terms these have together.
    """

    segment: Segment
    there: NDArray[np.bool_] | None
    size: int
    words: int

    @classmethod
    def of(cls, segment: Segment, there: NDArray[np.bool_] | None = None) -> Self:
        """Return the view of a segment with a mask of what is there of it."""
        if there is None or there.all():
            return cls(segment, None, len(segment), int(segment.lengths.sum()))
        return cls(segment, there, int(there.sum()), int(segment.lengths[there].sum()))

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The numbers of the passages, ascending."""
        return self.segment.numbers if self.there is None else self.segment.numbers[self.there]

    def without(self, gone: NDArray[np.int64]) -> View:
        """Return what is left without the passages of some numbers: itself if it has none."""
        if not len(self.places_of(gone)):
            return self
        there = ~np.isin(self.segment.numbers, gone)
        return View.of(self.segment, there if self.there is None else there & self.there)

    def count_of(self, term: int) -> int:
        """Return how many passages have the term of a place, or 0 for the place -1."""
        if self.there is None:
            bounds = self.segment.bounds_of(term)
            return bounds[-1] - bounds[0]
        return int(np.count_nonzero(self.there[self.segment.passages_of(term)]))

    def places_of(self, numbers: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
        """Return the places in the segment of the passages with these numbers."""
        if not len(self.segment):
            return np.zeros(0, np.intp)
        places: NDArray[np.integer[Any]] = self.segment.numbers.searchsorted(numbers)
        places = places[self.segment.numbers.take(places, mode="clip") == numbers]
        return places if self.there is None else places[self.there[places]]


def removal_bytes(there: NDArray[np.bool_]) -> Iterator[bytes]:
    """Yield what is to be written to the file that tells what is gone of a segment."""
    gone = np.flatnonzero(~there).astype("<i4").tobytes()
    yield b"%08x" % zlib.crc32(gone)
    yield gone


def read_removal(path: Path, segment: Segment) -> NDArray[np.bool_]:
    """Return a mask of what is there of a segment by such a file.

    Raises:
        DamageError: If the file is not as it was written.
        OSError: If it cannot be read.
    """
    content = path.read_bytes()
    if content[:8] != b"%08x" % zlib.crc32(content[8:]):
        raise DamageError(f"{path} is damaged; delete its folder to have the index built anew")
    there = np.ones(len(segment), np.bool_)
    there[np.frombuffer(content[8:], "<i4")] = False
    return there
