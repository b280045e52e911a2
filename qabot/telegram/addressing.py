"""Is a message meant for the bot, and what does it ask for?

In private chats everything is. In groups only ``/ask``, commands of everybody with the bot's name
behind them (``/help@name``), a mention of the bot and a reply to one of its messages are; on
everything else it stays silent. Telegram gives the places of
commands and mentions in UTF-16 code units, so texts are cut as UTF-16 here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from telegram import Message, MessageEntity, Update, User
from telegram.constants import ChatType

from qabot.telegram.buttons import ASK
from qabot.telegram.richtext import clean

_GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}

# What is left around a mention that was cut out: "Bot, what ..." or "... say, bot?"
_DANGLING = " \t\n,:;—–-"


class Intent(Enum):
    """What somebody wants of the bot."""

    QUESTION = auto()
    START = auto()
    HELP = auto()
    SOURCES = auto()
    ARTICLE = auto()
    SETTINGS = auto()
    CANCEL = auto()
    FORGET = auto()
    PRIVACY = auto()
    ALLOW = auto()
    DENY = auto()
    INVITE = auto()
    ADMINS = auto()
    AUDIT = auto()
    STATS = auto()
    ADD = auto()
    REMOVE = auto()
    RELOAD = auto()
    ATTACHMENT = auto()
    EMPTY = auto()
    NAMED = auto()  # and no more said
    ELSEWHERE = auto()  # what only a private chat can do; the text names the command
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """Something that the bot should react to.

    Attributes:
        intent: What is wanted.
        text: The question, or what follows a command.
    """

    intent: Intent
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Command:
    name: str
    addressee: str
    argument: str
    length: int


_COMMANDS = {
    "start": Intent.START,
    "help": Intent.HELP,
    "sources": Intent.SOURCES,
    "article": Intent.ARTICLE,
    "settings": Intent.SETTINGS,
    "cancel": Intent.CANCEL,
    "forget": Intent.FORGET,
    "privacy": Intent.PRIVACY,
    "allow": Intent.ALLOW,
    "deny": Intent.DENY,
    "invite": Intent.INVITE,
    "admins": Intent.ADMINS,
    "audit": Intent.AUDIT,
    "stats": Intent.STATS,
    "add": Intent.ADD,
    "remove": Intent.REMOVE,
    "reload": Intent.RELOAD,
}

# Of a group; bare ones may be meant for another bot there.
_BY_NAME = {"help", "sources", "cancel", "forget"}

# These would show a whole group what is one person's, or is long.
_IN_PRIVATE = {"start", "article", "settings", "privacy"}


def read_request(message: Message, me: User) -> Request | None:
    """Return what a message asks of the bot, or None if it is not for the bot.

    Args:
        message: Any message of any chat.
        me: The bot.
    """
    if _is_from_a_bot(message):
        return None
    if not message.text:
        is_told = message.chat.type == ChatType.PRIVATE and message.effective_attachment
        return Request(Intent.ATTACHMENT) if is_told else None
    command = _read_command(message)
    if command and command.addressee not in ("", (me.username or "").lower()):
        return None
    if message.chat.type == ChatType.PRIVATE:
        return _private_request(message, command, me)
    if message.chat.type in _GROUPS:
        return _group_request(message, command, me)
    return None


def concerns_bot(update: Update) -> bool:
    """Return whether there is anything to do about an update."""
    if update.callback_query is not None or update.inline_query is not None:
        return True
    if tells_of_chat(update):
        return True
    message = update.message or update.edited_message
    return message is not None and read_request(message, message.get_bot().bot) is not None


def asks(update: Update) -> bool:
    """Tell whether an update is a question, written or on a button, that was not asked before."""
    if update.callback_query is not None:
        return (update.callback_query.data or "").startswith(ASK)
    request = read_request(update.message, update.message.get_bot().bot) if update.message else None
    return request is not None and request.intent is Intent.QUESTION


def tells_of_chat(update: Update) -> bool:
    """Tell whether an update says that the bot came or went, or that a chat has become another."""
    message = update.message
    moved = message and (message.migrate_to_chat_id or message.migrate_from_chat_id)
    return update.my_chat_member is not None or bool(moved)


def _private_request(message: Message, command: _Command | None, me: User) -> Request:
    if command is None or command.name == "ask":
        return _question(message, command, me)
    if command.name == "start" and command.argument in _IN_PRIVATE:
        return Request(_COMMANDS[command.argument])  # by a link out of a group
    return Request(_COMMANDS.get(command.name, Intent.UNKNOWN), command.argument)


def _group_request(message: Message, command: _Command | None, me: User) -> Request | None:
    if command is not None and command.name == "ask":
        return _question(message, command, me)
    if command is not None and command.addressee and command.name in _BY_NAME:
        if command.name == "forget" and message.sender_chat is not None:
            # Who speaks for a chat is one person to the bot, in whatever group.
            return Request(Intent.ELSEWHERE, command.name)
        return Request(_COMMANDS[command.name], command.argument)
    if command is not None and command.addressee and command.name in _IN_PRIVATE:
        return Request(Intent.ELSEWHERE, f"{command.name} {command.argument}".strip())
    if any(_mentions(message, me)):
        return _question(message, None, me)
    if command is None and _is_reply_to(message, me):
        return _question(message, None, me)
    return None


def _question(message: Message, command: _Command | None, me: User) -> Request:
    spans = [(entity.offset, entity.length) for entity in _mentions(message, me)]
    if command is not None:
        spans.append((0, command.length))
    text = clean(_without(message.text or "", sorted(spans))).strip()
    if text:
        return Request(Intent.QUESTION, text)
    named = command is None and message.chat.type != ChatType.PRIVATE
    return Request(Intent.NAMED if named else Intent.EMPTY)


def _read_command(message: Message) -> _Command | None:
    text = message.text or ""
    for entity in message.entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            name, _, addressee = text[1 : entity.length].lower().partition("@")
            return _Command(name, addressee, text[entity.length :].strip(), entity.length)
    return None


def _mentions(message: Message, me: User) -> Iterator[MessageEntity]:
    return (entity for entity in message.entities if _is_mention(entity, message.text or "", me))


def _is_mention(entity: MessageEntity, text: str, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type != MessageEntity.MENTION:
        return False
    return _cut(text, entity.offset, entity.length).lower() == f"@{me.username}".lower()


def _is_reply_to(message: Message, me: User) -> bool:
    replied = message.reply_to_message
    # Every first message in a forum topic "replies" to the notice that the topic was made.
    if replied is None or replied.forum_topic_created is not None:
        return False
    return replied.from_user is not None and replied.from_user.id == me.id


def _is_from_a_bot(message: Message) -> bool:
    # Anonymous admins and channels speak through a bot of Telegram's, but with a sender chat;
    # to answer any other bot could become a talk without end.
    user = message.from_user
    return user is not None and user.is_bot and message.sender_chat is None


def _cut(text: str, offset: int, length: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text without some spans of UTF-16 units, and without gaps in their places."""
    if not spans:
        return text.strip()
    pieces, end = list[str](), 0
    for offset, length in spans:
        pieces.append(_cut(text, end, offset - end))
        end = offset + length
    pieces.append(_cut(text, end, len(text)))
    joined = re.sub(r" +(?=[,.:;!?])", "", " ".join(piece.strip() for piece in pieces))
    return re.sub(r",(?=,)", "", joined).strip(_DANGLING)
