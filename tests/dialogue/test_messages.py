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
    ("text", "lang", "expected"),
    [
        ("Thanks! What did Berg say?", "en", "What did Berg say?"),
        ("What did Berg say? Thank you!", "en", "What did Berg say?"),
        ("what did Berg say? 👍", "en", "what did Berg say?"),
        ("thanks, and Holm?", "en", "and Holm?"),
        ("Hi! Thanks. Who is Berg?", "en", "Who is Berg?"),
        ("look: https://example.org/a what did Berg say?", "en", "look: what did Berg say?"),
        ("Спасибо! Что сказал Лосев?", "ru", "Что сказал Лосев?"),
        ("спасибо, а Котова?", "ru", "а Котова?"),
    ],
)
def test_thanks_around_a_question_are_no_part_of_it(text: str, lang: str, expected: str) -> None:
    assert split_questions(text, lang) == (expected,)


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
def test_a_message_has_some_questions(text: str, lang: str) -> None:
    questions = split_questions(text, lang)
    assert 1 <= len(questions) <= MAX_QUESTIONS


@given(st.lists(st.sampled_from(["Who is Berg?", "why?", "thanks!", "и кто?", "👍"]), max_size=5))
def test_no_question_of_a_message_is_lost(parts: list[str]) -> None:
    questions = split_questions(" ".join(parts), "en")
    for asked in ("Who is Berg?", "why?", "и кто?"):
        assert sum(asked in question for question in questions) >= (asked in parts)
