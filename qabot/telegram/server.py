"""The Bot API server: its addresses, the bot's token, and the requests to it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx
from telegram import Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from qabot.errors import SettingsError
from qabot.groups import TelegramSettings
from qabot.layers import mask_address
from qabot.telegram.flood import describe_kind

logger = logging.getLogger(__name__)

TELEGRAM_BASE_URL = "https://api.telegram.org/bot"
TELEGRAM_FILE_URL = "https://api.telegram.org/file/bot"

POLL_SECONDS = 10
"""How long the server may hold a request for updates while there are none."""

# The number of the bot and 35 characters behind it. Nobody promises their count; anything
# else than these would change the meaning of the token's URLs.
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{30,}")


class QuietRequest(HTTPXRequest):
    """Requests that leave it to their caller to say what went wrong.

    The inherited parser logs every answer that is not JSON, such as the page of a broken
    gateway, in full and with a traceback.

    Attributes:
        note_error: Told the kind of every failure.
    """

    note_error: Callable[[str], object] = staticmethod(lambda kind: None)

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401  # as inherited
        """Make a request, and return the status of HTTP and what was answered."""
        try:
            status, payload = await super().do_request(*args, **options)
        except TelegramError as error:
            self.note_error(describe_kind(error))
            raise
        if status >= HTTPStatus.BAD_REQUEST:
            self.note_error(f"HTTP {status}")
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse what the server answered.

        Raises:
            TelegramError: If it is not a JSON object.
        """
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("the server's answer is not JSON")
        return answer


class UpdatesRequest(QuietRequest):
    """Requests for updates, of which one that cannot be read does not hold up the others.

    A whole batch fails if one update in it does, and it would be fetched again for ever.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse updates, emptied where they cannot be read: their number is still confirmed.

        Raises:
            TelegramError: If the answer is not a JSON object.
        """
        answer = QuietRequest.parse_json_payload(payload)
        if isinstance(updates := answer.get("result"), list):
            answer["result"] = [readable(update) for update in updates]
        return answer


def readable(update: dict[str, Any]) -> dict[str, Any]:
    """Return an update, emptied but for its number if it cannot be read."""
    try:
        Update.de_json(update, None)
    except Exception:  # whatever a malformed update leads to
        logger.warning("Update %s cannot be read and is passed over", update["update_id"])
        return {"update_id": update["update_id"]}
    return update


def build_request(slots: int, proxy: str | None = None) -> QuietRequest:
    """Return the connections for everything but updates.

    Args:
        slots: How many chats are served at once. Each may show that the bot is typing while
            its answer is sent.
        proxy: Stands between; None leaves it to the environment, as httpx reads it.

    Raises:
        SettingsError: If the proxy cannot be used.
    """
    return _through_proxy(
        QuietRequest,
        proxy,
        connection_pool_size=2 * slots + 4,
        pool_timeout=20,
        connect_timeout=10,
        read_timeout=20,
        write_timeout=20,
    )


def build_updates_request(proxy: str | None = None) -> QuietRequest:
    """Return the connections for updates.

    One is in use at a time. The others are for when one has died without a word: with a pool
    of one, which is the default, it would never be given back and the bot would be deaf.

    Raises:
        SettingsError: If the proxy cannot be used.
    """
    return _through_proxy(
        UpdatesRequest,
        proxy,
        connection_pool_size=4,
        pool_timeout=5,
        connect_timeout=10,
        read_timeout=10,  # on top of POLL_SECONDS
        write_timeout=10,
    )


def build_checkup_request(
    note: Callable[[httpx.Response], Awaitable[None]], proxy: str | None = None
) -> QuietRequest:
    """Return the connections for somebody who waits for what comes of a few requests.

    Args:
        note: Gets every answer.
        proxy: As for ``build_request``.

    Raises:
        SettingsError: If the proxy cannot be used.
    """
    return _through_proxy(
        QuietRequest,
        proxy,
        connection_pool_size=1,
        pool_timeout=5,
        connect_timeout=5,
        read_timeout=10,
        write_timeout=5,
        httpx_kwargs={"event_hooks": {"response": [note]}},
    )


def _through_proxy(
    kind: type[QuietRequest],
    proxy: str | None,
    **options: Any,  # noqa: ANN401  # of the connections, which differ in type
) -> QuietRequest:
    try:
        return kind(proxy=proxy, **options)
    except (RuntimeError, ImportError) as error:  # what is missing reads SOCKS
        named = "telegram.proxy" if proxy else "the proxy of the environment (ALL_PROXY)"
        raise SettingsError(
            f"{named} is a SOCKS proxy, which needs socksio; install it with: "
            "pip install 'qabot[socks]'",
            "telegram.proxy",
        ) from error
    except (ValueError, httpx.InvalidURL) as error:
        named = "telegram.proxy" if proxy else "a proxy of the environment (HTTPS_PROXY, ...)"
        # The address is not quoted: a password may stand in it.
        raise SettingsError(
            f"{named} is no address of a proxy; it should look like http://proxy.example.org:3128 "
            "or socks5://localhost:1080",
            "telegram.proxy",
        ) from error


def proxies_in_force(settings: TelegramSettings) -> list[str]:
    """Return the addresses of all proxies that may be used, with the passwords in them."""
    return [*getproxies().values(), *([settings.proxy] if settings.proxy else [])]


def read_token(settings: TelegramSettings) -> str:
    """Return the bot's token.

    Raises:
        SettingsError: If there is none, or what is there cannot be one.
    """
    token = settings.token.get_secret_value().strip() if settings.token else ""
    if not token:
        raise SettingsError(
            "the Telegram bot has no token: get one from @BotFather and set telegram.token "
            "(QABOT_TELEGRAM__TOKEN)",
            "telegram.token",
        )
    if not _TOKEN.fullmatch(token):
        raise SettingsError(
            "telegram.token (QABOT_TELEGRAM__TOKEN, or in the file telegram.token_file) is "
            "malformed: a token is digits, a colon, and 35 letters, digits, _ or -; copy the "
            "whole of it from @BotFather",
            "telegram.token",
        )
    return token


def read_base_url(settings: TelegramSettings) -> str:
    """Return the address of the Bot API to which a token is appended.

    People write ``http://host:8081``, with or without a slash, ``/bot`` or even the token
    behind it; all mean the same. A ``{token}`` within is replaced by the token, for addresses
    in which something follows it.

    Raises:
        SettingsError: If it is no address.
    """
    return _normalised(settings.base_url, "/bot", settings, "telegram.base_url")


def read_file_url(settings: TelegramSettings) -> str:
    """Return the address of files, to which a token is appended.

    A local server gives files at the address where it answers, so only one has to be set.

    Raises:
        SettingsError: If it is no address.
    """
    base_url = read_base_url(settings)
    if settings.base_file_url == TELEGRAM_FILE_URL and base_url != TELEGRAM_BASE_URL:
        return re.sub(r"/bot(?=$|\{token\})", "/file/bot", base_url)
    return _normalised(settings.base_file_url, "/file/bot", settings, "telegram.base_file_url")


def _normalised(url: str, path: str, settings: TelegramSettings, name: str) -> str:
    token = read_token(settings)
    url = url.strip().rstrip("/").removesuffix(token)
    if not _is_http(url):
        shown = mask_address(url, token)
        raise SettingsError(
            f"{name} is no address of a Bot API server: {shown!r}; it should look like "
            "http://localhost:8081",
            name,
        )
    if "{token}" in url:
        return url
    return url if url.endswith("/bot") else url + path


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url.replace("{token}", ""))
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
