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

# Kinds whose answers may stand anywhere in a sentence; a definition opens it.
_THROUGHOUT = TYPED | {Kind.REASON, Kind.MANNER}
_NONE = (0.0,) * len(SIGNS)

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
    text, known = reading.article.text, tables(reading.article.lang)
    tokens = sentence.tokens
    if not question.measure and question.kind not in _THROUGHOUT:
        tokens = tokens[:_DEFINED_WITHIN]
    surface = [text[start:end] for _, start, end in tokens]
    fresh = [term not in terms for term, _, _ in tokens]
    found: set[str] = set()
    if question.measure and not _measures(question.measure, surface, fresh, known):
        found = set()  # "300 cars" is not how often, "until 1998" not since when
    elif question.kind is Kind.TIME:
        found = _time(surface, fresh, known)
    elif question.kind is Kind.QUANTITY:
        found = _quantity(surface, fresh, known)
        if question.measure:
            found.add("number_word")
    elif question.kind is Kind.PERSON:
        found = _person(surface, fresh)
    elif question.kind is Kind.PLACE:
        found = _place(surface, fresh, known)
    elif question.kind in (Kind.REASON, Kind.MANNER):
        words = {w.lower() for w, new in zip(surface, fresh, strict=True) if new}
        if not words.isdisjoint(known.signs.get(question.kind, ())):
            found = {str(question.kind)}
    elif _defines(surface, fresh, known):
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
    text, known = reading.article.text, tables(reading.article.lang)
    surface = [text[t.start : t.end] for t in sentence.tokens]
    fresh = [t.term not in terms for t in sentence.tokens]
    if kind is Kind.TIME:
        return bool(_time(surface, fresh, known))
    times = known.signs.get("time", frozenset())
    elsewhere = [new and w.lower() not in times for w, new in zip(surface, fresh, strict=True)]
    return kind is Kind.PLACE and "place_name" in _place(surface, elsewhere, known)


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


def _time(surface: Sequence[str], fresh: Sequence[bool], known: LanguageTables) -> set[str]:
    found: set[str] = set()
    words = known.signs.get("time", frozenset())
    for word, new in zip(surface, fresh, strict=True):
        if new and _YEAR.fullmatch(word):
            found.add("year")
        elif new and word.lower() in words:
            found.add("time_word")
    return found


def _quantity(surface: Sequence[str], fresh: Sequence[bool], known: LanguageTables) -> set[str]:
    found: set[str] = set()
    words = known.signs.get("quantity", frozenset())
    for word, new in zip(surface, fresh, strict=True):
        if new and word[0].isdigit() and not _YEAR.fullmatch(word):
            found.add("number")
        elif new and word.lower() in words:
            found.add("number_word")
    return found


def _measures(
    measure: str, surface: Sequence[str], fresh: Sequence[bool], known: LanguageTables
) -> bool:
    words = known.signs.get(measure, frozenset())
    return any(new and fold(word) in words for word, new in zip(surface, fresh, strict=True))


def _person(surface: Sequence[str], fresh: Sequence[bool]) -> set[str]:
    named = [new and w[0].isupper() for w, new in zip(surface, fresh, strict=True)]
    if any(a and b for a, b in pairwise(named)):
        return {"full_name", "some_name"}
    return {"some_name"} if any(named[1:]) else set()


def _place(surface: Sequence[str], fresh: Sequence[bool], known: LanguageTables) -> set[str]:
    named = [new and w[0].isupper() for w, new in zip(surface, fresh, strict=True)]
    openers = known.signs.get("place", frozenset())
    for at in range(1, len(named)):
        if not named[at]:
            continue
        before = {surface[at - 1].lower(), surface[at - 2].lower() if at > 1 else ""}
        if not openers.isdisjoint(before):
            return {"place_name", "some_place"}
    return {"some_place"} if any(named[1:]) else set()


def _defines(surface: Sequence[str], fresh: Sequence[bool], known: LanguageTables) -> bool:
    """Tell whether a sentence opens with words of the question and then "is"."""
    copulas = known.signs.get("copula", frozenset())
    for at, word in enumerate(surface[:_DEFINED_WITHIN]):
        if at and word.lower() in copulas:
            return not fresh[at - 1] and not all(fresh[:2])
    return False
