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

A block is 65,536 passages, so that a place in it takes two bytes. There are many postings and
few kinds of them, so that a kind takes two bytes mostly, and what a posting gives is worked out
once for all of its kind. No scores are in it: these depend on what else is in the index.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections import defaultdict
from dataclasses import dataclass, fields
from hashlib import blake2b
from itertools import accumulate, chain, count
from typing import TYPE_CHECKING, Any

import numpy as np

from qabot.errors import DamageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Integers = NDArray[np.unsignedinteger[Any] | np.signedinteger[Any]]

_MAGIC = b"qabot segment 2\n"
_HEAD = struct.Struct("<QI")
_ALIGNMENT = 64  # bytes: what processors load at once
_BLOCK_BITS = 16
BLOCK = 1 << _BLOCK_BITS
"""Passages of a block."""

_TABLE = 1 << 22  # kinds there may be, so that a table finds those there are


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
        return _blocks(len(self))

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


def build_segment(passages: Sequence[Sequence[str]], first_number: int) -> Segment:
    """Index passages.

    Args:
        passages: The terms of each, in order; one may have none.
        first_number: Of the first passage; the others follow.
    """
    lengths = np.fromiter(map(len, passages), np.int32, len(passages))
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    met = np.fromiter(
        map(numbers.__getitem__, chain.from_iterable(passages)), np.int64, int(lengths.sum())
    )
    hashes = np.fromiter(map(hash_of, numbers), np.uint64, len(numbers))
    # In order of the hashes; what shares one becomes one term, called by the first.
    terms, called, place = np.unique(hashes, return_index=True, return_inverse=True)
    places = np.repeat(np.arange(len(passages), dtype=np.int64), lengths)
    # A term and a passage as one number: sorted, they are the posting lists.
    keys = (place.astype(np.int64)[met] << 32) | places
    keys.sort()
    begins = np.flatnonzero(np.diff(keys, prepend=-1))
    counts = np.diff(begins, append=len(keys))
    keys = keys[begins]
    owned = (keys & 0xFFFFFFFF).astype(np.int32)
    kinds, pairs = _kinds_of(counts, lengths[owned])
    texts = [term.encode("utf-8", "surrogatepass") for term in numbers]
    return _assemble(
        terms,
        np.bincount(keys >> 32, minlength=len(terms)),
        owned,
        (kinds, pairs),
        lengths,
        np.arange(first_number, first_number + len(passages), dtype=np.int64),
        [texts[i] for i in called.tolist()],
    )


def merge_segments(parts: Sequence[tuple[Segment, NDArray[np.bool_] | None]]) -> Segment:
    """Make one segment of several, in the order of their passages' numbers.

    Args:
        parts: Each with a mask of the passages that are still there, or None for all.
    """
    kept = [_without_removed(segment, there) for segment, there in parts]
    terms, place = np.unique(np.concatenate([part.terms for part in kept]), return_inverse=True)
    own = np.split(place, np.cumsum([len(part.terms) for part in kept])[:-1])
    frequencies = np.zeros(len(terms), np.int64)
    for part, places in zip(kept, own, strict=True):
        frequencies[places] += part.frequencies
    pairs, recoded = _united(kept)
    total = int(frequencies.sum())
    passages, kinds = np.empty(total, np.int32), np.empty(total, recoded[0].dtype)
    # Of each term the postings of one part follow those of the part before.
    free = np.cumsum(frequencies) - frequencies
    texts, base = [b""] * len(terms), 0
    for part, places, code in zip(kept, own, recoded, strict=True):
        length, begins = part.frequencies, part.first[: -1 : part.blocks].astype(np.int64)
        target = np.repeat(free[places] - begins, length) + np.arange(len(part.kinds))
        passages[target] = _places_in(part) + np.int32(base)
        kinds[target] = code[part.kinds]
        free[places] += length
        base += len(part)
        for at, text in zip(places.tolist(), _texts_of(part), strict=True):
            texts[at] = text
    return _assemble(
        terms,
        frequencies,
        passages,
        (kinds, pairs),
        np.concatenate([part.lengths for part in kept]),
        np.concatenate([part.numbers for part in kept]),
        texts,
    )


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


