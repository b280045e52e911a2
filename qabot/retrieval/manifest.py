"""The manifest of an index: which files it is made of, replaced as a whole at each change."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from qabot.errors import DamageError

if TYPE_CHECKING:
    from pathlib import Path

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment of an index.

    Attributes:
        file: Name of its file.
        removed: Name of the file that tells which passages are gone, or None where none is.
        size: Passages that are there.
        words: Terms that these have together.
    """

    file: str
    removed: str | None
    size: int
    words: int

    @property
    def files(self) -> tuple[str, ...]:
        """Names of its files."""
        return (self.file,) if self.removed is None else (self.file, self.removed)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index is made of.

    Attributes:
        entries: Its segments, in the order of their passages' numbers.
        next_number: Of the passage that is added next; none was ever given twice.
    """

    entries: tuple[Entry, ...] = ()
    next_number: int = 0

    def to_bytes(self) -> bytes:
        """Return the content of its file: a checksum, and JSON."""
        body = json.dumps({"version": _VERSION, **asdict(self)}).encode()
        return b"%08x\n%s\n" % (zlib.crc32(body), body)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Read the file; without one there is nothing in the index.

        Raises:
            DamageError: If it is not as it was written, or of another version.
            OSError: If it cannot be read.
        """
        try:
            checksum, _, body = path.read_bytes().rstrip(b"\n").partition(b"\n")
        except FileNotFoundError:
            return cls()
        if checksum != b"%08x" % zlib.crc32(body):
            raise _unusable(path, "is damaged")
        told: dict[str, Any] = json.loads(body)
        if told["version"] != _VERSION:
            raise _unusable(path, f"is of version {told['version']}, not {_VERSION}")
        return cls(tuple(Entry(**entry) for entry in told["entries"]), told["next_number"])


def _unusable(path: Path, why: str) -> DamageError:
    return DamageError(f"{path} {why}; delete its folder to have the index built anew")
