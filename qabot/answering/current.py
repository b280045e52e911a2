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
_MOST_HEARD = 50  # among the articles in which somebody speaks,
_MANY = 1000  # if he does so more often than that
_WIDEST = 8  # times as many passages are looked at as are wanted, where most are copies,
_LOOKED_AT = 1000  # and no more than these, if fewer are wanted
_SHARED = 2  # marks of eight: what has as many in common with a crowd belongs to it

_IsLeft = Callable[[int], bool]


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
    is_left: _IsLeft | None = None
    if kept is not None:
        is_left = kept.__contains__
    elif gone:
        is_left = _without(gone)
    view = replace(
        corpus,
        retriever=_CurrentRetriever(corpus, is_left),
        speakers=_CurrentSpeakers(corpus, is_left),
        bands=_CurrentBands(corpus, is_left) if is_left else corpus.bands,
    )
    return view, kept


def _without(gone: Collection[int]) -> _IsLeft:
    return lambda number: number not in gone


class _CurrentBands(Mapping[str, Sequence[int]]):
    """The bands of the articles that are left."""

    def __init__(self, corpus: Corpus, is_left: _IsLeft) -> None:
        self._whole, self._is_left = corpus.bands, is_left

    def __getitem__(self, key: str) -> Sequence[int]:
        return list(filter(self._is_left, self._whole[key]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


class _CurrentSpeakers(Mapping[str, Sequence[tuple[int, int]]]):
    """The speakers of the articles that are left, and of some copies of each story."""

    def __init__(self, corpus: Corpus, is_left: _IsLeft | None) -> None:
        self._whole, self._is_left = corpus.speakers, is_left
        self._crowd = _Crowd(corpus, _MOST_HEARD)

    def __getitem__(self, key: str) -> Sequence[tuple[int, int]]:
        places, is_left = self._whole[key], self._is_left
        if is_left:
            places = [place for place in places if is_left(place[0])]
        if len(places) <= _MANY:
            return places
        few = set(filter(self._crowd.lets_in, dict.fromkeys(number for number, _ in places)))
        return [place for place in places if place[0] in few]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


class _CurrentRetriever:
    """Finds passages of the articles that are left, and of some copies of each story."""

    def __init__(self, corpus: Corpus, is_left: _IsLeft | None) -> None:
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
        passages, is_left = self._corpus.passages, self._is_left
        numbered = [(hit, passages[hit.passage].reading) for hit in hits]
        crowd = _Crowd(self._corpus, _MOST_FOUND)
        return [h for h, n in numbered if (not is_left or is_left(n)) and crowd.lets_in(n)]


class _Crowd:
    """Lets in some copies of each story, the first that come."""

    def __init__(self, corpus: Corpus, most: int) -> None:
        self._signatures, self._most = corpus.signatures, most
        self._known: dict[int, bool] = {}
        self._told: dict[bytes, int] = {}

    def lets_in(self, number: int) -> bool:
        known = self._known.get(number)
        if known is None:
            told, marks = self._told, marks_of(self._signatures[number])
            full = sum(told.get(mark, 0) >= self._most for mark in marks)
            known = self._known[number] = full < _SHARED
            if known:
                for mark in marks:
                    told[mark] = told.get(mark, 0) + 1
        return known
