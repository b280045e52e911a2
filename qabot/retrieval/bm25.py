"""BM25 over passages: rank-bm25's model, cured and searched through posting lists.

``BM25Okapi`` gives a term that is in half of the documents an idf of 0 and one in more a
share of the mean, so that a corpus of two documents scores nothing; it divides by zero on an
empty corpus, and reads every document for every term. Here the idf is the one of Lucene,
ln(1 + (N - n + 0.5) / (n + 0.5)), always above 0, and a search reads only the passages that
hold its terms. The rest of the formula, its parameters and their names are the package's.
What a term gives to a passage depends on nothing else, so it is worked out at indexing.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from itertools import chain, count
from typing import TYPE_CHECKING

import numpy as np
from rank_bm25 import BM25Okapi

from qabot.retrieval.retriever import Hit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray


class PostingsBM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no annotations
    """Okapi BM25 over posting lists; a ``Retriever``.

    ``get_scores`` gives what ``BM25Okapi`` would with this idf (to rounding); ``search`` is
    the way in for all else.
    """

    def __init__(self, corpus: Sequence[Sequence[str]], *, k1: float, b: float) -> None:
        """Index a corpus.

        Args:
            corpus: The terms of each passage, in order; may be empty, as may a passage.
            k1: How soon repeated terms saturate, from 0.
            b: How much long passages are held back, from 0 to 1.
        """
        # Postings of all terms in one piece: of term i from _first[i] to _first[i + 1].
        self._number_of: dict[str, int] = {}
        self._first: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._passages: NDArray[np.int32] = np.zeros(0, dtype=np.int32)
        self._weights: NDArray[np.float64] = np.zeros(0)
        super().__init__(corpus, k1=k1, b=b)

    def _initialize(self, corpus: Sequence[Sequence[str]]) -> dict[str, int]:
        """Replace the package's counting, which keeps a dict a document and needs one at least."""
        self.doc_len = [len(document) for document in corpus]
        self.corpus_size = len(self.doc_len)
        self.avgdl = sum(self.doc_len) / self.corpus_size if self.corpus_size else 0.0
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        terms = array("q", map(numbers.__getitem__, chain.from_iterable(corpus)))
        self._number_of = dict(numbers)
        places = np.repeat(np.arange(self.corpus_size), self.doc_len)
        # A term and a passage as one number: sorted, they are the posting lists.
        size = max(1, self.corpus_size)
        keys, frequency = np.unique(np.array(terms) * size + places, return_counts=True)
        owners, passages = np.divmod(keys, size)
        counts = np.bincount(owners, minlength=len(numbers))
        self._first = np.concatenate([[0], np.cumsum(counts)])
        self._passages = passages.astype(np.int32)
        length_norm = self.k1 * (1 - self.b + self.b * np.array(self.doc_len) / (self.avgdl or 1.0))
        self._weights = frequency * (self.k1 + 1) / (frequency + length_norm[passages])
        return dict(zip(self._number_of, counts.tolist(), strict=True))

    def _calc_idf(self, nd: dict[str, int]) -> None:
        self.idf = {term: self._idf_of_count(n) for term, n in nd.items()}
        self._unseen_idf = self._idf_of_count(0)
        self._weights *= np.repeat(np.fromiter(self.idf.values(), float), np.diff(self._first))

    def _idf_of_count(self, n: int) -> float:
        return math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5))

    def idf_of(self, term: str) -> float:
        """Return the weight of a term; a term in no passage weighs most."""
        return float(self.idf.get(term, self._unseen_idf))

    def get_scores(self, query: Iterable[str]) -> NDArray[np.float64]:
        """Return the score of every passage, as ``BM25Okapi.get_scores`` does."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            if (number := self._number_of.get(term)) is not None:
                own = slice(*self._first[number : number + 2])
                scores[self._passages[own]] += self._weights[own]
        return scores

    def search(
        self, terms: Iterable[str], *, limit: int, within: Collection[int] | None = None
    ) -> list[Hit]:
        """Return the best passages that hold any of the terms; see ``Retriever``."""
        scores = self.get_scores(terms)
        if within is not None:
            chosen = np.fromiter(within, dtype=np.int32, count=len(within))
            scores[np.isin(np.arange(len(scores)), chosen, invert=True)] = 0.0
        held = np.flatnonzero(scores)  # an idf is never 0
        if limit < 1 or not len(held):
            return []
        own = scores[held]
        if len(held) > limit:
            # Only what scores as the last wanted or more need be sorted, ties included.
            good = own >= np.partition(own, -limit)[-limit]
            held, own = held[good], own[good]
        best = np.argsort(-own, kind="stable")[:limit]
        return [Hit(i, s) for i, s in zip(held[best].tolist(), own[best].tolist(), strict=True)]
