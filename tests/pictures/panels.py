"""A dashboard as HTML and SVG, laid out as Grafana lays it out."""

from __future__ import annotations

import html
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.pictures.grafana import COLOURS, Panel, Series, Span, colour_of, say

WIDTH = 1240
_GAP = 8
_ROW, _HEAD, _LEGEND, _AXIS = 30, 30, 26, 20
_TICKS = 5
_TIME_WIDTH = 72  # of 12:00:00, with what keeps it from the next

STYLE = f"""
body {{ margin: 0; background: #111217; width: {WIDTH}px; color: #ccccdc;
  font: 13px 'Inter', 'Liberation Sans', 'DejaVu Sans', sans-serif; }}
header {{ display: flex; align-items: center; gap: 10px; padding: 12px 16px 4px; }}
header b {{ font-size: 17px; font-weight: 600; color: #e6e6ef; }}
header i {{ font-style: normal; color: #8e90a3; flex: 1; }}
header span {{ border: 1px solid #2c2f36; border-radius: 3px; padding: 4px 9px; color: #a9abbb; }}
main {{ position: relative; }}
article {{ position: absolute; box-sizing: border-box; background: #181b1f;
  border: 1px solid #25282e; border-radius: 3px; }}
h2 {{ margin: 0; padding: 8px 10px 0; font-size: 13px; font-weight: 600; color: #d5d6e0; }}
.stat {{ position: absolute; inset: 30px 0 4px; display: flex; align-items: center;
  justify-content: center; font-size: 42px; font-weight: 600; }}
.legend {{ position: absolute; bottom: 6px; left: 10px; display: flex; gap: 12px;
  font-size: 11.5px; color: #b4b6c4; white-space: nowrap; }}
.legend i {{ display: inline-block; width: 14px; height: 4px; border-radius: 2px;
  margin: 0 5px 3px 0; }}
svg {{ position: absolute; left: 0; top: {_HEAD}px; }}
text {{ fill: #9fa1b2; font-size: 11px; }}
"""


@dataclass(frozen=True)
class Axis:
    """Goes from 0, for so do all panels of the file, up to some even number.

    Attributes:
        unit: Of what it measures.
        top: Its end.
        step: From one tick to the next.
    """

    unit: str
    top: float
    step: float

    @classmethod
    def over(cls, highest: float, unit: str) -> Axis:
        """Return the axis on which a value has its place."""
        if highest <= 0:
            return cls(unit, 1.0, 1.0)
        base = 2.0 if unit == "bytes" else 10.0
        rough = highest / _TICKS
        power = base ** math.floor(math.log(rough, base))
        steps = (1, 2) if unit == "bytes" else (1, 2, 2.5, 5, 10)
        step = next(each * power for each in steps if each * power >= rough)
        return cls(unit, step * math.ceil(highest * 1.02 / step), step)

    @property
    def ticks(self) -> list[float]:
        """What stands beside it."""
        return [self.step * number for number in range(round(self.top / self.step) + 1)]


@dataclass(frozen=True)
class Plot:
    """The field of a graph.

    Attributes:
        span: The time from left to right.
        left, right, bottom: Where it ends, in pixels; it begins at the top.
    """

    span: Span
    left: float
    right: float
    bottom: float

    def x(self, at: float) -> float:
        """Return how far to the right a time is."""
        share = (at - self.span.start) / (self.span.end - self.span.start)
        return self.left + share * (self.right - self.left)

    def y(self, value: float, axis: Axis) -> float:
        """Return how far down a value is."""
        return self.bottom - min(value / axis.top, 1) * (self.bottom - _MARGIN)


_MARGIN = 8  # above the highest tick, for half of its letters


def draw(
    title: str,
    note: str,
    shown: Sequence[tuple[Panel, Sequence[Series]]],
    span: Span,
    marks: Sequence[float],
) -> str:
    """Return the dashboard.

    Args:
        title: Of the whole.
        note: What is to be known of it.
        shown: The panels with what they show.
        span: From when till when.
        marks: Times at which something happened.
    """
    unit = (WIDTH - _GAP) / 24
    bottom = 0
    articles = []
    for panel, series in shown:
        grid = panel.source["gridPos"]
        width = round(grid["w"] * unit - _GAP)
        height = grid["h"] * _ROW + (grid["h"] - 1) * _GAP
        top = grid["y"] * (_ROW + _GAP)
        bottom = max(bottom, top + height)
        inside = (
            _stat(panel, series)
            if panel.kind == "stat"
            else _graph(series, span, marks, width, height)
        )
        place = f"left:{_GAP + grid['x'] * unit:.0f}px;top:{top}px;width:{width}px"
        articles.append(
            f'<article style="{place};height:{height}px">'
            f"<h2>{html.escape(panel.title)}</h2>{inside}</article>"
        )
    minutes = round((span.end - span.start) / 60)
    head = (
        f"<header><b>{html.escape(title)}</b><i>{html.escape(note)}</i>"
        f"<span>Last {minutes} min</span></header>"
    )
    return f'{head}<main style="height:{bottom + 2}px;margin-top:8px">{"".join(articles)}</main>'


def _stat(panel: Panel, series: Sequence[Series]) -> str:
    values = series[0].values if series else []
    if not values:
        told = panel.source["fieldConfig"]["defaults"].get("noValue", "No data")
        return f'<div class="stat" style="color:#8e90a3">{html.escape(told)}</div>'
    (calc,) = panel.source["options"]["reduceOptions"]["calcs"]
    if calc != "lastNotNull":
        raise ValueError(f"how {panel.title} is reduced is not known: {calc}")
    field = series[0].field
    told = html.escape(say(values[-1], field["unit"]))
    return f'<div class="stat" style="color:{colour_of(values[-1], field)}">{told}</div>'


