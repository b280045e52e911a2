"""BM25 over segments of postings: rank-bm25's model, cured and searched without reading all.

``BM25Okapi`` gives a term that is in half of the documents an idf of 0 and one in more a
share of the mean, so that a corpus of two documents scores nothing; it divides by zero on an
empty corpus, and reads every document for every term. Here the idf is the one of Lucene,
ln(1 + (N - n + 0.5) / (n + 0.5)), always above 0. The rest of the formula, its parameters and
their names are the package's.

A search adds up the postings of its terms, the rarest first, and finds the best sums by the highest
of each of many groups of passages: as many groups as passages are wanted have the lowest of these
maxima or more, so no passage below it can be among the best. When the terms that are left cannot
give as much, only passages that are near it are looked up in their lists, which are the longest
(MaxScore: H. Turtle and J. Flood, "Query evaluation: strategies and optimizations", 1995). What
comes out is what reading all would give.
"""

from __future__ import annotations

import math
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from rank_bm25 import BM25Okapi

from qabot.retrieval.retriever import Hit
from qabot.retrieval.segment import build_segment, hash_of
from qabot.retrieval.view import View

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.integer[Any]]

_GROUP = 64  # passages
_FEW = 2048  # passages that are looked up one by one
_MANY = 40_000  # postings of which half may be worth leaving unread
_ROUNDING = 1 - 1e-9  # what sums may lose
_CHUNK = 1 << 13  # postings that are worked with at once: 200 KB
_MOST_KNOWN = 1 << 15  # terms whose places are kept; some 10 MB


class _Term(NamedTuple):
    """What is known of a term.

    Attributes:
        held: By how many passages.
        idf: Its weight.
        spans: Of each view where its postings begin and end, the same where there are none.
        peaks: Of each view how often a passage has it at most.
    """

    held: int
    idf: float
    spans: tuple[tuple[int, int], ...]
    peaks: tuple[int, ...]


