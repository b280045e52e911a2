"""Readings as few plain values: to go through a pipe, or to be kept on disk.

On disk they are marshalled, as Python's own ``.pyc`` files are: whoever can write to them can
write to those.
"""

from __future__ import annotations

import marshal
import sys
import zlib
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, replace
from itertools import accumulate, count, repeat
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from qabot.answering.corpus import Reading, Sentence
from qabot.answering.voices import Evidence, Statement
from qabot.models import Article
from qabot.text.analyzer import Token

if TYPE_CHECKING:
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


_COMPRESSION = 1  # the quickest
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


def encode_reading(reading: Reading) -> bytes:
    """Return a reading as bytes, its article too."""
    vocabulary, (packed,) = pack([reading])
    terms, starts, ends = (a.tobytes() for a in (packed.terms, packed.starts, packed.ends))
    plain = (
        packed.lang,
        terms,
        starts,
        ends,
        packed.sentences,
        [tuple(map(_plain, statement)) for statement in packed.statements],
        packed.title,
        packed.capitalised,
        packed.signature,
    )
    content = (vocabulary, plain, astuple(reading.article))
    return zlib.compress(marshal.dumps(content), _COMPRESSION)


def decode_reading(content: bytes) -> Reading:
    """Return the reading that such bytes were made of.

    Raises:
        ValueError, TypeError, EOFError, zlib.error: If they are none.
    """
    vocabulary, plain, article = marshal.loads(zlib.decompress(content))  # noqa: S302  # see above
    lang, terms, starts, ends, sentences, statements, title, capitalised, signature = plain
    packed = PackedReading(
        lang,
        array("I", terms),
        array("I", starts),
        array("I", ends),
        sentences,
        [tuple(map(_restored, statement)) for statement in statements],
        title,
        capitalised,
        signature,
    )
    return unpack(Packed(vocabulary, [packed]), [Article(*article)])[0]


def _plain(value: object) -> object:
    """Return a value of a statement as one that can be marshalled."""
    if isinstance(value, Evidence):
        return ["evidence", str(value.kind), tuple(value.mention), tuple(value.cue)]
    return str(value) if isinstance(value, str) else value


def _restored(value: Any) -> object:  # noqa: ANN401  # whatever a statement holds
    if isinstance(value, list):
        _, kind, mention, cue = value
        return Evidence(kind, mention, cue)
    return value


class PackedSentences(Sequence[Sentence]):
    """The sentences of an article, each made when it is looked at: a question looks at few."""

    __slots__ = ("_firsts", "_known", "_packed", "_terms")

    def __init__(self, packed: PackedReading, terms: Sequence[str]) -> None:
        """Take a reading, and the vocabulary that it was packed with."""
        self._packed, self._terms = packed._replace(statements=[], title=[]), terms
        self._firsts = list(accumulate((s[0] for s in packed.sentences), initial=0))
        self._known: list[Sentence | None] = [None] * len(packed.sentences)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._known)

    @overload
    def __getitem__(self, place: int) -> Sentence: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Sentence, ...]: ...
    def __getitem__(self, place: int | slice) -> Sentence | tuple[Sentence, ...]:
        """Return the sentence of a number, or several."""
        if isinstance(place, slice):
            return tuple(self[number] for number in range(*place.indices(len(self))))
        sentence = self._known[place]
        if sentence is None:
            number = range(len(self))[place]
            sentence = self._known[number] = self._made(number)
        return sentence

    def __eq__(self, other: object) -> bool:
        """Tell whether they are the same as others, however these are kept."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as a list has none

    def _made(self, number: int) -> Sentence:
        packed = self._packed
        _, start, end, paragraph, heading = packed.sentences[number]
        own = slice(self._firsts[number], self._firsts[number + 1])
        terms = [self._terms[term] for term in packed.terms[own]]
        fields = zip(terms, packed.starts[own], packed.ends[own], strict=True)
        # What Token() does, without a call of a Python function for each.
        tokens = tuple(map(tuple.__new__, repeat(Token), fields))
        return Sentence(number, start, end, paragraph, tokens, frozenset(terms), heading)


def _unpack_reading(packed: PackedReading, article: Article, terms: Sequence[str]) -> Reading:
    return Reading(
        replace(article, lang=packed.lang),
        PackedSentences(packed, terms),
        tuple(Statement(*fields) for fields in packed.statements),  # type: ignore[arg-type]
        frozenset(map(sys.intern, packed.title)),
        frozenset(terms[number] for number in set(packed.terms)),
        packed.capitalised,
        packed.signature,
    )
