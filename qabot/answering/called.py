"""Whom a question names: the words of a name or of a description, of one or of several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qabot.text.analyzer import fold

if TYPE_CHECKING:
    from qabot.text.tables import LanguageTables

_LONGEST_SPEAKER = 8  # words of a description, function words included
_CARELESS_NAME = 2  # words
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


def split_names(called: str, known: LanguageTables) -> list[str]:
    """Return the names of a list ("Peskov, Lavrov and President Putin"); all of it if it is none.

    What stands between the words of one name or description is no list: all parts have to be
    names, titles before them or not.
    """
    words = sorted(map(re.escape, known.grammar.coordinators | {"&"}))
    parts = re.split(rf"\s*,?\s(?:{'|'.join(words)})\s|\s*,\s*", called, flags=re.IGNORECASE)
    different = len({fold(part) for part in parts}) == len(parts)
    named = different and all(_is_name(part, called, known) for part in parts)
    return parts if named else [called]


def _is_name(part: str, called: str, known: LanguageTables) -> bool:
    words = _NAME_WORD.findall(part)
    if words and fold(words[0]) in known.grammar.articles:
        words = words[1:]
    titles = known.all_titles | known.speaker_nouns
    names = [w for w in words if fold(w) not in titles]
    if not names or any(is_function_word(w, called, known) for w in words):
        return False
    if called == called.lower() or called.isupper():
        # In a question without capitals only a word or two are surely one name.
        return len(words) <= _CARELESS_NAME
    return all(w[0].isupper() for w in names)


def end_of_name(text: str, known: LanguageTables) -> int:
    """Return where the name at the head of a text ends; without capitals, its first word does."""
    end = 0
    careless = text == text.lower() or text.isupper()
    for match in _NAME_WORD.finditer(text):
        word = match.group()
        title = fold(word) in known.all_titles
        if end and text[end : match.start()].strip():
            break
        if not (title or (careless and not end) or (not careless and word[0].isupper())):
            break
        end = match.end()
        if careless and not title:
            break
    return end or len(text.split()[0])


def without_titles(words: tuple[str, ...], called: str, known: LanguageTables) -> tuple[str, ...]:
    """Return the name in a description; "the Prime Minister of Armenia" has none."""
    named = tuple(w for w in words if fold(w) not in known.all_titles)
    if len(named) < len(words) == len(called.split()) and _is_full_name(words, named, known):
        return words
    titled = len(named) < len(words)
    if titled and not known.grammar.possessive_openers.isdisjoint(fold(called).split()):
        return ()
    return named if named and named[-1] == words[-1] else () if titled else words


def _is_full_name(words: tuple[str, ...], named: tuple[str, ...], known: LanguageTables) -> bool:
    """Tell whether a title is a surname here: "Stephen King", "Mira Sen"."""
    if words[:-1] == named and fold(words[-1]) in known.abbreviations:
        return True  # a short title stands before its name
    return any(fold(words[0]) in names for names in known.first_names.values())
