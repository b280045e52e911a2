"""The terms of passages and the questions about them: the same for every engine."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from qabot.text.stemming import stemmer
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_TERMS, MOST_TERMS = 3, 8
_TRIES = 100  # for a question

# Words are of these alone: every engine's own idea of a word is then ours, too.
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
_SPACED = bytes(byte if byte in _LETTERS else ord(" ") for byte in range(256))
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")


class _TermOf(dict[str, str]):
    """The term of each word that was met; none of a stop word."""

    def __init__(self) -> None:
        super().__init__()
        self._stop_words, self._stem = tables("en").stop_words, stemmer("en")

    def __missing__(self, word: str) -> str:
        term = self[word] = "" if word in self._stop_words else self._stem(word)
        return term


class Analysis:
    """Makes terms of a text: lower case, no stop words, stems of Snowball; each word once."""

    def __init__(self) -> None:
        self._term_of = _TermOf()

    def terms_of(self, text: str) -> list[str]:
        """Return the terms in their order; equal ones are one object."""
        # Several times as fast as a regular expression, which bounds how fast all is indexed.
        words = text.lower().encode("ascii", "replace").translate(_SPACED).decode("ascii").split()
        return list(filter(None, map(self._term_of.__getitem__, words)))


def make_questions(
    indexed: Sequence[str], other: Sequence[str], number: int, analysis: Analysis
) -> list[list[str]]:
    """Return questions of 3 to 8 terms each, always the same; each is met once.

    Args:
        indexed: Passages that are searched: every second question is from one of them.
        other: Passages of the same kind that are not.
        number: How many are wanted.
        analysis: Makes the terms.

    Raises:
        ValueError: If the passages have too few sentences for so many.
    """
    chance = random.Random(1)
    made: dict[tuple[str, ...], None] = {}
    for _ in range(_TRIES * number):
        if len(made) == number:
            break
        passage = chance.choice(other if len(made) % 2 else indexed)
        sentence = chance.choice(_SENTENCE_END.split(passage))
        terms = list(dict.fromkeys(analysis.terms_of(sentence)))
        size = chance.randint(FEWEST_TERMS, MOST_TERMS)
        if len(terms) >= size:
            start = chance.randint(0, len(terms) - size)
            made[tuple(terms[start : start + size])] = None
    if len(made) < number:
        raise ValueError(f"only {len(made)} of {number} questions can be made of these passages")
    return [list(terms) for terms in made]
