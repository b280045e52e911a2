"""Sends answers back to where they were asked, and shows that one is being written."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from qabot.telegram.flood import describe
from qabot.telegram.render import Part

logger = logging.getLogger(__name__)

TYPING_DELAY = 0.5
"""Seconds. An answer that comes sooner needs no notice that it is coming."""

_TYPING_LASTS = 4.5
"""Seconds; Telegram shows the notice for five."""

ASK = "ask:"
"""Begins the data of a button that asks a question; its number in the message follows."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def keyboard_of(questions: Sequence[str]) -> InlineKeyboardMarkup | None:
    """Return a button for each question; a press tells the bot which one of its message."""
    if not questions:
        return None
    return InlineKeyboardMarkup.from_column(
        [
            InlineKeyboardButton(question, callback_data=f"{ASK}{number}")
            for number, question in enumerate(questions)
        ]
    )


def question_of(query: CallbackQuery) -> str | None:
    """Return the question of the button that was pressed, which stands on it.

    So every button works after a restart, and forged data can ask for nothing else. None where
    the message is too old for Telegram to show it to the bot.
    """
    message = query.message
    keyboard = message.reply_markup if isinstance(message, Message) else None
    buttons = [b for row in keyboard.inline_keyboard for b in row] if keyboard else []
    pressed = (b.text for b in buttons if b.callback_data == query.data)
    return next(pressed, None) if (query.data or "").startswith(ASK) else None


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
        await _send_text(bot, question, part.html, reply, ParseMode.HTML, part.buttons)
    except BadRequest as error:
        if "can't parse entities" not in error.message.lower():
            raise
        logger.error("Telegram does not take our HTML: %s; sent as plain text", describe(error))
        await _send_text(bot, question, part.plain, reply, None, part.buttons)


async def _send_text(
    bot: Bot,
    question: Message,
    text: str,
    reply: ReplyParameters | None,
    mode: str | None,
    buttons: Sequence[str],
) -> None:
    await bot.send_message(
        question.chat_id,
        text,
        parse_mode=mode,
        reply_markup=keyboard_of(buttons),
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