def _graph(
    series: Sequence[Series], span: Span, marks: Sequence[float], width: int, height: int
) -> str:
    sides = {side: [s for s in series if s.on_the_right == side] for side in (False, True)}
    axes = {side: _axis(there) for side, there in sides.items() if there}
    bottom = height - _HEAD - _LEGEND - _AXIS - 6
    plot = Plot(span, 58, width - (54 if True in axes else 14), bottom)
    pieces = [*_grid(plot, axes), *_marks(plot, marks)]
    for side, there in sides.items():
        if not there:
            continue
        if _style(there[0])["drawStyle"] == "bars":
            pieces += _bars(plot, axes[side], there)
        else:
            pieces += [piece for each in there for piece in _line(plot, axes[side], each)]
    legend = "".join(
        f'<span><i style="background:{each.colour}"></i>{html.escape(each.name)}</span>'
        for each in series
    )
    size = f'width="{width}" height="{height - _HEAD - _LEGEND}"'
    return f'<svg {size}>{"".join(pieces)}</svg><div class="legend">{legend}</div>'


def _style(series: Series) -> dict[str, object]:
    style: dict[str, object] = series.field["custom"]
    return style


def _axis(series: Sequence[Series]) -> Axis:
    unit = series[0].field["unit"]
    if any(each.field["min"] != 0 or each.field["unit"] != unit for each in series):
        raise ValueError("an axis begins at 0 and has one unit")
    if "stacking" in _style(series[0]):
        highest = max((sum(_at(each, at) for each in series) for at in _times(series)), default=0)
    else:
        highest = max((value for each in series for value in each.values), default=0)
    return Axis.over(highest, unit)


def _times(series: Sequence[Series]) -> list[float]:
    return sorted({at for each in series for at, _ in each.points})


def _at(series: Series, time: float) -> float:
    return next((value or 0.0 for at, value in series.points if at == time), 0.0)


def _grid(plot: Plot, axes: dict[bool, Axis]) -> Iterator[str]:
    first = axes.get(False) or axes.get(True) or Axis("short", 1, 1)
    for tick in first.ticks:
        y = plot.y(tick, first)
        yield (
            f'<line x1="{plot.left}" x2="{plot.right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#25282e"/>'
        )
    for side, axis in axes.items():
        x, anchor = (plot.right + 6, "start") if side else (plot.left - 6, "end")
        for tick in axis.ticks:
            told = html.escape(say(tick, axis.unit))
            y = plot.y(tick, axis) + 4
            yield f'<text x="{x}" y="{y:.1f}" text-anchor="{anchor}">{told}</text>'
    length = plot.span.end - plot.span.start
    fit = (plot.right - plot.left) / _TIME_WIDTH
    apart = next(each for each in (2, 5, 10, 30, 60, 120, 300, 3600) if length / each <= fit)
    at = math.ceil(plot.span.start / apart) * apart
    while at <= plot.span.end:
        x = plot.x(at)
        told = time.strftime("%H:%M:%S", time.gmtime(at))
        yield f'<path d="M{x:.1f} {_MARGIN}V{plot.bottom}" stroke="#25282e"/>'
        if plot.left + 10 < x < plot.right - 20:
            yield f'<text x="{x:.1f}" y="{plot.bottom + 16}" text-anchor="middle">{told}</text>'
        at += apart


def _marks(plot: Plot, marks: Sequence[float]) -> Iterator[str]:
    colour = COLOURS["blue"]
    for at in marks:
        x, y = plot.x(at), plot.bottom
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_MARGIN}" y2="{y}" stroke="{colour}" '
            'stroke-dasharray="4 3"/>'
            f'<path d="M{x - 5:.1f} {y + 6}h10l-5 -6z" fill="{colour}"/>'
        )


def _bars(plot: Plot, axis: Axis, series: Sequence[Series]) -> Iterator[str]:
    width = plot.x(plot.span.start + plot.span.step) - plot.x(plot.span.start)
    thick = max(width * 0.8, 1)
    for at in _times(series):
        below = 0.0
        for each in series:
            if value := _at(each, at):
                top, foot = plot.y(below + value, axis), plot.y(below, axis)
                opacity = float(str(_style(each)["fillOpacity"])) / 100
                yield (
                    f'<rect x="{plot.x(at) - thick / 2:.1f}" y="{top:.1f}" width="{thick:.1f}" '
                    f'height="{foot - top:.1f}" fill="{each.colour}" fill-opacity="{opacity}"/>'
                )
                below += value


def _line(plot: Plot, axis: Axis, series: Series) -> Iterator[str]:
    style = _style(series)
    opacity = float(str(style["fillOpacity"])) / 100
    for piece in _unbroken(series, plot.span.step):
        places = [f"{plot.x(at):.1f} {plot.y(value, axis):.1f}" for at, value in piece]
        line = "M" + "L".join(places)
        foot = f"L{plot.x(piece[-1][0]):.1f} {plot.bottom}L{plot.x(piece[0][0]):.1f} {plot.bottom}"
        yield f'<path d="{line}{foot}Z" fill="{series.colour}" fill-opacity="{opacity}"/>'
        yield (
            f'<path d="{line}" fill="none" stroke="{series.colour}" '
            f'stroke-width="{style["lineWidth"]}" stroke-linejoin="round"/>'
        )


def _unbroken(series: Series, step: float) -> Iterator[list[tuple[float, float]]]:
    """Give the stretches of a line; no line goes over a gap."""
    piece: list[tuple[float, float]] = []
    for at, value in series.points:
        if piece and (value is None or at - piece[-1][0] > 1.5 * step):
            yield piece
            piece = []
        if value is not None:
            piece.append((at, value))
    if piece:
        yield piece
