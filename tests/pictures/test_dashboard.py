"""The dashboard that is drawn is the one of the file, with what a real Prometheus says."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.deployment.programs import needed
from tests.pictures.dashboard import Shown, watch
from tests.pictures.grafana import Panel, Series, Span, colour_of, read_panels, say
from tests.pictures.panels import Axis, draw
from tests.telegram.conftest import surroundings_of_the_bot

__all__ = ["surroundings_of_the_bot"]

SPAN = Span(start=1000, end=1060, step=2, scraped=2)


def highest(shown: Shown, title: str) -> dict[str, float]:
    """Return the highest value of each series of a panel."""
    (found,) = (series for panel, series in shown.panels if panel.title == title)
    return {each.name: max(each.values, default=0) for each in found}


def test_every_panel_is_drawn_with_what_happened(tmp_path: Path) -> None:
    # One test, as it takes the time of a run.
    shown = watch(needed("prometheus"), tmp_path, seconds=14, scraped=1)
    page = draw("qabot", "", shown.panels, shown.span, shown.marks)
    assert [panel.source for panel, _ in shown.panels] == [p.source for p in read_panels()]
    assert page.count("<article") == len(shown.panels)
    for panel, series in shown.panels:
        names = [each.name for each in series]
        assert len(names) >= len(panel.expressions), panel.title
        assert len(set(names)) == len(names), panel.title
        assert all(each.values for each in series), panel.title
        assert f"<h2>{panel.title}</h2>" in page
        assert panel.kind == "stat" or all(f"</i>{name}</span>" in page for name in names)
    assert all(value > 0 for value in highest(shown, "Questions").values())
    errors = highest(shown, "Errors of Telegram")
    assert errors["HTTP 429"] > 0
    assert errors["HTTP 502"] > 0
    assert highest(shown, "Open messages and typing")["open"] > 10, "some had to wait"
    assert 0.5 < highest(shown, "Answered")["answered"] < 0.95
    (mark,) = shown.marks
    assert shown.span.start < mark < shown.span.end, "the bot was started anew"


# --- the file -------------------------------------------------------------------------------------


def panel(title: str) -> Panel:
    (found,) = (each for each in read_panels() if each.title == title)
    return Panel(copy.deepcopy(found.source))


def series(of: Panel, name: str, *values: float | None) -> Series:
    points = [(SPAN.start + SPAN.step * number, value) for number, value in enumerate(values)]
    return Series(name, "#123456", of.field_of(name), points)


def test_variables_are_filled_in() -> None:
    assert SPAN.fill("rate(a[$__rate_interval])") == "rate(a[8s])", "four scrapes at least"
    assert SPAN.fill("rate(a[${__range}])") == "rate(a[60s])"
    assert SPAN.fill("rate(a[$__interval])") == "rate(a[2s])"
    assert Span(0, 9000, 30, 2).fill("[$__rate_interval]") == "[32s]"
    with pytest.raises(ValueError, match="a variable is not known"):
        SPAN.fill("$job")


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0, "s", "0 s"),
        (0.0421, "s", "42.1 ms"),
        (1.5, "s", "1.5 s"),
        (150, "s", "2.5 mins"),
        (0.778, "percentunit", "77.8%"),
        (141557760, "bytes", "135 MiB"),
        (500, "bytes", "500 B"),
        (7, "short", "7"),
        (100, "short", "100"),
        (1250, "short", "1.25 K"),
    ],
)
def test_a_value_is_told_in_its_unit(value: float, unit: str, told: str) -> None:
    assert say(value, unit) == told


def test_a_unit_that_is_not_known_is_an_error() -> None:
    with pytest.raises(ValueError, match="furlong"):
        say(1, "furlong")


def test_a_value_has_the_colour_of_the_threshold_it_has_passed() -> None:
    field: dict[str, Any] = panel("Answered").field_of("answered")
    assert [colour_of(value, field) for value in (0.1, 0.2, 0.5)] == [
        *("#F2495C", "#FF9830", "#73BF69"),
    ]


def test_what_overrides_a_series_holds_for_it_alone() -> None:
    both = panel("Memory and processor")
    assert both.field_of("memory")["unit"] == "bytes"
    assert both.field_of("processor")["unit"] == "percentunit"
    assert series(both, "processor").on_the_right
    assert not series(both, "memory").on_the_right


def test_an_override_that_is_not_known_is_an_error() -> None:
    odd = panel("Memory and processor")
    odd.source["fieldConfig"]["overrides"][0]["matcher"]["id"] = "byRegexp"
    with pytest.raises(ValueError, match="override"):
        odd.field_of("memory")


@pytest.mark.parametrize(
    ("highest", "unit", "ticks"),
    [
        (0, "short", [0, 1]),
        (9, "short", [0, 2, 4, 6, 8, 10]),
        (570, "short", [0, 200, 400, 600]),
        (3 * 1024, "bytes", [0, 1024, 2048, 3072, 4096]),
    ],
)
def test_an_axis_has_even_ticks_and_room(highest: float, unit: str, ticks: list[float]) -> None:
    assert Axis.over(highest, unit).ticks == ticks


def test_a_panel_without_data_says_so() -> None:
    page = draw("", "", [(panel("Answered"), []), (panel("Memory"), [])], SPAN, [])
    assert ">none asked</div>" in page
    assert ">No data</div>" in page


def test_a_line_has_a_gap_where_nothing_is_known() -> None:
    time = panel("Time of an answer")
    whole = series(time, "median", 1, 2, 3, 4)
    broken = series(time, "median", 1, 2, None, 4, 5)
    for line, strokes in ((whole, 1), (broken, 2)):
        assert draw("", "", [(time, [line])], SPAN, []).count('stroke="#123456"') == strokes


def test_bars_stand_on_one_another() -> None:
    questions = panel("Questions")
    pair = [series(questions, "answered", 3), series(questions, "no answer", 1)]
    page = draw("", "", [(questions, pair)], SPAN, [])
    lower, upper = page.split("<rect ")[1:]
    foot = {part.split("=")[0]: part.split('"')[1] for part in upper.split(" ") if "=" in part}
    assert f'y="{float(foot["y"]) + float(foot["height"]):.1f}"' in lower
