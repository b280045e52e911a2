"""Who is served when: many chats at once, the messages of one chat in their order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, cast

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from qabot import logs
from qabot.telegram.addressing import tells_of_chat
from qabot.telegram.attempts import Attempts, Work
from qabot.telegram.failures import fields_of
from qabot.telegram.limits import Limits

logger = logging.getLogger(__name__)

# The base class lets so many wait for their turn at once. It is not the number that is served:
# its own limit counts the waiting too, so one busy chat could keep out all others.
_WAITING = 100_000

_DOORS = 2  # updates that are turned away at once

# Inline queries that are answered at once, beside the slots: nobody who has asked waits for those
# who only type.
_LOOKUPS = 2


class Turns(BaseUpdateProcessor):
    """Serves up to ``slots`` chats at a time and each chat one message after the other.

    A message that is to be tried again keeps its place in its chat, and no slot.

    What is beyond the limits waits for nothing: it is turned away at once, and done with. Inline
    queries have slots of their own, and only the last that somebody typed is answered.

    Attributes:
        again: Makes the work of an update once more, which can be awaited only once.
        turn_away: Tells whoever sent an update that it was too much; it does not fail.
    """

    def __init__(self, slots: int, attempts: Attempts, limits: Limits) -> None:
        super().__init__(_WAITING)
        self.again: Callable[[Update], Work]
        self.turn_away: Callable[[Update], Awaitable[None]]
        self._attempts = attempts
        self._limits = limits
        self._slots = asyncio.Semaphore(slots)
        # Of their own, so that those who ask too much hold up nobody who is answered.
        self._doors = asyncio.Semaphore(_DOORS)
        self._lookups = asyncio.Semaphore(_LOOKUPS)
        self._typed: dict[int, int] = {}  # by person, the number of the last inline query
        # Chats that are served or wait, with the number of their messages here.
        self._chats: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process an update when those of its chat before it are done and a slot is free."""
        # The inbox takes in nothing else, and the library makes its work of coroutines.
        update, work = cast(Update, update), cast(Work, coroutine)
        with logs.about(**fields_of(update)):
            if update.inline_query is not None:
                await self._look_up(update, work)
            else:
                await self._process(update, work)

    async def _process(self, update: Update, work: Work) -> None:
        chat = _chat_of(update)
        lock, count = self._chats.get(chat, (asyncio.Lock(), 0))
        if not self._admits(update, count):
            work.close()
            async with self._doors:
                await self.turn_away(update)
            await self._attempts.finish(update)
            return
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

    async def _look_up(self, update: Update, work: Work) -> None:
        """Do the work of an inline query, unless more was typed before its turn comes."""
        person = update.effective_user.id if update.effective_user else 0
        if not self._admits(update, 0):
            work.close()
            return
        self._typed[person] = update.update_id
        async with self._lookups:
            if self._typed.get(person) != update.update_id:
                work.close()
                return
            try:
                await work
            finally:
                if self._typed.get(person) == update.update_id:
                    del self._typed[person]

    def _admits(self, update: Update, waiting: int) -> bool:
        try:
            return self._limits.admits(update, waiting) or tells_of_chat(update)
        except Exception:
            # To be tried and given up, as whatever fails.
            logger.exception("Update %s cannot be weighed", update.update_id)
            return True

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
