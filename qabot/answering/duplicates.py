"""What says the same: news copies news."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_SHARED = 0.8  # of their terms that two texts have in common to say the same


class Originals:
    """Sets of terms in the order they were added, found again by those that say the same.

    A copy lacks a fifth of an original's terms at most: of any few more than that it has one.
    So only these few of each original, its longest for they are rare, need an index.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._terms: list[AbstractSet[str]] = []
        self._copies: list[dict[int, None]] = []
        self._by_term: dict[str, list[int]] = {}

    def add(self, terms: AbstractSet[str]) -> None:
        """Add an original, whether or not another one says the same."""
        few = len(terms) - ceil(_SHARED * len(terms)) + 1
        for term in sorted(terms, key=lambda t: (-len(t), t))[:few]:
            self._by_term.setdefault(term, []).append(len(self._terms))
        self._terms.append(terms)
        self._copies.append({})

    def find(self, terms: AbstractSet[str], decisive: AbstractSet[str] = frozenset()) -> list[int]:
        """Return the numbers, from 0, of the originals that say the same.

        Args:
            terms: Of what may be a copy.
            decisive: Terms that change what is said: "not".
        """
        near = {number for term in self._by_term.keys() & terms for number in self._by_term[term]}
        return sorted(n for n in near if says_the_same(terms, self._terms[n], decisive))

    def add_copy(self, number: int, article: int) -> None:
        """Note that an article says again what an original says; once is enough."""
        self._copies[number][article] = None

    def copies(self, number: int) -> tuple[int, ...]:
        """Return the articles that say again what an original says, in the order they came."""
        return tuple(self._copies[number])


def says_the_same(
    a: AbstractSet[str], b: AbstractSet[str], decisive: AbstractSet[str] = frozenset()
) -> bool:
    """Tell whether two texts share nearly all their terms, all numbers and all that is decisive."""
    if len(a & b) < _SHARED * max(len(a), len(b)):
        return False
    return not any(term in decisive or any(map(str.isdigit, term)) for term in a ^ b)
