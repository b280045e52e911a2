"""Conversations in Telegram, with the real program: follow-ups, buttons, restarts."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telegram.bot_process import BotProcess, bot_process, wait_until_polling
from tests.telegram.fake_api import FakeApi, Sent
from tests.telegram.fake_server import served
from tests.telegram.messages import Chat, person, private, supergroup, text_message

PESKOV = "what did Peskov say about peacekeepers?"
PASHINYAN = "— Nikol Pashinyan [1]"
ABOUT_PASHINYAN = "About Nikol Pashinyan, peacekeepers:"
ANN, BOB = person(), person(id=43, first_name="Bob")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeApi]:
    """One bot for all tests of the module."""
    api = FakeApi()
    with served(api) as base_url, bot_process(tmp_path_factory.mktemp("bot"), base_url) as bot:
        wait_until_polling(api, bot)
        yield api
        assert bot.stop() == 0
        assert "Traceback" not in bot.output
    assert not api.violations


def say(api: FakeApi, chat: Chat, text: str, **extra: object) -> Sent:
    """Write a message and return what answers it."""
    before = len(api.sent_to(chat.id))
    api.push(text_message(chat, text, **extra))  # type: ignore[arg-type]
    return api.wait_for_messages(chat.id, before + 1)[before]


def press(api: FakeApi, sent: Sent, number: int, data: str | None = None) -> list[Sent]:
    """Press a button and return what has been sent to its chat so far, once it was answered."""
    before = len(api.calls_of("answerCallbackQuery"))
    api.press(sent, number, ANN, data=data)
    api.wait_until(lambda: len(api.calls_of("answerCallbackQuery")) > before)
    return api.sent_to(sent.chat_id)


def labels(sent: Sent) -> list[str]:
    keyboard = (sent.params.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["text"] for row in keyboard for button in row]


def test_a_fragment_goes_on_from_the_question_before(world: FakeApi) -> None:
    chat = private()
    say(world, chat, PESKOV)
    sent = say(world, chat, "and Pashinyan?")
    assert sent.text.startswith(ABOUT_PASHINYAN)
    assert PASHINYAN in sent.text
    assert "nothing" not in say(world, chat, "why?").text


def test_thanks_get_a_line_and_no_search(world: FakeApi) -> None:
    assert say(world, private(), "thank you!").text == "You're welcome! Feel free to ask more."
    assert say(world, private(), "спасибо").text == "Пожалуйста! Спрашивайте ещё."


def test_two_questions_are_answered_in_one_message_that_goes_on_from_both(world: FakeApi) -> None:
    chat = private()
    sent = say(world, chat, "What did Pashinyan state? What did Peskov say about peacekeepers?")
    pashinyan, peskov = sent.texts_of("bold")[0], "What did Peskov say about peacekeepers?"
    assert pashinyan == "What did Pashinyan state?"
    assert sent.text.index(PASHINYAN) < sent.text.index(peskov) < sent.text.index("— Dmitry Peskov")
    listed = [line for line in sent.text.splitlines() if line.startswith("[") and " " in line]
    assert [line.split()[0] for line in listed] == [f"[{n}]" for n in range(1, len(listed) + 1)]
    assert say(world, chat, "and Pashinyan?").text.startswith(ABOUT_PASHINYAN)
    assert len(world.sent_to(chat.id)) == 2


def test_each_person_in_a_group_has_a_conversation_of_their_own(world: FakeApi) -> None:
    chat = supergroup()
    say(world, chat, f"/ask {PESKOV}", user=ANN)
    assert not say(world, chat, "/ask and Pashinyan?", user=BOB).text.startswith("About")
    assert say(world, chat, "/ask and Pashinyan?", user=ANN).text.startswith(ABOUT_PASHINYAN)


def test_each_topic_of_a_forum_has_a_conversation_of_its_own(world: FakeApi) -> None:
    chat = supergroup(is_forum=True)
    here = {"message_thread_id": 5, "is_topic_message": True}
    there = {"message_thread_id": 6, "is_topic_message": True}
    say(world, chat, f"/ask {PESKOV}", **here)
    assert not say(world, chat, "/ask and Pashinyan?", **there).text.startswith("About")
    assert say(world, chat, "/ask and Pashinyan?", **here).text.startswith(ABOUT_PASHINYAN)


def test_forgotten_is_forgotten(world: FakeApi) -> None:
    chat = private()
    say(world, chat, PESKOV)
    assert say(world, chat, "/forget").text.startswith("All that was stored of you is deleted")
    assert not say(world, chat, "and Pashinyan?").text.startswith("About")


def test_what_may_be_meant_is_a_button_that_asks_it(world: FakeApi) -> None:
    sent = say(world, private(), "what did Pashinin say?")
    assert "Did you mean Nikol Pashinyan?" in sent.text
    assert labels(sent)[0] == "what did Pashinyan say?"
    press(world, sent, 0)
    _, answer = world.wait_for_messages(sent.chat_id, 2)
    assert answer.text.startswith("❓ what did Pashinyan say?\n")
    assert PASHINYAN in answer.text


def test_a_dead_end_offers_questions_that_are_answered(world: FakeApi) -> None:
    sent = say(world, private(), "what did Macron say about Karabakh?")
    assert sent.text.endswith("They do answer:")
    offered = labels(sent)
    assert "What did Dmitry Peskov say?" in offered
    for number in range(len(offered)):
        press(world, sent, number)
        world.wait_for_messages(sent.chat_id, number + 2)
    for answer in world.sent_to(sent.chat_id)[1:]:
        assert answer.texts_of("blockquote")


@pytest.mark.parametrize("data", ["ask:9", "ask:", "ask:-1", "x", "ask:0;DROP", "я" * 32])
def test_forged_data_asks_nothing(world: FakeApi, data: str) -> None:
    sent = say(world, private(), "what did Macron say about Karabakh?")
    assert press(world, sent, 0, data=data) == [sent]
    assert "too old" in world.calls_of("answerCallbackQuery")[-1].params["text"]


def test_conversations_and_buttons_outlive_the_process(tmp_path: Path) -> None:
    api, chat = FakeApi(), private()

    def run() -> BotProcess:
        bot = BotProcess(tmp_path / "bot", base_url)
        api.polls = 0
        wait_until_polling(api, bot)
        return bot

    with served(api) as base_url:
        bot = run()
        try:
            say(api, chat, PESKOV)
            offer = say(api, chat, "what did Macron say about Karabakh?")
            say(api, chat, PESKOV)
            assert bot.stop(signal.SIGTERM) == 0
            bot.close()
            bot = run()
            assert say(api, chat, "and Pashinyan?").text.startswith(ABOUT_PASHINYAN)
            assert labels(offer)
            before = len(api.sent_to(chat.id))
            press(api, offer, 0)
            assert api.wait_for_messages(chat.id, before + 1)[before].texts_of("blockquote")
        finally:
            bot.close()
