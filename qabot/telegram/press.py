"""One press of a button, and the acknowledgement that it needs."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from telegram import Bot, CallbackQuery, Message, Update
from telegram.error import BadRequest

from qabot.telegram.failures import question_id
from qabot.telegram.flood import describe
from qabot.telegram.preferences import Preference
from qabot.texts import Texts

logger = logging.getLogger(__name__)

_TOO_OLD = ("query is too old", "query id is invalid", "query_id_invalid")


@dataclass(slots=True)
class Press:
    """A button pressed under a message that the bot can still see.

    Attributes:
        update: In which it came.
        query: The press.
        message: The message that the button stands under.
        data: What the press tells; it may be forged.
        preference: What whoever pressed prefers.
        acknowledged: Whether Telegram has been told that it was heard.
    """

    update: Update
    query: CallbackQuery
    message: Message
    data: str
    preference: Preference
    acknowledged: bool = False

    @property
    def bot(self) -> Bot:
        """The bot."""
        return self.message.get_bot()

    @property
    def texts(self) -> Texts:
        """The language of whoever pressed."""
        return self.preference.texts_for(self.query.from_user)

    @property
    def is_offered(self) -> bool:
        """Whether the message has a button for such a deed; a press is easily forged."""
        keyboard = self.message.reply_markup
        rows = keyboard.inline_keyboard if keyboard else ()
        offered = {str(b.callback_data).rpartition(":")[0] for row in rows for b in row}
        return self.data.rpartition(":")[0] in offered

    async def acknowledge(self, text: str | None = None, *, url: str | None = None) -> None:
        """Tell Telegram that a press was heard; without that the button seems to hang.

        Args:
            text: To be shown for a moment.
            url: Deep link of the bot to be opened.
        """
        self.acknowledged = True
        await acknowledge(self.query, text, url=url)

    @asynccontextmanager
    async def acknowledged_at_last(self) -> AsyncIterator[None]:
        """Acknowledge the press at the end of the block at the latest, of what fails too."""
        try:
            yield
        except Exception:
            if not self.acknowledged:
                name = question_id(self.update.update_id)
                await self.acknowledge(self.texts.say("failed", id=name))
            raise
        if not self.acknowledged:
            await self.acknowledge()


async def acknowledge(query: CallbackQuery, text: str | None, *, url: str | None = None) -> None:
    """Answer a press, if Telegram still waits for it."""
    try:
        await query.answer(text, url=url)
    except BadRequest as error:
        # Pressed while the bot was away.
        is_old = any(reason in error.message.lower() for reason in _TOO_OLD)
        level = logging.INFO if is_old else logging.WARNING
        logger.log(level, "A press of a button could not be acknowledged: %s", describe(error))
