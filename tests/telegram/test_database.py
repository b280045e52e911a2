"""The state file: its versions, its owner, and what happens when it cannot be used."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from contextvars import ContextVar
from pathlib import Path

import pytest

from qabot.errors import StateError
from qabot.telegram import database
from qabot.telegram.database import MIGRATIONS, Database
from qabot.telegram.memory import Memory, Place
from tests.telegram.test_memory import talk

FILE = Path("state/telegram.sqlite")
HERE = Place(1, 0, 7)


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def tables_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall()
    return [sql for (sql,) in rows]


def test_only_its_owner_can_read_it() -> None:
    with closing(Database.open(FILE)) as opened:
        assert opened.durable
        Memory(opened).remember(HERE, talk("q"))
        for path in FILE.parent.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_a_file_of_any_version_before_is_brought_up_to_date(
    version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    Database.open(Path("new")).close()
    with monkeypatch.context() as before:
        before.setattr(database, "MIGRATIONS", MIGRATIONS[:version])
        Database.open(FILE).close()
    assert version_of(FILE) == version
    Database.open(FILE).close()
    assert version_of(FILE) == len(MIGRATIONS)
    assert tables_of(FILE) == tables_of(Path("new"))


def test_what_the_first_version_kept_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(database, "MIGRATIONS", MIGRATIONS[:1])
        with closing(Database.open(FILE)) as opened:
            Memory(opened).remember(HERE, talk("q"))
    with closing(Database.open(FILE)) as opened:
        assert Memory(opened).recall(HERE).turns == talk("q").turns


def test_a_step_that_fails_leaves_the_file_as_it_was(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Database.open(FILE)) as opened:
        Memory(opened).remember(HERE, talk("q"))
    before = tables_of(FILE)
    twice = "INSERT INTO conversation SELECT * FROM conversation"
    broken = (*MIGRATIONS, ("CREATE TABLE more (id INTEGER)", twice))
    monkeypatch.setattr(database, "MIGRATIONS", broken)
    Database.open(FILE).close()
    assert "UNIQUE constraint failed" in caplog.text
    assert (version_of(FILE), tables_of(FILE)) == (len(MIGRATIONS), before)


def make_text(path: Path) -> None:
    path.write_text("no database, however long it may be" * 100, encoding="utf-8")


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize("make", [make_text, Path.mkdir])
def test_a_file_that_cannot_be_used_is_told_of_and_left(
    make: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    path = Path("file")
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with closing(Database.open(path)) as opened:
        assert not opened.durable
        memory = Memory(opened)
        memory.remember(HERE, talk("q"))
        assert memory.recall(HERE).turns == talk("q").turns
    (record,) = caplog.records
    assert "questions that are not answered yet" in record.getMessage()
    assert "QABOT_TELEGRAM__STATE_FILE" in record.getMessage()
    assert before is None or path.read_bytes() == before


def test_a_file_of_a_newer_version_is_refused_and_left() -> None:
    # Else whom an admin has denied would be let in again.
    path = Path("file")
    make_newer(path)
    before = path.read_bytes()
    with pytest.raises(StateError, match="made by a newer qabot; bring qabot up to date, or name"):
        Database.open(path)
    assert path.read_bytes() == before


def test_a_transaction_that_fails_writes_nothing() -> None:
    with closing(Database.open(FILE)) as opened:
        memory = Memory(opened)
        with pytest.raises(RuntimeError), opened.transaction() as connection:
            memory.write(connection, HERE, talk("q"))
            raise RuntimeError
        assert not memory.recall(HERE).turns


async def test_what_sqlite_cannot_do_is_an_error_of_ours() -> None:
    with (
        closing(Database.in_memory()) as opened,
        pytest.raises(StateError, match="no such table: nobody"),
    ):
        await opened.apart(lambda: opened.rows("SELECT * FROM nobody"))


async def test_writes_are_done_in_their_order() -> None:
    with closing(Database.in_memory()) as opened:
        done: list[int] = []
        await asyncio.gather(*(opened.apart(lambda n=n: done.append(n)) for n in range(9)))  # type: ignore[misc]
    assert done == list(range(9))


async def test_work_is_done_in_the_context_of_whoever_wants_it_done() -> None:
    question = ContextVar[str]("question")
    with closing(Database.in_memory()) as opened:

        async def ask(name: str) -> str:
            question.set(name)
            return await opened.apart(question.get)

        assert list(await asyncio.gather(ask("one"), ask("two"))) == ["one", "two"]
