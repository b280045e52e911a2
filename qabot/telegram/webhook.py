"""Has updates delivered instead of fetching them, and looks after that they come.

Telegram is asked how its deliveries fare as often as it would be polled. What it tells, and whether
our own server answers, is to the watch what a poll is.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, InvalidToken, TelegramError

from qabot.errors import RivalError, SettingsError, StateError
from qabot.telegram.flood import describe
from qabot.telegram.hook import Hook
from qabot.telegram.inbox import Inbox
from qabot.telegram.polling import ALLOWED_UPDATES, pause_after, token_refused
from qabot.telegram.reception import Reception
from qabot.telegram.server import POLL_SECONDS
from qabot.telegram.watch import Watch

logger = logging.getLogger(__name__)

CHECK_SECONDS = float(POLL_SECONDS)
"""Between one check and the next."""

MOST_CONNECTIONS = 8
"""Deliveries at once. Each waits for the journal, which writes one after another."""

MOST_RETAKEN = 3
"""Checks in a row that find the webhook changed by somebody else."""

# No request takes longer than its time-outs allow, unless the time-outs fail.
_HARD_LIMIT = 60.0

Sleep = Callable[[float], Awaitable[None]]


class Webhook:
    """Takes in what Telegram delivers.

    Args:
        bot: Whose webhook it is.
        inbox: Gets the updates.
        watch: Is told of every check.
        hook: How it is to be.
        sleep: Waits between checks.
    """

    def __init__(
        self, bot: Bot, inbox: Inbox, watch: Watch, hook: Hook, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._watch = watch
        self._hook = hook
        self._sleep = sleep
        self._reception = Reception(hook, inbox, bot)
        self._set_at: float | None = None
        self._turned_away = 0  # when that was last looked at
        self._retaken = 0
        self._failures = 0
        self._trouble: str | None = None

    async def run(self) -> NoReturn:
        """Listen until cancelled, then finish deliveries under way; the webhook stays set.

        Raises:
            SettingsError: If the token or the address is refused, or there is no listening.
            RivalError: If somebody else changes the webhook again and again.
        """
        async with self._reception.open():
            while True:
                self._watch.listening()
                try:
                    await self._check()
                    await self._inbox.rest()
                except (TelegramError, TimeoutError, StateError) as error:
                    pause = self._pause_after(error)
                    self._watch.missed(error, pause)
                    await self._sleep(pause)
                    continue
                self._note_success()
                await self._sleep(CHECK_SECONDS)

    async def confirm(self) -> None:
        """Do nothing: what was kept has been confirmed by the answer to its delivery."""

    async def _check(self) -> None:
        await self._reception.probe()
        async with asyncio.timeout(_HARD_LIMIT):
            info = await self._bot.get_webhook_info()
            if self._set_at is None:
                if self._hook.fresh or not self._is_as_wanted(info):
                    await self._set_first()
                self._set_at = time.time()
            elif not self._is_as_wanted(info):
                await self._take_back()
            else:
                self._retaken = 0
                await self._renew_secret(info)
        self._judge(info)

    def _is_as_wanted(self, info: WebhookInfo) -> bool:
        return (
            info.url == self._hook.url
            and info.max_connections == MOST_CONNECTIONS
            and set(info.allowed_updates or ()) == set(ALLOWED_UPDATES)
        )

    async def _set(self) -> None:
        await self._bot.set_webhook(
            self._hook.url,
            max_connections=MOST_CONNECTIONS,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
            secret_token=self._hook.secret,
        )

    async def _set_first(self) -> None:
        try:
            await self._set()
        except BadRequest as error:
            # A name that is not found now may be found soon.
            if "resolve" in error.message.lower():
                raise
            raise SettingsError(
                f"Telegram refused telegram.webhook_url: {describe(error)}; correct it, or leave "
                "it out to poll",
                "telegram.webhook_url",
            ) from None
        logger.info("Telegram was told where to deliver")

    async def _take_back(self) -> None:
        if self._retaken == MOST_RETAKEN:
            raise RivalError(
                "another instance of this bot, or somebody else who has its token, takes away its "
                "webhook again and again: stop that one, or give this one a token of its own"
            )
        self._retaken += 1
        logger.warning("The webhook was changed or taken away by somebody else; setting it again")
        await self._set()

    async def _renew_secret(self, info: WebhookInfo) -> None:
        """Tell Telegram the secret again if it sends another: the setting may have changed."""
        turned_away = self._reception.turned_away - self._turned_away
        self._turned_away = self._reception.turned_away
        if not turned_away:
            return
        logger.warning("Turned away for want of the secret: %d requests", turned_away)
        if "403" in (info.last_error_message or "") and self._reported_since(info):
            await self._set()

    def _reported_since(self, info: WebhookInfo) -> bool:
        """Tell whether a failed delivery is reported that no successful one has followed."""
        since = max(self._set_at or 0.0, self._reception.kept)
        # The report has whole seconds.
        return info.last_error_date is not None and info.last_error_date.timestamp() >= int(since)

    def _judge(self, info: WebhookInfo) -> None:
        waiting = info.pending_update_count
        failing = waiting > 0 and self._reported_since(info)
        trouble = " ".join((info.last_error_message or "").split())[:200] if failing else None
        if trouble and self._trouble is None:
            logger.warning(
                "Telegram cannot deliver to the webhook: %s; waiting there: %d messages",
                trouble,
                waiting,
            )
        elif self._trouble and trouble is None:
            logger.info("Telegram delivers to the webhook again")
        self._trouble = trouble
        self._watch.note_delivery(waiting, trouble)

    def _note_success(self) -> None:
        if self._failures:
            logger.info("The webhook can be checked again")
        self._failures = 0
        self._watch.received()
        self._watch.heard()

    def _pause_after(self, error: Exception) -> float:
        if isinstance(error, InvalidToken):
            raise token_refused()
        self._failures += 1
        pause = pause_after(error, self._failures)
        reason = describe(error) if isinstance(error, TelegramError) else str(error) or "timed out"
        logger.warning("The webhook cannot be checked: %s; trying again in %.1f s", reason, pause)
        return pause
