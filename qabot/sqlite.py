"""Opens the SQLite files that outlive a run: private, in WAL mode, of this version's tables.

A file keeps the version of its tables as ``user_version``. Before one is brought up to date, what
it was is kept beside it.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
from contextlib import closing, contextmanager, suppress
from itertools import chain
from typing import TYPE_CHECKING

from qabot.errors import StateError
from qabot.state import make_private, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

logger = logging.getLogger(__name__)

_BUSY_SECONDS = 5.0
_TABLE = re.compile(r"CREATE TABLE (\w+)")
_MADE = re.compile(r"CREATE (TABLE|INDEX) (\w+)")


def open_sqlite(
    path: Path | None,
    migrations: Sequence[Sequence[str]],
    *,
    further: bool = False,
    functions: Mapping[str, Callable[..., str]] | None = None,
    keep_former: bool = True,
) -> sqlite3.Connection:
    """Open a file, made if it is not there, or a database in memory.

    Args:
        path: The file, or None for memory.
        migrations: Statements that make each version of the tables of the one before.
        further: Whether this process may have it open already.
        functions: What statements may call, by name.
        keep_former: Whether a file of an older version is copied before it is brought up to date;
            where it cannot be, it stays of that version.

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
        _bring_up_to_date(connection, migrations, path if keep_former else None)
    except BaseException:
        connection.close()
        raise
    return connection


def copy_sqlite(path: Path, target: Path) -> None:
    """Copy a file as it is at one moment, whoever writes to it meanwhile, with nothing deleted.

    Args:
        path: The file, which is not changed.
        target: Where the copy goes, for its owner alone. It must not be there; it is there as a
            whole and on the disk, or not at all.

    Raises:
        OSError, sqlite3.Error: If it cannot be read, or written there.
    """
    try:
        with target.open("xb") as file:
            target.chmod(0o600)
            with closing(_connect_reading(path)) as connection:
                # Of the pages of the file only those in use: what was deleted is not handed on.
                connection.execute("VACUUM INTO ?", (str(target),))
            # Which SQLite leaves to others.
            os.fsync(file.fileno())
    except FileExistsError:
        raise
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def version_of(path: Path) -> int:
    """Return the version of the tables of a file, which is only looked at.

    Raises:
        OSError, sqlite3.Error: If it cannot be read.
    """
    with closing(_connect_reading(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        return int(version)


def check_made_by(
    connection: sqlite3.Connection, migrations: Sequence[Sequence[str]], version: int
) -> None:
    """Make sure that a file has the tables of a version and nothing else, such as triggers.

    Raises:
        ValueError: If it has others, or says that it is of another version.
        sqlite3.Error: If it cannot be read.
    """
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found != version:
        raise ValueError(f"it is of version {found} and not {version}")
    rows = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT GLOB 'sqlite_*'")
    steps = chain(*migrations[:version])
    wanted = {(kind.lower(), name) for sql in steps for kind, name in _MADE.findall(sql)}
    if set(rows) != wanted:
        raise ValueError("its tables are not those of qabot")


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


def reason_of(error: Exception) -> str:
    """Return what went wrong, without the number and the path that Python puts around it."""
    return getattr(error, "strerror", None) or str(error)


def what_to_do(error: Exception) -> str:
    """Return the remedy for what keeps a file from being used."""
    told = str(error)
    if isinstance(error, IsADirectoryError):
        return "name a file in it"
    if isinstance(error, FileNotFoundError):
        return "make its folder"
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
    if "full" in told or "No space" in told:
        return "make room on its disk"
    if "may not be read" in told:
        return "allow reading it"
    if "readonly" in told or "Permission denied" in told or isinstance(error, PermissionError):
        return "allow writing to it and its folder"
    return "free it"


@contextmanager
def told_of(path: Path, otherwise: str) -> Iterator[None]:
    """Tell in one line what keeps a file from being used in the block, and what to do.

    Args:
        path: The file.
        otherwise: What else can be done.

    Raises:
        StateError: If something does.
    """
    try:
        yield
    except (OSError, sqlite3.Error, ValueError) as error:
        raise StateError(
            f"{path} cannot be used: {reason_of(error)}; {what_to_do(error)}, or {otherwise}"
        ) from error


def former_of(path: Path, version: int) -> Path:
    """Return where a file of an older version is kept once it is brought up to date."""
    return path.with_name(f"{path.name}.v{version}.bak")


def _bring_up_to_date(
    connection: sqlite3.Connection, migrations: Sequence[Sequence[str]], path: Path | None = None
) -> None:
    # From here on nobody else writes to it, so the copy is of what is changed.
    connection.execute("BEGIN IMMEDIATE")
    former = _version_of(connection, len(migrations))
    if path is not None and 0 < former < len(migrations):
        _keep_former(path, former)
    for version in range(former, len(migrations)):
        for statement in migrations[version]:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(migrations)}")
    connection.execute("COMMIT")


def _keep_former(path: Path, version: int) -> None:
    kept = former_of(path, version)
    fresh = kept.with_name(f"{kept.name}.new")
    try:
        # Of a process that was killed while it copied.
        fresh.unlink(missing_ok=True)
        copy_sqlite(path, fresh)
        fresh.replace(kept)
        sync_folder(kept.parent)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise OSError(
            f"it is of version {version}, and is not brought up to date as no copy of it could be "
            f"kept as {kept.name}: {reason_of(error)}"
        ) from error
    logger.warning(
        "%s is of an older qabot (version %d of its tables) and is brought up to date; what it was "
        "is kept as %s: delete that when all is well",
        path,
        version,
        kept.name,
    )


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
