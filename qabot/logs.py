"""What the lines of the log look like, and what each is about.

Modules log by the standard library. The command line sets up one handler here, whose lines are for
people to read or a JSON object each. What a line is about (which question, in which update) is kept
in the context and not handed from call to call: tasks and ``asyncio.to_thread`` take it along.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TextIO

import click
from pythonjsonlogger.core import RESERVED_ATTRS, merge_record_extra
from pythonjsonlogger.json import JsonFormatter

if TYPE_CHECKING:
    from qabot.groups import LoggingSettings

# What they could not read is a problem with a file, and told as such.
_TOLD_ELSEWHERE = ("htmldate", "trafilatura")
_DEEPEST = 5  # levels of what is logged beside the message

_about: ContextVar[Mapping[str, object]] = ContextVar("about", default=MappingProxyType({}))

_hiding: list[Callable[[str], str]] = []
# What the handler of this process was set up to do.
_formatter: logging.Formatter | None = None
_tells_questions = False


def set_up(settings: LoggingSettings, *, level: str, stream: TextIO | None = None) -> None:
    """Log from now on, unless somebody has set up logging before.

    Args:
        settings: What lines look like, and whether questions may stand in them.
        level: Least level that is logged.
        stream: Where to; without one it is standard error.
    """
    global _formatter, _tells_questions  # there is one log in a process
    _tells_questions = settings.questions
    _formatter = JsonLines() if settings.format == "json" else TextLines()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter)
    logging.basicConfig(level=level, handlers=[handler])
    for name in _TOLD_ELSEWHERE:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def tell(level: int, text: str) -> None:
    """Tell whoever runs the program something, whatever the least level of the log is."""
    if isinstance(_formatter, JsonLines):
        record = logging.LogRecord("qabot", level, "", 0, text, None, None)
        click.echo(_formatter.format(record), err=True)
    else:
        click.echo(f"qabot: {logging.getLevelName(level).lower()}: {text}", err=True)


@contextmanager
def about(**fields: object) -> Iterator[None]:
    """Have every line that is logged in the block tell what it is about.

    Args:
        fields: By their names in JSON. For people only ``question_id`` is shown.
    """
    token = _about.set({**_about.get(), **fields})
    try:
        yield
    finally:
        _about.reset(token)


def question_fields(text: str | None) -> dict[str, str]:
    """Return the text of a question as what is logged beside its outcome, if that is wanted."""
    return {"question": text} if _tells_questions and text is not None else {}


@contextmanager
def hiding(hide: Callable[[str], str]) -> Iterator[None]:
    """Have every line pass through a function in the block, in all threads, before it is written.

    Args:
        hide: Returns a text without what nobody may see.
    """
    _hiding.append(hide)
    try:
        yield
    finally:
        _hiding.remove(hide)


class TextLines(logging.Formatter):
    """Lines for people: time, level, logger, question, message, and a traceback beneath."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # as inherited
        """Return the line without its traceback."""
        question = _about.get().get("question_id")
        mark = f" [{question}]" if question else ""
        asked = getattr(record, "question", None)
        # As Python writes it: what somebody has typed must not look like lines of ours.
        said = record.message if asked is None else f"{record.message}: {asked!r}"
        return f"{record.asctime} {record.levelname} {record.name}{mark}: {said}"

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as text."""
        return _hidden(super().format(record))


class JsonLines(JsonFormatter):
    """One JSON object a line, in ASCII, so that nothing in it can end the line."""

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Put together what is told of a record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        beside = merge_record_extra(record, {}, reserved=set(RESERVED_ATTRS))
        log_data |= {**_about.get(), **beside} | {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name, source in (("exception", "exc_info"), ("stack", "stack_info")):
            if source in message_dict:
                log_data[name] = message_dict[source]

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Return it in its order and as plain values, with nothing in it that nobody may see."""
        first = ("time", "level", "logger", "message")
        names = (*first, *(name for name in log_data if name not in first))
        return {_hidden(name): _plain(log_data[name]) for name in names}

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a JSON object."""
        return _hidden(super().format(record))


def _plain(value: object, depth: int = _DEEPEST) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if depth and isinstance(value, Mapping):
        return {_text(key): _plain(inner, depth - 1) for key, inner in value.items()}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, depth - 1) for item in value]
    return _text(value)


def _text(value: object) -> str:
    try:
        return _hidden(str(value))
    except Exception:  # whatever a text of its own leads to: the rest of the line is worth more
        return f"<{type(value).__name__}>"


def _hidden(text: str) -> str:
    for hide in _hiding:
        text = hide(text)
    return text
