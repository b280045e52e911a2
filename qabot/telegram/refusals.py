"""What those are told who are not answered."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import Forbidden, TelegramError

from qabot.errors import StateError
from qabot.telegram.delivery import send_reply
from qabot.telegram.desk import Desk
from qabot.telegram.flood import describe
from qabot.telegram.limits import Limits
from qabot.telegram.press import acknowledge
from qabot.telegram.render import render_line

logger = logging.getLogger(__name__)


async def ask_to_wait(update: Update, *, desk: Desk, limits: Limits) -> None:
    """Tell the sender of an update that it was too much: each press, else once a minute a chat."""
    user, message = update.effective_user, update.effective_message
    query = update.callback_query
    if query is None and not limits.may_tell(update):
        return
    logger.info("More was asked than may be")
    try:
        preference = await desk.database.apart(lambda: desk.preferences.of(user))
        text = preference.texts_for(user).too_many
        if query is not None:
            await acknowledge(query, text)
        elif message is not None:
            await send_reply(message.get_bot(), message, render_line(text))
    except Forbidden:
        logger.debug("The chat does not let the bot write")
    except (TelegramError, StateError) as error:
        reason = describe(error) if isinstance(error, TelegramError) else error
        logger.warning("It could not be told that it was too much: %s", reason)
