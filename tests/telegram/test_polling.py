from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest
from telegram import Bot, Update
from telegram.error import (
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from qabot.errors import RivalError, SettingsError
from qabot.telegram.database import Database
from qabot.telegram.inbox import Inbox
from qabot.telegram.journal import Journal
from qabot.telegram.polling import BACKOFF, CONFLICT_PAUSES, Poller
from qabot.telegram.watch import Watch

Outcome = TelegramError | TimeoutError | Sequence[int]


class Server:
    """Answers polls with errors and update numbers as told, then keeps silent for ever."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes = list(outcomes)
        self.offsets: list[int | None] = []
        self.slept: list[float] = []
        self.drained = asyncio.Event()

    async def get_updates(self, *, offset: int | None, **_others: object) -> list[Update]:
        self.offsets.append(offset)
        if not self.outcomes:
            self.drained.set()
            await asyncio.sleep(3600)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return [Update(number) for number in outcome]

    async def sleep(self, pause: float) -> None:
        self.slept.append(pause)


def poller_of(server: Server, database: Database | None = None) -> tuple[Poller, Inbox]:
    journal = Journal(database or Database.in_memory(), 1)
    inbox = Inbox(journal, lambda update: True)
    return Poller(cast(Bot, server), inbox, Watch(120), sleep=server.sleep), inbox


async def poll(server: Server, database: Database | None = None) -> list[int]:
    """Poll until the server has no more to say, and return the numbers in the queue."""
    poller, queue = poller_of(server, database)
    polling = asyncio.create_task(poller.run())
    await asyncio.wait(
        {polling, asyncio.create_task(server.drained.wait())}, return_when="FIRST_COMPLETED"
    )
    if polling.done():
        polling.result()
    polling.cancel()
    return [cast(Update, queue.get_nowait()).update_id for _ in range(queue.qsize())]


async def test_updates_are_confirmed_by_the_next_poll() -> None:
    server = Server([[5, 6], [], [7]])
    assert await poll(server) == [5, 6, 7]
    assert server.offsets == [None, 7, 7, 8]


async def test_what_cannot_be_kept_is_not_confirmed(caplog: pytest.LogCaptureFixture) -> None:
    database = Database.in_memory()
    with database.transaction() as connection:
        connection.execute("ALTER TABLE arrival RENAME TO elsewhere")
    server = Server([[5, 6], [5, 6], [5, 6, 7], [8]])

    async def sleep(pause: float) -> None:
        server.slept.append(pause)
        if len(server.slept) == 2:
            with database.transaction() as connection:
                connection.execute("ALTER TABLE elsewhere RENAME TO arrival")

    server.sleep = sleep  # type: ignore[method-assign]
    assert await poll(server, database) == [5, 6, 7, 8]
    assert server.offsets == [None, None, None, 8, 9]
    assert server.slept == [*BACKOFF[:2]]
    assert all("Messages are left with Telegram" in message for message in caplog.messages)


async def test_failures_are_survived_with_growing_pauses(caplog: pytest.LogCaptureFixture) -> None:
    failures: list[Outcome] = [NetworkError("Bad Gateway"), TimedOut(), TimeoutError()]
    server = Server([*failures, *[NetworkError("x")] * 7, [1], TimedOut(), [2]])
    with caplog.at_level("INFO"):
        assert await poll(server) == [1, 2]
    assert server.slept == [*BACKOFF, BACKOFF[-1], BACKOFF[-1], BACKOFF[-1], BACKOFF[0]]
    assert caplog.messages[0] == "No updates from Telegram: Bad Gateway; trying again in 0.5 s"
    assert caplog.messages.count("Telegram answers again") == 2
    assert all("\n" not in message for message in caplog.messages)
    assert not any(record.exc_info for record in caplog.records)


async def test_a_flood_limit_is_obeyed() -> None:
    server = Server([RetryAfter(17), [1]])
    assert await poll(server) == [1]
    assert server.slept == [17.0]


async def test_a_refused_token_ends_it() -> None:
    with pytest.raises(SettingsError, match=r"refused the token.*telegram\.token"):
        await poll(Server([[1], InvalidToken("The token `123:abc` was rejected")]))


async def test_a_conflict_that_lasts_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    server = Server([Conflict("terminated by other getUpdates request")] * 9)
    with pytest.raises(RivalError, match="another instance of this bot"):
        await poll(server)
    assert server.slept == [*CONFLICT_PAUSES]
    assert not caplog.messages


async def test_a_conflict_with_an_instance_that_is_going_is_waited_out() -> None:
    conflicts = [Conflict("c")] * len(CONFLICT_PAUSES)
    assert await poll(Server([*conflicts, [1], *conflicts, [2]])) == [1, 2]


async def test_confirming_tells_the_server_what_is_done(caplog: pytest.LogCaptureFixture) -> None:
    server = Server([[3]])
    poller, _ = poller_of(server)
    polling = asyncio.create_task(poller.run())
    await server.drained.wait()
    polling.cancel()
    server.outcomes = [[], TimedOut()]
    await poller.confirm()
    await poller.confirm()
    assert server.offsets == [None, 4, 4, 4]
    assert caplog.messages == [
        "The last updates could not be confirmed and may come again: Timed out"
    ]


async def test_nothing_is_confirmed_where_nothing_came() -> None:
    server = Server([])
    await poller_of(server)[0].confirm()
    assert server.offsets == []
