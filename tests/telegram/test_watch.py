"""When a bot counts as deaf."""

from __future__ import annotations

import errno
from pathlib import Path

import httpx
import pytest
from telegram.error import BadRequest, NetworkError, TimedOut

from qabot.errors import DeafError, StateError
from qabot.health import read_health
from qabot.telegram.flood import describe_kind
from qabot.telegram.watch import FAREWELL, Watch, is_own_fault


class World:
    """A watch, and time that goes on when told to."""

    def __init__(self, file: Path | None = None) -> None:
        self.now = 1000.0
        self.ends: list[str] = []
        self.watch = Watch(100, file=file, clock=self.time, wall=self.time, end=self.ends.append)

    def time(self) -> float:
        return self.now

    def is_deaf_after(self, seconds: float) -> bool:
        self.now += seconds
        return self.watch.turn()


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


NETWORK = caused(NetworkError("x"), httpx.ConnectError(""))
FILES = caused(NetworkError("x"), OSError(errno.EMFILE, "too many open files"))
ADDRESSES = caused(
    NetworkError("x"), ExceptionGroup("x", [OSError("x"), OSError(errno.EMFILE, "x")])
)
POOL = caused(TimedOut("x"), httpx.PoolTimeout(""))


@pytest.mark.parametrize(
    ("error", "own"),
    [
        (NETWORK, False),
        (caused(TimedOut(), httpx.ReadTimeout("")), False),
        (BadRequest("x"), False),
        (StateError("x"), False),
        (POOL, True),
        (FILES, True),
        (ADDRESSES, True),
        (TimeoutError(), True),
    ],
)
def test_only_what_this_process_did_is_its_fault(error: Exception, own: bool) -> None:
    assert is_own_fault(error) is own


def test_a_poll_that_does_not_end_is_deafness() -> None:
    world = World()
    world.watch.listening()
    assert not world.is_deaf_after(100)
    world.watch.raise_if_deaf()
    assert world.is_deaf_after(1)
    with pytest.raises(DeafError, match="for 100 s: the bot is deaf"):
        world.watch.raise_if_deaf()


def test_failures_of_the_network_are_no_deafness_however_long() -> None:
    world = World()
    for _ in range(50):
        world.watch.listening()
        assert not world.is_deaf_after(20)
        world.watch.missed(NETWORK, 90)
        assert not world.is_deaf_after(90)


def test_failures_of_its_own_are_deafness() -> None:
    world = World()
    deaf = []
    for _ in range(12):
        world.watch.listening()
        world.watch.missed(POOL, 5)
        deaf.append(world.is_deaf_after(10))
    assert deaf == [False] * 10 + [True] * 2
    assert "TimedOut (PoolTimeout)" in (world.watch.deaf or "")


def test_nothing_is_expected_while_messages_wait_to_be_kept_or_the_bot_stops() -> None:
    world = World()
    for note in (world.watch.received, world.watch.rest):
        world.watch.listening()
        note()
        assert not world.is_deaf_after(1000)


def test_a_loop_without_a_turn_is_the_end() -> None:
    world = World()
    for _ in range(101):
        world.watch.look()
        world.now += 1
    assert not world.ends
    world.watch.look()
    (reason,) = world.ends
    assert "the event loop has had no turn for 100 s" in reason


def test_a_deaf_bot_that_does_not_end_is_ended() -> None:
    world = World()
    world.watch.listening()
    for _ in range(100 + int(FAREWELL) + 1):
        world.is_deaf_after(1)
        world.watch.look()
    assert not world.ends
    world.is_deaf_after(1)
    world.watch.look()
    assert world.ends == [world.watch.deaf]


def test_time_for_which_the_whole_process_stood_still_does_not_count() -> None:
    world = World()
    world.watch.listening()
    world.watch.look()
    world.now += 5000
    world.watch.look()
    assert not world.ends
    assert not world.is_deaf_after(1)


def test_it_tells_others_at_most_every_few_seconds(tmp_path: Path) -> None:
    file = tmp_path / "state" / "health.json"
    world = World(file)
    times = set()
    for _ in range(10):
        world.watch.look()
        times.add(read_health(file).written)
        world.now += 1
    assert times == {1000, 1003, 1006, 1009}
    world.watch.heard()
    world.watch.missed(POOL)
    world.now += 5
    world.watch.look()
    health = read_health(file)
    assert (health.polled, health.failed, health.error) == (1010, 1010, "TimedOut (PoolTimeout)")
    assert [path.name for path in file.parent.iterdir()] == ["health.json"]


def test_a_file_that_cannot_be_written_is_told_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    world = World(tmp_path / "file" / "health.json")
    for _ in range(9):
        world.watch.look()
        world.now += 1
    (message,) = caplog.messages
    assert "cannot be told to others" in message
    (tmp_path / "file").unlink()
    world.watch.look()
    assert read_health(tmp_path / "file" / "health.json").written == world.now


def test_the_kind_of_an_error_does_not_quote_it() -> None:
    quoting = NetworkError("https://api.telegram.org/bot1:secret")
    assert describe_kind(quoting) == "NetworkError"
