"""One bot at a time works on a state file: a second would answer what the first has in hand."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from qabot.errors import RivalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 5.0
"""Seconds for one that is just ending."""


@contextmanager
def held(state: Path | None, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of a state file for the time of the block; whoever ends lets it go.

    Where nothing can be written there is none, nor is anything kept that two could spoil.

    Args:
        state: The file; None is none.
        patience: Seconds to wait for another bot to end.

    Raises:
        RivalError: If another bot is at work on it.
    """
    lock = None
    try:
        if state is not None:
            state.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(state.with_name(f"{state.name}.lock"), timeout=patience, mode=0o600)
            lock.acquire()
    except Timeout:
        raise RivalError(
            f"another bot is at work on {state}: stop it, or give this one a file of its own by "
            "telegram.state_file (QABOT_TELEGRAM__STATE_FILE)"
        ) from None
    except (OSError, NotImplementedError):
        lock = None
    try:
        yield
    finally:
        if lock is not None:
            lock.release()
