"""How much may be asked, and what those are told who ask more, with the real program."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from telegram import Bot, Update, User

from qabot.telegram.bot import build_bot
from qabot.telegram.database import Database
from qabot.telegram.limits import (
    CHAT_SHARE,
    MOST_WAITING,
    TOLD_EVERY,
    Buckets,
    Limits,
    Rate,
)
from qabot.telegram.service import serve
from qabot.texts import Texts
from tests.spoken import ENGLISH, RUSSIAN
from tests.telegram.bot_process import BotProcess, bot_process, wait_until_polling
from tests.telegram.fake_api import ME, TOKEN, ApiError, FakeApi, Sent
from tests.telegram.fake_engine import FakeEngine, as_archive
from tests.telegram.fake_server import served
from tests.telegram.messages import Chat, person, private, supergroup, text_message
from tests.telegram.test_bot import settings_for

BEGAN = 1_760_000_000
BURST = 4
PESKOV = "what did Peskov say?"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def update_of(
    number: int, chat: Chat, text: str = "x", *, after: float = 0.0, who: int = 42
) -> Update:
    bot = Bot(TOKEN)
    bot._bot_user = User.de_json(ME, bot)  # as when it has signed in
    message = text_message(chat, text, user=person(id=who), date=int(BEGAN + after))
    return Update.de_json({"update_id": number, "message": message}, bot)


def test_a_bucket_is_empty_after_a_burst_and_fills_again() -> None:
    buckets = Buckets(Rate(60, 3))
    for _ in range(3):
        assert buckets.has_token("ann", 0)
        buckets.take("ann", 0)
    assert not buckets.has_token("ann", 0.9)
    assert buckets.has_token("bob", 0.9)
    assert buckets.has_token("ann", 1)
    buckets.take("ann", 1)
    assert not buckets.has_token("ann", 1)


def test_a_bucket_never_holds_more_than_a_burst() -> None:
    buckets = Buckets(Rate(60, 2))
    buckets.take("ann", 0)
    for _ in range(2):
        buckets.take("ann", 1000)
    assert not buckets.has_token("ann", 1000)


def test_what_comes_in_another_order_than_it_was_sent_gives_nothing_twice() -> None:
    buckets = Buckets(Rate(60, 2))
    for now in (10, 5, 10):
        buckets.take("ann", now)
    assert not buckets.has_token("ann", 10)


def test_no_more_buckets_are_kept_than_are_allowed() -> None:
    buckets = Buckets(Rate(1, 1), most=10)
    for name in range(1000):
        buckets.take(name, 0)
    assert len(buckets) == 10
    assert not buckets.has_token(999, 0)


def test_buckets_that_are_full_again_are_not_kept() -> None:
    buckets = Buckets(Rate(60, 2))
    for name in range(100):
        buckets.take(name, 0)
    for moment in range(60):
        buckets.take("ann", 10 + moment)
    assert len(buckets) == 1


def test_without_a_rate_there_is_no_limit_and_nothing_kept() -> None:
    buckets = Buckets(Rate(0, 1))
    for _ in range(5):
        assert buckets.has_token("ann", 0)
        buckets.take("ann", 0)
    assert len(buckets) == 0


def test_a_person_is_held_back_in_all_chats_and_others_are_not() -> None:
    limits = Limits(Rate(60, 2))
    chats = [private(), supergroup(), supergroup()]
    asked = [update_of(n, chat, "/ask x") for n, chat in enumerate(chats)]
    assert [limits.admits(update, 0) for update in asked] == [True, True, False]
    assert limits.admits(update_of(9, private(), who=43), 0)


def test_all_people_of_a_chat_are_held_back_together() -> None:
    limits, chat = Limits(Rate(60, 2)), supergroup()
    admitted = [limits.admits(update_of(who, chat, "/ask x", who=who), 0) for who in range(50, 60)]
    assert admitted == [who < 2 * CHAT_SHARE for who in range(10)]


def test_what_gathered_while_the_bot_was_away_was_asked_in_its_time() -> None:
    limits, chat = Limits(Rate(2, 2)), private()
    assert all(limits.admits(update_of(n, chat, after=60 * n), 0) for n in range(60))


def test_commands_cost_nothing_but_a_place_in_the_queue() -> None:
    limits, chat = Limits(Rate(1, 1)), private()
    for number, text in enumerate(["x", "/help", "/forget", "/settings", "/start", "/unknown"]):
        assert limits.admits(update_of(number, chat, text), 0)
    assert not limits.admits(update_of(8, chat), 0)
    assert not limits.admits(update_of(9, chat, "/help"), MOST_WAITING)


def test_what_a_former_process_took_in_is_not_turned_away() -> None:
    limits, chat = Limits(Rate(1, 1)), private()
    for number in range(5):
        limits.spare(number)
        assert limits.admits(update_of(number, chat), MOST_WAITING)
    assert limits.admits(update_of(5, chat), 0)
    assert not limits.admits(update_of(6, chat), 0)


def test_a_chat_is_told_once_a_minute() -> None:
    clock = Clock()
    limits, ann, bob = Limits(Rate(1, 1), clock=clock), private(), private()
    assert limits.may_tell(update_of(1, ann))
    assert not limits.may_tell(update_of(2, ann))
    assert limits.may_tell(update_of(3, bob))
    clock.now += TOLD_EVERY
    assert limits.may_tell(update_of(4, ann))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ApiError(403, "Forbidden: bot was blocked by the user"), ""),
        (ApiError.bad_request("TOPIC_CLOSED"), "It could not be told that it was too much"),
    ],
    ids=["blocked", "refused"],
)
async def test_a_line_that_does_not_get_through_is_given_up(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture, fault: ApiError, told: str
) -> None:
    chat, other = private(), private()
    settings = settings_for(base_url).model_copy(update={"questions_burst": 1})
    bot = build_bot(as_archive(FakeEngine()), settings, Database.in_memory())
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(bot, stop))
    api.push(text_message(chat, "rained?"))
    await asyncio.to_thread(api.wait_for_messages, chat.id)
    api.fail("sendMessage", fault)
    api.push(text_message(chat, "rained?"))
    await asyncio.to_thread(api.wait_until, lambda: len(api.calls_of("sendMessage")) == 2)
    api.push(text_message(other, "snowed?", user=person(id=43)))
    await asyncio.to_thread(api.wait_for_messages, other.id)
    stop.set()
    await serving
    assert len(api.sent_to(chat.id)) == 1
    assert told in caplog.text
    assert "Update" not in caplog.text  # it is done with


# --- the real program -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeApi, BotProcess]]:
    """A bot that lets each person ask a little."""
    api = FakeApi()
    settings = {"TELEGRAM__QUESTIONS_PER_MINUTE": "1", "TELEGRAM__QUESTIONS_BURST": str(BURST)}
    with (
        served(api) as base_url,
        bot_process(tmp_path_factory.mktemp("hurried"), base_url, **settings) as bot,
    ):
        wait_until_polling(api, bot)
        yield api, bot
        assert bot.stop() == 0
        assert "Traceback" not in bot.output
        assert "WARNING" not in bot.output
        assert not api.pending()
    assert not api.violations


def told(api: FakeApi, chat: Chat, line: str = ENGLISH.say("too_many")) -> list[Sent]:
    return [sent for sent in api.sent_to(chat.id) if sent.text == line]


@pytest.mark.parametrize(("language", "texts"), [("en", ENGLISH), ("ru", RUSSIAN)])
def test_more_than_a_burst_gets_one_line_and_is_done_with(
    hurried: tuple[FakeApi, BotProcess], language: str, texts: Texts
) -> None:
    api, _ = hurried
    chat, user = private(), person(language, id=900 if texts is ENGLISH else 901)
    for _ in range(BURST + 20):
        api.push(text_message(chat, PESKOV, user=user))
    api.push(text_message(chat, "/help", user=user))
    api.wait_for_messages(chat.id, BURST + 2)
    last = api.sent_to(chat.id)[-1]
    assert last.text == texts.say("help")
    assert len(told(api, chat, texts.say("too_many"))) == 1
    # Whoever waited longer may ask again.
    api.push(text_message(chat, PESKOV, user=user, date=BEGAN + 61))
    assert "Peskov" in api.wait_for_messages(chat.id, BURST + 3)[-1].source


def test_a_button_that_asks_says_on_itself_that_it_is_too_much(
    hurried: tuple[FakeApi, BotProcess],
) -> None:
    api, _ = hurried
    chat, user = private(), person(id=950)
    for _ in range(BURST):
        api.push(text_message(chat, PESKOV, user=user, date=BEGAN + 100))
    sent = api.wait_for_messages(chat.id, BURST)[-1]
    count = len(api.calls_of("answerCallbackQuery"))
    for _ in range(3):
        api.press(sent, 0, user, data="more")
    api.wait_until(lambda: len(api.calls_of("answerCallbackQuery")) == count + 3)
    texts = [call.params.get("text") for call in api.calls_of("answerCallbackQuery")[count:]]
    assert texts == [ENGLISH.say("too_many")] * 3
    # Others cost nothing.
    api.press(sent, 3, user)
    api.wait_until(lambda: len(api.calls_of("answerCallbackQuery")) == count + 4)
    assert api.calls_of("answerCallbackQuery")[-1].params.get("text") == ENGLISH.say("voted")
    assert not told(api, chat)


def test_a_chat_with_hundreds_of_messages_keeps_nobody_waiting(
    tmp_path: Path, api: FakeApi, base_url: str
) -> None:
    """Though nothing limits how much one may ask, and each message takes a while to be sent."""
    state = tmp_path / "state.sqlite"
    settings = {"TELEGRAM__STATE_FILE": str(state)}
    busy, others = private(), [private() for _ in range(5)]
    with bot_process(tmp_path, base_url, **settings) as bot:
        wait_until_polling(api, bot)
        api.latency = 0.05
        for _ in range(600):
            api.push(text_message(busy, PESKOV))
        for number, chat in enumerate(others):
            api.push(text_message(chat, PESKOV, user=person(id=1000 + number)))
        began = time.monotonic()
        for chat in others:
            api.wait_for_messages(chat.id, 1, 20)
        assert time.monotonic() - began < 5
        assert bot.stop() == 0
        assert "Traceback" not in bot.output
    assert len(told(api, busy)) == 1
    assert MOST_WAITING <= len(api.sent_to(busy.id)) - 1 < 600
    with closing(sqlite3.connect(state)) as connection:
        (left,) = connection.execute(
            "SELECT count(*) FROM arrival WHERE content IS NOT NULL"
        ).fetchone()
    assert left == 0
