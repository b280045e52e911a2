"""Messages that ask nothing, and those that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.dialogue.remarks import read_remark
from qabot.models import Remark


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("hi!", "en", Remark.GREETING),
        ("Good morning", "en", Remark.GREETING),
        ("Привет 👋", "ru", Remark.GREETING),
        ("Здравствуйте!", "ru", Remark.GREETING),
        ("thanks", "en", Remark.THANKS),
        ("ok, thanks a lot!", "en", Remark.THANKS),
        ("Спасибо большое", "ru", Remark.THANKS),
        ("понятно", "ru", Remark.THANKS),
        ("bye", "en", Remark.FAREWELL),
        ("до свидания", "ru", Remark.FAREWELL),
        ("who are you?", "en", Remark.IDENTITY),
        ("are you a bot", "en", Remark.IDENTITY),
        ("ты кто?", "ru", Remark.IDENTITY),
        ("что ты умеешь?", "ru", Remark.IDENTITY),
        ("hey there, how are you?", "en", Remark.GREETING),
        ("yes", "en", Remark.CHATTER),
        ("Are you sure?", "en", Remark.CHATTER),
        ("great answer!", "en", Remark.CHATTER),
        ("нет", "ru", Remark.CHATTER),
        ("ты врёшь", "ru", Remark.CHATTER),
        ("Danke schön!", "de", Remark.THANKS),
        ("Wer bist du?", "de", Remark.IDENTITY),
        ("you are stupid", "en", Remark.INSULT),
        ("ну ты и дурак", "ru", Remark.INSULT),
        ("https://example.org/a?b=c", "en", Remark.LINK),
        ("www.example.org", "en", Remark.LINK),
        ("👍", "en", Remark.EMOJI),
        ("👨‍👩‍👧 ❤️", "en", Remark.EMOJI),
        ("thanks", "ru", Remark.THANKS),  # in whatever language the talk was
    ],
)
def test_a_message_that_asks_nothing_is_known(text: str, lang: str, expected: Remark) -> None:
    assert read_remark(text, lang) is expected


@pytest.mark.parametrize(
    "text",
    [
        "who is Peskov?",
        "Peskov",
        "why?",
        "more",
        "what did you say about Peskov?",
        "who said thanks to the president?",
        "what does https://example.org say?",
        "what is stupid about the plan?",
        "кто сказал спасибо?",
        "привет, что сказал Песков?",
        "а Песков?",
        "подробнее",
        "2016",
        "are you against the plan?",
        "is that true of Peskov?",
        "№ 5",
        "?",
        "",
    ],
)
def test_a_question_is_no_remark(text: str) -> None:
    assert read_remark(text, "en") is None
    assert read_remark(text, "ru") is None


@given(st.text(max_size=200), st.sampled_from(["en", "ru", "de", ""]))
def test_any_text_is_a_remark_or_none(text: str, lang: str) -> None:
    assert read_remark(text, lang) in {None, *Remark}
