"""What is there already of an article that is about to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qabot.answering.copies import are_copies, candidates, outlet_keys
from qabot.answering.successors import supersedes
from qabot.text.shingles import bands_of

if TYPE_CHECKING:
    from qabot.answering.corpus import Corpus, Reading
    from qabot.models import Article

_NONE = -1  # number of an article that has none yet


class Kin(NamedTuple):
    """Articles that are nearly the same as another, at most one of each kind.

    Attributes:
        copy: One of which neither is a later version of the other.
        earlier: One that it is a later version of.
        later: A later version of it.
    """

    copy: Article | None = None
    earlier: Article | None = None
    later: Article | None = None


NO_KIN = Kin()


def find_kin(reading: Reading, corpus: Corpus) -> Kin:
    """Return what is nearly the same as an article; one with its id, which it replaces, is not.

    Args:
        reading: It need not be in the corpus.
        corpus: What to look in.
    """
    found = NO_KIN
    keys = (*bands_of(reading.signature), *outlet_keys(reading))
    for number in candidates(corpus.bands, keys, _NONE):
        if not are_copies(reading.signature, corpus.signatures[number]):
            continue
        other = corpus.readings[number]
        if other.article.id == reading.article.id:
            continue
        if supersedes(reading, other):
            found = found._replace(earlier=found.earlier or other.article)
        elif supersedes(other, reading):
            found = found._replace(later=found.later or other.article)
        else:
            found = found._replace(copy=found.copy or other.article)
    return found
