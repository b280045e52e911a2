"""Chats that block the bot or let it in again, and groups that become supergroups."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr
from telegram import ChatMember, Update

from qabot.groups import TelegramSettings
from qabot.telegram.bot import build_bot
from qabot.telegram.database import Database
from qabot.telegram.inbox import what_is_needed
from qabot.telegram.memory import Memory, Place
from qabot.telegram.standing import is_inside
from tests.telegram.bot_running import serving
from tests.telegram.fake_api import TOKEN, FakeApi, Params, Sent
from tests.telegram.fake_engine import FakeEngine, as_archive
from tests.telegram.messages import (
    BOT_NAME,
    Chat,
    group,
    membership,
    moved_from,
    moved_to,
    private,
    supergroup,
    text_message,
)
from tests.telegram.test_memory import talk


@asynccontextmanager
async def running(
    base_url: str,
    database: Database | None = None,
    engine: FakeEngine | None = None,
    **settings: object,
) -> AsyncIterator[None]:
    values = {"token": SecretStr(TOKEN), "base_url": base_url, **settings}
    bot = build_bot(
        as_archive(engine or FakeEngine()),
        TelegramSettings.model_validate(values),
        database or Database.in_memory(),
    )
    async with serving(bot):
        yield


async def until(api: FakeApi, condition: object) -> None:
    await asyncio.to_thread(api.wait_until, condition)  # type: ignore[arg-type]


async def answers(api: FakeApi, chat: Chat, count: int = 1) -> list[Sent]:
    return await asyncio.to_thread(api.wait_for_messages, chat.id, count)


async def done(api: FakeApi) -> None:
    """Wait until another chat is answered whose message came last."""
    other = private()
    api.push(text_message(other, "snowed"))
    await answers(api, other)


def sendings(api: FakeApi, chat: Chat) -> list[str]:
    """Return what was sent to a chat, or tried to be."""
    named = [call for call in api.calls if call.params.get("chat_id") == str(chat.id)]
    return [call.method for call in named]


def closed(database: Database) -> list[int]:
    return [chat for (chat,) in database.rows("SELECT chat FROM closed")]


async def test_what_waits_for_somebody_who_blocks_the_bot_is_done_with_unsent(
    api: FakeApi, base_url: str
) -> None:
    chat, database, go = private(), Database.in_memory(), threading.Event()
    engine = FakeEngine(before=lambda question: "rained" in question and go.wait(5))
    async with running(base_url, database, engine):
        for _ in range(3):
            api.push(text_message(chat, "rained"))
        await until(api, lambda: len(engine.questions) == 1)
        api.closed[chat.id] = "bot was blocked by the user"
        go.set()
        await until(api, lambda: "sendMessage" in sendings(api, chat))
        await done(api)
    assert [one for one in sendings(api, chat) if one != "sendChatAction"] == ["sendMessage"]
    assert len(engine.questions) == 2
    assert closed(database) == [chat.id]


async def test_whoever_writes_again_is_answered_again(api: FakeApi, base_url: str) -> None:
    chat, database = private(), Database.in_memory()
    async with running(base_url, database):
        api.closed[chat.id] = "bot was blocked by the user"
        api.push(text_message(chat, "rained"))
        await until(api, lambda: closed(database) == [chat.id])
        del api.closed[chat.id]
        api.push(text_message(chat, "snowed"))
        (sent,) = await answers(api, chat)
    assert sent.texts_of("blockquote") == ["It snowed in Bergen."]
    assert closed(database) == []


@pytest.mark.parametrize(
    ("status", "inside"),
    [
        ("kicked", False),
        ("left", False),
        ("member", True),
        ("administrator", True),
        ("restricted", True),
    ],
)
async def test_the_bot_is_told_where_it_may_write(
    api: FakeApi, base_url: str, status: str, inside: bool
) -> None:
    chat, database = group(), Database.in_memory()
    if inside:
        database.rows("INSERT INTO closed VALUES (?, ?)", (chat.id, 2e9))
    async with running(base_url, database):
        api.push(membership(chat, status), kind="my_chat_member")
        await until(api, lambda: closed(database) == ([] if inside else [chat.id]))
    polls = [call.params["allowed_updates"] for call in api.calls_of("getUpdates")]
    assert all("my_chat_member" in allowed for allowed in polls)


@pytest.mark.parametrize("status", ["kicked", "left", "member", "administrator", "restricted"])
def test_what_is_kept_of_such_news_can_be_read_again(status: str) -> None:
    body = {"update_id": 7, "my_chat_member": membership(group(), status)}
    came = Update.de_json(body, None)
    kept = what_is_needed(came.to_dict())
    read = Update.de_json(json.loads(json.dumps(kept)), None)
    assert came.my_chat_member is not None
    assert read.my_chat_member is not None
    for one in (came.my_chat_member, read.my_chat_member):
        assert is_inside(one.new_chat_member) is (status not in ("kicked", "left"))
        assert isinstance(one.old_chat_member, ChatMember)
    assert "Ann" not in json.dumps(kept)


def upgraded(api: FakeApi) -> tuple[Chat, Chat]:
    """Return a group and the supergroup that it has become."""
    old, new = group(), supergroup()
    api.upgrade(old.id, new.id)
    return old, new


def ask(chat: Chat, text: str = "rained") -> Params:
    return text_message(chat, f"{BOT_NAME} {text}")


async def test_an_answer_to_a_group_that_has_moved_goes_to_where_it_is(
    api: FakeApi, base_url: str
) -> None:
    old, new = upgraded(api)
    database = Database.in_memory()
    Memory(database).remember(Place(old.id, 0, 42), talk("q"))
    async with running(base_url, database):
        api.push(ask(old))
        (sent,) = await answers(api, new)
        api.push(ask(old, "snowed"))
        await answers(api, new, 2)
        await done(api)
    # A reply to a message of before would be one to whatever has its number now.
    assert "reply_parameters" not in sent.params
    assert sendings(api, old) == ["sendMessage"]
    assert database.rows("SELECT chat FROM conversation") == [(new.id,)]
    rows = database.rows("SELECT message FROM given WHERE chat = ? ORDER BY message", (new.id,))
    assert rows == [(one.message_id,) for one in api.sent_to(new.id)]


@pytest.mark.parametrize("told_by", [moved_to, moved_from])
async def test_a_group_that_tells_of_its_move_has_its_state_moved(
    api: FakeApi, base_url: str, told_by: object
) -> None:
    old, new = group(), supergroup()
    database = Database.in_memory()
    async with running(base_url, database, access="allowlist", allowed=(old.id,)):
        api.push(ask(old))
        await answers(api, old)
        api.upgrade(old.id, new.id)
        api.push(moved_to(old, new) if told_by is moved_to else moved_from(new, old))
        await asyncio.to_thread(wait_for_row, database, "SELECT 1 FROM moved")
        api.push(ask(new, "snowed"))
        await answers(api, new)
        await done_in(api, new)
    assert sendings(api, old) == ["sendMessage"]
    first, *_ = api.sent_to(old.id)
    numbers = {number for (number,) in database.rows("SELECT message FROM given")}
    assert -first.message_id in numbers
    assert database.rows("SELECT who, allowed FROM permit") == [(new.id, 1)]
    assert database.rows("SELECT who, deed, whom FROM audit") == [(old.id, "move", new.id)]


def wait_for_row(database: Database, query: str) -> None:
    """Wait until something is written: two chats are served at once, in whatever order."""
    deadline = time.monotonic() + 10
    while not database.rows(query):
        assert time.monotonic() < deadline, query
        time.sleep(0.01)


async def done_in(api: FakeApi, chat: Chat) -> None:
    """Wait until a chat that is admitted is answered once more."""
    before = len(api.sent_to(chat.id))
    api.push(ask(chat, "snowed"))
    await answers(api, chat, before + 1)


async def test_a_button_of_before_the_move_says_that_its_answer_is_gone(
    api: FakeApi, base_url: str
) -> None:
    old, new = group(), supergroup()
    async with running(base_url):
        api.push(ask(old))
        (sent,) = await answers(api, old)
        api.upgrade(old.id, new.id)
        api.push(moved_to(old, new))
        api.press(sent, 0, {"id": 42, "is_bot": False, "first_name": "Ann"})
        await until(api, lambda: bool(api.calls_of("answerCallbackQuery")))
    (call,) = api.calls_of("answerCallbackQuery")
    assert "no longer have this answer" in call.params["text"]
    assert not api.sent_to(new.id)
