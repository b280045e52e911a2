"""What measurements come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

_ROUNDING = 1e-6  # of a score; some engines have 32 bits for it


class Best(NamedTuple):
    """What a search should find: so many passages, all the better ones among them."""

    wanted: int
    better: frozenset[int]  # than the last that is wanted
    equal: frozenset[int]  # to it; any of them will do


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many in a hundred do not exceed, between two if need be.

    Raises:
        ValueError: If there are no values.
    """
    if not values:
        raise ValueError("no values have no percentile")
    return float(np.percentile(values, percent))


def best_of(scores: Sequence[float] | NDArray[np.float64], limit: int) -> Best:
    """Return the best passages by the score of each; a score of 0 is no answer."""
    exact = np.asarray(scores, dtype=np.float64)
    wanted = min(limit, int(np.count_nonzero(exact > 0)))
    if not wanted:
        return Best(0, frozenset(), frozenset())
    least = np.partition(exact, -wanted)[-wanted]
    better = np.flatnonzero(exact > least * (1 + _ROUNDING)).tolist()
    good = np.flatnonzero(exact >= least * (1 - _ROUNDING)).tolist()
    return Best(wanted, frozenset(better), frozenset(good).difference(better))


def agreement(found: Collection[int], best: Best) -> float:
    """Return the share of the best passages that were found."""
    if not best.wanted:
        return float(not found)
    better = len(best.better.intersection(found))
    equal = min(len(best.equal.intersection(found)), best.wanted - len(best.better))
    return (better + equal) / best.wanted
