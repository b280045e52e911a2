"""The words of articles as they are written, and which of them are near to another in letters.

Words stand at *places*: how they begin and how they end, each with their length. To find what is
near, few places are looked at, so that neither all words nor all articles have to be gone through.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from qabot.text.analyzer import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

Place = tuple[str, int, bool]  # letters, length of the word, and whether it begins with them

SHORTEST = 4
"""Letters of a word that another may be meant for; of shorter words every other one is near."""

_LONG = 8  # letters in which two may be wrong
_ENDS_IN_THREE = 7  # letters from which a mistake in the first three leaves as many at the end
_MOST_NEAR = 8  # candidates that are looked at closely
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def places_of(word: str, size: int) -> tuple[Place, Place]:
    """Return under what words of a size stand that begin or end like a word."""
    end = word[-3 if size >= _ENDS_IN_THREE else -2 :]
    return (word[:2], size, True), (end, size, False)


def by_place(words: Iterable[str]) -> dict[Place, tuple[str, ...]]:
    """Return some words by their places, in the order of the alphabet; no short ones."""
    found: dict[Place, list[str]] = {}
    for word in sorted(words):
        if len(word) >= SHORTEST - 1:
            for place in places_of(word, len(word)):
                found.setdefault(place, []).append(word)
    return {place: tuple(alike) for place, alike in found.items()}


def find_near(word: str, at: Callable[[Place], Sequence[str]]) -> list[str]:
    """Return the words that differ in fewest letters, nearest first, at most a few.

    They share how they begin or how they end, and nearly the length. What has one letter wrong in
    either place is missed.

    Args:
        word: Folded, as they are.
        at: Returns the words at a place, in the order of the alphabet.
    """
    most = 2 if len(word) >= _LONG else 1
    found: dict[str, float] = {}
    for size in range(len(word) - most, len(word) + most + 1):
        for place in places_of(word, size):
            near = extract(
                word, at(place), scorer=OSA.distance, score_cutoff=most, limit=_MOST_NEAR
            )
            found.update((other, distance) for other, distance, _ in near)
    return sorted(found, key=lambda other: (found[other], other))[:_MOST_NEAR]


class WordForms(Protocol):
    """The words of some articles."""

    def at(self, place: Place) -> Sequence[str]:
        """Return the words at a place, folded, in the order of the alphabet."""
        ...

    def written(self, folded: str) -> str | None:
        """Return how the articles write a word: without a capital where they can."""
        ...


def forms_in(text: str) -> frozenset[str]:
    """Return the words of a text as written, possessive endings left out."""
    return frozenset(map(without_possessive, _LETTERS.findall(text)))


def without_possessive(word: str) -> str:
    """Return a word without "'s"."""
    return word.removesuffix("'s").removesuffix("’s")


@dataclass(frozen=True, slots=True)
class FormTable:
    """The words of some articles in memory, to which articles are added and taken away.

    Attributes:
        articles: In how many each form is.
        forms: The forms of each word, folded.
        places: The words by their places.
    """

    articles: Mapping[str, int] = field(default_factory=dict)
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, articles: Iterable[Collection[str]]) -> Self:
        """Return the words of articles, each as ``forms_in`` has them."""
        return cls().changed(fresh=articles)

    def changed(
        self, lost: Iterable[Collection[str]] = (), fresh: Iterable[Collection[str]] = ()
    ) -> Self:
        """Return the words of other articles; these stay as they are.

        Args:
            lost: Articles that are among them.
            fresh: Articles that are not.
        """
        change: Counter[str] = Counter()
        for forms in fresh:
            change.update(forms)
        for forms in lost:
            change.subtract(forms)
        articles, forms_of = dict(self.articles), dict(self.forms)
        touched: dict[str, set[str]] = {}
        for form, number in change.items():
            left = articles.get(form, 0) + number
            if (left > 0) != (form in articles):
                touched.setdefault(fold(form), set()).add(form)
            if left > 0:
                articles[form] = left
            else:
                articles.pop(form, None)
        for word, changed in touched.items():
            known = forms_of.pop(word, frozenset())
            if left_forms := frozenset(f for f in known | changed if f in articles):
                forms_of[word] = left_forms
        new = [word for word in touched if word in forms_of and word not in self.forms]
        gone = {word for word in touched if word in self.forms and word not in forms_of}
        return type(self)(articles, forms_of, self._places_changed(new, gone))

    def _places_changed(
        self, new: Iterable[str], gone: Collection[str]
    ) -> dict[Place, tuple[str, ...]]:
        places = dict(self.places)
        for place, words in by_place(new).items():
            places[place] = tuple(sorted((*places.get(place, ()), *words)))
        for place in by_place(gone):
            kept = tuple(word for word in places.pop(place) if word not in gone)
            if kept:
                places[place] = kept
        return places

    def at(self, place: Place) -> Sequence[str]:
        """Return the words at a place, folded, in the order of the alphabet."""
        return self.places.get(place, ())

    def written(self, folded: str) -> str | None:
        """Return how the articles write a word: without a capital where they can."""
        forms = self.forms.get(folded)
        return max(forms, key=lambda form: (_smallness(form), form)) if forms else None


def _smallness(word: str) -> int:
    """Return 2 for small letters, 1 for a capital, 0 for capitals."""
    return 2 if word[0].islower() else 0 if word.isupper() else 1
