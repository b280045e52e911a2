"""Reads ``.html``: the article of a page that was saved, without what stands around it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from qabot.library.encoding import DecodedText, decode_text
from qabot.library.fields import make_article
from qabot.library.markup import refuse_many_tags, tidy
from qabot.library.reading import (
    SAVE_AS_UTF8,
    Record,
    Source,
    UnreadableError,
    parsing,
    read_whole,
)
from qabot.library.signatures import refuse_others
from qabot.models import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

    from qabot.models import Article

CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]{1,40})""", re.IGNORECASE)
HEAD_BYTES = 4096
WEB_NAMES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
MAX_TAGS = 200_000  # the longest pages of encyclopaedias have half as many

# Of what trafilatura makes of a page.
BLOCKS = frozenset(("head", "item", "list", "p", "quote", "row", "table", "code"))
# Where pages tell the moment; trafilatura finds more, but keeps only the day.
MOMENTS = (
    "//meta[@property='article:published_time' or @itemprop='datePublished']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
)
JSON_MOMENT = re.compile(r'"datePublished"\s*:\s*"([^"]{10,40})"')


def read_web_page(source: Source) -> Iterator[Record | Problem]:
    """Yield the article of a page, and that its encoding was guessed if it was.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If there is no article in it.
    """
    data = read_whole(source)
    refuse_others(data, "HTML")
    served = source.served
    page = decode_page(data, served.charset if served else None)
    yield from tell_guess(source.path, page)
    yield Record(article_of_page(page.text, source.id, url=served.address if served else None))


def tell_guess(path: Path, page: DecodedText) -> Iterator[Problem]:
    """Yield that the encoding of a page was guessed, if it was."""
    if page.guess:
        reason = f"does not tell its encoding; it was read as {page.guess}"
        yield Problem(path, reason, f"{SAVE_AS_UTF8} to be sure of its letters", kept=True)


def decode_page(data: bytes, charset: str | None = None) -> DecodedText:
    """Decode a page, by what it says of itself unless it is UTF-8 anyway.

    Args:
        data: The page.
        charset: What whoever served it said, which goes first.

    Raises:
        UnreadableError: If it is in no encoding that is clear.
    """
    told = CHARSET.search(data, 0, HEAD_BYTES)
    for name in ("utf-8-sig", charset, told and told[1].decode("ascii").lower()):
        if name:
            # Of the names that the web uses for others than Python does.
            with suppress(UnicodeDecodeError, LookupError):
                return DecodedText(data.decode(WEB_NAMES.get(name.lower(), name)))
    return decode_text(data)


def article_of_page(page: str, article_id: str, *, url: str | None = None) -> Article:
    """Return the article of a page.

    Args:
        page: In HTML.
        article_id: For the article.
        url: Where it was, if it does not say so itself.

    Raises:
        UnreadableError: If there is none in it.
    """
    refuse_many_tags(page, MAX_TAGS)
    with parsing("HTML", "html"):
        fields = _extract(page)
    if not fields.get("text"):
        raise UnreadableError("holds no article that could be told from the rest", "save its text")
    # What a page says wrongly of itself nobody can mend who only has it.
    article, _ = make_article({"url": url} | fields, article_id)
    return article


def _extract(page: str) -> dict[str, Any]:
    from trafilatura import bare_extraction, load_html

    # An XML declaration would tell of bytes.
    tree = load_html(DECLARATION.sub("", page, count=1))
    if tree is None:
        return {}
    moments = _moments(tree)
    found = bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        # A date that merely stands in the text would be guessed for that of the page.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if found is None or isinstance(found, dict) or found.body is None:
        return {}
    day = found.date
    told = {
        "text": _text_of(found.body),
        "title": found.title,
        "author": found.author.replace("; ", ", ") if found.author else None,
        "source": found.sitename,
        "url": found.url,
        "published": next((m for m in moments if day and m.startswith(day)), day),
    }
    return {name: value for name, value in told.items() if value}


def _moments(tree: _Element) -> list[str]:
    scripts = tree.xpath("//script[@type='application/ld+json']/text()")
    told = [moment for path in MOMENTS for moment in tree.xpath(path)]
    return [str(m).strip() for m in (*told, *JSON_MOMENT.findall("\n".join(map(str, scripts))))]


def _text_of(body: _Element) -> str:
    pieces = list[str]()
    from lxml.etree import iterwalk

    for event, element in iterwalk(body, events=("start", "end")):
        if element.tag in BLOCKS:
            pieces.append("\n\n")
        elif element.tag in ("lb", "cell"):
            pieces.append("\n" if element.tag == "lb" and event == "start" else " ")
        pieces.append((element.text if event == "start" else element.tail) or "")
    return tidy("".join(pieces))
