"""Terms of many texts at once, as numbers: what ``analyze`` finds, without where it stands.

Words of plain ASCII are found, told apart and numbered in arrays of bytes: where a byte of a word
stands beside one that is none, a word begins or ends, and its first 24 letters, as three numbers
of 64 bits, are hashed into one by which its term is known. Each distinct word is analysed once.
What has marks within ("3.5", "U.S.", "example.com"), longer words and all other texts are left to
``analyze``, the former between spaces only, since no token has one in it.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from qabot.text.analyzer import ELIDING, analyze, term_maker
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Flags = NDArray[np.bool_]
    Hashes = NDArray[np.uint64]
    Numbers = NDArray[np.integer[Any]]

_SPACE, _MARK, _APOSTROPHE, _LETTER, _SMALL = range(1, 6)  # what a byte is; 0 is anything else
_CLASSES = bytearray(256)
for _kind, _bytes in (
    (_SPACE, string.whitespace),
    (_MARK, ".,:"),
    (_APOSTROPHE, "'"),
    (_LETTER, f"{string.ascii_uppercase}{string.digits}_"),
    (_SMALL, string.ascii_lowercase),
):
    for _byte in _bytes.encode():
        _CLASSES[_byte] = _kind

_WIDTH = 8  # letters in a number
_LONGEST = 3 * _WIDTH
_MASKS = np.array([(1 << 8 * letters) - 1 for letters in range(_WIDTH + 1)], np.uint64)
# Odd, of random bits: multiplied by the first, numbers stay distinct.
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
_FOLD = np.uint64(32)
_FEWEST_SLOTS = 1 << 12
_PIECES_KEPT = 1 << 17  # whose terms are remembered
_FILLED = 2  # slots there are at least for each word
_AT_ONCE = 256  # texts: what is worked with stays where the processor is quickest at it


class Terms(NamedTuple):
    """The terms of some texts.

    Attributes:
        numbers: Of each term, in whatever order.
        texts: To which text each belongs.
    """

    numbers: Numbers
    texts: Numbers


class BulkReader:
    """Numbers the terms of texts in one language; not to be shared between threads.

    Attributes:
        terms: By their numbers.
    """

    def __init__(self, lang: str, *, without: Collection[str] = ()) -> None:
        """Begin with no term.

        Args:
            lang: ISO 639-1 code.
            without: Terms that are left out.
        """
        self.terms: list[str] = []
        self._lang, self._term_of = lang, term_maker(lang)
        self._stop_words = tables(lang).stop_words
        self._number_of = dict.fromkeys(without, -1)
        self._pieces: dict[bytes, list[int]] = {}
        # Words by their hashes: open addressing. A code is twice the number of the term, -1 for one
        # that is left out, and one more for a word that is another in capitals.
        self._hashes, self._codes = _empty_slots(_FEWEST_SLOTS)
        self._words = 0

    def read(self, texts: Sequence[str]) -> Terms:
        """Return the terms of some texts; ``terms`` has them all then."""
        found = [
            self._read_few(texts[start : start + _AT_ONCE], start)
            for start in range(0, len(texts), _AT_ONCE)
        ]
        if not found:
            return Terms(np.zeros(0, np.int32), np.zeros(0, np.int64))
        return Terms(*map(np.concatenate, zip(*found, strict=True)))

    def _read_few(self, texts: Sequence[str], first: int) -> Terms:
        # In capitals a text may be shouted, and words are others.
        others = [
            at
            for at, text in enumerate(texts)
            if not text.isascii() or text.isupper() or self._lang in ELIDING
        ]
        parts: list[tuple[Numbers, Numbers]] = []
        if others:
            plain = list(texts)
            for at in others:
                found = np.array(self._analyzed(texts[at]), np.int32)
                parts.append((found, np.full(len(found), at)))
                plain[at] = ""
            texts = plain
        parts += self._read_plain(texts)
        numbers, owners = (np.concatenate(own) for own in zip(*parts, strict=True))
        kept = np.flatnonzero(numbers >= 0)
        return Terms(numbers[kept], owners[kept] + first)

    def _read_plain(self, texts: Sequence[str]) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield numbers of terms in texts of ASCII, and to which text each belongs."""
        # Spaces at both ends, and no word is too near the end to be read as three numbers.
        content = "\n".join(["", *texts, " " * _LONGEST]).encode("ascii")
        translated = content.translate(_CLASSES)
        classes = np.frombuffer(translated, np.uint8)
        within = classes >= _LETTER
        apostrophes = _between(classes == _APOSTROPHE, within)
        marks = _between(classes == _MARK, within)
        within[apostrophes] = True
        pieces, places = self._take_pieces(content, translated, marks, within)
        starts, ends = _words(within)
        long = starts[ends - starts > _LONGEST]
        if len(long):
            more, at = self._take_pieces(content, translated, long, within)
            pieces, places = pieces + more, places + at
            starts, ends = _words(within)
        bounds = np.cumsum([1, *(len(text) + 1 for text in texts)])
        yield np.array(pieces, np.int32), bounds.searchsorted(places, side="right") - 1
        numbers = self._numbered(content, starts, ends, _shouted(classes, within))
        yield numbers, np.repeat(np.arange(len(texts)), np.diff(starts.searchsorted(bounds)))

    def _take_pieces(
        self, content: bytes, translated: bytes, marks: Numbers, within: Flags
    ) -> tuple[list[int], list[int]]:
        """Analyse what stands between spaces around some places, and take it out of the words.

        Returns:
            The numbers of its terms, and where each piece begins.
        """
        numbers: list[int] = []
        places: list[int] = []
        end = 0
        for mark in marks.tolist():
            if mark < end:
                continue
            start, end = translated.rfind(_SPACE, 0, mark) + 1, translated.find(_SPACE, mark)
            piece = content[start:end]
            known = self._pieces.get(piece)
            if known is None:
                if len(self._pieces) >= _PIECES_KEPT:
                    self._pieces.clear()
                known = self._pieces[piece] = self._analyzed(piece.decode("ascii"))
            numbers += known
            places += [start] * len(known)
            within[start:end] = False
        return numbers, places

    def _analyzed(self, text: str) -> list[int]:
        return [self._number(token.term) for token in analyze(text, self._lang)]

    def _number(self, term: str) -> int:
        """Return the number of a term, or -1 for one that is left out."""
        number = self._number_of.get(term)
        if number is None:
            number = self._number_of[term] = len(self.terms)
            self.terms.append(term)
        return number

    def _numbered(
        self, content: bytes, starts: Numbers, ends: Numbers, shouted: Numbers
    ) -> Numbers:
        """Return the numbers of the terms of some words.

        Args:
            content: The text.
            starts: Where each begins.
            ends: Where it ends.
            shouted: Where those begin that may be in capitals.
        """
        lower = content.lower()
        hashes = _hashed(lower, starts, ends - starts)
        slots, others = self._find(hashes)
        codes = self._codes[slots]
        if len(others):
            # Each new word once, as it stands first.
            fresh, at = np.unique(hashes[others], return_index=True)
            new = others[at]
            spans = zip(starts[new].tolist(), ends[new].tolist(), strict=True)
            words = [lower[start:end].decode("ascii") for start, end in spans]
            self._remember(fresh, np.array([self._code(word) for word in words], np.int32))
            codes[others] = self._codes[self._find(hashes[others])[0]]
        numbers: Numbers = codes >> 1
        shouted = starts.searchsorted(shouted)
        for at_word in shouted[codes[shouted] & 1 == 1].tolist():
            word = content[starts[at_word] : ends[at_word]].decode("ascii")
            numbers[at_word] = self._number(self._term_of(word))
        return numbers

    def _code(self, word: str) -> int:
        return self._number(self._term_of(word)) << 1 | (word in self._stop_words)

    def _find(self, hashes: Hashes) -> tuple[Numbers, Numbers]:
        """Return the slot of each hash, and which of them are not there but have to be."""
        last = len(self._hashes) - 1
        slots = (hashes >> _FOLD).view(np.int64)
        slots &= last
        left = np.flatnonzero(self._hashes[slots] != hashes)
        lacking = [left[:0]]
        while len(left):
            met = self._hashes[slots[left]]
            lacking.append(left[met == 0])
            left = left[(met != hashes[left]) & (met != 0)]
            slots[left] = (slots[left] + 1) & last
        return slots, np.concatenate(lacking)

    def _remember(self, hashes: Hashes, codes: Numbers) -> None:
        """Keep the codes of new words by their hashes."""
        self._words += len(hashes)
        if _FILLED * self._words > len(self._hashes):
            used = np.flatnonzero(self._hashes)
            hashes = np.concatenate([self._hashes[used], hashes])
            codes = np.concatenate([self._codes[used], codes])
            self._hashes, self._codes = _empty_slots(2 * _FILLED * len(hashes))
        while len(hashes):
            # Of those that have to be in one slot one is put there; the others look on.
            slots, first = np.unique(self._find(hashes)[0], return_index=True)
            self._hashes[slots], self._codes[slots] = hashes[first], codes[first]
            hashes, codes = np.delete(hashes, first), np.delete(codes, first)


