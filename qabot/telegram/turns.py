"""Who is served when: many chats at once, the messages of one chat in their order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, cast

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from qabot.telegram.attempts import Attempts, Work

# The base class lets so many wait for their turn at once. It is not the number that is served:
# its own limit counts the waiting too, so one busy chat could keep out all others.
_WAITING = 100_000


class Turns(BaseUpdateProcessor):
    """Serves up to ``slots`` chats at a time and each chat one message after the other.

    A message that is to be tried again keeps its place in its chat, and no slot.

    Attributes:
        again: Makes the work of an update once more, which can be awaited only once.
    """

    def __init__(self, slots: int, attempts: Attempts) -> None:
        super().__init__(_WAITING)
        self.again: Callable[[Update], Work]
        self._attempts = attempts
        self._slots = asyncio.Semaphore(slots)
        # Chats that are served or wait, with the number of their messages here.
        self._chats: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process an update when those of its chat before it are done and a slot is free."""
        # The inbox takes in nothing else, and the library makes its work of coroutines.
        update, work = cast(Update, update), cast(Work, coroutine)
        chat = _chat_of(update)
        lock, count = self._chats.get(chat, (asyncio.Lock(), 0))
        self._chats[chat] = (lock, count + 1)
        try:
            async with lock, self._attempts.gate(update) as may_be_tried:
                if not may_be_tried:
                    work.close()
                    return
                pause = await self._serve(update, work)
                while pause is not None and await self._attempts.wait(pause):
                    pause = await self._serve(update, self.again(update))
        finally:
            self._leave(chat)

    async def _serve(self, update: Update, work: Work) -> float | None:
        async with self._slots:
            return await self._attempts.make(update, work)

    def _leave(self, chat: Hashable) -> None:
        lock, count = self._chats.pop(chat)
        if count > 1:
            self._chats[chat] = (lock, count - 1)

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to release."""


def _chat_of(update: Update) -> Hashable:
    return update.effective_chat.id if update.effective_chat else None
