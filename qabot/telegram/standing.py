"""How the bot stands with a chat: it came or went, or the chat has become another one."""

from __future__ import annotations

import logging
from functools import partial

from telegram import ChatMember, ChatMemberRestricted, Update
from telegram.ext import ContextTypes

from qabot.telegram.desk import Desk

logger = logging.getLogger(__name__)


async def handle_membership(
    update: Update, context: ContextTypes.DEFAULT_TYPE, *, desk: Desk
) -> None:
    """Note whether a chat lets the bot write; in private it is somebody who blocks the bot."""
    change = update.my_chat_member
    if change is None:
        return
    note = desk.chats.open if is_inside(change.new_chat_member) else desk.chats.close
    await desk.database.apart(partial(note, desk.chats.now(change.chat.id)))


async def handle_move(update: Update, context: ContextTypes.DEFAULT_TYPE, *, desk: Desk) -> None:
    """Keep what is stored of a group that has become a supergroup; both chats tell of it."""
    message = update.message
    if message is None:
        return
    was = message.migrate_from_chat_id or message.chat_id
    await follow(desk, was, message.migrate_to_chat_id or message.chat_id)


async def follow(desk: Desk, was: int, now: int) -> None:
    """Move what is stored of a chat to its new number.

    Raises:
        StateError: If that cannot be written.
    """
    if desk.chats.now(was) != now:
        await desk.database.apart(lambda: desk.move(was, now))
        logger.info("A group has become a supergroup, and what is stored of it has moved")


def is_inside(member: ChatMember) -> bool:
    """Tell whether the bot is in a chat."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)
