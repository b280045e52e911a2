"""A disk on which writing ends at any step, as with the process or the power."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.retrieval.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Crash(BaseException):
    """The end of the process: nothing is tidied up behind it."""


class FaultyDisk(Disk):
    """Goes on as its base does until a step fails, and fails at every step from then on.

    Args:
        steps: That succeed. Each piece of a file is one, and so is what is done with its name.
        error: Raised then; a ``Crash`` leaves behind what was written of a file.
    """

    def __init__(self, steps: int, error: BaseException | None = None) -> None:
        self.left = steps
        self._error = error or Crash()

    def write(self, path: Path, pieces: Iterable[bytes | memoryview]) -> None:
        """Write, and fail in the middle of a piece."""
        if not isinstance(self._error, Crash):
            super().write(path, map(self._stepped, pieces))
            return
        with path.open("wb") as file:
            for piece in pieces:
                if not self.left:
                    file.write(bytes(piece)[: len(piece) // 2])
                self._step()
                file.write(piece)

    def rename(self, path: Path, to: Path) -> None:
        """Rename, or fail."""
        self._step()
        super().rename(path, to)

    def keep_names(self, folder: Path) -> None:
        """Have names kept, or fail."""
        self._step()
        super().keep_names(folder)

    def delete(self, path: Path) -> None:
        """Delete, or fail as a process does; what cannot be deleted stays in silence."""
        if self.left or isinstance(self._error, Crash):
            self._step()
            super().delete(path)

    def _stepped(self, piece: bytes | memoryview) -> bytes | memoryview:
        self._step()
        return piece

    def _step(self) -> None:
        if not self.left:
            raise self._error
        self.left -= 1
