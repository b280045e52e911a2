"""Slips in the words that make a message a question."""

from __future__ import annotations

import pytest

from qabot.answering.slips import find_slips
from qabot.text.analyzer import analyze


def slips(text: str, lang: str) -> list[tuple[str, str]]:
    """Return what is put in place of which words, none of which any article has."""
    words = [(token.start, token.end) for token in analyze(text, lang)]
    return [(text[start:end], meant) for (start, end), meant in find_slips(text, lang, words)]


@pytest.mark.parametrize(
    ("text", "lang", "typed", "meant"),
    [
        ("waht did Berg say?", "en", "waht", "what"),
        ("Waht did Berg say?", "en", "Waht", "what"),
        ("what did Berg siad?", "en", "siad", "said"),
        ("who spoke abuot the toll?", "en", "abuot", "about"),
        ("wehn did the war begin?", "en", "wehn", "when"),
        ("что сказл Берг?", "ru", "сказл", "сказал"),
        ("что скзаала Берг о мосте?", "ru", "скзаала", "сказала"),
    ],
)
def test_a_word_is_put_right_where_that_makes_a_question(
    text: str, lang: str, typed: str, meant: str
) -> None:
    assert (typed, meant) in slips(text, lang)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("what did Berg say about the wsa of the toll?", "en"),  # understood as it stands
        ("what dose did the doctor give?", "en"),  # no question of any kind, either way
        ("the wheat in Aldmouth", "en"),
        ("Abuot Berg", "en"),
        ("пшеница и дождь", "ru"),
        ("", "en"),
    ],
)
def test_words_that_may_be_meant_as_typed_stay(text: str, lang: str) -> None:
    assert slips(text, lang) == []


def test_a_name_is_no_slip() -> None:
    assert ("Siad", "said") not in slips("what did Siad think?", "en")
