"""Addresses that something of the bot listens on, as they stand in the settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from qabot.errors import SettingsError


def read_address(value: str, setting: str, *, example: str) -> tuple[str, int]:
    """Return host and port of a setting.

    Args:
        value: HOST:PORT, with brackets around a host of IPv6.
        setting: Its dotted name.
        example: What it should look like, for whoever got it wrong.

    Raises:
        SettingsError: If it is none.
    """
    try:
        parts = urlsplit(f"//{value}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.netloc != value or "@" in value:
        raise SettingsError(
            f"{setting} = {value!r} is nothing to listen on; it should look like {example}", setting
        )
    return host, port


def show_address(host: str, port: int) -> str:
    """Return host and port as in the settings."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
