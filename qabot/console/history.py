"""What was typed in earlier chats, for the arrow keys; readable by its user alone."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

if TYPE_CHECKING:
    from collections.abc import Mapping


class _LenientHistory(FileHistory):
    """A file that may become unwritable at any time; the chat goes on without it."""

    def store_string(self, string: str) -> None:
        # A lone surrogate is what a terminal of another encoding sends.
        with contextlib.suppress(OSError):
            super().store_string(string.encode("utf-8", "replace").decode("utf-8"))


def find_history(environment: Mapping[str, str]) -> Path | None:
    """Return where the history is kept: the state folder of the XDG base directories."""
    folder = Path(environment.get("XDG_STATE_HOME", ""))
    if not folder.is_absolute():  # which the standard says to ignore
        try:
            folder = Path.home() / ".local" / "state"
        except RuntimeError:
            return None
    return folder / "qabot" / "history"


def open_history(path: Path | None) -> History:
    """Return the history of a file that only its owner can read, or one that forgets."""
    if path is None:
        return InMemoryHistory()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.open("ab").close()
    except OSError:
        return InMemoryHistory()
    return _LenientHistory(str(path))
