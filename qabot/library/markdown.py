"""Reads ``.md`` and ``.markdown``: one file, one article, front matter in YAML or TOML or none."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from qabot.library.encoding import decode_text
from qabot.library.fields import make_article
from qabot.library.markup import read_markup
from qabot.library.reading import (
    Record,
    Source,
    UnreadableError,
    normalise_line_ends,
    parsing,
    read_whole,
)
from qabot.models import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_CHARACTERS = 1024 * 1024
MAX_FRONT_CHARACTERS = 64 * 1024
# In one paragraph: what the parser takes for it grows with their square.
MAX_MARKS = 5000
MARKS = re.compile(r"[\[*_`!<&]")
FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
# What generators of sites call it; the names of our own fields go first.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "title": ("title", "headline"),
    "lang": ("lang", "language"),
    "source": ("source", "outlet", "publisher", "site_name"),
    "url": ("url", "canonical_url", "canonical", "link"),
    "published": ("published", "date", "pubdate", "publish_date"),
    "author": ("author", "authors", "byline"),
}


def read_markdown(source: Source) -> Iterator[Record | Problem]:
    """Yield the article of a Markdown file and what is wrong with its front matter.

    Raises:
        OSError: If the file cannot be read.
        UnreadableError: If it can, and is not understood.
    """
    decoded = decode_text(read_whole(source))
    front, body = split_front(normalise_line_ends(decoded.text))
    words = read_markup(_render(body))
    if not words.text:
        raise UnreadableError("holds no text", "write the article into it or take it away")
    # A heading further down is that of a part.
    title = words.heading if words.text.startswith(words.heading) else None
    fields = {"text": words.text, "title": title} | _known(front)
    article, faults = make_article(fields, source.id)
    if decoded.guess:
        reason = f"is not UTF-8; it was read as {decoded.guess}"
        yield Problem(source.path, reason, "save it as UTF-8 to be sure of its letters", kept=True)
    for fault in faults:
        yield Problem(source.path, fault.reason, fault.remedy, kept=True)
    yield Record(article)


def split_front(text: str) -> tuple[Mapping[str, Any], str]:
    """Return what stands at the head of a Markdown file between two lines of dashes, and the rest.

    Raises:
        UnreadableError: If it is no YAML, or no TOML between lines of plus signs.
    """
    match = FRONT.match(text)
    if match is None:
        return {}, text
    if len(match[2]) > MAX_FRONT_CHARACTERS:
        raise UnreadableError("has front matter that is too long", "keep the article below it")
    front = _read_yaml(match[2]) if match[1] == "---" else _read_toml(match[2])
    # A rule at the head of a text, and another one below, are no front matter.
    return (front, text[match.end() :]) if isinstance(front, dict) else ({}, text)


def _render(body: str) -> str:
    if len(body) > MAX_CHARACTERS:
        raise UnreadableError(f"has more than {MAX_CHARACTERS} characters", "split it")
    if any(len(MARKS.findall(block)) > MAX_MARKS for block in body.split("\n\n")):
        raise UnreadableError("has a paragraph of little but marks", "take it away")
    with parsing("Markdown"):
        from markdown_it import MarkdownIt

        rendered: str = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(body)
        return rendered


def _read_yaml(text: str) -> object:
    import yaml

    class Loader(yaml.SafeLoader):
        """Of plain values alone: an alias of an alias can stand for as many as one likes."""

        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("aliases are not read")
            return super().compose_node(parent, index)

    with parsing("Markdown with front matter in YAML"):
        return yaml.load(text, Loader)  # noqa: S506  # a safe one


def _read_toml(text: str) -> object:
    with parsing("Markdown with front matter in TOML"):
        return tomllib.loads(text)


def _known(front: Mapping[str, Any]) -> dict[str, Any]:
    lowered = {str(name).lower(): value for name, value in front.items()}
    found = {
        field: next((lowered[name] for name in names if lowered.get(name)), None)
        for field, names in NAMES.items()
    }
    return {field: _plain(value) for field, value in found.items() if value is not None}


def _plain(value: object) -> object:
    """Return a value as JSON would have it, so that it can be judged, and shown, like one."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # a year, as a date or a title
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return value["name"] if isinstance(value.get("name"), str) else str(value)
    return value if isinstance(value, str) else str(value)