def _blocks(passages: int) -> int:
    return max(-(-passages // BLOCK), 1)


def _places_in(segment: Segment) -> NDArray[np.int32]:
    """Return of each posting the place of its passage in the segment."""
    if segment.blocks == 1:
        return segment.passages.astype(np.int32)
    starts = (np.arange(segment.blocks) << _BLOCK_BITS).astype(np.int32)
    sizes = segment.first[1:] - segment.first[:-1]
    places: NDArray[np.int32] = np.repeat(np.tile(starts, len(segment.terms)), sizes)
    return np.add(places, segment.passages, out=places)


def _kinds_of(
    counts: NDArray[np.int64], lengths: NDArray[np.integer[Any]]
) -> tuple[Integers, NDArray[np.int64]]:
    """Return of each posting its kind, and of each kind its count and length in one number."""
    stride = int(lengths.max(initial=0)) + 1
    codes = counts * stride + lengths
    size = (int(counts.max(initial=0)) + 1) * stride
    if size <= _TABLE:
        table = np.zeros(size, np.int32)
        table[codes] = 1
        met = np.flatnonzero(table)
        table[met] = np.arange(len(met))
        kinds = _narrowed(table[codes])
    else:
        met, places = np.unique(codes, return_inverse=True)
        kinds = _narrowed(places)
    return kinds, (met // stride << 32) + met % stride


def _united(parts: Sequence[Segment]) -> tuple[NDArray[np.int64], list[Integers]]:
    """Return the kinds of all parts, and for those of each part what they are among these."""
    pairs = [(part.counts.astype(np.int64) << 32) + part.spans for part in parts]
    every, codes = np.unique(np.concatenate(pairs), return_inverse=True)
    return every, np.split(_narrowed(codes), np.cumsum([len(own) for own in pairs])[:-1])


def _assemble(
    terms: NDArray[np.uint64],
    frequencies: NDArray[Any],
    passages: NDArray[np.int32],
    kinds: tuple[Integers, NDArray[np.int64]],
    lengths: NDArray[Any],
    numbers: NDArray[np.int64],
    texts: Sequence[bytes],
) -> Segment:
    blocks, sizes = _blocks(len(numbers)), frequencies
    if blocks > 1:
        own = np.repeat(np.arange(len(terms)) * blocks, frequencies)
        own += passages >> _BLOCK_BITS
        sizes = np.bincount(own, minlength=len(terms) * blocks)
    first = np.concatenate([[0], np.cumsum(sizes)])
    return Segment(
        terms,
        first.astype(np.uint32) if first[-1] <= np.iinfo(np.uint32).max else first,
        (passages & (BLOCK - 1)).astype(np.uint16),
        kinds[0],
        _narrowed(kinds[1] >> 32),
        _narrowed(kinds[1] & 0xFFFFFFFF),
        _narrowed(lengths),
        numbers,
        np.cumsum([len(text) for text in texts], dtype=np.int64),
        np.frombuffer(b"".join(texts), np.uint8),
    )


def _without_removed(segment: Segment, there: NDArray[np.bool_] | None) -> Segment:
    if there is None:
        return segment
    passages = _places_in(segment)
    kept = there[passages]
    owners = np.repeat(np.arange(len(segment.terms)), segment.frequencies)[kept]
    frequencies = np.bincount(owners, minlength=len(segment.terms))
    used = frequencies > 0
    place = np.cumsum(there, dtype=np.int32) - 1  # of each passage that stays
    texts = [
        text for text, is_used in zip(_texts_of(segment), used.tolist(), strict=True) if is_used
    ]
    return _assemble(
        segment.terms[used],
        frequencies[used],
        place[passages[kept]],
        (segment.kinds[kept], (segment.counts.astype(np.int64) << 32) + segment.spans),
        segment.lengths[there],
        segment.numbers[there],
        texts,
    )


def _texts_of(segment: Segment) -> list[bytes]:
    texts, ends = segment.texts.tobytes(), segment.ends.tolist()
    return [texts[start:end] for start, end in zip([0, *ends], ends)]  # noqa: B905  # one more start


def _narrowed(numbers: NDArray[Any]) -> Integers:
    """Return numbers from 0 in as few bytes as the highest of them takes."""
    highest = int(numbers.max(initial=0))
    return numbers.astype(np.min_scalar_type(highest), copy=False)
