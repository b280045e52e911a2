"""Sends answers back to where they were asked, and shows that one is being written."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from telegram import Bot, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from qabot.telegram.flood import describe
from qabot.telegram.render import Part

logger = logging.getLogger(__name__)

TYPING_DELAY = 0.5
"""Seconds. An answer that comes sooner needs no notice that it is coming."""

_TYPING_LASTS = 4.5
"""Seconds; Telegram shows the notice for five."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def send_reply(bot: Bot, question: Message, parts: Sequence[Part]) -> None:
    """Send messages to where a question was asked, the first one as a reply to it.

    Raises:
        TelegramError: If Telegram does not take them.
    """
    reply = ReplyParameters(question.message_id, allow_sending_without_reply=True)
    for number, part in enumerate(parts):
        await _send(bot, question, part, None if number else reply)


async def _send(bot: Bot, question: Message, part: Part, reply: ReplyParameters | None) -> None:
    try:
        await _send_text(bot, question, part.html, reply, ParseMode.HTML)
    except BadRequest as error:
        if "can't parse entities" not in error.message.lower():
            raise
        logger.error("Telegram does not take our HTML: %s; sent as plain text", describe(error))
        await _send_text(bot, question, part.plain, reply, None)


async def _send_text(
    bot: Bot, question: Message, text: str, reply: ReplyParameters | None, mode: str | None
) -> None:
    await bot.send_message(
        question.chat_id,
        text,
        parse_mode=mode,
        link_preview_options=_NO_PREVIEW,
        reply_parameters=reply,
        message_thread_id=_topic_of(question),
    )


@asynccontextmanager
async def typing(
    bot: Bot, question: Message, *, delay: float = TYPING_DELAY
) -> AsyncIterator[None]:
    """Show in the chat that an answer is being written, if that takes longer than ``delay``."""
    notice = asyncio.create_task(_show_typing(bot, question, delay))
    try:
        yield
    finally:
        notice.cancel()


async def _show_typing(bot: Bot, question: Message, delay: float) -> None:
    await asyncio.sleep(delay)
    try:
        while True:
            await bot.send_chat_action(
                question.chat_id, ChatAction.TYPING, message_thread_id=_topic_of(question)
            )
            await asyncio.sleep(_TYPING_LASTS)
    except TelegramError as error:
        # A courtesy only: the answer is what matters.
        logger.debug("Typing could not be shown: %s", describe(error))


def _topic_of(question: Message) -> int | None:
    # In groups without topics replies carry a thread too, in which nothing can be sent.
    return question.message_thread_id if question.is_topic_message else None
