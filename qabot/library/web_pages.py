"""Reads ``.html``: the article of a page that was saved, without what stands around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qabot.library.fields import make_article
from qabot.library.markup import refuse_many_tags, tidy
from qabot.library.reading import Record, Source, UnreadableError, parsing, read_whole
from qabot.library.signatures import refuse_others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from qabot.models import Article

MAX_TAGS = 200_000  # the longest pages of encyclopaedias have half as many

# Of what trafilatura makes of a page.
BLOCKS = frozenset(("head", "item", "list", "p", "quote", "row", "table", "code"))
# Where pages tell the moment; trafilatura finds more, but keeps only the day.
MOMENTS = (
    "//meta[@property='article:published_time' or @itemprop='datePublished']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
)
JSON_MOMENT = re.compile(r'"datePublished"\s*:\s*"([^"]{10,40})"')


def read_web_page(source: Source) -> Iterator[Record]:
    """Yield the article of a page.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If there is no article in it.
    """
    yield Record(article_of_page(read_whole(source), source.id))


def article_of_page(data: bytes, article_id: str, *, url: str | None = None) -> Article:
    """Return the article of a page.

    Args:
        data: The page; it tells its encoding itself, or that is guessed.
        article_id: For the article.
        url: Where it was, if it does not say so itself.

    Raises:
        UnreadableError: If there is none in it.
    """
    refuse_others(data, "HTML")
    refuse_many_tags(data, MAX_TAGS)
    with parsing("HTML", "html"):
        fields = _extract(data)
    if not fields.get("text"):
        raise UnreadableError("holds no article that could be told from the rest", "save its text")
    # What a page says wrongly of itself nobody can mend who only has it.
    article, _ = make_article({"url": url} | fields, article_id)
    return article


def _extract(data: bytes) -> dict[str, Any]:
    from trafilatura import bare_extraction, load_html

    tree = load_html(data)
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
