"""What becomes of an update: it is done with, tried again, or given up.

::

    handlers are through               done with
    the chat does not take it          done with; told, unless the chat is closed to the bot
    its chat was closed since it came  done with, untried
    the chat has become another one    tried there, at once
    nothing gets through to Telegram   tried again till it does, or for a day
    anything else fails                tried three times, then told
    the process ends                   tried by the next; told, when that was its fault

python-telegram-bot hands failures of handlers to error handlers and goes on as if there were
none, so one of these notes them here.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from enum import Enum, auto

import httpx
from telegram import Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ContextTypes

from qabot.errors import StateError
from qabot.logs import question_fields
from qabot.telegram.addressing import tells_of_chat
from qabot.telegram.chats import Chats
from qabot.telegram.failures import question_id, typed_in
from qabot.telegram.flood import describe, seconds
from qabot.telegram.journal import LONGEST_OPEN, Journal, Past

logger = logging.getLogger(__name__)

MOST_FAILURES = 3

PAUSES = (0.5, 2.0)
"""Seconds after a first and a second failure."""

EXCUSED = 2
"""Ends of the process that nobody is blamed for. With the first, others were tried as well; the
next may be that of a process which somebody kills again and again as it starts."""

MOST_ENDS = EXCUSED + 3
"""The three more are those of a process that was up for a while and tried nothing else that was
suspected. In a trial with 40 kills and a limit of three in all, an innocent one was given up."""

SETTLING = 3.0
"""Seconds after the start before anything is tried that could be blamed."""

LONG_PAUSES = (5.0, 15.0, 30.0, 60.0)
"""The same while nothing gets through; the last for all further ones."""

Apologise = Callable[[Update], Awaitable[None]]
Follow = Callable[[int, int], Awaitable[None]]
Alarm = Callable[[str, Exception], object]
_UNREACHABLE = {"outcome": "unreachable"}

Work = Coroutine[object, object, object]


class Fate(Enum):
    """What a failure means for its update."""

    FINAL = auto()
    COUNTED = auto()
    WAITING = auto()


class Attempts:
    """Tries updates, and keeps the journal of it.

    Args:
        journal: Where every update stands that is tried.
        apologise: Tells whoever asked that there will be no answer; it does not fail.
        chats: Which of them are closed to the bot.
        follow: Moves what is stored of a chat that has another number now.
        alarm: Tells admins of a failure, with the id of the question if one failed; it does not
            fail itself.
        pauses: Seconds after a first and a second failure.
        settling: See SETTLING.
    """

    def __init__(
        self,
        journal: Journal,
        apologise: Apologise,
        *,
        chats: Chats,
        follow: Follow,
        alarm: Alarm,
        pauses: tuple[float, ...] = PAUSES,
        settling: float = SETTLING,
    ) -> None:
        self._journal = journal
        self._apologise = apologise
        self._chats = chats
        self._follow = follow
        self._alarm = alarm
        self._pauses = pauses
        self._settled = time.monotonic() + settling
        self._failures: dict[int, Exception | None] = {}  # of updates being tried
        self._waits: dict[int, int] = {}  # how often each could not get through
        self._suspects: Mapping[int, int] = {}
        self._one_suspect = asyncio.Lock()
        self._hurry = asyncio.Event()

    def suspect(self, updates: Mapping[int, int]) -> None:
        """Name the updates that were being tried when processes ended, and how often.

        One of them may have been the cause. They are tried one at a time, so that it takes no
        other with it, and is the only one to be given up.
        """
        self._suspects = updates

    def hurry(self) -> None:
        """Wait for nothing from now on: what would be tried again is left to the next run."""
        self._hurry.set()

    async def spare_all(self) -> None:
        """Do not hold it against the updates being tried that the process ends."""
        for update_id in list(self._failures):
            await self._end(update_id, failed=False)

    async def note_failure(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Note that a handler failed; an error handler of the application."""
        if isinstance(update, Update) and update.update_id in self._failures:
            self._failures[update.update_id] = context.error
        elif context.error is not None:
            logger.error("Something failed that was no answer", exc_info=context.error)
            self._alarm("", context.error)

    @asynccontextmanager
    async def gate(self, update: Update) -> AsyncIterator[bool]:
        """Hold an update until it may be tried; tell whether it may in this run."""
        ends = self._suspects.get(update.update_id, 0)
        if not ends:
            yield True
        elif ends >= EXCUSED and not await self.wait(self._settled - time.monotonic()):
            yield False
        else:
            async with self._one_suspect:
                yield True

    async def make(self, update: Update, work: Work) -> float | None:
        """Try an update.

        Returns:
            Seconds after which it is to be tried again, or None if it is done with.
        """
        past = await self._begin(update)
        if not await self._chat_takes(update, past.age):
            work.close()
            logger.info("Done with unsent: the chat is closed to the bot", extra=_UNREACHABLE)
            await self.finish(update)
            return None
        if past.endless >= MOST_ENDS:
            work.close()
            logger.error("Update %s has ended the bot again and again", update.update_id)
            await self._give_up(update)
            return None
        self._failures[update.update_id] = None
        try:
            await work
        except Exception as error:
            self._failures[update.update_id] = error
        finally:
            failure = self._failures.pop(update.update_id)
        if failure is not None:
            return await self._after(update, failure, past)
        await self.finish(update)
        return None

    async def wait(self, pause: float) -> bool:
        """Wait before the next attempt; say whether there is to be one in this run."""
        try:
            await asyncio.wait_for(self._hurry.wait(), max(pause, 0))
        except TimeoutError:
            return True
        return False

    async def _begin(self, update: Update) -> Past:
        # What is not in the journal may fail once: it would be the first time for ever.
        unknown = Past(failures=MOST_FAILURES - 1)
        try:
            return await self._journal.begin(update.update_id) or unknown
        except StateError as error:
            logger.error("An attempt is not noted: %s", error)
            return unknown

    async def _after(self, update: Update, failure: Exception, past: Past) -> float | None:
        if isinstance(failure, ChatMigrated) and await self._has_moved(update, failure):
            await self._end(update.update_id, failed=False)
            return 0.0
        fate = fate_of(failure)
        first = not past.failures and update.update_id not in self._waits
        _log(failure, first=first, told=_outcome(update, failure))
        if _is_ours(failure):
            self._alarm(question_id(update.update_id), failure)
        if fate is Fate.FINAL:
            # Where the bot may not write an apology does not get through either.
            if isinstance(failure, BadRequest):
                await self._apologise(update)
            await self.finish(update)
        elif fate is Fate.WAITING and past.age < LONGEST_OPEN:
            return await self._put_off(update, failure)
        elif fate is Fate.COUNTED and past.failures < MOST_FAILURES - 1:
            await self._end(update.update_id, failed=True)
            return self._pauses[past.failures]
        else:
            await self._give_up(update)
        return None

    async def _chat_takes(self, update: Update, age: float) -> bool:
        chat = _chat_of(update)
        if chat is None or tells_of_chat(update):
            return True
        try:
            return await self._chats.takes(chat, age)
        except StateError as error:
            logger.error("It is not known whether a chat is closed to the bot: %s", error)
            return True

    async def _has_moved(self, update: Update, failure: ChatMigrated) -> bool:
        """Follow a chat to its new number; tell whether that is news."""
        chat = _chat_of(update)
        if chat is None or self._chats.now(chat) == failure.new_chat_id:
            return False
        try:
            await self._follow(chat, failure.new_chat_id)
        except StateError as error:
            logger.error("What is stored of a chat could not be moved: %s", error)
            return False
        return True

    async def _put_off(self, update: Update, failure: Exception) -> float:
        waits = self._waits[update.update_id] = self._waits.get(update.update_id, 0) + 1
        await self._end(update.update_id, failed=False)
        pause = LONG_PAUSES[min(waits, len(LONG_PAUSES)) - 1]
        if isinstance(failure, RetryAfter):
            pause = max(pause, seconds(failure.retry_after))
        logger.warning("An answer waits; trying again in %.0f s", pause)
        return pause

    async def _end(self, update_id: int, *, failed: bool) -> None:
        try:
            await self._journal.end(update_id, failed=failed)
        except StateError as error:
            logger.error("An attempt is held to have had no end: %s", error)

    async def _give_up(self, update: Update) -> None:
        logger.warning("Update %s is given up", update.update_id, extra=_failed(update))
        await self._apologise(update)
        await self.finish(update)

    async def finish(self, update: Update) -> None:
        """Note that an update is done with."""
        self._waits.pop(update.update_id, None)
        try:
            await self._journal.finish(update.update_id)
        except StateError as error:
            logger.error("An answer that is out may come again after a restart: %s", error)


