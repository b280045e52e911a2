"""Has files take the place of others: all of them, or none.

New files lie beside their places, each verified. That they are to take these is written down in
one step; if the process dies before it is through with it, ``finish`` goes on, which whoever works
with all of them does first.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qabot.errors import StateError
from qabot.sqlite import reason_of, what_to_do
from qabot.state import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qabot.backup.manifest import Part

_BESIDE = ("-wal", "-shm", "-journal")
_PATIENCE = 1.0  # seconds for others to let a file go


def fresh_of(part: Part) -> Path:
    """Return where the file is that is to take the place of a part's."""
    place = part.path.resolve()
    return place.with_name(f"{place.name}.restoring")


def put_all(chosen: Sequence[Part], parts: Sequence[Part]) -> list[Path | None]:
    """Have new files take the places of some parts.

    Args:
        chosen: Those whose new files are there, complete and on the disk.
        parts: All that there are.

    Returns:
        For each where the former file is, None if there was none.

    Raises:
        StateError: If somebody has one open, and nothing is done; or if not all could be done,
            which is done when it is tried again.
    """
    mark = _mark_beside(parts[-1].path)
    with ExitStack() as holding:
        for part in chosen:
            holding.enter_context(_held(part))
        with told_of_writing(mark):
            _write_whole(mark, json.dumps([part.name for part in chosen]))
        former = []
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        for part in chosen:
            place = part.path.resolve()
            with told_of_writing(place):
                former.append(
                    _put(fresh_of(part), place, stamp) if fresh_of(part).exists() else None
                )
        with told_of_writing(mark):
            mark.unlink()
            sync_folder(mark.parent)
    return former


def is_broken_off(state: Path) -> bool:
    """Tell whether a process died before it was through.

    Args:
        state: Path of the last of all parts.
    """
    try:
        return _mark_beside(state).exists()
    except OSError:  # who wants the state itself will tell that better
        return False


def finish(parts: Sequence[Part]) -> bool:
    """Go on with what another process was about to put in place when it died; tell if there was.

    Raises:
        StateError: If that cannot be.
    """
    mark = _mark_beside(parts[-1].path)
    with told_of_writing(mark):
        if not mark.exists():
            return False
        try:
            names = set(json.loads(mark.read_bytes()))
        except (ValueError, TypeError):
            raise StateError(f"{mark} is damaged; delete it and restore again") from None
    put_all([part for part in parts if part.name in names], parts)
    return True


def discard(part: Part, parts: Sequence[Part]) -> None:
    """Delete a new file, unless it is still to take its place."""
    if not is_broken_off(parts[-1].path):
        take_away(fresh_of(part))


def take_away(fresh: Path) -> None:
    """Delete a new file that is not to take a place, and what lies beside it."""
    for suffix in ("", *_BESIDE):
        with suppress(OSError):
            fresh.with_name(f"{fresh.name}{suffix}").unlink(missing_ok=True)


@contextmanager
def told_of_writing(place: Path) -> Iterator[None]:
    """Tell in one line what keeps a file from being written in the block.

    Raises:
        StateError: If something does.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StateError(
            f"{place} cannot be written: {reason_of(error)}; {what_to_do(error)}"
        ) from error


def _mark_beside(state: Path) -> Path:
    place = state.resolve()
    return place.with_name(f"{place.name}.restoring.json")


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


@contextmanager
def _held(part: Part) -> Iterator[None]:
    """Have a file to oneself, with all that lies beside it put in; a damaged one as it is."""
    place = part.path.resolve()
    with told_of_writing(place):
        connection = _alone_with(part, place) if place.exists() else None
    with nullcontext() if connection is None else closing(connection):
        yield


def _alone_with(part: Part, place: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None)
    try:
        # Which is possible only if nobody else has it open.
        (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        connection.execute("BEGIN EXCLUSIVE")
        in_use = mode != "delete"
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            connection.close()
            raise
        in_use = True
    except sqlite3.DatabaseError:  # it may be why somebody restores
        in_use = False
    if in_use:
        connection.close()
        raise StateError(
            f"{part.title} ({place}) is in use; stop the bot and other qabots, and try again"
        )
    return connection


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
    except FileExistsError:
        raise
    except (NotImplementedError, OSError):  # a file system without links
        shutil.copy2(path, other)
