"""What the bot does with a message: reads what it is for, and answers."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import ContextTypes

from qabot.telegram.additions import offer_articles
from qabot.telegram.addressing import Intent, Request, read_request
from qabot.telegram.admin import ADMIN_INTENTS, obey
from qabot.telegram.asking import Asked, answer_question, place_of
from qabot.telegram.choices import render_choices
from qabot.telegram.delivery import send_reply
from qabot.telegram.desk import Desk
from qabot.telegram.inline import HELP as INLINE
from qabot.telegram.pages import render_article, render_sources
from qabot.telegram.refusals import may_request
from qabot.telegram.removals import offer_removal, reload_articles
from qabot.telegram.render import Part, render_line
from qabot.telegram.shelf import ARTICLE
from qabot.texts import Texts, choose_texts


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
    elif desk.access.is_admin(place.person) and request.intent in {*ADMIN_INTENTS, Intent.HELP}:
        parts = await _answer_admin(request, place.person, desk, texts, bot=context.bot.username)
    else:
        parts = render_reply(request, desk, texts, bot=context.bot.username)
    await send_reply(context.bot, message, parts)


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
    line = await desk.database.apart(lambda: obey(request, desk.access, admin, texts, bot=bot))
    return render_line(line)


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
            page = int(request.text[:6]) if request.text.isdecimal() else 1
            return [render_sources(desk.shelf.articles, texts, page, bot=bot)]
        case Intent.ARTICLE:
            found = desk.shelf.numbered(request.text)
            count = len(desk.shelf.articles)
            return (
                [render_article(found, texts)]
                if found
                else render_line(texts.say("no_article", last=count))
            )
        case Intent.PRIVACY:
            return render_line(texts.say("privacy"))
        case Intent.ATTACHMENT:
            return render_line(texts.say("text_only"))
        case Intent.EMPTY:
            return render_line(texts.say("usage"))
        case _:
            return render_line(texts.say("unknown_command"))
