"""Several questions in one message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.dialogue.messages import MAX_QUESTIONS, split_questions


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Who is Berg? What did Holm say?", "en", ("Who is Berg?", "What did Holm say?")),
        ("Who is Berg?\nWhat did Holm say", "en", ("Who is Berg?", "What did Holm say")),
        (
            "why was the ferry late and who said so?",
            "en",
            ("why was the ferry late", "who said so?"),
        ),
        (
            "кто такой Лосев и что сказала Котова?",
            "ru",
            ("кто такой Лосев", "что сказала Котова?"),
        ),
        ("Что сказал Лосев? А Котова?", "ru", ("Что сказал Лосев?", "А Котова?")),
    ],
)
def test_questions_are_told_apart(text: str, lang: str, expected: tuple[str, ...]) -> None:
    assert split_questions(text, lang) == expected


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("what did Berg and Holm say?", "en"),
        ("when and where was Berg born?", "en"),
        ("who said that prices rise and wages fall?", "en"),
        ("what did Berg say?!", "en"),
        ("когда и где родился Лосев?", "ru"),
        ("что сказали Лосев и Котова?", "ru"),
        ("???", "en"),
    ],
)
def test_one_question_stays_whole(text: str, lang: str) -> None:
    assert split_questions(text, lang) == (text,)


@given(st.text(max_size=300), st.sampled_from(["en", "ru", ""]))
def test_nothing_of_a_message_is_lost(text: str, lang: str) -> None:
    questions = split_questions(text, lang)
    assert 1 <= len(questions) <= MAX_QUESTIONS
    letters = [c for c in text if c.isalnum()]
    assert len([c for q in questions for c in q if c.isalnum()]) >= len(letters) - 12
