"""What the bot does when a question is edited that it has answered: the answer is edited too."""

from __future__ import annotations

import sqlite3
from itertools import zip_longest

from telegram import Update
from telegram.ext import ContextTypes

from qabot.telegram.addressing import Intent, read_request
from qabot.telegram.asking import Asked, find_replies, note, place_of
from qabot.telegram.delivery import delete_messages, replace_reply, typing
from qabot.telegram.desk import Desk
from qabot.telegram.ledger import Given
from qabot.telegram.refusals import is_admitted


async def handle_edit(update: Update, context: ContextTypes.DEFAULT_TYPE, *, desk: Desk) -> None:
    """Answer an edited question in the place of its answer.

    What was not answered is left alone: an edit is easily overlooked, and what is said in a group
    may have been edited for others.
    """
    message = update.edited_message
    request = read_request(message, context.bot.bot) if message else None
    if message is None or request is None or request.intent is not Intent.QUESTION:
        return
    if not is_admitted(update, desk):
        return
    chat, number = message.chat_id, message.message_id
    old = desk.database.read(lambda: desk.ledger.of_question(chat, number))
    # Telegram tells of edits too when a preview was added to a link.
    if not old or old[0].asked == request.text:
        return
    preference = desk.database.read(lambda: desk.preferences.of(message.from_user))
    texts = preference.texts_for(message.from_user)
    asked = Asked(request.text, message, place_of(message, desk.chats), texts, preference)
    await answer_anew(update, asked, old, desk)


async def answer_anew(update: Update, asked: Asked, old: list[Given], desk: Desk) -> None:
    """Put the answers to a question in the place of those that it has.

    It goes on from what was asked before it; what was asked since goes on from what it was.
    """
    async with typing(asked.bot, asked.message):
        found = await find_replies(asked, desk, old[0].before)
        current = desk.database.read(lambda: desk.memory.recall(asked.place))
    given = list[Given]()
    for before, reply in zip_longest(old, found.replies):
        there = (before.message, *before.further) if before else ()
        if reply is None:
            await delete_messages(asked.bot, asked.place.chat, there)
        else:
            numbers = await replace_reply(asked.bot, asked.message, there, reply.parts)
            given.append(note(asked, reply, found, numbers))
    is_last = current.turns == old[-1].after.turns

    def write(connection: sqlite3.Connection) -> None:
        if is_last and found.after is not found.before:
            desk.memory.write(connection, asked.place, found.after)
        desk.ledger.erase(connection, old)
        desk.ledger.write(connection, given)

    desk.journal.write_when_done(update.update_id, write)
