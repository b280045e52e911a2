"""What admins are told of failures, and how often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr
from telegram import Bot

from qabot.groups import TelegramSettings
from qabot.telegram.alarms import (
    LONGEST_TRACE,
    MOST_KINDS,
    TOLD_EVERY,
    Alarms,
    render_alarm,
    shortened_trace,
)
from qabot.telegram.bot import build_bot
from qabot.telegram.database import Database
from qabot.telegram.failures import question_id
from qabot.telegram.preferences import Preference, Preferences
from qabot.telegram.richtext import count_units
from qabot.telegram.secrecy import Redactor
from qabot.telegram.service import serve
from qabot.texts import Texts
from tests.spoken import ENGLISH, RUSSIAN
from tests.telegram.fake_api import TOKEN, FakeApi, Sent
from tests.telegram.fake_engine import FakeEngine, as_archive
from tests.telegram.messages import person, private, text_message
from tests.telegram.telegram_html import parse_html

ADMIN, OTHER = 4_000_000, 4_000_001
SECRET = TOKEN.partition(":")[2]
TYPED = "my <secret> question"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def english(admin: int) -> Texts:
    return ENGLISH


def failure(name: str = "Broken", message: str = TYPED) -> Exception:
    try:
        raise type(name, (Exception,), {})(message)
    except Exception as error:
        return error


@asynccontextmanager
async def bot_at(base_url: str) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{base_url}/bot") as bot:
        yield bot


def known(api: FakeApi, *people: int) -> None:
    """Let some people have written to the bot, without which it may not write to them."""
    for number in people:
        api.note_message({"chat": {"id": number}, "message_id": 1})


async def test_an_admin_is_told_of_a_kind_once_an_hour_and_how_many_more_there_were(
    api: FakeApi, base_url: str
) -> None:
    known(api, ADMIN)
    clock = Clock()
    alarms = Alarms([ADMIN], str, english, clock=clock)
    async with bot_at(base_url) as bot:
        for question in ("a1", "a1", "b2", "c3"):
            await alarms.tell(bot, question, failure())
        await alarms.tell(bot, "d4", failure("Other"))
        clock.now = TOLD_EVERY
        await alarms.tell(bot, "e5", failure())
        clock.now = 2 * TOLD_EVERY
        await alarms.tell(bot, "", failure())
    first, other, later, last = (sent.text for sent in api.sent_to(ADMIN))
    assert first.startswith("Something failed: ")
    assert "Broken, tests/telegram/test_alarms.py:" in first
    assert "\nQuestion: a1\n" in first
    assert "more of this kind" not in first
    assert "Other" in other
    assert "\nQuestion: e5\n2 more of this kind since I last told you\n" in later
    assert "Question" not in last
    assert "More of this kind" not in last


async def test_no_word_of_a_user_is_told_and_no_token(api: FakeApi, base_url: str) -> None:
    known(api, ADMIN)
    alarms = Alarms([ADMIN], Redactor(TOKEN).redact, english)
    async with bot_at(base_url) as bot:
        await alarms.tell(bot, "a1", failure(f"Bad_{SECRET}", f"{TYPED} {TOKEN}"))
    (sent,) = api.sent_to(ADMIN)
    assert "Bad_<token>" in sent.text
    assert "secret" not in sent.text
    assert SECRET not in sent.text
    assert len(sent.texts_of("expandable_blockquote")) == 1


async def test_each_admin_is_told_whatever_becomes_of_another(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    known(api, OTHER)
    alarms = Alarms([ADMIN, OTHER], str, english)
    async with bot_at(base_url) as bot:
        await alarms.tell(bot, "a1", failure())
    assert len(api.sent_to(OTHER)) == 1
    assert "An admin could not be told of a failure: Chat not found" in caplog.text


async def test_what_fails_in_telling_is_only_logged(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(admin: int) -> Texts:
        raise ValueError("no texts")

    async with bot_at(base_url) as bot:
        await Alarms([ADMIN], str, broken).tell(bot, "a1", failure())
    assert "no texts" in caplog.text


async def test_kinds_without_end_take_no_memory_without_end(api: FakeApi, base_url: str) -> None:
    known(api, ADMIN)
    alarms = Alarms([], str, english)
    async with bot_at(base_url) as bot:
        for number in range(MOST_KINDS + 9):
            await alarms.tell(bot, "a1", failure(f"Kind{number}"))
    assert len(alarms._told) == MOST_KINDS


@pytest.mark.parametrize("texts", [ENGLISH, RUSSIAN])
def test_the_message_fits_and_its_html_is_whole(texts: Texts) -> None:
    trace = shortened_trace("\n".join(f"<{number}> & 🙂 {'x' * 90}" for number in range(500)))
    part = render_alarm(texts, "a1b2c3d4", "K" * 300, 10**6, trace)
    text, entities = parse_html(part.html)
    assert count_units(text) <= 4096
    assert [entity.type for entity in entities] == ["expandable_blockquote"]
    assert "<0> & 🙂" in text
    assert "<499> & 🙂" in text


def test_a_trace_is_cut_in_the_middle_between_lines() -> None:
    lines = [f"line {number}" for number in range(1000)]
    cut = shortened_trace("\n".join(lines))
    assert count_units(cut) <= LONGEST_TRACE
    assert set(cut.split("\n")) - set(lines) == {"  […]"}
    first, last = cut.split("\n  […]\n")
    assert first.startswith("line 0\n")
    assert last.endswith("\nline 999")
    assert len(last) > len(first)
    assert shortened_trace("short\x00") == "short"
    assert shortened_trace("x" * 9999) == "  […]"


def messages_of(api: FakeApi, chat: int) -> list[Sent]:
    return api.wait_for_messages(chat)


async def test_user_and_admin_are_told_the_same_id(api: FakeApi, base_url: str) -> None:
    def before(question: str) -> None:
        raise ValueError(question)

    known(api, ADMIN)
    settings = TelegramSettings(token=SecretStr(TOKEN), base_url=base_url, admins=(ADMIN,))
    database = Database.in_memory()
    Preferences(database).keep(ADMIN, Preference(language="ru"))
    bot = build_bot(as_archive(FakeEngine(before=before)), settings, database)
    stop, chat = asyncio.Event(), private()
    serving = asyncio.create_task(serve(bot, stop))
    number = api.push(text_message(chat, TYPED, user=person()))
    (told,) = await asyncio.to_thread(messages_of, api, chat.id)
    (alarm,) = await asyncio.to_thread(messages_of, api, ADMIN)
    stop.set()
    await serving
    name = question_id(number)
    assert told.text == ENGLISH.say("failed", id=name)
    assert alarm.text.startswith("Сбой: ValueError, ")
    assert f"\nВопрос: {name}\n" in alarm.text
    assert "secret" not in alarm.text
    assert len(api.sent_to(ADMIN)) == 1


async def test_an_admin_who_cannot_be_told_holds_up_no_answer(api: FakeApi, base_url: str) -> None:
    def before(question: str) -> None:
        if "fail" in question:
            raise ValueError

    settings = TelegramSettings(token=SecretStr(TOKEN), base_url=base_url, admins=(ADMIN,))
    bot = build_bot(as_archive(FakeEngine(before=before)), settings, Database.in_memory())
    stop, chat = asyncio.Event(), private()
    serving = asyncio.create_task(serve(bot, stop))
    known(api, ADMIN)
    api.closed[ADMIN] = "user is deactivated"
    api.push(text_message(chat, "fail"))
    await asyncio.to_thread(messages_of, api, chat.id)
    api.push(text_message(chat, "rained"))
    await asyncio.to_thread(api.wait_for_messages, chat.id, 2)
    stop.set()
    await serving
    assert not api.sent_to(ADMIN)
