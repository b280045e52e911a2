"""What becomes of updates whose handlers fail, or end the process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any, cast

import httpx
import pytest
from telegram import Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from qabot import logs
from qabot.errors import StateError
from qabot.groups import LoggingSettings
from qabot.telegram import attempts as module
from qabot.telegram.attempts import EXCUSED, MOST_ENDS, MOST_FAILURES, Attempts, Fate, fate_of
from qabot.telegram.chats import Chats
from qabot.telegram.database import Database
from qabot.telegram.failures import question_id
from qabot.telegram.journal import LONGEST_OPEN, Arrival, Journal
from qabot.telegram.limits import Limits, Rate
from qabot.telegram.turns import Turns
from tests.telegram.messages import Chat, group, private, text_message
from tests.telegram.test_inbox import update_of


class Context:
    """What the library gives to error handlers, as far as it is looked at."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class Desk:
    """Answers updates as told, by the ways of the library: failures are swallowed and noted."""

    def __init__(self, database: Database | None = None) -> None:
        self.now = 0.0
        database = database or Database.in_memory()
        self.journal = Journal(database, 1, clock=lambda: self.now)
        self.chats = Chats(database, clock=lambda: self.now)
        self.followed: list[tuple[int, int]] = []
        self.alarms: list[tuple[str, Exception]] = []
        self.outcomes: defaultdict[int, list[Exception | Callable[[], Any]]] = defaultdict(list)
        self.tried: list[int] = []
        self.told: list[int] = []
        self.attempts = self.make_attempts()
        self.turns = Turns(8, self.attempts, Limits(Rate(0, 1)))
        self.turns.again = self.answer

    def make_attempts(self, settling: float = 0.1) -> Attempts:
        return Attempts(
            self.journal,
            self.apologise,
            chats=self.chats,
            follow=self.follow,
            alarm=lambda question, failure: self.alarms.append((question, failure)),
            pauses=(0, 0),
            settling=settling,
        )

    async def follow(self, was: int, now: int) -> None:
        self.followed.append((was, now))
        self.chats.settle(was, now)

    async def apologise(self, update: Update) -> None:
        self.told.append(update.update_id)

    async def answer(self, update: Update) -> None:
        self.tried.append(update.update_id)
        outcomes = self.outcomes[update.update_id]
        outcome = outcomes.pop(0) if outcomes else None
        if isinstance(outcome, Exception):
            await self.attempts.note_failure(update, cast(Any, Context(outcome)))
        elif outcome is not None:
            await outcome()

    async def take(self, *numbers: int, chat: Chat | None = None) -> None:
        await self.journal.accept([Arrival(number, "kept") for number in numbers])
        await self.replay(*numbers, chat=chat)

    async def replay(self, *numbers: int, chat: Chat | None = None) -> None:
        updates = [update_of(n, text_message(chat or private(), "who?")) for n in numbers]
        await asyncio.gather(
            *(self.turns.process_update(update, self.answer(update)) for update in updates)
        )

    async def open(self) -> list[int]:
        return [arrival.update_id for arrival, _ in await self.journal.unfinished()]


async def settled() -> None:
    """Wait until nothing goes on but waiting."""
    await asyncio.sleep(0.1)


async def test_what_is_through_is_done_with() -> None:
    desk = Desk()
    await desk.take(1)
    assert (desk.tried, desk.told, await desk.open()) == ([1], [], [])


