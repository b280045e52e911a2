"""Keeps the bot's token out of everything that is logged or shown.

The token is part of every URL of the Bot API, so it turns up where nobody expects it: in
httpx's log of requests, in exceptions of the network, in ``repr(bot)``. So do a user and a
password that stand in the server's address.
"""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

from qabot import logs
from qabot.groups import TelegramSettings
from qabot.telegram.hook import Hook
from qabot.telegram.server import proxies_in_force, read_base_url, read_file_url, read_token

HIDDEN = "<token>"
HIDDEN_USER = "<user>@"
HIDDEN_SECRET = "<secret>"  # noqa: S105  # what stands in its place

# The part behind the colon is the secret. It is looked for alone too, as the colon may be
# escaped in many ways; shorter ones are no tokens and could be parts of plain words.
_SHORTEST_SECRET = 8

_LOUD_LIBRARIES = ("httpx", "httpcore")


class Redactor:
    """Replaces a token, whole or in part, wherever it stands in a text.

    Args:
        token: Of the bot.
        addresses: Of its server; the users and passwords in them are replaced too.
        secrets: What else is to be replaced.
    """

    def __init__(self, token: str, *addresses: str, secrets: Iterable[str] = ()) -> None:
        secret = token.partition(":")[2]
        forms = {token, quote(token, safe="")} | (
            {secret} if len(secret) >= _SHORTEST_SECRET else set()
        )
        users = {urlsplit(address).netloc.rpartition("@")[0] for address in addresses}
        hidden = {form: HIDDEN for form in forms if form}
        hidden |= {other: HIDDEN_SECRET for other in secrets if len(other) >= _SHORTEST_SECRET}
        hidden |= {f"{user}@": HIDDEN_USER for user in users if user}
        self._hidden = dict(sorted(hidden.items(), key=lambda item: -len(item[0])))

    def __repr__(self) -> str:
        """Return a text that does not hold the token."""
        return "Redactor()"

    def redact(self, text: str) -> str:
        """Return the text with the token replaced by ``<token>``, a password by ``<user>``."""
        for form, hidden in self._hidden.items():
            text = text.replace(form, hidden)
        return text

    def redact_record(self, record: logging.LogRecord) -> None:
        """Take the token out of a log record: its message, its exception, its stack."""
        self._redact_message(record)
        if record.exc_info:
            text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            if (redacted := self.redact(text)) != text:
                # Formatters print exc_text where it is set and never look at exc_info then.
                record.exc_text, record.exc_info = redacted, None
        if record.stack_info:
            record.stack_info = self.redact(record.stack_info)

    def _redact_message(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except Exception:  # arguments that do not fit; logging would print them raw
            text = f"{record.msg!r} {record.args!r}"
        if (redacted := self.redact(text)) != text:
            record.msg, record.args = redacted, ()


def build_redactor(settings: TelegramSettings, hook: Hook | None = None) -> Redactor:
    """Return what hides all that is secret in settings.

    Raises:
        SettingsError: If the token or an address cannot be used.
    """
    addresses = [read_base_url(settings), read_file_url(settings), *proxies_in_force(settings)]
    secrets = [] if hook is None else [hook.secret]
    return Redactor(read_token(settings), *addresses, secrets=secrets)


@contextmanager
def redacted_logs(redactor: Redactor) -> Iterator[None]:
    """Redact every log record that is made meanwhile.

    A filter on the handlers would miss those that are added later, and one on a logger the
    records of its children; so records are redacted where they are made. What is logged beside a
    message is put into the record only behind that, so our own lines are redacted once more.
    """
    make_record = logging.getLogRecordFactory()

    def make_redacted(*args: object, **kwargs: object) -> logging.LogRecord:
        record = make_record(*args, **kwargs)
        redactor.redact_record(record)
        return record

    logging.setLogRecordFactory(make_redacted)
    try:
        with logs.hiding(redactor.redact):
            yield
    finally:
        logging.setLogRecordFactory(make_record)


@contextmanager
def tamed_libraries() -> Iterator[None]:
    """Keep httpx from logging every URL, and the library from warning of its own future."""
    # Read by python-telegram-bot whenever it makes a RetryAfter: without it, it warns.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    levels = {name: logging.getLogger(name).level for name in _LOUD_LIBRARIES}
    for name in levels:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
