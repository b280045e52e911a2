"""What somebody said: the statements of a speaker that a question asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nlargest
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from qabot.answering.duplicates import Originals
from qabot.answering.query import query_words, search_terms
from qabot.text.analyzer import term_of
from qabot.text.deeds import deeds
from qabot.text.names import Genders, matches_name, name_keys, same_name
from qabot.text.tables import tables
from qabot.text.translation import is_said, split_words, terms_said, translate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from qabot.answering.corpus import Corpus
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question
    from qabot.answering.voices import Statement
    from qabot.text.names import Gender
    from qabot.text.translation import Phrase

_DIRECT, _REPORTED = 1.0, 0.8  # somebody's own words before what is told of them
_UNSURE = 0.7  # of either, where the speaker was resolved from a pronoun or taken over
_ROOT = 5  # letters that a country and its adjective share
_NEIGHBOUR = 0.6  # a topic word in the sentence beside counts this much
_LESS_ON_TOPIC = 0.75  # of the best share of a topic: what holds less is left out
_MOST_ARTICLES = 300  # that are read for a question, some 0.5 ms each where they are on disk
_ON_TOPIC = 0.34  # share of a topic's weight below which a statement is about something else


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement found for a question.

    Attributes:
        reading: Number of its article.
        statement: The statement.
        on_topic: Share of the topic's words it holds; 1 without a topic.
        score: Higher answers better.
        copies: Numbers of the other articles that say the same.
    """

    reading: int
    statement: Statement
    on_topic: float
    score: float
    copies: tuple[int, ...] = ()


def find_sayings(
    question: Question, corpus: Corpus, allowed: Collection[int] | None
) -> list[Saying]:
    """Return what the speaker of a question says, in order of articles and sentences.

    Args:
        question: A question for statements.
        corpus: All articles.
        allowed: Only articles with these numbers, or all if None.
    """
    topic = query_words(question.topic, corpus, question.lang)
    deed = deed_terms(question, corpus)
    found: list[Saying] = []
    speakers = _Speakers(question)
    called = (*question.speaker, *question.described, *_offices(question, corpus))
    for number, statements in _by_article(called, topic, corpus, allowed):
        own = speakers.own(statements, corpus.readings[number].article.lang)
        spoken = {statement.sentence for statement in own}
        for statement in own:
            terms = corpus.readings[number].sentences[statement.sentence].terms
            if deed and deed.isdisjoint(terms):
                continue  # asked for what was denied, not for what was said
            on_topic = _on_topic(topic, corpus, number, statement.sentence, spoken)
            found.append(Saying(number, statement, on_topic, score_of(statement, on_topic)))
    if topic and found:
        least = least_share(found)
        found = [s for s in found if s.on_topic >= least]
    return _without_vague(found)


def deed_terms(question: Question, corpus: Corpus) -> frozenset[str]:
    """Return the terms that tell of the deed a question asks for; none if it asks for none."""
    if question.deed is None:
        return frozenset()
    told = deeds(question.lang).told.get(term_of(question.deed.text, question.lang), frozenset())
    verbs = (replace(question.deed, text=verb) for verb in sorted(told))
    words = query_words((question.deed, *verbs), corpus, question.lang)
    return frozenset(term for word in words for term in word.terms)


def score_of(statement: Statement, on_topic: float) -> float:
    """Return how well a statement answers, by how it is told and its share of the topic."""
    score = (_DIRECT if statement.direct else _REPORTED) * on_topic
    return score if statement.sure else score * _UNSURE


def least_share(found: Iterable[Saying]) -> float:
    """Return the share of a topic below which a statement is about something else."""
    return max(_ON_TOPIC, _LESS_ON_TOPIC * max(s.on_topic for s in found))


def _without_vague(found: Sequence[Saying]) -> list[Saying]:
    """Leave out deeds of words where words are surely told; else what others report of words."""
    words = [s for s in found if not s.statement.vague]
    if len(words) == len(found) or any(s.statement.sure and not s.statement.nested for s in words):
        return words
    return [s for s in found if not s.statement.nested] or words


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
    sayings = _from_first_sure(_without_headings(sayings, corpus))
    own = [s for s in sayings if not s.statement.nested]
    # What others report in the speaker's name is for those who want all of it.
    wanted = own if own and not fill else sayings
    places = newest_first(wanted, corpus)
    ranked = sorted(wanted, key=lambda s: (-s.score, places[s.reading], s.statement.sentence))
    chosen = distinct_sayings(ranked, corpus, limit)
    if fill and any(s.on_topic < 1 for s in wanted):
        return chosen
    return sorted(chosen, key=lambda s: (places[s.reading], s.statement.sentence))


