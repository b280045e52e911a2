"""Chats that are closed to the bot, chats that have moved, and requests to both."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden

from qabot.telegram.access import Access, Policy
from qabot.telegram.chats import KEPT_CLOSED, KEPT_MOVED, Chats
from qabot.telegram.courier import Courier
from qabot.telegram.database import Database
from qabot.telegram.desk import Desk
from qabot.telegram.flood import Result
from qabot.telegram.journal import Journal
from qabot.telegram.memory import Memory, Place
from tests.telegram.fake_engine import FakeEngine, as_archive
from tests.telegram.test_memory import talk

WAS, NOW, ANN, BEN = -5, -1005, 42, 43


class Clock:
    now = 1_000_000_000.0

    def __call__(self) -> float:
        return self.now


def desk_with(database: Database, *, allowed: frozenset[int] = frozenset()) -> Desk:
    policy = Policy(allowed=allowed)
    return Desk.furnish(as_archive(FakeEngine()), database, Journal(database, 1), policy)


async def test_a_chat_is_closed_for_what_came_before_it_was() -> None:
    clock = Clock()
    chats = Chats(Database.in_memory(), clock=clock)
    assert await chats.takes(WAS, 0)
    chats.close(WAS)
    clock.now += 10
    assert not await chats.takes(WAS, 11)
    assert await chats.takes(WAS, 9)
    assert await chats.takes(WAS, 11)


async def test_what_is_known_of_chats_is_kept_over_restarts_and_forgotten_in_time() -> None:
    database, clock = Database.in_memory(), Clock()
    chats = Chats(database, clock=clock)
    chats.close(7)
    with database.transaction() as connection:
        chats.move(connection, WAS, NOW)
    again = Chats(database, clock=clock)
    assert not await again.takes(7, 1)
    assert (again.now(WAS), again.now(NOW), again.now(7)) == (NOW, NOW, 7)
    clock.now += KEPT_MOVED + 1
    database.tidy()
    assert not database.rows("SELECT * FROM moved")
    assert database.rows("SELECT chat FROM closed") == [(7,)]
    clock.now += KEPT_CLOSED
    database.tidy()
    assert not database.rows("SELECT * FROM closed")


def test_a_chat_that_moves_twice_is_found_in_the_end() -> None:
    database = Database.in_memory()
    desk = desk_with(database)
    desk.move(WAS, -6)
    desk.move(-6, NOW)
    assert desk.chats.now(WAS) == NOW
    assert Chats(database).now(WAS) == NOW


def columns_of(database: Database) -> list[tuple[str, str]]:
    """Return every column that is named for a chat, with its table."""
    tables = [
        name for (name,) in database.rows("SELECT name FROM sqlite_schema WHERE type='table'")
    ]
    return [
        (table, column)
        for table in tables
        for (column,) in database.rows("SELECT name FROM pragma_table_info(?)", (table,))
        if column in ("chat", "was", "now")
    ]


def test_all_that_is_stored_of_a_chat_moves_with_it() -> None:
    database = Database.in_memory()
    desk = desk_with(database, allowed=frozenset({WAS}))
    desk.chats.close(WAS)
    Memory(database).remember(Place(WAS, 0, ANN), talk("old"))
    Memory(database).remember(Place(WAS, 0, BEN), talk("old"))
    Memory(database).remember(Place(NOW, 0, BEN), talk("new"))
    with database.transaction() as connection:
        for chat, message in ((WAS, 5), (WAS, 6), (NOW, 5)):
            connection.execute(
                "INSERT INTO given VALUES (?, ?, '[]', 4, 0, 42, 'q', NULL, '{}', '{}', 9e9)",
                (chat, message),
            )
            connection.execute(
                "INSERT INTO vote VALUES (?, ?, 42, 1, 'q', 'en', '[]', 9e9)", (chat, message)
            )
    columns = columns_of(database)
    assert {table for table, _ in columns} == {"conversation", "given", "vote", "closed", "moved"}
    desk.move(WAS, NOW)
    for table, column in columns:
        left = database.rows(f"SELECT * FROM {table} WHERE {column} = ?", (WAS,))
        assert bool(left) is ((table, column) == ("moved", "was")), table
    given = database.rows("SELECT message, question FROM given ORDER BY message")
    assert given == [(-6, -4), (-5, -4), (5, 4)]
    assert database.rows("SELECT message FROM vote ORDER BY message") == [(-6,), (-5,), (5,)]
    recalled = [Memory(database).recall(Place(NOW, 0, who)) for who in (ANN, BEN)]
    assert [one.turns for one in recalled] == [talk("old").turns, talk("new").turns]
    assert desk.access.admits(ANN, NOW)
    desk.move(WAS, NOW)
    assert database.rows("SELECT message FROM vote ORDER BY message") == [(-6,), (-5,), (5,)]


@pytest.mark.parametrize("allowed", [True, False])
def test_what_was_decided_of_a_chat_holds_where_it_is(allowed: bool) -> None:
    database = Database.in_memory()
    access = Access(database, Policy())
    access.decide(1, WAS, allowed=allowed)
    with database.transaction() as connection:
        access.move(connection, WAS, NOW)
    assert access.decided(allowed=allowed) == [NOW]
    assert access.audit.acts(1)[0][1:4] == (WAS, "move", NOW)


def test_of_what_nobody_decided_nothing_is_written() -> None:
    database = Database.in_memory()
    access = Access(database, Policy())
    with database.transaction() as connection:
        access.move(connection, WAS, NOW)
    assert not access.audit.acts(9)
    assert not access.decided(allowed=True)


class Requests:
    """What a courier was given to carry, and what becomes of it."""

    def __init__(self, *outcomes: Exception) -> None:
        self.database = Database.in_memory()
        self.desk = desk_with(self.database)
        self.made: list[dict[str, Any]] = []
        self._outcomes = list(outcomes)

    async def make(self, endpoint: str = "sendMessage", **data: Any) -> Result:  # noqa: ANN401
        async def request(endpoint: str, data: dict[str, Any]) -> Result:
            self.made.append(dict(data))
            if self._outcomes:
                raise self._outcomes.pop(0)
            return True

        call: Any = request
        courier = Courier(self.desk.chats, self.database)
        work: Coroutine[Any, Any, Result] = courier.process_request(
            call, (endpoint, data), {}, endpoint, data, None
        )
        return await work


async def test_a_request_goes_to_where_its_chat_is_now() -> None:
    requests = Requests()
    requests.desk.move(WAS, NOW)
    assert await requests.make(chat_id=WAS, text="x", reply_parameters={"message_id": 5})
    assert await requests.make(chat_id=7, text="x", reply_parameters={"message_id": 5})
    assert await requests.make(callback_query_id="q")
    first, second, _ = requests.made
    assert first == {"chat_id": NOW, "text": "x"}
    assert second == {"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 5}}


@pytest.mark.parametrize("numbers", [{"message_id": 5}, {"message_ids": [5, 6]}])
async def test_messages_of_before_a_move_are_not_looked_for_behind_it(numbers: Any) -> None:  # noqa: ANN401
    requests = Requests()
    requests.desk.move(WAS, NOW)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await requests.make(chat_id=WAS, **numbers)
    assert not requests.made


async def test_a_chat_that_refuses_a_request_is_closed() -> None:
    requests = Requests(*[Forbidden("bot was kicked")] * 3)
    with pytest.raises(Forbidden):
        await requests.make(chat_id=7)
    with pytest.raises(Forbidden):
        await requests.make("sendChatAction", chat_id=8)
    with pytest.raises(Forbidden):
        await requests.make(callback_query_id="q")
    assert requests.database.rows("SELECT chat FROM closed") == [(7,)]


async def test_a_refusal_that_cannot_be_kept_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    requests = Requests(Forbidden("bot was kicked"))
    requests.database.rows("DROP TABLE closed")
    with pytest.raises(Forbidden):
        await requests.make(chat_id=7)
    assert "It is not kept that a chat does not let the bot write" in caplog.text
