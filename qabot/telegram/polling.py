"""Fetches updates until it is told to stop, whatever the network does meanwhile.

A loop of our own instead of python-telegram-bot's ``Updater``, which ends without a word
when the token is refused (a bot that is up and deaf), logs a traceback for every lost
connection, and goes on for ever when another instance takes its updates away.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import NoReturn

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from qabot.errors import FrontEndError, RivalError, SettingsError, StateError
from qabot.telegram.flood import describe, seconds
from qabot.telegram.inbox import Inbox
from qabot.telegram.server import POLL_SECONDS
from qabot.telegram.watch import Watch

logger = logging.getLogger(__name__)

ALLOWED_UPDATES = (
    *("message", "edited_message", "callback_query", "inline_query", "my_chat_member"),
)

BACKOFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds to wait after one failure, after two, ...; the last for all further ones."""

CONFLICT_PAUSES = (0.5, 3.0, 8.0)
"""Seconds. At a restart the server may hold the poll of the instance before for as long as
POLL_SECONDS; only a conflict that outlasts that is one with a second instance."""

# No request takes longer than its time-outs allow, unless the time-outs fail.
_HARD_LIMIT = POLL_SECONDS + 45

Sleep = Callable[[float], Awaitable[None]]


class Poller:
    """Moves updates from the server to the inbox."""

    def __init__(
        self, bot: Bot, inbox: Inbox, watch: Watch, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._watch = watch
        self._sleep = sleep
        self._offset: int | None = None
        self._heard = False
        self._failures = 0
        self._conflicts = 0
        self._unkept = 0

    async def run(self) -> NoReturn:
        """Fetch updates until cancelled; a batch is kept before the next confirms it.

        Raises:
            SettingsError: If the token is refused.
            RivalError: If another instance fetches the same updates, or has them delivered.
        """
        while True:
            self._watch.listening()
            try:
                # That Telegram hands over messages is soon known, even if there are none for long.
                updates = await self._fetch(wait=POLL_SECONDS if self._heard else 0)
            except (TelegramError, TimeoutError) as error:
                pause = self._pause_after(error)
                self._watch.missed(error, pause)
                await self._sleep(pause)
                continue
            self._note_success()
            try:
                await self._take_in(updates)
            except StateError as error:
                pause = self._pause_without_journal(error)
                self._watch.missed(error, pause)
                await self._sleep(pause)

    async def _take_in(self, updates: Sequence[Update]) -> None:
        if updates:
            await self._inbox.put_all(updates)
            self._offset = updates[-1].update_id + 1
        else:
            await self._inbox.rest()
        self._unkept = 0
        self._heard = True
        self._watch.heard()

    async def confirm(self) -> None:
        """Tell the server that it may forget the updates fetched so far."""
        if self._offset is None:
            return
        try:
            await self._fetch(wait=0, limit=1)
        except (TelegramError, TimeoutError) as error:
            logger.warning(
                "The last updates could not be confirmed and may come again: %s", _name(error)
            )

    async def _fetch(self, *, wait: int, limit: int | None = None) -> Sequence[Update]:
        async with asyncio.timeout(_HARD_LIMIT):
            return await self._bot.get_updates(
                offset=self._offset, limit=limit, timeout=wait, allowed_updates=ALLOWED_UPDATES
            )

    def _note_success(self) -> None:
        if self._failures:
            logger.info("Telegram answers again")
        self._failures = self._conflicts = 0
        self._watch.received()

    def _pause_without_journal(self, error: StateError) -> float:
        self._unkept += 1
        pause = pause_after(error, self._unkept)
        logger.error("Messages are left with Telegram: %s; trying again in %.1f s", error, pause)
        return pause

    def _pause_after(self, error: Exception) -> float:
        if isinstance(error, InvalidToken):
            raise token_refused()
        if isinstance(error, Conflict):
            return self._pause_after_conflict(error)
        self._failures += 1
        pause = pause_after(error, self._failures)
        logger.warning("No updates from Telegram: %s; trying again in %.1f s", _name(error), pause)
        return pause

    def _pause_after_conflict(self, error: Conflict) -> float:
        if "webhook is active" in error.message:
            raise RivalError(
                "a webhook was set for this bot while it polled, by another instance or by hand: "
                "messages go there now; stop what set it and start this one again, which takes it "
                "away, or set telegram.webhook_url (QABOT_TELEGRAM__WEBHOOK_URL) here"
            )
        if self._conflicts == len(CONFLICT_PAUSES):
            raise RivalError(
                "another instance of this bot fetches its messages from Telegram: stop that one, "
                f"or give this one a token of its own ({describe(error)})"
            )
        self._conflicts += 1
        return CONFLICT_PAUSES[self._conflicts - 1]


def pause_after(error: Exception, failures: int) -> float:
    """Return the seconds to wait after so many failures in a row, this one the last."""
    if isinstance(error, RetryAfter):
        return seconds(error.retry_after)
    return BACKOFF[min(failures, len(BACKOFF)) - 1]


def token_refused() -> SettingsError:
    """Return the error to raise when the server does not know the token."""
    return SettingsError(
        "the Bot API server refused the token: check telegram.token (QABOT_TELEGRAM__TOKEN), or "
        "get a new one from @BotFather; with a server of your own, check telegram.base_url too",
        "telegram.token",
    )


def unreachable(reason: str) -> FrontEndError:
    """Return the error to raise when no way leads to the server."""
    return FrontEndError(
        f"the Bot API server cannot be reached ({reason}): check the network, telegram.base_url "
        "(QABOT_TELEGRAM__BASE_URL), and the proxy if there is one (telegram.proxy, HTTPS_PROXY)"
    )


def _name(error: Exception) -> str:
    if isinstance(error, TelegramError):
        return describe(error)
    return "timed out"
