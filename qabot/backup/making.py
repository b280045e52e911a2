"""Makes an archive, while others go on writing to what it is made of."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from qabot import __version__
from qabot.backup.manifest import NAME, UPDATE, Entry, Manifest, Part
from qabot.backup.packing import PIECE, packing
from qabot.errors import StateError
from qabot.sqlite import (
    check_made_by,
    check_sqlite,
    copy_sqlite,
    reason_of,
    version_of,
    what_to_do,
)
from qabot.state import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Progress = Callable[[int, int], object]


def save_backup(parts: Sequence[Part], file: Path, progress: Progress | None = None) -> Manifest:
    """Write an archive to a file that is not there yet: it is there as a whole, or not at all.

    Args:
        parts: What is to be in it.
        file: Made for its owner alone.
        progress: Called with the bytes read since the last call, and all that will be read.

    Raises:
        StateError: If the file is there already or cannot be written, or a part cannot be read.
    """
    if os.path.lexists(file):
        kind = (
            "a folder; name a file in it"
            if file.is_dir()
            else "there already; name another, or delete it"
        )
        raise StateError(f"{file} is {kind}")
    try:
        # Whatever becomes of this process, what it leaves is private and by no name of others.
        with tempfile.NamedTemporaryFile(
            dir=file.parent, prefix=f".{file.name}.", suffix=".new", delete=False
        ) as stream:
            fresh = Path(stream.name)
            try:
                manifest = write_backup(parts, stream, file.parent, progress)
                stream.flush()
                os.fsync(stream.fileno())
                _name_new(fresh, file)
            finally:
                fresh.unlink(missing_ok=True)
    except FileExistsError:
        raise StateError(f"{file} is there already; name another, or delete it") from None
    except OSError as error:
        raise StateError(
            f"{file} cannot be written: {reason_of(error)}; {what_to_do(error)}, or name another "
            "file"
        ) from error
    sync_folder(file.parent)
    return manifest


def write_backup(
    parts: Sequence[Part], stream: IO[bytes], folder: Path | None, progress: Progress | None = None
) -> Manifest:
    """Write an archive to a stream.

    Args:
        parts: What is to be in it, each as it is at one moment.
        stream: Where to.
        folder: Has room for copies of the parts meanwhile; None is that for temporary files.
        progress: As for ``save_backup``.

    Raises:
        StateError: If a part cannot be read.
        OSError: If it cannot be written.
    """
    made = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix=".qabot-backup-", dir=folder) as workshop:
        copies = [Path(workshop, part.name) for part in parts]
        entries = [_copied(part, copy) for part, copy in zip(parts, copies, strict=True)]
        manifest = Manifest(__version__, made.isoformat(timespec="seconds"), tuple(entries))
        content, total = manifest.to_bytes(), sum(entry.size for entry in entries)
        with packing(stream) as packer:
            packer.add(NAME, len(content), made.timestamp(), [content])
            for entry, copy in zip(entries, copies, strict=True):
                pieces = _pieces(copy, lambda read: progress(read, total) if progress else None)
                packer.add(entry.member, entry.size, made.timestamp(), pieces)
    return manifest


def present(parts: Sequence[Part]) -> list[Part]:
    """Return the parts that are there.

    Raises:
        StateError: If that cannot be told of one.
    """
    found = []
    for part in parts:
        try:
            if part.path.exists():
                found.append(part)
        except OSError as error:
            raise _unreadable(part, error) from error
    return found


def _unreadable(part: Part, error: Exception) -> StateError:
    return StateError(f"{part.path} cannot be backed up: {reason_of(error)}; {what_to_do(error)}")


def _copied(part: Part, copy: Path) -> Entry:
    try:
        # Of a newer one nothing is known, so it could not be put back.
        if (version := version_of(part.path)) > len(part.migrations):
            raise StateError(
                f"{part.path} cannot be backed up: it is of version {version}, made by a newer "
                f"qabot; {UPDATE}"
            )
        _copy(part, copy)
        with closing(sqlite3.connect(copy)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            check_made_by(connection, part.migrations, version)
            check_sqlite(connection)
    except (OSError, sqlite3.Error, ValueError) as error:
        raise _unreadable(part, error) from error
    digest = sha256()
    for piece in _pieces(copy):
        digest.update(piece)
    return Entry(part.name, int(version), copy.stat().st_size, digest.hexdigest())


def _copy(part: Part, copy: Path) -> None:
    try:
        copy_sqlite(part.path, copy)
    except (OSError, sqlite3.Error) as error:
        if "full" not in str(error) and getattr(error, "errno", None) != errno.ENOSPC:
            raise
        raise StateError(
            f"a copy of {part.path} does not fit into {copy.parent.parent}: {reason_of(error)}; "
            "make room on its disk, or have the backup made on another"
        ) from error


def _pieces(path: Path, told: Callable[[int], object] = lambda read: None) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
            told(len(piece))


def _name_new(fresh: Path, file: Path) -> None:
    """Give a file its name, which must be nobody's."""
    with suppress(NotImplementedError, PermissionError):
        # Unlike a renaming it never takes the place of what somebody has put there meanwhile.
        file.hardlink_to(fresh)
        return
    # A file system without links.
    if os.path.lexists(file):
        raise FileExistsError
    fresh.replace(file)
