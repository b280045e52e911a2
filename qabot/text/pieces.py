"""Cuts words into the pieces that a table of word vectors knows, by byte pair encoding.

The pieces and the order in which they grow together are read from a ``tokenizer.json`` of the
library *tokenizers*, and the cuts are that library's, to which a test holds them. Of all that it
can do a table of words needs these few lines, and they spare the 12 MB of it.
"""

from __future__ import annotations

import json
import sys
from array import array
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_SPACE = "▁"  # what stands for a space, and before each word
_NEVER = sys.maxsize  # rank of two that are not joined


class Pieces:
    """What words may be cut into, and which pieces are joined first.

    Args:
        numbers: Of each piece. Those of single bytes are called ``<0x00>`` to ``<0xFF>``.
        ranks: By number, how early a piece is joined of two others, lower ones before.
        unknown: Number of what is no piece, nor has pieces for its bytes.
    """

    def __init__(self, numbers: dict[str, int], ranks: array[int], unknown: int) -> None:
        self._numbers = numbers
        self._ranks = ranks
        self._unknown = unknown

    @classmethod
    def from_file(cls, path: Path) -> Pieces:
        """Read a ``tokenizer.json``.

        Raises:
            ValueError: If it cuts in another way than is known here.
        """
        read: dict[str, Any] = json.loads(path.read_bytes())
        model: dict[str, Any] = read["model"]
        prepended = {"type": "Prepend", "prepend": _SPACE}
        if (
            (model["type"], model["byte_fallback"]) != ("BPE", True)
            or prepended not in read["normalizer"]["normalizers"]
            or read["pre_tokenizer"] is not None
        ):
            raise ValueError(f"{path} is not of the kind of byte pair encoding that is known")
        numbers: dict[str, int] = model["vocab"]
        return cls(numbers, _read_ranks(numbers, model["merges"]), numbers[model["unk_token"]])

    def cut(self, word: str) -> tuple[int, ...]:
        """Return the numbers of the pieces of a word, from left to right.

        Of all neighbours those of the lowest rank are joined, the leftmost first, until none can
        be (Sennrich et al. 2016, https://aclanthology.org/P16-1162/).
        """
        pieces = list(_SPACE + word.replace(" ", _SPACE)) if word else []
        ranks = [self._rank(one, other) for one, other in pairwise(pieces)]
        while ranks and (lowest := min(ranks))[0] < _NEVER:
            at = ranks.index(lowest)
            pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
            del ranks[at]
            if at:
                ranks[at - 1] = self._rank(pieces[at - 1], pieces[at])
            if at < len(ranks):
                ranks[at] = self._rank(pieces[at], pieces[at + 1])
        return tuple(number for piece in pieces for number in self._numbers_of(piece))

    def _rank(self, one: str, other: str) -> tuple[int, int]:
        """Return when two are joined: those that make a common piece first, then as numbered."""
        joined = self._numbers.get(one + other)
        return (_NEVER, 0) if joined is None else (self._ranks[joined], self._numbers[one])

    def _numbers_of(self, piece: str) -> list[int]:
        if (number := self._numbers.get(piece)) is not None:
            return [number]
        found = [self._numbers.get(f"<0x{byte:02X}>") for byte in piece.encode("utf-8", "replace")]
        return [self._unknown if number is None else number for number in found]


def _read_ranks(numbers: dict[str, int], merges: list[str]) -> array[int]:
    """Return when each piece is joined, by its number.

    All ways to make a piece of two others stand one behind the other, by the numbers of these: to
    know where they begin is enough, and takes a tenth of the memory.
    """
    ranks = array("q", [_NEVER]) * (max(numbers.values()) + 1)
    for rank, merge in enumerate(merges):
        made = numbers[merge.replace(" ", "")]
        ranks[made] = min(ranks[made], rank)
    return ranks
