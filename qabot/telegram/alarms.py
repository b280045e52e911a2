"""Tells the admins what failed, in private: once per kind of failure an hour."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from telegram import Bot
from telegram.error import TelegramError

from qabot.telegram.delivery import send_to
from qabot.telegram.failures import kind_of, trace_of
from qabot.telegram.flood import describe
from qabot.telegram.render import Part, render_blocks
from qabot.telegram.richtext import Block, Tag, clean, count_units, marked, plain
from qabot.texts import Texts

logger = logging.getLogger(__name__)

TOLD_EVERY = 3600.0
"""Seconds between two messages about failures of one kind."""

MOST_KINDS = 200
"""Kinds that are remembered; the one told first is forgotten."""

LONGEST_TRACE = 3300
"""UTF-16 units; the rest of the 4,096 of a message is for what stands before it."""

_LONGEST_KIND = 300
_PATIENCE = 15.0  # seconds for telling one admin
_CUT = "  […]"


@dataclass(slots=True)
class _Told:
    at: float
    question: str
    more: int = 0


class Alarms:
    """What admins know of failures.

    Args:
        admins: Numbers of people.
        redact: Takes the bot's token out of a text.
        texts_for: Returns the language of an admin.
    """

    def __init__(
        self,
        admins: Iterable[int],
        redact: Callable[[str], str],
        texts_for: Callable[[int], Awaitable[Texts]],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._admins = tuple(sorted(admins))
        self._redact = redact
        self._texts_for = texts_for
        self._clock = clock
        self._told: dict[str, _Told] = {}

    async def tell(self, bot: Bot, question: str, failure: BaseException) -> None:
        """Tell the admins of a failure, unless they were told of its kind within the hour.

        It does not fail: what an admin does not get is logged.

        Args:
            bot: Sends it.
            question: Id of the question that failed; empty if none did.
            failure: What went wrong.
        """
        kind = self._redact(kind_of(failure))[:_LONGEST_KIND]
        more = self._count(kind, question)
        if more is None:
            return
        trace = shortened_trace(self._redact(trace_of(failure)))

        async def tell_one(admin: int) -> None:
            try:
                async with asyncio.timeout(_PATIENCE):
                    texts = await self._texts_for(admin)
                    await send_to(bot, admin, render_alarm(texts, question, kind, more, trace))
            except TelegramError as error:
                logger.warning("An admin could not be told of a failure: %s", describe(error))
            except Exception as error:
                # Else it would be told of in the same way, again and again.
                logger.warning("An admin could not be told of a failure", exc_info=error)

        await asyncio.gather(*map(tell_one, self._admins))

    def _count(self, kind: str, question: str) -> int | None:
        """Return how many more there were of a kind that is to be told of now, else None."""
        now, before = self._clock(), self._told.get(kind)
        if before is not None and now - before.at < TOLD_EVERY:
            # A question is tried three times, and fails once.
            if before.question != question:
                before.more, before.question = before.more + 1, question
            return None
        self._told.pop(kind, None)
        self._told[kind] = _Told(now, question)
        if len(self._told) > MOST_KINDS:
            del self._told[next(iter(self._told))]
        return before.more if before else 0


def render_alarm(texts: Texts, question: str, kind: str, more: int, trace: str) -> Part:
    """Return the message for an admin, whose trace unfolds at a touch.

    Args:
        texts: Language of the admin.
        question: Id of the question that failed; empty if none did.
        kind: Of the failure.
        more: How many of the kind there were that nobody was told of.
        trace: See `shortened_trace`.
    """
    heading = [
        texts.say("admin.failure", kind=kind),
        *([texts.say("admin.failed_question", id=question)] if question else ()),
        *([texts.say("admin.more_failures", count=more)] if more else ()),
    ]
    blocks = [Block(plain("\n".join(heading))), Block(marked(plain(trace), Tag.FOLDED), gap="\n")]
    (part,) = render_blocks(blocks)
    return part


def shortened_trace(trace: str, units: int = LONGEST_TRACE) -> str:
    """Return a trace of at most so many units, cut in the middle between lines.

    The end tells most, so it gets twice as much as the beginning.
    """
    trace = clean(trace)
    if count_units(trace) <= units:
        return trace
    lines = trace.split("\n")
    room = units - count_units(_CUT) - 2
    first = _fitting(lines, room // 3)
    last = _fitting(lines[::-1], room - room // 3)[::-1]
    return "\n".join([*first, _CUT, *last])


def _fitting(lines: list[str], units: int) -> list[str]:
    """Return as many of the first lines as fit."""
    taken = list[str]()
    for line in lines:
        units -= count_units(line) + 1
        if units < 0:
            break
        taken.append(line)
    return taken
