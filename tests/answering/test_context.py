"""Which sentences only make sense with the one before."""

from __future__ import annotations

import pytest

from qabot.answering.context import context_of, leans_back
from qabot.answering.corpus import read_article
from qabot.models import Article
from qabot.text.tables import tables

LEANING = [
    ("He also said so.", "en"), ("“But we will not go,” he said.", "en"),
    ("This was not true.", "en"), ("However, it is off.", "en"), ("As a result, it is off.", "en"),
    ("Their plan failed.", "en"), ("Он тоже так сказал.", "ru"), ("Поэтому сделки нет.", "ru"),
    ("«Но это не так», — сказал Песков.", "ru"), ("По его словам, сделки нет.", "ru"),
    ("Кроме того, сделки нет.", "ru"), ("Её план отменён.", "ru"),
    ("Deshalb kam er nicht.", "de"), ("Zum Beispiel kam er nicht.", "de"),
]  # fmt: skip

STANDING = [
    ("Peskov also said so.", "en"), ("This week, the deal was closed.", "en"),
    ("It is raining in Paris.", "en"), ("Butter is dear.", "en"), ("", "en"), ("—", "en"),
    ("Песков тоже так сказал.", "ru"), ("В этом году сделки не было.", "ru"),
    ("Merkel kam nicht.", "de"), ("But", "fi"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lang"), LEANING)
def test_a_sentence_that_leans_on_the_one_before(text: str, lang: str) -> None:
    assert leans_back(text, tables(lang))


@pytest.mark.parametrize(("text", "lang"), STANDING)
def test_a_sentence_that_stands_alone(text: str, lang: str) -> None:
    assert not leans_back(text, tables(lang))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dam is old. This is known.", "The dam is old."),
        ("The dam is old.\n\nThis is known.", "The dam is old."),
        ("Dams\n\nThis is known to all of them.", None),  # a heading gives no sense
        ("This is known.", None),
        ("Rain fell. The dam is old.\n\nThis is known.", None),
        ("Rain fell.\n\nThe dam is old. This is known.", "The dam is old."),
        ("The dam is old. “This is known,” Berg said.", None),
        ("The dam is old. “This is known,” she said.", "The dam is old."),
        ("Berg said: “The dam is old. This is known.”", "Berg said: “The dam is old."),
        ("The dam is old.\n\n“This is known,” Berg said.", None),
    ],
)
def test_the_context_is_the_sentence_before(text: str, expected: str | None) -> None:
    reading = read_article(Article("a", "A", text, lang="en"))
    before = context_of(reading, reading.sentences[-1])
    assert (before and text[before.start : before.end]) == expected
