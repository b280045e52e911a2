"""BM25 over segments of postings: rank-bm25's model, cured and searched without reading all.

``BM25Okapi`` gives a term that is in half of the documents an idf of 0 and one in more a
share of the mean, so that a corpus of two documents scores nothing; it divides by zero on an
empty corpus, and reads every document for every term. Here the idf is the one of Lucene,
ln(1 + (N - n + 0.5) / (n + 0.5)), always above 0. The rest of the formula, its parameters and
their names are the package's.

A search takes the terms from the rarest on. Once those left cannot lift a passage that has none
of the others among the best, only the passages met so far are looked up in their lists, and of
these only such as may still come to be among the best (MaxScore: H. Turtle and J. Flood, "Query
evaluation: strategies and optimizations", 1995). What comes out is what reading all would give.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from rank_bm25 import BM25Okapi

from qabot.retrieval.retriever import Hit
from qabot.retrieval.segment import build_segment, cached_hash
from qabot.retrieval.view import View

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.integer[Any]]

_SHORT_LIST = 512  # postings that are read sooner than it is known whether they need be
_ROUNDING = 1 - 1e-9  # what sums of scores may lose
_MOST_KNOWN = 1 << 16  # terms of which the idf is kept


class _List(NamedTuple):
    """The postings of a term in one segment.

    Attributes:
        place: Of the term in the segment.
        weight: What multiplies the share of the count; of the idf, too.
        begin: Of its postings.
        end: Behind them.
        bound: More than this it gives to no passage.
    """

    place: int
    weight: float
    begin: int
    end: int
    bound: float


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
        self._shortest = [0.0] * len(views)  # the least of each
        self._spare: list[list[Floats]] = [[] for _ in views]
        # Of each segment the long lists that were read, with the most they give without weight.
        self._most: list[dict[int, float]] = [{} for _ in views]
        self._idf: dict[str, float] = {}

    @classmethod
    def from_passages(cls, passages: Sequence[Sequence[str]], *, k1: float, b: float) -> Self:
        """Index passages, numbered from 0, each a sequence of terms."""
        return cls([View.of(build_segment(passages, 0))], k1=k1, b=b)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """All terms, sorted; of removed passages too, until their segments are merged."""
        views = self._views
        return tuple(sorted({term for view in views for term in view.segment.vocabulary()}))

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The numbers of all passages, ascending: the order of ``get_scores``."""
        found = [view.numbers for view in self._views]
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def idf_of(self, term: str) -> float:
        """Return the weight of a term; a term in no passage weighs most."""
        known = self._idf.get(term)
        if known is None:
            hashes = np.array([cached_hash(term)], np.uint64)
            places = (view.segment.places_of(hashes)[0] for view in self._views)
            holding = (v.count_of(p) for v, p in zip(self._views, places, strict=True))
            known = self._idf_of_count(sum(holding))
            if len(self._idf) >= _MOST_KNOWN:
                self._idf.clear()
            self._idf[term] = known
        return known

    def _idf_of_count(self, n: int) -> float:
        return math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5))

    def get_scores(self, query: Iterable[str]) -> Floats:
        """Return the score of every passage, as ``BM25Okapi.get_scores`` does."""
        found: list[Floats] = []
        for at, (view, lists) in enumerate(self._lists(query)):
            scores, norm = np.zeros(len(view.segment)), self._norm(at)
            for postings in lists:
                passages, gain = _read(view, postings, norm)
                scores[passages] += gain
            found.append(scores if view.there is None else scores[view.there])
        return np.concatenate(found) if found else np.zeros(0)

    def get_batch_scores(self, query: Iterable[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some of the passages, as ``BM25Okapi.get_batch_scores`` does."""
        return self.get_scores(query)[list(doc_ids)].tolist()  # type: ignore[no-any-return]

    def search(
        self, terms: Iterable[str], *, limit: int, within: Collection[int] | None = None
    ) -> list[Hit]:
        """Return the best passages that hold any of the terms; see ``Retriever``."""
        if limit < 1:
            return []
        chosen = None if within is None else np.fromiter(sorted(within), np.int64, len(within))
        numbers: Places = np.zeros(0, np.int64)
        scores: Floats = np.zeros(0)
        for at, (view, lists) in enumerate(self._lists(terms)):
            if lists:
                floor = float(scores[-1]) if len(scores) == limit else 0.0
                places, own = self._search_view(at, lists, limit, floor, chosen)
                numbers = np.concatenate([numbers, view.segment.numbers[places]])
                numbers, scores = _best(numbers, np.concatenate([scores, own]), limit)
        return list(map(Hit, numbers.tolist(), scores.tolist()))

    def _lists(self, terms: Iterable[str]) -> list[tuple[View, list[_List]]]:
        """Return each view with its postings of the terms, those rarest of all first."""
        asked = Counter(terms)
        hashes = np.fromiter(map(cached_hash, asked), np.uint64, len(asked))
        places = [view.segment.places_of(hashes) for view in self._views]
        counts = [
            [view.count_of(place) for place in own]
            for view, own in zip(self._views, places, strict=True)
        ]
        totals = [sum(column) for column in zip(*counts, strict=True)]
        # The same order in every segment, so that a sum is the same wherever it is worked out.
        order = sorted(range(len(totals)), key=totals.__getitem__)
        times = list(asked.values())
        weights = {
            i: self._idf_of_count(totals[i]) * times[i] * (self.k1 + 1) for i in order if totals[i]
        }
        return [
            (view, [self._list(at, places[at][i], w) for i, w in weights.items() if counts[at][i]])
            for at, view in enumerate(self._views)
        ]

    def _list(self, at: int, place: int, weight: float) -> _List:
        segment = self._views[at].segment
        begin, end = segment.first[place : place + 2].tolist()
        most = self._most[at].get(place)
        if most is None:
            peak = int(segment.peaks[place])
            most = peak / (peak + self.k1 * (1 - self.b))
        return _List(place, weight, begin, end, weight * most)

    def _norm(self, at: int) -> Floats:
        """Return what stands beside the count below the line, for each passage of a segment."""
        known = self._norms[at]
        if known is not None:
            return known
        lengths = self._views[at].segment.lengths.astype(np.float64)
        norm: Floats = self.k1 * (1 - self.b + self.b * lengths / (self.avgdl or 1.0))
        self._shortest[at] = float(norm.min(initial=np.inf))
        self._norms[at] = norm
        return norm

    def _search_view(
        self, at: int, lists: Sequence[_List], limit: int, floor: float, chosen: Places | None
    ) -> tuple[Places, Floats]:
        """Return the places of the best passages of a segment, and their scores.

        Args:
            at: Which segment.
            lists: Its postings.
            limit: Most passages wanted.
            floor: What scores less is not wanted.
            chosen: Numbers of the passages to look at, ascending, or None for all.
        """
        view, norm = self._views[at], self._norm(at)
        # What each list and those behind it give at most.
        left = list(accumulate((postings.bound for postings in reversed(lists)), initial=0.0))[::-1]
        if chosen is None:
            found, scores, done = self._gather(at, lists, left, limit, floor)
        else:
            found, done = view.places_of(chosen), 0
            scores = np.zeros(len(found))
        for number in range(done, len(lists)):
            postings = lists[number]
            lowest = _lowest(scores, limit, floor) * _ROUNDING
            promising = scores + left[number] >= lowest
            found, scores = found[promising], scores[promising]
            fresh = None
            if chosen is None and left[number] >= lowest:
                least = lowest - left[number + 1]
                fresh = _read_best(view, postings, norm, self._shortest[at], least)
            _look_up(view, postings, norm, found, scores)
            if fresh is not None:
                found, scores = _joined(found, scores, *fresh)
        return _best(found[scores > 0], scores[scores > 0], limit)

    def _gather(
        self, at: int, lists: Sequence[_List], left: Sequence[float], limit: int, floor: float
    ) -> tuple[Places, Floats, int]:
        """Read lists as long as they are short or too few passages are in them.

        Returns:
            Places of the passages in them, their scores so far, and how many lists were read.
        """
        view, norm, spare = self._views[at], self._norm(at), self._spare[at]
        try:
            sums = spare.pop()
        except IndexError:
            sums = np.zeros(len(view.segment))
        met: list[Places] = []
        count, done, lowest = 0, 0, floor
        for done, postings in enumerate(lists):
            is_long = postings.end - postings.begin > _SHORT_LIST
            # Nothing scores more than what the lists read give at most.
            if is_long and left[done + 1] < left[0] - left[done]:
                if count >= limit:
                    lowest = _lowest(sums[np.concatenate(met)], limit, lowest)
                if left[done + 1] < lowest * _ROUNDING:
                    break
            passages, gain = _read(view, postings, norm)
            if is_long and postings.place not in self._most[at]:
                most = float(gain.max(initial=0.0)) / postings.weight
                self._most[at][postings.place] = most
            before = sums[passages]
            sums[passages] = before + gain
            met.append(passages[before == 0] if met else passages)
            count += len(met[-1])
        else:
            done = len(lists)
        found = np.sort(np.concatenate(met)) if met else np.zeros(0, np.intp)
        scores = sums[found]
        sums[found] = 0.0
        spare.append(sums)
        return found, scores, done


def _read(view: View, postings: _List, norm: Floats) -> tuple[Places, Floats]:
    """Return the places of the passages of a list that are there, and what it gives to each."""
    own = slice(postings.begin, postings.end)
    passages, counts = view.segment.passages[own].astype(np.intp), view.segment.counts[own]
    if view.there is not None:
        there = view.there[passages]
        passages, counts = passages[there], counts[there]
    return passages, _gain(counts, norm[passages], postings.weight)


def _gain(counts: NDArray[Any], norm: Floats, weight: float) -> Floats:
    gain: Floats = counts / (counts + norm) * weight
    return gain


def _look_up(view: View, postings: _List, norm: Floats, found: Places, scores: Floats) -> None:
    """Add to the scores of some passages what a list gives to them."""
    own = slice(postings.begin, postings.end)
    passages = view.segment.passages[own]
    places = passages.searchsorted(found.astype(passages.dtype))
    hits = np.flatnonzero(passages.take(places, mode="clip") == found)
    counts = view.segment.counts[own][places[hits]]
    scores[hits] += _gain(counts, norm[found[hits]], postings.weight)


def _read_best(
    view: View, postings: _List, norm: Floats, shortest: float, least: float
) -> tuple[Places, Floats] | None:
    """Return the places of the passages to which a list gives as much as wanted, and the gains."""
    own = slice(postings.begin, postings.end)
    counts = view.segment.counts[own]
    share = least / postings.weight
    if share >= 1:
        return None
    # What a count gives in the shortest passage: of the most, which have a lower one, no more
    # need be looked at.
    fewest = math.floor(share * shortest / (1 - share) * _ROUNDING)
    if fewest > 1:
        places = np.flatnonzero(counts >= fewest)
        counts, passages = counts[places], view.segment.passages[own][places].astype(np.intp)
    else:
        passages = view.segment.passages[own].astype(np.intp)
    gain = _gain(counts, norm[passages], postings.weight)
    good = gain >= least
    if view.there is not None:
        good &= view.there[passages]
    return passages[good], gain[good]


def _joined(found: Places, scores: Floats, fresh: Places, gain: Floats) -> tuple[Places, Floats]:
    """Return passages with such as are fresh, of which some may be among them."""
    if not len(fresh):
        return found, scores
    if len(found):
        places = found.searchsorted(fresh)
        is_new = found.take(places, mode="clip") != fresh
        fresh, gain = fresh[is_new], gain[is_new]
    joined = np.concatenate([found, fresh])
    order = joined.argsort(kind="stable")
    return joined[order], np.concatenate([scores, gain])[order]


def _lowest(scores: Floats, limit: int, floor: float) -> float:
    """Return what a passage must have at least to be among the best."""
    if len(scores) < limit:
        return floor
    return max(floor, float(np.partition(scores, -limit)[-limit]))


def _best(numbers: Places, scores: Floats, limit: int) -> tuple[Places, Floats]:
    """Return the best in order, those of equal score by their numbers."""
    if len(scores) > limit:
        # Only what scores as the last wanted or more need be sorted, ties included.
        good = scores >= np.partition(scores, -limit)[-limit]
        numbers, scores = numbers[good], scores[good]
    order = np.lexsort((numbers, -scores))[:limit]
    return numbers[order], scores[order]
