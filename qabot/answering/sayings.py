"""What somebody said: the statements of a speaker that a question asks for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from qabot.answering.query import query_words
from qabot.text.names import matches_name, name_keys, same_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from qabot.answering.corpus import Corpus
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question
    from qabot.answering.statements import Statement

_DIRECT, _REPORTED = 1.0, 0.8  # somebody's own words before what is told of them
_UNSURE = 0.7  # of either, where the speaker was resolved from a pronoun or taken over
_ROOT = 5  # letters that a country and its adjective share
_NEIGHBOUR = 0.6  # a topic word in the sentence beside counts this much
_LESS_ON_TOPIC = 0.75  # of the best share of a topic: what holds less is left out
_ON_TOPIC = 0.34  # share of a topic's weight below which a statement is about something else


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement found for a question.

    Attributes:
        reading: Number of its article.
        statement: The statement.
        on_topic: Share of the topic's words it holds; 1 without a topic.
        score: Higher answers better.
    """

    reading: int
    statement: Statement
    on_topic: float
    score: float


def find_sayings(
    question: Question, corpus: Corpus, allowed: Collection[int] | None
) -> list[Saying]:
    """Return what the speaker of a question says, in order of articles and sentences.

    Args:
        question: A question for statements.
        corpus: All articles.
        allowed: Only articles with these numbers, or all if None.
    """
    topic = query_words(question.topic, corpus)
    deed = query_words((question.deed,), corpus) if question.deed else ()
    found: list[Saying] = []
    speakers = _Speakers(question)
    for number, statements in _by_article((*question.speaker, *question.described), corpus):
        if allowed is not None and number not in allowed:
            continue
        own = speakers.own(statements)
        spoken = {statement.sentence for statement in own}
        for statement in own:
            terms = corpus.readings[number].sentences[statement.sentence].terms
            if deed and deed[0].terms.isdisjoint(terms):
                continue  # asked for what was denied, not for what was said
            on_topic = _on_topic(topic, corpus, number, statement.sentence, spoken)
            score = (_DIRECT if statement.direct else _REPORTED) * on_topic
            found.append(
                Saying(number, statement, on_topic, score if statement.sure else score * _UNSURE)
            )
    if topic and found:
        least = max(_ON_TOPIC, _LESS_ON_TOPIC * max(s.on_topic for s in found))
        found = [s for s in found if s.on_topic >= least]
    return found


def choose_sayings(
    sayings: Sequence[Saying], corpus: Corpus, limit: int, *, fill: bool
) -> list[Saying]:
    """Return the best of what was found: newest article first, in its order within one.

    Of a long list about a topic, what is most about it stands first.

    Args:
        sayings: At least one, in order of articles and sentences.
        corpus: All articles.
        limit: Most sentences.
        fill: Whether what others report of the speaker is wanted too.
    """
    sayings = _without_headings(sayings, corpus)
    own = [s for s in sayings if not s.statement.nested]
    # What others report in the speaker's name is for those who want all of it.
    distinct = _distinct(own if own and not fill else sayings, corpus)
    order = {id(s): i for i, s in enumerate(distinct)}
    ranked = sorted(distinct, key=lambda s: (-s.score, order[id(s)]))
    chosen = ranked[:limit]
    if fill and any(s.on_topic < 1 for s in distinct):
        return chosen
    dates = {s.reading: corpus.readings[s.reading].article.published or "" for s in chosen}
    newest = sorted(dates, key=lambda r: dates[r], reverse=True)
    return sorted(chosen, key=lambda s: (newest.index(s.reading), s.statement.sentence))


def _without_headings(sayings: Sequence[Saying], corpus: Corpus) -> Sequence[Saying]:
    """Leave out what a headline says of a speaker whom the text below lets speak."""

    def is_heading(saying: Saying) -> bool:
        return corpus.readings[saying.reading].sentences[saying.statement.sentence].heading

    heard = {saying.reading for saying in sayings if not is_heading(saying)}
    return [s for s in sayings if s.reading not in heard or not is_heading(s)]


def _distinct(sayings: Iterable[Saying], corpus: Corpus) -> list[Saying]:
    """Leave out what another article or another reading of the sentence says again."""
    seen: set[object] = set()
    kept: list[Saying] = []
    for saying in sayings:
        terms = corpus.readings[saying.reading].sentences[saying.statement.sentence].terms
        place = (saying.reading, saying.statement.sentence)
        if place in seen or terms in seen:
            continue
        seen |= {place, terms}
        kept.append(saying)
    return kept


def _by_article(words: Iterable[str], corpus: Corpus) -> Iterator[tuple[int, list[Statement]]]:
    """Yield the statements of whoever is called by one of some words, article by article."""
    keys = {key for word in words for key in name_keys(word)}
    places = sorted({place for key in keys for place in corpus.speakers.get(key, ())})
    for number, group in groupby(places, key=itemgetter(0)):
        statements = corpus.readings[number].statements
        yield number, [statements[at] for _, at in group]


class _Speakers:
    """Tells who is asked for; each speaker is looked at once, however much is said."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._described: dict[tuple[object, ...], bool] = {}
        self._named: dict[tuple[str, ...], bool] = {}

    def own(self, statements: Sequence[Statement]) -> list[Statement]:
        """Return the statements of whom a question calls by name, by office, or by both."""
        described = [st for st in statements if self._is_described(st)]
        if described or not self._question.speaker:
            return described
        return [st for st in statements if st.named and self._is_named(st)]

    def _is_described(self, statement: Statement) -> bool:
        speaker = (statement.names, statement.titles, statement.offices)
        if speaker not in self._described:
            self._described[speaker] = _is_described(self._question.described, statement)
        return self._described[speaker]

    def _is_named(self, statement: Statement) -> bool:
        if statement.names not in self._named:
            self._named[statement.names] = matches_name(self._question.speaker, statement.names)
        return self._named[statement.names]


def _is_described(asked: Sequence[str], statement: Statement) -> bool:
    """Tell whether every word asked by is the speaker's, one of them an office."""
    if not any(same_name(a, office) for a in asked for office in statement.offices):
        return False
    known = (*statement.titles, *statement.names)
    return all(any(_same_root(a, word) for word in known) for a in asked)


def _same_root(a: str, b: str) -> bool:
    """Tell whether two words are one, or a country and what is of it ("Armenia", "Armenian")."""
    a, b = a.lower(), b.lower()
    return same_name(a, b) or (min(len(a), len(b)) >= _ROOT and a[:_ROOT] == b[:_ROOT])


def _on_topic(
    topic: Sequence[QueryWord], corpus: Corpus, reading: int, number: int, spoken: Collection[int]
) -> float:
    """Return the share of a topic's weight in a sentence and what the speaker says beside it."""
    if not topic:
        return 1.0
    sentences = corpus.readings[reading].sentences
    here = sentences[number].terms
    beside = [sentences[i].terms for i in (number - 1, number + 1) if i in spoken]
    total = sum(word.weight for word in topic)
    found = 0.0
    for word in topic:
        wanted = word.terms | word.near
        if not wanted.isdisjoint(here):
            found += word.weight
        elif any(not wanted.isdisjoint(terms) for terms in beside):
            found += word.weight * _NEIGHBOUR
    return found / total if total else 0.0
