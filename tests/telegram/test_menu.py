"""What the bot registers with Telegram, in this process against the fake Bot API."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from qabot.groups import TelegramSettings
from qabot.telegram.addressing import Intent
from qabot.telegram.bot import build_bot
from qabot.telegram.database import Database
from qabot.telegram.menu import ADMIN, GROUP, PRIVATE, register
from qabot.telegram.service import sign_in
from qabot.telegram.shelf import token_of
from qabot.texts import Texts, languages
from tests.spoken import ENGLISH, RUSSIAN
from tests.telegram.bot_running import serving
from tests.telegram.fake_api import TOKEN, ApiError, BadGatewayError, FakeApi, Fault, Held
from tests.telegram.fake_engine import FakeEngine, as_archive
from tests.telegram.fake_menu import LONGEST
from tests.telegram.messages import Chat, person, private, text_message

CODES = ["" if code == "en" else code for code in languages()]
WRITERS = ("setMyCommands", "setMyDescription", "setMyShortDescription")


def settings_for(base_url: str, *admins: int) -> TelegramSettings:
    return TelegramSettings(token=SecretStr(TOKEN), base_url=base_url, admins=admins)


async def start(base_url: str, *admins: int) -> None:
    """Do what each start of the bot does, as far as Telegram is told."""
    settings = settings_for(base_url, *admins)
    bot = build_bot(as_archive(FakeEngine()), settings, Database.in_memory()).application
    await sign_in(bot)
    await register(bot.bot, admins)
    await bot.shutdown()


@contextlib.asynccontextmanager
async def running(base_url: str, *admins: int) -> AsyncIterator[None]:
    settings = settings_for(base_url, *admins)
    bot = build_bot(as_archive(FakeEngine()), settings, Database.in_memory())
    async with serving(bot):
        yield


def admin_of(api: FakeApi) -> int:
    """Return somebody who has written to the bot."""
    chat = private()
    api.note_message(text_message(chat, "/start"))
    return chat.id


def writes(api: FakeApi) -> list[tuple[str, str]]:
    """Return what was set, each with its language."""
    calls = [call for call in api.calls if call.method in WRITERS]
    return [(call.method, str(call.params.get("language_code") or "")) for call in calls]


def names(api: FakeApi, scope: str, code: str) -> list[str]:
    return [command["command"] for command in api.commands[scope, code]]


async def test_every_scope_has_its_commands_in_every_language(api: FakeApi, base_url: str) -> None:
    admin = admin_of(api)
    await start(base_url, admin)
    expected = {
        "all_private_chats": [*PRIVATE],
        "all_group_chats": [*GROUP],
        f"chat {admin}": [*PRIVATE, *ADMIN],
    }
    assert {(scope, code): names(api, scope, code) for scope, code in api.commands} == {
        (scope, code): menu for scope, menu in expected.items() for code in CODES
    }
    assert api.commands["all_group_chats", "ru"][0]["description"] == RUSSIAN.command("ask")
    assert api.commands[f"chat {admin}", ""][-1]["description"] == ENGLISH.command("audit")


async def test_it_is_told_in_every_language_what_the_bot_is_for(
    api: FakeApi, base_url: str
) -> None:
    await start(base_url)
    assert api.descriptions["description", ""] == ENGLISH.say("description")
    assert api.descriptions["short_description", "ru"] == RUSSIAN.say("short_description")
    assert len(api.descriptions) == 2 * len(CODES)


async def test_a_second_start_registers_nothing(api: FakeApi, base_url: str) -> None:
    admin = admin_of(api)
    await start(base_url, admin)
    assert len(writes(api)) == 5 * len(CODES)
    api.calls.clear()
    await start(base_url, admin)
    assert writes(api) == []


async def test_only_what_has_changed_is_registered_anew(api: FakeApi, base_url: str) -> None:
    admin = admin_of(api)
    await start(base_url, admin)
    api.calls.clear()
    api.descriptions["short_description", "ru"] = "как было"
    await start(base_url, admin)
    assert writes(api) == [("setMyShortDescription", "ru")]
    api.calls.clear()
    api.commands["all_group_chats", ""][1]["description"] = "as it was"
    await start(base_url, admin)
    assert writes(api) == [("setMyCommands", "")]
    assert api.commands["all_group_chats", ""][1]["description"] == ENGLISH.command("sources")


async def test_an_admin_who_never_wrote_keeps_nobody_else_from_a_menu(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "qabot.telegram.menu")
    admin = admin_of(api)
    await start(base_url, 1, 2, admin)
    assert names(api, f"chat {admin}", "ru") == [*PRIVATE, *ADMIN]
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert "2 of 3 admins have no menu of their own" in caplog.text
    # Not asked again in each language.
    assert len([call for call in api.calls if "chat not found" in call.error]) == 2


async def test_what_is_refused_is_one_line_and_the_rest_is_registered(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    refused = ApiError.bad_request("BOT_COMMAND_INVALID")
    api.fail("setMyCommands", refused, refused)
    await start(base_url)
    (line,) = caplog.messages
    assert line.startswith("Not registered with Telegram: commands of all_private_chats in en (B")
    assert "; commands of all_group_chats in en (B" in line
    assert len(api.descriptions) == 2 * len(CODES)


@pytest.mark.parametrize(
    "fault", [BadGatewayError(), ApiError.flood(100_000)], ids=["no network", "flood"]
)
async def test_where_nothing_gets_through_one_line_tells_and_no_more_is_tried(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    for method in ("getMyCommands", *WRITERS):
        api.fail_always(method, fault)
    await start(base_url, 1)
    (line,) = caplog.messages
    assert "commands of all_private_chats in en and what follows" in line
    assert len(api.calls_of("getMyCommands")) == 1


@pytest.fixture
def held(api: FakeApi) -> Iterator[Held]:
    """Have Telegram not say what it has of the bot until the test is over."""
    held = Held(threading.Event())
    api.fail_always("getMyCommands", held)
    yield held
    held.release.set()


async def test_questions_are_answered_before_anything_is_registered(
    api: FakeApi, base_url: str, held: Held
) -> None:
    chat = private()
    api.push(text_message(chat, "rained"))
    async with running(base_url):
        await asyncio.to_thread(api.wait_for_messages, chat.id)
        assert not writes(api)
        held.release.set()


@pytest.mark.parametrize("texts", languages().values(), ids=languages())
def test_what_is_shown_keeps_to_the_limits_of_telegram(texts: Texts) -> None:
    for name in PRIVATE + ADMIN:
        assert 1 <= len(texts.command(name)) <= 256
    assert 1 <= len(texts.say("description")) <= LONGEST["description"]
    assert 1 <= len(texts.say("short_description")) <= LONGEST["short_description"]


def test_every_command_is_in_a_menu() -> None:
    # /start begins a chat, and is a button there.
    no_commands = {
        *(Intent.QUESTION, Intent.START, Intent.ATTACHMENT, Intent.EMPTY, Intent.UNKNOWN),
        *(Intent.NAMED, Intent.ELSEWHERE),
    }
    intents = {intent.name.lower() for intent in set(Intent) - no_commands}
    assert {*PRIVATE, *ADMIN} == intents | {"ask"}


async def test_commands_by_name_are_answered_in_groups(api: FakeApi, base_url: str) -> None:
    chat = Chat(-1_000_000_777, "supergroup")
    async with running(base_url):
        for text in ("/help", "/sources", "/help@qa_news_bot", "/sources@qa_news_bot"):
            api.push(text_message(chat, text))
        told, listed = await asyncio.to_thread(api.wait_for_messages, chat.id, 2)
    assert told.text == ENGLISH.say("help_group", bot="qa_news_bot")
    assert listed.text.startswith(ENGLISH.say("sources", count=len(FakeEngine().articles)))
    assert listed.text.endswith(ENGLISH.say("sources_footer_group"))


async def test_whatever_the_help_of_a_group_names_works_there(api: FakeApi, base_url: str) -> None:
    chat, ann = Chat(-1_000_000_778, "supergroup"), person(id=778)
    named = re.findall(r"/\w+@qa_news_bot", ENGLISH.say("help_group", bot="qa_news_bot"))
    async with running(base_url):
        for text in named:
            api.push(text_message(chat, text, user=ann))
        sent = await asyncio.to_thread(api.wait_for_messages, chat.id, len(named))
    assert [m.text for m in sent if m.text == ENGLISH.say("in_private")] == []
    assert ENGLISH.say("forgotten") in [message.text for message in sent]
    assert ENGLISH.say("cancelled") in [message.text for message in sent]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("/settings@qa_news_bot", "settings"),
        ("/privacy@qa_news_bot", "privacy"),
        ("/start@qa_news_bot", "start"),
        ("/article@qa_news_bot", "article"),
        ("/article@qa_news_bot 2", f"article_{token_of('rain')}"),
    ],
)
async def test_what_only_works_in_private_is_answered_in_groups_with_a_link_there(
    api: FakeApi, base_url: str, text: str, link: str
) -> None:
    chat = Chat(-1_000_000_779, "supergroup")
    async with running(base_url):
        api.push(text_message(chat, text))
        (told,) = await asyncio.to_thread(api.wait_for_messages, chat.id)
    assert told.text == ENGLISH.say("in_private")
    (entity,) = told.entities
    assert entity.url == f"https://t.me/qa_news_bot?start={link}"


async def test_whoever_only_names_the_bot_is_told_how_to_ask(api: FakeApi, base_url: str) -> None:
    chat = Chat(-1_000_000_780, "supergroup")
    async with running(base_url):
        api.push(text_message(chat, "@qa_news_bot"))
        (told,) = await asyncio.to_thread(api.wait_for_messages, chat.id)
    assert told.text == ENGLISH.say("usage_named", bot="qa_news_bot")
