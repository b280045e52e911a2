"""The sentence before: some only make sense with it ("He also said so")."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from qabot.text.analyzer import fold
from qabot.text.tables import tables

if TYPE_CHECKING:
    from qabot.answering.corpus import Reading, Sentence
    from qabot.text.tables import LanguageTables

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_LONGEST_OPENER = 4  # words


def context_of(reading: Reading, sentence: Sentence) -> Sentence | None:
    """Return the sentence that another one needs before it, if it needs one and has it."""
    if not sentence.number or sentence.heading:
        return None
    before = reading.sentences[sentence.number - 1]
    text = reading.article.text[sentence.start : sentence.end]
    if before.heading or not leans_back(text, tables(reading.article.lang)):
        return None
    return before


def leans_back(text: str, known: LanguageTables) -> bool:
    """Tell whether a sentence begins with a word that points at the one before."""
    words = [fold(match.group()) for match in islice(_WORD.finditer(text), _LONGEST_OPENER + 1)]
    times = known.signs.get("time", frozenset())
    for length in range(min(_LONGEST_OPENER, len(words)), 0, -1):
        if " ".join(words[:length]) in known.backward_openers:
            # "This week" points at the calendar.
            return length == len(words) or words[length] not in times
    return False