async def test_a_failure_is_tried_again_in_its_place(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    desk.outcomes[1] = [ValueError("who?"), ValueError("who?")]
    await desk.take(1, 2, chat=private())
    assert (desk.tried, desk.told, await desk.open()) == ([1, 1, 1, 2], [], [])
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert caplog.messages[1] == "A message could not be answered again: ValueError"


async def test_three_failures_are_enough_and_told() -> None:
    desk = Desk()
    desk.outcomes[1] = [ValueError()] * 9
    await desk.take(1, 2, chat=private())
    assert (desk.tried, desk.told, await desk.open()) == ([1, 1, 1, 2], [1], [])


async def test_a_failure_outside_of_handlers_counts_too() -> None:
    async def fail() -> None:
        raise ValueError

    desk = Desk()
    desk.outcomes[1] = [fail]
    await desk.take(1)
    assert (desk.tried, desk.told, await desk.open()) == ([1, 1], [], [])


@pytest.mark.parametrize(
    ("refusal", "told"), [(Forbidden("blocked"), []), (BadRequest("too long"), [1])]
)
async def test_what_the_chat_does_not_take_is_done_with(
    refusal: Exception, told: list[int]
) -> None:
    desk = Desk()
    desk.outcomes[1] = [refusal]
    await desk.take(1)
    assert (desk.tried, desk.told, await desk.open()) == ([1], told, [])


async def test_what_waits_in_a_closed_chat_is_done_with_untried() -> None:
    desk, chat, other = Desk(), private(), private()
    await desk.journal.accept([Arrival(number, "kept") for number in (1, 2, 3)])
    desk.now += 5
    desk.chats.close(chat.id)
    desk.now += 5
    await desk.replay(1, 2, chat=chat)
    await desk.replay(3, chat=other)
    assert (desk.tried, desk.told, await desk.open()) == ([3], [], [])


async def test_what_comes_from_a_closed_chat_opens_it() -> None:
    desk, chat = Desk(), private()
    await desk.journal.accept([Arrival(1, "kept")])
    desk.now += 5
    desk.chats.close(chat.id)
    desk.now += 5
    await desk.take(2, chat=chat)
    await desk.replay(1, chat=chat)
    assert (desk.tried, await desk.open()) == ([2, 1], [])


async def test_no_apology_is_sent_to_a_closed_chat_for_what_ended_the_bot() -> None:
    desk, chat = Desk(), private()
    await begin_anew(desk, {1: MOST_ENDS})
    desk.now += 5
    desk.chats.close(chat.id)
    desk.now += 5
    await desk.replay(1, chat=chat)
    assert (desk.tried, desk.told, await desk.open()) == ([], [], [])


async def test_what_a_chat_did_not_take_as_it_has_moved_is_tried_there_at_once() -> None:
    desk, chat = Desk(), group()
    desk.outcomes[1] = [ChatMigrated(-1007)]
    await desk.take(1, chat=chat)
    assert (desk.tried, desk.told, await desk.open()) == ([1, 1], [], [])
    assert desk.followed == [(chat.id, -1007)]


async def test_a_chat_that_moves_to_where_it_is_does_not_move_for_ever() -> None:
    desk, chat = Desk(), group()
    desk.outcomes[1] = [ChatMigrated(-1007)] * 99
    await desk.take(1, chat=chat)
    assert (len(desk.tried), desk.told, await desk.open()) == (1 + MOST_FAILURES, [1], [])


async def test_a_move_that_cannot_be_kept_is_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    desk, chat = Desk(), group()

    async def fail(was: int, now: int) -> None:
        raise StateError("the disk is full")

    desk.follow = fail  # type: ignore[method-assign]
    desk.attempts = desk.make_attempts()
    desk.turns = Turns(8, desk.attempts, Limits(Rate(0, 1)))
    desk.turns.again = desk.answer
    desk.outcomes[1] = [ChatMigrated(-1007)] * 99
    await desk.take(1, chat=chat)
    assert (desk.told, await desk.open()) == ([1], [])
    assert "could not be moved: the disk is full" in caplog.text


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (ValueError(), 3),
        (BadRequest("x"), 1),
        (TimedOut(), 0),
        (Forbidden("x"), 0),
        (TelegramError("x"), 0),
    ],
    ids=lambda value: getattr(value, "name", type(value).__name__),
)
async def test_admins_are_told_of_what_is_no_fault_of_the_network(
    failure: Exception, raised: int
) -> None:
    desk = Desk()
    desk.outcomes[1] = [failure] * 3
    await desk.take(1)
    assert desk.alarms == [(question_id(1), failure)] * raised


@pytest.mark.parametrize("wanted", [True, False])
async def test_the_text_of_what_failed_is_logged_only_if_that_is_asked_for(
    caplog: pytest.LogCaptureFixture, wanted: bool
) -> None:
    desk = Desk()
    desk.outcomes[1] = [ValueError()] * 3
    logs.set_up(LoggingSettings(questions=wanted), level="INFO")
    try:
        await desk.take(1)
    finally:
        logs.set_up(LoggingSettings(), level="INFO")
    (told,) = (record for record in caplog.records if hasattr(record, "outcome"))
    assert vars(told)["outcome"] == "failed"
    assert vars(told).get("question") == ("who?" if wanted else None)


async def test_while_nothing_gets_through_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LONG_PAUSES", (0.0,))
    desk = Desk()
    desk.outcomes[1] = [*[NetworkError("away"), RetryAfter(0)] * MOST_FAILURES, ValueError()]
    await desk.take(1)
    assert len(desk.tried) == 2 * MOST_FAILURES + 2
    assert (desk.told, await desk.open()) == ([], [])


async def test_what_waits_for_more_than_a_day_is_given_up() -> None:
    desk = Desk()
    await desk.journal.accept([Arrival(1, "kept")])
    desk.now += LONGEST_OPEN
    desk.outcomes[1] = [NetworkError("away")]
    await desk.replay(1)
    assert (desk.tried, desk.told, await desk.open()) == ([1], [1], [])


async def test_when_the_end_is_near_it_is_left_to_the_next_run() -> None:
    desk = Desk()
    desk.outcomes[1] = [NetworkError("away")]
    taking = asyncio.create_task(desk.take(1))
    await settled()
    assert desk.tried == [1]
    desk.attempts.hurry()
    await asyncio.wait_for(taking, 2)
    assert await desk.open() == [1]
    assert (await desk.journal.unfinished())[0][1] == 0


