"""What the buttons under an answer do, to the answer they stand under however old it is."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace

from telegram.constants import ChatType

from qabot.models import Reason
from qabot.telegram.asking import Asked, look_of, note, place_of, render_exchange
from qabot.telegram.buttons import CONTEXT, UP
from qabot.telegram.delivery import replace_reply, send_reply, typing
from qabot.telegram.desk import Desk
from qabot.telegram.ledger import Given
from qabot.telegram.pages import render_article
from qabot.telegram.press import Press
from qabot.telegram.render import CONTEXT_UNITS, Part, render_answers
from qabot.telegram.shelf import deep_link, token_of
from qabot.telegram.votes import Vote

_CONTEXT_UNITS = (CONTEXT_UNITS, 120, 50)
"""Longest sentences around others, tried one after the other until all fits in."""


async def give_more(press: Press, desk: Desk) -> None:
    """Send further sentences that answer the same question: of several, the last answered.

    One goes on from that one, and one button cannot mean them all.
    """
    given = await _find(press, desk)
    if given is None:
        return
    asked = _asked(press, desk, given)
    async with typing(press.bot, press.message):
        options = asked.preference.options
        exchange = await asyncio.to_thread(desk.engine.more, given.after, **options)
        more = await render_exchange(asked, desk, exchange, given.after)
    if not any(answer.answered for answer in exchange.answers):
        await press.acknowledge(press.texts.reason(Reason.NOTHING_MORE))
        return
    await press.acknowledge()
    sent = note(asked, more, await send_reply(press.bot, press.message, more.parts))

    def write(connection: sqlite3.Connection) -> None:
        desk.memory.write(connection, asked.place, more.after)
        desk.ledger.write(connection, [sent])
        desk.ledger.go_on(connection, given, more.after)

    desk.journal.write_when_done(press.update.update_id, write)


async def show_context(press: Press, desk: Desk) -> None:
    """Show in the answer what stands around its sentences, or leave it out again."""
    given = await _find(press, desk)
    if given is None:
        return
    parts = await _parts(press, desk, given)
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
    given = await _find(press, desk)
    if given is None:
        return
    best = next(answer.sentences[0] for answer in given.answers if answer.answered)
    article = desk.shelf.find(token_of(best.article_id))
    if article is None:
        await press.acknowledge(press.texts.say("article_gone"))
    elif press.message.chat.type != ChatType.PRIVATE:
        await press.acknowledge(url=deep_link(press.bot.username, article.id))
    else:
        await press.acknowledge()
        await send_reply(press.bot, press.message, [render_article(article, press.texts)])


async def cast_vote(press: Press, desk: Desk) -> None:
    """Note what somebody thinks of the answer."""
    given = await _find(press, desk)
    if given is None:
        return
    person = press.query.from_user.id
    vote = Vote(given.place.chat, given.message, person, press.data == UP)
    changed = await desk.database.apart(lambda: desk.votes.cast(vote, given.answers))
    thumb = "👍" if vote.up else "👎"
    texts = press.texts
    await press.acknowledge(texts.say("revoted", vote=thumb) if changed else texts.say("voted"))


async def _find(press: Press, desk: Desk) -> Given | None:
    """Return the answers under which a button was pressed; if none is known any more, tell so."""
    chat, message = press.message.chat_id, press.message.message_id
    given = desk.database.read(lambda: desk.ledger.find(chat, message))
    if given is None or not any(answer.answered for answer in given.answers):
        await press.acknowledge(press.texts.say("stale_answer"))
        return None
    return given


async def _parts(press: Press, desk: Desk, given: Given) -> list[Part] | None:
    """Return the answers as they are to be shown, in no more messages than there are, or None."""
    asked = _asked(press, desk, given)
    look = await look_of(asked, desk, given.answers, context=press.data == CONTEXT)
    if look.around is None:
        return render_answers(given.answers, asked.texts, look)
    if not any(around.before or around.after for around in look.around.values()):
        return None
    for units in _CONTEXT_UNITS:
        parts = render_answers(given.answers, asked.texts, replace(look, context_units=units))
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
