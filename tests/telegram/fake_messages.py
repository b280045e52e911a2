"""The messages of the fake Bot API: what is sent, edited and deleted, and what is refused."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.telegram.telegram_html import CannotParseError, Entity, parse_html, units

ME = {
    "id": 1234567890,
    "is_bot": True,
    "first_name": "Qabot",
    "username": "qa_news_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}

Params = dict[str, Any]

PNG = b"\x89PNG\r\n\x1a\n"


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
    def forbidden(cls, description: str = "bot was blocked by the user") -> ApiError:
        return cls(403, f"Forbidden: {description}")

    @classmethod
    def migrated(cls, chat_id: int) -> ApiError:
        return cls(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat_id,
        )

    @classmethod
    def conflict(cls) -> ApiError:
        return cls(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot "
            "instance is running",
        )


@dataclass(frozen=True)
class File:
    """A file as it was uploaded."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Sent:
    """A message that the bot has sent, its entities parsed."""

    chat_id: int
    text: str
    entities: tuple[Entity, ...]
    source: str
    params: Params
    message_id: int
    file: File | None = None

    def as_json(self) -> Params:
        """Return the message as the server shows it to the bot."""
        body: Params = {
            "message_id": self.message_id,
            "from": ME,
            "chat": _chat(self.chat_id),
            "date": int(time.time()),
        }
        if topic := self.params.get("message_thread_id"):
            body |= {"message_thread_id": int(topic), "is_topic_message": True}
        if markup := self.params.get("reply_markup"):
            body["reply_markup"] = markup
        if self.file is None:
            return body | {"text": self.text}
        if "photo" in self.params:
            sizes = [{"file_id": "f", "file_unique_id": "f", "width": 90, "height": 51}]
            return body | {"photo": sizes, "caption": self.text}
        document = {"file_id": "f", "file_unique_id": "f", "file_name": self.file.name}
        return body | {"document": document, "caption": self.text}

    def texts_of(self, kind: str) -> list[str]:
        """Return the pieces of the text under entities of one type."""
        raw = self.text.encode("utf-16-le")
        return [
            raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
            for entity in self.entities
            if entity.type == kind
        ]


