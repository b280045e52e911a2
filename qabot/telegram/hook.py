"""Where Telegram delivers messages, where the bot takes them, and the secret between the two."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from qabot.errors import SettingsError
from qabot.groups import TelegramSettings
from qabot.layers import expand_home
from qabot.telegram.listening import read_address, show_address
from qabot.telegram.server import TELEGRAM_BASE_URL, read_base_url

PORTS = (443, 80, 88, 8443)
"""Those that Telegram's own servers deliver to."""

# As the Bot API has it.
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook as it is to be.

    Attributes:
        url: What Telegram calls.
        path: What arrives of that here.
        secret: What comes with every delivery.
        fresh: Whether nobody knows this secret yet.
        listen: Host and port to listen on, or the path of a socket.
    """

    url: str = field(repr=False)
    path: str = field(repr=False)
    secret: str = field(repr=False)
    fresh: bool
    listen: tuple[str, int] | Path

    def __str__(self) -> str:
        """Return where it listens, as in the settings."""
        if isinstance(self.listen, Path):
            return f"unix:{self.listen}"
        return show_address(*self.listen)


def read_hook(settings: TelegramSettings) -> Hook | None:
    """Return the webhook that is wanted, or None if the bot is to poll.

    Raises:
        SettingsError: If it cannot be had: an address or the secret is none, or the extra is
            missing.
    """
    if settings.webhook_url is None:
        return None
    if find_spec("tornado") is None:
        raise SettingsError(
            "telegram.webhook_url needs tornado; install it with: pip install 'qabot[webhook]', "
            "or leave the setting out to poll",
            "telegram.webhook_url",
        )
    given = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    if given and not _SECRET.fullmatch(given):
        raise SettingsError(
            "telegram.webhook_secret (QABOT_TELEGRAM__WEBHOOK_SECRET, or in the file "
            "telegram.webhook_secret_file) is malformed: it takes 1 to 256 letters of A-Z and "
            "a-z, digits, _ or -; without it one is made at each start",
            "telegram.webhook_secret",
        )
    local = read_base_url(settings) != TELEGRAM_BASE_URL
    return Hook(
        url=settings.webhook_url,
        path=_read_path(settings.webhook_path, _path_of(settings.webhook_url, local=local)),
        secret=given or secrets.token_urlsafe(32),
        fresh=not given,
        listen=_read_listen(settings.webhook_listen),
    )


def _path_of(url: str, *, local: bool) -> str:
    # The address is not quoted: people write secrets into it.
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        good = bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        good, port = False, 0
    if not good or not (url.isascii() and url.isprintable() and " " not in url):
        raise SettingsError(
            "telegram.webhook_url is no address to deliver to; it should look like "
            "https://bot.example.org/telegram, with nothing behind the path",
            "telegram.webhook_url",
        )
    if not local and (parts.scheme != "https" or port not in PORTS):
        raise SettingsError(
            "telegram.webhook_url cannot be used: Telegram delivers to https alone, on port "
            f"{', '.join(map(str, PORTS))}; let what ends TLS listen there",
            "telegram.webhook_url",
        )
    return parts.path or "/"


def _read_path(path: str | None, default: str) -> str:
    if path is None:
        return default
    if not path.startswith("/") or not path.isascii() or not path.isprintable() or " " in path:
        raise SettingsError(
            "telegram.webhook_path is no path; it should look like /telegram",
            "telegram.webhook_path",
        )
    return path


def _read_listen(listen: str) -> tuple[str, int] | Path:
    kind, _, path = listen.partition(":")
    if kind == "unix" and path:
        return expand_home(path)
    return read_address(
        listen,
        "telegram.webhook_listen",
        example="127.0.0.1:8080, [::1]:8080 or unix:/run/qabot/webhook.sock",
    )
