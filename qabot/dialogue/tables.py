"""How a conversation goes on, by language: one readable TOML file each."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qabot.answering.people import Person

_FOLDER = resources.files("qabot.text") / "languages" / "dialogue"
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class DialogueTables:
    """What people say instead of whole questions; ``languages/dialogue/en.toml`` tells more.

    Attributes:
        connectives: A word before a fragment that adds nothing, and what follows it.
        either: Words before somebody or something asked about, and that as ``rest``.
        about: Words before a topic, and that as ``rest``.
        more: Asks to go on.
        others: Asks who else speaks of it.
        nth: Means one of the sentences shown, by the group ``n``.
        ordinals: Pattern of each ordinal, from the first.
        last: Pattern of the last one.
        further: Words that ask for what was not told yet.
        vague: Words that ask for nothing by themselves.
        joint: Parts two questions of one sentence, ``first`` and ``second``.
        opener: What a question begins with.
        topic: A name in a sentence, ``topic``, that fits into ``templates`` as it stands there.
        governed: Before a topic, which it puts in the case that it has: "о миротворцах".
        article: Stands before a name in a question as it does in the articles: "the Kremlin".
        pronouns: By role ("subject", "object", "possessive", "thing", "place", "time") and gender.
        templates: Questions to fill in.
        remarks: Messages that ask nothing, by what they are.
    """

    connectives: re.Pattern[str] = _NEVER
    either: re.Pattern[str] = _NEVER
    about: re.Pattern[str] = _NEVER
    more: re.Pattern[str] = _NEVER
    others: re.Pattern[str] = _NEVER
    nth: re.Pattern[str] = _NEVER
    ordinals: tuple[re.Pattern[str], ...] = ()
    last: re.Pattern[str] = _NEVER
    further: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    joint: re.Pattern[str] = _NEVER
    opener: re.Pattern[str] = _NEVER
    topic: re.Pattern[str] = _NEVER
    governed: re.Pattern[str] = _NEVER
    article: str = ""
    pronouns: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, re.Pattern[str]] = field(default_factory=dict)


@lru_cache(maxsize=64)
def dialogue_tables(lang: str) -> DialogueTables:
    """Return the tables of a language; those that never match where it has none."""
    if lang not in dialogue_languages():
        return DialogueTables()
    raw: dict[str, Any] = tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    ordinals = (*raw["ordinals"], *raw["last"])
    fill = {"ordinal": _either(ordinals)}
    return DialogueTables(
        connectives=re.compile(rf"{_words(raw['connectives'])}\b[\s,.!:;–—-]*(?P<rest>.+)"),
        either=re.compile(rf"{_words(raw['either'])}\s+(?P<rest>.+)"),
        about=re.compile(rf"{_words(raw['about'])}\s+(?P<rest>.+)"),
        more=_any(raw["more"]),
        others=_any(raw["others"]),
        nth=_any(raw["nth"], fill),
        ordinals=tuple(map(re.compile, raw["ordinals"])),
        last=_any(raw["last"]),
        further=frozenset(raw["further"]),
        vague=frozenset(raw["vague"]),
        joint=re.compile(
            rf"(?P<first>.+?)[\s,]+{_words(raw['joints'])}\s+(?P<second>{_words(raw['openers'])}\b.*)",
            re.IGNORECASE | re.DOTALL,
        ),
        opener=re.compile(rf"{_words(raw['openers'])}\b"),
        topic=re.compile(raw["topic"]),
        governed=re.compile(rf"\b{_words(raw['governing'])}\s") if "governing" in raw else _NEVER,
        article=raw.get("article", ""),
        pronouns={
            role: {gender: frozenset(words) for gender, words in genders.items()}
            for role, genders in raw["pronouns"].items()
        },
        templates=raw["templates"],
        remarks={kind: _any(patterns) for kind, patterns in raw["remarks"].items()},
    )


def said_by(person: Person | None, lang: str, *, topic: str = "") -> str:
    """Return a question for what somebody, or anybody, says; "" where the language has none.

    Args:
        person: Whose statements, or None for those of anybody.
        lang: ISO 639-1 code of the question's language.
        topic: What they should be about, if anything.
    """
    templates = dialogue_tables(lang).templates
    if person is None:
        return templates.get("speakers", "").format(topic=topic) if topic else ""
    name = "statement_topic" if topic else "statement"
    template = templates.get(f"{name}_{person.gender}") or templates.get(name, "")
    return template.format(speaker=person.name, topic=topic)


@lru_cache(maxsize=1)
def dialogue_languages() -> frozenset[str]:
    """Return the ISO 639-1 codes of the languages that have such tables."""
    return frozenset(p.name[:-5] for p in _FOLDER.iterdir() if p.name.endswith(".toml"))


def _words(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, the longest that fits."""
    return _either(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _any(patterns: Iterable[str], fill: Mapping[str, str] | None = None) -> re.Pattern[str]:
    joined = _either(f"(?:{pattern})" for pattern in patterns)
    for name, pattern in (fill or {}).items():
        joined = joined.replace(f"{{{name}}}", pattern)
    return re.compile(joined)
