"""Sentences of an article for their own sake: around one, and what kind of thing it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.answering.citations import cite
from qabot.answering.found import Choice, Found, sole_statement
from qabot.answering.question import Kind
from qabot.answering.signs import find_signs
from qabot.explanations import ConfidenceStep, Judgement
from qabot.models import Context, Reason
from qabot.text.analyzer import fold
from qabot.text.tables import tables

if TYPE_CHECKING:
    from qabot.answering.corpus import Corpus, Reading, Sentence
    from qabot.answering.question import Question

_ASKED_FOR = 1.0  # the sentence was named by whoever asks


def find_surroundings(corpus: Corpus, number: int, start: int, *, limit: int) -> Found:
    """Return a sentence with those that follow it, headings left out.

    Args:
        corpus: All articles.
        number: Of the article.
        start: Offset of the sentence's first character.
        limit: Most sentences.
    """
    reading = corpus.readings[number]
    run = [s for s in reading.sentences if s.start >= start and not s.heading][:limit]
    choices = tuple(Choice(number, s, _ASKED_FOR, sole_statement(reading, s)) for s in run)
    sentences, citations = cite(corpus, choices, ())
    if not sentences:
        return Found((), (), 0.0, Reason.NO_PASSAGE, ())
    steps = (ConfidenceStep(Judgement.LEAD, _ASKED_FOR),)
    return Found(sentences, citations, _ASKED_FOR, None, (), choices, steps=steps)


def find_neighbours(
    reading: Reading, start: int, end: int
) -> tuple[Context | None, Context | None]:
    """Return the sentences before and after a piece of an article, headings left out.

    Args:
        reading: The article.
        start: Offset of the first character of the piece.
        end: Offset after its last.
    """
    running = [s for s in reading.sentences if not s.heading]
    text = reading.article.text
    before = next((s for s in reversed(running) if s.end <= start), None)
    after = next((s for s in running if s.start >= end), None)
    return _context(text, before), _context(text, after)


def _context(text: str, sentence: Sentence | None) -> Context | None:
    if sentence is None:
        return None
    return Context(text[sentence.start : sentence.end], sentence.start, sentence.end)


def bears_sign(question: Question, reading: Reading, start: int) -> bool:
    """Tell whether the sentence that starts there holds the kind of answer asked for.

    Headings do not count: they tell in short what the text tells whole.
    """
    sentence = next((s for s in reading.sentences if s.start == start), None)
    if sentence is None or sentence.heading:
        return False
    words = {fold(reading.article.text[t.start : t.end]) for t in sentence.tokens}
    signs = tables(reading.article.lang).signs
    if question.kind is Kind.REASON:
        return not words.isdisjoint(signs.get("cause", ()))
    if question.kind is Kind.PLACE and not words.isdisjoint(signs.get("place", ())):
        return True
    return any(find_signs(question, sentence, reading, frozenset()))
