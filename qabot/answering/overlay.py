"""Mappings of which some entries are others than in a mapping below, which stays as it is."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Hashable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from itertools import chain
from typing import Any, Protocol, Self, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Items(ItemsView[K, V]):
    """The entries of a mapping that has a quicker way through all of them than key by key."""

    _mapping: Paired[K, V]

    def __iter__(self) -> Iterator[tuple[K, V]]:
        return self._mapping.pairs()


class _Values(ValuesView[V]):
    """The values of such a mapping."""

    _mapping: Paired[Any, V]

    def __iter__(self) -> Iterator[V]:
        return (value for _, value in self._mapping.pairs())


class Paired(Mapping[K, V]):
    """A mapping that is gone through by its pairs."""

    __slots__ = ()

    @abstractmethod
    def pairs(self) -> Iterator[tuple[K, V]]:
        """Yield each key with its value, in order."""

    def items(self) -> ItemsView[K, V]:
        """Return the entries."""
        return _Items(self)

    def values(self) -> ValuesView[V]:
        """Return the values."""
        return _Values(self)


class Overlaid(Paired[K, V]):
    """A mapping with changes over it: to change it costs as much as has changed since.

    What is changed keeps its place; what is new stands last, in the order in which it came.

    Attributes:
        below: As it was, on disk or empty.
        over: The entries that are new or other than there.
        gone: Keys of those that are there no more.
    """

    __slots__ = ("_size", "below", "gone", "over")

    def __init__(self, below: Mapping[K, V] | None = None) -> None:
        """Take a mapping as it is."""
        self.below: Mapping[K, V] = {} if below is None else below
        self.over: dict[K, V] = {}
        self.gone: frozenset[K] = frozenset()
        self._size = len(self.below)

    def changed(self, fresh: Mapping[K, V], gone: Iterable[K] = ()) -> Self:
        """Return the mapping with other entries.

        Args:
            fresh: Entries that are new, or are to replace others.
            gone: Keys of entries that are to go; they are there, and none of them is fresh.
        """
        lost = frozenset(gone)
        other = type(self)(self.below)
        other.over = {key: value for key, value in self.over.items() if key not in lost}
        new = sum(key not in self for key in fresh)
        other.over.update(fresh)
        other.gone = self.gone.difference(fresh) | {key for key in lost if key in self.below}
        other._size = self._size + new - len(lost)
        return other

    def __getitem__(self, key: K) -> V:
        """Return what a key has.

        Raises:
            KeyError: If there is none.
        """
        if key in self.over:
            return self.over[key]
        if key in self.gone:
            raise KeyError(key)
        return self.below[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a key."""
        return key in self.over or (key not in self.gone and key in self.below)

    def __iter__(self) -> Iterator[K]:
        """Yield the keys, in order."""
        if not self.below:
            return iter(self.over)
        kept = (key for key in self.below if key not in self.gone)
        return chain(kept, filter(self._is_new, self.over))

    def pairs(self) -> Iterator[tuple[K, V]]:
        """Yield each key with its value, in order."""
        if not self.below:
            return iter(self.over.items())
        kept = ((k, self.over.get(k, v)) for k, v in self.below.items() if k not in self.gone)
        return chain(kept, ((k, v) for k, v in self.over.items() if self._is_new(k)))

    def _is_new(self, key: K) -> bool:
        return key in self.gone or key not in self.below

    def __len__(self) -> int:
        """Return how many there are."""
        return self._size


class Terms(Protocol):
    """Words in the order of their characters."""

    def starting(self, root: str) -> Iterator[str]:
        """Yield those that begin with some characters, in order."""
        ...


class Vocabulary:
    """Terms with changes over them.

    Attributes:
        below: As they were, on disk, or None where none were.
        over: Those that are new, sorted.
        gone: Those of the former that are there no more.
    """

    __slots__ = ("below", "gone", "over")

    def __init__(
        self,
        below: Terms | None = None,
        over: tuple[str, ...] = (),
        gone: frozenset[str] = frozenset(),
    ) -> None:
        """Take terms as they are, and what is changed of them."""
        self.below, self.over, self.gone = below, over, gone

    def changed(self, fresh: Iterable[str], gone: Iterable[str]) -> Vocabulary:
        """Return the vocabulary with other terms.

        Args:
            fresh: Terms that are there now, some of which may have been before.
            gone: Terms that are there no more, and were; none of them is fresh.
        """
        lost, now, own = frozenset(gone), frozenset(fresh), frozenset(self.over)
        new = sorted(term for term in now - own if not self._is_below(term))
        # Two sorted runs, which are merged in one go.
        over = sorted([*(term for term in self.over if term not in lost), *new])
        left = (self.gone | (lost - own)) - now
        return Vocabulary(self.below, tuple(over), left if self.below else frozenset())

    def _is_below(self, term: str) -> bool:
        return self.below is not None and next(self.below.starting(term), None) == term

    def starting(self, root: str) -> Iterator[str]:
        """Yield the terms that begin with some characters, in order."""
        own = self._own(root)
        if self.below is None:
            return own
        theirs = (term for term in self.below.starting(root) if term not in self.gone)
        return iter(sorted([*theirs, *own]))

    def _own(self, root: str) -> Iterator[str]:
        for at in range(bisect_left(self.over, root), len(self.over)):
            if not self.over[at].startswith(root):
                return
            yield self.over[at]
