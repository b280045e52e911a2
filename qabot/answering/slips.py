"""Slips in the words that make a message a question: "waht did he siad?".

They are no words of the articles, so that no article tells what was meant; but there are few of
them, and whether one was meant shows in that the message is a question then.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qabot.answering.misspelling import misspelling_cost
from qabot.answering.question import Kind, understand
from qabot.text.analyzer import fold
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qabot.text.sentences import Span

SHORTEST_SLIP = 3
"""Letters."""

# The most that a slip may cost by its letters: two swapped or one doubled, in longer words
# also one left out.
_MOST = ((5, 0.9), (3, 0.5))


def find_slips(text: str, lang: str, unknown: Iterable[Span]) -> list[tuple[Span, str]]:
    """Return words of a message and what to put in their place, so that it asks something else.

    A message of which that makes no other kind of question has none.

    Args:
        text: The message.
        lang: ISO 639-1 code of its language.
        unknown: Spans of words that neither the articles nor the language's tables have.
    """
    found = []
    for start, end in unknown:
        typed = text[start:end]
        named = typed[0].isupper() and start > 0
        if not named and (meant := _nearest(fold(typed), lang)):
            found.append(((start, end), meant))
    if not found:
        return []
    mended = understand(_mended(text, found), lang).kind
    return found if mended not in (Kind.OTHER, understand(text, lang).kind) else []


def _mended(text: str, slips: Sequence[tuple[Span, str]]) -> str:
    for (start, end), meant in reversed(slips):
        text = text[:start] + meant + text[end:]
    return text


@lru_cache(maxsize=1 << 10)
def _nearest(typed: str, lang: str) -> str:
    most = next((cost for least, cost in _MOST if len(typed) >= least), -1.0)
    alike = _words(lang).get((typed[0], len(typed)), ())
    costs = {word: misspelling_cost(typed, word) for word in alike}
    best = min(costs, key=lambda word: (costs[word], word), default="")
    return best if best and costs[best] <= most else ""


@lru_cache(maxsize=8)
def _words(lang: str) -> dict[tuple[str, int], list[str]]:
    """Return the words that make questions, by how a slip for each begins and how long it may be.

    One in the first letter would cost more than any may.
    """
    known = tables(lang)
    found: dict[tuple[str, int], list[str]] = {}
    for word in sorted(known.stop_words | known.question_words | known.speech.heads):
        if len(word) >= SHORTEST_SLIP and word.isalpha():
            for size in (len(word) - 1, len(word), len(word) + 1):
                found.setdefault((word[0], size), []).append(word)
    return found
