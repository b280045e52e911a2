"""The terminal that is drawn shows what the console printed, as it printed it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.pictures.browser import SCALE, find_browser, photograph
from tests.pictures.console import as_html, talk


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_the_session_stands_there_with_its_colours() -> None:
    page = as_html(talk([("what did Peskov say?", "[1] Russian military in Armenia")]))
    lines = text_of(page).splitlines()
    assert lines[0].startswith("qabot answers from 1 article, word for word")
    assert lines[3] == "qabot> what did Peskov say?"
    assert lines[4].startswith('│ "The Kremlin emphasizes that peacekeepers')
    assert max(map(len, lines)) == 100
    assert lines[-1] == "qabot>  ", "the next question may be typed"
    assert '<span style="color:#e5c07b"><b>Peskov</b></span>' in page
    assert '<span style="color:#7ec699">Dmitry Peskov</span>' in page
    assert '<span style="color:#56d4dd">[1]</span>' in page
    assert '<span style="color:#8b94a3">│ </span>' in page


def test_what_is_typed_over_is_not_there_and_marks_of_html_are_text() -> None:
    page = as_html("<b>\r\nwrongly\rright\x1b[K")
    assert page.startswith("&lt;b&gt;")
    assert text_of(page) == "<b>\nright "


def test_a_colour_that_is_not_known_is_an_error() -> None:
    with pytest.raises(KeyError, match="brightred"):
        as_html("\x1b[91mred")


def test_a_session_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        as_html("line\r\n" * 100)


def test_a_picture_ends_where_the_page_does(tmp_path: Path) -> None:
    if find_browser() is None:
        pytest.skip("there is no chromium")
    path = tmp_path / "page.png"
    style = "body { margin: 0; background: #fff } p { margin: 0; height: 50px; background: #000 }"
    photograph(style, "<p></p>", path, width=300, colours=8)
    with Image.open(path) as picture:
        assert picture.size == (300 * SCALE, 60 * SCALE)
