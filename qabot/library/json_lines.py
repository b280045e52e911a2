"""Reads ``.jsonl`` and ``.ndjson``: one article a line."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

from qabot.library.encoding import BYTE_ORDER_MARKS
from qabot.library.fields import make_article
from qabot.library.reading import (
    CORRECT,
    MAX_ARTICLE_BYTES,
    SAVE_AS_UTF8,
    Record,
    Source,
    UnreadableError,
)
from qabot.lines import read_lines
from qabot.models import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

# A file of another kind under this suffix would have a problem a line, without end.
MAX_PROBLEMS = 100
HEAD_BYTES = 1024
ONE_OBJECT = "write one JSON object a line"


def read_json_lines(source: Source) -> Iterator[Record | Problem]:
    """Yield the articles of a file and the problems with its lines.

    An article without an ``id`` gets that of the file and its line: ``news.jsonl:7``.

    Raises:
        OSError: If the file cannot be read.
    """
    problems = lines_used = 0
    for found in _read_file(source):
        lines_used += 1
        problems += isinstance(found, Problem)
        if problems <= MAX_PROBLEMS or isinstance(found, Record):
            yield found
    if problems > MAX_PROBLEMS:
        reason = f"has {problems - MAX_PROBLEMS} more problems of this kind"
        yield Problem(source.path, reason, CORRECT)
    if not lines_used:
        yield Problem(source.path, "is empty", "write one JSON object a line into it")


def _read_file(source: Source) -> Iterator[Record | Problem]:
    with source.open() as file:
        head = file.peek(HEAD_BYTES)[:HEAD_BYTES]
        if fault := _judge_head(head):
            yield Problem(source.path, fault.reason, fault.remedy)
            return
        if head.startswith(codecs.BOM_UTF8):
            file.read(len(codecs.BOM_UTF8))
        for number, line in enumerate(read_lines(file, MAX_ARTICLE_BYTES), start=1):
            if line is None or line.strip():
                yield from _read_line(source, number, line)


def _judge_head(head: bytes) -> UnreadableError | None:
    for mark, encoding in BYTE_ORDER_MARKS[1:]:
        if head.startswith(mark):
            return UnreadableError(f"is {encoding}, and JSON Lines are UTF-8", SAVE_AS_UTF8)
    if b"\0" in head:
        return UnreadableError("is binary, not JSON Lines", ONE_OBJECT)
    return None


def _read_line(source: Source, number: int, line: bytes | None) -> Iterator[Record | Problem]:
    try:
        article, faults = make_article(_parse(line), f"{source.id}:{number}")
    except UnreadableError as error:
        yield Problem(source.path, error.reason, error.remedy, number)
        return
    for fault in faults:
        yield Problem(source.path, fault.reason, fault.remedy, number, kept=True)
    yield Record(article, number)


def _parse(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise UnreadableError(
            f"is longer than {MAX_ARTICLE_BYTES} bytes, the most an article may have",
            "split it into its articles",
        )
    try:
        value = json.loads(line.rstrip().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 at byte {error.start + 1}", SAVE_AS_UTF8) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not JSON: {_explain(error)}", ONE_OBJECT) from error
    if not isinstance(value, dict):
        raise UnreadableError("is not a JSON object", ONE_OBJECT)
    return value


def _explain(error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.removesuffix(' at')} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
