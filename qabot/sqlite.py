"""Opens the SQLite files that outlive a run: private, in WAL mode, of this version's tables.

A file keeps the version of its tables as ``user_version``.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from qabot.errors import StateError
from qabot.state import make_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_BUSY_SECONDS = 5.0


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
        ValueError: If a newer version made it; nothing in it is changed then.
    """
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
        # Looked at first, as nothing of a newer file may be changed.
        _version_of(connection, len(migrations))
        # A reader never waits for the writer.
        connection.execute("PRAGMA journal_mode = WAL")
        # What is deleted is overwritten.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("BEGIN IMMEDIATE")
        for version in range(_version_of(connection, len(migrations)), len(migrations)):
            for statement in migrations[version]:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


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
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS)) as connection:
            _version_of(connection, known)
            yield connection
    except (sqlite3.Error, ValueError) as error:
        raise StateError(f"{path} cannot be read: {error}") from error


def _version_of(connection: sqlite3.Connection, known: int) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if not 0 <= version <= known:
        raise ValueError(f"it is of version {version}, made by a newer qabot")
    return int(version)
