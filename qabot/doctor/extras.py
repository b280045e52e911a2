"""Which extras there are, whether each is installed, and what in the settings wants it."""

from __future__ import annotations

import platform
import sqlite3
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from qabot import __version__
from qabot.doctor.findings import Finding, Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qabot.groups import TelegramSettings
    from qabot.settings import Settings


@dataclass(frozen=True, slots=True)
class Extra:
    """Something of an installation that may be missing.

    Attributes:
        name: As in ``qabot[name]``.
        modules: Which are there if it is.
        serves: What it is for: what wants it, where that is a setting.
        wanted: Tells whether settings cannot be without it.
    """

    name: str
    modules: tuple[str, ...]
    serves: str
    wanted: Callable[[TelegramSettings], bool] = lambda settings: False

    @property
    def is_there(self) -> bool:
        """Whether it is installed."""
        return all(map(_is_there, self.modules))


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # nor is the package that it is in
        return False


ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"

EXTRAS = (
    Extra("docx", ("mammoth",), ".docx"),
    Extra("html", ("trafilatura", "lxml_html_clean"), ".html, addresses of pages"),
    Extra("mediawiki", ("mwparserfromhell",), ".xml of MediaWiki"),
    Extra("pdf", ("pypdfium2",), ".pdf"),
    Extra("warc", ("warcio", "trafilatura", "lxml_html_clean"), ".warc"),
    Extra("zstd", (ZSTD,), ".zst"),
    Extra("semantic", ("wordllama",), "answer.word_vectors"),
    Extra(
        "metrics",
        ("prometheus_client",),
        "telegram.metrics_listen",
        lambda settings: settings.metrics_listen is not None,
    ),
    Extra(
        "socks",
        ("socksio",),
        "telegram.proxy = socks5://...",
        lambda settings: (settings.proxy or "").startswith("socks5"),
    ),
    Extra(
        "webhook",
        ("tornado",),
        "telegram.webhook_url",
        lambda settings: settings.webhook_url is not None,
    ),
    Extra("watch", ("watchfiles",), "qabot sync --watch"),
    Extra("plot", ("matplotlib",), "qabot evaluate --plot, /stats"),
)
"""All but those that are for development."""


def check_versions() -> Iterator[Finding]:
    """Yield of which versions everything is."""
    told = (
        f"qabot {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
    yield Finding("versions", Mark.OK, told)


def check_extras(settings: Settings | None) -> Iterator[Finding]:
    """Yield which extras there are, and each that is missing though a setting wants it.

    Args:
        settings: As they are, if they can be read.
    """
    there = [extra.name for extra in EXTRAS if extra.is_there]
    missing = [f"{extra.name} ({extra.serves})" for extra in EXTRAS if not extra.is_there]
    told = f"installed: {', '.join(there) or 'none'}"
    if missing:
        told += f"; not installed: {', '.join(missing)}"
    yield Finding("extras", Mark.OK, told)
    for extra in EXTRAS:
        if settings and extra.wanted(settings.telegram) and not extra.is_there:
            yield Finding(
                "extras",
                Mark.WRONG,
                f"{extra.serves} is set and needs qabot[{extra.name}], which is not installed",
                f"pip install 'qabot[{extra.name}]', or leave the setting out",
            )
