"""Files and folders are looked at as they are, and nothing in them is changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from qabot.doctor.files import Kept, check_disk, check_tables, check_writable, count_library
from qabot.doctor.findings import Mark
from qabot.health import LEAST_FREE
from qabot.library.store import MIGRATIONS, Store
from qabot.models import Article
from qabot.sqlite import open_sqlite
from qabot.state import make_private
from tests.conftest import ReadOnly

FILE = Path("kept/library.sqlite")


def kept(path: Path | None = FILE, *, folder: bool = False, needed: bool = True) -> Kept:
    return Kept("library", path, "name another", MIGRATIONS, folder=folder, needed=needed)


def everything(folder: Path = Path()) -> dict[str, bytes | None]:
    # SQLite leaves two of its own where somebody has only read, with nothing in them.
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix[-4:] not in ("-shm", "-wal")]
    return {str(path): path.read_bytes() if path.is_file() else None for path in paths}


def test_what_can_be_written_is_well_and_nothing_is_left() -> None:
    assert check_writable(kept()).told == f"{FILE} can be written, is not there yet"
    assert check_writable(kept(Path("some/folder"), folder=True)).mark is Mark.OK
    assert everything() == {}
    Store(FILE).add([Article("a", "A", "Rain.")])
    before = everything()
    assert check_writable(kept()).told == f"{FILE} can be written"
    assert everything() == before


@pytest.mark.parametrize("needed", [True, False])
def test_what_cannot_be_written_is_told_with_the_remedy(readonly: ReadOnly, needed: bool) -> None:
    Store(FILE).add([Article("a", "A", "Rain.")])
    with readonly(FILE):
        found = check_writable(kept(needed=needed))
    assert found.mark is (Mark.WRONG if needed else Mark.WARNING)
    assert found.told == f"{FILE} cannot be written: Permission denied"
    assert found.remedy.endswith("or name another")


@pytest.mark.parametrize(
    ("make", "is_folder", "told"),
    [
        (lambda: FILE.mkdir(parents=True), False, "is a folder"),
        (lambda: make_private(FILE), True, "is no folder"),
        (lambda: FILE.parent.touch(), False, "cannot be written: Not a directory"),
    ],
)
def test_what_is_of_another_kind_is_told(make: object, is_folder: bool, told: str) -> None:
    assert callable(make)
    make()
    found = check_writable(kept(folder=is_folder))
    assert (found.mark, told in found.told) == (Mark.WRONG, True)


def test_without_a_home_there_is_nothing_to_write() -> None:
    assert check_writable(kept(None)).mark is Mark.WRONG
    assert list(check_tables(kept(None))) == list(check_disk([kept(None)])) == []
    assert count_library(None, len(MIGRATIONS)) is None


def test_tables_of_this_version_are_well() -> None:
    assert list(check_tables(kept())) == []
    Store(FILE).add([Article("a", "A", "Rain.")])
    before = everything()
    (found,) = check_tables(kept())
    assert (found.mark, found.check) == (Mark.OK, "library file")
    assert count_library(FILE, len(MIGRATIONS)) is None
    assert everything() == before


def test_older_tables_are_told_and_left() -> None:
    with closing(open_sqlite(FILE, MIGRATIONS[:1])) as connection:
        connection.execute(
            "INSERT INTO article VALUES (1, 'a', 'A', 'Rain.', 'en', NULL, NULL, '2024', 0)"
        )
    before = everything()
    (found,) = check_tables(kept())
    assert found.mark is Mark.WARNING
    assert "is of version 1 and will be brought up to date" in found.told
    assert "library.sqlite.v1.bak" in found.told
    assert count_library(FILE, len(MIGRATIONS)) == 1
    assert everything() == before


def newer() -> None:
    open_sqlite(FILE, MIGRATIONS[:1]).close()
    with closing(sqlite3.connect(FILE)) as connection:
        connection.execute("PRAGMA user_version = 99")


def damaged() -> None:
    Store(FILE).add([Article("a", "A", "Rain. " * 5000)])
    content = bytearray(FILE.read_bytes())
    content[8192:12288] = bytes(4096)
    FILE.write_bytes(content)


def foreign() -> None:
    FILE.parent.mkdir()
    FILE.write_bytes(b"no database " * 100)


@pytest.mark.parametrize(
    ("make", "told", "remedy"),
    [
        (newer, "of version 99, made by a newer qabot", "bring qabot up to date, or name another"),
        (damaged, "damaged", "saves what can be saved; move it away"),
        (foreign, "not a database", "move it away"),
        (lambda: FILE.mkdir(parents=True), "it is a folder", "name a file in it"),
    ],
)
def test_what_cannot_be_used_is_told_with_the_remedy(make: object, told: str, remedy: str) -> None:
    assert callable(make)
    make()
    before = everything()
    (found,) = check_tables(kept())
    assert found.mark is Mark.WRONG
    assert told in found.told
    assert found.remedy.endswith(remedy)
    assert everything() == before


def test_room_is_told_once_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [kept(), kept(Path("further"), folder=True)]
    (found,) = check_disk(places)
    assert found.mark is Mark.OK
    assert found.told.endswith("MB are free for library, library")
    # No test can fill a disk, so what counts as full is what it has.
    monkeypatch.setattr("qabot.doctor.files.LEAST_FREE", LEAST_FREE * 10**9)
    (found,) = check_disk(places)
    assert (found.mark, found.remedy.startswith("make room")) == (Mark.WRONG, True)
