"""What is in an archive: by which qabot, when, and of each file its version and checksum."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from qabot.errors import DamageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FORMAT = 1
NAME = "manifest.json"

LARGEST = 1 << 16
"""Bytes. A manifest is some hundred."""

MAKE_ANOTHER = "take another backup"
UPDATE = "bring qabot up to date"

_SUM = re.compile(r"[0-9a-f]{64}")
_LONGEST = 100  # characters of what is shown of an archive's own words


@dataclass(frozen=True, slots=True)
class Part:
    """A file that qabot keeps.

    Attributes:
        name: What it is, in a word.
        title: The same for people.
        path: Where it is, or is to be.
        migrations: What makes its tables, see ``qabot.sqlite``.
        renewal: What is done to it once it takes the place of another, in SQL, and the first
            version of the tables that this can be done to.
    """

    name: str
    title: str
    path: Path
    migrations: Sequence[Sequence[str]]
    renewal: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive.

    Attributes:
        name: Of the part.
        version: Of its tables.
        size: Bytes.
        sha256: Of its content, in hexadecimal digits.
    """

    name: str
    version: int
    size: int
    sha256: str

    @property
    def member(self) -> str:
        """What it is called in the archive."""
        return f"{self.name}.sqlite"


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is told of an archive.

    Attributes:
        qabot: Version of the program that made it.
        made: When, ISO 8601.
        entries: The files, in their order.
    """

    qabot: str
    made: str
    entries: tuple[Entry, ...]

    def to_bytes(self) -> bytes:
        """Return the content of its file, JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1).encode() + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes, known: Sequence[Part]) -> Self:
        """Read what an archive tells of itself, which may be anything.

        Args:
            content: Of the file.
            known: The parts there are.

        Raises:
            DamageError: If it is none, or of a newer version.
        """
        try:
            told: dict[str, Any] = json.loads(content)
            made, qabot = _text(told["made"]), _text(told["qabot"])
            if told["format"] != FORMAT:
                raise DamageError(f"it was made by another qabot ({qabot}); {UPDATE}")
            entries = tuple(Entry(**entry) for entry in told["entries"])
            names = [entry.name for entry in entries]
            good = names == [part.name for part in known if part.name in names]
            if not entries or not good or not all(map(_is_sound, entries)):
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise DamageError(f"its {NAME} is damaged; {MAKE_ANOTHER}") from None
        for entry in entries:
            (part,) = (part for part in known if part.name == entry.name)
            if entry.version > len(part.migrations):
                raise DamageError(
                    f"its {entry.member} is of version {entry.version}, made by a newer qabot "
                    f"({qabot}); {UPDATE}"
                )
        return cls(qabot, made, entries)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError
    return value[:_LONGEST]


def _is_sound(entry: Entry) -> bool:
    # Whatever stood in the file.
    digest: object = entry.sha256
    numbers = (entry.version, entry.size)
    whole = all(type(number) is int and number >= 0 for number in numbers)
    return whole and isinstance(digest, str) and bool(_SUM.fullmatch(digest))
