"""The real program whose polls fail in a way that no server can bring about: ``MODE [QABOT...]``.

The first poll succeeds. The limit for the others is short, so that nobody has to wait for it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

import httpx
from telegram import Update
from telegram.error import NetworkError, TimedOut
from telegram.ext import ExtBot

from qabot import cli
from qabot.telegram import bot, polling, watch
from qabot.telegram.watch import Watch

LIMIT = 4.0


async def hang() -> None:
    """Wait for ever, as for a connection that never comes back."""
    await asyncio.sleep(3600)


async def block() -> None:
    """Let nothing else have a turn."""
    time.sleep(3600)  # noqa: ASYNC251  # that is the point


async def cling() -> None:
    """Wait for ever, and let nobody cancel it."""
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            continue


async def lack_connections() -> None:
    """Fail as when every connection of the pool is lost."""
    raise TimedOut("Pool timeout: all connections are occupied") from httpx.PoolTimeout("")


async def lack_network() -> None:
    """Fail as when the network is down."""
    raise NetworkError("httpx.ConnectError") from httpx.ConnectError("")


MODES = {"hang": hang, "block": block, "cling": cling}
MODES |= {"pool": lack_connections, "network": lack_network}


def main() -> int:
    fault = MODES[sys.argv[1]]
    get_updates: Callable[..., Any] = ExtBot.get_updates
    polls = 0

    async def fail(self: Any, **options: Any) -> tuple[Update, ...]:  # noqa: ANN401
        nonlocal polls
        polls += 1
        if polls > 1:
            await fault()
        return tuple(await get_updates(self, **(options | {"timeout": 0})))

    ExtBot.get_updates = fail  # type: ignore[assignment,method-assign]
    watch.FAREWELL = LIMIT
    vars(bot)["Watch"] = lambda limit, **known: Watch(LIMIT, **known)
    polling.BACKOFF = (0.2,)  # type: ignore[assignment]
    return cli.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