def _empty_slots(fewest: int) -> tuple[Hashes, Numbers]:
    number = 1 << fewest.bit_length()
    return np.zeros(number, np.uint64), np.zeros(number, np.int32)


def _between(marks: Flags, within: Flags) -> Numbers:
    """Return the places of marks that have parts of words on both sides."""
    places = np.flatnonzero(marks)
    return places[within[places - 1] & within[places + 1]]


def _words(within: Flags) -> tuple[Numbers, Numbers]:
    """Return where words begin and end."""
    edges = np.flatnonzero(within[1:] != within[:-1]) + 1
    return edges[0::2], edges[1::2]


def _shouted(classes: Bytes, within: Flags) -> Numbers:
    """Return where words begin that may be in capitals: the second letter is no small one."""
    begins = within[1:-1] & ~within[:-2]
    begins &= classes[1:-1] == _LETTER
    begins &= within[2:] & (classes[2:] != _SMALL)
    return np.flatnonzero(begins) + 1


def _hashed(content: bytes, starts: Numbers, lengths: Numbers) -> Hashes:
    """Return a number for each word, not 0: the same for the same, and else another.

    Words of up to eight letters never share one, of a million longer ones two do with odds of
    3 in 10^8; then they count as the same word.
    """
    # Every eight bytes in turn as a number, wherever they begin.
    eights: Hashes = np.ndarray(len(content) - _WIDTH, "<u8", content, 0, (1,))
    hashes = eights[starts] & _MASKS[np.minimum(lengths, _WIDTH)]
    hashes *= _FACTORS[0]
    long = np.flatnonzero(lengths > _WIDTH)
    own, mixed = starts[long], hashes[long]
    for number, factor in enumerate(_FACTORS[1:], 1):
        left = np.clip(lengths[long] - number * _WIDTH, 0, _WIDTH)
        mixed ^= mixed >> _FOLD
        mixed = (mixed + (eights[own + number * _WIDTH] & _MASKS[left])) * factor
    hashes[long] = mixed
    return hashes
