"""Puts back what is in an archive: all of it is verified before anything is touched.

Each file is written beside its place first and looked through there; only then all take their
places. What was there is kept under another name.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from qabot.backup.manifest import LARGEST, MAKE_ANOTHER, NAME, Entry, Manifest, Part
from qabot.backup.packing import DAMAGED, NO_BACKUP, Unpacker
from qabot.backup.placing import (
    discard,
    finish,
    fresh_of,
    put_all,
    take_away,
    told_of_writing,
)
from qabot.errors import DamageError, StateError
from qabot.sqlite import check_made_by, check_sqlite
from qabot.state import free_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Progress = Callable[[int, int], object]

_SPARE = 10_000_000  # bytes that are left free on the disk


@dataclass(frozen=True, slots=True)
class Restored:
    """A file that was put back.

    Attributes:
        part: What it is.
        entry: What the archive told of it.
        former: Where that is which was there before, if there was.
    """

    part: Part
    entry: Entry
    former: Path | None


def restore_backup(
    stream: IO[bytes],
    parts: Sequence[Part],
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> tuple[Manifest, tuple[Restored, ...]]:
    """Put back what is in an archive.

    Args:
        stream: The archive.
        parts: Where each is to be; what the archive has not is left as it is.
        replace: Whether files may be there already; they are kept under another name.
        progress: Called with the bytes written since the last call, and all that will be.

    Returns:
        What the archive tells of itself, and what was put where.

    Raises:
        DamageError: If the archive is none, is damaged, or of a newer version.
        StateError: If files are there, in use, or cannot be written. Nothing is touched then, or
            it is done when ``placing.finish`` is.
        OSError: If the archive cannot be read.
    """
    unpacker = Unpacker(stream)
    if (size := unpacker.find(NAME)) > LARGEST:
        raise DamageError(NO_BACKUP)
    manifest = Manifest.from_bytes(b"".join(unpacker.read(size)), parts)
    finish(parts)
    chosen = [_part_of(entry, parts) for entry in manifest.entries]
    if not replace:
        _refuse_to_replace([part.path for part in chosen])
    total = sum(entry.size for entry in manifest.entries)
    _want_room(chosen, total)
    with ExitStack() as cleanup:
        for part, entry in zip(chosen, manifest.entries, strict=True):
            fresh = fresh_of(part)
            cleanup.callback(discard, part, parts)
            with told_of_writing(part.path):
                _stage(unpacker, entry, fresh, lambda n: progress(n, total) if progress else None)
                _verify(part, entry, fresh)
        unpacker.finish()
        former = put_all(chosen, parts)
    done = zip(chosen, manifest.entries, former, strict=True)
    return manifest, tuple(Restored(*one) for one in done)


def _part_of(entry: Entry, parts: Sequence[Part]) -> Part:
    return next(part for part in parts if part.name == entry.name)


def _refuse_to_replace(paths: Sequence[Path]) -> None:
    if there := [str(path) for path in paths if os.path.lexists(path)]:
        verb = "is" if len(there) == 1 else "are"
        raise StateError(
            f"{' and '.join(there)} {verb} there already; --replace puts what is in the backup in "
            "the place, and keeps the former under another name"
        )


def _want_room(chosen: Sequence[Part], size: int) -> None:
    for part in chosen:
        free = free_bytes(part.path)
        if free is not None and size + _SPARE > free:
            raise StateError(
                f"what is in it takes {size // 1_000_000} MB, and {free // 1_000_000} MB are free "
                f"for {part.path}; make room on its disk"
            )


def _stage(unpacker: Unpacker, entry: Entry, fresh: Path, told: Callable[[int], object]) -> None:
    if unpacker.find(entry.member) != entry.size:
        raise DamageError(DAMAGED)
    fresh.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    take_away(fresh)  # of a restoring that was broken off
    digest = sha256()
    with fresh.open("xb") as file:
        fresh.chmod(0o600)
        _give_to_owner(fresh)
        for piece in unpacker.read(entry.size):
            digest.update(piece)
            file.write(piece)
            told(len(piece))
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != entry.sha256:
        raise DamageError(f"its {entry.member} is not as it was written; {MAKE_ANOTHER}")


def _verify(part: Part, entry: Entry, fresh: Path) -> None:
    """Look through a file that somebody may have made to do harm, and renew it."""
    with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            check_made_by(connection, part.migrations, entry.version)
            check_sqlite(connection)
        except (sqlite3.DatabaseError, ValueError) as error:
            raise DamageError(f"its {entry.member}: {error}; {MAKE_ANOTHER}") from error
        if part.renewal and entry.version >= part.renewal[1]:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(part.renewal[0])


def _give_to_owner(fresh: Path) -> None:
    """Have a file belong to whoever has its folder: root may do this for the bot's user."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = fresh.parent.stat()
        os.chown(fresh, owner.st_uid, owner.st_gid)
