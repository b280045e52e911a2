"""What those are told who are not answered."""

from __future__ import annotations

import logging

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import Forbidden, TelegramError

from qabot.errors import StateError
from qabot.telegram.access import INVITATION
from qabot.telegram.addressing import Intent, Request
from qabot.telegram.delivery import send_reply
from qabot.telegram.desk import Desk
from qabot.telegram.flood import describe
from qabot.telegram.limits import Limits
from qabot.telegram.press import acknowledge
from qabot.telegram.render import render_line
from qabot.texts import Texts

logger = logging.getLogger(__name__)

_FOR_EVERYBODY = {Intent.FORGET, Intent.PRIVACY}


def is_admitted(update: Update, desk: Desk) -> bool:
    """Tell whether the sender of an update may use the bot where it was sent."""
    # Who speaks for a chat is that chat: anonymous admins share one user of Telegram's.
    sender, chat = update.effective_sender, update.effective_chat
    person, place = (desk.chats.now(one.id) if one else 0 for one in (sender, chat))
    return desk.database.read(lambda: desk.access.admits(person, place))


async def may_request(
    update: Update, message: Message, request: Request, desk: Desk, texts: Texts
) -> bool:
    """Tell whether a message may be answered; if not, its sender is told once, in private.

    Whoever comes with an invitation is admitted by it.
    """
    if request.intent in _FOR_EVERYBODY or is_admitted(update, desk):
        return True
    user = message.from_user
    if user is None or message.chat.type != ChatType.PRIVATE:
        return False
    if request.intent is Intent.START and request.text.startswith(INVITATION):
        if await desk.database.apart(lambda: desk.access.redeem(request.text, user.id)):
            return True
        await send_reply(message.get_bot(), message, render_line(texts.say("invitation_gone")))
    elif not desk.database.read(lambda: desk.access.was_told(user.id)):
        line = texts.say("refused", person=user.id)
        await send_reply(message.get_bot(), message, render_line(line))
    await desk.database.apart(lambda: desk.access.note_told(user.id))
    return False


def refusal_of(query: CallbackQuery, texts: Texts) -> str | None:
    """Return what a button says to whoever may not press it: nothing in a group."""
    chat = query.message.chat if query.message else None
    if chat is None or chat.type != ChatType.PRIVATE:
        return None
    return texts.say("refused", person=query.from_user.id)


async def ask_to_wait(update: Update, *, desk: Desk, limits: Limits) -> None:
    """Tell the sender of an update that it was too much: each press, else once a minute a chat."""
    if update.callback_query is None and not limits.may_tell(update):
        return
    logger.info("More was asked than may be")
    try:
        await _ask_to_wait(update, desk)
    except Forbidden:
        logger.debug("The chat does not let the bot write")
    except (TelegramError, StateError) as error:
        reason = describe(error) if isinstance(error, TelegramError) else error
        logger.warning("It could not be told that it was too much: %s", reason)


async def _ask_to_wait(update: Update, desk: Desk) -> None:
    user, message, query = update.effective_user, update.effective_message, update.callback_query
    admitted = is_admitted(update, desk)
    preference = desk.database.read(lambda: desk.preferences.of(user))
    text = preference.texts_for(user).say("too_many")
    if query is not None:
        await acknowledge(query, text if admitted else None)
    elif message is not None and admitted:
        await send_reply(message.get_bot(), message, render_line(text))
