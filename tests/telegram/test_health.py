"""The real program, deaf and not: what ends it, and what ``qabot health`` says of it."""

from __future__ import annotations

import json
import shlex
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from qabot import __version__
from qabot.errors import DeafError
from qabot.health import LEAST_FREE
from tests.conftest import RunQabot
from tests.telegram.bot_process import SECRET, bot_process, wait_until_polling
from tests.telegram.failing_polls import LIMIT
from tests.telegram.fake_api import FakeApi
from tests.telegram.messages import private, text_message

FAILING = shlex.quote(str(Path(__file__).with_name("failing_polls.py")))
PESKOV = "what did Peskov say?"


def health_of(folder: Path, run_qabot: RunQabot) -> dict[str, Any]:
    run = run_qabot("health", "--json", XDG_STATE_HOME=str(folder.resolve()))
    told: dict[str, Any] = json.loads(run.out)
    assert run.status == (0 if told["healthy"] else 1)
    assert run.err == ""
    return told


def wait_for_health(folder: Path, run_qabot: RunQabot, healthy: bool) -> dict[str, Any]:
    deadline = time.monotonic() + 20
    while (told := health_of(folder, run_qabot))["healthy"] is not healthy:
        assert time.monotonic() < deadline, told
        time.sleep(0.2)
    return told


def files_of(folder: Path) -> list[Path]:
    return list((folder / "qabot").glob("*.health.json*"))


def test_a_bot_that_hears_is_well_until_it_is_stopped(
    api: FakeApi, base_url: str, tmp_path: Path, run_qabot: RunQabot
) -> None:
    chat, folder = private(), tmp_path / "bot"
    assert "no bot is at work" in health_of(folder, run_qabot)["reason"]
    with bot_process(folder, base_url) as bot:
        api.push(text_message(chat, PESKOV))
        api.wait_for_messages(chat.id)
        told = wait_for_health(folder, run_qabot, healthy=True)
        assert told["poll_age"] < 20
        while told["open"]:  # written before the answer was out
            told = health_of(folder, run_qabot)
        assert (told["healthy"], told["articles"], told["last_error"]) == (True, 1, None)
        # Of one article the index is in memory.
        assert (told["index_age"], told["version"]) == (None, __version__)
        assert told["disk_free"] > LEAST_FREE
        (path,) = files_of(folder)
        assert path.stat().st_mode & 0o777 == 0o600
        assert SECRET not in path.read_text("utf-8")
        line = run_qabot("health", XDG_STATE_HOME=str(folder.resolve()))
        assert line.out.startswith("healthy: last poll ")
        assert line.out.count("\n") == 1
        assert bot.stop() == 0
    assert files_of(folder) == []
    assert not health_of(folder, run_qabot)["healthy"]


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        pytest.param("hang", "no poll of Telegram came to an end", id="poll hangs"),
        pytest.param("pool", "TimedOut (PoolTimeout)", id="no connection is left"),
        pytest.param("cling", "no poll of Telegram came to an end", id="poll cannot be cancelled"),
        pytest.param("block", "the event loop has had no turn", id="event loop hangs"),
    ],
)
def test_a_deaf_bot_ends_with_one_line_and_a_status_of_its_own(
    api: FakeApi, base_url: str, tmp_path: Path, mode: str, told: str
) -> None:
    chat = private()
    api.push(text_message(chat, PESKOV))
    with bot_process(tmp_path, base_url, program=f"{FAILING} {mode}") as bot:
        began = time.monotonic()
        assert bot.wait() == DeafError.status == 75
        assert time.monotonic() - began >= LIMIT
        (line,) = [line for line in bot.output.splitlines() if told in line]
        assert "to be started anew" in line
        assert "Traceback" not in bot.output
        # A loop that hangs answers nothing.
        if mode != "block":
            assert len(api.sent_to(chat.id)) == 1
    api.polls = 0
    with bot_process(tmp_path, base_url) as bot:
        api.wait_for_messages(chat.id, seconds=30)
        wait_until_polling(api, bot)
        assert bot.stop() == 0
    # Neither lost nor answered twice.
    assert len(api.sent_to(chat.id)) == 1


def test_a_dead_network_makes_it_unwell_but_does_not_end_it(
    api: FakeApi, base_url: str, tmp_path: Path, run_qabot: RunQabot
) -> None:
    with bot_process(tmp_path, base_url, program=f"{FAILING} network") as bot:
        wait_until_polling(api, bot)
        wait_for_health(tmp_path, run_qabot, healthy=True)
        told = wait_for_health(tmp_path, run_qabot, healthy=False)
        assert "fetched no messages for" in told["reason"]
        assert "last failure: NetworkError (ConnectError)" in told["reason"]
        time.sleep(2 * LIMIT)
        assert bot.process.poll() is None
        assert bot.stop() == 0


def test_a_process_that_stood_still_is_not_taken_for_deaf(
    api: FakeApi, base_url: str, tmp_path: Path
) -> None:
    with bot_process(tmp_path, base_url, program=f"{FAILING} network") as bot:
        wait_until_polling(api, bot)
        time.sleep(1)
        bot.process.send_signal(signal.SIGSTOP)
        time.sleep(8)
        bot.process.send_signal(signal.SIGCONT)
        time.sleep(2)
        assert bot.process.poll() is None
        assert bot.stop() == 0
