"""What is remembered of conversations, over restarts and in spite of bad files."""

from __future__ import annotations

import sqlite3
import stat
import threading
import time
from pathlib import Path

import pytest

from qabot.dialogue.conversation import LIFETIME, Conversation, Turn
from qabot.telegram.memory import Memory, Place

HERE, THERE = Place(1, 0, 7), Place(1, 3, 7)
FILE = Path("state/telegram.sqlite")


def talk(question: str, now: float | None = None) -> Conversation:
    turn = Turn(question, "en", "other")
    return Conversation().with_turn(turn, time.time() if now is None else now)


def test_it_outlives_the_process() -> None:
    memory = Memory.open(FILE)
    memory.remember(HERE, talk("first"))
    memory.remember(HERE, talk("second"))
    memory.close()
    again = Memory.open(FILE)
    assert again.recall(HERE).turns == talk("second").turns
    again.close()


def test_places_are_apart() -> None:
    memory = Memory.open(None)
    memory.remember(HERE, talk("here"))
    assert memory.recall(THERE) == Conversation()
    memory.remember(THERE, talk("there"))
    memory.forget(HERE)
    assert memory.recall(HERE) == Conversation()
    assert memory.recall(THERE).turns == talk("there").turns


def test_only_its_owner_can_read_it() -> None:
    Memory.open(FILE).close()
    assert stat.S_IMODE(FILE.stat().st_mode) == 0o600


def test_what_is_too_old_is_deleted() -> None:
    memory = Memory.open(FILE)
    memory.remember(HERE, talk("old", time.time() - LIFETIME - 1))
    memory.close()
    memory = Memory.open(FILE)
    memory.remember(THERE, talk("new"))
    memory.close()
    with sqlite3.connect(FILE) as connection:
        assert connection.execute("SELECT topic FROM conversation").fetchall() == [(THERE.topic,)]
    connection.close()


def test_a_conversation_of_another_version_is_forgotten() -> None:
    memory = Memory.open(FILE)
    memory.remember(HERE, talk("q"))
    memory.close()
    with sqlite3.connect(FILE) as connection:
        connection.execute("UPDATE conversation SET content = '{\"turns\": 1}'")
    connection.close()
    memory = Memory.open(FILE)
    assert memory.recall(HERE) == Conversation()
    memory.close()


def make_text(path: Path) -> None:
    path.write_text("no database, however long it may be" * 100, encoding="utf-8")


def make_newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


@pytest.mark.parametrize("make", [make_text, make_newer, Path.mkdir])
def test_a_file_that_cannot_be_used_is_told_of_and_left(
    make: object, caplog: pytest.LogCaptureFixture
) -> None:
    path = Path("file")
    make(path)  # type: ignore[operator]
    before = path.read_bytes() if path.is_file() else None
    memory = Memory.open(path)
    memory.remember(HERE, talk("q"))
    assert memory.recall(HERE).turns == talk("q").turns
    memory.close()
    (record,) = caplog.records
    assert "QABOT_TELEGRAM__STATE_FILE" in record.getMessage()
    assert before is None or path.read_bytes() == before


def test_threads_share_it() -> None:
    memory = Memory.open(FILE)

    def write(person: int) -> None:
        for _ in range(20):
            memory.remember(Place(1, 0, person), talk(str(person)))

    threads = [threading.Thread(target=write, args=(person,)) for person in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [memory.recall(Place(1, 0, p)).turns[0].question for p in range(8)] == list("01234567")
    memory.close()
