"""Pages of the web: the article, and what the page says of it; nothing of what surrounds it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qabot.library.collection import read_sources
from qabot.library.reading import Source
from qabot.library.web_pages import decode_page
from tests.library.given import FILES, articles_of, problem_of, read

PARAGRAPH = "<p>The bridge was opened on Friday, after four years of work, said Anna Berg.</p>"
PAGE = "<html><head>{}</head><body><article><h1>Bridge</h1>{}</article></body></html>"


def page(head: str = "", body: str = PARAGRAPH * 3) -> bytes:
    return PAGE.format(head, body).encode()


def test_what_chromium_saved_is_read() -> None:
    (article,) = articles_of("bridge.html")
    assert article.id == "bridge.html"
    assert article.title == "New bridge over the Lom opens to traffic"
    assert article.author == "Mari Holm"
    assert article.source == "The Lom Gazette"
    assert article.url == "https://gazette.example/2024/05/bridge"
    assert article.published == "2024-05-17T09:30:00+02:00"
    paragraphs = article.text.split("\n\n")
    assert paragraphs[0] == article.title
    assert paragraphs[3] == "Toll disputed"
    assert "Cars pay 40 crowns." in paragraphs
    assert paragraphs[-1].startswith("The ferry will run until the end of June.")


@pytest.mark.parametrize(
    "boilerplate", ["cookies", "Weather", "Most read", "soups", "First!", "newsletter", "tracking"]
)
def test_what_stands_around_the_article_is_left_out(boilerplate: str) -> None:
    (article,) = articles_of("bridge.html")
    assert boilerplate not in article.text


@pytest.mark.parametrize(
    ("head", "published"),
    [
        pytest.param(
            '<meta property="article:published_time" content="2024-05-17T09:30:00Z">',
            "2024-05-17T09:30:00Z",
            id="moment",
        ),
        pytest.param('<meta name="date" content="2024-05-17">', "2024-05-17", id="day"),
        pytest.param("", None, id="none"),
    ],
)
def test_the_time_is_as_exact_as_the_page_tells(head: str, published: str | None) -> None:
    (article,) = read("a.html", page(head)).articles
    assert article.published == published


def test_a_date_in_the_text_is_not_taken_for_that_of_the_page() -> None:
    (article,) = read(
        "a.html", page(body=PARAGRAPH * 3 + "<p>On 3 May 2019 it rained.</p>")
    ).articles
    assert article.published is None


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "koi8-r", "iso-8859-5"])
def test_the_encoding_that_the_page_names_is_used(encoding: str) -> None:
    text = "<p>Мост открыли в пятницу после четырёх лет работы, сообщила министр Анна Берг.</p>"
    data = PAGE.format(f'<meta charset="{encoding}">', text * 3).encode(encoding)
    (article,) = read("a.htm", data).articles
    assert "сообщила министр Анна Берг." in article.text


RUSSIAN = "<p>Мост открыли в пятницу после четырёх лет работы, сообщила министр Анна Берг.</p>"


def test_an_encoding_that_is_not_named_is_guessed_and_told() -> None:
    found = read("a.html", PAGE.format("", RUSSIAN * 3).encode("cp1251"))
    assert "сообщила министр Анна Берг." in found.articles[0].text
    assert found.problems[0].reason == "does not tell its encoding; it was read as cp1251"


@pytest.mark.parametrize(
    ("head", "encoding", "charset"),
    [
        pytest.param('<meta charset="iso-8859-1">', "cp1252", None, id="Latin 1 of the web"),
        pytest.param('<meta charset="nonsense">', "cp1252", "windows-1252", id="as served"),
        pytest.param('<meta charset="koi8-r">', "utf-8", None, id="UTF-8 in spite of it"),
        pytest.param('<meta charset="koi8-r">', "utf-8-sig", None, id="mark"),
    ],
)
def test_pages_are_decoded_as_browsers_do(head: str, encoding: str, charset: str | None) -> None:
    decoded = decode_page(f"{head}“Größe”".encode(encoding), charset)
    assert (decoded.text, decoded.guess) == (f"{head}“Größe”", None)


def test_an_xml_declaration_does_no_harm() -> None:
    declared = b'<?xml version="1.0" encoding="utf-8"?>' + page()
    assert read("a.xhtml", declared).articles == read("a.xhtml", page()).articles


def test_line_breaks_and_tables_are_kept_apart() -> None:
    table = "<table><tr><td>Cars</td><td>40</td></tr><tr><td>Lorries</td><td>110</td></tr></table>"
    (article,) = read("a.html", page(body=f"{PARAGRAPH * 3}<p>One<br>two</p>{table}")).articles
    assert "One\ntwo" in article.text
    assert "Cars 40\n\nLorries 110" in article.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b" \n", "holds no article", id="blank"),
        pytest.param(b"<html><body></body></html>", "holds no article", id="no text"),
        pytest.param(b"<br>" * 300_000, "has more than 200000 tags", id="tags without end"),
        pytest.param(b"%PDF-1.7 ...", "is a PDF, not HTML", id="PDF"),
        pytest.param(b"\x89PNG\r\n", "is a picture, not HTML", id="picture"),
        pytest.param(b"PK\x03\x04", "is a ZIP archive", id="ZIP"),
    ],
)
def test_what_is_no_article_is_told(content: bytes, reason: str) -> None:
    assert problem_of("a.html", content).reason.startswith(reason)


def test_deep_nesting_does_no_harm() -> None:
    found = read("a.html", page(body=f"{PARAGRAPH * 3}{'<div>' * 20_000}deep"))
    assert found.articles or found.problems


def test_for_many_pages_the_extra_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    sources = [Source(Path(f"{n}.html"), f"{n}.html", page()) for n in range(3)]
    (problem,) = read_sources(sources).problems
    assert str(problem.path) == "0.html"
    assert problem.reason.endswith("is not installed (and 2 more like it)")


def test_without_the_library_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    problem = problem_of("bridge.html", (FILES / "bridge.html").read_bytes())
    assert problem.reason == "is HTML, and what reads that (trafilatura) is not installed"
    assert problem.remedy == "install it: pip install 'qabot[html]'"
