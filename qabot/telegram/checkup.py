"""Asks the Bot API whether it knows the token, for ``qabot doctor``; nothing there is changed."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from qabot.errors import FrontEndError, QabotError
from qabot.groups import TelegramSettings
from qabot.telegram.flood import describe
from qabot.telegram.polling import token_refused, unreachable
from qabot.telegram.secrecy import build_redactor, redacted_logs, tamed_libraries
from qabot.telegram.server import build_checkup_request, read_base_url, read_token

_HARD_LIMIT = 30.0  # seconds
_HALF = 0.5  # the time of an answer is told in whole seconds, cut off


@dataclass(frozen=True, slots=True)
class Account:
    """What the Bot API tells of a bot.

    Attributes:
        username: Without the ``@``.
        webhook: Where its messages are delivered, "" where they are polled for.
        waiting: How many wait there.
        undelivered: Why they cannot be delivered, in Telegram's words.
        ahead: Seconds that the clock here is ahead of the server's, None if that told no time.
    """

    username: str
    webhook: str
    waiting: int
    undelivered: str | None
    ahead: float | None

    @property
    def webhook_host(self) -> str:
        """The host of the webhook: people write secrets into the path."""
        try:
            return urlsplit(self.webhook).hostname or ""
        except ValueError:
            return ""


def look_up(settings: TelegramSettings) -> Account:
    """Ask the Bot API for a bot, with some seconds of patience.

    Raises:
        SettingsError: If the token is missing, malformed or refused, or an address is none.
        FrontEndError: If the server cannot be reached, or something unforeseen happens.
    """
    redactor = build_redactor(settings)
    with redacted_logs(redactor), tamed_libraries():
        try:
            return asyncio.run(_look_up(settings))
        except QabotError as error:
            failure = error
        except Exception as error:  # whatever the library leads to: an address may stand in it
            failure = FrontEndError(f"asking the Bot API broke off: {error!r}")
    failure.args = (redactor.redact(str(failure)),)
    failure.__cause__ = failure.__context__ = None
    raise failure.with_traceback(None)


async def _look_up(settings: TelegramSettings) -> Account:
    ahead: list[float] = []

    async def note(response: httpx.Response) -> None:
        if (told := read_time(response.headers.get("Date", ""))) is not None:
            ahead.append(time.time() - told)

    bot = Bot(
        read_token(settings),
        base_url=read_base_url(settings),
        request=build_checkup_request(note, settings.proxy),
        get_updates_request=build_checkup_request(note, settings.proxy),
    )
    try:
        async with asyncio.timeout(_HARD_LIMIT):
            # Which asks who it is.
            await bot.initialize()
            info = await bot.get_webhook_info()
    except InvalidToken:
        raise token_refused() from None
    except (TelegramError, TimeoutError) as error:
        reason = describe(error) if isinstance(error, TelegramError) else "timed out"
        raise unreachable(reason) from None
    finally:
        await bot.shutdown()
    return Account(
        username=bot.username,
        webhook=info.url,
        waiting=info.pending_update_count,
        undelivered=info.last_error_message,
        ahead=ahead[0] if ahead else None,
    )


def read_time(header: str) -> float | None:
    """Return the time that an answer was made at, in seconds, None if it is told in no way."""
    try:
        return parsedate_to_datetime(header).timestamp() + _HALF
    except (ValueError, TypeError, OverflowError):
        return None
