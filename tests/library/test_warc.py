"""What crawlers keep: the pages of the web in it."""

from __future__ import annotations

import gzip
import sys

import pytest

from tests.library.given import FILES, articles_of, problem_of, read

WARC = (FILES / "site.warc.gz").read_bytes()
ADDRESS = "http://127.0.0.1:8765/bridge.html"


def test_what_wget_kept_is_read_and_what_it_did_not_find_is_passed_over() -> None:
    (article,) = articles_of("site.warc.gz")
    assert article.id == f"site.warc.gz!/{ADDRESS}"
    assert article.title == "New bridge over the Lom opens to traffic"
    # The page says so itself.
    assert article.url == "https://gazette.example/2024/05/bridge"
    assert "Toll disputed" in article.text.split("\n\n")


def test_a_page_that_does_not_tell_its_address_has_that_of_the_crawl() -> None:
    plain = gzip.decompress(WARC).replace(b'rel="canonical"', b'rel="something"')
    (article,) = read("site.warc", plain).articles
    assert article.url == ADDRESS


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "holds no article", id="empty"),
        pytest.param(b"Rain.", "cannot be understood as a WARC file", id="text"),
    ],
)
def test_what_is_none_is_told(content: bytes, reason: str) -> None:
    assert problem_of("a.warc", content).reason.startswith(reason)


def test_a_page_without_an_article_is_told_with_its_address() -> None:
    plain = gzip.decompress(WARC)
    start = plain.index(b"<!doctype html>")
    end = plain.index(b"</html>", start)
    found = read("site.warc", plain[:start] + b" " * (end - start) + plain[end:])
    assert found.articles == ()
    assert str(found.problems[0].path).startswith("site.warc!/http:/127.0.0.1:8765/bridge.html")


def test_without_the_library_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)
    assert problem_of("site.warc.gz", WARC).remedy == "install it: pip install 'qabot[warc]'"
