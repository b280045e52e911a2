"""What the buttons under an answer do, to the answer they stand under however old it is."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace

from telegram.constants import ChatType

from qabot.models import Answer, Reason
from qabot.telegram.asking import Asked, look_of, note, place_of, render_exchange
from qabot.telegram.buttons import CONTEXT, UP
from qabot.telegram.delivery import replace_reply, send_reply, typing
from qabot.telegram.desk import Desk
from qabot.telegram.ledger import Given
from qabot.telegram.pages import render_article
from qabot.telegram.press import Press
from qabot.telegram.render import CONTEXT_UNITS, Part, render_answer
from qabot.telegram.shelf import deep_link, token_of
from qabot.telegram.votes import Vote

_CONTEXT_UNITS = (CONTEXT_UNITS, 120, 50)
"""Longest sentences around others, tried one after the other until all fits in."""


async def give_more(press: Press, desk: Desk) -> None:
    """Send further sentences that answer the same question."""
    found = await _find(press, desk)
    if found is None:
        return
    given, _ = found
    asked = _asked(press, desk, given)
    async with typing(press.bot, press.message):
        options = asked.preference.options
        exchange = await asyncio.to_thread(desk.engine.more, given.after, **options)
        more = await render_exchange(asked, desk, exchange, given.after)
    if not any(answer.answered for answer in exchange.answers):
        await press.acknowledge(press.texts.reason(Reason.NOTHING_MORE))
        return
    await press.acknowledge()
    (reply,) = more.replies
    numbers = await send_reply(press.bot, press.message, reply.parts)
    sent = note(asked, reply, more, numbers)

    def write(connection: sqlite3.Connection) -> None:
        desk.memory.write(connection, asked.place, more.after)
        desk.ledger.write(connection, [sent])
        desk.ledger.go_on(connection, given, more.after)

    desk.journal.write_when_done(press.update.update_id, write)


async def show_context(press: Press, desk: Desk) -> None:
    """Show in the answer what stands around its sentences, or leave it out again."""
    found = await _find(press, desk)
    if found is None:
        return
    given, answer = found
    parts = await _parts(press, desk, given, answer)
    if parts is None:
        await press.acknowledge(press.texts.say("no_room"))
        return
    await press.acknowledge()
    old = (given.message, *given.further)
    first, *further = await replace_reply(press.bot, press.message, old, parts)
    if (first, *further) == old:
        return
    moved = replace(given, message=first, further=tuple(further))

    def write(connection: sqlite3.Connection) -> None:
        desk.ledger.erase(connection, [given])
        desk.ledger.write(connection, [moved])

    desk.journal.write_when_done(press.update.update_id, write)


async def show_article(press: Press, desk: Desk) -> None:
    """Show the article of the best sentence: here, or in a group in the chat with the bot."""
    found = await _find(press, desk)
    if found is None:
        return
    _, answer = found
    article = desk.shelf.find(token_of(answer.sentences[0].article_id))
    if article is None:
        await press.acknowledge(press.texts.say("article_gone"))
    elif press.message.chat.type != ChatType.PRIVATE:
        await press.acknowledge(url=deep_link(press.bot.username, article.id))
    else:
        await press.acknowledge()
        await send_reply(press.bot, press.message, [render_article(article, press.texts)])


async def cast_vote(press: Press, desk: Desk) -> None:
    """Note what somebody thinks of the answer."""
    found = await _find(press, desk)
    if found is None:
        return
    given, answer = found
    person = press.query.from_user.id
    vote = Vote(given.place.chat, given.message, person, press.data == UP)
    await desk.database.apart(lambda: desk.votes.cast(vote, answer))
    await press.acknowledge(press.texts.say("voted"))


async def _find(press: Press, desk: Desk) -> tuple[Given, Answer] | None:
    """Return the answer under which a button was pressed; if it is not known any more, tell so."""
    chat, message = press.message.chat_id, press.message.message_id
    given = desk.database.read(lambda: desk.ledger.find(chat, message))
    if given is None or given.answer is None or not given.answer.answered:
        await press.acknowledge(press.texts.say("stale_answer"))
        return None
    return given, given.answer


async def _parts(press: Press, desk: Desk, given: Given, answer: Answer) -> list[Part] | None:
    """Return the answer as it is to be shown, in no more messages than it has, or None."""
    asked = _asked(press, desk, given)
    look = await look_of(asked, desk, answer, context=press.data == CONTEXT)
    if look.around is None:
        return render_answer(answer, asked.texts, look)
    if not any(around.before or around.after for around in look.around.values()):
        return None
    for units in _CONTEXT_UNITS:
        parts = render_answer(answer, asked.texts, replace(look, context_units=units))
        if len(parts) <= 1 + len(given.further):
            return parts
    return None


def _asked(press: Press, desk: Desk, given: Given) -> Asked:
    """Return a question as asked by whoever pressed a button under its answer."""
    place = place_of(press.message, desk.chats, press.query.from_user)
    texts, preference = press.texts, press.preference
    # What a button asked stands above its answer.
    pressed = given.question == 0
    return Asked(given.asked, press.message, place, texts, preference, pressed=pressed)
