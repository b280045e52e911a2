"""Text with marks, as Telegram itself thinks of it: measured, cut, packed, then made HTML.

Lengths are UTF-16 code units, the strictest way in which Telegram counts. A text is split
and cut here, before it becomes HTML, so no tag can ever be left open.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

MAX_UNITS = 4096
"""Longest text of a message, entities parsed."""

MAX_MARKS = 100
"""Telegram drops the entities of a message after so many."""

MAX_URLS = 8192
"""Characters in all links of a message. No limit is documented; this one is careful."""

ELLIPSIS = "…"

# What Telegram removes or cannot carry: control characters except line end and tab, lone
# surrogates (not encodable), and the marks that turn the direction of all text behind them.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

_JOINER = "\u200d"


class Tag(Enum):
    """The formats that the bot uses; the value is the HTML tag, the name of it first."""

    BOLD = "b"
    ITALIC = "i"
    QUOTE = "blockquote"
    FOLDED = "blockquote expandable"  # shown in part until it is touched
    LINK = "a"

    @property
    def name_in_html(self) -> str:
        """What stands in the closing tag."""
        return self.value.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Mark:
    """A format of ``text[start:end]``; ``url`` belongs to links."""

    start: int
    end: int
    tag: Tag
    url: str = ""


@dataclass(frozen=True, slots=True)
class RichText:
    """Text and its marks: none empty, properly nested, outer ones before inner ones."""

    text: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A piece that should stay in one message, and what divides it from the one before."""

    content: RichText
    gap: str = "\n\n"


def clean(text: str) -> str:
    """Return the text without what Telegram cannot show."""
    return _UNWANTED.sub("", text)


def plain(text: str) -> RichText:
    """Return foreign text, cleaned, without marks."""
    return RichText(clean(text))


def marked(content: RichText, tag: Tag, url: str = "") -> RichText:
    """Return the whole content under one more mark, outside of those that it has."""
    if not content.text:
        return content
    return replace(content, marks=(Mark(0, len(content.text), tag, url), *content.marks))


def concatenated(pieces: Iterable[RichText]) -> RichText:
    """Return the pieces as one text, their marks moved along."""
    text, marks = "", list[Mark]()
    for piece in pieces:
        start = len(text)
        marks += [replace(m, start=m.start + start, end=m.end + start) for m in piece.marks]
        text += piece.text
    return RichText(text, tuple(marks))


def divided(text: str, units: int) -> list[str]:
    """Return a text in pieces of at most so many units, cut between words and nothing left out.

    Joined with what was white space between them, the pieces are the text.
    """
    pieces = list[str]()
    while count_units(text) > units:
        end = _word_border(text, _index_of_unit(text, units))
        pieces.append(text[:end])
        text = text[end:].lstrip()
    return [*pieces, text] if text or not pieces else pieces


def count_units(text: str) -> int:
    """Return the length of a text in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def shortened(content: RichText, units: int) -> RichText:
    """Return content of at most so many units, cut between words with an ellipsis."""
    if count_units(content.text) <= units:
        return content
    end = _word_border(content.text, _index_of_unit(content.text, units - len(ELLIPSIS)))
    marks = (replace(mark, end=min(mark.end, end)) for mark in content.marks if mark.start < end)
    return RichText(content.text[:end] + ELLIPSIS, tuple(marks))


def packed(blocks: Iterable[Block]) -> list[RichText]:
    """Return messages that hold the blocks in order, none over Telegram's limits.

    A block never spans two messages; one that is too long for any is cut. Folded quotations
    that follow each other in one message become one.
    """
    messages = list[RichText]()
    for block in blocks:
        content = _fitting(block.content)
        if messages and _is_within_limits(joined := _behind(messages[-1], block.gap, content)):
            messages[-1] = joined
        else:
            messages.append(content)
    return messages


def to_html(content: RichText) -> str:
    """Return the content in Telegram's HTML, everything in it escaped."""
    opening, closing = defaultdict[int, str](str), defaultdict[int, str](str)
    for mark in content.marks:
        opening[mark.start] += _opening_tag(mark)
        closing[mark.end] = f"</{mark.tag.name_in_html}>" + closing[mark.end]
    borders = sorted({0, len(content.text), *opening, *closing})
    return "".join(
        closing[here] + opening[here] + html.escape(content.text[here:after], quote=False)
        for here, after in pairwise([*borders, len(content.text)])
    )


def _opening_tag(mark: Mark) -> str:
    if mark.tag is Tag.LINK:
        return f'<a href="{html.escape(mark.url)}">'
    return f"<{mark.tag.value}>"


def _behind(message: RichText, gap: str, content: RichText) -> RichText:
    if not (_is_folded(content) and any(_ends_folded(message, mark) for mark in message.marks)):
        return concatenated((message, RichText(gap), content))
    inner = replace(content, marks=content.marks[1:])
    joined = concatenated((message, RichText(gap), inner))
    marks = (
        replace(mark, end=len(joined.text)) if _ends_folded(message, mark) else mark
        for mark in joined.marks
    )
    return replace(joined, marks=tuple(marks))


def _is_folded(content: RichText) -> bool:
    return bool(content.marks) and content.marks[0].tag is Tag.FOLDED


def _ends_folded(message: RichText, mark: Mark) -> bool:
    return mark.tag is Tag.FOLDED and mark.end == len(message.text)


def _fitting(content: RichText) -> RichText:
    return shortened(replace(content, marks=content.marks[:MAX_MARKS]), MAX_UNITS)


def _is_within_limits(content: RichText) -> bool:
    return (
        count_units(content.text) <= MAX_UNITS
        and len(content.marks) <= MAX_MARKS
        and sum(len(mark.url) for mark in content.marks) <= MAX_URLS
    )


def _index_of_unit(text: str, units: int) -> int:
    end = min(units, len(text))
    while count_units(text[:end]) > units:
        # Each step leaves out at least the half of what is too much.
        end -= max(1, (count_units(text[:end]) - units) // 2)
    return end


def _word_border(text: str, end: int) -> int:
    """Return the last good place to cut at or before ``end``."""
    if text[end].isspace():
        return len(text[:end].rstrip()) or end
    # A word longer than a fifth of the text is no word to keep whole.
    last_space = max(text.rfind(" ", end * 4 // 5, end), text.rfind("\n", end * 4 // 5, end))
    if last_space > 0:
        return len(text[:last_space].rstrip()) or last_space
    end = _before_cluster(text, end)
    return len(text[:end].rstrip()) or end  # a space that does not break is one all the same


def _before_cluster(text: str, end: int) -> int:
    """Step back out of a letter with its accents, or an emoji glued of several."""
    start = end
    while start > 0 and (_is_glued(text[start]) or text[start - 1] == _JOINER):
        start -= 1
    return start or end


def _is_glued(char: str) -> bool:
    return (
        char == _JOINER
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or bool(unicodedata.category(char).startswith("M"))
    )
