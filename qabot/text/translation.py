"""Words of news in one language and in another: a table for each pair of languages.

They are the files of ``languages/translations/``, named by both languages; each is read both ways.
A word that ends with a star stands for all that begin so, as in the thesaurus.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from qabot.text.analyzer import fold, term_of
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_FOLDER = resources.files("qabot.text") / "languages" / "translations"
_ANY_ENDING = "*"
_PARTED = re.compile(r"[\s-]+")  # tokens have no hyphens either

# Terms, and roots with a star, of words that stand in a row.
Phrase = tuple[str, ...]
_Rules = tuple[tuple[Phrase, frozenset[Phrase]], ...]


def translate(words: Sequence[str], lang: str, other: str) -> list[frozenset[Phrase]]:
    """Return what may be said for each word of a text in another language; often nothing.

    Words that stand for something together ("prime minister") get what is said for all of them,
    and nothing that is said for one alone.

    Args:
        words: In order, function words left out, in any form.
        lang: Their language.
        other: The language to say them in.

    Returns:
        For each word, phrases of terms of the other language; a root has a star at its end.
    """
    rules = _rules(lang, other)
    found: list[frozenset[Phrase]] = [frozenset() for _ in words]
    if not rules:
        return found
    forms = [frozenset(_forms(word, lang)) for word in words]
    longest = [0] * len(words)
    for first, own in enumerate(forms):
        for asked, told in (rule for form in own for rule in rules.get(form, ())):
            run = range(first, first + len(asked))
            if run.stop > len(words) or any(asked[i - first] not in forms[i] for i in run):
                continue
            for i in run:
                if len(asked) >= longest[i]:
                    aligned = _aligned(told, i - first, len(asked))
                    found[i] = aligned | (found[i] if len(asked) == longest[i] else frozenset())
                    longest[i] = len(asked)
    return found


def _aligned(told: frozenset[Phrase], at: int, length: int) -> frozenset[Phrase]:
    """Return what is said for one word of a phrase: phrases as long are taken word by word."""
    return frozenset((p[at],) if len(p) == length else p for p in told)


def is_said(word: str, wanted: Collection[str], lang: str) -> bool:
    """Tell whether a word, or a part of one with hyphens, is one of some terms and roots."""
    if not wanted:
        return False
    return any(form in wanted for part in split_words(word) for form in _forms(part, lang))


def terms_said(told: Iterable[Phrase], words: Iterable[str], lang: str) -> frozenset[str]:
    """Return the terms and roots of those phrases all of whose words are among some words."""
    said = {form for word in words for part in split_words(word) for form in _forms(part, lang)}
    return frozenset(term for phrase in told if said.issuperset(phrase) for term in phrase)


def split_words(text: str) -> list[str]:
    """Return the words of a phrase; those that a hyphen joins are several, as search terms are."""
    return [word for word in _PARTED.split(text) if word]


def read_entries(text: str, name: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return the two sides of each entry of a table, as they are written.

    Args:
        text: A TOML file of lists of entries: "peacekeeper, peacekeeping = миротвор*".
        name: What to call it.

    Raises:
        ValueError: If an entry has not two sides with something on each.
    """
    found = []
    for entries in tomllib.loads(text).values():
        for entry in entries:
            sides = [
                tuple(phrase.strip() for phrase in side.split(",")) for side in entry.split("=")
            ]
            if len(sides) != 2 or not all(all(side) for side in sides):
                raise ValueError(f"{name}: {entry!r} has not two sides; write 'war = война'")
            found.append((sides[0], sides[1]))
    return tuple(found)


@lru_cache(maxsize=1)
def translated_pairs() -> frozenset[tuple[str, str]]:
    """Return the pairs of languages that have a table, in the order its sides have."""
    names = (path.name.removesuffix(".toml") for path in _FOLDER.iterdir())
    return frozenset((first, second) for first, _, second in (n.partition("-") for n in names))


@lru_cache(maxsize=64)
def _rules(lang: str, other: str) -> Mapping[str, _Rules]:
    """Return what is said for which phrase, by the first word of it."""
    name = f"{lang}-{other}" if (lang, other) in translated_pairs() else f"{other}-{lang}"
    if tuple(name.split("-")) not in translated_pairs():
        return {}
    merged: dict[Phrase, frozenset[Phrase]] = {}
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    for sides in read_entries(text, f"{name}.toml"):
        asked, told = sides if name.startswith(f"{lang}-") else sides[::-1]
        phrases = frozenset(_phrase(phrase, other) for phrase in told)
        for own in {_phrase(phrase, lang) for phrase in asked}:
            merged[own] = merged.get(own, frozenset()) | phrases
    found: dict[str, _Rules] = {}
    for own, phrases in merged.items():
        found[own[0]] = (*found.get(own[0], ()), (own, phrases))
    return found


def _phrase(text: str, lang: str) -> Phrase:
    """Return the terms and roots of a phrase; of several words function words do not count."""
    words = split_words(text)
    if len(words) > 1:
        words = [word for word in words if word not in tables(lang).stop_words]
    return tuple(word if word.endswith(_ANY_ENDING) else term_of(word, lang) for word in words)


def _forms(word: str, lang: str) -> Iterator[str]:
    """Yield the term of a word, and all the roots that it may have in a table."""
    folded = fold(word)
    yield term_of(word, lang)
    yield from (folded[:end] + _ANY_ENDING for end in range(1, len(folded) + 1))
