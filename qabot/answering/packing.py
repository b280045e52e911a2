"""Readings as few plain values: to go through a pipe, or to be kept on disk.

On disk they are marshalled, as Python's own ``.pyc`` files are: whoever can write to them can
write to those.
"""

from __future__ import annotations

import marshal
import sys
import zlib
from abc import abstractmethod
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, replace
from itertools import accumulate, chain, count, repeat
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, overload

from qabot.answering.corpus import Reading, Sentence
from qabot.answering.voices import Evidence, Statement
from qabot.models import Article
from qabot.text.analyzer import Token

if TYPE_CHECKING:
    from qabot.text.shingles import Signature

V = TypeVar("V")


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
        sentences: For each its tokens, start, end, paragraph, and 1 if it is a heading, in a row.
        size: How many statements there are.
        statements: The fields of each, marshalled.
        title: Terms of the title.
        capitalised: Words.
        signature: Of the text.
    """

    lang: str
    terms: array[int]
    starts: array[int]
    ends: array[int]
    sentences: array[int]
    size: int
    statements: bytes
    title: list[str]
    capitalised: frozenset[str]
    signature: Signature


_CHECKSUM = 4  # bytes
_WIDTH = 5  # numbers of a sentence
_BETWEEN = "\n"  # words, in none of which it is
_STATEMENT_FIELDS = tuple(Statement.__dataclass_fields__)
_EVIDENCE = _STATEMENT_FIELDS.index("evidence")


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
                array(
                    "I",
                    chain.from_iterable(
                        (len(s.tokens), s.start, s.end, s.paragraph, s.heading)
                        for s in reading.sentences
                    ),
                ),
                len(reading.statements),
                marshal.dumps([_plain(statement) for statement in reading.statements]),
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
        _unpack_reading(
            reading,
            replace(article, lang=reading.lang),
            terms,
            frozenset(terms[number] for number in set(reading.terms)),
        )
        for reading, article in zip(packed.readings, articles, strict=True)
    ]


def encode_reading(reading: Reading) -> bytes:
    """Return a reading as bytes, its article too."""
    vocabulary, (packed,) = pack([reading])
    arrays = (packed.terms, packed.starts, packed.ends, packed.sentences)
    content: tuple[Any, ...] = (
        astuple(reading.article),
        _BETWEEN.join(vocabulary),
        tuple(map(_narrowed, arrays)),
        _BETWEEN.join(packed.title),
        _BETWEEN.join(packed.capitalised),
        packed.size,
        packed.statements,
        packed.signature,
    )
    plain = marshal.dumps(content)
    return zlib.crc32(plain).to_bytes(_CHECKSUM) + plain


def decode_reading(content: bytes) -> Reading:
    """Return the reading that such bytes were made of; what is made of them is made when asked for.

    Raises:
        ValueError, TypeError, EOFError: If they are none.
    """
    checksum, packed = content[:_CHECKSUM], memoryview(content)[_CHECKSUM:]
    # Of what is not as it was written nothing must be unmarshalled.
    if zlib.crc32(packed).to_bytes(_CHECKSUM) != checksum:
        raise ValueError("what was read of an article is not as it was written")
    plain: tuple[Any, ...] = marshal.loads(packed)  # noqa: S302  # see above
    fields, vocabulary, arrays, title, capitalised, size, statements, signature = plain
    article, terms = Article(*fields), _parted(vocabulary)
    numbers, starts, ends, sentences = (array(code, numbers) for code, numbers in arrays)
    reading = PackedReading(
        article.lang,
        numbers,
        starts,
        ends,
        sentences,
        size,
        statements,
        _parted(title),
        frozenset(_parted(capitalised)),
        signature,
    )
    return _unpack_reading(reading, article, terms, frozenset(terms))


def _narrowed(numbers: array[int]) -> tuple[str, bytes]:
    """Return numbers as bytes, as few as the highest of them takes, with their type."""
    code = "H" if max(numbers, default=0) < 1 << 16 else "I"
    return code, array(code, numbers).tobytes()


def _parted(words: str) -> list[str]:
    return words.split(_BETWEEN) if words else []


def _plain(statement: Statement) -> tuple[object, ...]:
    """Return the fields of a statement as what can be marshalled."""
    values = [getattr(statement, field) for field in _STATEMENT_FIELDS]
    kind, mention, cue = statement.evidence
    values[_EVIDENCE] = (str(kind), tuple(mention), tuple(cue))
    # What is a string of another type is none that can be.
    return tuple(str(value) if isinstance(value, str) else value for value in values)


class _Made(Sequence[V]):
    """A sequence of which each is made when it is looked at: a question looks at few."""

    __slots__ = ("_known",)

    def __init__(self, size: int) -> None:
        self._known: list[V | None] = [None] * size

    @abstractmethod
    def _made(self, number: int) -> V:
        """Make one."""

    def __len__(self) -> int:
        return len(self._known)

    @overload
    def __getitem__(self, place: int) -> V: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[V, ...]: ...
    def __getitem__(self, place: int | slice) -> V | tuple[V, ...]:
        if isinstance(place, slice):
            return tuple(self[number] for number in range(*place.indices(len(self))))
        made = self._known[place]
        if made is None:
            number = range(len(self))[place]
            made = self._known[number] = self._made(number)
        return made

    def __eq__(self, other: object) -> bool:
        """Tell whether they are the same as others, however these are kept."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as a list has none


class PackedSentences(_Made[Sentence]):
    """The sentences of an article."""

    __slots__ = ("_ends", "_firsts", "_numbers", "_sentences", "_starts", "_terms")

    def __init__(self, packed: PackedReading, terms: Sequence[str]) -> None:
        """Take a reading, and the vocabulary that it was packed with."""
        super().__init__(len(packed.sentences) // _WIDTH)
        self._terms, self._numbers = terms, packed.terms
        self._starts, self._ends, self._sentences = packed.starts, packed.ends, packed.sentences
        self._firsts = list(accumulate(packed.sentences[::_WIDTH], initial=0))

    def _made(self, number: int) -> Sentence:
        _, start, end, paragraph, heading = self._sentences[number * _WIDTH :][:_WIDTH]
        own = slice(self._firsts[number], self._firsts[number + 1])
        terms = [self._terms[term] for term in self._numbers[own]]
        fields = zip(terms, self._starts[own], self._ends[own], strict=True)
        # What Token() does, without a call of a Python function for each.
        tokens = tuple(map(tuple.__new__, repeat(Token), fields))
        return Sentence(number, start, end, paragraph, tokens, frozenset(terms), bool(heading))


class PackedStatements(_Made[Statement]):
    """The statements of an article."""

    __slots__ = ("_content", "_fields")

    def __init__(self, content: bytes, size: int) -> None:
        """Take what was packed of them, and how many they are."""
        super().__init__(size)
        self._content: bytes | None = content
        self._fields: list[Any] = []

    def _made(self, number: int) -> Statement:
        if (content := self._content) is not None:
            self._fields, self._content = marshal.loads(content), None  # noqa: S302  # see the module
        values = list(self._fields[number])
        values[_EVIDENCE] = Evidence(*values[_EVIDENCE])
        return Statement(*values)


def _unpack_reading(
    packed: PackedReading, article: Article, vocabulary: Sequence[str], terms: frozenset[str]
) -> Reading:
    return Reading(
        article,
        PackedSentences(packed, vocabulary),
        PackedStatements(packed.statements, packed.size),
        frozenset(packed.title),
        terms,
        packed.capitalised,
        packed.signature,
    )
