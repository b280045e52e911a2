"""What was typed in earlier chats, for the arrow keys; readable by its user alone."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from qabot.state import make_private

if TYPE_CHECKING:
    from pathlib import Path


class _LenientHistory(FileHistory):
    """A file that may become unwritable at any time; the chat goes on without it."""

    def store_string(self, string: str) -> None:
        # A lone surrogate is what a terminal of another encoding sends.
        with contextlib.suppress(OSError):
            super().store_string(string.encode("utf-8", "replace").decode("utf-8"))


def open_history(path: Path | None) -> History:
    """Return the history of a file that only its owner can read, or one that forgets."""
    if path is None:
        return InMemoryHistory()
    try:
        make_private(path)
    except OSError:
        return InMemoryHistory()
    return _LenientHistory(str(path))