def fate_of(failure: Exception) -> Fate:
    """Return what a failure means."""
    if isinstance(failure, BadRequest | Forbidden):
        return Fate.FINAL
    if isinstance(failure, TimedOut):
        # Only if there was no connection it is sure that nothing was sent.
        unsent = isinstance(failure.__cause__, httpx.ConnectTimeout | httpx.PoolTimeout)
        return Fate.WAITING if unsent else Fate.COUNTED
    if isinstance(failure, NetworkError | RetryAfter | InvalidToken):
        return Fate.WAITING
    return Fate.COUNTED


def _is_ours(failure: Exception) -> bool:
    """Tell whether admins can do anything about a failure, and the network cannot."""
    return isinstance(failure, BadRequest) or not isinstance(failure, TelegramError)


def _chat_of(update: Update) -> int | None:
    return update.effective_chat.id if update.effective_chat else None


def _failed(update: Update) -> dict[str, str]:
    return {"outcome": "failed", **question_fields(typed_in(update))}


def _outcome(update: Update, failure: Exception) -> dict[str, str]:
    """Return what is logged of a failure beside its message, if it is the last."""
    if isinstance(failure, Forbidden):
        return _UNREACHABLE
    return _failed(update) if isinstance(failure, BadRequest) else {}


def _log(failure: Exception, *, first: bool, told: dict[str, str]) -> None:
    if isinstance(failure, TelegramError):
        logger.warning("An answer could not be sent: %s", describe(failure), extra=told)
    elif first:
        logger.error("A message could not be answered", exc_info=failure)
    else:
        logger.warning("A message could not be answered again: %s", type(failure).__name__)
