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
from typing import Any

from tests.telegram.telegram_html import CannotParseError, Entity, parse_html, units

TOKEN = "1234567890:AAtest-token_of_nobody-0123456789xyz"
ME = {
    "id": 1234567890,
    "is_bot": True,
    "first_name": "Qabot",
    "username": "qa_news_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}

_KINDS = ("message", "edited_message", "channel_post", "edited_channel_post", "callback_query")

Params = dict[str, Any]


class ApiError(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters

    @classmethod
    def bad_request(cls, description: str) -> ApiError:
        return cls(400, f"Bad Request: {description}")

    @classmethod
    def flood(cls, retry_after: int) -> ApiError:
        return cls(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)

    @classmethod
    def conflict(cls) -> ApiError:
        return cls(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot "
            "instance is running",
        )


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


@dataclass(frozen=True)
class Sent:
    """A message that the bot has sent, its entities parsed."""

    chat_id: int
    text: str
    entities: tuple[Entity, ...]
    source: str
    params: Params
    message_id: int

    def texts_of(self, kind: str) -> list[str]:
        """Return the pieces of the text under entities of one type."""
        raw = self.text.encode("utf-16-le")
        return [
            raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
            for entity in self.entities
            if entity.type == kind
        ]


class FakeApi:
    """The state of the server; every method may be called from any thread."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.violations: list[str] = []
        self.commands: dict[tuple[str, str], list[Params]] = {}
        self.webhook = ""
        self.closing = False
        self.latency = 0.0  # seconds between a message that is sent and its answer
        self._updates: list[tuple[Params, bool]] = []
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}
        self._messages: defaultdict[int, set[int]] = defaultdict(set)
        self._topics: defaultdict[int, set[int]] = defaultdict(set)
        self._presses: set[str] = set()
        self.polls = 0
        self._update_id = 770_000_000

    # What tests do.

    def push(self, message: Params, *, kind: str = "message", forced: bool = False) -> int:
        """Let an update arrive; ``forced`` ones come whatever the bot allowed."""
        with self.changed:
            self._update_id += 1
            if "message_id" in message:
                self._messages[message["chat"]["id"]].add(message["message_id"])
            if message.get("is_topic_message"):
                self._topics[message["chat"]["id"]].add(message["message_thread_id"])
            self._updates.append(({"update_id": self._update_id, kind: message}, forced))
            self.changed.notify_all()
            return self._update_id

    def press(self, sent: Sent, number: int, user: Params, *, data: str | None = None) -> int:
        """Let somebody press a button of a message; other ``data`` than its own is forged."""
        with self.changed:
            keyboard = sent.params["reply_markup"]["inline_keyboard"]
            buttons = [button for row in keyboard for button in row]
            name = f"press-{self._update_id}"
            self._presses.add(name)
            query = {
                "id": name,
                "from": user,
                "chat_instance": "1",
                "data": buttons[number]["callback_data"] if data is None else data,
                "message": {
                    "message_id": sent.message_id,
                    "date": 1_760_000_000,
                    "from": ME,
                    "chat": _chat(sent.chat_id),
                    "text": sent.text,
                    "reply_markup": sent.params["reply_markup"],
                },
            }
            return self.push(query, kind="callback_query")

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
                    return self._send_message(params)
                case "answerCallbackQuery":
                    return self._answer_callback_query(params)
                case "sendChatAction":
                    return self._send_chat_action(params)
                case "setMyCommands":
                    return self._set_my_commands(params)
                case "getMyCommands":
                    return self.commands.get(_menu(params), [])
                case "deleteWebhook":
                    self.webhook = ""
                    return True
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
            if self.polls != ticket:
                raise ApiError.conflict()
            self._forget(0, params.get("allowed_updates"))
        return [update for update, _ in self._updates[: int(params.get("limit") or 100)]]

    def _forget(self, offset: int, allowed: Iterable[str] | None) -> None:
        kinds = set(allowed or _KINDS)
        self._updates = [
            (update, forced)
            for update, forced in self._updates
            if update["update_id"] >= offset and (forced or kinds & set(update))
        ]

    def _send_message(self, params: Params) -> Params:
        _expect_only(
            params,
            *("chat_id", "text", "parse_mode", "link_preview_options", "reply_parameters"),
            *("message_thread_id", "disable_notification", "protect_content", "reply_markup"),
        )
        chat_id = self._known_chat(params)
        text, entities = self._read_text(params)
        self._check_reply(params, chat_id)
        _check_keyboard(params.get("reply_markup"))
        message_id = max(self._messages[chat_id], default=0) + 1
        self._messages[chat_id].add(message_id)
        source = str(params["text"])
        self.sent.append(Sent(chat_id, text, tuple(entities), source, params, message_id))
        return {
            "message_id": message_id,
            "from": ME,
            "chat": _chat(chat_id),
            "date": int(time.time()),
            "text": text,
        }

    def _answer_callback_query(self, params: Params) -> bool:
        _expect_only(params, "callback_query_id", "text", "show_alert", "url", "cache_time")
        if params.get("callback_query_id") not in self._presses:
            raise ApiError.bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        if len(str(params.get("text") or "")) > 200:
            raise ApiError.bad_request("MESSAGE_TOO_LONG")
        self._presses.discard(str(params["callback_query_id"]))
        return True

    def _known_chat(self, params: Params) -> int:
        chat_id = int(params.get("chat_id") or 0)
        if chat_id not in self._messages:
            raise ApiError.bad_request("chat not found")
        topic = params.get("message_thread_id")
        if topic is not None and int(topic) not in self._topics[chat_id]:
            raise ApiError.bad_request("message thread not found")
        return chat_id

    def _read_text(self, params: Params) -> tuple[str, list[Entity]]:
        text, entities = str(params.get("text") or ""), list[Entity]()
        if params.get("parse_mode") not in (None, "HTML"):
            raise ApiError.bad_request("unsupported parse_mode")
        if params.get("parse_mode") == "HTML":
            try:
                text, entities = parse_html(text)
            except CannotParseError as error:
                raise ApiError.bad_request(str(error)) from None
        if not text.strip():
            raise ApiError.bad_request("message text is empty")
        if units(text) > 4096:
            raise ApiError.bad_request("message is too long")
        self._note_what_is_dropped(text, entities)
        return text, entities

    def _note_what_is_dropped(self, text: str, entities: list[Entity]) -> None:
        """Note what Telegram would take away without a word."""
        if len(entities) > 100:
            self.violations.append(f"{len(entities)} entities")
        if text != text.strip():
            self.violations.append(f"space around {text!r}")
        if found := re.findall("[\x00-\x08\x0b-\x1f\u202a-\u202e]", text):
            self.violations.append(f"control characters {found}")

    def _check_reply(self, params: Params, chat_id: int) -> None:
        reply = params.get("reply_parameters") or {}
        if not reply or reply["message_id"] in self._messages[chat_id]:
            return
        if not reply.get("allow_sending_without_reply"):
            raise ApiError.bad_request("message to be replied not found")

    def _send_chat_action(self, params: Params) -> bool:
        _expect_only(params, "chat_id", "action", "message_thread_id")
        self._known_chat(params)
        if params.get("action") not in ("typing", "upload_photo", "upload_document"):
            raise ApiError.bad_request("wrong parameter action in request")
        return True

    def _set_my_commands(self, params: Params) -> bool:
        _expect_only(params, "commands", "scope", "language_code")
        for command in params["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise ApiError.bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise ApiError.bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_menu(params)] = params["commands"]
        return True


def _chat(chat_id: int) -> Params:
    return {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}


def _check_keyboard(markup: Params | None) -> None:
    if markup is None:
        return
    for row in markup["inline_keyboard"]:
        for button in row:
            if not button["text"].strip():
                raise ApiError.bad_request("text buttons are unallowed in the inline keyboard")
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                raise ApiError.bad_request("BUTTON_DATA_INVALID")


def _menu(params: Params) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return scope["type"], params.get("language_code") or ""


def _expect_only(params: Params, *known: str) -> None:
    if unknown := set(params) - set(known):
        raise ApiError.bad_request(f"unknown parameters {sorted(unknown)}")


def error_body(error: ApiError) -> bytes:
    body = {"ok": False, "error_code": error.code, "description": str(error)}
    if error.parameters:
        body["parameters"] = error.parameters
    return json.dumps(body).encode()
