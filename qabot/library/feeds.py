"""Reads RSS and Atom: each entry an article. Nothing that an entry refers to is fetched."""

from __future__ import annotations

import html
import re
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from qabot.dates import read_date
from qabot.library.fields import make_article
from qabot.library.markup import read_markup, refuse_many_tags
from qabot.library.reading import (
    MAX_REASON_SHOWN,
    SAVE_AS_UTF8,
    Record,
    Source,
    UnreadableError,
    parsing,
    read_whole,
)
from qabot.models import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_TAGS = 500_000

ROOT = re.compile(rb"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)")
ROOTS = (b"rss", b"feed", b"RDF")
# Of whom a WordPress export has a list, at its head.
WP_AUTHOR = re.compile(rb"<wp:author>.{0,4000}?</wp:author>", re.DOTALL)
WP_LOGIN = re.compile(rb"<wp:author_login>(?:<!\[CDATA\[)?([^]<]+)")
WP_NAME = re.compile(rb"<wp:author_display_name>(?:<!\[CDATA\[)?([^]<]+)")


def read_feed(source: Source) -> Iterator[Record | Problem]:
    """Yield the entries of a feed, WordPress's export among feeds.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If it is none.
    """
    data = read_whole(source)
    refuse_many_tags(data, MAX_TAGS)
    if not is_feed(data):
        raise UnreadableError(
            "is no feed (RSS or Atom)", "give it the suffix of what it is, or take it away"
        )
    with parsing("a feed"):
        import feedparser

        # As a stream: text it might take for an address, and fetch.
        feed = feedparser.parse(
            BytesIO(data),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers=_headers_of(source),
        )
    outlet, authors = feed.feed.get("title"), _authors_of(data)
    bare: list[str] = []
    for number, entry in enumerate(feed.entries, start=1):
        if not _is_published(entry):
            continue
        with parsing("a feed"):
            fields = _fields_of(entry) | {"source": _source_of(entry) or outlet}
            fields["author"] = authors.get(fields["author"], fields["author"])
        name = entry.get("id") or entry.get("link") or number
        if fields["text"]:
            # The id of an entry is only unique in its feed.
            article, _ = make_article(fields, f"{source.id}!/{name}")
            yield Record(article)
        else:
            bare.append(fields["title"] or str(name))
    if bare:
        more = f" and {len(bare) - 1} more" if len(bare) > 1 else ""
        reason = f"has an entry without text, {bare[0]!r}{more}, left out"
        yield Problem(source.path, reason, "add the page that it links to, if need be", kept=True)
    if feed.get("bozo"):
        yield from _faults_of(source, feed)


def is_feed(data: bytes) -> bool:
    """Tell by its first tag whether a document is a feed."""
    return root_of(data) in ROOTS


def root_of(data: bytes) -> bytes:
    """Return the name of the first tag of a document, or nothing."""
    # Without what the letters of other encodings have between them.
    root = ROOT.search(data.replace(b"\0", b""))
    return root[1] if root else b""


def _headers_of(source: Source) -> dict[str, str]:
    """Return what a server said of the encoding, which goes before what a feed says."""
    charset = source.served and source.served.charset
    return {"content-type": f"application/xml; charset={charset}"} if charset else {}


def _faults_of(source: Source, feed: Mapping[str, Any]) -> Iterator[Problem]:
    import feedparser

    fault, encoding = feed.get("bozo_exception"), str(feed.get("encoding"))
    if not isinstance(fault, feedparser.CharacterEncodingOverride):
        told = " ".join(str(fault).split())[:MAX_REASON_SHOWN]
        reason = f"is not well-formed ({told}); what could be read of it was"
        yield Problem(source.path, reason, "get it once more")
    elif encoding != "utf-8":
        reason = f"is not in the encoding that it names; it was read as {encoding}"
        yield Problem(source.path, reason, f"{SAVE_AS_UTF8} to be sure of its letters", kept=True)


def _is_published(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry is an article for everybody, of all that WordPress exports."""
    return (
        entry.get("wp_status", "publish") == "publish"
        and entry.get("wp_post_type", "post") in ("post", "page")
        and not entry.get("wp_post_password")
    )


def _authors_of(data: bytes) -> dict[str, str]:
    """Return the names of those whom a WordPress export calls by what they log in as."""
    pairs = (
        (WP_LOGIN.search(author[0]), WP_NAME.search(author[0]))
        for author in WP_AUTHOR.finditer(data)
    )
    return {
        login[1].decode("utf-8", "replace"): html.unescape(name[1].decode("utf-8", "replace"))
        for login, name in pairs
        if login and name
    }


def _fields_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    contents = [part.get("value", "") for part in entry.get("content", ())]
    longest = max([*contents, entry.get("summary", "")], key=len)
    return {
        "text": read_markup(longest).text,
        "title": read_markup(entry.get("title", "")).text,
        "author": _author_of(entry),
        "url": entry.get("link"),
        "published": _moment(entry, "published") or _moment(entry, "updated"),
        "lang": entry.get("language"),
    }


def _author_of(entry: Mapping[str, Any]) -> str | None:
    # RSS asks for an address there, with the name behind it.
    names = [a.get("name") for a in entry.get("authors", ()) if a.get("name")]
    return ", ".join(names) or entry.get("author") or None


def _source_of(entry: Mapping[str, Any]) -> str | None:
    title: str | None = (entry.get("source") or {}).get("title")
    return title


def _moment(entry: Mapping[str, Any], name: str) -> str | None:
    """Return a moment as the feed tells it, with its time zone; else in UTC."""
    if name not in entry:  # feedparser would take another one for it
        return None
    written, parsed = entry.get(name, ""), entry.get(f"{name}_parsed")
    with suppress(ValueError):
        read_date(written)
        return str(written)
    with suppress(ValueError):
        return parsedate_to_datetime(written).isoformat()
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat()
