"""Sends answers back to where they were asked, and shows that one is being written."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

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

from qabot.telegram.buttons import ASK, Row
from qabot.telegram.flood import describe
from qabot.telegram.render import Part

logger = logging.getLogger(__name__)

TYPING_DELAY = 0.5
"""Seconds. An answer that comes sooner needs no notice that it is coming."""

_TYPING_LASTS = 4.5
"""Seconds; Telegram shows the notice for five."""

_NOT_TO_BE_EDITED = (
    "message to edit not found",
    "message_id_invalid",
    "message can't be edited",
    "there is no text in the message to edit",
)

_NOT_MODIFIED = ("message is not modified", "message_not_modified")

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class _Spot(NamedTuple):
    """Where messages go: a chat, and its topic if it has some."""

    chat: int
    topic: int | None


def keyboard_of(rows: Sequence[Row]) -> InlineKeyboardMarkup | None:
    """Return buttons as Telegram takes them."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in rows]
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


async def send_reply(
    bot: Bot, question: Message, parts: Sequence[Part], *, quoting: bool = True
) -> list[int]:
    """Send messages to where a question was asked, and return their numbers.

    Args:
        bot: Sends them.
        question: What was asked.
        parts: The messages.
        quoting: Whether the first is a reply to the question.

    Raises:
        TelegramError: If Telegram does not take them.
    """
    reply = ReplyParameters(question.message_id, allow_sending_without_reply=True)
    spot = _Spot(question.chat_id, _topic_of(question))
    return [
        await _send(bot, spot, part, None if number or not quoting else reply)
        for number, part in enumerate(parts)
    ]


async def send_to(bot: Bot, chat_id: int, part: Part) -> int:
    """Send a message to a chat that has not asked for it, and return its number.

    Raises:
        TelegramError: If Telegram does not take it.
    """
    return await _send(bot, _Spot(chat_id, None), part, None)


async def replace_reply(
    bot: Bot, question: Message, old: Sequence[int], parts: Sequence[Part]
) -> list[int]:
    """Put other messages in the place of some, and return the numbers of those there now.

    As many as possible are edited; what is left over is deleted, what is missing is sent.

    Raises:
        TelegramError: If Telegram does not take them.
    """
    numbers = list[int]()
    for place, part in enumerate(parts):
        if place < len(old) and await _edit_if_possible(bot, question.chat_id, old[place], part):
            numbers.append(old[place])
        else:
            numbers += await send_reply(bot, question, [part], quoting=not place)
    await delete_messages(bot, question.chat_id, [n for n in old if n not in numbers])
    return numbers


async def delete_messages(bot: Bot, chat_id: int, numbers: Sequence[int]) -> None:
    """Delete messages of the bot, as far as Telegram lets it."""
    if not numbers:
        return
    try:
        await bot.delete_messages(chat_id, numbers)
    except BadRequest as error:
        logger.info("Messages could not be deleted: %s", describe(error))


async def _edit_if_possible(bot: Bot, chat_id: int, number: int, part: Part) -> bool:
    """Edit a message unless it is gone or a file, or is to become one."""
    if part.document is not None or part.picture is not None:
        return False
    try:
        await edit_message(bot, chat_id, number, part)
    except BadRequest as error:
        if not any(reason in error.message.lower() for reason in _NOT_TO_BE_EDITED):
            raise
        return False
    return True


async def _send(bot: Bot, spot: _Spot, part: Part, reply: ReplyParameters | None) -> int:
    try:
        sent = await _send_as(bot, spot, part, reply, ParseMode.HTML)
    except BadRequest as error:
        if not _is_about_html(error):
            raise
        sent = await _send_as(bot, spot, part, reply, None)
    return sent.message_id


async def _send_as(
    bot: Bot, spot: _Spot, part: Part, reply: ReplyParameters | None, mode: str | None
) -> Message:
    text = part.html if mode else part.plain
    if part.document is not None:
        return await bot.send_document(
            spot.chat,
            part.document.text.encode(),
            caption=text,
            filename=part.document.name,
            parse_mode=mode,
            reply_markup=keyboard_of(part.rows),
            reply_parameters=reply,
            message_thread_id=spot.topic,
        )
    if part.picture is not None:
        return await bot.send_photo(
            spot.chat,
            part.picture,
            caption=text,
            filename="picture.png",
            parse_mode=mode,
            reply_markup=keyboard_of(part.rows),
            reply_parameters=reply,
            message_thread_id=spot.topic,
        )
    return await bot.send_message(
        spot.chat,
        text,
        parse_mode=mode,
        reply_markup=keyboard_of(part.rows),
        link_preview_options=_NO_PREVIEW,
        reply_parameters=reply,
        message_thread_id=spot.topic,
    )


async def edit_message(bot: Bot, chat_id: int, message_id: int, part: Part) -> None:
    """Put other text and buttons into a message of the bot; it may have them already.

    Raises:
        TelegramError: If Telegram does not take them.
    """
    try:
        await _edit_as(bot, chat_id, message_id, part, ParseMode.HTML)
    except BadRequest as error:
        if not _is_about_html(error):
            raise
        await _edit_as(bot, chat_id, message_id, part, None)


async def _edit_as(bot: Bot, chat_id: int, message_id: int, part: Part, mode: str | None) -> None:
    try:
        await bot.edit_message_text(
            part.html if mode else part.plain,
            chat_id,
            message_id,
            parse_mode=mode,
            reply_markup=keyboard_of(part.rows),
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as error:
        if not any(reason in error.message.lower() for reason in _NOT_MODIFIED):
            raise


def _is_about_html(error: BadRequest) -> bool:
    """Tell whether the fault is in our HTML, so that plain text may do."""
    # "Can't parse entities: ...", ENTITY_BOUNDS_INVALID, ENTITIES_TOO_LONG
    if not any(word in error.message.lower() for word in ("entities", "entity_")):
        return False
    logger.error("Telegram does not take our HTML: %s; sent as plain text", describe(error))
    return True


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
