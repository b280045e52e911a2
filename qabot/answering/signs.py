"""Signs that a sentence holds the kind of answer a question wants, new to the question."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from qabot.answering.question import Kind
from qabot.text.analyzer import fold
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from qabot.answering.corpus import Reading, Sentence
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question
    from qabot.text.analyzer import Token
    from qabot.text.tables import LanguageTables

SIGNS = (
    "year",  # when: a year
    "time_word",  # when: a month, "yesterday", "century"
    "number",  # how many: a figure
    "number_word",  # how many: "three", "dozens"
    "full_name",  # who: two capitalised words in a row
    "some_name",  # who: one
    "place_name",  # where: a capitalised word behind "in", "at"
    "some_place",  # where: a capitalised word
    "reason",  # why: "because", "due"
    "manner",  # how: "by", "using"
    "defines",  # what is: the words of the question, then "is"
)
# Kinds whose answers show; a sentence without any sign of theirs is doubtful.
TYPED = frozenset({Kind.TIME, Kind.QUANTITY, Kind.PERSON, Kind.PLACE})

_NONE = (0.0,) * len(SIGNS)
_NO_WORDS: frozenset[str] = frozenset()

_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_OFFICE_NEAR = 6  # words between a name and the office that tells who it is
_DEFINED_WITHIN = 8  # words of a definition before its copula


def find_signs(
    question: Question, sentence: Sentence, reading: Reading, terms: AbstractSet[str]
) -> tuple[float, ...]:
    """Return 1 or 0 for each of ``SIGNS``; those of other kinds than the question's are 0.

    Args:
        question: What is asked.
        sentence: A sentence that may answer.
        reading: Its article.
        terms: Terms of the question: what repeats them is no answer.
    """
    text, known, tokens = reading.article.text, tables(reading.article.lang), sentence.tokens
    found: set[str] = set()
    if question.measure and not _measures(question.measure, _fresh(tokens, text, terms), known):
        found = set()  # "300 cars" is not how often, "until 1998" not since when
    elif question.kind is Kind.TIME:
        found = _time(_fresh(tokens, text, terms), known)
    elif question.kind is Kind.QUANTITY:
        found = _quantity(_fresh(tokens, text, terms), known)
        if question.measure:
            found.add("number_word")
    elif question.kind is Kind.PERSON:
        found = _person(_named(tokens, text, terms))
    elif question.kind is Kind.PLACE:
        found = _place(_named(tokens, text, terms), tokens, text, known)
    elif question.kind in (Kind.REASON, Kind.MANNER):
        words = map(str.lower, _fresh(tokens, text, terms))
        if not known.signs.get(question.kind, _NO_WORDS).isdisjoint(words):
            found = {str(question.kind)}
    elif _defines(tokens[:_DEFINED_WITHIN], text, terms, known):
        found = {"defines"}
    return tuple([float(sign in found) for sign in SIGNS]) if found else _NONE


def tells(kind: Kind, sentence: Sentence, reading: Reading, terms: frozenset[str]) -> bool:
    """Tell whether a sentence names a time or a place that is no term of the question.

    Args:
        kind: Which of the two; of other kinds nothing does.
        sentence: A sentence.
        reading: Its article.
        terms: Terms of the question.
    """
    text, known, tokens = reading.article.text, tables(reading.article.lang), sentence.tokens
    if kind is not Kind.PLACE:
        return kind is Kind.TIME and bool(_time(_fresh(tokens, text, terms), known))
    times = known.signs.get("time", _NO_WORDS)
    elsewhere = [
        named and text[start:end].lower() not in times
        for named, (_, start, end) in zip(_named(tokens, text, terms), tokens, strict=True)
    ]
    return "place_name" in _place(elsewhere, tokens, text, known)


def introduces(words: Sequence[QueryWord], sentence: Sentence, reading: Reading) -> bool:
    """Tell whether a sentence says who or what the words name.

    It does if it holds all of them, and near them an office ("the press secretary") or
    right behind them a copula ("is", "был").
    """
    if not words or any(word.terms.isdisjoint(sentence.terms) for word in words):
        return False
    text, known = reading.article.text, tables(reading.article.lang)
    terms = frozenset(t for w in words for t in w.terms)
    hits = [i for i, t in enumerate(sentence.tokens) if t.term in terms]
    surface = [fold(text[t.start : t.end]) for t in sentence.tokens]
    offices = known.all_titles | known.speaker_nouns
    near = surface[max(0, hits[0] - _OFFICE_NEAR) : hits[-1] + 1 + _OFFICE_NEAR]
    behind = surface[hits[-1] + 1 : hits[-1] + 3]
    copulas = known.signs.get("copula", frozenset())
    return not offices.isdisjoint(near) or not copulas.isdisjoint(behind)


def holds_office(
    office: Sequence[QueryWord], place: Sequence[QueryWord], sentence: Sentence
) -> bool:
    """Tell whether a sentence names an office together with its place ("Armenian ... Minister")."""

    def found(words: Sequence[QueryWord]) -> list[int]:
        terms = frozenset(t for word in words for t in word.terms | word.near)
        return [i for i, token in enumerate(sentence.tokens) if token.term in terms]

    places = found(place)
    return any(abs(a - b) <= _OFFICE_NEAR for a in found(office[-1:]) for b in places)


def _fresh(tokens: Sequence[Token], text: str, terms: AbstractSet[str]) -> list[str]:
    """Return the words, as written, that are new to the question."""
    return [text[start:end] for term, start, end in tokens if term not in terms]


def _named(tokens: Sequence[Token], text: str, terms: AbstractSet[str]) -> list[bool]:
    """Tell of each word whether it is capitalised and new to the question."""
    return [text[start].isupper() and term not in terms for term, start, _ in tokens]


def _time(fresh: Sequence[str], known: LanguageTables) -> set[str]:
    found: set[str] = set()
    if any(map(_YEAR.fullmatch, fresh)):
        found.add("year")
    if not known.signs.get("time", _NO_WORDS).isdisjoint(map(str.lower, fresh)):
        found.add("time_word")
    return found


def _quantity(fresh: Sequence[str], known: LanguageTables) -> set[str]:
    found: set[str] = set()
    if any(word[0].isdigit() and not _YEAR.fullmatch(word) for word in fresh):
        found.add("number")
    if not known.signs.get("quantity", _NO_WORDS).isdisjoint(map(str.lower, fresh)):
        found.add("number_word")
    return found


def _measures(measure: str, fresh: Sequence[str], known: LanguageTables) -> bool:
    return not known.signs.get(measure, _NO_WORDS).isdisjoint(map(fold, fresh))


def _person(named: Sequence[bool]) -> set[str]:
    if any(a and b for a, b in pairwise(named)):
        return {"full_name", "some_name"}
    return {"some_name"} if any(named[1:]) else set()


def _place(
    named: Sequence[bool], tokens: Sequence[Token], text: str, known: LanguageTables
) -> set[str]:
    openers = known.signs.get("place", _NO_WORDS)
    for at in range(1, len(named)):
        if not named[at]:
            continue
        before = [text[start:end].lower() for _, start, end in tokens[max(0, at - 2) : at]]
        if not openers.isdisjoint(before):
            return {"place_name", "some_place"}
    return {"some_place"} if any(named[1:]) else set()


def _defines(
    head: Sequence[Token], text: str, terms: AbstractSet[str], known: LanguageTables
) -> bool:
    """Tell whether a sentence opens with words of the question and then "is"."""
    copulas = known.signs.get("copula", _NO_WORDS)
    for at in range(1, len(head)):
        if text[head[at].start : head[at].end].lower() in copulas:
            before = head[at - 1].term in terms
            return before and any(token.term in terms for token in head[:2])
    return False
