"""Questions to begin with, as buttons under the greeting of a new chat."""

from __future__ import annotations

import asyncio
import logging
import time

from qabot.engine import Engine
from qabot.telegram.buttons import Row, question_rows
from qabot.telegram.render import fits_button

logger = logging.getLogger(__name__)

COUNT = 3

PATIENCE = 0.7
"""Seconds for which a greeting waits for them; the next one has what was not ready in time."""


class Examples:
    """Questions that an engine answers, made once for each language when first wanted.

    Args:
        patience: Seconds, see PATIENCE.
    """

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._engine: Engine | None = None
        self._made: dict[str, asyncio.Task[tuple[str, ...]]] = {}

    async def rows_for(self, engine: Engine, lang: str) -> tuple[Row, ...]:
        """Return buttons that ask such questions; none where they are not ready in time.

        Args:
            engine: Answers now; what was made for another one is forgotten.
            lang: ISO 639-1 code of the language of whoever is greeted, one the bot speaks.
        """
        if engine is not self._engine:
            self._engine, self._made = engine, {}
        if lang not in self._made:
            self._made[lang] = asyncio.create_task(_make(engine, lang))
        making = self._made[lang]
        done, _ = await asyncio.wait([making], timeout=self.patience)
        return question_rows(making.result()) if done else ()


async def _make(engine: Engine, lang: str) -> tuple[str, ...]:
    began = time.monotonic()
    try:
        made = await asyncio.to_thread(engine.examples, COUNT, lang)
    except Exception:
        # Nobody has asked for them: a greeting without them is a greeting.
        logger.exception("No questions to begin with could be made")
        return ()
    took = time.monotonic() - began
    logger.info("%d questions to begin with were made in %.1f s", len(made), took)
    return tuple(filter(fits_button, made))
