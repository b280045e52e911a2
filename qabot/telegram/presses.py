"""What the bot does when a button is pressed. Every press is acknowledged, whatever comes of it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from telegram import Bot, CallbackQuery, Message, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from qabot.telegram.asking import Asked, answer_question, place_of
from qabot.telegram.buttons import ASK, PAGE, SOURCES, number_in
from qabot.telegram.delivery import edit_message, question_of
from qabot.telegram.desk import Desk
from qabot.telegram.flood import describe
from qabot.telegram.pages import render_article, render_sources
from qabot.texts import Texts, choose_texts

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Press:
    """A button pressed under a message that the bot can still see.

    Attributes:
        bot: The bot.
        update: In which it came.
        query: The press.
        message: The message that the button stands under.
        data: What the press tells; it may be forged.
        texts: The language of whoever pressed.
        acknowledged: Whether Telegram has been told that it was heard.
    """

    bot: Bot
    update: Update
    query: CallbackQuery
    message: Message
    data: str
    texts: Texts
    acknowledged: bool = False

    async def acknowledge(self, text: str | None = None) -> None:
        """Tell Telegram that a press was heard; without that the button seems to hang."""
        self.acknowledged = True
        await _acknowledge(self.query, text)


async def handle_button(update: Update, context: ContextTypes.DEFAULT_TYPE, *, desk: Desk) -> None:
    """Do what a button says, for whoever pressed it."""
    query = update.callback_query
    if query is None:
        return
    texts = choose_texts(query.from_user.language_code)
    if not isinstance(query.message, Message) or not query.data:
        await _acknowledge(query, texts.stale)
        return
    press = Press(context.bot, update, query, query.message, query.data, texts)
    async with _acknowledged(press):
        await _obey(press, desk)


@asynccontextmanager
async def _acknowledged(press: Press) -> AsyncIterator[None]:
    """Acknowledge a press at the end at the latest, of what fails too."""
    try:
        yield
    except Exception:
        if not press.acknowledged:
            await press.acknowledge(press.texts.failed)
        raise
    if not press.acknowledged:
        await press.acknowledge()


async def _acknowledge(query: CallbackQuery, text: str | None) -> None:
    try:
        await query.answer(text)
    except BadRequest as error:
        # Pressed while the bot was away: Telegram waits for no answer any more.
        logger.info("A press of a button was too old to be acknowledged: %s", describe(error))


async def _obey(press: Press, desk: Desk) -> None:
    if not _is_offered(press):
        await press.acknowledge(press.texts.stale)
    elif press.data.startswith(ASK):
        await _ask(press, desk)
    elif press.data.startswith(SOURCES):
        await _turn_sources(press, desk)
    elif press.data.startswith(PAGE):
        await _turn_article(press, desk)
    else:
        await press.acknowledge(press.texts.stale)


def _is_offered(press: Press) -> bool:
    """Tell whether the message has a button for such a deed; one is easily forged."""
    keyboard = press.message.reply_markup
    offered = (b.callback_data for row in keyboard.inline_keyboard for b in row) if keyboard else ()
    deed = press.data.rpartition(":")[0]
    return any(str(data).rpartition(":")[0] == deed for data in offered)


async def _ask(press: Press, desk: Desk) -> None:
    """Ask the question that stands on the button."""
    question = question_of(press.query)
    await press.acknowledge(press.texts.stale if question is None else None)
    if question is None:
        return
    place = place_of(press.message, press.query.from_user)
    asked = Asked(question, press.message, place, press.texts, pressed=True)
    await answer_question(press.update, asked, desk)


async def _turn_sources(press: Press, desk: Desk) -> None:
    """Show another page of the list of articles in place of the one that is shown."""
    await press.acknowledge()
    page = number_in(press.data)
    part = render_sources(desk.shelf.articles, press.texts, page, bot=press.bot.username)
    await edit_message(press.bot, press.message.chat_id, press.message.message_id, part)


async def _turn_article(press: Press, desk: Desk) -> None:
    """Show another page of an article in place of the one that is shown."""
    article = desk.shelf.find(press.data.removeprefix(PAGE).partition(":")[0])
    if article is None:
        await press.acknowledge(press.texts.article_gone)
        return
    await press.acknowledge()
    part = render_article(article, press.texts, number_in(press.data))
    if part.document is None:  # as it may be since it has changed
        await edit_message(press.bot, press.message.chat_id, press.message.message_id, part)
