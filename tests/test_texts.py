from __future__ import annotations

import string
from dataclasses import fields

import pytest

from qabot.models import Reason, Remark
from qabot.texts import ENGLISH, LANGUAGES, RUSSIAN, Texts, choose_texts


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


TABLES = {"months", "reasons", "remarks"}


@pytest.mark.parametrize("name", [f.name for f in fields(Texts) if f.name not in TABLES])
def test_every_language_says_everything_with_the_same_placeholders(name: str) -> None:
    english = getattr(ENGLISH, name)
    for texts in LANGUAGES.values():
        text = getattr(texts, name)
        assert text == text.strip() != ""
        assert placeholders(text) == placeholders(english)


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_every_language_has_a_line_for_each_remark_and_each_reason(texts: Texts) -> None:
    assert set(texts.remarks) == set(Remark)
    # What only is not sure enough has nothing to add.
    assert set(texts.reasons) == set(Reason) - {Reason.LOW_CONFIDENCE, Reason.NO_QUESTION}
    for line in (*texts.remarks.values(), *texts.reasons.values()):
        assert line == line.strip() != ""


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_every_language_has_twelve_months_and_short_menu_entries(texts: Texts) -> None:
    assert len(set(texts.months)) == 12
    for entry in (
        texts.ask_command,
        texts.sources_command,
        texts.forget_command,
        texts.help_command,
    ):
        assert len(entry) <= 256


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        pytest.param(("ru",), RUSSIAN, id="russian"),
        pytest.param(("ru-RU",), RUSSIAN, id="with region"),
        pytest.param(("RU_ru",), RUSSIAN, id="oddly written"),
        pytest.param(("pt-br",), ENGLISH, id="a language that we do not have"),
        pytest.param((None,), ENGLISH, id="unknown"),
        pytest.param(("", "ru"), RUSSIAN, id="the second one"),
        pytest.param(("de", "ru"), RUSSIAN, id="the first that we have"),
        pytest.param(("rum",), ENGLISH, id="only begins alike"),
    ],
)
def test_texts_are_chosen_by_the_language(codes: tuple[str | None, ...], expected: Texts) -> None:
    assert choose_texts(*codes) is expected
