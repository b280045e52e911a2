"""Later versions of articles: what an outlet has corrected is answered from its correction alone.

Nothing is guessed. The later version is by the same outlet and nearly the same text, and both have
a date. An outlet that reports the same each day, in the same words, corrects nothing by it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from qabot.answering.copies import address_of, candidates, outlet_keys, outlet_of
from qabot.dates import read_date
from qabot.text.analyzer import fold
from qabot.text.datetables import date_tables
from qabot.text.shingles import bands_of, compare
from qabot.text.versions import FIRST, version_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qabot.answering.copies import Bands
    from qabot.answering.corpus import Reading
    from qabot.answering.overlay import Overlaid
    from qabot.dates import TimeSpan
    from qabot.models import Article

_SOON = timedelta(days=7)  # for a later version; what has the same address is one at any time
_TAKEN_OVER = 0.75  # share of a text that is in the later version: a summary is none
_FEW = 3  # numbers: of no more nothing is told by how many are others
_NUMBER = re.compile(r"\d+")


def supersedes(later: Reading, earlier: Reading) -> bool:
    """Tell whether an article is a later version of another, in whose place it is answered from."""
    new, old = later.article, earlier.article
    spans = _span(new), _span(old)
    if spans[0] is None or spans[1] is None or not _is_later(new, spans[0], old, spans[1]):
        return False
    same_address = address_of(new) == address_of(old) != ""
    if not same_address and spans[0].first - spans[1].last > _SOON:
        return False
    marked = version_of(new.title) != FIRST
    if not (same_address or _is_same_outlet(new, old, marked=marked)):
        return False
    if compare(later.signature, earlier.signature).of_second < _TAKEN_OVER:
        return False
    return same_address or marked or not _are_of_a_series(new, old)


def successors_changed(
    superseded: Overlaid[int, Sequence[int]],
    bands: Bands,
    readings: Mapping[int, Reading],
    lost: Mapping[int, Reading],
    added: Mapping[int, Reading],
) -> Overlaid[int, Sequence[int]]:
    """Return the later versions of each article that has any, after a change.

    Args:
        superseded: Before.
        bands: After it.
        readings: After it.
        lost: Articles that are gone.
        added: Articles that came.
    """
    changed: dict[int, Sequence[int]] = {}
    for old, news in superseded.items() if lost else ():
        kept = [] if old in lost else [number for number in news if number not in lost]
        if len(kept) < len(news):
            changed[old] = kept
    for number, reading in added.items():
        keys = [*outlet_keys(reading), *_keys_without_outlet(reading)]
        for other in candidates(bands, keys, number):
            for new, old in ((number, other), (other, number)):
                known = changed[old] if old in changed else superseded.get(old, ())
                if new not in known and supersedes(readings[new], readings[old]):
                    changed[old] = sorted([*known, new])
    gone = [old for old, news in changed.items() if not news]
    return superseded.changed({old: news for old, news in changed.items() if news}, gone)


def _keys_without_outlet(reading: Reading) -> Sequence[str]:
    """Return the bands of an article that may belong to another of which no outlet is known."""
    unknown = not outlet_of(reading.article) or version_of(reading.article.title) != FIRST
    return list(bands_of(reading.signature)) if unknown else ()


def _span(article: Article) -> TimeSpan | None:
    return read_date(article.published) if article.published else None


def _is_later(new: Article, at: TimeSpan, old: Article, before: TimeSpan) -> bool:
    """Tell whether an article is later than another, by its date or, of the same, its headline.

    A headline that says otherwise than the dates makes it uncertain.
    """
    own, other = version_of(new.title), version_of(old.title)
    return own >= other if at.first > before.last else at.overlaps(before) and own > other


def _is_same_outlet(new: Article, old: Article, *, marked: bool) -> bool:
    outlets = outlet_of(new), outlet_of(old)
    # Where one is not known, a headline that says it is a correction will do.
    return outlets[0] == outlets[1] if all(outlets) else marked


def _are_of_a_series(a: Article, b: Article) -> bool:
    """Tell whether two articles tell of different days or different figures: "Rain on Monday"."""
    days = _weekdays(a), _weekdays(b)
    if all(days) and days[0].isdisjoint(days[1]):
        return True
    numbers = set(_NUMBER.findall(a.text)), set(_NUMBER.findall(b.text))
    fewer = min(map(len, numbers))
    return fewer > _FEW and len(numbers[0] & numbers[1]) < fewer / 2


def _weekdays(article: Article) -> set[int]:
    text = fold(article.text)
    patterns = date_tables(article.lang).weekdays
    return {n for n, day in enumerate(patterns) if re.search(rf"\b(?:{day.pattern})\b", text)}
