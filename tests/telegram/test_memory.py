"""What is remembered of conversations, over restarts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from qabot.dialogue.conversation import LIFETIME, Conversation, Turn
from qabot.telegram.database import Database
from qabot.telegram.memory import Memory, Place

HERE, THERE = Place(1, 0, 7), Place(1, 3, 7)
FILE = Path("state/telegram.sqlite")


def talk(question: str, now: float | None = None) -> Conversation:
    turn = Turn(question, "en", "other")
    return Conversation().with_turn(turn, time.time() if now is None else now)


@contextmanager
def opened() -> Iterator[tuple[Memory, Database]]:
    with closing(Database.open(FILE)) as database:
        yield Memory(database), database


def test_it_outlives_the_process() -> None:
    with opened() as (memory, _):
        memory.remember(HERE, talk("first"))
        memory.remember(HERE, talk("second"))
    with opened() as (memory, _):
        assert memory.recall(HERE).turns == talk("second").turns


def test_places_are_apart() -> None:
    with opened() as (memory, _):
        memory.remember(HERE, talk("here"))
        assert memory.recall(THERE) == Conversation()
        memory.remember(THERE, talk("there"))
        memory.forget(HERE)
        assert memory.recall(HERE) == Conversation()
        assert memory.recall(THERE).turns == talk("there").turns


def test_what_is_forgotten_leaves_no_trace() -> None:
    with opened() as (memory, _):
        memory.remember(HERE, talk("who is Guy Fawkes?"))
        assert any(b"Fawkes" in path.read_bytes() for path in FILE.parent.iterdir())
        memory.forget(HERE)
        assert not any(b"Fawkes" in path.read_bytes() for path in FILE.parent.iterdir())


def test_what_is_too_old_is_deleted() -> None:
    with opened() as (memory, database):
        memory.remember(HERE, talk("old", time.time() - LIFETIME - 1))
        memory.remember(THERE, talk("new"))
        database.tidy()
        assert database.rows("SELECT topic FROM conversation") == [(THERE.topic,)]


def test_a_conversation_of_another_version_is_forgotten() -> None:
    with opened() as (memory, database):
        memory.remember(HERE, talk("q"))
        with database.transaction() as connection:
            connection.execute("UPDATE conversation SET content = '{\"turns\": 1}'")
        assert memory.recall(HERE) == Conversation()


def test_threads_share_it() -> None:
    with opened() as (memory, _):

        def write(person: int) -> None:
            for _ in range(20):
                memory.remember(Place(1, 0, person), talk(str(person)))

        threads = [threading.Thread(target=write, args=(person,)) for person in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        asked = [memory.recall(Place(1, 0, person)).turns[0].question for person in range(8)]
    assert asked == list("01234567")
