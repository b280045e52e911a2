"""Articles as one question is answered from: later versions in place of earlier ones.

Of a story that very many outlets print some copies are read; they say what the others say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.text.shingles import marks_of

if TYPE_CHECKING:
    from qabot.answering.corpus import Corpus
    from qabot.retrieval.retriever import Hit

_MOST_FOUND = 5  # copies of a story among the passages found for a question
_MOST_HEARD = 50  # among the articles in which somebody speaks
_WIDEST = 8  # times as many passages are looked at as are wanted, where most are copies,
_LOOKED_AT = 1000  # and no more than these, if fewer are wanted
_SHARED = 2  # marks of eight: what has as many in common with a crowd belongs to it


def current(
    corpus: Corpus, articles: Collection[int] | None
) -> tuple[Corpus, Collection[int] | None]:
    """Return a corpus without what was superseded, and the articles to answer from.

    What superseded an article does so only where it is answered from itself: asked of an earlier
    time, or of that very article, it is there.

    Args:
        corpus: All articles.
        articles: Numbers of those to answer from, or None for all.
    """
    gone, kept = corpus.superseded, None
    if articles is not None:
        allowed = frozenset(articles)
        kept = frozenset(n for n in allowed if allowed.isdisjoint(gone.get(n, ())))

    def is_left(number: int) -> bool:
        return number not in gone if kept is None else number in kept

    view = replace(
        corpus,
        retriever=_CurrentRetriever(corpus, is_left),
        speakers=_CurrentSpeakers(corpus, is_left),
        bands=_CurrentBands(corpus, is_left),
    )
    return view, kept


class _CurrentBands(Mapping[str, Sequence[int]]):
    """The bands of the articles that are left."""

    def __init__(self, corpus: Corpus, is_left: Callable[[int], bool]) -> None:
        self._whole, self._is_left = corpus.bands, is_left

    def __getitem__(self, key: str) -> Sequence[int]:
        return list(filter(self._is_left, self._whole[key]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


class _CurrentSpeakers(Mapping[str, Sequence[tuple[int, int]]]):
    """The speakers of the articles that are left, and of some copies of each story."""

    def __init__(self, corpus: Corpus, is_left: Callable[[int], bool]) -> None:
        self._whole, self._is_left = corpus.speakers, is_left
        self._crowd = _Crowd(corpus, _MOST_HEARD)

    def __getitem__(self, key: str) -> Sequence[tuple[int, int]]:
        places = self._whole[key]
        articles = dict.fromkeys(number for number, _ in places)
        left = set(filter(self._is_left, articles))
        if len(left) > _MOST_HEARD:
            left = set(filter(self._crowd.lets_in, (n for n in articles if n in left)))
        return places if len(left) == len(articles) else [p for p in places if p[0] in left]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


class _CurrentRetriever:
    """Finds passages of the articles that are left, and of some copies of each story."""

    def __init__(self, corpus: Corpus, is_left: Callable[[int], bool]) -> None:
        self._corpus, self._is_left, self._whole = corpus, is_left, corpus.retriever

    def search(
        self, terms: Iterable[str], *, limit: int, within: Collection[int] | None = None
    ) -> list[Hit]:
        terms, wanted = list(terms), limit
        widest = min(_WIDEST * limit, _LOOKED_AT)
        while True:
            hits = self._whole.search(terms, limit=wanted, within=within)
            kept = self._kept(hits)
            if len(kept) >= limit or len(hits) < wanted or wanted >= widest:
                return kept[:limit]
            wanted *= 2

    def idf_of(self, term: str) -> float:
        return self._whole.idf_of(term)

    def _kept(self, hits: Iterable[Hit]) -> list[Hit]:
        passages, crowd = self._corpus.passages, _Crowd(self._corpus, _MOST_FOUND)
        numbered = ((hit, passages[hit.passage].reading) for hit in hits)
        return [hit for hit, n in numbered if self._is_left(n) and crowd.lets_in(n)]


class _Crowd:
    """Lets in some copies of each story, the first that come."""

    def __init__(self, corpus: Corpus, most: int) -> None:
        self._readings, self._most = corpus.readings, most
        self._known: dict[int, bool] = {}
        self._told: dict[bytes, int] = {}

    def lets_in(self, number: int) -> bool:
        known = self._known.get(number)
        if known is None:
            told, marks = self._told, marks_of(self._readings[number].signature)
            full = sum(told.get(mark, 0) >= self._most for mark in marks)
            known = self._known[number] = full < _SHARED
            if known:
                for mark in marks:
                    told[mark] = told.get(mark, 0) + 1
        return known
