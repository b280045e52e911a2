"""A Bot API server of our own: what the bot would hear from Telegram, over HTTP on loopback.

It holds the bot to the limits of the real one and answers errors in its words. Tests push
updates into it, tell it to fail, and read what the bot called.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.telegram.fake_inline import read_offer
from tests.telegram.fake_menu import Menus
from tests.telegram.fake_messages import (
    ME,
    ApiError,
    Params,
    Sent,
    expect_only,
)
from tests.telegram.fake_webhook import Webhook

__all__ = ["ME", "TOKEN", "ApiError", "FakeApi", "Params", "Sent"]

TOKEN = "1234567890:AAtest-token_of_nobody-0123456789xyz"
_KINDS = (
    *("message", "edited_message", "channel_post", "edited_channel_post"),
    *("callback_query", "inline_query", "my_chat_member"),
)


_OWN_LINK = re.compile(rf"https://t\.me/{ME['username']}\?start=[A-Za-z0-9_-]{{1,64}}")


class DroppedError(Exception):
    """The connection is closed without an answer."""


class BadGatewayError(Exception):
    """A page of HTML instead of an answer, as of a proxy whose server is away."""


@dataclass(frozen=True)
class Held:
    """The answer waits until the event is set."""

    release: threading.Event


Fault = Exception | Held


@dataclass(frozen=True)
class Call:
    """One request of the bot and what became of it."""

    method: str
    params: Params
    error: str = ""
    at: float = field(default_factory=time.monotonic)


class FakeApi(Menus):
    """The state of the server; every method may be called from any thread."""

    def __init__(self) -> None:
        super().__init__()
        self.changed = threading.Condition(threading.RLock())
        self.calls: list[Call] = []
        self.webhook = ""
        self.delivering: Webhook | None = None
        self.closing = False
        self.latency = 0.0  # seconds between a message that is sent and its answer
        self.behind = 0.0  # seconds that the server's clock is behind
        self._updates: list[tuple[Params, bool]] = []
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}
        self._presses: set[str] = set()
        self._typed: set[str] = set()
        self._offered: dict[str, Params] = {}
        self.polls = 0
        self._update_id = 770_000_000

    # What tests do.

    def push(self, message: Params, *, kind: str = "message", forced: bool = False) -> int:
        """Let an update arrive; ``forced`` ones come whatever the bot allowed."""
        with self.changed:
            self._update_id += 1
            # What is pushed may be of any shape.
            match message:
                case {"message_id": int(), "chat": {"id": int()}}:
                    self.note_message(message)
            self._updates.append(({"update_id": self._update_id, kind: message}, forced))
            self.changed.notify_all()
            return self._update_id

    def press(
        self,
        sent: Sent,
        number: int,
        user: Params,
        *,
        data: str | None = None,
        accessible: bool = True,
    ) -> int:
        """Let somebody press a button of a message; other ``data`` than its own is forged.

        Of one that is not ``accessible``, for it is too old, the bot gets only the number.
        """
        with self.changed:
            sent = self.shown(sent)
            keyboard = sent.params["reply_markup"]["inline_keyboard"]
            buttons = [button for row in keyboard for button in row]
            name = f"press-{self._update_id}"
            self._presses.add(name)
            message: Params = {"chat": sent.as_json()["chat"], "message_id": sent.message_id}
            if accessible:
                markup = sent.params["reply_markup"]
                message = {**sent.as_json(), "date": 1_760_000_000, "reply_markup": markup}
                if replied := self.replied_to(sent):
                    message["reply_to_message"] = replied
            query = {
                "id": name,
                "from": user,
                "chat_instance": "1",
                "data": buttons[number]["callback_data"] if data is None else data,
                "message": {"date": 0, **message},
            }
            return self.push(query, kind="callback_query")

    def type_inline(self, user: Params, text: str) -> str:
        """Let somebody type a question behind the name of the bot; return the query's id."""
        with self.changed:
            name = f"typed-{self._update_id}"
            self._typed.add(name)
            query = {"id": name, "from": user, "query": text, "offset": ""}
            self.push(query, kind="inline_query")
            return name

    def offered(self, query: str, seconds: float = 10.0) -> Params:
        """Wait for what is offered for a query that was typed, and return that."""
        self.wait_until(lambda: query in self._offered, seconds)
        return self._offered[query]

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method fail, one for each fault."""
        with self.changed:
            self._faults[method].extend(faults)

    def fail_always(self, method: str, fault: Fault | None) -> None:
        """Let all calls of a method fail, or none again."""
        with self.changed:
            self._always.pop(method, None)
            if fault is not None:
                self._always[method] = fault

    def wait_until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until the bot's calls make a condition true.

        Raises:
            TimeoutError: If they do not in time; it tells what was called.
        """
        with self.changed:
            if not self.changed.wait_for(condition, seconds):
                raise TimeoutError(f"after {seconds} s; calls: {self.calls[-20:]}")

    def wait_for_messages(self, chat_id: int, count: int = 1, seconds: float = 10.0) -> list[Sent]:
        """Wait for messages of the bot to a chat and return all of them."""
        self.wait_until(lambda: len(self.sent_to(chat_id)) >= count, seconds)
        return self.sent_to(chat_id)

    def sent_to(self, chat_id: int) -> list[Sent]:
        with self.changed:
            return [sent for sent in self.sent if sent.chat_id == chat_id]

    def calls_of(self, method: str) -> list[Call]:
        with self.changed:
            return [call for call in self.calls if call.method == method]

    def pending(self) -> list[int]:
        """Return the numbers of updates that the bot has not confirmed."""
        with self.changed:
            return [update["update_id"] for update, _ in self._updates]

    # What the server does.

    def answer(
        self, token: str, method: str, params: Params, is_gone: Callable[[], bool]
    ) -> object:
        """Return the result of a call.

        Raises:
            ApiError, DroppedError, BadGatewayError: What the caller gets instead.
        """
        try:
            self._check_token(token)
            self._meet_fault(method)
            result = self._dispatch(method, params, is_gone)
            if method == "sendMessage":
                time.sleep(self.latency)
        except Exception as error:
            self._record(Call(method, params, str(error) or type(error).__name__))
            raise
        self._record(Call(method, params))
        return result

    def _record(self, call: Call) -> None:
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()

    def _check_token(self, token: str) -> None:
        if not re.fullmatch(r"\d+:[\w-]{20,}", token):
            raise ApiError(404, "Not Found")
        if token != TOKEN:
            raise ApiError(401, "Unauthorized")

    def _meet_fault(self, method: str) -> None:
        with self.changed:
            faults = self._faults[method]
            fault = faults.popleft() if faults else self._always.get(method)
        if isinstance(fault, Held):
            self._record(Call(f"{method} held", {}))
            fault.release.wait(30)
        elif fault is not None:
            raise fault

    def _dispatch(self, method: str, params: Params, is_gone: Callable[[], bool]) -> object:
        with self.changed:
            match method:
                case "getMe":
                    return ME
                case "getUpdates":
                    return self._get_updates(params, is_gone)
                case "sendMessage":
                    return self.send_message(params)
                case "sendDocument":
                    return self.send_document(params)
                case "sendPhoto":
                    return self.send_photo(params)
                case "editMessageText":
                    return self.edit_message_text(params)
                case "deleteMessages":
                    return self.delete_messages(params)
                case "answerInlineQuery":
                    return self._answer_inline_query(params)
                case "answerCallbackQuery":
                    return self._answer_callback_query(params)
                case "getFile":
                    return self.get_file(params)
                case "sendChatAction":
                    return self._send_chat_action(params)
                case "setMyCommands":
                    return self.set_commands(params)
                case "getMyCommands":
                    return self.get_commands(params)
                case "setMyDescription":
                    return self.set_description(params, "description")
                case "getMyDescription":
                    return self.get_description(params, "description")
                case "setMyShortDescription":
                    return self.set_description(params, "short_description")
                case "getMyShortDescription":
                    return self.get_description(params, "short_description")
                case "setWebhook":
                    return self._set_webhook(params)
                case "getWebhookInfo":
                    return self._webhook_info(params)
                case "deleteWebhook":
                    expect_only(params, "drop_pending_updates")
                    return self._set_webhook({**params, "url": ""})
        raise ApiError(404, "Not Found")

    def _get_updates(self, params: Params, is_gone: Callable[[], bool]) -> list[Params]:
        if self.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use "
                "deleteWebhook to delete the webhook first",
            )
        self.polls += 1
        self.changed.notify_all()
        ticket, deadline = self.polls, time.monotonic() + int(params.get("timeout", 0))
        self._forget(int(params.get("offset") or 0), params.get("allowed_updates"))
        while not self._updates and time.monotonic() < deadline:
            # Short waits: nothing tells a thread that its caller has hung up.
            self.changed.wait(0.02)
            if self.closing or is_gone():
                raise DroppedError("the caller has gone")
            if self.webhook:
                raise ApiError(409, "Conflict: terminated by setWebhook request")
            if self.polls != ticket:
                raise ApiError.conflict()
            self._forget(0, params.get("allowed_updates"))
        return [update for update, _ in self._updates[: int(params.get("limit") or 100)]]

    def _set_webhook(self, params: Params) -> bool:
        fresh = Webhook.from_params(self, params) if params.get("url") else None
        if self.delivering is not None:
            self.delivering.over = True
        if params.get("drop_pending_updates") in (True, "true", "True"):
            self._updates.clear()
        self.webhook, self.delivering = fresh.url if fresh else "", fresh
        if fresh:
            fresh.start()
        return True

    def _webhook_info(self, params: Params) -> Params:
        expect_only(params)
        told = {"url": self.webhook, "has_custom_certificate": False}
        told |= self.delivering.info() if self.delivering else {}
        return told | {"pending_update_count": len(self._updates)}

    def updates_for(self, allowed: Iterable[str] | None) -> list[Params]:
        """Return the updates that wait, without those that are not allowed."""
        self._forget(0, allowed)
        return [update for update, _ in self._updates]

    def drop_update(self, number: int) -> None:
        """Forget an update that was delivered."""
        self._updates = [
            (update, forced) for update, forced in self._updates if update["update_id"] != number
        ]

    def _forget(self, offset: int, allowed: Iterable[str] | None) -> None:
        kinds = set(allowed or _KINDS)
        self._updates = [
            (update, forced)
            for update, forced in self._updates
            if update["update_id"] >= offset and (forced or kinds & set(update))
        ]

    def _answer_callback_query(self, params: Params) -> bool:
        expect_only(params, "callback_query_id", "text", "show_alert", "url", "cache_time")
        if params.get("callback_query_id") not in self._presses:
            raise ApiError.bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        if len(str(params.get("text") or "")) > 200:
            raise ApiError.bad_request("MESSAGE_TOO_LONG")
        address = str(params.get("url") or "")
        if address and not _OWN_LINK.fullmatch(address):
            raise ApiError.bad_request("URL_INVALID")
        self._presses.discard(str(params["callback_query_id"]))
        return True

    def _answer_inline_query(self, params: Params) -> bool:
        name = str(params.get("inline_query_id"))
        if name not in self._typed:
            raise ApiError.bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        self._typed.discard(name)
        self._offered[name] = read_offer(params)
        return True

    def _send_chat_action(self, params: Params) -> bool:
        expect_only(params, "chat_id", "action", "message_thread_id")
        self.known_chat(params)
        if params.get("action") not in ("typing", "upload_photo", "upload_document"):
            raise ApiError.bad_request("wrong parameter action in request")
        return True


def error_body(error: ApiError) -> bytes:
    body = {"ok": False, "error_code": error.code, "description": str(error)}
    if error.parameters:
        body["parameters"] = error.parameters
    return json.dumps(body).encode()
