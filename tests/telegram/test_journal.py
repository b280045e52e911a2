"""The journal alone: what it knows after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qabot.errors import StateError
from qabot.telegram.database import Database
from qabot.telegram.journal import KEPT_TO_KNOW, LONGEST_OPEN, Arrival, Journal, Past
from qabot.telegram.memory import Memory, Place
from tests.telegram.test_memory import talk

FILE = Path("state/telegram.sqlite")
BOT = 1234567890


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def restart(clock: Clock) -> Iterator[Callable[[], Journal]]:
    """Open the journal, as by a new process each time."""
    opened: list[Database] = []

    def reopen(bot: int = BOT) -> Journal:
        for database in opened:
            database.close()
        opened[:] = [Database.open(FILE)]
        return Journal(opened[0], bot, clock=clock)

    yield reopen
    for database in opened:
        database.close()


Restart = Callable[..., Journal]


async def test_what_is_not_done_with_is_there_again_in_its_order(restart: Restart) -> None:
    journal = restart()
    assert await journal.accept([Arrival(9, "a"), Arrival(10, "b")]) == {9, 10}
    # After a quiet week numbers may begin anew.
    assert await journal.accept([Arrival(3, "c"), Arrival(4, None)]) == {3}
    await journal.begin(9)
    await journal.begin(10)
    await journal.finish(10)
    assert await restart().unfinished() == [(Arrival(9, "a"), 1), (Arrival(3, "c"), 0)]


async def test_what_comes_again_is_known(restart: Restart) -> None:
    journal = restart()
    await journal.accept([Arrival(1, "a"), Arrival(2, "b")])
    await journal.finish(1)
    again = [Arrival(1, "a"), Arrival(2, "b"), Arrival(3, "c")]
    assert await journal.accept(again) == {3}
    assert await restart().accept(again) == set()


async def test_each_bot_has_a_journal_of_its_own(restart: Restart) -> None:
    await restart().accept([Arrival(1, "a")])
    other = restart(BOT + 1)
    assert await other.unfinished() == []
    assert await other.accept([Arrival(1, "b")]) == {1}
    assert await restart().unfinished() == [(Arrival(1, "a"), 0)]


async def test_attempts_are_counted_over_restarts(restart: Restart, clock: Clock) -> None:
    await restart().accept([Arrival(1, "a")])
    assert await restart().begin(1) == Past()
    clock.now += 60
    journal = restart()
    assert await journal.begin(1) == Past(endless=1, age=60)
    await journal.end(1, failed=True)
    assert await journal.begin(1) == Past(failures=1, endless=1, age=60)
    await journal.end(1, failed=False)
    assert await restart().begin(1) == Past(failures=1, endless=1, age=60)
    assert [endless for _, endless in await restart().unfinished()] == [2]
    journal = restart()
    await journal.finish(1)
    assert await journal.begin(1) is None
    assert await journal.begin(2) is None


async def test_what_is_older_than_a_day_is_dropped(restart: Restart, clock: Clock) -> None:
    journal = restart()
    await journal.accept([Arrival(1, "a")])
    clock.now += LONGEST_OPEN
    await journal.accept([Arrival(2, "b")])
    assert await journal.drop_old() == 0
    clock.now += 1
    assert await journal.drop_old() == 1
    assert await journal.unfinished() == [(Arrival(2, "b"), 0)]


async def test_numbers_are_known_as_long_as_they_may_come_again(
    restart: Restart, clock: Clock
) -> None:
    journal = restart()
    await journal.accept([Arrival(1, "a"), Arrival(2, "b")])
    await journal.finish(1)
    clock.now += KEPT_TO_KNOW
    await journal.tidy()
    assert await journal.accept([Arrival(1, "a")]) == set()
    clock.now += 1
    await journal.finish(1)
    await journal.tidy()
    # What is open stays, however old; it is dropped by name.
    assert await journal.accept([Arrival(1, "a"), Arrival(2, "b")]) == {1}


async def test_what_another_bot_has_left_is_deleted_too(restart: Restart, clock: Clock) -> None:
    await restart().accept([Arrival(1, "a")])
    other = restart(BOT + 1)
    clock.now += KEPT_TO_KNOW
    await other.tidy()
    assert await restart().unfinished() == [(Arrival(1, "a"), 0)]
    other = restart(BOT + 1)
    clock.now += 1
    await other.tidy()
    assert await restart().unfinished() == []


async def test_a_text_is_gone_when_its_update_is_done_with(restart: Restart) -> None:
    journal = restart()
    await journal.accept([Arrival(1, "who is Guy Fawkes?")])
    assert any(b"Fawkes" in path.read_bytes() for path in FILE.parent.iterdir())
    await journal.finish(1)
    await journal.tidy()
    assert not any(b"Fawkes" in path.read_bytes() for path in FILE.parent.iterdir())


async def test_it_is_tidied_though_updates_never_cease(
    restart: Restart, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qabot.telegram.journal._TIDY_EVERY", 2)
    journal = restart()
    for number in range(4):
        await journal.accept([Arrival(number, "a")])
        await journal.finish(number)
        clock.now += KEPT_TO_KNOW
    assert await journal.accept([Arrival(number, "a") for number in range(4)]) == {0, 1}


async def test_a_conversation_is_written_with_the_mark(restart: Restart) -> None:
    with closing(Database.in_memory()) as database:
        journal, memory, here = Journal(database, BOT), Memory(database), Place(1, 0, 7)
        await journal.accept([Arrival(1, "a")])
        journal.write_when_done(1, lambda connection: memory.write(connection, here, talk("lost")))
        # A further attempt has to tell anew what came of it.
        await journal.begin(1)
        journal.write_when_done(1, lambda connection: memory.write(connection, here, talk("q")))
        assert not memory.recall(here).turns
        await journal.finish(1)
        assert memory.recall(here).turns == talk("q").turns


async def test_what_cannot_be_written_is_told() -> None:
    database = Database.in_memory()
    journal = Journal(database, BOT)
    with database.transaction() as connection:
        connection.execute("DROP TABLE arrival")
    with pytest.raises(StateError, match="no such table"):
        await journal.accept([Arrival(1, "a")])
    database.close()
