"""A bot that serves in this process for as long as a test wants it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from qabot.telegram.service import Wiring, serve


@asynccontextmanager
async def serving(bot: Wiring) -> AsyncIterator[None]:
    """Serve with a bot that is wired until the end of the block, then stop cleanly."""
    stop = asyncio.Event()
    task = asyncio.create_task(serve(bot, stop))
    try:
        yield
    finally:
        stop.set()
        await task
