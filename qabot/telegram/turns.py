"""Who is served when: many chats at once, the messages of one chat in their order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Hashable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

# The base class lets so many wait for their turn at once. It is not the number that is served:
# its own limit counts the waiting too, so one busy chat could keep out all others.
_WAITING = 100_000


class Turns(BaseUpdateProcessor):
    """Serves up to ``slots`` chats at a time and each chat one message after the other."""

    def __init__(self, slots: int) -> None:
        super().__init__(_WAITING)
        self._slots = asyncio.Semaphore(slots)
        # Chats that are served or wait, with the number of their messages here.
        self._chats: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process an update when those of its chat before it are done and a slot is free."""
        chat = _chat_of(update)
        lock, count = self._chats.get(chat, (asyncio.Lock(), 0))
        self._chats[chat] = (lock, count + 1)
        try:
            async with lock, self._slots:
                await coroutine
        finally:
            self._leave(chat)

    def _leave(self, chat: Hashable) -> None:
        lock, count = self._chats.pop(chat)
        if count > 1:
            self._chats[chat] = (lock, count - 1)

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to release."""


def _chat_of(update: object) -> Hashable:
    if isinstance(update, Update) and update.effective_chat:
        return update.effective_chat.id
    return None
