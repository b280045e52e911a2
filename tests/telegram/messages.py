"""Messages as Telegram would send them, entities found in the text as it finds them."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from tests.telegram.fake_api import ME, Params
from tests.telegram.telegram_html import units

# Far apart: the server numbers what the bot sends between them, and no two of a chat are alike.
_ids = itertools.count(1000, 100)

_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_MENTION = re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")

BOT = ME
BOT_NAME = f"@{ME['username']}"


@dataclass(frozen=True)
class Chat:
    """A chat of one of Telegram's types, new with each call of the functions below."""

    id: int
    type: str
    is_forum: bool = False

    def as_json(self) -> Params:
        named = {"first_name": "Ann"} if self.type == "private" else {"title": "News"}
        return {"id": self.id, "type": self.type, **named} | (
            {"is_forum": True} if self.is_forum else {}
        )


def private() -> Chat:
    return Chat(next(_ids), "private")


def group() -> Chat:
    return Chat(-next(_ids), "group")


def supergroup(*, is_forum: bool = False) -> Chat:
    return Chat(-(10**12) - next(_ids), "supergroup", is_forum)


def person(language: str | None = "en", **extra: object) -> Params:
    user = {"id": 42, "is_bot": False, "first_name": "Ann", **extra}
    return user | ({"language_code": language} if language else {})


ANONYMOUS_ADMIN = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


def text_message(chat: Chat, text: str, *, user: Params | None = None, **extra: object) -> Params:
    """Return a message with the entities that Telegram would find; ``extra`` is added last."""
    message = {
        "message_id": next(_ids),
        "date": 1_760_000_000,
        "chat": chat.as_json(),
        "from": person() if user is None else user,
        "text": text,
        "entities": find_entities(text),
        **extra,
    }
    return {key: value for key, value in message.items() if value not in (None, [], {}, "")}


def document_message(
    chat: Chat, file_id: str, name: str | None, *, size: int | None = None, user: Params
) -> Params:
    """Return a message with a file that the server keeps under an id."""
    document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": size}
    known = {key: value for key, value in document.items() if value is not None}
    return text_message(chat, "", user=user, document=known)


def find_entities(text: str) -> list[Params]:
    """Return commands and mentions, with places in UTF-16 code units."""
    found = [
        {"type": kind, "offset": _units(text[: match.start()]), "length": _units(match[0])}
        for kind, pattern in (("bot_command", _COMMAND), ("mention", _MENTION))
        for match in pattern.finditer(text)
    ]
    # "/ask@bot" is a command only.
    commands = {entity["offset"] for entity in found if entity["type"] == "bot_command"}
    return [e for e in found if e["type"] == "bot_command" or e["offset"] not in commands]


def reply_to(message: Params) -> Params:
    """Return a message as it stands inside of one that replies to it."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}


def membership(chat: Chat, status: str, *, user: Params | None = None) -> Params:
    """Return what ``my_chat_member`` holds when somebody has changed what the bot is in a chat."""
    before, after = (_member(one) for one in _CHANGES[status])
    return {
        "chat": chat.as_json(),
        "from": person() if user is None else user,
        "date": 1_760_000_000,
        "old_chat_member": before,
        "new_chat_member": after,
    }


_CHANGES = {
    "kicked": ("member", "kicked"),
    "left": ("administrator", "left"),
    "member": ("kicked", "member"),
    "administrator": ("member", "administrator"),
    "restricted": ("member", "restricted"),
}

_POWERS = {
    "administrator": (
        *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
        *("can_manage_video_chats", "can_restrict_members", "can_promote_members"),
        *("can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories"),
        "can_delete_stories",
    ),
    "restricted": (
        *("is_member", "can_send_messages", "can_send_audios", "can_send_documents"),
        *("can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes"),
        *("can_send_polls", "can_send_other_messages", "can_add_web_page_previews"),
        *("can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics"),
        *("can_react_to_messages", "can_edit_tag"),
    ),
}


def _member(status: str) -> Params:
    until = {"until_date": 0} if status in ("kicked", "restricted") else {}
    powers = dict.fromkeys(_POWERS.get(status, ()), True)
    return {"status": status, "user": dict(BOT), **until, **powers}


def moved_to(chat: Chat, supergroup: Chat) -> Params:
    """Return the service message by which a group tells that it has become a supergroup."""
    message = text_message(chat, "", user=ANONYMOUS_ADMIN)
    return message | {"migrate_to_chat_id": supergroup.id}


def moved_from(chat: Chat, group: Chat) -> Params:
    """Return the first message of a supergroup that was a group."""
    message = text_message(chat, "", user=ANONYMOUS_ADMIN)
    return message | {"migrate_from_chat_id": group.id}


def message_of_bot(chat: Chat, text: str = "An answer") -> Params:
    return text_message(chat, text, user=dict(BOT))


def _units(text: str) -> int:
    return units(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
