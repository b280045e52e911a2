"""Words that differ in few letters, found without looking at most.

They share how they begin or how they end, and nearly the length: these are the *places* where a
word stands among others. What has one letter wrong in either place is missed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

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
    letters = frozenset(word)
    found: dict[str, int] = {}
    for size in range(len(word) - most, len(word) + most + 1):
        # An edit takes a letter and brings one, or does one of both. To count these is quick, and
        # leaves one word in ten.
        changed = 2 * most - abs(size - len(word))
        for place in _places(word, size):
            for other in places.get(place, ()):
                if len(letters.symmetric_difference(other)) <= changed:
                    distance = count_edits(word, other, most)
                    if distance <= most:
                        found[other] = distance
    return sorted(found, key=lambda other: (found[other], other))[:_MOST_NEAR]


def count_edits(one: str, other: str, most: int) -> int:
    """Return in how many edits one word becomes another, and *most* + 1 if in more than *most*.

    A letter is put in, taken out or replaced, or two neighbours are swapped and not touched again:
    optimal string alignment. The common beginning is kept, as some shortest way always can.
    """
    if one == other:
        return 0
    if most < max(1, abs(len(one) - len(other))):
        return most + 1
    alike = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        alike += 1
    one, other = one[alike:], other[alike:]
    ways = [(one[1:], other[1:]), (one[1:], other), (one, other[1:])]
    if one[:2] == other[1::-1]:
        ways.append((one[2:], other[2:]))
    return 1 + min(count_edits(first, second, most - 1) for first, second in ways)


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
