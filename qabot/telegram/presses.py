"""What the bot does when a button is pressed. Every press is acknowledged, whatever comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from qabot.telegram.additions import add_articles, decline_articles
from qabot.telegram.answered import cast_vote, give_more, show_article, show_context
from qabot.telegram.asking import Asked, answer_question, place_of
from qabot.telegram.buttons import (
    ADD,
    ASK,
    CONTEXT,
    DECLINE,
    DOWN,
    KEEP,
    MORE,
    PAGE,
    PLAIN,
    READ,
    REMOVE,
    RESTORE,
    SET,
    SOURCES,
    UP,
    number_in,
)
from qabot.telegram.choices import choose, render_choices
from qabot.telegram.delivery import edit_message, question_of
from qabot.telegram.desk import Desk
from qabot.telegram.pages import render_article, render_sources
from qabot.telegram.press import Press, acknowledge
from qabot.telegram.refusals import is_admitted, refusal_of
from qabot.telegram.removals import keep_article, put_back_article, remove_article

Deed = Callable[[Press, Desk], Awaitable[None]]


async def handle_button(update: Update, context: ContextTypes.DEFAULT_TYPE, *, desk: Desk) -> None:
    """Do what a button says, for whoever pressed it."""
    query = update.callback_query
    if query is None:
        return
    preference = desk.database.read(lambda: desk.preferences.of(query.from_user))
    if not is_admitted(update, desk):
        await acknowledge(query, refusal_of(query, preference.texts_for(query.from_user)))
        return
    if not isinstance(query.message, Message) or not query.data:
        await acknowledge(query, preference.texts_for(query.from_user).say("stale"))
        return
    press = Press(update, query, query.message, query.data, preference)
    async with press.acknowledged_at_last():
        deed = DEEDS.get(press.data.partition(":")[0])
        if deed is not None and press.is_offered:
            await deed(press, desk)
        else:
            await press.acknowledge(press.texts.say("stale"))


async def _ask(press: Press, desk: Desk) -> None:
    """Ask the question that stands on the button."""
    question = question_of(press.query)
    await press.acknowledge(press.texts.say("stale") if question is None else None)
    if question is None:
        return
    place = place_of(press.message, desk.chats, press.query.from_user)
    asked = Asked(question, press.message, place, press.texts, press.preference, pressed=True)
    await answer_question(press.update, asked, desk)


async def _turn_sources(press: Press, desk: Desk) -> None:
    """Show another page of the list of articles in place of the one that is shown."""
    await press.acknowledge()
    page = number_in(press.data)
    private = press.message.chat.type == ChatType.PRIVATE
    bot = press.bot.username
    part = render_sources(desk.shelf.articles, press.texts, page, bot=bot, private=private)
    await edit_message(press.bot, press.message.chat_id, press.message.message_id, part)


async def _turn_article(press: Press, desk: Desk) -> None:
    """Show another page of an article in place of the one that is shown."""
    article = desk.shelf.find(press.data.removeprefix(PAGE).partition(":")[0])
    if article is None:
        await press.acknowledge(press.texts.say("article_gone"))
        return
    await press.acknowledge()
    part = render_article(article, press.texts, number_in(press.data))
    if part.document is None:  # as it may be since it has changed
        await edit_message(press.bot, press.message.chat_id, press.message.message_id, part)


async def _set(press: Press, desk: Desk) -> None:
    """Keep what somebody chooses for themselves, and show it."""
    chosen = choose(press.preference, press.data)
    if chosen is None or press.message.chat.type != ChatType.PRIVATE:
        await press.acknowledge(press.texts.say("stale"))
        return
    person = press.query.from_user
    await desk.database.apart(lambda: desk.preferences.keep(person.id, chosen))
    await press.acknowledge()
    part = render_choices(chosen, chosen.texts_for(person))
    await edit_message(press.bot, press.message.chat_id, press.message.message_id, part)


async def _as_admin(deed: Deed, press: Press, desk: Desk) -> None:
    """Do what only admins may, as a press is easily forged and an admin may be one no more."""
    private = press.message.chat.type == ChatType.PRIVATE
    if private and desk.access.is_admin(press.query.from_user.id):
        await deed(press, desk)
    else:
        await press.acknowledge(press.texts.say("stale"))


DEEDS: Mapping[str, Deed] = {
    ASK.rstrip(":"): _ask,
    SOURCES.rstrip(":"): _turn_sources,
    PAGE.rstrip(":"): _turn_article,
    SET.rstrip(":"): _set,
    MORE: give_more,
    CONTEXT: show_context,
    PLAIN: show_context,
    READ: show_article,
    UP: cast_vote,
    DOWN: cast_vote,
    ADD.rstrip(":"): partial(_as_admin, add_articles),
    DECLINE.rstrip(":"): partial(_as_admin, decline_articles),
    REMOVE.rstrip(":"): partial(_as_admin, remove_article),
    KEEP.rstrip(":"): partial(_as_admin, keep_article),
    RESTORE.rstrip(":"): partial(_as_admin, put_back_article),
}
