"""Deeds done by speaking: the tables hold what the code looks up."""

from __future__ import annotations

import pytest

from qabot.text.analyzer import fold, term_of
from qabot.text.deeds import deeds
from qabot.text.tables import known_languages


@pytest.mark.parametrize("lang", sorted(known_languages()))
def test_verbs_of_deeds_are_folded_and_each_tells_of_its_own(lang: str) -> None:
    table = deeds(lang)
    assert table.told
    assert table.loose
    for words in table.told.values():
        assert all(fold(word) == word for word in words)
    assert all(term_of(word, lang) in table.told for word in table.stances)


@pytest.mark.parametrize(
    ("lang", "asked", "told"),
    [
        ("en", "criticised", "criticize"),
        ("en", "vow", "promise"),
        ("en", "against", "oppose"),
        ("ru", "обещал", "пообещал"),
        ("ru", "отрицает", "опроверг"),
        ("de", "kündigte", "angekündigt"),
    ],
)
def test_which_verbs_tell_of_a_deed(lang: str, asked: str, told: str) -> None:
    assert told in deeds(lang).told[term_of(asked, lang)]


def test_a_stance_is_told_by_deeds_but_no_deed_by_a_stance() -> None:
    assert "against" not in deeds("en").told.get(term_of("oppose", "en"), ())


def test_a_language_without_a_thesaurus_has_no_deeds() -> None:
    assert not deeds("fi").told
