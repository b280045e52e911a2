"""Cutting articles into passages: runs of whole sentences of about as many words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def cut_passages(lengths: Sequence[int], words: int) -> Iterator[range]:
    """Yield runs of sentences of about ``words`` words each.

    A run ends with the sentence that brings it nearest to the wanted length, so a passage
    is never empty, never cuts a sentence, and every sentence is in exactly one.

    Args:
        lengths: Words of each sentence, in order.
        words: Words wanted in a passage.
    """
    start, total = 0, 0
    for number, length in enumerate(lengths):
        if total and total + length / 2 > words:
            yield range(start, number)
            start, total = number, 0
        total += length
    if start < len(lengths):
        yield range(start, len(lengths))
