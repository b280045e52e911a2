"""What the Bot API server does with a webhook: deliver, try again, and tell how that goes.

Updates of one chat are delivered one after another, others at once, and each is kept until it was
answered with a 2xx. Pauses between tries are shorter than Telegram's.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from tests.telegram.fake_messages import ApiError, Params, expect_only

if TYPE_CHECKING:
    from tests.telegram.fake_api import FakeApi

LONGEST_PAUSE = 1.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PORTS = (443, 80, 88, 8443)


@dataclass(frozen=True)
class Delivery:
    """One try to deliver an update, and the status that it was answered with; 0 is none."""

    update_id: int
    status: int
    headers: dict[str, str]


@dataclass
class Webhook:
    """A webhook that is set, and what came of it."""

    api: FakeApi
    url: str
    secret: str = ""
    connections: int = 40
    allowed: list[str] | None = None
    ip_address: str | None = None
    over: bool = False
    deliveries: list[Delivery] = field(default_factory=list)
    error: str = ""
    failed: int = 0
    _busy: set[int] = field(default_factory=set)
    _pauses: dict[int, tuple[int, float]] = field(default_factory=dict)  # failures, end

    @classmethod
    def from_params(cls, api: FakeApi, params: Params) -> Webhook:
        """Read what ``setWebhook`` was called with."""
        expect_only(
            params,
            *("url", "ip_address", "max_connections", "allowed_updates", "secret_token"),
            *("drop_pending_updates", "certificate"),
        )
        url = str(params.get("url") or "")
        parts = urlsplit(url)
        if parts.hostname not in LOOPBACK:
            if parts.scheme != "https":
                raise ApiError.bad_request("bad webhook: An HTTPS URL must be provided for webhook")
            if (parts.port or 443) not in _PORTS:
                raise ApiError.bad_request(
                    "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
                )
        secret = str(params.get("secret_token") or "")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise ApiError.bad_request("secret token contains unallowed characters")
        connections = int(params.get("max_connections") or 40)
        if not 1 <= connections <= 100:
            raise ApiError.bad_request("max_connections must be between 1 and 100")
        allowed, address = params.get("allowed_updates"), params.get("ip_address")
        return cls(api, url, secret, connections, allowed, address)

    def start(self) -> None:
        """Deliver, in as many threads as may connect at once."""
        for _ in range(self.connections):
            threading.Thread(target=self._deliver_on, daemon=True).start()

    def info(self) -> Params:
        """Return what ``getWebhookInfo`` tells of it beside the number of updates."""
        told: Params = {"url": self.url, "max_connections": self.connections}
        if self.allowed:
            told["allowed_updates"] = self.allowed
        if self.error:
            told |= {"last_error_message": self.error, "last_error_date": self.failed}
        return told

    def _deliver_on(self) -> None:
        connection = _connect(urlsplit(self.url))
        while (update := self._next()) is not None:
            status, headers = self._post(connection, update)
            self._note(update, status, headers)
        connection.close()

    def _next(self) -> Params | None:
        with self.api.changed:
            while not (self.over or self.api.closing):
                if (update := self._due()) is not None:
                    self._busy.add(_queue_of(update))
                    return update
                self.api.changed.wait(0.02)
            return None

    def _due(self) -> Params | None:
        passed = set(self._busy)
        for update in self.api.updates_for(self.allowed):
            queue = _queue_of(update)
            due = self._pauses.get(update["update_id"], (0, 0.0))[1]
            if queue not in passed and time.monotonic() >= due:
                return update
            passed.add(queue)
        return None

    def _post(
        self, connection: http.client.HTTPConnection, update: Params
    ) -> tuple[int, dict[str, str]]:
        parts = urlsplit(self.url)
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            connection.request("POST", parts.path or "/", json.dumps(update), headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return 0, {}
        return response.status, {name.lower(): value for name, value in response.getheaders()}

    def _note(self, update: Params, status: int, headers: dict[str, str]) -> None:
        number = update["update_id"]
        with self.api.changed:
            self._busy.discard(_queue_of(update))
            self.deliveries.append(Delivery(number, status, headers))
            if 200 <= status < 300:
                self.api.drop_update(number)
            else:
                failures = self._pauses.get(number, (0, 0.0))[0] + 1
                pause = min(float(headers.get("retry-after", 0.05 * 2**failures)), LONGEST_PAUSE)
                self._pauses[number] = failures, time.monotonic() + pause
                self.failed = int(time.time())
                self.error = (
                    f"Wrong response from the webhook: {status} {HTTPStatus(status).phrase}"
                    if status
                    else "Connection refused"
                )
            self.api.changed.notify_all()


def _connect(parts: SplitResult) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=30)


def _queue_of(update: dict[str, Any]) -> int:
    """Return whose updates wait for each other: those of a chat, or of a person."""
    for content in update.values():
        if isinstance(content, dict):
            around = content.get("message") or content
            return int((around.get("chat") or content.get("from") or {"id": 0})["id"])
    return 0
