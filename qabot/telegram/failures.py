"""What an update is called where it fails, and what went wrong, told without a word of a user.

The message of an exception may quote what somebody has typed, so nothing here has it: the type of
the exception and the lines of code that it came by must do. The log has the whole of it.
"""

from __future__ import annotations

import hashlib
import linecache
import traceback
from collections.abc import Iterator
from pathlib import Path, PurePath

from telegram import Update

_ID_LENGTH = 8  # two of a million questions may share one

_PACKAGE = str(Path(__file__).parents[1])

_MOST_CAUSES = 8
_MOST_FRAMES = 60  # of an exception; endless recursion has a thousand
_PATH_PARTS = 3
_LONGEST_LINE = 160


def question_id(update_id: int) -> str:
    """Return a short name of an update, the same after a restart, for logs and for users."""
    return hashlib.blake2s(str(update_id).encode()).hexdigest()[:_ID_LENGTH]


def fields_of(update: Update) -> dict[str, object]:
    """Return what each line says that is logged about an update."""
    chat = update.effective_chat
    return {
        "question_id": question_id(update.update_id),
        "update_id": update.update_id,
        "chat": str(chat.type) if chat else None,
    }


def typed_in(update: Update) -> str | None:
    """Return the text that somebody has typed, if that is what came."""
    message = update.message or update.edited_message
    return message.text if message else None


def kind_of(error: BaseException) -> str:
    """Return the kind of a failure: the type of an exception, and where it was raised."""
    places = [(f.f_code.co_filename, n) for f, n in traceback.walk_tb(error.__traceback__)]
    # In a library all faults of a kind may be raised by one line, whoever called it.
    ours = [place for place in places if place[0].startswith(_PACKAGE)]
    *_, (path, line) = [("nowhere", 0), *places, *ours]
    return f"{_name(error)}, {_short(path)}:{line}"


def trace_of(error: BaseException) -> str:
    """Return by which lines of code an exception came, and those that it came from."""
    chain = list(_chain(error))
    return "\n\n".join("\n".join(_lines(link)) for link in reversed(chain))


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _lines(error: BaseException) -> Iterator[str]:
    frames = list(traceback.walk_tb(error.__traceback__))
    for frame, number in frames[-_MOST_FRAMES:]:
        code = frame.f_code
        yield f"{_short(code.co_filename)}:{number} {code.co_name}"
        if line := linecache.getline(code.co_filename, number).strip():
            yield f"    {line[:_LONGEST_LINE]}"
    yield _name(error)
    if isinstance(error, BaseExceptionGroup):
        yield from (f"  of {kind_of(inner)}" for inner in error.exceptions[:_MOST_CAUSES])


def _short(path: str) -> str:
    return "/".join(PurePath(path).parts[-_PATH_PARTS:])


def _name(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__
    return name if kind.__module__ == "builtins" else f"{kind.__module__}.{name}"
