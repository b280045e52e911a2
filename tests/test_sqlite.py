"""Files of an older version: a copy is kept before they are brought up to date, or they stay."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from qabot.errors import StateError
from qabot.library.store import MIGRATIONS, Store
from qabot.sqlite import copy_sqlite, open_sqlite, version_of
from qabot.telegram.database import MIGRATIONS as STATE
from qabot.telegram.database import Database
from tests.conftest import ReadOnly

FILE = Path("kept/library.sqlite")
ROW = "INSERT INTO article VALUES (1, 'a', 'A', 'Rain.', 'en', NULL, NULL, '2024', 0)"


def make(version: int, path: Path = FILE) -> None:
    with closing(open_sqlite(path, MIGRATIONS[:1])) as connection:
        connection.execute(ROW)
    # The hashes that a later step takes.
    functions = {"hash_of": lambda *values: "hash"}
    for later in range(2, version + 1):
        open_sqlite(path, MIGRATIONS[:later], functions=functions, keep_former=False).close()


def rows_of(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, text FROM article").fetchall()


def names() -> set[str]:
    return {path.name for path in FILE.parent.iterdir()}


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_what_an_older_file_was_is_kept_beside_it_and_told(
    version: int, caplog: pytest.LogCaptureFixture
) -> None:
    make(version)
    assert [a.id for a in Store(FILE).overlay().added] == ["a"]
    former = FILE.with_name(f"library.sqlite.v{version}.bak")
    assert names() == {FILE.name, former.name}
    assert (version_of(former), version_of(FILE)) == (version, len(MIGRATIONS))
    assert rows_of(former) == [("a", "Rain.")]
    assert stat.S_IMODE(former.stat().st_mode) == 0o600
    (record,) = caplog.records
    assert record.getMessage() == (
        f"{FILE} is of an older qabot (version {version} of its tables) and is brought up to date; "
        f"what it was is kept as {former.name}: delete that when all is well"
    )
    Store(FILE).overlay()
    assert len(caplog.records) == 1


def test_the_state_of_the_bot_is_kept_so_too(caplog: pytest.LogCaptureFixture) -> None:
    path = Path("state/telegram.sqlite")
    open_sqlite(path, STATE[:3]).close()
    with closing(Database.open(path)) as opened:
        assert opened.durable
    assert version_of(path.with_name("telegram.sqlite.v3.bak")) == 3
    assert "telegram.sqlite.v3.bak" in caplog.text


def test_of_a_new_file_and_one_in_memory_there_is_nothing_to_keep() -> None:
    open_sqlite(FILE, MIGRATIONS, functions={"hash_of": str}).close()
    open_sqlite(None, MIGRATIONS, functions={"hash_of": str}).close()
    assert names() == {FILE.name}


def test_there_is_one_copy_a_version_and_the_last_counts() -> None:
    make(1)
    former = FILE.with_name("library.sqlite.v1.bak")
    former.write_bytes(b"of an earlier time")
    former.with_name("library.sqlite.v1.bak.new").write_bytes(b"of a process that was killed")
    Store(FILE).overlay()
    assert names() == {FILE.name, former.name}
    assert rows_of(former) == [("a", "Rain.")]


def test_a_file_of_which_no_copy_can_be_kept_stays_as_it_is() -> None:
    make(1)
    # Nothing can be written where a folder is.
    FILE.with_name("library.sqlite.v1.bak").mkdir()
    with pytest.raises(StateError) as caught:
        Store(FILE).overlay()
    assert (version_of(FILE), rows_of(FILE)) == (1, [("a", "Rain.")])
    assert str(caught.value).startswith(
        f"{FILE} cannot be used: it is of version 1, and is not brought up to date as no copy of "
        "it could be kept as library.sqlite.v1.bak: Is a directory; "
    )
    assert names() == {FILE.name, "library.sqlite.v1.bak"}


def test_a_full_disk_keeps_a_file_from_being_brought_up_to_date() -> None:
    resource = pytest.importorskip("resource")
    make(1)
    with closing(sqlite3.connect(FILE)) as connection, connection:
        connection.execute("UPDATE article SET text = ?", ("Rain. " * 50_000,))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # No file may become as large as that.
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(StateError, match="is not brought up to date as no copy of it"):
            Store(FILE).overlay()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert version_of(FILE) == 1
    assert not [name for name in names() if "bak" in name]


def test_an_older_one_that_cannot_be_written_to_is_read_and_not_copied(readonly: ReadOnly) -> None:
    make(2)
    with readonly(FILE):
        assert [a.id for a in Store(FILE).overlay().added] == ["a"]
    assert names() == {FILE.name}


def test_a_copy_is_of_one_moment_and_has_nothing_that_was_deleted(tmp_path: Path) -> None:
    make(1)
    with closing(sqlite3.connect(FILE, isolation_level=None)) as writing:
        writing.execute("PRAGMA secure_delete = OFF")
        writing.execute("INSERT INTO withdrawn VALUES ('a secret', 0)")
        writing.execute("DELETE FROM withdrawn")
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("INSERT INTO withdrawn VALUES ('not yet there', 0)")
        copy_sqlite(FILE, tmp_path / "copy")
        writing.execute("COMMIT")
    content = (tmp_path / "copy").read_bytes()
    assert rows_of(tmp_path / "copy") == [("a", "Rain.")]
    assert b"a secret" not in content
    assert b"not yet there" not in content
    with pytest.raises(FileExistsError):
        copy_sqlite(FILE, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content
