"""Segments: the postings of some passages as flat arrays, which never change once made.

A file of a segment is its arrays one after the other, as they lie in memory (little endian),
behind a head that tells where each begins, so that it is opened by mapping it::

    magic, length of the head, checksum of the head
    head: JSON, with the type, length and offset of each array
    terms        hashes of the terms, ascending
    first        of term i in block k of n the postings from first[i * n + k] to the next
    passages     of each posting the passage, its place in its block; ascending in a block
    kinds        of each posting its kind: how often the passage holds the term and how long it is
    counts       of each kind how often
    spans        of each kind the length of such passages
    lengths      of each passage, in terms
    numbers      of each passage, by which the index knows it; ascending
    ends, texts  where the text of each term ends, and all texts in UTF-8

A block is 65,536 passages, so that a place in it takes two bytes (as in Roaring bitmaps: S. Chambi
et al., "Better bitmap performance with Roaring bitmaps", 2016). There are many postings and
few kinds of them, so that a kind takes two bytes mostly, and what a posting gives is worked out
once for all of its kind. No scores are in it: these depend on what else is in the index.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from dataclasses import dataclass, fields
from hashlib import blake2b
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from qabot.errors import DamageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Integers = NDArray[np.unsignedinteger[Any] | np.signedinteger[Any]]

_MAGIC = b"qabot segment 2\n"
_HEAD = struct.Struct("<QI")
_ALIGNMENT = 64  # bytes: what processors load at once
BLOCK_BITS = 16  # of a place in a block
BLOCK = 1 << BLOCK_BITS
"""Passages of a block."""


def hash_of(term: str) -> int:
    """Return the number that a term is found by, the same everywhere.

    Of a million terms two share one with odds of 3 in 10^8; then they count as the same term.
    """
    digest = blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """The arrays; see the module for what each is."""

    terms: NDArray[np.uint64]
    first: Integers
    passages: NDArray[np.uint16]
    kinds: Integers
    counts: Integers
    spans: Integers
    lengths: Integers
    numbers: NDArray[np.int64]
    ends: NDArray[np.int64]
    texts: NDArray[np.uint8]

    def __len__(self) -> int:
        """Return how many passages are in it."""
        return len(self.numbers)

    def places_of(self, terms: NDArray[np.uint64]) -> list[int]:
        """Return the place of each term, by its hash, or -1 for one that is not here."""
        if not len(self.terms):
            return [-1] * len(terms)
        places = self.terms.searchsorted(terms)
        there = self.terms.take(places, mode="clip") == terms
        return np.where(there, places, -1).tolist()  # type: ignore[no-any-return]

    @property
    def blocks(self) -> int:
        """How many blocks of passages there are."""
        return blocks_of(len(self))

    @property
    def frequencies(self) -> NDArray[np.int64]:
        """How many passages have each term."""
        first: NDArray[np.int64] = self.first[:: self.blocks].astype(np.int64)
        return first[1:] - first[:-1]

    def bounds_of(self, place: int) -> list[int]:
        """Return where the postings of the term of a place begin, block by block, and end.

        Of the place -1 there are none.
        """
        blocks = self.blocks
        if place < 0:
            return [0] * (blocks + 1)
        return self.first[place * blocks : (place + 1) * blocks + 1].tolist()  # type: ignore[no-any-return]

    def passages_of(self, place: int) -> NDArray[np.int32]:
        """Return the places of the passages that have the term of a place, ascending."""
        bounds = self.bounds_of(place)
        passages = self.passages[bounds[0] : bounds[-1]].astype(np.int32)
        for begin in bounds[1:-1]:
            passages[begin - bounds[0] :] += BLOCK
        return passages

    def vocabulary(self) -> Iterator[str]:
        """Yield the terms, in order of their hashes."""
        texts, start = self.texts.tobytes(), 0
        for end in self.ends.tolist():
            yield texts[start:end].decode("utf-8", "surrogatepass")
            start = end


def segment_bytes(segment: Segment) -> Iterator[bytes | memoryview]:
    """Yield what is to be written to a file of a segment."""
    arrays = {field.name: getattr(segment, field.name) for field in fields(Segment)}
    arrays = {
        name: array.astype(array.dtype.newbyteorder("<"), copy=False)
        for name, array in arrays.items()
    }
    sizes = [-(-array.nbytes // _ALIGNMENT) * _ALIGNMENT for array in arrays.values()]
    offsets = accumulate(sizes[:-1], initial=0)
    head = json.dumps(
        {
            name: {
                "type": array.dtype.str,
                "length": len(array),
                "offset": offset,
                "checksum": zlib.crc32(array.tobytes()),
            }
            for (name, array), offset in zip(arrays.items(), offsets, strict=True)
        }
    ).encode()
    yield _MAGIC + _HEAD.pack(len(head), zlib.crc32(head)) + head
    yield bytes(_body_offset(len(head)) - len(_MAGIC) - _HEAD.size - len(head))
    for array, size in zip(arrays.values(), sizes, strict=True):
        yield array.data.cast("B") if len(array) else b""
        yield bytes(size - array.nbytes)


def map_segment(path: Path, *, verify: bool = False) -> Segment:
    """Open a file of a segment by mapping it.

    Args:
        path: The file. It may be deleted while it is mapped.
        verify: Whether to compare the checksum of every array, for which all is read.

    Raises:
        FileNotFoundError: If it is not there.
        DamageError: If it is damaged or no such file.
        OSError: If it cannot be read.
    """
    with path.open("rb") as file:
        try:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file cannot be mapped
            raise _damaged(path, "it is empty") from None
    start = len(_MAGIC)
    if mapped[:start] != _MAGIC or len(mapped) < start + _HEAD.size:
        raise _damaged(path, "it does not begin as one of this version")
    length, checksum = _HEAD.unpack_from(mapped, start)
    head = mapped[start + _HEAD.size : start + _HEAD.size + length]
    if len(head) < length or zlib.crc32(head) != checksum:
        raise _damaged(path, "its head is cut off or changed")
    arrays = {
        name: _map_array(path, mapped, _body_offset(length), told, verify=verify)
        for name, told in json.loads(head).items()
    }
    return Segment(**arrays)


def _map_array(
    path: Path, mapped: mmap.mmap, body: int, told: Mapping[str, Any], *, verify: bool
) -> NDArray[Any]:
    dtype, length = np.dtype(told["type"]), told["length"]
    start = body + told["offset"]
    if start + length * dtype.itemsize > len(mapped):
        raise _damaged(path, "it is cut off")
    array = np.frombuffer(mapped, dtype, length, start)
    if verify and length and zlib.crc32(array.tobytes()) != told["checksum"]:
        raise _damaged(path, "its content is not what was written")
    return array


def _body_offset(head: int) -> int:
    return -(-(len(_MAGIC) + _HEAD.size + head) // _ALIGNMENT) * _ALIGNMENT


def _damaged(path: Path, why: str) -> DamageError:
    return DamageError(f"{path} is damaged: {why}; delete the folder of the index to build it anew")


def blocks_of(passages: int) -> int:
    """Return how many blocks so many passages take, one at least."""
    return max(-(-passages // BLOCK), 1)
