"""Whom a question names: the words of a name or of a description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qabot.text.analyzer import fold

if TYPE_CHECKING:
    from qabot.text.tables import LanguageTables

_LONGEST_SPEAKER = 8  # words of a description, function words included
_NAME_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


def is_function_word(word: str, text: str, known: LanguageTables) -> bool:
    """Tell whether a word only holds others together; "US" does not, unless all is shouted."""
    acronym = word.isupper() and len(word) > 1 and not text.isupper()
    return fold(word) in known.stop_words and not acronym


def name_words(text: str, known: LanguageTables) -> tuple[str, ...]:
    """Return the words of a name or a description."""
    words = [w.removesuffix("'s").removesuffix("’s") for w in _NAME_WORD.findall(text)]
    kept = [w for w in words if not is_function_word(w, text, known)]
    if not kept or len(words) > _LONGEST_SPEAKER:
        return ()
    return () if all(fold(w) in known.not_speakers for w in kept) else tuple(kept)


def without_titles(words: tuple[str, ...], called: str, known: LanguageTables) -> tuple[str, ...]:
    """Return the name in a description; "the Prime Minister of Armenia" has none."""
    named = tuple(w for w in words if fold(w) not in known.all_titles)
    if len(named) < len(words) == len(called.split()) and _is_full_name(words, known):
        return words
    titled = len(named) < len(words)
    if titled and not known.grammar.possessive_openers.isdisjoint(fold(called).split()):
        return ()
    return named if named and named[-1] == words[-1] else () if titled else words


def _is_full_name(words: tuple[str, ...], known: LanguageTables) -> bool:
    """Tell whether a title is a surname here: "Stephen King"."""
    return any(fold(words[0]) in names for names in known.first_names.values())
