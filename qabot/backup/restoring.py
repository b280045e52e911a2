"""Puts back what is in an archive: all of it is verified before anything is touched.

Each file is written beside its place first and looked through there; only then it takes the place,
in one step: whatever happens, there is the former file or the new one. What was there is kept under
another name.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from qabot.backup.manifest import LARGEST, MAKE_ANOTHER, NAME, Entry, Manifest, Part
from qabot.backup.packing import DAMAGED, NO_BACKUP, Unpacker
from qabot.errors import DamageError, StateError
from qabot.sqlite import check_made_by, check_sqlite, reason_of, what_to_do
from qabot.state import free_bytes, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Progress = Callable[[int, int], object]

_BESIDE = ("-wal", "-shm", "-journal")
_PATIENCE = 1.0  # seconds for others to let a file go
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
        StateError: If files are there, in use, or cannot be written. Nothing is touched then.
        OSError: If the archive cannot be read.
    """
    unpacker = Unpacker(stream)
    if (size := unpacker.find(NAME)) > LARGEST:
        raise DamageError(NO_BACKUP)
    manifest = Manifest.from_bytes(b"".join(unpacker.read(size)), parts)
    chosen = [(_part_of(entry, parts), entry) for entry in manifest.entries]
    if not replace:
        _refuse_to_replace([part.path for part, _ in chosen])
    _want_room(chosen)
    with ExitStack() as cleanup:
        total = sum(entry.size for entry in manifest.entries)
        staged = []
        for part, entry in chosen:
            place = part.path.resolve()
            fresh = place.with_name(f"{place.name}.restoring")
            cleanup.callback(_take_away, fresh)
            staged.append((part, entry, place, fresh))
            with _told(place):
                _stage(unpacker, entry, fresh, lambda n: progress(n, total) if progress else None)
                _verify(part, entry, fresh)
        unpacker.finish()
        # From here on it is touched, and nobody else has it open.
        for part, _, place, _ in staged:
            with _told(place):
                cleanup.enter_context(_held(part, place))
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        done = []
        for part, entry, place, fresh in staged:
            with _told(place):
                done.append(Restored(part, entry, _put(fresh, place, stamp)))
    return manifest, tuple(done)


def _part_of(entry: Entry, parts: Sequence[Part]) -> Part:
    return next(part for part in parts if part.name == entry.name)


def _refuse_to_replace(paths: Sequence[Path]) -> None:
    if there := [str(path) for path in paths if os.path.lexists(path)]:
        verb = "is" if len(there) == 1 else "are"
        raise StateError(
            f"{' and '.join(there)} {verb} there already; --replace puts what is in the backup in "
            "the place, and keeps the former under another name"
        )


def _want_room(chosen: Sequence[tuple[Part, Entry]]) -> None:
    for part, entry in chosen:
        free = free_bytes(part.path)
        if free is not None and entry.size + _SPARE > free:
            raise StateError(
                f"{part.path} would take {entry.size // 1_000_000} MB, and "
                f"{free // 1_000_000} MB are free; make room on its disk"
            )


def _stage(unpacker: Unpacker, entry: Entry, fresh: Path, told: Callable[[int], object]) -> None:
    if unpacker.find(entry.member) != entry.size:
        raise DamageError(DAMAGED)
    fresh.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _take_away(fresh)  # of a restoring that was broken off
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


@contextmanager
def _held(part: Part, place: Path) -> Iterator[None]:
    """Have a file to oneself, with all that lies beside it put in; a damaged one as it is."""
    if not place.exists():
        yield
        return
    with closing(sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None)) as connection:
        try:
            # Which is possible only if nobody else has it open.
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.execute("BEGIN EXCLUSIVE")
            in_use = mode != "delete"
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            in_use = True
        except sqlite3.DatabaseError:  # it may be why somebody restores
            in_use = False
        if in_use:
            raise StateError(
                f"{part.title} ({place}) is in use; stop the bot and other qabots, and try again"
            )
        yield


def _put(fresh: Path, place: Path, stamp: str) -> Path | None:
    """Have a file in its place, and return where the former is."""
    former = _free_name(place, stamp)
    kept = None
    if place.exists():
        _name_too(place, former)
        kept = former
    # It would be taken for that of the new file. Of a file that is sound nothing is left.
    for suffix in _BESIDE:
        beside = place.with_name(f"{place.name}{suffix}")
        if beside.exists():
            _name_too(beside, former.with_name(f"{former.name}{suffix}"))
            beside.unlink()
    fresh.replace(place)
    sync_folder(place.parent)
    return kept


def _free_name(place: Path, stamp: str) -> Path:
    """Return a name beside a file that nothing has, nor what would lie beside it."""
    numbers = ("", *(f"-{number}" for number in range(2, 1000)))
    names = (f"{place.name}.{stamp}{number}.bak" for number in numbers)
    return next(
        place.with_name(name)
        for name in names
        if not any(os.path.lexists(place.with_name(name + end)) for end in ("", *_BESIDE))
    )


def _name_too(path: Path, other: Path) -> None:
    """Have a file under another name too, so that there never is none under the first."""
    try:
        other.hardlink_to(path)
    except (NotImplementedError, PermissionError):  # a file system without links
        shutil.copy2(path, other)


def _give_to_owner(fresh: Path) -> None:
    """Have a file belong to whoever has its folder: root may do this for the bot's user."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = fresh.parent.stat()
        os.chown(fresh, owner.st_uid, owner.st_gid)


def _take_away(fresh: Path) -> None:
    for suffix in ("", *_BESIDE):
        with suppress(OSError):
            fresh.with_name(f"{fresh.name}{suffix}").unlink(missing_ok=True)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StateError(
            f"{place} cannot be written: {reason_of(error)}; {what_to_do(error)}"
        ) from error
