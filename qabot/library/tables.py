"""Reads ``.csv`` and ``.tsv``: one article a row, the names of the columns in the first.

A column is known by the name of the field it has, in any case, or by the setting
``library.columns``.
"""

from __future__ import annotations

import csv
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING

from qabot.library.encoding import BYTE_ORDER_MARKS, decode_text
from qabot.library.fields import CHECKS, make_article
from qabot.library.reading import (
    BUFFER_BYTES,
    MAX_ARTICLE_BYTES,
    MAX_REASON_SHOWN,
    SAVE_AS_UTF8,
    Record,
    Source,
    UnreadableError,
)
from qabot.library.signatures import refuse_others
from qabot.models import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FIELDS = ("text", *CHECKS)
DELIMITERS = ",;\t|"
_NAME_THEM = "call a column text, or set library.columns"


def read_table(source: Source) -> Iterator[Record | Problem]:
    """Yield the articles of a table and the problems with its rows.

    An article without an ``id`` gets that of the file and the line its row begins in.

    Raises:
        OSError: If the file cannot be read.
        UnreadableError: If nothing, or nothing more, of it can be understood.
    """
    with source.open() as file:
        head = file.peek(BUFFER_BYTES)[:BUFFER_BYTES]
        refuse_others(head, "a table of text")
        encoding, guess = _encoding_of(head)
        if guess:
            reason = f"is not UTF-8; it was read as {guess}"
            yield Problem(
                source.path, reason, f"{SAVE_AS_UTF8} to be sure of its letters", kept=True
            )
        text = TextIOWrapper(file, encoding, newline="")
        yield from _read_rows(source, text)


def _read_rows(source: Source, text: TextIOWrapper) -> Iterator[Record | Problem]:
    lines = _lines(text)
    with _told():
        first = next(lines, "")
    delimiter = _delimiter(first, source.path.suffix)
    rows = csv.reader(_with_first(first, lines), delimiter=delimiter, skipinitialspace=True)
    # Of the whole process, and too small for an article by default.
    csv.field_size_limit(MAX_ARTICLE_BYTES)
    names: Sequence[str] | None = None
    line = 1
    while True:
        with _told():
            row = next(rows, None)
        if row is None:
            break
        if names is None:
            names = _fields_of(row, source.columns)
        elif any(cell.strip() for cell in row):
            yield from _read_row(source, line, dict(zip(names, row, strict=False)))
        line = rows.line_num + 1


def _read_row(source: Source, line: int, row: Mapping[str, str]) -> Iterator[Record | Problem]:
    fields = {name: row[name] for name in FIELDS if row.get(name, "").strip()}
    try:
        article, faults = make_article(fields, f"{source.id}:{line}")
    except UnreadableError as error:
        yield Problem(source.path, error.reason, error.remedy, line)
        return
    for fault in faults:
        yield Problem(source.path, fault.reason, fault.remedy, line, kept=True)
    yield Record(article, line)


def _fields_of(row: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """Return the field that each column has, or "" where it has none.

    The setting is for all tables, so it may name columns that only others have.
    """
    named = [name.strip() for name in row]
    field_of = {name.lower(): name for name in FIELDS if name in map(str.lower, named)}
    for field, column in columns.items():
        if column in named:
            field_of = {name: other for name, other in field_of.items() if other != field}
            field_of[column] = field
    fields = [field_of.get(name) or field_of.get(name.lower(), "") for name in named]
    if "text" not in fields:
        shown = ", ".join(named)[:MAX_REASON_SHOWN]
        raise UnreadableError(f'has no column for "text", but these: {shown}', _NAME_THEM)
    return fields


def _encoding_of(head: bytes) -> tuple[str, str | None]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            # These take the mark away, which the others would leave to the first column.
            return {"utf-8": "utf-8-sig"}.get(encoding, encoding[:6]), None
    whole = head if len(head) < BUFFER_BYTES else head[: head.rfind(b"\n") + 1]
    guess = decode_text(whole).guess
    return guess or "utf-8", guess


def _delimiter(first: str, suffix: str) -> str:
    # Spreadsheets of many countries have semicolons in what they call CSV.
    counts = {delimiter: first.count(delimiter) for delimiter in DELIMITERS}
    found = max(counts, key=lambda delimiter: counts[delimiter])
    return found if counts[found] else "\t" if suffix.lower() == ".tsv" else ","


def _lines(text: TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MAX_ARTICLE_BYTES + 1):
        if len(line) > MAX_ARTICLE_BYTES:
            raise UnreadableError(
                f"has a line longer than {MAX_ARTICLE_BYTES} characters",
                "split it into its articles",
            )
        yield line


def _with_first(first: str, lines: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from lines


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        reason = f"has bytes that are no {error.encoding}: {error.reason}"
        raise UnreadableError(reason, SAVE_AS_UTF8) from error
    except csv.Error as error:
        raise UnreadableError(
            f"is no table from here on: {error}", "see whether a quotation mark is missing"
        ) from error