def newest_first(sayings: Iterable[Saying], corpus: Corpus) -> dict[int, int]:
    """Return the place of each article by its day, those without one last."""
    dates = {s.reading: corpus.cards[s.reading].published or "" for s in sayings}
    newest = sorted(sorted(dates), key=lambda reading: dates[reading], reverse=True)
    return {reading: place for place, reading in enumerate(newest)}


def _without_headings(sayings: Sequence[Saying], corpus: Corpus) -> Sequence[Saying]:
    """Leave out what a headline says of a speaker whom the text below lets speak."""

    def is_heading(saying: Saying) -> bool:
        return corpus.readings[saying.reading].sentences[saying.statement.sentence].heading

    heard = {saying.reading for saying in sayings if not is_heading(saying)}
    return [s for s in sayings if s.reading not in heard or not is_heading(s)]


def _from_first_sure(sayings: Iterable[Saying]) -> list[Saying]:
    """Leave out what "he" says in an article before a statement that is surely the speaker's.

    Whom a pronoun means is least certain where he has not spoken yet, and nobody but a name
    should open an answer.
    """
    kept: list[Saying] = []
    for _, group in groupby(sayings, key=lambda saying: saying.reading):
        own = list(group)
        first = 0
        while first < len(own) and _is_by_pronoun(own[first].statement, going_on=first > 0):
            first += 1
        kept += own[first:] or own
    return kept


def _is_by_pronoun(statement: Statement, *, going_on: bool) -> bool:
    kind = statement.evidence.kind
    return kind == "pronoun" or (going_on and kind == "continuation")


def distinct_sayings(ranked: Iterable[Saying], corpus: Corpus, limit: int) -> list[Saying]:
    """Return the first few that say different things, with the other articles that say them."""
    chosen: list[Saying] = []
    originals = Originals()
    seen: set[tuple[int, frozenset[str]]] = set()
    for saying in ranked:
        sentence = corpus.readings[saying.reading].sentences[saying.statement.sentence]
        if (saying.reading, sentence.terms) in seen:
            continue  # another reading of the sentence, or a refrain
        seen.add((saying.reading, sentence.terms))
        lang = corpus.readings[saying.reading].article.lang
        speaker = _name_terms(saying.statement.names, lang)
        content = sentence.terms - speaker - _function_terms(lang)
        alike = originals.find(content, _negations(lang))
        said = (n for n in alike if chosen[n].reading != saying.reading)
        if (original := next(said, None)) is not None:
            originals.add_copy(original, saying.reading)
        elif len(chosen) < limit:
            originals.add(content)
            chosen.append(saying)
    return [replace(s, copies=originals.copies(n)) for n, s in enumerate(chosen)]


@lru_cache(maxsize=1 << 12)
def _name_terms(name: tuple[str, ...], lang: str) -> frozenset[str]:
    return frozenset(term_of(word, lang) for word in name)


@lru_cache(maxsize=64)
def _function_terms(lang: str) -> frozenset[str]:
    """Return the terms that are no part of what is said, verbs of speech among them."""
    known = tables(lang)
    words = known.speech.strong | known.stop_words - known.grammar.negations
    return frozenset(term_of(word, lang) for word in words)


@lru_cache(maxsize=64)
def _negations(lang: str) -> frozenset[str]:
    return frozenset(term_of(word, lang) for word in tables(lang).grammar.negations)


def _by_article(
    words: Iterable[str],
    topic: Collection[QueryWord],
    corpus: Corpus,
    allowed: Collection[int] | None,
) -> Iterator[tuple[int, list[Statement]]]:
    """Yield the statements of whoever is called by one of some words, article by article."""
    keys = {key for word in words for key in name_keys(word)}
    places = sorted({place for key in keys for place in corpus.speakers.get(key, ())})
    numbers = {number for number, _ in places if allowed is None or number in allowed}
    if len(numbers) > _MOST_ARTICLES:
        numbers = _worth_reading(numbers, topic, corpus)
    for number, group in groupby(places, key=itemgetter(0)):
        if number not in numbers:
            continue
        statements = corpus.readings[number].statements
        yield number, [statements[at] for _, at in group]


