"""A picture of what was counted, drawn by matplotlib, which is an extra; no display is touched."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qabot.telegram.tally import Figures
from qabot.texts import Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ANSWERED, UNANSWERED, FAILED = "#3b78b8", "#f2b54a", "#a3262a"
"""Apart from each other for the colour-blind too."""

# A background of its own: Telegram shows what is transparent as white or black, as it comes.
_PAPER, _INK = "#fafafa", "#2b2b2b"
_INCHES, _DPI = (8, 4.5), 160


def draw_days(days: Sequence[Figures], last: date, texts: Texts) -> bytes | None:
    """Return a PNG of the questions of some days, or None where matplotlib is missing.

    Args:
        days: At least one, the oldest first.
        last: The last of them.
        texts: The language of what stands on it.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return None
    # A Figure of its own, not pyplot's: it never looks for a display, and nothing keeps it.
    figure = Figure(figsize=_INCHES, dpi=_DPI, layout="constrained", facecolor=_PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    dates = [last - timedelta(len(days) - 1 - n) for n in range(len(days))]
    _draw_counts(axes, days, texts)
    ticks = range(len(days) - 1, -1, -7)
    axes.set_xticks(ticks, [f"{dates[n].day} {texts.month(dates[n].month)}" for n in ticks])
    shares = axes.twinx()
    _draw_shares(shares, days, texts)
    for each in (axes, shares):
        each.tick_params(colors=_INK)
        each.spines["top"].set_visible(False)
    parts, lines = axes.get_legend_handles_labels(), shares.get_legend_handles_labels()
    legend = figure.legend(
        parts[0] + lines[0], parts[1] + lines[1], loc="outside upper center", ncols=4, frameon=False
    )
    for text in legend.get_texts():
        text.set_color(_INK)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    figure.clear()
    return file.getvalue()


def _draw_counts(axes: Axes, days: Sequence[Figures], texts: Texts) -> None:
    from matplotlib.ticker import MaxNLocator

    stacks = (
        (texts.say("admin.chart_answered"), ANSWERED, [day.answered for day in days]),
        (texts.say("admin.chart_unanswered"), UNANSWERED, [day.unanswered for day in days]),
        (texts.say("admin.chart_failed"), FAILED, [day.failed for day in days]),
    )
    below = [0] * len(days)
    for label, colour, counts in stacks:
        axes.bar(range(len(days)), counts, bottom=below, color=colour, label=label)
        below = [low + count for low, count in zip(below, counts, strict=True)]
    axes.set_facecolor(_PAPER)
    axes.set_ylim(0, max(1.0, 1.08 * max(below)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.set_ylabel(texts.say("admin.chart_questions"), color=_INK)
    axes.grid(axis="y", alpha=0.25)
    axes.set_axisbelow(True)


def _draw_shares(axes: Axes, days: Sequence[Figures], texts: Texts) -> None:
    shares = [math.nan if day.share is None else 100 * day.share for day in days]
    # A dot for each day, as one between two days without questions has no line.
    axes.plot(
        range(len(days)),
        shares,
        color=_INK,
        linewidth=1.5,
        marker="o",
        markersize=3.5,
        label=texts.say("admin.chart_share"),
    )
    axes.set_ylim(0, 104)
    axes.set_ylabel("%", color=_INK)
