"""Words that differ in few letters, found without looking at most.

They share how they begin or how they end, and nearly the length: these are the *places* where a
word stands among others. What has one letter wrong in either place is missed.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import compress, count
from operator import ne
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
    found: dict[str, int] = {}
    for size in range(len(word) - most, len(word) + most + 1):
        for place in _places(word, size):
            for other in _with_like_letters(word, places.get(place, ()), most):
                distance = count_edits(word, other, most)
                if distance <= most:
                    found[other] = distance
    return sorted(found, key=lambda other: (found[other], other))[:_MOST_NEAR]


def _with_like_letters(word: str, others: Sequence[str], most: int) -> list[str]:
    """Return the words in which few letters are foreign to another, and the other way round.

    Each takes an edit. What is left when those that are not foreign are stripped begins and ends
    with one: if it is longer than a letter, two are. That is told in a tenth of a microsecond; of
    those that are left the letters are counted, which an edit changes by two at most, or by one if
    it changes the length. One word in fourteen is left then.
    """
    letters = frozenset(word)
    if most == 1:
        return [
            other
            for other in others
            if not other.strip(word)[1:]
            and not word.strip(other)[1:]
            and len(letters.symmetric_difference(other)) <= 2 - abs(len(word) - len(other))
        ]
    return [
        other
        for other in others
        if not other.strip(word)[1:-1].strip(word)
        and not word.strip(other)[1:-1].strip(other)
        and len(letters.symmetric_difference(other)) <= 4 - abs(len(word) - len(other))
    ]


def count_edits(one: str, other: str, most: int) -> int:
    """Return in how many edits one word becomes another, and *most* + 1 if in more than *most*.

    A letter is put in, taken out or replaced, or two neighbours are swapped and not touched again:
    optimal string alignment. The common beginning is kept, as some shortest way always can.
    """
    if one == other:
        return 0
    if most < max(1, abs(len(one) - len(other))):
        return most + 1
    # The place of the first letters that differ.
    alike = next(compress(count(), map(ne, one, other)), min(len(one), len(other)))
    one, other = one[alike:], other[alike:]
    ways = [(one[1:], other[1:]), (one[1:], other), (one, other[1:])]
    if one[:2] == other[1::-1]:
        ways.append((one[2:], other[2:]))
    if most == 1:
        return 1 if any(first == second for first, second in ways) else 2
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
