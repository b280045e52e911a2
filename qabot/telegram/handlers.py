"""What the bot does with a message: reads what it is for, and answers."""

from __future__ import annotations

from dataclasses import replace

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes
from telegram.helpers import create_deep_linked_url

from qabot.telegram.additions import offer_articles
from qabot.telegram.addressing import Intent, Request, read_request
from qabot.telegram.admin import ADMIN_INTENTS, obey
from qabot.telegram.asking import Asked, answer_question, place_of
from qabot.telegram.choices import render_choices
from qabot.telegram.delivery import send_reply
from qabot.telegram.desk import Desk
from qabot.telegram.inline import HELP as INLINE
from qabot.telegram.pages import explain_number, render_article, render_sources
from qabot.telegram.refusals import may_request
from qabot.telegram.removals import offer_removal, reload_articles
from qabot.telegram.render import Part, render_blocks, render_line
from qabot.telegram.richtext import Block, Tag, marked, plain
from qabot.telegram.shelf import ARTICLE, deep_link
from qabot.telegram.stats import render_stats
from qabot.texts import Texts, choose_texts

_OF_ADMINS = {*ADMIN_INTENTS, Intent.STATS, Intent.HELP}


async def handle_message(update: Update, context: ContextTypes.DEFAULT_TYPE, *, desk: Desk) -> None:
    """Answer a message if it is meant for the bot."""
    message = update.message
    request = read_request(message, context.bot.bot) if message else None
    if message is None or request is None or desk.albums.has_told(message.media_group_id):
        return
    preference = desk.database.read(lambda: desk.preferences.of(message.from_user))
    texts = preference.texts_for(message.from_user)
    if not await may_request(update, message, request, desk, texts):
        return
    if request.intent is Intent.QUESTION:
        asked = Asked(request.text, message, place_of(message, desk.chats), texts, preference)
        await answer_question(update, asked, desk)
        return
    place = place_of(message, desk.chats)
    if desk.access.is_admin(place.person) and await _change_articles(message, request, desk, texts):
        return
    if request.intent is Intent.FORGET:
        await desk.database.apart(lambda: desk.forget(place))
        texts = choose_texts(message.from_user.language_code if message.from_user else None)
        parts = render_line(texts.say("forgotten"))
    elif request.intent is Intent.CANCEL:
        await desk.database.apart(lambda: desk.memory.cut(place))
        parts = render_line(texts.say("cancelled"))
    elif request.intent is Intent.SETTINGS:
        parts = [render_choices(preference, texts)]
    elif _commands(message, request, desk):
        parts = await _answer_admin(request, place.person, desk, texts, bot=context.bot.username)
    elif message.chat.type != ChatType.PRIVATE:
        parts = _render_in_group(request, desk, texts, bot=context.bot.username)
    else:
        parts = render_reply(request, desk, texts, bot=context.bot.username)
        if _greets(request):
            rows = await desk.examples.rows_for(desk.engine, texts.code)
            parts[-1] = replace(parts[-1], rows=rows)
    await send_reply(context.bot, message, parts)


def _commands(message: Message, request: Request, desk: Desk) -> bool:
    """Tell whether a message is a command of admins, and of one."""
    person = message.from_user.id if message.from_user else 0
    private = message.chat.type == ChatType.PRIVATE
    return private and request.intent in _OF_ADMINS and desk.access.is_admin(person)


async def _change_articles(message: Message, request: Request, desk: Desk, texts: Texts) -> bool:
    """Do what an admin wants done to the articles; tell whether it was that."""
    if request.intent is Intent.ADD or (
        request.intent is Intent.ATTACHMENT and message.document is not None
    ):
        await offer_articles(message, desk, texts)
    elif request.intent is Intent.REMOVE:
        await offer_removal(message, request.text, desk, texts)
    elif request.intent is Intent.RELOAD:
        await reload_articles(message, desk, texts)
    else:
        return False
    return True


async def _answer_admin(
    request: Request, admin: int, desk: Desk, texts: Texts, *, bot: str
) -> list[Part]:
    if request.intent is Intent.HELP:
        return render_line(f"{texts.say('help')}\n\n{texts.say('admin.help')}")
    if request.intent is Intent.STATS:
        return [await render_stats(desk.tally, desk.database, texts)]
    line = await desk.database.apart(lambda: obey(request, desk.access, admin, texts, bot=bot))
    return render_line(line)


def _greets(request: Request) -> bool:
    return (
        request.intent is Intent.START
        and not request.text.startswith(ARTICLE)
        and request.text != INLINE
    )


def _render_in_group(request: Request, desk: Desk, texts: Texts, *, bot: str) -> list[Part]:
    """Return the messages for what is no question in a group, where not all can be done."""
    match request.intent:
        case Intent.HELP:
            return render_line(texts.say("help_group", bot=bot))
        case Intent.SOURCES:
            page = _page_in(request)
            return [render_sources(desk.shelf.articles, texts, page, bot=bot, private=False)]
        case Intent.ELSEWHERE:
            command, _, number = request.text.partition(" ")
            found = desk.shelf.numbered(number) if command == "article" else None
            link = deep_link(bot, found.id) if found else create_deep_linked_url(bot, command)
            return render_blocks([Block(marked(plain(texts.say("in_private")), Tag.LINK, link))])
        case _:
            return render_reply(request, desk, texts, bot=bot)


def _page_in(request: Request) -> int:
    return int(request.text[:6]) if request.text.isdecimal() else 1


def render_reply(request: Request, desk: Desk, texts: Texts, *, bot: str) -> list[Part]:
    """Return the messages for anything that is no question."""
    match request.intent:
        case Intent.START if request.text.startswith(ARTICLE):
            found = desk.shelf.find(request.text.removeprefix(ARTICLE))
            return (
                [render_article(found, texts)] if found else render_line(texts.say("article_gone"))
            )
        case Intent.START if request.text == INLINE:
            return render_line(texts.say("inline_start", bot=bot))
        case Intent.START:
            return render_line(texts.say("start"))
        case Intent.HELP:
            return render_line(texts.say("help"))
        case Intent.SOURCES:
            return [render_sources(desk.shelf.articles, texts, _page_in(request), bot=bot)]
        case Intent.ARTICLE:
            found = desk.shelf.numbered(request.text)
            usage = texts.say("no_article", count=len(desk.shelf.articles))
            return (
                [render_article(found, texts)]
                if found
                else render_line(explain_number(request.text, usage, texts))
            )
        case Intent.PRIVACY:
            return render_line(texts.say("privacy"))
        case Intent.ATTACHMENT:
            return render_line(texts.say("text_only"))
        case Intent.EMPTY:
            return render_line(texts.say("usage"))
        case Intent.NAMED:
            return render_line(texts.say("usage_named", bot=bot))
        case _:
            return render_line(texts.say("unknown_command"))
