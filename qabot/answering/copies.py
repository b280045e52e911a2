"""Near copies among articles: the story that ten outlets print, each with a headline of its own."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from qabot.text.analyzer import fold
from qabot.text.shingles import bands_of, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qabot.answering.corpus import Corpus, Reading
    from qabot.answering.overlay import Overlaid
    from qabot.listing import Card
    from qabot.models import Article
    from qabot.text.shingles import Signature

    Bands = Mapping[str, Sequence[int]]

# Measured on the 1.16 million pairs of articles within six sets of news, 14 of which are copies by
# this. What only has the same beneath it, as all of its outlet, has up to 0.52 of the shorter in
# common, reports of one outlet on one event have 0.5 to 0.7, and what was copied 0.75 to 1.
_WITHIN = 0.65  # share of the shorter that is in the longer
_LEAST = 0.2  # Jaccard: where it is less that share is not told well enough

_OUTLET_BANDS = 8  # by which an outlet's own versions are found
_LOOKED_AT = 200  # newest articles of a band: of ten thousand copies some will do
_MOST_COPIES = 50  # that are compared


def are_copies(a: Signature, b: Signature) -> bool:
    """Tell by their signatures whether two articles are near copies of one another."""
    likeness = compare(a, b)
    return likeness.jaccard >= _LEAST and likeness.containment >= _WITHIN


def copies_of(corpus: Corpus, number: int) -> list[int]:
    """Return the near copies of an article, some of the nearest where there are very many."""
    own = corpus.signatures[number]
    near = candidates(corpus.bands, bands_of(own), number)
    return [n for n in near if are_copies(own, corpus.signatures[n])]


def is_copy_of_any(corpus: Corpus, number: int, others: Iterable[int]) -> bool:
    """Tell whether an article is a near copy of one of some others."""
    own = corpus.signatures[number]
    return any(are_copies(own, corpus.signatures[other]) for other in others)


def candidates(bands: Bands, keys: Iterable[str], number: int) -> list[int]:
    """Return the articles that have bands in common with one, those with most of them first."""
    shared: dict[int, int] = {}
    for key in keys:
        for other in islice(reversed(bands.get(key, ())), _LOOKED_AT):
            shared[other] = shared.get(other, 0) + 1
    shared.pop(number, None)
    return sorted(shared, key=lambda n: (-shared[n], n))[:_MOST_COPIES]


def bands_changed(
    bands: Overlaid[str, Sequence[int]], lost: Mapping[int, Reading], added: Mapping[int, Reading]
) -> Overlaid[str, Sequence[int]]:
    """Return the articles of each band, and of each band of an outlet, after a change."""
    changed: dict[str, Sequence[int]] = {}
    for key in {key for reading in lost.values() for key in _keys_of(reading)}:
        changed[key] = [number for number in bands[key] if number not in lost]
    fresh: dict[str, list[int]] = {}
    for number, reading in added.items():
        for key in _keys_of(reading):
            fresh.setdefault(key, []).append(number)
    for key, numbers in fresh.items():
        known = changed[key] if key in changed else bands.get(key, ())
        # What others search in stays as it is.
        changed[key] = [*known, *numbers]
    gone = [key for key, numbers in changed.items() if not numbers]
    return bands.changed({key: numbers for key, numbers in changed.items() if numbers}, gone)


def outlet_keys(reading: Reading) -> Iterator[str]:
    """Yield what an article has in common with other versions of it by the same outlet."""
    if address := address_of(reading.article):
        yield f"url {address}"
    if outlet := outlet_of(reading.article):
        for band in islice(bands_of(reading.signature), _OUTLET_BANDS):
            yield f"{band} {outlet}"


def outlet_of(article: Article | Card) -> str:
    """Return what tells the outlet of an article from others, "" if it is not known."""
    return fold(" ".join((article.source or "").split()))


def address_of(article: Article) -> str:
    """Return what tells the address of an article from others, "" if it has none of its own."""
    address = (article.url or "").partition("#")[0].partition("://")[2].rstrip("/")
    # That of a whole outlet is no article's.
    return address if "/" in address or "?" in address else ""


def _keys_of(reading: Reading) -> Iterator[str]:
    yield from bands_of(reading.signature)
    yield from outlet_keys(reading)
