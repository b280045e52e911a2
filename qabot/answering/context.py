"""The sentence before: some only make sense with it ("He also said so")."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from qabot.answering.quotations import quotation_spans
from qabot.text.analyzer import fold
from qabot.text.tables import tables

if TYPE_CHECKING:
    from qabot.answering.corpus import Reading, Sentence
    from qabot.text.tables import LanguageTables

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_LONGEST_OPENER = 4  # words


def context_of(reading: Reading, sentence: Sentence) -> Sentence | None:
    """Return the sentence that another one needs before it, if it needs one and has it.

    That stands in the same paragraph, unless each sentence of the article is one of its own.
    """
    if not sentence.number or sentence.heading:
        return None
    before = reading.sentences[sentence.number - 1]
    parted = reading.sentences[-1].paragraph + 1 == len(reading.sentences)
    if before.heading or (before.paragraph != sentence.paragraph and not parted):
        return None
    known = tables(reading.article.lang)
    return before if leans_back(_own_words(reading, sentence, known), known) else None


def _own_words(reading: Reading, sentence: Sentence, known: LanguageTables) -> str:
    """Return a sentence without the quotation it begins with: that points at nothing before."""
    text, start, end = reading.article.text, sentence.start, sentence.end
    alike = [s for s in reading.sentences if s.paragraph == sentence.paragraph]
    paragraph = (alike[0].start, alike[-1].end)
    for quotation in quotation_spans(text, [paragraph], known.speech.strong):
        if quotation[0] == start:
            return text[min(quotation[1], end) : end]
    return text[start:end]


def leans_back(text: str, known: LanguageTables) -> bool:
    """Tell whether a sentence begins with a word that points at the one before."""
    words = [fold(match.group()) for match in islice(_WORD.finditer(text), _LONGEST_OPENER + 1)]
    times = known.signs.get("time", frozenset())
    for length in range(min(_LONGEST_OPENER, len(words)), 0, -1):
        if " ".join(words[:length]) in known.backward_openers:
            # "This week" points at the calendar.
            return length == len(words) or words[length] not in times
    return False
