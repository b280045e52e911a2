"""From chosen sentences to what is shown: spans of articles, each with its citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.answering.context import context_of
from qabot.answering.copies import is_copy_of_any
from qabot.models import AnswerSentence, Citation, Context, Copy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from qabot.answering.corpus import Corpus, Reading
    from qabot.answering.features import Candidate
    from qabot.answering.found import Choice
    from qabot.answering.query import QueryWord
    from qabot.models import Article

_MOST_NEAREST = 3  # articles that an abstention names


def cite_nearest(corpus: Corpus, candidates: Sequence[Candidate]) -> tuple[Citation, ...]:
    """Return the articles of the best passages as citations, if any passage was found."""
    found = sorted((c for c in candidates if c.passage_score), key=lambda c: -c.passage_score)
    nearest: list[int] = []
    for number in dict.fromkeys(c.reading for c in found):
        if not is_copy_of_any(corpus, number, nearest):
            nearest.append(number)
        if len(nearest) == _MOST_NEAREST:
            break
    return tuple(_citation(n, corpus.readings[r].article) for n, r in enumerate(nearest, start=1))


def cite(
    corpus: Corpus, choices: Sequence[Choice], words: Sequence[QueryWord]
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Return the sentences chosen, as spans, and one citation an article, in order of first use.

    The copies of an article that a citation names hold all that is cited of it.

    Args:
        corpus: What they are from.
        choices: The sentences, in the order to show them.
        words: Of the question: where they match is told.
    """
    numbers: dict[int, int] = {}
    for choice in choices:
        for reading in _cited(choice):
            numbers.setdefault(reading, len(numbers) + 1)
    shown = {(choice.reading, choice.sentence.number) for choice in choices}
    terms = frozenset(t for w in words for t in w.terms | w.near)
    sentences = tuple(
        _answer_sentence(
            corpus.readings[c.reading].article,
            c,
            [numbers[reading] for reading in _cited(c)],
            terms,
            _context(corpus.readings[c.reading], c, shown),
        )
        for c in choices
    )
    return sentences, tuple(
        _citation(n, corpus.readings[r].article, _copies(corpus, choices, r))
        for r, n in numbers.items()
    )


def _copies(corpus: Corpus, choices: Sequence[Choice], number: int) -> tuple[Copy, ...]:
    each = [choice.also.get(number, ()) for choice in choices if number in _cited(choice)]
    common = [n for n in each[0] if all(n in others for others in each)]
    cards = (corpus.cards[n] for n in common)
    return tuple(Copy(card.id, card.source, card.url) for card in cards)


def _cited(choice: Choice) -> tuple[int, ...]:
    return (choice.reading, *choice.copies)


def _context(
    reading: Reading, choice: Choice, shown: Collection[tuple[int, int]]
) -> Context | None:
    """Return what a sentence needs before it, unless that is shown anyway."""
    before = context_of(reading, choice.sentence)
    if before is None or (choice.reading, before.number) in shown:
        return None
    return Context(reading.article.text[before.start : before.end], before.start, before.end)


def _answer_sentence(
    article: Article,
    choice: Choice,
    citations: Sequence[int],
    terms: frozenset[str],
    context: Context | None,
) -> AnswerSentence:
    sentence = choice.sentence
    matches = _merged(
        (t.start - sentence.start, t.end - sentence.start)
        for t in sentence.tokens
        if t.term in terms
    )
    return AnswerSentence(
        text=article.text[sentence.start : sentence.end],
        article_id=article.id,
        start=sentence.start,
        end=sentence.end,
        speaker=choice.statement.speaker if choice.statement else None,
        score=round(choice.score, 4),
        citation=citations[0],
        matches=matches,
        further_citations=tuple(citations[1:]),
        context=context,
    )


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return spans in order with those that overlap made one, as character bigrams do."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _citation(number: int, article: Article, also: tuple[Copy, ...] = ()) -> Citation:
    return Citation(
        number, article.id, article.title, article.source, article.url, article.published, also
    )
