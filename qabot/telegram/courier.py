"""Brings requests to chats where they are now, and learns which are closed to the bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import BadRequest, Forbidden

from qabot.errors import StateError
from qabot.telegram.chats import Chats
from qabot.telegram.database import Database
from qabot.telegram.flood import FloodPatience, Result, Sleep, describe

logger = logging.getLogger(__name__)

_OF_MESSAGES = ("message_id", "message_ids")


class Courier(FloodPatience):
    """Waits as its base does, and learns from what the server says of a chat.

    Args:
        chats: What is known of them.
        database: Where that is kept.
        sleep: See the base.
    """

    def __init__(self, chats: Chats, database: Database, *, sleep: Sleep = asyncio.sleep) -> None:
        super().__init__(sleep=sleep)
        self._chats = chats
        self._database = database

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: tuple[object, ...],
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Result:
        """Make a request to where its chat is now.

        Raises:
            TelegramError: If it fails, or is about a message of before the chat moved.
        """
        chat = data.get("chat_id")
        if isinstance(chat, int):
            self._redirect(data, self._chats.now(chat))
        try:
            return await super().process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )
        except Forbidden as error:
            # That the bot is typing is a courtesy: only what counts tells that a chat is closed.
            if isinstance(chat, int) and endpoint != "sendChatAction":
                await self._note_closed(data["chat_id"], error)
            raise

    def _redirect(self, data: dict[str, Any], now: int) -> None:
        if data["chat_id"] == now:
            return
        # The messages of the new chat are counted anew: a number would mean another one.
        if any(data.get(name) for name in _OF_MESSAGES):
            raise BadRequest("Message to edit not found")
        data.pop("reply_parameters", None)
        data["chat_id"] = now

    async def _note_closed(self, chat: int, error: Forbidden) -> None:
        logger.debug("A chat does not let the bot write: %s", describe(error))
        try:
            await self._database.apart(lambda: self._chats.close(chat))
        except StateError as failure:
            logger.warning("It is not kept that a chat does not let the bot write: %s", failure)
