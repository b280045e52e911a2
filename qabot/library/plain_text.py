"""Reads ``.txt``: one file, one article, its first line the title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.library.encoding import DecodedText, decode_text
from qabot.library.reading import (
    SAVE_AS_UTF8,
    Record,
    Source,
    UnreadableError,
    find_title,
    normalise_line_ends,
    read_whole,
)
from qabot.models import Article, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_plain_text(source: Source) -> Iterator[Record | Problem]:
    """Yield the article of a text file, or the problem with it, or both.

    A file whose encoding was guessed is loaded and reported: its letters may be wrong.

    Raises:
        OSError: If the file cannot be read.
    """
    try:
        decoded = _read(source)
    except UnreadableError as error:
        yield Problem(source.path, error.reason, error.remedy)
        return
    text = normalise_line_ends(decoded.text)
    if decoded.guess:
        reason = f"is not UTF-8; it was read as {decoded.guess}"
        yield Problem(source.path, reason, f"{SAVE_AS_UTF8} to be sure of its letters", kept=True)
    yield Record(Article(id=source.id, title=find_title(text), text=text))


def _read(source: Source) -> DecodedText:
    decoded = decode_text(read_whole(source))
    if not decoded.text.strip():
        raise UnreadableError("is empty", "write the article into it or take it away")
    return decoded
