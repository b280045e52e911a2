"""Making segments: of passages, or of other segments."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import numpy as np

from qabot.retrieval.segment import BLOCK, BLOCK_BITS, Segment, blocks_of, hash_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from qabot.retrieval.segment import Integers

_TABLE = 1 << 22  # kinds there may be, so that a table finds those there are


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
    owners = np.repeat(np.arange(len(passages), dtype=np.int64), lengths)
    names = list(numbers)
    return build_numbered((met, owners), names, hashes_of(names), len(passages), first_number)


def build_numbered(
    met: tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]],
    names: Sequence[str],
    hashes: NDArray[np.uint64],
    passages: int,
    first_number: int,
) -> Segment:
    """Index passages of which each term is a number.

    Args:
        met: The number of each term, in whatever order, and the place of its passage.
        names: The terms by their numbers, others among them.
        hashes: Of all of these.
        passages: How many there are; one may have no terms.
        first_number: Of the first passage; the others follow.
    """
    numbers, owners = met
    lengths = np.bincount(owners, minlength=passages)
    used = np.flatnonzero(np.bincount(numbers, minlength=len(names)))
    # In order of the hashes; what shares one becomes one term, called by the first.
    terms, called, place = np.unique(hashes[used], return_index=True, return_inverse=True)
    places = np.zeros(len(names), np.int64)
    places[used] = place
    # A term and a passage as one number: sorted, they are the posting lists.
    keys = (places[numbers] << 32) | owners
    keys.sort()
    begins = np.flatnonzero(np.diff(keys, prepend=-1))
    counts = np.diff(begins, append=len(keys))
    keys = keys[begins]
    owned = (keys & 0xFFFFFFFF).astype(np.int32)
    kinds, pairs = _kinds_of(counts, lengths[owned])
    return _assemble(
        terms,
        np.bincount(keys >> 32, minlength=len(terms)),
        owned,
        (kinds, pairs),
        lengths,
        np.arange(first_number, first_number + passages, dtype=np.int64),
        [names[i].encode("utf-8", "surrogatepass") for i in used[called].tolist()],
    )


def hashes_of(terms: Collection[str]) -> NDArray[np.uint64]:
    """Return the numbers that some terms are found by."""
    return np.fromiter(map(hash_of, terms), np.uint64, len(terms))


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


def _places_in(segment: Segment) -> NDArray[np.int32]:
    """Return of each posting the place of its passage in the segment."""
    if segment.blocks == 1:
        return segment.passages.astype(np.int32)
    starts = (np.arange(segment.blocks) << BLOCK_BITS).astype(np.int32)
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
    blocks, sizes = blocks_of(len(numbers)), frequencies
    if blocks > 1:
        own = np.repeat(np.arange(len(terms)) * blocks, frequencies)
        own += passages >> BLOCK_BITS
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