class _Scratch:
    """Memory to work in. Taken anew for each question, the system would have to clear it."""

    __slots__ = ("below", "gain", "passages", "sums")

    def __init__(self) -> None:
        self.passages = np.empty(_CHUNK, np.intp)
        self.gain, self.below = np.empty(_CHUNK), np.empty(_CHUNK)
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
        self._norms: list[Floats | None] = [None] * len(views)
        self._least = [0.0] * len(views)  # of each of them
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
            spans = tuple(view.segment.span_of(place) for view, place in views)
            idf = math.log(1 + (self.corpus_size - held + 0.5) / (held + 0.5))
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            peaks = tuple(int(v.segment.peaks[p]) if p >= 0 else 0 for v, p in views)
            known = self._known[term] = _Term(held, idf, spans, peaks)
        return known

    def _asked(self, terms: Iterable[str]) -> list[tuple[_Term, float]]:
        """Return the terms that some passage has, each with its weight, the rarest first.

        In one order however they are asked, so that a sum of gains is the same, too.
        """
        found = ((self._term(term), times) for term, times in sorted(Counter(terms).items()))
        there = [(term, term.idf * times * (self.k1 + 1)) for term, times in found if term.held]
        return sorted(there, key=lambda item: item[0].held)

    def _norm(self, at: int) -> Floats:
        """Return what stands beside the count below the line, for each passage of a segment."""
        norm = self._norms[at]
        if norm is None:
            lengths = self._views[at].segment.lengths.astype(np.float64)
            norm = self.k1 * (1 - self.b + self.b * lengths / (self.avgdl or 1.0))
            self._least[at] = float(norm.min(initial=np.inf))
            self._norms[at] = norm
        return norm

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
        sums = scratch.zeros(len(self._views[at].segment))
        self._add(at, asked, sums, scratch)
        return sums

    def _postings(self, at: int, asked: Iterable[tuple[_Term, float]]) -> int:
        return sum(end - begin for term, _ in asked for begin, end in [term.spans[at]])

    def _add(
        self, at: int, asked: Sequence[tuple[_Term, float]], sums: Floats, scratch: _Scratch
    ) -> None:
        """Add what some terms give to the passages of a segment."""
        view, norm = self._views[at], self._norm(at)
        for term, weight in asked:
            first, last = term.spans[at]
            # What is worked with stays where the processor is quickest at it.
            for begin in range(first, last, _CHUNK):
                end = min(begin + _CHUNK, last)
                passages, gain = scratch.passages[: end - begin], scratch.gain[: end - begin]
                passages[:] = view.segment.passages[begin:end]
                gain[:] = view.segment.counts[begin:end]
                below = norm.take(passages, out=scratch.below[: end - begin], mode="clip")
                below += gain
                gain /= below
                gain *= weight
                np.add.at(sums, passages, gain)
        if view.there is not None:
            sums[~view.there] = 0.0

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
            scores = np.zeros(len(places))
            if len(places) <= _FEW:
                self._look_up(at, asked, places, scores)
            else:
                with self._lent() as scratch:
                    scores = self._summed(at, asked, scratch)[places]
        found = scores > 0
        return _best_of(view.segment.numbers[places[found]], scores[found], limit)

    def _best_of_all(
        self, at: int, asked: Sequence[tuple[_Term, float]], limit: int
    ) -> tuple[Places, Floats]:
        """Return the places of passages among which are the best, and their scores."""
        first = self._rarest(at, asked)
        with self._lent() as scratch:
            sums = self._summed(at, asked[:first], scratch)
            if first < len(asked):
                lowest = _lowest(sums, limit) - sum(self._most(at, *item) for item in asked[first:])
                if lowest > 0:
                    places = np.flatnonzero(sums >= lowest * _ROUNDING)
                    if len(places) <= _FEW:
                        scores = sums[places]
                        self._look_up(at, asked[first:], places, scores)
                        return places, scores
                self._add(at, asked[first:], sums, scratch)
            best = _promising(sums, limit)
            return best, sums[best]

    def _rarest(self, at: int, asked: Sequence[tuple[_Term, float]]) -> int:
        """Return how many terms to add up before it is seen whether the others need be."""
        total, own = self._postings(at, asked), 0
        if total < _MANY:
            return len(asked)
        for number, item in enumerate(asked):
            own += self._postings(at, [item])
            if 2 * own > total:
                return max(number, 1)
        return len(asked)

    def _most(self, at: int, term: _Term, weight: float) -> float:
        """Return the most that a term may give to a passage."""
        return weight * term.peaks[at] / (term.peaks[at] + self._least[at])

    def _look_up(
        self, at: int, asked: Sequence[tuple[_Term, float]], places: Places, scores: Floats
    ) -> None:
        """Add what some terms give to a few passages of a segment."""
        segment, norm = self._views[at].segment, self._norm(at)[places]
        for term, weight in asked:
            own = slice(*term.spans[at])
            passages, counts = segment.passages[own], segment.counts[own]
            if not len(passages):
                continue
            found = passages.searchsorted(places.astype(passages.dtype))
            hits = np.flatnonzero(passages.take(found, mode="clip") == places)
            gain = counts[found[hits]].astype(np.float64)
            scores[hits] += gain / (norm[hits] + gain) * weight


def _lowest(sums: Floats, limit: int) -> float:
    """Return what so many sums have at least; 0 where so few passages are not worth to look."""
    highest = _grouped(sums).max(axis=0)
    return float(np.partition(highest, -limit)[-limit]) if len(highest) > limit else 0.0


def _promising(scores: Floats, limit: int) -> Places:
    """Return the places of some scores among which are the best."""
    columns = _grouped(scores)
    highest = columns.max(axis=0)
    if len(highest) <= limit:
        return np.arange(len(scores))
    lowest = np.partition(highest, -limit)[-limit]
    # Of nothing but zeros none is wanted.
    chosen = np.flatnonzero((highest >= lowest) & (highest > 0))
    rows, among = np.nonzero(columns[:, chosen] >= lowest)
    rest = np.arange(columns.size, len(scores))
    return np.concatenate([rows * len(highest) + chosen[among], rest])


def _grouped(sums: Floats) -> Floats:
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
