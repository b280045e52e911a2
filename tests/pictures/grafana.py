"""The dashboard file, read as Grafana reads it: panels, fields, variables, queries.

Only what the file has is known; anything else is an error, so that nothing is drawn wrongly.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from tests.conftest import ROOT
from tests.deployment.prometheus import Prometheus

DASHBOARD = ROOT / "config" / "grafana" / "dashboards" / "qabot.json"

# Grafana's own, of its dark theme.
COLOURS = {
    "green": "#73BF69",
    "orange": "#FF9830",
    "red": "#F2495C",
    "blue": "#5794F2",
}
# What series get in turn that have no colour: the palette "classic".
PALETTE = ("#73BF69", "#F2CC0C", "#8AB8FF", "#FF780A", "#F2495C", "#5794F2", "#B877D9")

Json = dict[str, Any]


@dataclass(frozen=True)
class Span:
    """The time that is shown.

    Attributes:
        start: In seconds.
        end: In seconds.
        step: Between two points.
        scraped: Seconds between two scrapes, as a data source of Grafana is told.
    """

    start: float
    end: float
    step: float
    scraped: float

    def fill(self, expression: str) -> str:
        """Return an expression with Grafana's variables replaced.

        Raises:
            ValueError: If there is one of which nothing is known.
        """
        variables = {
            # As Grafana has it: never so short that a rate has fewer than four scrapes.
            "__rate_interval": _seconds(max(self.step + self.scraped, 4 * self.scraped)),
            "__range": _seconds(self.end - self.start),
            "__interval": _seconds(self.step),
        }
        filled = re.sub(
            r"\$(?:\{(\w+)\}|(\w+))",
            lambda match: variables.get(match[1] or match[2], match[0]),
            expression,
        )
        if "$" in filled:
            raise ValueError(f"a variable is not known: {filled}")
        return filled


def _seconds(seconds: float) -> str:
    return f"{math.ceil(seconds)}s"


@dataclass(frozen=True)
class Series:
    """A line or a row of bars.

    Attributes:
        name: In the legend.
        colour: As CSS has it.
        field: How it is shown: the defaults of the panel and what overrides them.
        points: Times and values; None is a gap.
    """

    name: str
    colour: str
    field: Json
    points: list[tuple[float, float | None]]

    @property
    def values(self) -> list[float]:
        """All that there are."""
        return [value for _, value in self.points if value is not None]

    @property
    def on_the_right(self) -> bool:
        """Whether its axis is there."""
        return bool(self.field["custom"].get("axisPlacement") == "right")


@dataclass(frozen=True)
class Panel:
    """A panel, as the file has it."""

    source: Json

    @property
    def title(self) -> str:
        """What stands above it."""
        return str(self.source["title"])

    @property
    def kind(self) -> str:
        """``stat`` or ``timeseries``."""
        return str(self.source["type"])

    @property
    def expressions(self) -> list[str]:
        """What it asks, variables and all."""
        return [target["expr"] for target in self.source["targets"]]

    def ask(self, prometheus: Prometheus, span: Span) -> list[Series]:
        """Ask for what it shows.

        Raises:
            RefusedError: If a query is not taken.
        """
        series: list[Series] = []
        for target in self.source["targets"]:
            expression = span.fill(target["expr"])
            if target.get("instant"):
                found = [{**one, "values": [one["value"]]} for one in prometheus.query(expression)]
            else:
                found = prometheus.query_range(expression, span.start, span.end, span.step)
            for one in sorted(found, key=lambda each: sorted(each["metric"].items())):
                series.append(self._series(target, one, len(series)))
        return series

    def _series(self, target: Json, found: Json, number: int) -> Series:
        name = re.sub(
            r"\{\{\s*(\w+)\s*\}\}",
            lambda match: str(found["metric"].get(match[1], "")),
            target["legendFormat"],
        )
        field = self.field_of(name)
        colour = PALETTE[number % len(PALETTE)]
        if fixed := field.get("color"):
            colour = COLOURS[fixed["fixedColor"]]
        points = [(float(at), _number(value)) for at, value in found["values"]]
        return Series(name, colour, field, points)

    def field_of(self, name: str) -> Json:
        """Return how a series of a name is shown.

        Raises:
            ValueError: If it is overridden in a way of which nothing is known.
        """
        config = self.source["fieldConfig"]
        field = {"custom": {}, **config["defaults"]}
        for override in config["overrides"]:
            if override["matcher"]["id"] != "byName":
                raise ValueError(f"an override of {self.title} is not known: {override}")
            if override["matcher"]["options"] != name:
                continue
            for each in override["properties"]:
                place, _, key = each["id"].rpartition(".")
                if place == "custom":
                    field["custom"] = {**field["custom"], key: each["value"]}
                else:
                    field[each["id"]] = each["value"]
        return field


def _number(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def read_dashboard() -> Json:
    """Return the file."""
    dashboard: Json = json.loads(DASHBOARD.read_text("utf-8"))
    return dashboard


def read_panels() -> list[Panel]:
    """Return the panels of the dashboard."""
    return [Panel(source) for source in read_dashboard()["panels"]]


def read_marks(prometheus: Prometheus, span: Span) -> list[float]:
    """Return when what the annotations tell of began, each time.

    Raises:
        RefusedError: If a query is not taken.
    """
    marks: list[float] = []
    for annotation in read_dashboard()["annotations"]["list"]:
        asked = span.fill(annotation["expr"]), span.start, span.end, span.step
        for series in prometheus.query_range(*asked):
            times = [float(at) for at, _ in series["values"]]
            before = [-math.inf, *times]
            marks += [at for last, at in zip(before, times, strict=False) if at - last > span.step]
    return sorted(marks)


def read_expressions() -> list[str]:
    """Return all that the dashboard asks, for its panels and its annotations."""
    marks = [each["expr"] for each in read_dashboard()["annotations"]["list"]]
    return [each for panel in read_panels() for each in panel.expressions] + marks


def colour_of(value: float, field: Json) -> str:
    """Return the colour that a value gets of its thresholds."""
    passed = [
        step["color"]
        for step in field["thresholds"]["steps"]
        if step["value"] is None or value >= step["value"]
    ]
    return COLOURS[passed[-1]]


def say(value: float, unit: str) -> str:
    """Return a value in its unit, as Grafana writes it.

    Raises:
        ValueError: If the unit is not known.
    """
    match unit:
        case "percentunit":
            return f"{_plain(value * 100)}%"
        case "bytes":
            return _scaled(value, 1024, ("B", "KiB", "MiB", "GiB"))
        case "short":
            return _scaled(value, 1000, ("", "K", "Mil"))
        case "s" if value == 0 or 1 <= value < 60:
            return f"{_plain(value)} s"
        case "s" if value < 1:
            return f"{_plain(value * 1000)} ms"
        case "s":
            return f"{_plain(value / 60)} mins"
    raise ValueError(f"the unit {unit} is not known")


def _scaled(value: float, base: int, names: tuple[str, ...]) -> str:
    for name in names[:-1]:
        if abs(value) < base:
            return f"{_plain(value)} {name}".rstrip()
        value /= base
    return f"{_plain(value)} {names[-1]}"


def _plain(value: float) -> str:
    """Return three digits or more of a number, and no empty decimals."""
    digits = 0 if abs(value) >= 100 or value == 0 else 1 if abs(value) >= 10 else 2
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
