"""rank-bm25 with the idf that qabot has, so that both score alike."""

from __future__ import annotations

import math

from rank_bm25 import BM25Okapi


class SafeOkapi(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no annotations
    """``BM25Okapi`` but for its idf, which here is above 0 for every term."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        size = self.corpus_size
        self.idf = {term: math.log(1 + (size - n + 0.5) / (n + 0.5)) for term, n in nd.items()}
