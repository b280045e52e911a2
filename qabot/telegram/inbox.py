"""The queue of updates, which keeps each in the journal before anybody counts it as received."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, cast

from telegram import Bot, Update
from telegram.constants import ChatType

from qabot.telegram.buttons import ADD
from qabot.telegram.journal import Arrival, Journal

logger = logging.getLogger(__name__)

MOST_OPEN = 1000
"""Updates that are taken in and not done with. The server keeps the others meanwhile."""

# What it takes to answer a message, and to know whether it was meant for the bot. The names of
# people are not kept.
_KEPT = {
    *(
        "update_id",
        "message",
        "edited_message",
        "message_id",
        "date",
        "chat",
        "id",
        "type",
        "is_forum",
    ),
    *("from", "is_bot", "language_code", "sender_chat", "text", "entities", "offset", "length"),
    *("is_forum", "user", "message_thread_id", "is_topic_message", "reply_to_message"),
    *("forum_topic_created", "callback_query", "chat_instance", "data"),
    *("reply_markup", "inline_keyboard", "callback_data", "media_group_id"),
    *("my_chat_member", "old_chat_member", "new_chat_member", "status"),
    *("migrate_to_chat_id", "migrate_from_chat_id"),
}
_BESIDE = (
    ("message", "reply_to_message"),
    ("edited_message", "reply_to_message"),
    ("callback_query", "message"),
)

# Beside them what it takes to add articles from a message that is of, or is pressed under one.
_KEPT_TO_ADD = {
    *("document", "file_id", "file_unique_id", "file_name", "file_size", "caption"),
    *("forward_origin", "title", "username", "sender_user", "sender_user_name"),
}

_MOVES = {"migrate_to_chat_id", "migrate_from_chat_id"}

# Without these the library does not read what they belong to.
_BLANK = {"first_name": "", "name": "", "icon_color": 0}


class Inbox(asyncio.Queue[object]):
    """Updates on their way to the handlers; whatever fetches them puts them here.

    Args:
        journal: Keeps them until they are done with.
        concerns: Whether there is anything to do about an update.
        replaying: Is told the number of each update that a former process has left.
        most_open: So many may be under way; to put more waits.
    """

    def __init__(
        self,
        journal: Journal,
        concerns: Callable[[Update], bool],
        *,
        replaying: Callable[[int], object] = lambda number: None,
        most_open: int = MOST_OPEN,
    ) -> None:
        super().__init__()
        self._journal = journal
        self._concerns = concerns
        self._replaying = replaying
        self._most_open = most_open
        self._open = 0
        self._less = asyncio.Event()

    @property
    def open(self) -> int:
        """How many updates are not done with."""
        return self._open

    @property
    def full_up(self) -> bool:
        """Whether to put more would wait."""
        return self._open >= self._most_open

    async def put(self, item: object) -> None:
        """Keep an update and queue it; when it returns, the server may forget it.

        Raises:
            StateError: If it cannot be kept.
        """
        if isinstance(item, Update):
            await self.put_all([item])
        else:
            await super().put(item)  # the library's own sign to stop

    async def put_all(self, updates: Sequence[Update]) -> None:
        """Keep updates and queue those that are new; when it returns, all may be forgotten.

        Raises:
            StateError: If they cannot be kept; then none of them is queued.
        """
        while self.full_up:
            self._less.clear()
            await self._less.wait()
        # An inline query is answered while somebody types it, or never.
        lasting = [update for update in updates if update.inline_query is None]
        new = await self._journal.accept(map(self._read, lasting)) if lasting else set()
        for update in updates:
            if update.inline_query is not None or update.update_id in new:
                self._queue_up(update)

    async def replay(self, bot: Bot) -> dict[int, int]:
        """Queue what a former process has left.

        Returns:
            What was being tried when processes ended, and how often that happened.

        Raises:
            StateError: If it cannot be read.
        """
        if dropped := await self._journal.drop_old():
            logger.warning("Older than a day and passed over: %d messages", dropped)
        suspects = {}
        for (number, content), endless in await self._journal.unfinished():
            try:
                update = Update.de_json(json.loads(content or ""), bot)
            except Exception as error:  # whatever content of another version leads to
                logger.warning("Update %s cannot be read: %s", number, type(error).__name__)
                await self._journal.finish(number)
                continue
            if endless:
                suspects[number] = endless
            self._replaying(number)
            self._queue_up(update)
        if self._open:
            logger.info("Left by the run before and answered now: %d messages", self._open)
        return suspects

    async def rest(self) -> None:
        """Tidy up, as nothing comes in.

        Raises:
            StateError: If that cannot be written.
        """
        await self._journal.tidy()

    def task_done(self) -> None:
        """Note that an update is through."""
        super().task_done()
        # The sign to stop was not counted.
        self._open = max(0, self._open - 1)
        self._less.set()

    def _queue_up(self, update: Update) -> None:
        self._open += 1
        self.put_nowait(update)

    def _read(self, update: Update) -> Arrival:
        try:
            concerns = self._concerns(update)
        except Exception:
            # To be tried and given up, not to be fetched again for ever.
            logger.exception("Update %s cannot be judged", update.update_id)
            concerns = True
        content = json.dumps(what_is_needed(update.to_dict())) if concerns else None
        return Arrival(update.update_id, content)


def what_is_needed(update: dict[str, Any]) -> dict[str, Any]:
    """Return an update as it is kept: nothing that its answer does not need."""
    if _is_to_add(update):
        return cast(dict[str, Any], _kept(update, _KEPT | _KEPT_TO_ADD))
    kept: dict[str, Any] = _kept(update)
    # Of a message replied to only whose it is, of one with buttons only these.
    for around, inside in _BESIDE:
        other = kept.get(around, {}).get(inside, {})
        for name in ("text", "entities", "reply_to_message"):
            other.pop(name, None)
    for name in ("old_chat_member", "new_chat_member"):
        if (member := update.get("my_chat_member", {}).get(name)) is not None:
            # The library reads others only with all that they may do.
            kept["my_chat_member"][name]["status"] = "member" if _is_inside(member) else "left"
    message = kept.get("message")
    if message is not None and not message.get("text") and not _MOVES & set(message):
        # What was attached is nobody's business: it is enough to know that something was.
        message["location"] = {"latitude": 0.0, "longitude": 0.0}
    return kept


def _is_to_add(update: dict[str, Any]) -> bool:
    """Tell whether an update may add articles: a file in private, a command, or its button."""
    message = update.get("message") or {}
    file = "document" in message and message.get("chat", {}).get("type") == ChatType.PRIVATE
    pressed = str((update.get("callback_query") or {}).get("data"))
    return file or str(message.get("text")).startswith("/add") or pressed.startswith(ADD)


def _kept(value: Any, names: Collection[str] = _KEPT) -> Any:  # noqa: ANN401  # whatever JSON holds
    if isinstance(value, list):
        return [_kept(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _kept(item, names) for name, item in value.items() if name in names}
    return kept | {name: blank for name, blank in _BLANK.items() if name in value}


def _is_inside(member: dict[str, Any]) -> bool:
    if member["status"] == "restricted":
        return bool(member.get("is_member"))
    return member["status"] not in ("left", "kicked")
