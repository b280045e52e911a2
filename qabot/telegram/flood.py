"""Waits when Telegram asks for it, and sends again what did not arrive.

A rate limiter of our own instead of python-telegram-bot's, which needs a further dependency
to space requests ahead of time. A bot that only answers rarely comes near the limits; it has
to obey when it does, for the one chat that is meant and no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import BaseRateLimiter

logger = logging.getLogger(__name__)

TRIES = 8
"""About a minute of trying, at the pauses below."""

LONGEST_WAIT = 120.0
"""Seconds. Groups may get 20 messages a minute, so waits of up to a minute are ordinary."""

_LONGEST_BACKOFF = 30.0

_REPEATED = {"sendMessage", "sendDocument", "editMessageText"}

_SLACK = 0.1
"""Seconds on top, as the server's seconds are whole ones."""

Result = bool | dict[str, Any] | list[dict[str, Any]]
Sleep = Callable[[float], Awaitable[None]]


class FloodPatience(BaseRateLimiter[None]):
    """Repeats requests: after a flood limit all, after a network failure only messages.

    A message whose fate is not known is sent again: rather an answer twice than none.
    """

    def __init__(self, *, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to release."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: tuple[object, ...],
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Result:
        """Make a request until it succeeds or there is no use in trying."""
        failures = 0
        while True:
            try:
                return await callback(*args, **kwargs)
            except TelegramError as error:
                failures += 1
                pause = _pause_after(error, endpoint, failures)
                if pause is None or pause > LONGEST_WAIT or failures == TRIES:
                    raise
                logger.warning("%s: %s; trying again in %.1f s", endpoint, describe(error), pause)
            await self._sleep(pause)


def describe(error: TelegramError) -> str:
    """Return what went wrong as one short line.

    A broken gateway answers with a page of HTML, which the error then quotes.
    """
    text = " ".join(error.message.partition(". Parsing the server")[0].split())
    return (text or type(error).__name__)[:200]


def describe_kind(error: Exception) -> str:
    """Return the kind of an error, without its text, which may quote addresses."""
    kind = type(error).__name__
    cause = error.__cause__
    return f"{kind} ({type(cause).__name__})" if cause is not None else kind


def seconds(delay: float | timedelta) -> float:
    """Return a delay in seconds; the library is on its way from numbers to timedelta."""
    return delay.total_seconds() if isinstance(delay, timedelta) else float(delay)


def _pause_after(error: TelegramError, endpoint: str, failures: int) -> float | None:
    if isinstance(error, RetryAfter):
        return seconds(error.retry_after) + _SLACK
    # A bad request counts as an error of the network there.
    if isinstance(error, BadRequest) or not isinstance(error, NetworkError):
        return None
    # A server that is slow to answer has probably sent the message: not again and again.
    if endpoint not in _REPEATED or (isinstance(error, TimedOut) and failures > 1):
        return None
    return min(0.25 * 2.0**failures, _LONGEST_BACKOFF)
