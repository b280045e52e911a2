"""Deeds done by speaking ("deny"): which verbs tell of one, and which a question may ask for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from qabot.text.analyzer import term_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_THESAURUS = resources.files("qabot.text") / "languages" / "thesaurus"


@dataclass(frozen=True, slots=True)
class DeedTable:
    """Verbs of deeds, lower case.

    Attributes:
        told: By the term of a verb, verbs that tell of the same deed: both aspects of a Russian
            one, both spellings of an English one.
        loose: Terms of verbs after which any words will do where no sentence tells of the deed:
            what somebody announced need not be said to be announced.
        stances: Words for being for or against something that a question may have for a verb.
    """

    told: Mapping[str, frozenset[str]] = field(default_factory=dict)
    loose: frozenset[str] = frozenset()
    stances: frozenset[str] = frozenset()


@lru_cache(maxsize=64)
def deeds(lang: str) -> DeedTable:
    """Return the deeds of a language; none where its thesaurus has none."""
    file = _THESAURUS / f"{lang}.toml"
    raw = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    told: dict[str, frozenset[str]] = {}
    stances: set[str] = set()
    for entry in raw.get("deeds", ()):
        stance, _, verbs = entry.rpartition(":")
        stances.update(stance.split())
        words = frozenset(entry.replace(":", " ").split())
        for verb in (stance or verbs).split():
            term = term_of(verb, lang)
            told[term] = told.get(term, frozenset()) | words
    loose = frozenset(term_of(verb, lang) for verb in raw.get("loose_deeds", ()))
    return DeedTable(told, loose, frozenset(stances))
