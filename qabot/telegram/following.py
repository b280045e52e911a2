"""Takes over what other programs change in the library while the bot runs."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, NoReturn

from qabot.errors import QabotError

if TYPE_CHECKING:
    from qabot.archive import Archive

logger = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds. To look takes about a millisecond."""


async def keep_up(archive: Archive, *, every: float = EVERY) -> NoReturn:
    """Look for changes until cancelled; what fails is told once, and tried again."""
    told = ""
    while True:
        await asyncio.sleep(every)
        try:
            changes = await asyncio.to_thread(archive.follow)
        except QabotError as error:
            if str(error) != told:
                told = str(error)
                logger.warning("Changed articles are not taken over: %s", told)
            continue
        told = ""
        if changes is not None:
            logger.info(
                "Articles: %d added, %d updated, %d removed, %d as before",
                changes.added,
                changes.updated,
                changes.removed,
                changes.unchanged,
            )
