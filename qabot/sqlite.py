"""Opens the SQLite files that outlive a run: private, in WAL mode, of this version's tables.

A file keeps the version of its tables as ``user_version``.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from qabot.errors import StateError
from qabot.state import make_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_BUSY_SECONDS = 5.0
_TABLE = re.compile(r"CREATE TABLE (\w+)")


def open_sqlite(
    path: Path | None,
    migrations: Sequence[Sequence[str]],
    *,
    further: bool = False,
    functions: Mapping[str, Callable[..., str]] | None = None,
) -> sqlite3.Connection:
    """Open a file, made if it is not there, or a database in memory.

    Args:
        path: The file, or None for memory.
        migrations: Statements that make each version of the tables of the one before.
        further: Whether this process may have it open already.
        functions: What statements may call, by name.

    Returns:
        A connection that commits each statement unless it is in a transaction, and may be used
        by any thread, by one at a time.

    Raises:
        OSError, sqlite3.Error: If it cannot be used.
        ValueError: If a newer version or another program made it; nothing in it is changed then.
    """
    if path is not None and path.is_dir():
        raise IsADirectoryError("it is a folder")
    # To close a file drops every lock that the process has on it (POSIX), those of SQLite too:
    # another process that read it then would take itself for the last and delete the log of writes.
    if path is not None and not further:
        make_private(path)
    connection = sqlite3.connect(
        str(path or ":memory:"),
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    for name, function in (functions or {}).items():
        connection.create_function(name, -1, function, deterministic=True)
    try:
        # Looked at first, as nothing of a newer or a foreign file may be changed.
        _version_of(connection, len(migrations))
        _refuse_foreign(connection, migrations)
        # A reader never waits for the writer.
        connection.execute("PRAGMA journal_mode = WAL")
        # What is deleted is overwritten.
        connection.execute("PRAGMA secure_delete = ON")
        _bring_up_to_date(connection, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def readonly_sqlite(
    path: Path,
    migrations: Sequence[Sequence[str]],
    *,
    functions: Mapping[str, Callable[..., str]] | None = None,
) -> Iterator[sqlite3.Connection]:
    """Open a file that cannot be written to, an older one as it would be now, in memory.

    Args:
        path: The file.
        migrations: As for ``open_sqlite``.
        functions: As for ``open_sqlite``.

    Raises:
        OSError, sqlite3.Error: If it cannot be read.
        ValueError: If a newer version or another program made it.
    """
    before = _stamp(path) if _is_alone(path) else None
    with closing(_connect_reading(path)) as connection:
        version = _version_of(connection, len(migrations))
        _refuse_foreign(connection, migrations)
        if version == len(migrations):
            connection.execute("BEGIN")
            yield connection
        else:
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
                connection.backup(copy)
                for name, function in (functions or {}).items():
                    copy.create_function(name, -1, function, deterministic=True)
                _bring_up_to_date(copy, migrations)
                yield copy
    if before is not None and _stamp(path) != before:
        raise sqlite3.OperationalError("somebody wrote to it meanwhile")


def is_writable(path: Path) -> bool:
    """Tell whether a file, and what SQLite puts beside it, can be written to."""
    options = {"effective_ids": os.access in os.supports_effective_ids}
    return all(os.access(place, os.W_OK, **options) for place in (path, path.parent))


def is_left_over(path: Path) -> bool:
    """Tell whether changes to a file lie beside it that are not in it yet.

    Whoever closes it last puts them in. So somebody has it open, or has crashed.
    """
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def check_sqlite(connection: sqlite3.Connection) -> None:
    """Look through a file for damage.

    Raises:
        sqlite3.DatabaseError: If there is some.
    """
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(f"it is damaged: {found}")


def what_to_do(error: Exception) -> str:
    """Return the remedy for what keeps a file from being used."""
    told = str(error)
    if isinstance(error, IsADirectoryError):
        return "name a file in it"
    if isinstance(error, ValueError):
        return "bring qabot up to date" if "newer" in told else "leave it to that"
    if "malformed" in told or "damaged" in told:
        return "'sqlite3 FILE .recover' saves what can be saved; move it away"
    if "not a database" in told:
        return "move it away"
    if "locked" in told:
        return "another program has it for long; try again"
    if "I/O" in told:
        return "see whether its disk is full or fails"
    if "full" in told:
        return "make room on its disk"
    if "may not be read" in told:
        return "allow reading it"
    if "readonly" in told or isinstance(error, PermissionError):
        return "allow writing to it and its folder"
    return "free it"


def _bring_up_to_date(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for version in range(_version_of(connection, len(migrations)), len(migrations)):
        for statement in migrations[version]:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(migrations)}")
    connection.execute("COMMIT")


def _connect_reading(path: Path) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=ro"
    if path.is_dir():
        raise IsADirectoryError("it is a folder")
    if not os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
        raise PermissionError("it may not be read")
    if _is_alone(path):
        if is_left_over(path):
            raise sqlite3.OperationalError(
                "changes lie beside it, and cannot be put in as it is readonly"
            )
        # SQLite would have to write beside it to see who else uses it.
        address += "&immutable=1"
    return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS)


def _is_alone(path: Path) -> bool:
    """Tell whether nobody has a file open, which we cannot write to either."""
    return not is_writable(path) and not path.with_name(f"{path.name}-shm").exists()


def _stamp(path: Path) -> tuple[int, int, bool]:
    told = path.stat()
    return told.st_mtime_ns, told.st_size, is_left_over(path)


@contextmanager
def reading_sqlite(path: Path, known: int) -> Iterator[sqlite3.Connection]:
    """Open a file to read from it only, whoever may be writing to it.

    Args:
        path: The file.
        known: Version of the tables that this qabot makes; older ones may lack some.

    Raises:
        StateError: If it is not there, cannot be read, or a newer version made it.
    """
    if not path.exists():
        raise StateError(
            f"{path} is not there: no bot has kept anything yet, or it has another "
            "telegram.state_file (QABOT_TELEGRAM__STATE_FILE)"
        )
    try:
        with closing(_connect_reading(path)) as connection:
            _version_of(connection, known)
            yield connection
    except (OSError, sqlite3.Error, ValueError) as error:
        raise StateError(f"{path} cannot be read: {error}; {what_to_do(error)}") from error


def _version_of(connection: sqlite3.Connection, known: int) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if not 0 <= version <= known:
        raise ValueError(f"it is of version {version}, made by a newer qabot")
    return int(version)


def _refuse_foreign(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]]) -> None:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    there = {name for (name,) in rows}
    wanted = {name for sql in chain(*migrations[:1]) for name in _TABLE.findall(sql)}
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if there if version == 0 else not wanted <= there:
        raise ValueError("another program made it")
