"""Reads ``.epub``: each chapter an article, for magazines and books of news are made so.

An EPUB is a ZIP archive with a list of its pages in it. It is read here, as the one library for it
that is kept up, EbookLib, is under the AGPL, which qabot is not.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from qabot.library.archives import open_zip, read_entry
from qabot.library.encoding import decode_text
from qabot.library.fields import make_article
from qabot.library.markup import read_markup
from qabot.library.reading import MAX_ARTICLE_BYTES, Record, Source, UnreadableError, parsing
from qabot.models import Problem

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

CONTAINER = "META-INF/container.xml"
RIGHTS = "META-INF/rights.xml"
MAX_CHAPTERS = 10_000
MAX_LIST_BYTES = 4 * 1024 * 1024
# By epub:type: what stands around the text of a book.
NO_CHAPTERS = frozenset(
    (
        *("cover", "titlepage", "halftitlepage", "copyright-page", "toc", "landmarks", "page-list"),
        *("index", "loi", "lot", "colophon"),
    )
)
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


@dataclass(frozen=True, slots=True)
class _Book:
    told: dict[str, str]
    chapters: list[str]


def read_epub(source: Source) -> Iterator[Record | Problem]:
    """Yield the chapters of a book.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If it is none, or encrypted.
    """
    with open_zip(source) as archive:
        names = set(archive.namelist())
        # One for fonts alone is common, and nothing to us.
        if RIGHTS in names:
            raise UnreadableError("is encrypted (DRM)", "get it without that")
        book = _read_book(source, archive)
        for name in book.chapters[:MAX_CHAPTERS]:
            try:
                yield from _read_chapter(source, archive, name, book)
            except UnreadableError as error:
                yield Problem(Path(f"{source.path}!/{name}"), error.reason, error.remedy)


def _read_book(source: Source, archive: zipfile.ZipFile) -> _Book:
    container = _xml_of(source, archive, CONTAINER)
    place = next((root.get("full-path") for root in container.iter(f"{_CONTAINER}rootfile")), None)
    if place is None:
        raise UnreadableError("is no EPUB: it names no list of its pages", "get it once more")
    package = _xml_of(source, archive, place)
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    chapters = list[str]()
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        address = unquote((item.get("href") or "").partition("#")[0])
        chapters.append(posixpath.normpath(posixpath.join(posixpath.dirname(place), address)))
    told = {
        name: ", ".join(
            " ".join(element.text.split())
            for element in package.iter(_DUBLIN_CORE + name)
            if element.text
        )
        for name in ("title", "creator", "language", "date")
    }
    return _Book(told, list(dict.fromkeys(chapters)))


def _read_chapter(
    source: Source, archive: zipfile.ZipFile, name: str, book: _Book
) -> Iterator[Record]:
    decoded = decode_text(read_entry(source, archive, name, MAX_ARTICLE_BYTES))
    words = read_markup(decoded.text)
    called = "" if words.title == posixpath.basename(name) else words.title
    title = words.heading or called
    if not words.text or words.kinds & NO_CHAPTERS or words.text == title:
        return
    fields = {
        "text": words.text,
        "title": title,
        "source": book.told["title"],
        "author": book.told["creator"],
        "lang": book.told["language"],
        "published": book.told["date"],
    }
    article, _ = make_article(fields, f"{source.id}!/{name}")
    yield Record(article)


def _xml_of(source: Source, archive: zipfile.ZipFile, name: str) -> Element:
    data = read_entry(source, archive, name, MAX_LIST_BYTES)
    with parsing("EPUB"):
        from defusedxml.ElementTree import fromstring

        root: Element = fromstring(data)
    return root
