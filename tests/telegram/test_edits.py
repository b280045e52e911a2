"""Edited questions, with the real program: their answers are edited in place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telegram.bot_process import bot_process, wait_until_polling
from tests.telegram.fake_api import FakeApi, Params, Sent
from tests.telegram.fake_server import served
from tests.telegram.messages import (
    ANONYMOUS_ADMIN,
    Chat,
    group,
    person,
    private,
    supergroup,
    text_message,
)
from tests.telegram.test_answered import BRIDGE, write_articles
from tests.telegram.test_dialogue import labels, press, say

HOLM = "What did Karl Holm say?"
GIANT = "What did Ida Lund say about peace?"
_marks: list[Params] = []


def articles(folder: Path) -> Path:
    """Write articles of which one has answers of several messages."""
    path = write_articles(folder)
    words = " ".join(f"word{n}" for n in range(390))
    said = " ".join(f'"Peace {n} {words}," said Ida Lund.' for n in range(5))
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "giant", "title": "Peace", "text": said}) + "\n")
    return path


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeApi]:
    folder = tmp_path_factory.mktemp("edits")
    api = FakeApi()
    with (
        served(api) as base_url,
        bot_process(folder / "bot", base_url, "--articles", str(articles(folder))) as bot,
    ):
        wait_until_polling(api, bot)
        yield api
        assert bot.stop() == 0
        assert "Traceback" not in bot.output
        assert "WARNING" not in bot.output
    assert not api.violations


def ask(api: FakeApi, chat: Chat, text: str, count: int = 1, **extra: object) -> Params:
    """Ask something, wait for its answers and return the message that asked."""
    before = len(api.sent_to(chat.id))
    message = text_message(chat, text, **extra)  # type: ignore[arg-type]
    api.push(message)
    api.wait_for_messages(chat.id, before + count)
    return message


def edit(api: FakeApi, chat: Chat, message: Params, text: str) -> list[Sent]:
    """Edit a message and return what stands in its chat when the bot is done with it."""
    edited = text_message(chat, text, edit_date=1_760_000_001)
    same = ("message_id", "from", "sender_chat", "message_thread_id", "is_topic_message")
    kept = {name: value for name, value in message.items() if name in same}
    api.push({**edited, **kept}, kind="edited_message")
    # The order of a chat is kept.
    mark = text_message(chat, "/ask mark", user=person(id=77))
    _marks.append(mark)
    api.push(mark)
    api.wait_until(lambda: any(replies(sent, mark) for sent in api.sent_to(chat.id)))
    return [
        api.shown(sent)
        for sent in api.sent_to(chat.id)
        if (chat.id, sent.message_id) not in api.deleted
        and not any(replies(sent, mark) for mark in _marks)
    ]


def replies(sent: Sent, message: Params) -> bool:
    reply = sent.params.get("reply_parameters") or {}
    return bool(reply.get("message_id") == message["message_id"])


def test_an_edited_question_gets_its_answer_edited(api: FakeApi) -> None:
    chat = private()
    message = ask(api, chat, BRIDGE)
    (shown,) = edit(api, chat, message, HOLM)
    assert "taxes would rise" in shown.text
    assert "bridge" not in shown.text
    assert labels(shown)[0] == "More"
    # Its buttons are those of the new answer.
    press(api, shown, 0)
    assert "That is all" in api.calls_of("answerCallbackQuery")[-1].params["text"]
    (again,) = [sent for sent in edit(api, chat, message, BRIDGE) if replies(sent, message)]
    assert "bridge" in again.text


def test_an_edit_may_take_the_answer_away_or_bring_one(api: FakeApi) -> None:
    chat = private()
    message = ask(api, chat, "What did Macron say?")
    (shown,) = edit(api, chat, message, BRIDGE)
    assert labels(shown)[0] == "More"
    (shown,) = edit(api, chat, message, "hello")
    assert shown.text.startswith("Hello!")
    assert labels(shown) == []
    (shown,) = edit(api, chat, message, "x" * 1001)
    assert "too long" in shown.text


def test_what_goes_on_from_an_edited_question_goes_on_from_the_new_one(api: FakeApi) -> None:
    chat = private()
    before = ask(api, chat, HOLM)
    message = ask(api, chat, "What did Macron say about the bridge?")
    edit(api, chat, message, BRIDGE)
    assert "bridge" in say(api, chat, "more").text
    # It went on from what was asked before it, and that may be edited too.
    edit(api, chat, before, "What did Anna Berg say?")
    assert "bridge" in api.shown(api.sent_to(chat.id)[0]).text


def test_more_messages_are_sent_and_those_left_over_deleted(api: FakeApi) -> None:
    chat = private()
    message = ask(api, chat, BRIDGE)
    longer = edit(api, chat, message, GIANT)
    assert len(longer) > 1
    assert all("word1" in sent.text for sent in longer)
    (shown,) = edit(api, chat, message, BRIDGE)
    assert "bridge" in shown.text
    assert {number for where, number in api.deleted if where == chat.id} == {
        sent.message_id for sent in longer[1:]
    }


def test_what_is_too_long_is_a_file_that_goes_with_its_question(api: FakeApi) -> None:
    chat, ann = private(), person(id=78)
    settings = say(api, chat, "/settings", user=ann)
    api.press(settings, labels(settings).index("5 sentences"), ann)
    api.wait_until(lambda: "✓ 5 sentences" in labels(api.shown(settings)))
    message = ask(api, chat, GIANT, 2, user=ann)
    _, first, file = api.sent_to(chat.id)
    assert "Peace 0" in first.text
    assert file.file is not None
    assert file.file.name == "answer.txt"
    whole = file.file.content.decode("utf-8")
    assert all(f"Peace {n} word0" in whole for n in range(5))
    assert whole.count("word389") == 5
    # Its context takes no more room, for it is a file again.
    api.press(first, labels(first).index("Context"), ann)
    api.wait_until(lambda: (chat.id, file.message_id) in api.deleted)
    *_, shown = edit(api, chat, message, HOLM)
    assert "taxes" in shown.text
    assert len(edit(api, chat, message, HOLM)) == 2


def test_answers_to_several_questions_are_edited_in_place(api: FakeApi) -> None:
    chat = private()
    message = ask(api, chat, f"{BRIDGE} {HOLM}")
    (sent,) = api.sent_to(chat.id)
    assert sent.text.index("closed for") < sent.text.index("taxes would")
    (shown,) = edit(api, chat, message, f"{HOLM} {BRIDGE}")
    assert shown.text.index("taxes would") < shown.text.index("closed for")
    (alone,) = edit(api, chat, message, HOLM)
    assert "closed for" not in alone.text
    assert HOLM not in alone.text
    (both,) = edit(api, chat, message, f"{BRIDGE} What did Macron say?")
    assert "closed for" in both.text
    assert both.text.count("The articles do not answer that") == 1
    assert {s.message_id for s in (shown, alone, both)} == {sent.message_id}
    # What is asked then goes on from the edited questions, though the last had no answer before.
    edit(api, chat, message, f"{HOLM} {BRIDGE}")
    assert "closed for" in say(api, chat, "more").text


@pytest.mark.parametrize(
    ("chat", "extra"),
    [
        (group(), {}),
        (supergroup(is_forum=True), {"message_thread_id": 5, "is_topic_message": True}),
        (supergroup(), {"user": ANONYMOUS_ADMIN, "sender_chat": supergroup().as_json()}),
        (group(), {"user": {}}),
    ],
    ids=["group", "topic", "anonymous admin", "without a user"],
)
def test_in_groups_too(api: FakeApi, chat: Chat, extra: Params) -> None:
    message = ask(api, chat, f"/ask {BRIDGE}", **extra)
    (shown,) = edit(api, chat, message, f"/ask {HOLM}")
    assert "taxes" in shown.text


def test_what_was_not_answered_is_left_alone(api: FakeApi) -> None:
    chat = group()
    talk = text_message(chat, BRIDGE)
    api.push(talk)
    assert edit(api, chat, talk, f"/ask {BRIDGE}") == []
    chat = private()
    unknown = text_message(chat, BRIDGE)
    assert edit(api, chat, unknown, HOLM) == []


@pytest.mark.parametrize(
    "text", [f"/ask {BRIDGE}", BRIDGE, "/help", "/forget", "/ask", "never mind"]
)
def test_an_edit_that_asks_nothing_else_changes_nothing(api: FakeApi, text: str) -> None:
    chat = supergroup()
    message = ask(api, chat, f"/ask {BRIDGE}")
    (before,) = api.sent_to(chat.id)
    assert edit(api, chat, message, text) == [before]


def test_an_answer_that_somebody_deleted_is_sent_anew(api: FakeApi) -> None:
    chat = private()
    message = ask(api, chat, BRIDGE)
    (answer,) = api.sent_to(chat.id)
    with api.changed:
        api.delete_messages({"chat_id": chat.id, "message_ids": [answer.message_id]})
    (shown,) = edit(api, chat, message, HOLM)
    assert "taxes" in shown.text
    assert replies(shown, message)
    (shown,) = edit(api, chat, message, BRIDGE)
    assert "bridge" in shown.text
