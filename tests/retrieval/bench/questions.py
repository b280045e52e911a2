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

# Neither an apostrophe nor a point within: so every engine's own idea of a word is ours.
_WORD = re.compile(r"[a-z0-9]+")
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")


class Analysis:
    """Makes terms of a text: lower case, no stop words, stems of Snowball; each word once."""

    def __init__(self) -> None:
        self._stop_words = tables("en").stop_words
        self._stem = stemmer("en")
        self._term_of: dict[str, str] = {}

    def terms_of(self, text: str) -> list[str]:
        """Return the terms in their order; equal ones are one object."""
        known = self._term_of
        words = _WORD.findall(text.lower())
        try:
            terms = [known[word] for word in words]
        except KeyError:
            for word in words:
                if word not in known:
                    known[word] = "" if word in self._stop_words else self._stem(word)
            terms = [known[word] for word in words]
        return [term for term in terms if term]


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
