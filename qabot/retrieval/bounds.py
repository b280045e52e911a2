"""What passages score at most, quickly: sums of whole numbers in sixteen bits.

What a posting gives is rounded up to whole units (as impacts are: V. Anh and A. Moffat, "Pruned
query evaluation using pre-computed impacts", 2006), so that no passage scores more than its sum,
and hardly less: by a unit for each term. Which are the best is then known but for a few passages,
whose scores are worked out exactly. Of the commonest terms, whose lists are most of what there is
to read, it is remembered what they give to each passage, a byte each: to add up one of these
takes a fraction of the time that the postings take.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qabot.retrieval.segment import BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from qabot.retrieval.segment import Segment

    Floats = NDArray[np.float64]
    Sums = NDArray[np.uint16]

_REMEMBERED = 48  # terms; as many bytes a passage at most
_COMMON = 1 / 32  # of the passages have a term that is remembered
_MOST = (1 << 8) - 2  # units of what is remembered, before they are rounded up
_HIGHEST = (1 << 16) - 1  # units of a sum
_SHORT = 1 << 14  # postings that are not worth going by blocks for


class Listed(NamedTuple):
    """The postings of a term in a segment.

    Attributes:
        bounds: Where they begin, block by block, and end.
        weight: What a gain of 1 is worth.
        times: How often it is asked for.
    """

    bounds: list[int]
    weight: float
    times: int


class Workplace:
    """Memory to work in. Taken anew for each question, the system would have to clear it."""

    __slots__ = ("bounds", "kinds", "passages", "sums")

    def __init__(self) -> None:
        self.passages, self.kinds = np.empty(BLOCK, np.intp), np.empty(BLOCK, np.intp)
        self.bounds = np.empty(BLOCK, np.uint16)
        self.sums = np.empty(0, np.uint16)

    def zeros(self, size: int) -> Sums:
        """Return so many sums that are 0."""
        if len(self.sums) < size:
            self.sums = np.empty(size, np.uint16)
        sums = self.sums[:size]
        sums.fill(0)
        return sums


class Bounds:
    """What the passages of a segment score at most; safe to share between threads.

    Attributes:
        unit: What a unit is worth.
    """

    def __init__(self, segment: Segment, gains: Floats, weight_of: Callable[[int], float]) -> None:
        """Take a segment.

        Args:
            segment: Of some postings.
            gains: Of each kind of them.
            weight_of: From the number of passages that have a term to what it weighs.
        """
        self._segment, self._gains = segment, gains
        frequencies = segment.frequencies
        commonest = min(_REMEMBERED, len(frequencies))
        fewest = int(np.partition(frequencies, -commonest)[-commonest]) if commonest else 0
        self._fewest = max(fewest, int(_COMMON * len(segment)) + 1)
        self.unit = weight_of(self._fewest) / _MOST
        self._remembered: dict[int, NDArray[np.uint8]] = {}

    def summed(self, terms: Sequence[Listed], place: Workplace) -> Sums | None:
        """Return the bounds of all passages in units, or None if they may be too high to tell.

        A bound is too high by less than a unit for each time that a term is asked for.
        """
        if sum((term.weight / self.unit + 1) * term.times for term in terms) > _HIGHEST:
            return None
        sums = place.zeros(len(self._segment))
        for term in terms:
            known = self._known(term, place)
            if known is None:
                self._add(term, sums, place)
            else:
                for _ in range(term.times):
                    sums += known
        return sums

    def _known(self, term: Listed, place: Workplace) -> NDArray[np.uint8] | None:
        """Return what a term gives to each passage, if it is one of the commonest."""
        if term.bounds[-1] - term.bounds[0] < self._fewest or term.weight > self.unit * _MOST:
            return None
        known = self._remembered.get(term.bounds[0])
        # Words of a footer are all as common, and more than are remembered.
        if known is None and len(self._remembered) < _REMEMBERED:
            sums = np.zeros(len(self._segment), np.uint16)
            self._add(term._replace(times=1), sums, place)
            known = self._remembered[term.bounds[0]] = sums.astype(np.uint8)
        return known

    def _add(self, term: Listed, sums: Sums, place: Workplace) -> None:
        """Add what a term gives."""
        bounds, scale = term.bounds, term.weight / self.unit * term.times
        first, size = bounds[0], bounds[-1] - bounds[0]
        if size < min(len(self._gains), _SHORT):
            # Not worth a table.
            gains = self._gains[self._segment.kinds[first : bounds[-1]]]
            np.add.at(sums, self._passages(bounds, place), (gains * scale + 1).astype(np.uint16))
            return
        units = (self._gains * scale + 1).astype(np.uint16)
        if size <= _SHORT:
            given = self._given(units, first, bounds[-1], place)
            np.add.at(sums, self._passages(bounds, place), given)
            return
        for block, (begin, end) in enumerate(pairwise(bounds)):
            given = self._given(units, begin, end, place)
            passages = self._passages((begin, end), place)
            np.add.at(sums[block * BLOCK :], passages, given)

    def _passages(self, bounds: Sequence[int], place: Workplace) -> NDArray[np.intp]:
        """Return the places of the passages of some postings."""
        first, last = bounds[0], bounds[-1]
        passages = place.passages[: last - first]
        passages[:] = self._segment.passages[first:last]
        for begin in bounds[1:-1]:
            passages[begin - first :] += BLOCK
        return passages

    def _given(self, units: Sums, begin: int, end: int, place: Workplace) -> Sums:
        """Return what some postings give, by what those of each kind do."""
        kinds = place.kinds[: end - begin]
        kinds[:] = self._segment.kinds[begin:end]
        return units.take(kinds, out=place.bounds[: end - begin], mode="clip")
