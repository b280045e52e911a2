"""Readings as few plain values: to go through a pipe, or to be kept."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from dataclasses import replace
from itertools import count, islice, repeat
from typing import TYPE_CHECKING, NamedTuple

from qabot.answering.corpus import Reading, Sentence
from qabot.answering.voices import Statement
from qabot.text.analyzer import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qabot.models import Article
    from qabot.text.shingles import Signature


class Packed(NamedTuple):
    """Readings without their articles: a hundredth of the objects that they are.

    Attributes:
        vocabulary: Their terms, each once.
        readings: One an article.
    """

    vocabulary: list[str]
    readings: list[PackedReading]


class PackedReading(NamedTuple):
    """A reading without its article.

    Attributes:
        lang: The article's language.
        terms: Of its tokens in order, by number in the vocabulary.
        starts: Offsets of the tokens.
        ends: Offsets after them.
        sentences: For each its tokens, start, end, paragraph, and whether it is a heading.
        statements: The fields of each.
        title: Terms of the title.
        capitalised: Words.
        signature: Of the text.
    """

    lang: str
    terms: array[int]
    starts: array[int]
    ends: array[int]
    sentences: list[tuple[int, int, int, int, bool]]
    statements: list[tuple[object, ...]]
    title: list[str]
    capitalised: frozenset[str]
    signature: Signature


_STATEMENT_FIELDS = tuple(Statement.__dataclass_fields__)


def pack(readings: Sequence[Reading]) -> Packed:
    """Pack readings."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    packed: list[PackedReading] = []
    for reading in readings:
        tokens = [token for sentence in reading.sentences for token in sentence.tokens]
        packed.append(
            PackedReading(
                reading.article.lang,
                array("I", [numbers[token.term] for token in tokens]),
                array("I", [token.start for token in tokens]),
                array("I", [token.end for token in tokens]),
                [
                    (len(s.tokens), s.start, s.end, s.paragraph, s.heading)
                    for s in reading.sentences
                ],
                [tuple(getattr(st, f) for f in _STATEMENT_FIELDS) for st in reading.statements],
                list(reading.title_terms),
                reading.capitalised,
                reading.signature,
            )
        )
    return Packed(list(numbers), packed)


def unpack(packed: Packed, articles: Sequence[Article]) -> list[Reading]:
    """Return the readings of articles that were packed, in their order."""
    # Interned, so that a term is one string however many chunks have it.
    terms = [sys.intern(term) for term in packed.vocabulary]
    return [
        _unpack_reading(reading, article, terms)
        for reading, article in zip(packed.readings, articles, strict=True)
    ]


def _unpack_reading(packed: PackedReading, article: Article, terms: Sequence[str]) -> Reading:
    fields = zip(map(terms.__getitem__, packed.terms), packed.starts, packed.ends, strict=True)
    # What Token() does, without a call of a Python function for each.
    tokens: Iterator[Token] = map(tuple.__new__, repeat(Token), fields)
    sentences: list[Sentence] = []
    for number, (length, start, end, paragraph, heading) in enumerate(packed.sentences):
        own = tuple(islice(tokens, length))
        own_terms = frozenset([token.term for token in own])
        sentences.append(Sentence(number, start, end, paragraph, own, own_terms, heading))
    return Reading(
        replace(article, lang=packed.lang),
        tuple(sentences),
        tuple(Statement(*fields) for fields in packed.statements),  # type: ignore[arg-type]
        frozenset(map(sys.intern, packed.title)),
        frozenset().union(*(sentence.terms for sentence in sentences)),
        packed.capitalised,
        packed.signature,
    )
