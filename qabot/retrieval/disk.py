"""Files that are whole or not there, whatever happens while they are written.

All writing of an index goes through here, so that tests can have it fail anywhere.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ASIDE = ".part"


class Disk:
    """Writes files so that they outlast a power cut."""

    def write(self, path: Path, pieces: Iterable[bytes | memoryview]) -> None:
        """Write a file that nobody looks for yet; what was there is gone.

        Its name is only sure to outlast a power cut once another file of the folder was replaced.

        Raises:
            OSError: If it cannot be written; what was written of it is deleted.
        """
        try:
            with path.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise

    def replace(self, path: Path, content: bytes) -> None:
        """Put a content in the place of that of a file; a reader sees the one or the other.

        Raises:
            OSError: If it cannot be written; the file is as it was then.
        """
        aside = path.with_name(path.name + _ASIDE)
        self.write(aside, [content])
        self.rename(aside, path)
        self.keep_names(path.parent)

    def rename(self, path: Path, to: Path) -> None:
        """Give a file another name, which may be that of another, gone then."""
        path.replace(to)

    def keep_names(self, folder: Path) -> None:
        """Have the names of the files of a folder outlast a power cut."""
        if os.name == "nt":  # where a folder cannot be opened, and need not be
            return
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)

    def delete(self, path: Path) -> None:
        """Delete a file if it is there and nothing keeps it from being deleted."""
        with suppress(OSError):
            path.unlink()
