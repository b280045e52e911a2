"""The figures that admins are told: a picture of the last days, and the sums beneath it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from qabot.telegram.chart import draw_days
from qabot.telegram.database import Database
from qabot.telegram.render import Part, render_line
from qabot.telegram.tally import Figures, Tally, summed
from qabot.texts import Texts

DAYS = 30
_WEEK = 7


async def render_stats(tally: Tally, database: Database, texts: Texts) -> Part:
    """Return the message with the figures; without the picture where nothing can draw it.

    Raises:
        StateError: If they cannot be read.
    """
    days, votes, today = await database.apart(
        lambda: (tally.last(DAYS), tally.votes(DAYS), tally.today)
    )
    # To draw takes a second, and the first time as long again for matplotlib to come.
    picture = await asyncio.to_thread(draw_days, days, today, texts)
    lines = [
        f"{texts.say('admin.today')}: {_told(days[-1], texts)}",
        f"{texts.say('admin.days', count=_WEEK)}: {_told(summed(days[-_WEEK:]), texts)}",
        f"{texts.say('admin.days', count=DAYS)}: {_told(summed(days), texts)}",
        texts.say("admin.votes", days=DAYS, up=votes[0], down=votes[1]),
    ]
    if picture is None:
        lines.append(texts.say("admin.no_picture", extra="qabot[plot]"))
    (part,) = render_line("\n".join(lines))
    return replace(part, picture=picture)


def _told(figures: Figures, texts: Texts) -> str:
    told = [texts.say("admin.questions", count=figures.questions)]
    if figures.share is not None:
        told.append(texts.say("admin.share", share=round(100 * figures.share)))
    median, most = figures.milliseconds(0.5), figures.milliseconds(0.95)
    if median is not None and most is not None:
        told.append(texts.say("admin.times", median=_rounded(median), most=_rounded(most)))
    return ", ".join(told)


def _rounded(milliseconds: float) -> str:
    """Return a time with the two digits that are known of it."""
    return f"{float(f'{milliseconds:.2g}'):.0f}"
