"""Reads an export of MediaWiki: each page an article, as it was last changed, without its marks.

Exports may be of any size, so pages are read one after the other. What is built of templates is
not in an export, and tables are no sentences: both are left out.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from qabot.library.fields import make_article
from qabot.library.markup import tidy
from qabot.library.reading import (
    BUFFER_BYTES,
    MAX_ARTICLE_BYTES,
    MAX_DOCUMENT_BYTES,
    Record,
    Source,
    UnreadableError,
    parsing,
)
from qabot.models import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from _typeshed import WriteableBuffer
    from mwparserfromhell.nodes import Wikilink
    from mwparserfromhell.wikicode import Wikicode

ROOT = b"mediawiki"

MAX_MARKS = 50_000  # the longest pages of Wikipedia have some 10,000
MAX_UNCLOSED = 2000

_FILES, _CATEGORIES = "6", "14"  # numbers of namespaces
_EVERYWHERE = ("file", "image", "category")
_OTHER_WIKI = re.compile(r"[a-z]{2,3}(-[a-z]+)*:", re.IGNORECASE)
_SWITCH = re.compile(r"__[A-Z]{3,}__")
_BREAKS = ("br", "hr")
_LEFT_OUT = ("ref", "references", "gallery", "math", "syntaxhighlight", "table", "timeline")


def read_mediawiki(source: Source) -> Iterator[Record | Problem]:
    """Yield the pages of an export that are articles, and no redirects.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If it, or the rest of it, is none.
    """
    wiki = _Wiki()
    bare: list[str] = []
    with source.open() as file, parsing("an export of MediaWiki", "mediawiki"):
        for title, revision in _pages(_Bounded(file), wiki):
            if _is_too_much(_child(revision, "text")):
                reason = f"has a page, {title!r}, with too much text, or marks that do not end"
                yield Problem(source.path, reason, "mend it in the wiki and export it again")
                continue
            fields = wiki.fields_of(title, revision)
            if fields["text"]:
                yield Record(make_article(fields, f"{source.id}!/{title}")[0])
            else:
                bare.append(title)
    if bare:
        more = f" and {len(bare) - 1} more" if len(bare) > 1 else ""
        reason = f"has a page without a sentence, {bare[0]!r}{more}"
        yield Problem(source.path, reason, "nothing need be done, it was left out", kept=True)


def _is_too_much(markup: str) -> bool:
    """Tell whether markup would take minutes: for each mark that opens, its end is looked for."""
    tags, brackets = markup.count("<"), markup.count("[")
    ended = sum(map(markup.count, ("/>", "-->", "<br", "<hr")))
    unclosed = max(tags - 2 * markup.count("</") - ended, brackets - markup.count("]"))
    return len(markup) > MAX_ARTICLE_BYTES or tags + brackets > MAX_MARKS or unclosed > MAX_UNCLOSED


class _Wiki:
    """What an export says of all of its pages."""

    def __init__(self) -> None:
        self.name = ""
        self.base = ""
        self.lang = ""
        self.no_words = set(_EVERYWHERE)

    def learn(self, element: Element, tag: str) -> None:
        text = element.text or ""
        if tag == "sitename":
            self.name = text
        elif tag == "base" and "?" not in text:
            self.base = text.rpartition("/")[0]
        elif tag == "namespace" and element.get("key") in (_FILES, _CATEGORIES):
            self.no_words.add(text.lower())

    def fields_of(self, title: str, revision: Element) -> dict[str, str | None]:
        address = quote(title.replace(" ", "_"), safe="/:")
        return {
            "text": self.words_of(_child(revision, "text")),
            "title": title,
            "lang": self.lang,
            "source": self.name,
            "url": f"{self.base}/{address}" if self.base else None,
            "published": _child(revision, "timestamp"),
        }

    def words_of(self, markup: str) -> str:
        import mwparserfromhell

        return tidy(_SWITCH.sub("", "".join(self._pieces(mwparserfromhell.parse(markup)))))

    def _pieces(self, code: Wikicode | None) -> Iterator[str]:
        """Yield what is to be read of some markup."""
        from mwparserfromhell import nodes

        for node in code.nodes if code else ():
            if isinstance(node, nodes.Text):
                yield node.value
            elif isinstance(node, nodes.HTMLEntity):
                with suppress(ValueError, OverflowError):  # of no character that there is
                    yield node.normalize()
            elif isinstance(node, nodes.Wikilink):
                if not self._says_nothing(node):
                    yield from self._pieces(node.text or node.title)
            elif isinstance(node, nodes.ExternalLink):
                yield from self._pieces(node.title)
            elif isinstance(node, nodes.Heading):
                # Or it would be the beginning of the sentence behind it.
                yield from ("\n\n", *self._pieces(node.title), "\n\n")
            elif isinstance(node, nodes.Tag):
                tag = str(node.tag).strip().lower()
                if tag in _BREAKS:
                    yield "\n"
                elif tag not in _LEFT_OUT:
                    yield from self._pieces(node.contents)

    def _says_nothing(self, link: Wikilink) -> bool:
        target = str(link.title).strip()
        prefix = target.partition(":")[0].lower()
        return prefix in self.no_words or (link.text is None and bool(_OTHER_WIKI.match(target)))


def _pages(file: _Bounded, wiki: _Wiki) -> Iterator[tuple[str, Element]]:
    """Yield the title and the newest revision of each page that is an article."""
    from defusedxml.ElementTree import iterparse

    root: Element | None = None
    newest: Element | None = None
    for event, element in iterparse(file, events=("start", "end")):
        tag = str(element.tag).rpartition("}")[2]
        if event == "start" and root is None:
            root, wiki.lang = element, _lang_of(element)
        if event == "start" or root is None:
            continue
        wiki.learn(element, tag)
        if tag == "revision":
            file.start_again()
            if newest is not None and _child(newest, "timestamp") > _child(element, "timestamp"):
                element.clear()
            else:
                if newest is not None:
                    newest.clear()
                newest = element
        elif tag == "page":
            if newest is not None and _is_article(element, newest):
                yield _child(element, "title"), newest
            newest = None
            root.clear()


def _is_article(page: Element, revision: Element) -> bool:
    is_redirect = any(str(child.tag).endswith("redirect") for child in page)
    model = _child(revision, "model") or "wikitext"
    return _child(page, "ns") in ("0", "") and not is_redirect and model == "wikitext"


def _lang_of(root: Element) -> str:
    return root.get("{http://www.w3.org/XML/1998/namespace}lang", "")


def _child(element: Element, name: str) -> str:
    return next((c.text or "" for c in element if str(c.tag).rpartition("}")[2] == name), "")


class _Bounded(io.RawIOBase):
    """A file of which no one revision may be larger than a document."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file
        self._left = MAX_DOCUMENT_BYTES

    def start_again(self) -> None:
        self._left = MAX_DOCUMENT_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._file.read(min(len(view), BUFFER_BYTES))
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError(
                f"has a page of more than {MAX_DOCUMENT_BYTES} bytes", "split it into its articles"
            )
        view[: len(data)] = data
        return len(data)
