"""The languages that docs/building.md names, and how it says their words are searched."""

from __future__ import annotations

import re

import pytest
from nltk.stem.snowball import SnowballStemmer

from qabot.text.analyzer import analyze
from qabot.text.tables import briefly_known_languages, known_languages, tables
from qabot.texts import languages
from tests.docs.pages import BUILDING, ROOT

BRIEF = ROOT / "qabot" / "text" / "languages" / "brief"
ENGLISH = {"de": "German", "en": "English", "ru": "Russian"}


def names(pattern: str) -> set[str]:
    named = re.search(pattern, BUILDING.text)
    assert named
    return set(re.findall(r"[A-Z]\w+", named[1]))


def test_languages_with_tables_are_named() -> None:
    assert names(r"<!-- languages -->([^.]+)\.") == {ENGLISH[code] for code in known_languages()}
    assert all(tables(code).name for code in known_languages())


def test_languages_with_brief_tables_are_named() -> None:
    heads = [
        (BRIEF / f"{code}.toml").read_text("utf-8").partition(":")[0]
        for code in briefly_known_languages()
    ]
    assert names(r"<!-- brief -->([^.]+)\.") == {head.removeprefix("# ") for head in heads}
    assert known_languages().isdisjoint(briefly_known_languages())


def test_languages_with_a_stemmer_are_named() -> None:
    with_tables = {"english", "russian", "german"}
    stemmed = set(SnowballStemmer.languages) - with_tables - {"porter"}
    assert {name.lower() for name in names(r"Snowball: ([^)]+)\)")} == stemmed


def test_languages_of_the_interface_are_named() -> None:
    assert names(r"\(\.\./qabot/texts\):\s([^.]+)\.") == {ENGLISH[code] for code in languages()}


@pytest.mark.parametrize(
    ("language", "word", "size"),
    [
        ("zh", "浙江省", 2),
        ("ja", "とうきょう", 2),
        ("ko", "대한민국", 2),
        ("th", "ประเทศ", 3),
        ("lo", "ປະເທດ", 3),
        ("km", "ប្រទេស", 3),
        ("my", "မြန်မာ", 3),
    ],
)
def test_scripts_without_spaces_are_searched_by_runs(language: str, word: str, size: int) -> None:
    assert {len(token.term) for token in analyze(word, language)} == {size}
