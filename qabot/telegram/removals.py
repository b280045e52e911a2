"""Articles that an admin takes away, or brings back, and the reading of all of them anew."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from telegram import Message

from qabot.archive import Changes
from qabot.errors import QabotError
from qabot.models import Article
from qabot.telegram.additions import problem_lines, show_instead, title_of
from qabot.telegram.buttons import put_back_rows, remove_rows
from qabot.telegram.delivery import send_reply, typing
from qabot.telegram.desk import Desk
from qabot.telegram.pages import explain_number
from qabot.telegram.press import Press
from qabot.telegram.render import render_line
from qabot.telegram.shelf import token_of
from qabot.texts import Texts


async def offer_removal(message: Message, number: str, desk: Desk, texts: Texts) -> None:
    """Ask an admin whether an article of the list is to go, with buttons to say so."""
    article = desk.shelf.numbered(number)
    if article is None:
        usage = texts.say("admin.remove_usage", count=len(desk.shelf.articles))
        parts = render_line(explain_number(number, usage, texts))
    else:
        (part,) = render_line(texts.say("admin.remove_question", title=title_of(article)))
        parts = [replace(part, rows=remove_rows(article.id, texts))]
    await send_reply(message.get_bot(), message, parts)


async def remove_article(press: Press, desk: Desk) -> None:
    """Take an article away, and offer to put it back."""
    texts = press.texts
    found = desk.shelf.find(press.data.rpartition(":")[2])
    if found is None:
        await press.acknowledge(press.texts.say("article_gone"))
        return
    try:
        gone = await asyncio.to_thread(desk.archive.withdraw, found.id)
    except QabotError as error:
        await press.acknowledge()
        await show_instead(press, texts.say("admin.not_kept", reason=error))
        return
    await press.acknowledge()
    if gone is not None:
        await desk.note_act(press.query.from_user.id, "remove", gone.title)
    line = texts.say("admin.removed", title=title_of(found))
    await show_instead(press, line, put_back_rows(found.id, texts))


async def keep_article(press: Press, desk: Desk) -> None:
    """Leave an article where it is."""
    await press.acknowledge()
    await show_instead(press, press.texts.say("admin.declined_removal"))


async def put_back_article(press: Press, desk: Desk) -> None:
    """Bring an article back that was taken away."""
    texts = press.texts
    token = press.data.rpartition(":")[2]
    try:
        article = await asyncio.to_thread(_put_back, desk, token)
    except QabotError as error:
        await press.acknowledge()
        await show_instead(press, texts.say("admin.not_kept", reason=error))
        return
    if article is None:
        await press.acknowledge(press.texts.say("article_gone"))
        return
    await press.acknowledge()
    await desk.note_act(press.query.from_user.id, "restore", article.title)
    await show_instead(press, texts.say("admin.restored", title=title_of(article)))


async def reload_articles(message: Message, desk: Desk, texts: Texts) -> None:
    """Read all articles anew, and tell what has changed."""
    async with typing(message.get_bot(), message):
        try:
            changes = await asyncio.to_thread(desk.archive.reload)
        except QabotError as error:
            line = texts.say("admin.not_reloaded", reason=error)
        else:
            problems = tuple(desk.engine.problems)
            line = "\n".join([_told(changes, texts), *problem_lines(problems, texts)])
            person = message.from_user.id if message.from_user else 0
            await desk.note_act(person, "reload", str(len(desk.engine.articles)))
    await send_reply(message.get_bot(), message, render_line(line))


def _told(changes: Changes, texts: Texts) -> str:
    return texts.say(
        "admin.reloaded",
        added=texts.say("admin.reloaded_added", count=changes.added),
        updated=texts.say("admin.reloaded_updated", count=changes.updated),
        removed=texts.say("admin.reloaded_removed", count=changes.removed),
        unchanged=texts.say("admin.reloaded_unchanged", count=changes.unchanged),
    )


def _put_back(desk: Desk, token: str) -> Article | None:
    # A press that is seen to a second time finds it on the shelf.
    ids = [name for name in desk.archive.withdrawn() if token_of(name) == token]
    return desk.archive.put_back(ids[0]) if ids else desk.shelf.find(token)
