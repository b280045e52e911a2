"""Watches whether the bot still hears: never up and deaf.

Polls that fail because the network is down, or Telegram answers with errors, are no deafness:
a new process would fare no better. These are::

    a poll that neither succeeds nor fails        the bot finishes its answers and ends
    want of a connection or open file of its own  the same
    an event loop that has no turn any more       a thread ends the process at once

Where a webhook takes the place of polls, a check of it counts as one.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from qabot import __version__
from qabot.errors import DeafError
from qabot.health import WRITTEN_EVERY, Health, clear_health, write_health
from qabot.telegram.flood import describe_kind

logger = logging.getLogger(__name__)

TICK = 1.0
"""Seconds between looks."""

FAREWELL = 40.0
"""Seconds that a deaf bot gets to finish its answers and to end by itself."""

_SUSPENDED = 5.0
# A tick that took seconds longer means that the whole process stood still.

Clock = Callable[[], float]


class Watch:
    """What is known of the polls and of the event loop, and since when.

    Args:
        limit: Seconds in which a poll must have come to an end, in one way or the other.
        count_articles: Tells how many articles the bot answers from.
        count_open: Tells how many messages are not done with.
        indexed: Tells when the index on disk was last changed, None where there is none.
        file: Where all this is told to others.
        delivered: Whether messages are delivered to a webhook; a check of it is then what a poll
            is else.
        end: Ends the process at once.
    """

    def __init__(
        self,
        limit: float,
        *,
        count_articles: Callable[[], int] = lambda: 0,
        count_open: Callable[[], int] = lambda: 0,
        indexed: Callable[[], float | None] = lambda: None,
        file: Path | None = None,
        delivered: bool = False,
        clock: Clock = time.monotonic,
        wall: Clock = time.time,
        end: Callable[[str], None] = lambda reason: end_process(reason),
    ) -> None:
        self.limit = limit
        self.deaf: str | None = None
        self._count_articles = count_articles
        self._count_open = count_open
        self._indexed = indexed
        self._file = file
        self._delivered = delivered
        self._waiting: int | None = None
        self._undelivered: str | None = None
        self._clock = clock
        self._wall = wall
        self._end = end
        self._deadline: float | None = None  # of the poll, if there is one to wait for
        self._turned = self._ticked = clock()
        self._written: float | None = None  # or there is news that does not wait
        self._unwritten = False  # as the last try failed
        self._deaf_since = 0.0
        self._started = self._turned_at = wall()
        self._polled: float | None = None
        self._failed: float | None = None
        self._error: str | None = None

    def listening(self) -> None:
        """Note that a poll begins."""
        if self._deadline is None:
            self._deadline = self._clock() + self.limit

    def received(self) -> None:
        """Note that a poll succeeded; what it brought is still to be kept, which may wait."""
        self._deadline = None

    def heard(self) -> None:
        """Note that what a poll brought is kept: it is complete."""
        if self._polled is None:
            self._written = None
        self._polled = self._wall()

    def missed(self, error: Exception, pause: float = 0.0) -> None:
        """Note a failure, after which there is a pause."""
        self._error, self._failed = describe_kind(error), self._wall()
        if not is_own_fault(error):
            self._deadline = self._clock() + pause + self.limit

    def note_delivery(self, waiting: int, trouble: str | None) -> None:
        """Note how many messages wait at Telegram, and why they cannot be delivered, if so."""
        self._waiting, self._undelivered = waiting, trouble

    def poll_age(self) -> float | None:
        """Return the seconds since a poll was last complete, or None before the first."""
        return None if self._polled is None else max(0.0, self._wall() - self._polled)

    def rest(self) -> None:
        """Note that no poll is to be waited for from now on."""
        self._deadline = None

    def turn(self) -> bool:
        """Note that the event loop is alive; say whether the bot is deaf."""
        self._turned, self._turned_at = self._clock(), self._wall()
        if self.deaf is None and self._deadline is not None and self._turned > self._deadline:
            self._deaf_since = self._turned
            waited_for = "check of the webhook" if self._delivered else "poll of Telegram"
            self.deaf = (
                f"no {waited_for} came to an end for {self.limit:.0f} s"
                f"{f' (last failure: {self._error})' if self._error else ''}: "
                "the bot is deaf and ends, to be started anew"
            )
        return self.deaf is not None

    async def keep_turning(self, stop: asyncio.Event) -> None:
        """Note again and again that the event loop is alive, and stop the bot if it is deaf."""
        while True:
            if self.turn():
                stop.set()
            await asyncio.sleep(TICK)

    def raise_if_deaf(self) -> None:
        """End a bot that is deaf.

        Raises:
            DeafError: If it is.
        """
        if self.deaf:
            raise DeafError(self.deaf)

    def look(self) -> None:
        """Look after the event loop from another thread, and tell others how the bot fares."""
        now = self._clock()
        if (gap := now - self._ticked) > TICK + _SUSPENDED:
            self._forgive(gap)
        self._ticked = now
        if self._written is None or now - self._written >= WRITTEN_EVERY:
            self._written = now
            self._write()
        if self.deaf and now - self._deaf_since > FAREWELL:
            self._end(self.deaf)
        elif now - self._turned > self.limit:
            self._end(
                f"the event loop has had no turn for {self.limit:.0f} s: "
                "the bot hangs and ends, to be started anew"
            )

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Look, in a thread, for as long as the block takes."""
        over = threading.Event()

        def look_on() -> None:
            while not over.wait(TICK):
                self.look()

        self._turned = self._ticked = self._clock()
        thread = threading.Thread(target=look_on, name="watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            # A deaf bot is watched to its very end: something in it hangs already.
            if not self.deaf:
                over.set()
                thread.join()
                clear_health(self._file)

    def health(self) -> Health:
        """Return how the bot fares."""
        return Health(
            started=self._started,
            written=self._wall(),
            turned=self._turned_at,
            polled=self._polled,
            error=self._error,
            failed=self._failed,
            open=self._count_open(),
            articles=self._count_articles(),
            limit=self.limit,
            delivered=self._delivered,
            waiting=self._waiting,
            undelivered=self._undelivered,
            indexed=self._indexed(),
            version=__version__,
        )

    def _write(self) -> None:
        if self._file is None:
            return
        try:
            write_health(self._file, self.health())
        except OSError as error:
            if not self._unwritten:
                logger.warning("How the bot fares cannot be told to others: %s", error)
            self._unwritten = True
        else:
            self._unwritten = False

    def _forgive(self, gap: float) -> None:
        self._turned += gap
        self._deaf_since += gap
        if self._deadline is not None:
            self._deadline += gap


def is_own_fault(error: Exception) -> bool:
    """Tell whether it was this process that failed, and not the network or the server.

    A pool of connections that never gives one back reports time-outs like any other, and a
    process that leaks open files finds no server.
    """
    # The limit around all time-outs is only reached when these fail.
    return type(error) is TimeoutError or any(map(_is_shortage, _causes(error)))


def _is_shortage(error: BaseException) -> bool:
    return isinstance(error, httpx.PoolTimeout) or (
        isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE)
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    # An address each, where a server has several.
    causes = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for cause in (*causes, error.__cause__ or error.__context__):
        if cause is not None:
            yield from _causes(cause)


def end_process(reason: str) -> None:
    """End the process though it hangs; the journal keeps what is not answered."""
    logger.critical("%s", reason)
    logging.shutdown()
    sys.stderr.flush()
    os._exit(DeafError.status)
