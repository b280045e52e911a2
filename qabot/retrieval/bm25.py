"""BM25 over segments of postings: rank-bm25's model, cured and searched without reading all.

``BM25Okapi`` gives a term that is in half of the documents an idf of 0 and one in more a
share of the mean, so that a corpus of two documents scores nothing; it divides by zero on an
empty corpus, and reads every document for every term. Here the idf is the one of Lucene,
ln(1 + (N - n + 0.5) / (n + 0.5)), always above 0. The rest of the formula, its parameters and
their names are the package's.

A search adds up what the postings of its terms give and finds the best sums by the highest of each
of many groups of passages: as many groups as passages are wanted have the lowest of these maxima
or more, so no passage below it can be among the best. Over many passages these sums are bounds
(see ``bounds``), and the few that may be among the best by them are looked up in the lists. What
comes out is what adding up all would give, to the bit.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from rank_bm25 import BM25Okapi

from qabot.retrieval.bounds import Bounds, Listed, Workplace
from qabot.retrieval.making import build_segment
from qabot.retrieval.retriever import Hit
from qabot.retrieval.segment import BLOCK, hash_of
from qabot.retrieval.view import View

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.integer[Any]]
    Sums = NDArray[Any]  # of floats or whole numbers

_GROUP = 128  # passages
_LARGE = 16_384  # passages; of fewer, all is added up exactly as fast
_FEW = 2048  # times that a passage is looked up in a list
_MOST_KNOWN = 1 << 15  # terms whose places are kept; some 10 MB


class _Term(NamedTuple):
    """What is known of a term.

    Attributes:
        held: By how many passages.
        idf: Its weight.
        bounds: Of each view where its postings begin, block by block, and end.
    """

    held: int
    idf: float
    bounds: tuple[list[int], ...]


class _Scratch:
    """Memory to work in. Taken anew for each question, the system would have to clear it."""

    __slots__ = ("bounds", "sums")

    def __init__(self) -> None:
        self.bounds = Workplace()
        self.sums = np.empty(0)

    def zeros(self, size: int) -> Floats:
        """Return so many sums that are 0."""
        if len(self.sums) < size:
            self.sums = np.empty(size)
        sums = self.sums[:size]
        sums.fill(0.0)
        return sums


class BM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no annotations
    """Okapi BM25 over what some segments hold; a ``Retriever``, safe to share between threads.

    ``get_scores`` gives what ``BM25Okapi`` would with this idf (to rounding); ``search`` is
    the way in for all else.
    """

    def __init__(self, views: Sequence[View], *, k1: float, b: float) -> None:
        """Take segments, in the order of their passages' numbers.

        Args:
            views: What there is.
            k1: How soon repeated terms saturate, from 0.
            b: How much long passages are held back, from 0 to 1.
        """
        # Not the package's constructor, which counts all anew, in a dict a document.
        self.k1, self.b = k1, b
        self.corpus_size = sum(view.size for view in views)
        words = sum(view.words for view in views)
        self.avgdl = words / self.corpus_size if self.corpus_size else 0.0
        self._views = tuple(views)
        self._gains: list[Floats | None] = [None] * len(views)
        self._bounds: list[Bounds | None] = [None] * len(views)
        self._known: dict[str, _Term] = {}
        self._scratches: list[_Scratch] = []  # of threads that are not searching

    @classmethod
    def from_passages(cls, passages: Sequence[Sequence[str]], *, k1: float, b: float) -> Self:
        """Index passages, numbered from 0, each a sequence of terms."""
        return cls([View.of(build_segment(passages, 0))], k1=k1, b=b)

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The numbers of all passages, ascending: the order of ``get_scores``."""
        found = [view.numbers for view in self._views]
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def idf_of(self, term: str) -> float:
        """Return the weight of a term; a term in no passage weighs most."""
        return self._term(term).idf

    def get_scores(self, query: Iterable[str]) -> Floats:
        """Return the score of every passage, as ``BM25Okapi.get_scores`` does."""
        asked, found = self._asked(query), [np.zeros(0)]
        for at, view in enumerate(self._views):
            with self._lent() as scratch:
                scores = self._summed(at, asked, scratch)
                found.append(scores.copy() if view.there is None else scores[view.there])
        return np.concatenate(found)

    def get_batch_scores(self, query: Iterable[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some of the passages, as ``BM25Okapi.get_batch_scores`` does."""
        return self.get_scores(query)[list(doc_ids)].tolist()  # type: ignore[no-any-return]

    def search(
        self, terms: Iterable[str], *, limit: int, within: Collection[int] | None = None
    ) -> list[Hit]:
        """Return the best passages that hold any of the terms; see ``Retriever``."""
        asked = self._asked(terms)
        if limit < 1 or not asked:
            return []
        chosen = None if within is None else np.fromiter(sorted(within), np.int64, len(within))
        best = [self._best(at, asked, limit, chosen) for at in range(len(self._views))]
        numbers, scores = best[0]
        if len(best) > 1:
            every = zip(*best, strict=True)
            numbers, scores = (np.concatenate(parts) for parts in every)
            numbers, scores = _best_of(numbers, scores, limit)
        return list(map(Hit, numbers.tolist(), scores.tolist()))

    def _term(self, term: str) -> _Term:
        known = self._known.get(term)
        if known is None:
            hashes = np.array([hash_of(term)], np.uint64)
            places = [view.segment.places_of(hashes)[0] for view in self._views]
            views = list(zip(self._views, places, strict=True))
            held = sum(view.count_of(place) for view, place in views)
            bounds = tuple(view.segment.bounds_of(place) for view, place in views)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[term] = _Term(held, self._idf_at(held), bounds)
        return known

    def _idf_at(self, held: int) -> float:
        """Return the weight of a term that so many passages have."""
        return math.log(1 + (self.corpus_size - held + 0.5) / (held + 0.5))

    def _asked(self, terms: Iterable[str]) -> list[tuple[_Term, float]]:
        """Return the terms that some passage has, each with its weight, the rarest first.

        In one order however they are asked, so that a sum of gains is the same, too.
        """
        times: dict[str, int] = {}
        for term in terms:
            times[term] = times.get(term, 0) + 1
        found = [(self._term(term), times[term]) for term in sorted(times)]
        there = [(term, term.idf * often * (self.k1 + 1)) for term, often in found if term.held]
        there.sort(key=lambda item: item[0].held)
        return there

    def _gains_of(self, at: int) -> Floats:
        """Return what each kind of posting in a segment gives of the weight of its term."""
        gains = self._gains[at]
        if gains is None:
            segment = self._views[at].segment
            counts, spans = segment.counts.astype(np.float64), segment.spans.astype(np.float64)
            norms = self.k1 * (1 - self.b + self.b * spans / (self.avgdl or 1.0))
            gains = self._gains[at] = counts / (norms + counts)
        return gains

    def _bounds_of(self, at: int) -> Bounds:
        bounds = self._bounds[at]
        if bounds is None:
            bounds = self._bounds[at] = Bounds(
                self._views[at].segment,
                self._gains_of(at),
                lambda held: self._idf_at(held) * (self.k1 + 1),
            )
        return bounds

    @contextmanager
    def _lent(self) -> Iterator[_Scratch]:
        """Lend memory to work in, which is the next question's then."""
        try:
            scratch = self._scratches.pop()
        except IndexError:
            scratch = _Scratch()
        yield scratch
        self._scratches.append(scratch)

    def _summed(self, at: int, asked: Sequence[tuple[_Term, float]], scratch: _Scratch) -> Floats:
        """Return what some terms give to each passage of a segment."""
        view, gains = self._views[at], self._gains_of(at)
        segment, sums = view.segment, scratch.zeros(len(view.segment))
        for term, weight in asked:
            for block, (begin, end) in enumerate(pairwise(term.bounds[at])):
                given = gains[segment.kinds[begin:end]] * weight
                own = sums[block * BLOCK :]
                np.add.at(own, segment.passages[begin:end].astype(np.intp), given)
        if view.there is not None:
            sums *= view.there
        return sums

    def _best(
        self, at: int, asked: Sequence[tuple[_Term, float]], limit: int, chosen: Places | None
    ) -> tuple[Places, Floats]:
        """Return the numbers of the best passages of a segment, and their scores.

        Args:
            at: Which segment.
            asked: The terms.
            limit: Most passages wanted.
            chosen: Numbers of the passages to look at, ascending, or None for all.
        """
        view = self._views[at]
        if chosen is None:
            places, scores = self._best_of_all(at, asked, limit)
        else:
            places = view.places_of(chosen)
            if len(places) * len(asked) <= _FEW:
                scores = self._looked_up(at, asked, places)
            else:
                with self._lent() as scratch:
                    scores = self._summed(at, asked, scratch)[places]
        found = scores > 0
        return _best_of(view.segment.numbers[places[found]], scores[found], limit)

    def _best_of_all(
        self, at: int, asked: Sequence[tuple[_Term, float]], limit: int
    ) -> tuple[Places, Floats]:
        """Return the places of passages among which are the best, and their scores."""
        with self._lent() as scratch:
            if len(self._views[at].segment) >= _LARGE:
                places = self._near(at, asked, limit, scratch)
                if places is not None and len(places) * len(asked) <= _FEW:
                    return places, self._looked_up(at, asked, places)
            sums = self._summed(at, asked, scratch)
            best = _promising(sums, limit)
            return best, sums[best]

    def _near(
        self, at: int, asked: Sequence[tuple[_Term, float]], limit: int, scratch: _Scratch
    ) -> Places | None:
        """Return the places of passages among which are the best, or None if that is not known."""
        view, factor = self._views[at], self.k1 + 1
        terms = [
            Listed(term.bounds[at], term.idf * factor, round(weight / (term.idf * factor)))
            for term, weight in asked
        ]
        sums = self._bounds_of(at).summed(terms, scratch.bounds)
        if sums is None:
            return None
        if view.there is not None:
            sums *= view.there
        return _promising(sums, limit, sum(term.times for term in terms))

    def _looked_up(self, at: int, asked: Sequence[tuple[_Term, float]], places: Places) -> Floats:
        """Return the scores of a few passages of a segment."""
        segment = self._views[at].segment
        found = [divmod(place, BLOCK) for place in places.tolist()]
        # Faster one by one than by numpy, which takes as long for one as for a hundred.
        gains, scores = self._gains_of(at).data, [0.0] * len(found)
        passages, kinds = segment.passages.data, segment.kinds.data
        for term, weight in asked:
            bounds = term.bounds[at]
            for number, (block, own) in enumerate(found):
                end = bounds[block + 1]
                posting = bisect_left(passages, own, bounds[block], end)
                if posting < end and passages[posting] == own:
                    scores[number] += gains[kinds[posting]] * weight
        return np.array(scores)


def _promising(sums: Sums, limit: int, slack: int = 0) -> Places:
    """Return the places of some sums among which are the best.

    Args:
        sums: From 0.
        limit: How many are wanted.
        slack: By how much a sum may be too high.
    """
    columns = _grouped(sums)
    highest = columns.max(axis=0)
    if len(highest) <= limit:
        return np.flatnonzero(sums)
    least = np.partition(highest, -limit)[-limit].item() - slack
    # Of nothing but zeros none is wanted.
    chosen = np.flatnonzero((highest >= least) & (highest > 0))
    rows, among = np.nonzero(columns[:, chosen] >= least)
    last = sums[columns.size :]
    rest = columns.size + np.flatnonzero((last >= least) & (last > 0))
    return np.concatenate([rows * len(highest) + chosen[among], rest])


def _grouped(sums: Sums) -> Sums:
    """Return sums in groups but for the last few, a column each.

    So one pass over them finds the highest of all groups.
    """
    groups = len(sums) // _GROUP
    return sums[: groups * _GROUP].reshape(_GROUP, groups)


def _best_of(numbers: Places, scores: Floats, limit: int) -> tuple[Places, Floats]:
    """Return the best in order, those of equal score by their numbers."""
    if len(scores) > limit:
        # Only what scores as the last wanted or more need be sorted, ties included.
        good = scores >= np.partition(scores, -limit)[-limit]
        numbers, scores = numbers[good], scores[good]
    order = np.lexsort((numbers, -scores))[:limit]
    return numbers[order], scores[order]
