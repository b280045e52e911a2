"""Newer articles first, where sentences answer equally well.

A sentence is held back by ``cap * (1 - 2 ** (-age / 30))`` of its score, in log-odds, ``age`` being
that of its article in days. So it loses half of the cap in a month, and never all of it: of two
sentences whose scores differ by the cap or more neither passes the other, whatever their age.

Ages count from the newest article and not from today, so that one library gives one answer to a
question whenever it is asked. What has no date is not held back: nobody knows that it is old.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qabot.answering.features import Scored
    from qabot.dates import TimeSpan

_HALF_LIFE = 30.0  # days
_DAY = 86400.0  # seconds


def hold_back(published: Mapping[int, TimeSpan | None], cap: float) -> dict[int, float]:
    """Return what the sentences of each article are held back by.

    Args:
        published: When each was, by its number; of a month or a year the end counts.
        cap: All are held back by less.
    """
    newest = max((span.last for span in published.values() if span), default=None)
    ages = {
        number: (newest - span.last).total_seconds() / _DAY if newest and span else 0.0
        for number, span in published.items()
    }
    return {number: cap * (1 - 2 ** (-age / _HALF_LIFE)) for number, age in ages.items()}


def newer_first(ranked: Sequence[Scored], held_back: Mapping[int, float]) -> list[Scored]:
    """Return ranked sentences in the order of their scores as held back; the scores stay.

    Args:
        ranked: Best first; ties stay in this order.
        held_back: By the number of the article.
    """
    return sorted(ranked, key=lambda s: held_back[s.candidate.reading] - s.score)
