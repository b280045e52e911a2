"""The forms that regular verbs have."""

from __future__ import annotations

import pytest

from qabot.text.inflection import DERIVED


@pytest.mark.parametrize(
    ("lang", "verb", "forms"),
    [
        ("ru", "сообщил", "сообщил сообщила сообщило сообщили сообщив"),
        ("ru", "признался", "признался призналась призналось признались признавшись"),
        ("ru", "намерен", "намерен"),
    ],
)
def test_the_forms_of_a_regular_verb(lang: str, verb: str, forms: str) -> None:
    assert DERIVED[lang](verb) == forms.split()
