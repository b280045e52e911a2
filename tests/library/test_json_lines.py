"""One line, one article; each problem with the number of its line."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.library.json_lines import MAX_PROBLEMS, read_json_lines
from qabot.library.reading import MAX_ARTICLE_BYTES, Record, Source
from qabot.models import Article, Problem


def read(data: bytes, path: Path = Path("news.jsonl")) -> tuple[list[Article], list[Problem]]:
    path.write_bytes(data)
    found = list(read_json_lines(Source(path, "news.jsonl")))
    articles = [item.article for item in found if isinstance(item, Record)]
    return articles, [item for item in found if isinstance(item, Problem)]


def read_object(**fields: object) -> tuple[Article, list[Problem]]:
    (article,), problems = read(json.dumps(fields).encode())
    return article, problems


def test_every_field_is_read() -> None:
    article, problems = read_object(
        id="a1",
        title="A  title",
        text="Body.",
        lang="en",
        source="RIA",
        url="https://example.org/1",
        published="2020-10-31T10:00:00Z",
        author=["Ann  Lee", "Bo Ek"],
        unknown=[1],
    )
    assert article == Article(
        id="a1",
        title="A title",
        text="Body.",
        lang="en",
        source="RIA",
        url="https://example.org/1",
        published="2020-10-31T10:00:00Z",
        author="Ann Lee, Bo Ek",
    )
    assert problems == []


def test_what_is_absent_or_null_or_blank_is_made_up_for() -> None:
    expected = Article(id="news.jsonl:1", title="First", text="\nFirst\nsecond")
    for blank in ({}, {"title": None, "id": None}, {"title": " ", "id": "", "lang": "", "url": ""}):
        assert read_object(text="\r\nFirst\rsecond", **blank) == (expected, [])


@pytest.mark.parametrize(
    ("field", "given", "expected"),
    [
        pytest.param("id", 17, "17", id="whole number as id"),
        pytest.param("lang", "en-US", "en", id="language with region"),
        pytest.param("lang", "RU", "ru", id="language in capitals"),
        pytest.param("lang", "zh_Hant", "zh", id="language with script"),
        pytest.param("published", "2020-10-31", "2020-10-31", id="date"),
        pytest.param("published", "2020-10", "2020-10", id="month"),
        pytest.param("published", " 2020-10-31T10:00 ", "2020-10-31T10:00", id="date-time"),
        pytest.param(
            "published", "2020-10-31T10:00:00.5+03:00", "2020-10-31T10:00:00.5+03:00", id="offset"
        ),
        pytest.param("author", ["Ann", "Bo"], "Ann, Bo", id="authors"),
        pytest.param("url", " HTTPS://Example.org/a ", "HTTPS://Example.org/a", id="url"),
    ],
)
def test_a_field_may_be_written_in_several_ways(field: str, given: object, expected: str) -> None:
    article, problems = read_object(text="Body.", **{field: given})
    assert getattr(article, field) == expected
    assert problems == []


@pytest.mark.parametrize(
    ("field", "given"),
    [
        pytest.param("id", 1.5, id="id: fraction"),
        pytest.param("id", True, id="id: truth value"),
        pytest.param("id", ["a"], id="id: list"),
        pytest.param("title", 7, id="title: number"),
        pytest.param("lang", "english", id="lang: name"),
        pytest.param("lang", 1, id="lang: number"),
        pytest.param("source", {}, id="source: object"),
        pytest.param("url", "javascript:alert(1)", id="url: script"),
        pytest.param("url", "https://a b", id="url: space"),
        pytest.param("url", 1, id="url: number"),
        pytest.param("published", "yesterday", id="published: word"),
        pytest.param("published", "31.10.2020", id="published: other order"),
        pytest.param("published", "2020-13-01", id="published: no such month"),
        pytest.param("published", 1604138400, id="published: number"),
        pytest.param("author", ["Ann", 1], id="author: list with a number"),
    ],
)
def test_a_wrong_optional_field_is_left_out_and_told(field: str, given: object) -> None:
    plain, _ = read_object(text="Body.")
    article, (problem,) = read_object(text="Body.", **{field: given})
    assert article == plain
    assert problem.line == 1
    assert problem.reason.startswith(f'"{field}" is {json.dumps(given)}, not ')
    assert problem.remedy


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(b'{"text": "cut', "is not JSON: Unterminated string", id="cut off"),
        pytest.param(b"[" * 100_000, "is not JSON: nested too deeply", id="nested deeply"),
        pytest.param(b"1" * 10_000, "is not JSON: a number is too long", id="long number"),
        pytest.param(b'["text"]', "is not a JSON object", id="list"),
        pytest.param(b'{"title": "T"}', 'has no "text"', id="no text"),
        pytest.param(b'{"text": null}', 'has no "text"', id="null text"),
        pytest.param(b'{"text": 5}', '"text" is 5, not a string', id="text is a number"),
        pytest.param(b'{"text": " \\n"}', '"text" is empty', id="blank text"),
        pytest.param(b'{"text": "\xff"}', "is not UTF-8 at byte 11", id="not UTF-8"),
        pytest.param(
            b'{"text": "' + b"a" * MAX_ARTICLE_BYTES + b'"}', "is longer than", id="huge line"
        ),
    ],
)
def test_a_wrong_line_is_told_and_the_others_load(line: bytes, reason: str) -> None:
    articles, (problem,) = read(b'{"text": "A"}\n\n' + line + b'\r\n  \n{"text": "B"}')
    assert [article.text for article in articles] == ["A", "B"]
    assert [article.id for article in articles] == ["news.jsonl:1", "news.jsonl:5"]
    assert problem.line == 3
    assert problem.reason.startswith(reason)
    assert problem.remedy
    assert "\n" not in str(problem)


def test_a_byte_order_mark_is_passed_over() -> None:
    articles, problems = read(codecs.BOM_UTF8 + b'{"text": "A"}')
    assert [article.text for article in articles] == ["A"]
    assert problems == []


def test_half_of_a_surrogate_pair_is_replaced_and_told() -> None:
    (article,), (problem,) = read(rb'{"text": "a\ud83db \ud83d\ude00"}')
    assert article.text == "a\ufffdb \U0001f600"
    assert "surrogate" in problem.reason


def test_nul_is_kept_as_any_other_character() -> None:
    (article,), problems = read(rb'{"text": "a\u0000b"}')
    assert article.text == "a\0b"
    assert problems == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "is empty", id="no bytes"),
        pytest.param(b"\n \n", "is empty", id="blank lines"),
        pytest.param(b"\x1f\x8b\0\0\0", "is binary", id="binary"),
        pytest.param('{"text": "A"}'.encode("utf-16"), "is utf-16", id="UTF-16"),
    ],
)
def test_a_file_of_another_kind_is_one_problem(data: bytes, reason: str) -> None:
    articles, (problem,) = read(data)
    assert articles == []
    assert problem.reason.startswith(reason)
    assert problem.line is None


def test_problems_without_end_are_summed_up_and_articles_still_load() -> None:
    articles, problems = read(b"no\n" * (MAX_PROBLEMS + 5) + b'{"text": "A"}\n')
    assert [article.text for article in articles] == ["A"]
    assert len(problems) == MAX_PROBLEMS + 1
    assert "5 more" in problems[-1].reason


@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: text.strip()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_text_is_kept_but_for_line_ends(text: str) -> None:
    article, problems = read_object(text=text)
    assert article.text == text.replace("\r\n", "\n").replace("\r", "\n")
    assert problems == []
