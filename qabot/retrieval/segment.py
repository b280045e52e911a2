"""Segments: the postings of some passages as flat arrays, which never change once made.

A file of a segment is its arrays one after the other, as they lie in memory (little endian),
behind a head that tells where each begins, so that it is opened by mapping it::

    magic, length of the head, checksum of the head
    head: JSON, with the type, length and offset of each array
    terms        hashes of the terms, ascending
    first        of term i the postings from first[i] to first[i + 1]
    peaks        the highest count of each term in any passage
    passages     of each posting the passage, its place in the segment; ascending in a term
    counts       of each posting how often the passage holds the term
    lengths      of each passage, in terms
    numbers      of each passage, by which the index knows it; ascending
    ends, texts  where the text of each term ends, and all texts in UTF-8

No scores are in it: these depend on what else is in the index.
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
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Integers = NDArray[np.unsignedinteger[Any] | np.signedinteger[Any]]

_MAGIC = b"qabot segment 1\n"
_HEAD = struct.Struct("<QI")
_ALIGNMENT = 64  # bytes: what processors load at once


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
    first: NDArray[np.int64]
    peaks: Integers
    passages: NDArray[np.int32]
    counts: Integers
    lengths: NDArray[np.int32]
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

    def span_of(self, place: int) -> tuple[int, int]:
        """Return where the postings of the term of a place begin and end; none of the place -1."""
        if place < 0:
            return (0, 0)
        begin, end = self.first[place : place + 2].tolist()
        return begin, end

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
    owners = keys >> 32
    texts = [term.encode("utf-8", "surrogatepass") for term in numbers]
    return _assemble(
        terms,
        np.bincount(owners, minlength=len(terms)),
        (keys & 0xFFFFFFFF).astype(np.int32),
        counts,
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
        frequencies[places] += np.diff(part.first)
    total = int(frequencies.sum())
    passages, counts = np.empty(total, np.int32), np.empty(total, _widest(p.counts for p in kept))
    # Of each term the postings of one part follow those of the part before.
    free = np.cumsum(frequencies) - frequencies
    texts, base = [b""] * len(terms), 0
    for part, places in zip(kept, own, strict=True):
        length = np.diff(part.first)
        target = np.repeat(free[places] - part.first[:-1], length) + np.arange(part.first[-1])
        passages[target] = part.passages + base
        counts[target] = part.counts
        free[places] += length
        base += len(part)
        for at, text in zip(places.tolist(), _texts_of(part), strict=True):
            texts[at] = text
    return _assemble(
        terms,
        frequencies,
        passages,
        counts,
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


def _assemble(
    terms: NDArray[np.uint64],
    frequencies: NDArray[Any],
    passages: NDArray[np.int32],
    counts: NDArray[Any],
    lengths: NDArray[np.int32],
    numbers: NDArray[np.int64],
    texts: Sequence[bytes],
) -> Segment:
    first = np.concatenate([[0], np.cumsum(frequencies)]).astype(np.int64)
    peaks = np.maximum.reduceat(counts, first[:-1]) if len(terms) else counts
    return Segment(
        terms,
        first,
        _narrowed(peaks),
        passages,
        _narrowed(counts),
        lengths,
        numbers,
        np.cumsum([len(text) for text in texts], dtype=np.int64),
        np.frombuffer(b"".join(texts), np.uint8),
    )


def _without_removed(segment: Segment, there: NDArray[np.bool_] | None) -> Segment:
    if there is None:
        return segment
    kept = there[segment.passages]
    owners = np.repeat(np.arange(len(segment.terms)), np.diff(segment.first))[kept]
    frequencies = np.bincount(owners, minlength=len(segment.terms))
    used = frequencies > 0
    place = np.cumsum(there) - 1  # of each passage that stays
    texts = [
        text for text, is_used in zip(_texts_of(segment), used.tolist(), strict=True) if is_used
    ]
    return _assemble(
        segment.terms[used],
        frequencies[used],
        place[segment.passages[kept]].astype(np.int32),
        segment.counts[kept],
        segment.lengths[there],
        segment.numbers[there],
        texts,
    )


def _texts_of(segment: Segment) -> list[bytes]:
    texts, ends = segment.texts.tobytes(), segment.ends.tolist()
    return [texts[start:end] for start, end in zip([0, *ends], ends)]  # noqa: B905  # one more start


def _narrowed(counts: NDArray[Any]) -> Integers:
    """Return counts in as few bytes as the highest of them takes."""
    return counts.astype(np.min_scalar_type(int(counts.max())) if len(counts) else np.uint8)


def _widest(counts: Iterable[Integers]) -> np.dtype[Any]:
    return np.result_type(np.uint8, *counts)
