"""One text file, one article."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.library.plain_text import read_plain_text
from qabot.library.reading import MAX_ARTICLE_BYTES, Record, Source
from qabot.models import Article, Problem

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp", "Cf"])


def read(data: bytes, path: Path = Path("news.txt")) -> list[Record | Problem]:
    path.write_bytes(data)
    return list(read_plain_text(Source(path, "news.txt")))


def read_article(data: bytes) -> Article:
    (record,) = read(data)
    assert isinstance(record, Record)
    return record.article


def test_the_first_line_that_is_not_blank_is_the_title() -> None:
    article = read_article(b"\n \n  The \t title \n\nBody.\n")
    assert article.title == "The title"
    assert article.text == "\n \n  The \t title \n\nBody.\n"
    assert article.id == "news.txt"
    assert (article.lang, article.source, article.url, article.published) == ("", None, None, None)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_line_ends_become_newlines(end: str) -> None:
    assert read_article(end.join(["Title", "", "Body.", ""]).encode()).text == "Title\n\nBody.\n"


@given(st.text(LETTERS, min_size=1), st.lists(st.text(LETTERS)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_text_is_kept_exactly(title: str, lines: list[str]) -> None:
    text = "\n".join([title, *lines])
    assert read_article(text.encode()).text == text


def test_an_article_in_another_encoding_is_loaded_and_said_to_be_guessed() -> None:
    text = "Песков сообщил об этом в понедельник.\r\n"
    problem, record = read(text.encode("cp1251"))
    assert isinstance(record, Record)
    assert record.article.text == text.replace("\r\n", "\n")
    assert str(problem) == (
        "news.txt: is not UTF-8; it was read as cp1251; save it as UTF-8 to be sure of its letters"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "is empty", id="no bytes"),
        pytest.param(b" \r\n\t", "is empty", id="blank"),
        pytest.param(b"\xef\xbb\xbf\n", "is empty", id="only a byte order mark"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "is binary", id="binary"),
        pytest.param(b"a" * (MAX_ARTICLE_BYTES + 1), "is larger than", id="huge"),
    ],
)
def test_what_is_no_article_is_a_problem_with_a_remedy(data: bytes, reason: str) -> None:
    (problem,) = read(data)
    assert isinstance(problem, Problem)
    assert problem.path == Path("news.txt")
    assert reason in problem.reason
    assert problem.remedy
