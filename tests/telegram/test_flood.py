from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from qabot.telegram.flood import LONGEST_WAIT, TRIES, FloodPatience, describe, seconds


class Server:
    """Fails as told, then succeeds; counts the calls and the sleeping between them."""

    def __init__(self, failures: Sequence[TelegramError]) -> None:
        self.failures = list(failures)
        self.calls = 0
        self.slept: list[float] = []

    async def call(self, *_args: object) -> bool:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return True

    async def sleep(self, pause: float) -> None:
        self.slept.append(pause)

    async def request(self, endpoint: str) -> object:
        patience = FloodPatience(sleep=self.sleep)
        return await patience.process_request(self.call, (), {}, endpoint, {}, None)


@pytest.mark.parametrize("endpoint", ["sendMessage", "setMyCommands"])
async def test_a_flood_limit_is_waited_out(endpoint: str) -> None:
    server = Server([RetryAfter(7), RetryAfter(timedelta(seconds=2))])
    assert await server.request(endpoint) is True
    assert server.slept == [7.1, 2.1]


async def test_a_message_is_sent_again_after_failures_of_the_network() -> None:
    server = Server([TimedOut(), *[NetworkError("Bad Gateway")] * 6])
    assert await server.request("sendMessage") is True
    assert server.slept == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0]


async def test_a_message_that_may_have_arrived_is_sent_only_once_more() -> None:
    server = Server([TimedOut(), TimedOut()])
    with pytest.raises(TimedOut):
        await server.request("sendMessage")
    assert server.slept == [0.5]


@pytest.mark.parametrize(
    ("endpoint", "error"),
    [
        pytest.param("getMe", NetworkError("Bad Gateway"), id="not a message"),
        pytest.param("sendChatAction", TimedOut(), id="typing"),
        pytest.param("sendMessage", BadRequest("chat not found"), id="bad request"),
        pytest.param("sendMessage", Forbidden("bot was blocked"), id="forbidden"),
    ],
)
async def test_what_cannot_help_is_not_repeated(endpoint: str, error: TelegramError) -> None:
    server = Server([error])
    with pytest.raises(type(error)):
        await server.request(endpoint)
    assert server.calls == 1


async def test_a_very_long_flood_limit_is_not_waited_out() -> None:
    server = Server([RetryAfter(int(LONGEST_WAIT) + 1)])
    with pytest.raises(RetryAfter):
        await server.request("sendMessage")
    assert server.slept == []


async def test_patience_ends() -> None:
    server = Server([RetryAfter(1)] * 99)
    with pytest.raises(RetryAfter):
        await server.request("sendMessage")
    assert server.calls == TRIES


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(
            NetworkError("Bad Gateway (502). Parsing the server response b'<html>' failed"),
            "Bad Gateway (502)",
            id="gateway",
        ),
        pytest.param(NetworkError("a\nb  c"), "a b c", id="lines"),
        pytest.param(NetworkError(""), "NetworkError", id="wordless"),
        pytest.param(NetworkError("x" * 999), "x" * 200, id="endless"),
    ],
)
def test_errors_are_described_in_one_line(error: TelegramError, expected: str) -> None:
    assert describe(error) == expected


@pytest.mark.parametrize("delay", [3, 3.0, timedelta(seconds=3)])
def test_delays_come_as_numbers_or_timedelta(delay: float | timedelta) -> None:
    assert seconds(delay) == 3.0
