"""The pages themselves: who each is for, where links lead, what is there once."""

from __future__ import annotations

import posixpath
import re

import pytest

from tests.docs.pages import BUILDING, PAGES, README, ROOT, Page

WIDTH = 100
"""Columns of a terminal."""

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
FIGURE = re.compile(r"(?<!\w)[\d,]*\.?\d+\b")


def test_the_readme_can_be_read_to_its_end() -> None:
    assert len(README.text.splitlines()) <= 200


def test_the_readme_leads_to_each_page() -> None:
    assert {page.name for page in PAGES} - {README.name} <= set(README.links)


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_a_page_says_whom_it_is_for_and_what_is_on_it(page: Page) -> None:
    title, parts = page.headings[0], [each for each in page.headings if each.depth == 2]
    opening = page.text.partition("\n## ")[0].splitlines()
    assert opening[:2] == [f"# {title.text}", ""]
    assert opening[2].startswith("This page is for who")
    contents = [line for line in opening if line.startswith("- ")]
    assert contents == [f"- [{part.text}](#{part.anchor})" for part in parts]


@each_page
def test_links_lead_to_what_is_there(page: Page) -> None:
    pages = {each.name: each for each in PAGES}
    links = [link for link in page.links if not re.match(r"https?:", link)]
    assert links
    for link in links:
        target, _, anchor = link.partition("#")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), target))
        name = name if target else page.name
        assert (ROOT / name).exists(), link
        if anchor:
            assert anchor in [heading.anchor for heading in pages[name].headings], link


@each_page
def test_headings_and_markers_are_there_once(page: Page) -> None:
    for kind in (r"^#+ .+$", r"^ *<!-- .+ -->$"):
        found = re.findall(kind, page.prose, re.MULTILINE)
        assert len(found) == len(set(found))
    # At the beginning of a line a comment would end the paragraph.
    assert not re.search(r"^ *<!-- .+ -->\S", page.prose, re.MULTILINE)
    marks = [block.mark for block in page.blocks if block.mark]
    assert len(marks) == len(set(marks))


def test_the_figures_of_the_readme_are_among_all_figures() -> None:
    named = FIGURE.findall(README.part("Quality and speed"))
    assert len(named) > 10
    assert set(named) <= set(FIGURE.findall(BUILDING.section("figures")))


def test_pictures_fit_a_terminal() -> None:
    for block in (README.block("session"), BUILDING.block("modules")):
        assert max(map(len, block.lines)) <= WIDTH