def _worth_reading(
    numbers: Collection[int], topic: Collection[QueryWord], corpus: Corpus
) -> set[int]:
    """Return as many of some articles as are read for a question: of a topic, or the newest."""
    if topic:
        within = {passage for number in numbers for passage in corpus.passages_of[number]}
        hits = corpus.retriever.search(search_terms(topic), limit=_MOST_ARTICLES, within=within)
        return {corpus.passages[hit.passage].reading for hit in hits}
    return set(
        nlargest(_MOST_ARTICLES, numbers, key=lambda n: (corpus.cards[n].published or "", n))
    )


def _offices(question: Question, corpus: Corpus) -> Iterator[str]:
    """Yield what the offices of a description may be in other languages of the articles."""
    for lang in corpus.languages:
        told = (term for word in _called(question, lang) for phrase in word.told for term in phrase)
        yield from _offices_said(frozenset(told), lang)


@lru_cache(maxsize=1 << 10)
def _offices_said(told: frozenset[str], lang: str) -> tuple[str, ...]:
    known = tables(lang)
    offices = sorted(known.all_titles | known.speaker_nouns) if told else ()
    return tuple(office for office in offices if is_said(office, told, lang))


@dataclass(frozen=True, slots=True)
class _Called:
    """A word that a question has for who speaks.

    Attributes:
        text: As typed.
        told: What may be said for it in the language of an article, if that is another.
    """

    text: str
    told: frozenset[Phrase] = frozenset()


def _called(question: Question, lang: str) -> list[_Called]:
    """Return the words for who speaks, as articles in a language may have them."""
    if lang == question.lang:
        return [_Called(word) for word in question.described]
    words = [part for word in question.described for part in split_words(word)]
    told = translate(words, question.lang, lang)
    return [_Called(word, phrases) for word, phrases in zip(words, told, strict=True)]


class _Speakers:
    """Tells who is asked for; each speaker is looked at once, however much is said."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._called: dict[str, list[_Called]] = {}
        self._described: dict[tuple[object, ...], bool] = {}
        self._named: dict[tuple[tuple[str, ...], Gender], bool] = {}

    def own(self, statements: Sequence[Statement], lang: str) -> list[Statement]:
        """Return the statements of whom a question calls by name, by office, or by both.

        Args:
            statements: Of one article.
            lang: Its language.
        """
        if lang not in self._called:
            self._called[lang] = _called(self._question, lang)
        described = [st for st in statements if self._is_described(st, lang)]
        if described or not self._question.speaker:
            return described
        named = [st for st in statements if st.named and self._is_named(st)]
        # Where an article tells Ann Berg from Berg, Berg is somebody else.
        full = [st for st in named if len(st.names) > 1]
        return full if full and len(self._question.speaker) > 1 else named

    def _is_described(self, statement: Statement, lang: str) -> bool:
        speaker = (statement.names, statement.titles, statement.offices, lang)
        if speaker not in self._described:
            self._described[speaker] = _is_described(self._called[lang], statement, lang)
        return self._described[speaker]

    def _is_named(self, statement: Statement) -> bool:
        speaker = (statement.names, statement.gender)
        if speaker not in self._named:
            genders = Genders(self._question.gender, statement.gender)
            asked = self._question.speaker
            self._named[speaker] = matches_name(asked, statement.names, genders)
        return self._named[speaker]


def _is_described(asked: Sequence[_Called], statement: Statement, lang: str) -> bool:
    """Tell whether every word asked by is the speaker's, one of them an office."""
    known = (*statement.titles, *statement.names)
    said = [terms_said(a.told, known, lang) if a.told else frozenset() for a in asked]
    if not any(
        same_name(a.text, office) or is_said(office, terms, lang)
        for a, terms in zip(asked, said, strict=True)
        for office in statement.offices
    ):
        return False
    return all(
        terms or any(_same_root(a.text, word) for word in known)
        for a, terms in zip(asked, said, strict=True)
    )


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
