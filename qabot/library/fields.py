"""An article from named fields, as JSON has them.

Only the text is essential. Any other field that cannot be used is left out and
named as a fault, and the article is kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from qabot.dates import EXPECTED, read_date
from qabot.library.reading import UnreadableError, find_title, normalise_line_ends
from qabot.models import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ADDED = "added/"
"""Begins the id of an article that comes from no file and brings none, unlike any path."""

MAX_VALUE_SHOWN = 60
_KEY_LENGTH = 16  # hexadecimal digits
LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*")
WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Fault(NamedTuple):
    """Why a field could not be used as it is, and what to do."""

    reason: str
    remedy: str


def make_article(fields: Mapping[str, Any], fallback_id: str) -> tuple[Article, list[Fault]]:
    """Make an article; fields it does not know are ignored, null is the same as absent.

    Args:
        fields: ``text``, and optionally ``id`` (a whole number stands for its digits),
            ``title``, ``lang``, ``source``, ``url``, ``published`` and ``author``
            (a list of names is joined).
        fallback_id: For an article without a usable ``id``.

    Raises:
        UnreadableError: If there is no text.
    """
    faults: list[Fault] = []
    text = normalise_line_ends(_mend(_require_text(fields), "text", faults))
    values = {name: _use(name, fields.get(name), faults) for name in CHECKS}
    article = Article(
        id=values["id"] or fallback_id,
        title=values["title"] or find_title(text),
        text=text,
        lang=values["lang"] or "",
        source=values["source"],
        url=values["url"],
        published=values["published"],
        author=values["author"],
    )
    return article, faults


def make_from_text(
    text: str,
    *,
    source: str | None = None,
    url: str | None = None,
    published: str | None = None,
) -> tuple[Article, list[Fault]]:
    """Make an article of a text that comes from no file; its first line is the title.

    The same text gets the same id, and so takes the place of itself.

    Args:
        text: The article's words.
        source: Outlet that published it.
        url: Where the original is.
        published: ISO 8601 date.

    Raises:
        UnreadableError: If there is no text.
    """
    name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_LENGTH]
    fields = {"text": text.strip(), "source": source, "url": url, "published": published}
    return make_article(fields, ADDED + name)


def _require_text(fields: Mapping[str, Any]) -> str:
    text = fields.get("text")
    if text is None:
        raise UnreadableError('has no "text"', 'give the article\'s words as "text"')
    if not isinstance(text, str):
        raise UnreadableError(f'"text" is {_show(text)}, not a string', 'make "text" a string')
    if not text.strip():
        raise UnreadableError('"text" is empty', 'give the article\'s words as "text"')
    return text


def _use(name: str, value: object, faults: list[Fault]) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    check, expected = CHECKS[name]
    usable = check(value)
    if usable is None:
        reason = f'"{name}" is {_show(value)}, not {expected}, and was left out'
        faults.append(Fault(reason, "correct it or take it away"))
        return None
    return _mend(usable, name, faults)


def _mend(value: str, name: str, faults: list[Fault]) -> str:
    # JSON can spell half of a surrogate pair, which no encoding can write out again.
    # The replacement has the same length, so offsets stay true.
    mended = LONE_SURROGATE.sub("\ufffd", value)
    if mended != value:
        reason = f'"{name}" holds half of a surrogate pair; U+FFFD stands in its place'
        faults.append(Fault(reason, "escape the whole character"))
    return mended


def _show(value: object) -> str:
    shown = json.dumps(value)
    return shown if len(shown) <= MAX_VALUE_SHOWN else shown[:MAX_VALUE_SHOWN] + "..."


def _check_string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _check_id(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _check_string(value)


def _check_line(value: object) -> str | None:
    return " ".join(value.split()) if isinstance(value, str) else None


def _check_names(value: object) -> str | None:
    if isinstance(value, list) and value and all(isinstance(name, str) for name in value):
        return _check_line(", ".join(value))
    return _check_line(value)


def _check_lang(value: object) -> str | None:
    match = LANGUAGE_TAG.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1].lower() if match else None


def _check_url(value: object) -> str | None:
    match = WEB_ADDRESS.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[0] if match else None


def _check_published(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        read_date(value)
    except ValueError:
        return None
    return value.strip()


CHECKS: dict[str, tuple[Callable[[object], str | None], str]] = {
    "id": (_check_id, "a string or a whole number"),
    "title": (_check_line, "a string"),
    "lang": (_check_lang, 'a language code such as "en"'),
    "source": (_check_line, "a string"),
    "url": (_check_url, "an http or https address"),
    "published": (_check_published, EXPECTED),
    "author": (_check_names, "a string or a list of strings"),
}
