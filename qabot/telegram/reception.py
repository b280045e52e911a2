"""The HTTP server that Telegram delivers to: an update is kept before it is told so.

A handler of our own instead of python-telegram-bot's, on the server that it uses: that one
says 200 to what it has only queued, logs what it cannot read, compares secrets in a way whose time
tells of them, and takes in bodies of any length.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from telegram import Bot, Update
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_unix_socket
from tornado.web import Application, RequestHandler, stream_request_body

from qabot.errors import SettingsError, StateError
from qabot.telegram.hook import Hook
from qabot.telegram.inbox import Inbox
from qabot.telegram.server import readable

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # its name alone

LONGEST_BODY = 1024 * 1024
"""Bytes. A message of 4,096 characters with all that belongs to it takes a tenth of that."""

RETRY_AFTER = 5
"""Seconds after which what could not be taken in is to be delivered again."""

CLOSING_SECONDS = 5.0
"""Time that deliveries under way get to be kept when the bot is stopped."""

PROBE_SECONDS = 5.0
"""Time that our own server gets to answer a check."""

_IDLE_SECONDS = 120.0
_BODY_SECONDS = 20.0

# Numbers that SQLite can hold.
_MOST_NUMBER = 2**63


class Reception:
    """Takes deliveries and puts them into the inbox.

    Args:
        hook: Where to listen, and the secret to ask for.
        inbox: Gets the updates.
        bot: Whose they are.

    Attributes:
        kept: When the last delivery was kept, by the wall clock in seconds; 0.0 before.
        turned_away: Deliveries without the secret so far.
    """

    def __init__(self, hook: Hook, inbox: Inbox, bot: Bot) -> None:
        self.kept = 0.0
        self.turned_away = 0
        self._hook = hook
        self._inbox = inbox
        self._bot = bot
        self._under_way = 0
        self._closing = False
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen for the time of the block, then finish the deliveries that have begun.

        Raises:
            SettingsError: If there is no listening there.
        """
        routes = [(".*", _Delivery, {"reception": self})]
        # The library's line a request tells the path, which may be a secret.
        application = Application(routes, log_function=lambda handler: None)
        server = HTTPServer(
            application,
            max_body_size=LONGEST_BODY,
            idle_connection_timeout=_IDLE_SECONDS,
            body_timeout=_BODY_SECONDS,
        )
        listen = self._hook.listen
        try:
            bound = _bind(listen)
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"telegram.webhook_listen = {str(self._hook)!r} cannot be used: {error}; name "
                "another, or end what listens there",
                "telegram.webhook_listen",
            ) from error
        server.add_socket(bound)
        logger.info("Waiting for Telegram at %s", self._hook)
        try:
            yield
        finally:
            await self._close(server)

    async def probe(self) -> None:
        """Ask for anything, as a check that somebody listens.

        Raises:
            TimeoutError: If nobody does, for whatever reason.
        """
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                reader, writer = await self._connect()
                try:
                    writer.write(b"HEAD / HTTP/1.0\r\n\r\n")
                    answer = await reader.readline()
                finally:
                    writer.close()
        except OSError as error:
            raise TimeoutError("the webhook cannot be reached from here") from error
        if not answer.startswith(b"HTTP/"):
            raise TimeoutError("the webhook does not answer")

    def refusal(self, path: str, method: str, secret: str) -> int | None:
        """Return the status of HTTP for what is not to be read, else None."""
        if path != self._hook.path:
            return 404
        if method != "POST":
            return 405
        if not hmac.compare_digest(secret.encode("utf-8", "replace"), self._hook.secret.encode()):
            self.turned_away += 1
            return 403
        if self._closing:
            return 503
        return 429 if self._inbox.full_up else None

    async def take(self, body: bytes) -> int:
        """Keep a delivery, and return the status of HTTP to answer."""
        try:
            update = self._read(json.loads(body))
        except (ValueError, RecursionError):
            logger.warning("A delivery that is not JSON was refused (%d bytes)", len(body))
            return 400
        if update is None:
            return 200
        try:
            await self._inbox.put(update)
        except StateError as error:
            logger.error("A message is left with Telegram: %s", error)
            return 503
        self.kept = time.time()
        return 200

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count a delivery, for the time of the block."""
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    def _read(self, content: object) -> Update | None:
        number = content.get("update_id") if isinstance(content, dict) else None
        if type(number) is not int or not 0 <= number < _MOST_NUMBER:
            logger.warning("A delivery without the number of an update is passed over")
            return None
        return Update.de_json(readable(content), self._bot)  # type: ignore[arg-type]

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._hook.listen, Path):
            return await asyncio.open_unix_connection(self._hook.listen)
        host, port = self._hook.listen
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # as listened on
        return await asyncio.open_connection(host, port)

    async def _close(self, server: HTTPServer) -> None:
        self._closing = True
        server.stop()
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            logger.warning("Deliveries under way are left with Telegram")
        await server.close_all_connections()
        if isinstance(self._hook.listen, Path):
            self._hook.listen.unlink(missing_ok=True)


def _bind(listen: tuple[str, int] | Path) -> socket.socket:
    if isinstance(listen, Path):
        return bind_unix_socket(str(listen), mode=0o660)
    family = socket.AF_INET6 if ":" in listen[0] else socket.AF_INET
    # The library's own leaves one open that cannot be bound.
    bound = socket.create_server(listen, family=family, backlog=128)
    bound.setblocking(False)
    return bound


@stream_request_body
class _Delivery(RequestHandler):
    """One request; its body is kept only if its head is in order."""

    def initialize(self, reception: Reception) -> None:
        self._reception = reception
        self._body = bytearray()
        self._counted = ExitStack()

    def set_default_headers(self) -> None:
        self.clear_header("Server")

    def prepare(self) -> None:
        request = self.request
        secret = request.headers.get(SECRET_HEADER, "")
        status = self._reception.refusal(request.path, request.method or "", secret)
        if status is not None:
            # As its body is not read, nothing more can come on this connection: what ends TLS
            # would else send the next delivery on it, and get no answer.
            self.set_header("Connection", "close")
            self._reply(status)
            self.finish()
        else:
            # From here on, not once its body is there: in between the server may be closing.
            self._counted.enter_context(self._reception.under_way())

    def data_received(self, chunk: bytes) -> None:
        if not self._finished:
            self._body += chunk

    async def post(self) -> None:
        with self._counted:
            self._reply(await self._reception.take(bytes(self._body)))
            await self.finish()

    def on_connection_close(self) -> None:
        self._counted.close()

    def write_error(self, status_code: int, **_how: Any) -> None:  # noqa: ANN401  # as inherited
        self.finish()

    def _reply(self, status: int) -> None:
        self.set_status(status)
        self.clear_header("Content-Type")
        if status in (429, 503):
            self.set_header("Retry-After", str(RETRY_AFTER))