async def test_what_is_being_tried_at_the_end_is_not_to_blame() -> None:
    desk, never = Desk(), asyncio.Event()
    desk.outcomes[1] = [never.wait]
    taking = asyncio.create_task(desk.take(1))
    await settled()
    assert desk.tried == [1]
    assert [ends for _, ends in await desk.journal.unfinished()] == [1]
    await desk.attempts.spare_all()
    assert [ends for _, ends in await desk.journal.unfinished()] == [0]
    taking.cancel()


async def leave(journal: Journal, ends: dict[int, int]) -> None:
    """Leave updates as processes do that end while they are tried."""
    await journal.accept([Arrival(number, "kept") for number in ends])
    for number, count in ends.items():
        for _ in range(count):
            await journal.begin(number)


async def begin_anew(desk: Desk, ends: dict[int, int]) -> None:
    await leave(desk.journal, ends)
    desk.attempts.suspect({number: count for number, count in ends.items() if count})


async def test_what_ends_the_bot_again_and_again_is_given_up_untried(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk()
    await begin_anew(desk, {1: MOST_ENDS})
    await desk.replay(1)
    assert (desk.tried, desk.told, await desk.open()) == ([], [1], [])
    assert "Update 1 has ended the bot again and again" in caplog.text


async def test_what_may_have_ended_the_bot_is_tried_alone_but_keeps_nobody_waiting() -> None:
    desk, go = Desk(), asyncio.Event()
    await begin_anew(desk, {1: 1, 2: 1, 3: 0})
    desk.outcomes[1] = [go.wait]
    replaying = asyncio.create_task(desk.replay(1, 2, 3))
    await settled()
    assert await desk.open() == [1, 2]
    assert sorted(desk.tried) == [1, 3]
    go.set()
    await replaying
    assert (sorted(desk.tried), await desk.open()) == ([1, 2, 3], [])


async def test_nothing_is_blamed_for_the_end_of_a_bot_killed_at_its_start() -> None:
    desk = Desk()
    desk.attempts = desk.make_attempts(settling=60)
    desk.turns = Turns(8, desk.attempts, Limits(Rate(0, 1)))
    await begin_anew(desk, {1: EXCUSED, 2: 0})
    replaying = asyncio.create_task(desk.replay(1, 2))
    await settled()
    assert (desk.tried, await desk.open()) == ([2], [1])
    desk.attempts.hurry()
    await asyncio.wait_for(replaying, 2)
    assert [ends for _, ends in await desk.journal.unfinished()] == [EXCUSED]


async def test_what_is_suspected_is_tried_when_the_bot_has_settled() -> None:
    desk = Desk()
    await begin_anew(desk, {1: MOST_ENDS - 1})
    await desk.replay(1)
    assert (desk.tried, desk.told, await desk.open()) == ([1], [], [])


async def test_what_was_suspected_may_fail_as_often_as_all() -> None:
    desk = Desk()
    desk.outcomes[1] = [ValueError()] * (MOST_FAILURES - 1)
    await begin_anew(desk, {1: MOST_ENDS - 1})
    await desk.replay(1)
    assert (desk.tried, desk.told, await desk.open()) == ([1, 1, 1], [], [])


async def test_answers_go_out_though_the_journal_cannot_be_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    database = Database.in_memory()
    desk = Desk(database)
    with database.transaction() as connection:
        connection.execute("DROP TABLE arrival")
    desk.outcomes[1] = [NetworkError("away")]
    desk.attempts.hurry()
    await desk.replay(1, 2)
    assert sorted(desk.tried) == [1, 2]
    assert "An attempt is not noted" in caplog.text
    assert "An attempt is held to have had no end" in caplog.text
    assert "may come again after a restart" in caplog.text


async def test_other_failures_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    desk, error = Desk(), ValueError("of a job")
    await desk.attempts.note_failure(None, cast(Any, Context(error)))
    assert "of a job" in caplog.text
    assert desk.alarms == [("", error)]


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("failure", "fate"),
    [
        (BadRequest("x"), Fate.FINAL),
        (Forbidden("x"), Fate.FINAL),
        (NetworkError("Bad Gateway"), Fate.WAITING),
        (InvalidToken(), Fate.WAITING),
        (caused(TimedOut(), httpx.ConnectTimeout("")), Fate.WAITING),
        (caused(TimedOut(), httpx.PoolTimeout("")), Fate.WAITING),
        (caused(TimedOut(), httpx.ReadTimeout("")), Fate.COUNTED),
        (TelegramError("x"), Fate.COUNTED),
        (ValueError(), Fate.COUNTED),
    ],
    ids=lambda value: getattr(value, "name", type(value).__name__),
)
def test_the_fate_of_a_failure(failure: Exception, fate: Fate) -> None:
    assert fate_of(failure) is fate


def test_a_flood_limit_is_waited_for() -> None:
    assert fate_of(RetryAfter(1)) is Fate.WAITING
