"""The table of words in two languages: sound as data, and what it says for which words."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from qabot.text.analyzer import fold
from qabot.text.tables import tables
from qabot.text.translation import (
    is_said,
    read_entries,
    split_words,
    terms_said,
    translate,
    translated_pairs,
)

FOLDER = resources.files("qabot.text") / "languages" / "translations"
SCRIPTS = {"en": r"[a-zA-Z]+\*?", "ru": r"[а-я]+\*?"}
SHORTEST_ROOT = 3  # letters before a star
ENTRIES = [
    (pair, *sides)
    for pair in sorted(translated_pairs())
    for sides in read_entries((FOLDER / f"{'-'.join(pair)}.toml").read_text("utf-8"), "table")
]


def test_there_is_a_table_of_english_and_russian() -> None:
    assert translated_pairs() == {("en", "ru")}
    assert len(ENTRIES) > 1000


def test_each_word_is_written_as_its_language_is() -> None:
    for pair, *sides in ENTRIES:
        for lang, side in zip(pair, sides, strict=True):
            for word in (word for phrase in side for word in split_words(phrase)):
                assert re.fullmatch(SCRIPTS[lang], word), word
                assert len(word) > SHORTEST_ROOT or "*" not in word, word


def test_each_word_is_lower_case_but_for_abbreviations_that_look_like_function_words() -> None:
    for pair, *sides in ENTRIES:
        for lang, side in zip(pair, sides, strict=True):
            for word in (word for phrase in side for word in split_words(phrase)):
                acronym = word.isupper() and word.lower() in tables(lang).stop_words
                assert acronym or word == fold(word), word


def test_no_word_alone_is_a_function_word() -> None:
    alone = [
        phrase
        for pair, *sides in ENTRIES
        for lang, side in zip(pair, sides, strict=True)
        for phrase in side
        if phrase in tables(lang).stop_words
    ]
    assert alone == ["may", "against"]  # a month, and what is asked for


def test_no_two_words_are_paired_twice() -> None:
    pairs = [(first, second) for _, one, other in ENTRIES for first in one for second in other]
    assert sorted({pair for pair in pairs if pairs.count(pair) > 1}) == []


@pytest.mark.parametrize(
    ("lang", "other", "words", "told"),
    [
        pytest.param("ru", "en", "миротворцах", [{"peacekeep"}], id="any ending"),
        pytest.param("en", "ru", "peacekeepers", [{"миротвор*"}], id="the other way"),
        pytest.param("ru", "en", "Германии", [{"germani", "german"}], id="a country"),
        pytest.param("en", "ru", "zebra", [set()], id="no such word"),
        pytest.param(
            "en", "ru", "US", [{"сша", "соединенн* штат*", "америк*"}], id="no function word"
        ),
        pytest.param(
            "ru",
            "en",
            "сша",
            [{"unit state", "us.", "usa", "america", "american"}],
            id="a phrase told",
        ),
        pytest.param(
            "ru",
            "en",
            "премьер министр",
            [{"prime", "premier"}, {"minist", "premier"}],
            id="a phrase word by word",
        ),
        pytest.param(
            "ru", "en", "прекращение огня", [{"ceasefir", "truce"}] * 2, id="a phrase asked"
        ),
        pytest.param("en", "de", "war", [set()], id="no such table"),
        pytest.param("en", "en", "war", [set()], id="the same language"),
    ],
)
def test_what_is_said_for_words(lang: str, other: str, words: str, told: list[set[str]]) -> None:
    found = translate(words.split(), lang, other)
    assert [{" ".join(phrase) for phrase in phrases} for phrases in found] == told


def test_a_word_is_known_among_what_is_said() -> None:
    (told,) = translate(["premier"], "en", "ru")
    assert terms_said(told, ["Анна", "премьера"], "ru") == {"премьер*"}
    assert terms_said(told, ["премьер-министр"], "ru") == {"премьер*", "премьер", "министр*"}
    assert terms_said(told, ["министр"], "ru") == frozenset()
    assert is_said("премьер-министр", {"министр*"}, "ru")
    assert not is_said("премьер", {"министр*"}, "ru")
    assert not is_said("министр", (), "ru")


@pytest.mark.parametrize("entry", ["war", "war = ", "war =  , война", "a = b = c", " = война"])
def test_an_entry_without_two_sides_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"t.toml: {entry!r} has not two sides")):
        read_entries(f"words = [{entry!r}]", "t.toml")
