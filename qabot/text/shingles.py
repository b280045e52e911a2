"""Signatures of texts, by which near copies are found without comparing all with all.

A text is the set of its shingles, runs of three words. Two texts are near copies if they share
many of theirs (Jaccard), or if the shorter is mostly in the longer (containment): outlets cut the
ends of stories. MinHash (Broder 1997) tells the former from 128 numbers a text, whatever its
length; the latter follows from that and both lengths. Texts with a pair of these numbers in common
(a band, Indyk & Motwani 1998) are worth comparing.

It is the words alone that count, not the language: a signature is the same on every machine, in
every process, whatever was read before.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rensa import RMinHash

from qabot.text.analyzer import UNPARTED, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

Signature = bytes  # how many shingles there are, then 128 numbers; empty of a text of few words

_SHINGLE = 3  # words
_FEWEST = 20  # words: a line like another tells nothing of who copied whom
_HASHES = 128  # so that a Jaccard of 0.5 is told to within 0.09, 19 times of 20
_SEED = 1
_BANDS, _IN_BAND = 24, 2  # texts with a Jaccard of 0.4 have one in common 98 times of 100
_WORD = re.compile(rf"[{UNPARTED}]|[^\W{UNPARTED}]+")
_NUMBER = struct.Struct("<I")
_MARK = _NUMBER.size * _IN_BAND
_MARKS = range(_NUMBER.size, _NUMBER.size + 8 * _MARK, _MARK)  # where each begins
_BAND = 2 * _MARK  # hexadecimal digits
_STARTS = [(f"{n:02x}", 2 * _NUMBER.size + n * _BAND) for n in range(_BANDS)]


class Likeness(NamedTuple):
    """How much two texts have in common, each from 0 to 1, as far as signatures tell.

    Attributes:
        jaccard: Shingles in both, of those in either.
        of_first: Shingles in both, of those in the first text.
        of_second: Likewise, of those in the second.
    """

    jaccard: float = 0.0
    of_first: float = 0.0
    of_second: float = 0.0

    @property
    def containment(self) -> float:
        """Shingles in both, of those in the shorter."""
        return max(self.of_first, self.of_second)


def signature_of(text: str, title: str = "") -> Signature:
    """Return the signature of a text.

    Args:
        text: Any text; its layout, punctuation and letter case count nothing.
        title: Left out where the text begins with it: each outlet has a headline of its own.
    """
    body = text.lstrip()
    if title and body.startswith(title):
        body = body[len(title) :]
    words = _WORD.findall(fold(body))
    if len(words) < _FEWEST:
        return b""
    shingles = set(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    hashed = RMinHash(_HASHES, _SEED)
    hashed.update(shingles)
    return struct.pack(f"<{_HASHES + 1}I", len(shingles), *hashed.digest())


def compare(a: Signature, b: Signature) -> Likeness:
    """Return how much two texts have in common."""
    if not a or not b:
        return Likeness()
    same = np.count_nonzero(np.frombuffer(a, "<u4")[1:] == np.frombuffer(b, "<u4")[1:])
    jaccard = int(same) / _HASHES
    (first,), (second,) = _NUMBER.unpack_from(a), _NUMBER.unpack_from(b)
    # Of |A| + |B| shingles a share of J / (1 + J) is in both.
    common = jaccard / (1 + jaccard) * (first + second)
    return Likeness(jaccard, min(1.0, common / first), min(1.0, common / second))


def bands_of(signature: Signature) -> Iterator[str]:
    """Yield the bands of a signature: what two texts need in common to be worth comparing."""
    digits = signature.hex()
    if digits:
        for name, start in _STARTS:
            yield name + digits[start : start + _BAND]


def marks_of(signature: Signature) -> list[bytes]:
    """Return a few bands of a signature as they are, for what has to be quick."""
    return [signature[n : n + _MARK] for n in _MARKS if signature]
