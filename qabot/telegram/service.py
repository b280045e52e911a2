"""The life of a running bot: sign in, fetch and answer, finish what is in flight."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from qabot.archive import Archive
from qabot.telegram.attempts import Attempts
from qabot.telegram.flood import describe
from qabot.telegram.following import keep_up
from qabot.telegram.inbox import Inbox
from qabot.telegram.menu import register
from qabot.telegram.metrics import Metrics
from qabot.telegram.polling import Poller, pause_after, token_refused, unreachable
from qabot.telegram.watch import Watch
from qabot.texts import languages

logger = logging.getLogger(__name__)

SIGN_IN_TRIES = 9
"""About a minute and a half of trying; a supervisor may then start the bot anew."""

GRACE_SECONDS = 20.0
"""Time that answers in flight get to be finished when the bot is stopped."""

_CALM = 1.0  # seconds

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Sleep = Callable[[float], Awaitable[None]]


class Source(Protocol):
    """What brings updates into the inbox."""

    async def run(self) -> NoReturn:
        """Bring them until cancelled."""

    async def confirm(self) -> None:
        """Tell the server that all that were brought are done with."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """A bot that is wired and not begun: articles, handlers, the queue before, the tries at it.

    And what watches whether it hears, what counts, and who its admins are.
    """

    archive: Archive
    application: AnyApplication
    inbox: Inbox
    source: Source
    attempts: Attempts
    watch: Watch
    metrics: Metrics
    admins: tuple[int, ...] = ()


async def serve(bot: Wiring, stop: asyncio.Event) -> None:
    """Answer messages until ``stop`` is set, then finish those that have been fetched.

    What a former process has left unanswered comes first.

    Raises:
        SettingsError: If the token is refused.
        FrontEndError: If the server cannot be reached.
        RivalError: If another instance takes the updates.
        DeafError: If it fetches nothing any more and should be started anew.
    """
    try:
        if await _unless_stopped(
            stop, sign_in(bot.application, polls=isinstance(bot.source, Poller))
        ):
            await _serve_signed_in(bot, stop)
    finally:
        await bot.application.bot.shutdown()


async def sign_in(
    application: AnyApplication, *, polls: bool = True, sleep: Sleep = asyncio.sleep
) -> None:
    """Make sure that the server knows the bot, and if it polls, gives its updates to that.

    Raises:
        SettingsError: If the token is refused.
        FrontEndError: If the server cannot be reached for long.
    """
    for failures in range(1, SIGN_IN_TRIES + 1):
        try:
            await application.initialize()
            if polls:
                # While a webhook is set the server refuses to be polled.
                await application.bot.delete_webhook(drop_pending_updates=False)
            return
        except InvalidToken:
            raise token_refused() from None
        except TelegramError as error:
            reason, pause = describe(error), pause_after(error, failures)
        if failures < SIGN_IN_TRIES:
            logger.warning("Cannot sign in: %s; trying again in %.1f s", reason, pause)
            await sleep(pause)
    raise unreachable(reason)


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[asyncio.Event]:
    """Give an event that SIGINT or SIGTERM sets; a second signal acts as if not handled."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def handle(number: signal.Signals) -> None:
        logger.info("%s: finishing answers; once more to stop at once", number.name)
        loop.remove_signal_handler(number)
        stop.set()

    with contextlib.ExitStack() as handlers:
        for number in (signal.SIGINT, signal.SIGTERM):
            # Windows has none; there Ctrl-C cancels the task that runs.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, handle, number)
                handlers.callback(loop.remove_signal_handler, number)
        yield stop


async def _serve_signed_in(bot: Wiring, stop: asyncio.Event) -> None:
    application = bot.application
    logger.info("Signed in as @%s; stop with Ctrl-C", application.bot.username)
    # Before anything is fetched, so that each chat is answered in its order.
    bot.attempts.suspect(await bot.inbox.replay(application.bot))
    await application.start()
    with bot.watch.kept():
        beside = [
            asyncio.create_task(register(application.bot, bot.admins)),
            asyncio.create_task(keep_up(bot.archive)),
            asyncio.create_task(_warm_up(bot)),
        ]
        turning = asyncio.create_task(bot.watch.keep_turning(stop))
        try:
            await _unless_stopped(stop, bot.source.run())
        finally:
            for task in beside:
                task.cancel()
            bot.watch.rest()
            await _finish(bot)
            turning.cancel()
        bot.watch.raise_if_deaf()


async def _warm_up(bot: Wiring) -> None:
    # What has gathered while the bot was away is answered first: its time would be shared.
    while True:
        await asyncio.sleep(_CALM)
        if not bot.inbox.open:
            break
    began = time.monotonic()
    try:
        # Computes for a while: in a thread of its own nobody waits for it.
        await asyncio.to_thread(bot.archive.engine.warm_up, languages())
    except Exception:
        # The first questions are slower without it, and no worse.
        logger.exception("The bot could not be warmed up")
    else:
        logger.debug("Warmed up in %.1f s", time.monotonic() - began)


async def _finish(bot: Wiring) -> None:
    bot.attempts.hurry()
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await bot.inbox.join()
    except TimeoutError:
        # The next run finds them in the journal; without a file, not confirmed, at Telegram.
        logger.warning("Stopped with unfinished answers after %.0f s", GRACE_SECONDS)
        await bot.attempts.spare_all()
        return
    if not bot.watch.deaf:
        await bot.source.confirm()
    await bot.application.stop()
    await bot.application.shutdown()
    logger.info("Stopped")


async def _unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, Any]) -> bool:
    """Run work to its end, or cancel it when ``stop`` is set; say whether it ended."""
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
    if working.cancelled():
        return False
    working.result()
    return True
