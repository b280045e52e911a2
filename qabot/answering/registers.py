"""What a corpus knows of words and speakers, as articles come and go.

Each function takes a register as it is, and returns it as it is then; what it costs grows with the
articles that come and go.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from qabot.answering.corpus import Fame
from qabot.answering.neighbours import change_places
from qabot.answering.overlay import K, Overlaid, V
from qabot.text.analyzer import fold, term_of
from qabot.text.names import name_keys

if TYPE_CHECKING:
    from qabot.answering.corpus import Reading
    from qabot.text.names import Gender

Word = tuple[str, str]  # and its language
Places = Sequence[tuple[int, int]]
Names = tuple[str, ...]

_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class NameTerms(Mapping[str, frozenset[str]]):
    """From a key of a capitalised word to the terms it is indexed by."""

    __slots__ = ("_words",)

    def __init__(self, words: Mapping[str, frozenset[Word]]) -> None:
        """Take the words by their keys."""
        self._words = words

    def __getitem__(self, key: str) -> frozenset[str]:
        """Return the terms of a key.

        Raises:
            KeyError: If no word has it.
        """
        return frozenset(term_of(*word) for word in self._words[key])

    def __contains__(self, key: object) -> bool:
        """Tell whether a word has a key."""
        return key in self._words

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        return iter(self._words)

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._words)


def change_speakers(
    speakers: Overlaid[str, Places], lost: Mapping[int, Reading], added: Mapping[int, Reading]
) -> Overlaid[str, Places]:
    """Return where whoever is called by a word speaks."""
    changed: dict[str, Places] = {}
    for key in {key for reading in lost.values() for key, _ in _speaker_keys(reading)}:
        changed[key] = [place for place in speakers[key] if place[0] not in lost]
    fresh: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, reading in added.items():
        for key, at in _speaker_keys(reading):
            fresh[key].append((number, at))
    for key, places in fresh.items():
        known = changed[key] if key in changed else speakers.get(key, ())
        # What others search in stays as it is.
        changed[key] = [*known, *places]
    return _with(speakers, changed)


def change_people(
    people: Overlaid[str, Mapping[Names, Fame]], lost: Iterable[Reading], fresh: Iterable[Reading]
) -> Overlaid[str, Mapping[Names, Fame]]:
    """Return who speaks by a name, and how often."""
    counts, genders = Counter[Names](), defaultdict[Names, Counter["Gender"]](Counter)
    for readings, sign in ((fresh, 1), (lost, -1)):
        for statement in (st for reading in readings for st in reading.statements):
            if statement.named and statement.names:
                counts[statement.names] += sign
                if statement.gender:
                    genders[statement.names][statement.gender] += sign
    changed: dict[str, dict[Names, Fame]] = {}
    for names in counts:
        for key in {key for word in names for key in name_keys(word)}:
            known = changed.setdefault(key, dict(people.get(key, {})))
            more = Fame(counts[names], tuple(genders[names].items()))
            known[names] = add_fame(known.get(names, Fame(0, ())), more)
            if not known[names].statements:
                del known[names]
    return _with(people, changed)


def change_spellings(
    spellings: Overlaid[str, Mapping[str, int]],
    near: Overlaid[str, Sequence[str]],
    lost: Iterable[Reading],
    fresh: Iterable[Reading],
) -> tuple[Overlaid[str, Mapping[str, int]], Overlaid[str, Sequence[str]]]:
    """Return how each word is written, in how many articles, and which are near each other."""
    counts = Counter(word for reading in fresh for word in _written(reading.article.text))
    counts.subtract(word for reading in lost for word in _written(reading.article.text))
    changed: dict[str, dict[str, int]] = {}
    for word, more in counts.items():
        folded = fold(word)
        forms = changed.setdefault(folded, dict(spellings.get(folded, {})))
        forms[word] = forms.get(word, 0) + more
        if not forms[word]:
            del forms[word]
    return _with(spellings, changed), _near(near, spellings, changed)


def change_capitalised(
    counts: Overlaid[Word, int], lost: Iterable[Reading], fresh: Iterable[Reading]
) -> tuple[Overlaid[Word, int], Sequence[Word], Sequence[Word]]:
    """Return in how many articles each word has a capital, and which words come and go."""
    more = Counter(_capitalised(fresh))
    more.subtract(_capitalised(lost))
    now = {word: counts.get(word, 0) + number for word, number in more.items()}
    come = [word for word, number in now.items() if number and word not in counts]
    return _with(counts, now), come, [word for word, number in now.items() if not number]


def change_words(
    words: Overlaid[str, frozenset[Word]],
    near: Overlaid[str, Sequence[str]],
    come: Iterable[Word],
    gone: Iterable[Word],
) -> tuple[Overlaid[str, frozenset[Word]], Overlaid[str, Sequence[str]]]:
    """Return the words with capitals by their keys, and which keys are near each other."""
    changed: dict[str, frozenset[Word]] = {}
    for some, is_there in ((come, True), (gone, False)):
        for word in some:
            for key in name_keys(word[0]):
                known = changed[key] if key in changed else words.get(key, frozenset())
                changed[key] = known | {word} if is_there else known - {word}
    return _with(words, changed), _near(near, words, changed)


def add_fame(fame: Fame, more: Fame) -> Fame:
    """Return both together; one of less than nothing takes away."""
    told = Counter(dict(fame.genders))
    told.update(dict(more.genders))
    kept = sorted((gender, number) for gender, number in told.items() if number)
    return Fame(fame.statements + more.statements, tuple(kept))


def without_possessive(word: str) -> str:
    """Return an English word without the ending that makes a possessive."""
    return word.removesuffix("'s").removesuffix("’s")


def _with(register: Overlaid[K, V], changed: Mapping[K, V]) -> Overlaid[K, V]:
    """Return a register with other entries; where one is empty now there is none."""
    gone = [key for key, value in changed.items() if not value and key in register]
    return register.changed({key: value for key, value in changed.items() if value}, gone)


def _near(
    near: Overlaid[str, Sequence[str]], register: Mapping[str, V], changed: Mapping[str, V]
) -> Overlaid[str, Sequence[str]]:
    """Return which keys of a register are near each other once it is changed."""
    come = [key for key, value in changed.items() if value and key not in register]
    gone = [key for key, value in changed.items() if not value and key in register]
    return change_places(near, come, gone)


def _speaker_keys(reading: Reading) -> Iterator[tuple[str, int]]:
    """Yield each key of a speaker, with the number of the statement."""
    for at, statement in enumerate(reading.statements):
        words = {*statement.names, *statement.titles}
        for key in {key for word in words for key in name_keys(word)}:
            yield key, at


def _written(text: str) -> set[str]:
    # A set first: most words of a text are there many times.
    words = _LETTERS.findall(" ".join(set(text.split())))
    return set(map(without_possessive, words))


def _capitalised(readings: Iterable[Reading]) -> Iterator[Word]:
    return ((word, reading.article.lang) for reading in readings for word in reading.capitalised)
