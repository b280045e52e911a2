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
    from collections.abc import Sequence

    from qabot.answering.features import Scored
    from qabot.dates import TimeSpan

_HALF_LIFE = 30.0  # days
_DAY = 86400.0  # seconds


def hold_back(published: Sequence[TimeSpan | None], cap: float) -> list[float]:
    """Return what the sentences of each article are held back by.

    Args:
        published: When each was; of a month or a year the end counts.
        cap: All are held back by less.
    """
    newest = max((span.last for span in published if span), default=None)
    ages = (
        (newest - span.last).total_seconds() / _DAY if newest and span else 0.0
        for span in published
    )
    return [cap * (1 - 2 ** (-age / _HALF_LIFE)) for age in ages]


def newer_first(ranked: Sequence[Scored], held_back: Sequence[float]) -> list[Scored]:
    """Return ranked sentences in the order of their scores as held back; the scores stay.

    Args:
        ranked: Best first; ties stay in this order.
        held_back: By the number of the article.
    """
    return sorted(ranked, key=lambda s: held_back[s.candidate.reading] - s.score)
