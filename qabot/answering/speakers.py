"""Who said something: the statements of anybody that a question tells the topic of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qabot.answering.query import query_words, search_terms
from qabot.answering.sayings import (
    Saying,
    deed_terms,
    distinct_sayings,
    least_share,
    newest_first,
    score_of,
)
from qabot.text.analyzer import fold
from qabot.text.names import Genders, matches_name
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from qabot.answering.corpus import Corpus, Reading
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question
    from qabot.answering.voices import Statement

_WORD = re.compile(r"[\w'’]+")
_PASSAGES = 100  # that hold most of the topic: far more than speakers are wanted
_LACKING = 4  # of so many words of what was said a statement may lack one
_UNNAMED = 0.6  # of a score, where the speaker has no name
_TOLD_ON = 0.5  # where another speaker tells of it
_DENIED_WITHIN = 3  # words before what was said


def find_speakers(
    question: Question, corpus: Corpus, within: Collection[int] | None, *, limit: int, fill: bool
) -> list[Saying]:
    """Return who said something: the best statement of each speaker, best first, then others.

    Args:
        question: A question for speakers.
        corpus: All articles.
        within: Only passages with these numbers, or all if None.
        limit: Most statements.
        fill: Whether what others tell of a speaker is wanted too.
    """
    topic = query_words(question.topic, corpus, question.lang)
    deed = deed_terms(question, corpus)
    found: list[Saying] = []
    for number, statement in _statements(topic, corpus, within):
        reading = corpus.readings[number]
        if _is_left_out(statement, question) or not _tells(statement, reading, deed):
            continue
        share = _share(question, topic, statement, reading)
        if share:
            found.append(_saying(number, statement, share))
    if not found:
        return []
    # A claim is held nearly whole already, and one rare word of it may be most of its weight.
    least = 0.0 if question.claimed else least_share(found)
    found = [s for s in found if s.on_topic >= least]
    own = [s for s in found if not s.statement.nested and not s.statement.vague]
    places = newest_first(found, corpus)
    ranked = sorted(
        found if fill or not own else own,
        key=lambda s: (-s.score, places[s.reading], s.statement.sentence),
    )
    distinct = distinct_sayings(ranked, corpus, len(ranked))
    return _each_once(distinct)[:limit]


def is_told_by_nobody(question: Question, corpus: Corpus, within: Collection[int] | None) -> bool:
    """Tell whether a sentence that nobody says holds nearly all of what was said.

    An encyclopedia tells of a saying and its author without any verb of speech.
    """
    topic = query_words(question.topic, corpus, question.lang)
    for hit in corpus.retriever.search(search_terms(topic), limit=_PASSAGES, within=within):
        passage = corpus.passages[hit.passage]
        reading = corpus.readings[passage.reading]
        said = {statement.sentence for statement in reading.statements}
        for number in passage.sentences:
            terms = reading.sentences[number].terms
            held = [word for word in topic if not terms.isdisjoint(word.terms | word.near)]
            if number not in said and _is_nearly_all(held, topic):
                return True
    return False


def _is_nearly_all(held: Sequence[QueryWord], topic: Sequence[QueryWord]) -> bool:
    return len(topic) - len(held) <= len(topic) // _LACKING


def _statements(
    topic: Sequence[QueryWord], corpus: Corpus, within: Collection[int] | None
) -> Iterator[tuple[int, Statement]]:
    """Yield the statements in the best passages for a topic, with the number of their article."""
    hits = corpus.retriever.search(search_terms(topic), limit=_PASSAGES, within=within)
    sentences: dict[int, set[int]] = {}
    for hit in hits:
        passage = corpus.passages[hit.passage]
        sentences.setdefault(passage.reading, set()).update(passage.sentences)
    for number in sorted(sentences):
        for statement in corpus.readings[number].statements:
            if statement.sentence in sentences[number]:
                yield number, statement


def _is_left_out(statement: Statement, question: Question) -> bool:
    """Tell whether a speaker was named already, or is the one that is spoken about."""
    names = statement.names
    genders = Genders(known=statement.gender)
    if any(matches_name(tuple(name.split()), names, genders) for name in question.without):
        return True
    asked = tuple(word.text for word in question.topic)
    return statement.named and matches_name(asked, names, genders) and matches_name(names, asked)


def _tells(statement: Statement, reading: Reading, deed: frozenset[str]) -> bool:
    """Tell whether a statement is of the deed asked for, if one is: nobody denies by saying."""
    if not deed:
        return True
    return not deed.isdisjoint(reading.sentences[statement.sentence].terms)


def _share(
    question: Question, topic: Sequence[QueryWord], statement: Statement, reading: Reading
) -> float:
    """Return the share of a topic's weight that a statement holds, its speaker's name left out.

    What is said in the sentence beside counts nothing: the statement has to stand for itself.
    """
    sentence = reading.sentences[statement.sentence]
    start, end = statement.evidence.mention
    tokens = [t for t in sentence.tokens if not start <= t.start < end]
    terms = frozenset(t.term for t in tokens)
    held = [word for word in topic if not terms.isdisjoint(word.terms | word.near)]
    if question.claimed and not _is_nearly_all(held, topic):
        return 0.0
    wanted = frozenset(t for word in held for t in word.terms | word.near)
    places = [i for i, t in enumerate(tokens) if t.term in wanted]
    if question.claimed and places and (question.pure or not question.deed):
        words = [reading.article.text[t.start : t.end] for t in tokens]
        told = words[max(0, places[0] - _DENIED_WITHIN) : places[-1] + 1]
        cue = reading.article.text[slice(*statement.evidence.cue)]
        denied = _is_denied((*told, *cue.split()), reading.article.lang)
        if denied != _is_denied(_WORD.findall(question.text), question.lang):
            return 0.0
    total = sum(word.weight for word in topic)
    return sum(word.weight for word in held) / total if total else 0.0


def _is_denied(words: Iterable[str], lang: str) -> bool:
    """Tell whether some words say that something is not so."""
    known = tables(lang)
    denials = known.grammar.negations | known.signs.get("denial", frozenset())
    return any(fold(word) in denials for word in words)


def _saying(number: int, statement: Statement, share: float) -> Saying:
    score = score_of(statement, share)
    if not statement.named:
        score *= _UNNAMED
    if statement.nested or statement.vague:
        score *= _TOLD_ON
    return Saying(number, statement, share, score)


def _each_once(ranked: Iterable[Saying]) -> list[Saying]:
    """Return the first statement of each speaker, then further ones, each sentence once."""
    first: list[Saying] = []
    further: list[Saying] = []
    places: set[tuple[int, int]] = set()
    for saying in ranked:
        place = (saying.reading, saying.statement.sentence)
        if place in places:
            continue
        places.add(place)
        known = any(_same_speaker(saying.statement, other.statement) for other in first)
        (further if known else first).append(saying)
    return first + further


def _same_speaker(a: Statement, b: Statement) -> bool:
    genders = Genders(a.gender, b.gender)
    return a.named == b.named and matches_name(a.names, b.names, genders)
