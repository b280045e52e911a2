from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.listing import Card
from qabot.models import Article
from qabot.telegram.buttons import Button, number_in
from qabot.telegram.pages import render_article, render_sources
from qabot.telegram.shelf import Shelf, deep_link, token_of
from tests.spoken import ENGLISH, RUSSIAN
from tests.telegram.telegram_html import parse_html, units
from tests.telegram.test_richtext import HOSTILE, unhurried


def test_sources_are_paged() -> None:
    articles = [Article(f"a{n}", f"Title {n}", "") for n in range(1, 46)]
    pages = [render_sources(articles, ENGLISH, page) for page in (1, 2, 3)]
    assert pages[0].plain.startswith("45 articles\n\n1. Title 1\n2. Title 2\n")
    assert pages[0].plain.endswith(f"20. Title 20\n\nPage 1 of 3. {ENGLISH.say('sources_footer')}")
    assert pages[2].plain.endswith(
        "41. Title 41\n42. Title 42\n43. Title 43\n44. Title 44\n45. Title 45\n\n"
        f"Page 3 of 3. {ENGLISH.say('sources_footer')}"
    )
    back, following = (Button("‹ Back", "sources:1"), Button("Next ›", "sources:3"))
    assert [page.rows for page in pages] == [
        ((Button("Next ›", "sources:2"),),),
        ((back, following),),
        ((Button("‹ Back", "sources:2"),),),
    ]
    assert render_sources(articles, ENGLISH, 99) == pages[2]
    assert render_sources(articles, ENGLISH, 0) == pages[0]
    assert render_sources(articles[:20], ENGLISH).rows == ()


def test_a_page_of_the_longest_titles_fits_in_one_message() -> None:
    articles = [
        Article(str(n), "😀" * 500, "", source="😀" * 500, url="https://e.org/" + "a" * 100)
        for n in range(1000, 1040)
    ]
    page = render_sources(articles, RUSSIAN, 2)
    assert page.plain.count("😀") > 0
    assert "40. " in page.plain
    assert units(page.plain) <= 4096


def test_the_newest_article_stands_first_and_undated_ones_last() -> None:
    dates = [None, "2020", "2022-05-01T10:00:00+03:00", "last Tuesday", "2022-05-01", "2021-07"]
    shelf = shelf_with(Article(str(n), "T", "text", published=d) for n, d in enumerate(dates))
    assert [article.id for article in shelf.articles] == ["2", "4", "5", "1", "0", "3"]
    assert shelf.numbered("1") is shelf.articles[0]


def shelf_with(articles: Iterable[Article]) -> Shelf:
    known = {article.id: article for article in articles}
    return Shelf(map(Card.of, known.values()), known.get)


@pytest.mark.parametrize("number", ["0", "7", "-1", "", "x", "1 2", "²", "9" * 30])
def test_a_number_that_is_none_finds_no_article(number: str) -> None:
    assert shelf_with(Article(str(n), "T", "text") for n in range(6)).numbered(number) is None


def test_an_article_is_found_by_its_token_whatever_its_id() -> None:
    shelf = shelf_with([Article("a/б c\ud800", "T", "text")])
    link = deep_link("news_bot", "a/б c\ud800")
    token = link.partition("?start=article_")[2]
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", f"article_{token}")
    assert shelf.find(token) is shelf.articles[0]
    assert shelf.find(token[:-1]) is shelf.find("") is shelf.find("../../etc/passwd") is None


@pytest.mark.parametrize(
    "data", ["page:x", "page:", "page:-1", "page:1e9", "page:²", "p:" + "9" * 50]
)
def test_data_without_a_number_is_page_0(data: str) -> None:
    assert number_in(data) == 0


def test_a_short_article_is_one_message_without_buttons() -> None:
    text = "Rain <today>\n\nIt rained.\nIt rains.\n\n\n\nIt will rain."
    article = Article("r", "Rain <today>", text, source="Agency", url="https://a.example/1")
    shown = render_article(article, ENGLISH)
    assert shown.plain == "Rain <today> — Agency\n\nIt rained.\nIt rains.\n\nIt will rain."
    assert shown.rows == ()


def test_a_longer_article_is_turned_page_by_page() -> None:
    article = Article("r", "Rain", " ".join(f"word{n}" for n in range(900)))
    first, last = render_article(article, ENGLISH), render_article(article, ENGLISH, 99)
    assert first.rows == ((Button("Next ›", f"page:{token_of('r')}:2"),),)
    assert last.rows == ((Button("‹ Back", f"page:{token_of('r')}:1"),),)
    read = f"{first.plain} {last.plain}".removeprefix("Rain\n\n")
    assert read.split() == article.text.split()


def test_an_article_of_more_than_three_messages_is_a_document() -> None:
    text = "Rain\n\n" + "\n\n".join(f"Paragraph {n}: " + "word " * 200 for n in range(30))
    article = Article("r", "Rain / <b>", text, url="https://a.example/1", published="2024-02-29")
    shown = render_article(article, ENGLISH)
    assert shown.plain == "Rain / <b> — 29 February 2024"
    assert shown.document is not None
    assert shown.document.name == "Rain-b.txt"
    begin = "Rain / <b> — 29 February 2024\nhttps://a.example/1\n\nRain\n\nParagraph 0"
    assert shown.document.text.startswith(begin)
    assert shown.document.text.split()[-200:] == text.split()[-200:]


@unhurried
@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from([1, 30, 3000]), st.integers(0, 4))
def test_any_article_becomes_what_telegram_accepts(
    name: str, title: str, text: str, times: int, page: int
) -> None:
    shown = render_article(Article(name, title, text * times), ENGLISH, page)
    assert parse_html(shown.html)[0] == shown.plain
    assert 0 < units(shown.plain) <= (1024 if shown.document else 4096)
    assert shown.plain == shown.plain.strip()
