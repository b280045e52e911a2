"""Words that differ in few letters, found without looking at most.

They share how they begin or how they end, and nearly the length: these are the *places* where a
word stands among others. What has one letter wrong in either place is missed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qabot.answering.overlay import Overlaid

_SHORTEST = 3  # letters; of shorter words every other one is near
_LONG = 8  # letters in which two may be wrong
_ENDS_IN_THREE = 7  # letters from which a mistake in the first three leaves as many at the end
_MOST_NEAR = 8  # words that are found


def find_nearest(word: str, places: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the nearest words by what stands at each place, nearest first."""
    most = 2 if len(word) >= _LONG else 1
    found: dict[str, float] = {}
    for size in range(len(word) - most, len(word) + most + 1):
        for place in _places(word, size):
            alike = places.get(place, ())
            near = extract(word, alike, scorer=OSA.distance, score_cutoff=most, limit=_MOST_NEAR)
            found.update((other, distance) for other, distance, _ in near)
    return sorted(found, key=lambda other: (found[other], other))[:_MOST_NEAR]


def change_places(
    places: Overlaid[str, Sequence[str]], come: Iterable[str], gone: Iterable[str]
) -> Overlaid[str, Sequence[str]]:
    """Return what stands at each place when words come and go."""
    changed: defaultdict[str, list[str]] = defaultdict(list)
    lost: defaultdict[str, set[str]] = defaultdict(set)
    for word in come:
        for place in _own_places(word):
            changed[place].append(word)
    for word in gone:
        for place in _own_places(word):
            lost[place].add(word)
    now = {
        place: sorted({*places.get(place, ()), *changed[place]} - lost[place])
        for place in {*changed, *lost}
    }
    empty = [place for place, words in now.items() if not words and place in places]
    return places.changed({place: words for place, words in now.items() if words}, empty)


def _own_places(word: str) -> Iterator[str]:
    return _places(word, len(word)) if len(word) >= _SHORTEST else iter(())


def _places(word: str, size: int) -> Iterator[str]:
    """Yield where words of a size stand that begin or end like a word."""
    yield f"{size}<{word[:2]}"
    yield f"{size}>{word[-3 if size >= _ENDS_IN_THREE else -2 :]}"
