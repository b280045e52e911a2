"""Markdown: its words without its marks, and what stands in front of them."""

from __future__ import annotations

import pytest

from qabot.library.markdown import MAX_CHARACTERS, MAX_FRONT_CHARACTERS, MAX_MARKS
from tests.library.given import articles_of, problem_of, read


def test_what_pandoc_wrote_is_read() -> None:
    (article,) = articles_of("bridge.md")
    assert article.title == "New bridge over the Lom opens to traffic"
    assert (article.author, article.published, article.lang) == ("Mari Holm", "2024-05-17", "en")
    paragraphs = article.text.split("\n\n")
    assert paragraphs[0] == article.title
    assert paragraphs[2] == (
        '"Nobody in this valley will wait for the ferry again," said the minister of transport, '
        "Anna Berg, before she cut the ribbon."
    )
    assert "Toll disputed" in paragraphs
    assert "Cars pay 40 crowns." in paragraphs


@pytest.mark.parametrize(
    ("front", "field", "expected"),
    [
        pytest.param("---\ntitle: A\n---\n", "title", "A", id="title"),
        pytest.param("---\ntitle: 1984\n---\n", "title", "1984", id="number as title"),
        pytest.param("---\nTitle: A\n...\n", "title", "A", id="dots at the end"),
        pytest.param("+++\ntitle = 'A'\n+++\n", "title", "A", id="TOML"),
        pytest.param("+++\ndate = 2024-05-17\n+++\n", "published", "2024-05-17", id="TOML date"),
        pytest.param("---\ndate: 2024\n---\n", "published", "2024", id="year"),
        pytest.param(
            "---\ndate: 2024-05-17T09:30:00+02:00\n---\n",
            "published",
            "2024-05-17T09:30:00+02:00",
            id="moment",
        ),
        pytest.param("---\nauthors: [A B, C D]\n---\n", "author", "A B, C D", id="authors"),
        pytest.param("---\nauthor: {name: A B}\n---\n", "author", "A B", id="author as object"),
        pytest.param("---\nlink: https://e.org/\n---\n", "url", "https://e.org/", id="address"),
        pytest.param("---\npublisher: The News\n---\n", "source", "The News", id="outlet"),
        pytest.param("---\nid: a1\n---\n", "id", "a1", id="id"),
        pytest.param("\ufeff---\r\nid: a1\r\n---\r\n", "id", "a1", id="mark and line ends"),
        pytest.param("", "title", "Rain", id="no front matter"),
        pytest.param("---\n---\n", "title", "Rain", id="empty front matter"),
    ],
)
def test_front_matter_tells_of_the_article(front: str, field: str, expected: str) -> None:
    found = read("a.md", f"{front}# Rain\n\nIt rained.\n".encode())
    assert found.problems == ()
    (article,) = found.articles
    assert getattr(article, field) == expected
    assert article.text == "Rain\n\nIt rained."


def test_a_rule_above_and_a_rule_below_are_no_front_matter() -> None:
    (article,) = read("a.md", b"---\nIt rained.\n\n---\n\nIt snowed.").articles
    assert article.text == "It rained.\n\nIt snowed."


def test_a_heading_further_down_is_no_title() -> None:
    (article,) = read("a.md", b"It rained.\n\n## Floods\n\nWater rose.").articles
    assert article.title == "It rained."


def test_front_matter_that_cannot_be_used_is_told_and_the_article_kept() -> None:
    found = read("a.md", b"---\ndate: soon\n---\nIt rained.")
    assert [article.published for article in found.articles] == [None]
    (problem,) = found.problems
    assert problem.reason.startswith('"published" is "soon", not ')


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("", "is empty", id="empty"),
        pytest.param("---\ntitle: A\n---\n", "holds no text", id="nothing but front matter"),
        pytest.param("<!-- -->", "holds no text", id="nothing but a comment"),
        pytest.param("---\na: [\n---\nRain.", "cannot be understood", id="broken YAML"),
        pytest.param("+++\na\n+++\nRain.", "cannot be understood", id="broken TOML"),
        pytest.param("---\na: &a x\nb: *a\n---\nRain.", "cannot be understood", id="aliases"),
        pytest.param("---\na: !!python/name:os.abc\n---\nRain.", "cannot be", id="Python"),
        pytest.param("![" * MAX_MARKS, "has a paragraph of little but marks", id="marks"),
        pytest.param("a" * (MAX_CHARACTERS + 1), "has more than", id="too large"),
        pytest.param(
            f"---\na: {'a' * MAX_FRONT_CHARACTERS}\n---\nRain.", "has front matter", id="long front"
        ),
        pytest.param("\0", "is binary", id="binary"),
    ],
)
def test_what_cannot_be_read_is_told(content: str, reason: str) -> None:
    assert problem_of("a.md", content.encode()).reason.startswith(reason)


def test_a_guessed_encoding_is_told() -> None:
    text = "# Дождь\n\nДождь кончился вчера. Больше никто не говорил ничего нового о погоде."
    found = read("a.markdown", text.encode("cp1251"))
    assert found.articles[0].title == "Дождь"
    assert found.problems[0].reason == "is not UTF-8; it was read as cp1251"
