from __future__ import annotations

import asyncio

import pytest
from telegram import Message, Update

from qabot.telegram.attempts import Attempts
from qabot.telegram.chats import Chats
from qabot.telegram.database import Database
from qabot.telegram.journal import Journal
from qabot.telegram.limits import MOST_WAITING, Limits, Rate
from qabot.telegram.turns import Turns
from tests.telegram.messages import Chat, private, text_message


class Kitchen:
    """Serves updates when told to, and knows which are being served."""

    def __init__(self, slots: int) -> None:
        database = Database.in_memory()
        attempts = Attempts(
            Journal(database, 1),
            self._apologise,
            chats=Chats(database),
            follow=self._follow,
            alarm=lambda question, failure: None,
        )
        self.turns = Turns(slots, attempts, Limits(Rate(0, 1)))
        self.turns.turn_away = self._turn_away
        self.turned_away: list[int] = []
        self.serving: list[int] = []
        self.done: list[int] = []
        self.told: list[int] = []
        self._ready: dict[int, asyncio.Event] = {}
        self._tasks = set[asyncio.Task[None]]()

    def order(self, number: int, chat: Chat | None) -> None:
        message = Message.de_json(text_message(chat, "x"), None) if chat else None
        self._ready[number] = asyncio.Event()
        update = Update(number, message=message)
        self._tasks.add(asyncio.create_task(self.turns.process_update(update, self._serve(number))))

    async def _apologise(self, update: Update) -> None:
        self.told.append(update.update_id)

    async def _follow(self, was: int, now: int) -> None:
        """No chat of these tests moves."""

    async def _turn_away(self, update: Update) -> None:
        self.turned_away.append(update.update_id)

    async def _serve(self, number: int) -> None:
        self.serving.append(number)
        await self._ready[number].wait()
        self.serving.remove(number)
        self.done.append(number)
        if number < 0:
            raise ValueError(number)

    async def finish(self, *numbers: int) -> None:
        for number in numbers:
            self._ready[number].set()
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing happens any more, however slow the machine."""
        still, before = 0, ""
        while still < 5:
            await asyncio.sleep(0.02)
            now = f"{self.serving} {self.done} {self.told} {self.turned_away}"
            still, before = (still + 1 if now == before else 0), now

    async def close(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def test_one_chat_is_served_in_order_and_others_meanwhile() -> None:
    kitchen, ann, bob = Kitchen(2), private(), private()
    for number, chat in ((1, ann), (2, ann), (3, ann), (4, bob)):
        kitchen.order(number, chat)
    await kitchen.settle()
    assert kitchen.serving == [1, 4]
    await kitchen.finish(2, 3, 4)
    assert kitchen.serving == [1]
    await kitchen.finish(1)
    assert kitchen.done == [4, 1, 2, 3]
    await kitchen.close()


async def test_no_more_chats_than_slots_are_served_at_once() -> None:
    kitchen = Kitchen(2)
    for number in range(5):
        kitchen.order(number, private())
    await kitchen.settle()
    assert kitchen.serving == [0, 1]
    await kitchen.finish(*range(5))
    assert kitchen.done == [0, 1, 2, 3, 4]
    await kitchen.close()


async def test_a_failure_gives_the_turn_to_the_next() -> None:
    kitchen, chat = Kitchen(1), private()
    kitchen.order(-1, chat)
    kitchen.order(2, chat)
    await kitchen.settle()
    await kitchen.finish(-1, 2)
    assert kitchen.done == [-1, 2]
    assert kitchen.told == [-1]
    await kitchen.close()


async def test_what_is_beyond_the_queue_of_a_chat_waits_for_nothing() -> None:
    kitchen, busy, other = Kitchen(2), private(), private()
    for number in range(MOST_WAITING + 3):
        kitchen.order(number, busy)
    kitchen.order(1000, other)
    await kitchen.settle()
    assert kitchen.turned_away == [MOST_WAITING, MOST_WAITING + 1, MOST_WAITING + 2]
    assert kitchen.serving == [0, 1000]
    await kitchen.finish(*range(MOST_WAITING), 1000)
    # There is room again.
    kitchen.order(2000, busy)
    await kitchen.finish(2000)
    assert sorted(kitchen.done) == [*range(MOST_WAITING), 1000, 2000]
    assert not kitchen.turns._chats
    await kitchen.close()


async def test_what_cannot_be_weighed_is_served(caplog: pytest.LogCaptureFixture) -> None:
    kitchen, chat = Kitchen(1), private()
    kitchen.turns = Turns(1, kitchen.turns._attempts, Limits(Rate(1, 1)))
    kitchen.order(1, chat)  # of no bot, so that nobody can tell what it asks
    await kitchen.finish(1)
    assert kitchen.done == [1]
    assert "Update 1 cannot be weighed" in caplog.text
    await kitchen.close()


async def test_updates_without_a_chat_are_served_and_nothing_is_kept() -> None:
    kitchen = Kitchen(1)
    kitchen.order(1, None)
    kitchen.order(2, private())
    await kitchen.settle()
    await kitchen.finish(1, 2)
    assert kitchen.done == [1, 2]
    assert not kitchen.turns._chats
    await kitchen.close()
