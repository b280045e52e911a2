"""Looks at the files and folders that qabot keeps, and changes nothing in them."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.doctor.findings import Finding, Mark
from qabot.errors import StateError
from qabot.health import LEAST_FREE
from qabot.sqlite import (
    check_sqlite,
    former_of,
    reading_sqlite,
    reason_of,
    told_of,
    version_of,
    what_to_do,
)
from qabot.state import free_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NO_HOME = "there is no home folder to keep it in"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file or folder that qabot writes.

    Attributes:
        check: What it is.
        path: Where it is, or is to be; None where there is no home.
        remedy: How to have it elsewhere.
        migrations: Of an SQLite file.
        folder: Whether it is a folder.
        needed: Whether it is wrong if it cannot be written; else that can be lived with.
    """

    check: str
    path: Path | None
    remedy: str
    migrations: Sequence[Sequence[str]] = ()
    folder: bool = False
    needed: bool = True


def temporary() -> Kept:
    """Return the folder for temporary files, as Python finds it."""
    remedy = "set TMPDIR to a folder that can be written to"
    try:
        return Kept("temporary", Path(tempfile.gettempdir()), remedy, folder=True)
    except FileNotFoundError:  # none can be written to
        return Kept("temporary", Path(os.environ.get("TMPDIR", "/tmp")), remedy, folder=True)  # noqa: S108


def check_writable(kept: Kept) -> Finding:
    """Find out whether something can be written, by a file without a name in its folder."""
    mark = Mark.WRONG if kept.needed else Mark.WARNING
    if kept.path is None:
        return Finding(kept.check, mark, _NO_HOME, kept.remedy)
    place = kept.path if kept.folder else kept.path.parent
    try:
        is_there = kept.path.exists()
        if is_there and kept.path.is_dir() is not kept.folder:
            told = f"{kept.path} is {'no' if kept.folder else 'a'} folder"
            return Finding(kept.check, mark, told, kept.remedy)
        folder = next(place for place in (place, *place.absolute().parents) if place.exists())
        with tempfile.TemporaryFile(dir=folder):
            pass
        if is_there and not kept.folder and not _is_ours(kept.path):
            raise PermissionError
    except OSError as error:
        reason = f": {error.strerror}" if error.strerror else ""
        told = f"{kept.path} cannot be written{reason}"
        remedy = f"allow writing to it and its folder (in the image uid 10001), or {kept.remedy}"
        return Finding(kept.check, mark, told, remedy)
    later = "" if is_there else ", is not there yet"
    return Finding(kept.check, Mark.OK, f"{kept.path} can be written{later}")


def _is_ours(path: Path) -> bool:
    # Not opened: to close it would drop the locks of SQLite, were this process a bot.
    return os.access(path, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def check_tables(kept: Kept) -> Iterator[Finding]:
    """Yield of which version an SQLite file is that is there, and whether it is sound."""
    path, check = kept.path, f"{kept.check} file"
    try:
        if path is None or not path.exists():
            return
        version, known = version_of(path), len(kept.migrations)
        if version > known:
            told = f"{path} is of version {version}, made by a newer qabot (this one knows {known})"
            yield Finding(check, Mark.WRONG, told, f"bring qabot up to date, or {kept.remedy}")
            return
        with reading_sqlite(path, known) as connection:
            check_sqlite(connection)
        if version < known:
            former = former_of(path, version).name
            told = f"{path} is of version {version} and will be brought up to date ({known}) when "
            told += f"it is next used; what it is will be kept as {former}"
            yield Finding(check, Mark.WARNING, told, "nothing need be done")
        else:
            yield Finding(check, Mark.OK, f"{path} is sound and of this version ({known})")
    except (StateError, OSError, sqlite3.Error, ValueError) as error:
        cause = error.__cause__ if isinstance(error, StateError) else error
        reason = cause if isinstance(cause, Exception) else error
        yield Finding(
            check, Mark.WRONG, f"{path} cannot be used: {reason_of(reason)}", what_to_do(reason)
        )


def count_library(path: Path | None, known: int) -> int | None:
    """Return how many articles are in a library of an older version, None if there is none.

    Raises:
        StateError: If it cannot be read.
    """
    if path is None:
        return None
    with told_of(path, "name another file by library.file (QABOT_LIBRARY__FILE)"):
        if not path.exists() or not 0 < version_of(path) < known:
            return None
    with reading_sqlite(path, known) as connection, closing(connection.cursor()) as cursor:
        query = "SELECT count(*) FROM article WHERE id NOT IN (SELECT id FROM withdrawn)"
        return int(cursor.execute(query).fetchone()[0])


def check_disk(places: Sequence[Kept]) -> Iterator[Finding]:
    """Yield how much room there is on each disk."""
    disks = dict[int, tuple[int, list[str]]]()
    for kept in places:
        free = None if kept.path is None else free_bytes(kept.path / "file")
        if kept.path is not None and free is not None:
            disks.setdefault(_device(kept.path), (free, []))[1].append(kept.check)
    for free, names in disks.values():
        told = f"{free // 1_000_000} MB are free for {', '.join(names)}"
        if free < LEAST_FREE:
            least = f"make room; below {LEAST_FREE // 1_000_000} MB the bot is not well"
            yield Finding("disk", Mark.WRONG, told, least)
        else:
            yield Finding("disk", Mark.OK, told)


def _device(path: Path) -> int:
    there = (place for place in (path, *path.absolute().parents) if os.path.exists(place))  # noqa: PTH110
    return next((place.stat().st_dev for place in there), 0)
