"""BM25 over passages: rank-bm25's model, cured and searched through posting lists.

``BM25Okapi`` gives a term that is in half of the documents an idf of 0 and one in more a
share of the mean, so that a corpus of two documents scores nothing; it divides by zero on an
empty corpus, and reads every document for every term. Here the idf is the one of Lucene,
ln(1 + (N - n + 0.5) / (n + 0.5)), always above 0, and a search reads only the passages that
hold its terms. The rest of the formula, its parameters and their names are the package's.
"""

from __future__ import annotations

import heapq
import math
from typing import TYPE_CHECKING

import numpy as np
from rank_bm25 import BM25Okapi

from qabot.retrieval.retriever import Hit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

_Postings = tuple["NDArray[np.int32]", "NDArray[np.float64]"]


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
        self._postings: dict[str, _Postings] = {}
        super().__init__(corpus, k1=k1, b=b)

    def _initialize(self, corpus: Sequence[Sequence[str]]) -> dict[str, int]:
        """Replace the package's counting, which keeps a dict a document and needs one at least."""
        lists: dict[str, tuple[list[int], list[int]]] = {}
        for number, document in enumerate(corpus):
            self.doc_len.append(len(document))
            counts: dict[str, int] = {}
            for term in document:
                counts[term] = counts.get(term, 0) + 1
            for term, count in counts.items():
                numbers, frequencies = lists.setdefault(term, ([], []))
                numbers.append(number)
                frequencies.append(count)
        self.corpus_size = len(self.doc_len)
        self.avgdl = sum(self.doc_len) / self.corpus_size if self.corpus_size else 0.0
        lengths = np.array(self.doc_len, dtype=np.float64)
        mean = self.avgdl or 1.0
        self._length_norm = self.k1 * (1 - self.b + self.b * lengths / mean)
        self._postings = {
            term: (np.array(numbers, dtype=np.int32), np.array(counts, dtype=np.float64))
            for term, (numbers, counts) in lists.items()
        }
        return {term: len(numbers) for term, (numbers, _) in self._postings.items()}

    def _calc_idf(self, nd: dict[str, int]) -> None:
        self.idf = {term: self._idf_of_count(n) for term, n in nd.items()}
        self._unseen_idf = self._idf_of_count(0)

    def _idf_of_count(self, n: int) -> float:
        return math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5))

    def idf_of(self, term: str) -> float:
        """Return the weight of a term; a term in no passage weighs most."""
        return float(self.idf.get(term, self._unseen_idf))

    def get_scores(self, query: Iterable[str]) -> NDArray[np.float64]:
        """Return the score of every passage, as ``BM25Okapi.get_scores`` does."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            if term in self._postings:
                numbers, _ = self._postings[term]
                scores[numbers] += self._contribution(term)
        return scores

    def search(
        self, terms: Iterable[str], *, limit: int, within: Collection[int] | None = None
    ) -> list[Hit]:
        """Return the best passages that hold any of the terms; see ``Retriever``."""
        known = [term for term in terms if term in self._postings]
        if not known or limit < 1:
            return []
        scores = self.get_scores(known)
        touched = np.unique(np.concatenate([self._postings[term][0] for term in known]))
        if within is not None:
            touched = touched[np.isin(touched, np.fromiter(within, dtype=np.int32))]
        best = heapq.nsmallest(limit, ((-scores[i], i) for i in touched.tolist()))
        return [Hit(passage, float(-score)) for score, passage in best]

    def _contribution(self, term: str) -> NDArray[np.float64]:
        numbers, frequency = self._postings[term]
        saturated = frequency * (self.k1 + 1) / (frequency + self._length_norm[numbers])
        weighted: NDArray[np.float64] = self.idf[term] * saturated
        return weighted
