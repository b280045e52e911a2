"""Questions to begin with, under the greeting."""

from __future__ import annotations

import threading
from typing import cast

import pytest

from qabot.engine import Engine
from qabot.telegram.buttons import LONGEST_QUESTION
from qabot.telegram.examples import Examples
from tests.spoken import ENGLISH
from tests.telegram.fake_api import FakeApi
from tests.telegram.fake_engine import ARTICLES, FakeEngine
from tests.telegram.messages import person, private, text_message
from tests.telegram.test_bot import messages, raising, running
from tests.telegram.test_dialogue import labels


def engine_of(fake: FakeEngine) -> Engine:
    return cast(Engine, fake)


async def questions(examples: Examples, engine: FakeEngine, lang: str = "en") -> list[str]:
    rows = await examples.rows_for(engine_of(engine), lang)
    return [button.label for row in rows for button in row]


async def test_the_greeting_has_questions_that_a_press_asks(api: FakeApi, base_url: str) -> None:
    chat = private()
    async with running(FakeEngine(), base_url):
        api.push(text_message(chat, "/start"))
        (greeting,) = await messages(api, chat.id)
        assert greeting.text == ENGLISH.say("start")
        assert labels(greeting) == ["It rained in Oslo?", "It snowed in Bergen?"]
        api.press(greeting, 1, person())
        _, answer = await messages(api, chat.id, 2)
    assert answer.text.startswith("❓ It snowed in Bergen?")


@pytest.mark.parametrize("text", ["/help", "/start article_0123456789abcdef", "/start inline"])
async def test_nothing_else_has_them(api: FakeApi, base_url: str, text: str) -> None:
    chat = private()
    async with running(FakeEngine(), base_url):
        api.push(text_message(chat, text))
        (sent,) = await messages(api, chat.id)
    assert labels(sent) == []


async def test_the_greeting_comes_though_they_fail(api: FakeApi, base_url: str) -> None:
    chat = private()
    async with running(FakeEngine(before=raising(RuntimeError("broken"))), base_url):
        api.push(text_message(chat, "/start"))
        (greeting,) = await messages(api, chat.id)
    assert greeting.text == ENGLISH.say("start")
    assert labels(greeting) == []


async def test_what_takes_long_is_there_the_next_time() -> None:
    ready, asked = threading.Event(), list[str]()

    def before(what: str) -> None:
        asked.append(what)
        ready.wait(10)

    engine, examples = FakeEngine(before=before), Examples(patience=0.05)
    assert await questions(examples, engine) == []
    assert await questions(examples, engine) == []
    ready.set()
    examples.patience = 10
    assert await questions(examples, engine)
    assert asked == ["examples en"]


async def test_they_are_made_once_for_each_language_and_anew_for_other_articles() -> None:
    asked = list[str]()
    examples, engine = Examples(patience=10), FakeEngine(before=asked.append)
    for lang in ("en", "ru", "en"):
        await questions(examples, engine, lang)
    assert asked == ["examples en", "examples ru"]
    other = FakeEngine(ARTICLES[1:], before=asked.append)
    assert await questions(examples, other) == ["It snowed in Bergen?"]
    assert asked[2:] == ["examples en"]


async def test_a_question_too_long_for_a_button_is_left_out() -> None:
    class Verbose(FakeEngine):
        def examples(self, count: int, lang: str | None = None) -> tuple[str, ...]:
            return ("x" * (LONGEST_QUESTION + 1), "short?")

    assert await questions(Examples(patience=10), Verbose()) == ["short?"]
