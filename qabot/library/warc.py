"""Reads ``.warc``, what crawlers keep: each page of the web in it an article."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qabot.library.reading import (
    MAX_ARTICLE_BYTES,
    Record,
    Source,
    UnreadableError,
    parsing,
)
from qabot.library.web_pages import article_of_page, decode_page, tell_guess
from qabot.models import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

PAGES = ("text/html", "application/xhtml+xml")


def read_warc(source: Source) -> Iterator[Record | Problem]:
    """Yield the pages of a crawl that were found there.

    Raises:
        OSError: If the file cannot be read.
        UnreadableError: If it, or the rest of it, is no WARC.
    """
    with source.open() as file:
        for url, charset, data in _pages(file):
            place = Path(f"{source.path}!/{url}")
            try:
                page = decode_page(data, charset)
                article = article_of_page(page.text, f"{source.id}!/{url}", url=url)
            except UnreadableError as error:
                yield Problem(place, error.reason, error.remedy)
            else:
                yield from tell_guess(place, page)
                yield Record(article)


def _pages(file: BufferedReader) -> Iterator[tuple[str, str, bytes]]:
    """Yield where each page was, the encoding it was said to be in or "", and the page."""
    with parsing("a WARC file", "warc"):
        from warcio.archiveiterator import ArchiveIterator

        for record in ArchiveIterator(file):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            kind = record.http_headers.get_header("Content-Type") or ""
            if record.http_headers.get_statuscode() == "200" and kind.lower().startswith(PAGES):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                # wget sets the address in angle brackets.
                page = record.content_stream().read(MAX_ARTICLE_BYTES + 1)
                if len(page) <= MAX_ARTICLE_BYTES:
                    yield url.strip("<>"), kind.lower().partition("charset=")[2].strip(' "'), page