class Messages:
    """What stands in the chats; the caller holds the lock."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.edits: list[Sent] = []
        self.deleted: list[tuple[int, int]] = []
        self.violations: list[str] = []
        self._shown: dict[tuple[int, int], Sent] = {}
        self._written: dict[tuple[int, int], Params] = {}
        self.disk: Path | None = None  # where files lie that only their paths are told of
        self._files: dict[str, bytes] = {}
        self._messages: defaultdict[int, set[int]] = defaultdict(set)
        self._topics: defaultdict[int, set[int]] = defaultdict(set)
        self.closed: dict[int, str] = {}  # chats that the bot may not write to, and why
        self.moved: dict[int, int] = {}  # groups that have become supergroups

    def upgrade(self, group: int, supergroup: int) -> None:
        """Make a supergroup of a group: nothing can be sent to that any more."""
        self.moved[group] = supergroup
        self._messages[supergroup].add(1)

    def shown(self, sent: Sent) -> Sent:
        """Return a message of the bot as it stands now."""
        return self._shown[sent.chat_id, sent.message_id]

    def note_message(self, message: Params) -> None:
        """Note what somebody has written, so that it can be replied to."""
        self._messages[message["chat"]["id"]].add(message["message_id"])
        self._written[message["chat"]["id"], message["message_id"]] = message
        if message.get("is_topic_message"):
            self._topics[message["chat"]["id"]].add(message["message_thread_id"])

    def replied_to(self, sent: Sent) -> Params | None:
        """Return what somebody has written and a message is a reply to, as it stands now."""
        reply = sent.params.get("reply_parameters") or {}
        written = self._written.get((sent.chat_id, reply.get("message_id", 0)))
        return {k: v for k, v in written.items() if k != "reply_to_message"} if written else None

    def keep_file(self, content: bytes) -> str:
        """Keep a file that somebody sends, and return its id."""
        name = f"file-{len(self._files)}"
        self._files[name] = content
        return name

    def get_file(self, params: Params) -> Params:
        expect_only(params, "file_id")
        name = str(params.get("file_id"))
        if name not in self._files:
            raise ApiError.bad_request("wrong file_id or the file is temporarily unavailable")
        size = len(self._files[name])
        if size > 20_000_000:
            raise ApiError.bad_request("file is too big")
        place: Params = {"file_size": size, "file_path": f"documents/{name}"}
        if self.disk is not None:
            # As a server run with --local does.
            path = self.disk / "documents" / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(self._files[name])
            place["file_path"] = str(path)
        return {"file_id": name, "file_unique_id": name, **place}

    def file_at(self, path: str) -> bytes | None:
        """Return the file with a path, as its address gives it."""
        return self._files.get(path.removeprefix("documents/"))

    def send_message(self, params: Params) -> Params:
        expect_only(
            params,
            *("chat_id", "text", "parse_mode", "link_preview_options", "reply_parameters"),
            *("message_thread_id", "disable_notification", "protect_content", "reply_markup"),
        )
        chat_id = self.known_chat(params)
        text, entities = self._read_text(params)
        self._check_reply(params, chat_id)
        _check_keyboard(params.get("reply_markup"))
        return self._post(chat_id, text, entities, params, None)

    def send_document(self, params: Params) -> Params:
        expect_only(
            params,
            *("chat_id", "document", "caption", "parse_mode", "reply_parameters"),
            *("message_thread_id", "disable_notification", "protect_content", "reply_markup"),
        )
        chat_id = self.known_chat(params)
        file = params.get("document")
        if not isinstance(file, File) or not file.content:
            raise ApiError.bad_request("file must be non-empty")
        text, entities = self._read_text(params, "caption", 1024)
        self._check_reply(params, chat_id)
        _check_keyboard(params.get("reply_markup"))
        return self._post(chat_id, text, entities, params, file)

    def send_photo(self, params: Params) -> Params:
        expect_only(
            params,
            *("chat_id", "photo", "caption", "parse_mode", "reply_parameters"),
            *("message_thread_id", "disable_notification", "protect_content", "reply_markup"),
            *("show_caption_above_media", "has_spoiler"),
        )
        chat_id = self.known_chat(params)
        file = params.get("photo")
        if not isinstance(file, File) or not file.content:
            raise ApiError.bad_request("there is no photo in the request")
        if len(file.content) > 10_000_000:
            raise ApiError.bad_request("file is too big")
        if not file.content.startswith(PNG):
            raise ApiError.bad_request("IMAGE_PROCESS_FAILED")
        width, height = (int.from_bytes(file.content[n : n + 4]) for n in (16, 20))
        if not 0 < width + height <= 10_000 or max(width, height) > 20 * min(width, height):
            raise ApiError.bad_request("PHOTO_INVALID_DIMENSIONS")
        text, entities = self._read_text(params, "caption", 1024)
        self._check_reply(params, chat_id)
        _check_keyboard(params.get("reply_markup"))
        return self._post(chat_id, text, entities, params, file)

    def _post(
        self, chat_id: int, text: str, entities: list[Entity], params: Params, file: File | None
    ) -> Params:
        message_id = max(self._messages[chat_id], default=0) + 1
        self._messages[chat_id].add(message_id)
        source = str(params.get("text") or params.get("caption") or "")
        sent = Sent(chat_id, text, tuple(entities), source, params, message_id, file)
        self.sent.append(sent)
        self._shown[chat_id, message_id] = sent
        return sent.as_json()

    def edit_message_text(self, params: Params) -> Params:
        expect_only(
            params,
            *("chat_id", "message_id", "text", "parse_mode", "link_preview_options"),
            "reply_markup",
        )
        chat_id, message_id = self.known_chat(params), int(params.get("message_id") or 0)
        before = self._shown.get((chat_id, message_id))
        if before is None:
            there = message_id in self._messages[chat_id]
            raise ApiError.bad_request(
                "message can't be edited" if there else "message to edit not found"
            )
        if before.file is not None:
            raise ApiError.bad_request("there is no text in the message to edit")
        text, entities = self._read_text(params)
        _check_keyboard(params.get("reply_markup"))
        keyboards = [p.get("reply_markup") for p in (before.params, params)]
        if (text, tuple(entities)) == (before.text, before.entities) and len(
            {repr(keyboard) for keyboard in keyboards}
        ) == 1:
            raise ApiError.bad_request(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        # An edit without a keyboard takes away the one that is there.
        kept = {k: v for k, v in before.params.items() if k not in ("reply_markup", "parse_mode")}
        edited = replace(
            before,
            text=text,
            entities=tuple(entities),
            source=str(params["text"]),
            params=kept | params,
        )
        self._shown[chat_id, message_id] = edited
        self.edits.append(edited)
        return edited.as_json()

    def delete_messages(self, params: Params) -> bool:
        expect_only(params, "chat_id", "message_ids")
        chat_id = self.known_chat(params)
        numbers = params.get("message_ids")
        if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
            raise ApiError.bad_request("message identifiers are not specified")
        for number in numbers:
            if self._shown.pop((chat_id, number), None) is not None:
                self._messages[chat_id].discard(number)
                self.deleted.append((chat_id, number))
        return True

    def known_chat(self, params: Params) -> int:
        chat_id = int(params.get("chat_id") or 0)
        if chat_id not in self._messages:
            raise ApiError.bad_request("chat not found")
        if chat_id in self.closed:
            raise ApiError.forbidden(self.closed[chat_id])
        if chat_id in self.moved:
            raise ApiError.migrated(self.moved[chat_id])
        topic = params.get("message_thread_id")
        if topic is not None and int(topic) not in self._topics[chat_id]:
            raise ApiError.bad_request("message thread not found")
        return chat_id

    def _read_text(
        self, params: Params, name: str = "text", most: int = 4096
    ) -> tuple[str, list[Entity]]:
        text, entities = str(params.get(name) or ""), list[Entity]()
        if params.get("parse_mode") not in (None, "HTML"):
            raise ApiError.bad_request("unsupported parse_mode")
        if params.get("parse_mode") == "HTML":
            try:
                text, entities = parse_html(text)
            except CannotParseError as error:
                raise ApiError.bad_request(str(error)) from None
        if not text.strip() and name == "text":
            raise ApiError.bad_request("message text is empty")
        if units(text) > most:
            raise ApiError.bad_request(
                "message is too long" if name == "text" else "message caption is too long"
            )
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


def _chat(chat_id: int) -> Params:
    return {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}


def _check_keyboard(markup: Params | None) -> None:
    if markup is None:
        return
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if len(buttons) > 100 or not all(markup["inline_keyboard"]):
        raise ApiError.bad_request("reply markup is too long")
    for button in buttons:
        if not button["text"].strip():
            raise ApiError.bad_request("text buttons are unallowed in the inline keyboard")
        if set(button) != {"text", "callback_data"}:
            raise ApiError.bad_request("can't parse inline keyboard button: text buttons only")
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise ApiError.bad_request("BUTTON_DATA_INVALID")


def expect_only(params: Params, *known: str) -> None:
    if unknown := set(params) - set(known):
        raise ApiError.bad_request(f"unknown parameters {sorted(unknown)}")
