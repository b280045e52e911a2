"""Which words of a question a text has, as the bits of one number; the first word is bit 0.

A question meets a hundred sentences and what stands around each. As numbers the words found are
joined, cut and counted in one step each, however many they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from qabot.answering.query import QueryWord


class Matches(NamedTuple):
    """The words found in a text.

    Attributes:
        own: By their own terms.
        near: By words of the same root, whether or not by their own.
        related: By words that tell of the same, likewise.
    """

    own: int
    near: int
    related: int


class Matcher:
    """The words of a question, by the terms that match them.

    Attributes:
        all: All words.
        total: Their weight, or 1 if there is none.
        own: From a term to the words that have it as their own.
    """

    def __init__(self, words: Sequence[QueryWord]) -> None:
        """Take the words in their order."""
        size = len(words)
        self.all = (1 << size) - 1
        self.total = sum(w.weight for w in words) or 1.0
        self.own: dict[str, int] = {}
        self._size = size
        self._weights = [w.weight for w in words]
        self._share_of: dict[int, float] = {}
        # All three sorts in one number, a sort behind the other, for one look a term.
        self._sorts: dict[str, int] = {}
        for number, word in enumerate(words):
            _note(self.own, word.terms, 1 << number)
            _note(self._sorts, word.terms, 1 << number)
            _note(self._sorts, word.near, 1 << size + number)
            _note(self._sorts, word.related, 1 << 2 * size + number)
        self._known = frozenset(self._sorts)

    def find(self, terms: frozenset[str]) -> Matches:
        """Return the words that a text with these terms has."""
        found = 0
        for term in terms & self._known:
            found |= self._sorts[term]
        size, every = self._size, self.all
        return Matches(found & every, found >> size & every, found >> 2 * size)

    def weight_of(self, words: int) -> float:
        """Return the weight of some words, added up in the order of the question."""
        return sum((w for n, w in enumerate(self._weights) if words >> n & 1), 0.0)

    def share_of(self, words: int) -> float:
        """Return the weight of some words, by that of all."""
        part = self._share_of.get(words)
        if part is None:
            part = self._share_of[words] = self.weight_of(words) / self.total
        return part


def bits(chosen: Iterable[bool]) -> int:
    """Return those words as bits for which it is true, in the order of the question."""
    return sum(1 << number for number, one in enumerate(chosen) if one)


def share(found: int, wanted: int) -> float:
    """Return how many of the words wanted are found; 0 if none are wanted."""
    return (found & wanted).bit_count() / wanted.bit_count() if wanted else 0.0


def _note(table: dict[str, int], terms: AbstractSet[str], word: int) -> None:
    for term in terms:
        table[term] = table.get(term, 0) | word
