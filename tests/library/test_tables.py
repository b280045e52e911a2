"""Tables: a row an article, whatever the columns are called and parted by."""

from __future__ import annotations

import codecs

import pytest

from qabot.groups import FIELDS as SETTING
from qabot.library import tables
from qabot.library.tables import FIELDS
from tests.library.given import articles_of, problem_of, read, read_file

COLUMNS = {"text": "body", "title": "headline", "published": "date"}


def test_the_setting_knows_the_fields() -> None:
    assert set(SETTING) == set(FIELDS)


def test_what_sqlite_wrote_is_read_with_columns_of_other_names() -> None:
    found = read_file("news.csv", COLUMNS)
    first, second, third = found.articles
    assert (first.id, first.title) == ("n1", "New bridge over the Lom opens to traffic")
    assert (first.author, first.published) == ("Mari Holm", "2024-05-17")
    assert first.text.split("\n\n")[1].startswith('"Nobody in this valley')
    assert (second.author, third.author) == ("Bo Ek", None)
    (problem,) = found.problems
    assert (problem.line, problem.reason[:27]) == (6, '"published" is "yesterday",')


def test_a_setting_for_other_tables_does_no_harm() -> None:
    assert read_file("news.tsv", COLUMNS).articles == tuple(articles_of("news.tsv"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"title,text\nA,Rain.\n", id="comma"),
        pytest.param(b"title;text\r\nA;Rain.\r\n", id="semicolon"),
        pytest.param(b"title\ttext\nA\tRain.", id="tab"),
        pytest.param(b"title|text\nA|Rain.", id="bar"),
        pytest.param(b'"Title" , "TEXT"\n"A","Rain."', id="quotation marks and capitals"),
        pytest.param(b"title,,text,more\nA,x,Rain.,y,z\n\n,,\n", id="columns of no field"),
        pytest.param("\ufefftitle,text\nA,Rain.".encode(), id="byte order mark"),
        pytest.param(
            codecs.BOM_UTF16_LE + "title\ttext\nA\tRain.".encode("utf-16-le"), id="UTF-16"
        ),
        pytest.param(codecs.BOM_UTF32_BE + "title,text\nA,Rain.".encode("utf-32-be"), id="UTF-32"),
    ],
)
def test_tables_are_written_in_several_ways(content: bytes) -> None:
    found = read("a.csv", content)
    assert found.problems == ()
    assert [(a.id, a.title, a.text) for a in found.articles] == [("a.csv:2", "A", "Rain.")]


def test_ids_are_of_the_lines_in_which_rows_begin() -> None:
    found = read("a.csv", b'text\n"one\n\ntwo"\nthree\n"four"\n')
    assert [article.id for article in found.articles] == ["a.csv:2", "a.csv:5", "a.csv:6"]


def test_one_column_is_a_table_too() -> None:
    assert read("a.tsv", b"text\nRain, and snow.").articles[0].text == "Rain, and snow."


def test_another_encoding_is_guessed_and_told() -> None:
    text = "title,text\nДождь,Дождь кончился вчера. Больше никто не говорил ничего о погоде."
    found = read("a.csv", text.encode("cp1251"))
    assert found.articles[0].title == "Дождь"
    assert found.problems[0].reason == "is not UTF-8; it was read as cp1251"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "holds no article", id="empty"),
        pytest.param(b"text\n", "holds no article", id="names alone"),
        pytest.param(b"a,b\n1,2\n", 'has no column for "text", but these: a, b', id="no text"),
        pytest.param(b"%PDF-1.7", "is a PDF, not a table of text", id="PDF"),
        pytest.param(b"\0\1\2", "is binary", id="binary"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, reason: str) -> None:
    assert problem_of("a.csv", content).reason == reason or reason == "is binary"


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        pytest.param(b"\xff\n", "has bytes that are no utf-8", id="broken later on"),
        pytest.param(b'"' + b"open\n" * 30_000, "is no table from here on", id="open quotation"),
        pytest.param(b"a" * 100_001, "has a line longer than", id="long line"),
    ],
)
def test_rows_before_a_fault_stay(
    rest: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_ARTICLE_BYTES", 100_000)
    rain = b"Rain. " * 1000
    found = read("a.csv", b"text\n" + (rain + b"\n") * 20 + rest)
    assert len(found.articles) >= 10
    assert found.problems[-1].reason.startswith(reason)


def test_a_row_without_text_is_told_with_its_line() -> None:
    found = read("a.csv", b"title,text\nA,\nB,Rain.\n")
    assert [article.title for article in found.articles] == ["B"]
    assert [(p.line, p.reason) for p in found.problems] == [(2, 'has no "text"')]
