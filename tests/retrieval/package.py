"""What rank_bm25 itself computes, to hold ours to."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from rank_bm25 import BM25Okapi

if TYPE_CHECKING:
    from collections.abc import Sequence


def package_scores(
    corpus: Sequence[Sequence[str]], query: Sequence[str], k1: float, b: float
) -> list[float]:
    """Return the package's score of each document once it is given our idf."""
    model = BM25Okapi(corpus, k1=k1, b=b)
    counts = Counter(term for document in corpus for term in set(document))
    size = len(corpus)
    model.idf = {term: math.log(1 + (size - n + 0.5) / (n + 0.5)) for term, n in counts.items()}
    return [float(score) for score in model.get_scores(query)]
