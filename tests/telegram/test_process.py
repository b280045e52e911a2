"""The real program in bad weather, and how it begins and ends."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telegram.bot_process import SECRET, BotProcess, bot_process, wait_until_polling
from tests.telegram.fake_api import (
    TOKEN,
    ApiError,
    BadGatewayError,
    DroppedError,
    FakeApi,
    Fault,
    Held,
)
from tests.telegram.fake_server import served
from tests.telegram.messages import private, text_message

PESKOV = "what did Peskov say?"
CONSENT = "peacekeepers in Karabakh can be brought in only with the consent"


@pytest.fixture(scope="module")
def conflict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotProcess]:
    """A bot whose updates another instance takes; begun early, for it has to be patient."""
    api = FakeApi()
    api.fail_always("getUpdates", ApiError.conflict())
    with (
        served(api) as base_url,
        bot_process(tmp_path_factory.mktemp("conflict"), base_url) as bot,
    ):
        yield bot


@pytest.fixture(scope="module")
def weathered(
    tmp_path_factory: pytest.TempPathFactory, conflict: BotProcess
) -> Iterator[tuple[FakeApi, BotProcess]]:
    """One bot for all faults that are to be survived."""
    api = FakeApi()
    with served(api) as base_url:
        folder = tmp_path_factory.mktemp("weathered")
        with bot_process(folder, base_url, LOGGING__LEVEL="DEBUG", LOGGING__FORMAT="json") as bot:
            wait_until_polling(api, bot)
            yield api, bot
            assert bot.stop() == 0
            # The log is all that it prints, on standard output.
            assert (folder / "err.txt").read_text("utf-8") == ""
            lines = [json.loads(line) for line in bot.output.splitlines()]
            assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, lines))
            assert "Traceback" not in bot.output
            assert "<html>" not in bot.output
            # What was logged did hold it, so it was taken out.
            assert "bot<token>" in bot.output


@pytest.mark.parametrize(
    ("method", "faults", "told"),
    [
        pytest.param("sendMessage", [ApiError.flood(1)], "Retry in", id="flood limit"),
        pytest.param("sendMessage", [BadGatewayError()], "Bad Gateway", id="message and 502"),
        pytest.param("sendMessage", [DroppedError()], "httpx", id="message and lost connection"),
        pytest.param("getUpdates", [BadGatewayError()], "Bad Gateway", id="poll and 502"),
        pytest.param("getUpdates", [DroppedError()], "httpx", id="poll and lost connection"),
        pytest.param("getUpdates", [ApiError.flood(1)], "Retry in", id="poll and flood limit"),
        pytest.param("getUpdates", [ApiError.conflict()], "", id="passing conflict"),
        pytest.param(
            "getUpdates",
            [ApiError(500, "Internal Server Error")],
            "Internal Server Error",
            id="server error",
        ),
    ],
)
def test_an_answer_comes_in_spite_of(
    weathered: tuple[FakeApi, BotProcess], method: str, faults: list[Fault], told: str
) -> None:
    api, bot = weathered
    # The poll that waits already does not fail any more: the one behind it does.
    api.fail(method, *faults)
    for _ in range(2):
        chat = private()
        began = time.monotonic()
        api.push(text_message(chat, PESKOV))
        (sent,) = api.wait_for_messages(chat.id)
        assert CONSENT in sent.text
        if method == "sendMessage" and told == "Retry in":
            told = "trying again"
            assert time.monotonic() - began >= 1
    assert told in bot.output


def test_the_traceback_of_a_refused_token_does_not_show_it(tmp_path: Path, base_url: str) -> None:
    articles = ("--articles", str(Path(__file__).parents[2] / "seeds"))
    settings = {"token": f"{TOKEN}x", "LOGGING__LEVEL": "DEBUG"}
    with bot_process(tmp_path, base_url, *articles, "--debug", **settings) as bot:
        assert bot.wait() == 2
        assert "SettingsError: the Bot API server refused the token" in bot.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_lets_the_answer_in_flight_be_finished(
    api: FakeApi, base_url: str, tmp_path: Path, number: signal.Signals
) -> None:
    chat, held = private(), Held(threading.Event())
    api.fail("sendMessage", held)
    # The address as people write it, too.
    with bot_process(tmp_path, f"{base_url}/bot/") as bot:
        api.push(text_message(chat, PESKOV))
        api.wait_until(lambda: bool(api.calls_of("sendMessage held")))
        bot.process.send_signal(number)
        time.sleep(0.3)
        assert bot.process.poll() is None
        held.release.set()
        assert bot.wait() == 0
        assert "Traceback" not in bot.output
    assert CONSENT in api.sent_to(chat.id)[0].text
    assert not api.pending()


def test_a_second_signal_ends_it_at_once(api: FakeApi, base_url: str, tmp_path: Path) -> None:
    held = Held(threading.Event())
    api.fail("sendMessage", held)
    with bot_process(tmp_path, base_url) as bot:
        api.push(text_message(private(), PESKOV))
        api.wait_until(lambda: bool(api.calls_of("sendMessage held")))
        bot.process.send_signal(signal.SIGTERM)
        while "once more" not in bot.output:
            time.sleep(0.02)
        assert bot.stop() == -signal.SIGTERM
    held.release.set()


def test_a_server_that_is_away_at_the_start_is_waited_for(
    api: FakeApi, base_url: str, tmp_path: Path
) -> None:
    api.fail("getMe", BadGatewayError(), DroppedError())
    api.webhook = "https://example.org/left-over"
    chat = private()
    api.push(text_message(chat, PESKOV))
    with bot_process(tmp_path, base_url) as bot:
        api.wait_for_messages(chat.id)
        assert bot.stop() == 0
        warnings = [line for line in bot.output.splitlines() if "WARNING" in line]
        assert len(warnings) == 2
        assert "Cannot sign in: Bad Gateway (502); trying again in 0.5 s" in warnings[0]


def test_an_article_of_giant_sentences_keeps_to_the_limits(
    api: FakeApi, base_url: str, tmp_path: Path
) -> None:
    words = " ".join(f"wörd{n} & <b>😀</b>" for n in range(900))
    article = {
        "id": "giant",
        "title": "Giant & <sentences> " * 200,
        "text": f'"Peace {words}," said Dmitry Peskov. "War {words}," Peskov said. {words} Peskov.',
        "url": "https://example.org/?" + "a" * 1500,
        "published": "2024-02-29",
    }
    path = tmp_path / "giant.jsonl"
    path.write_text(json.dumps(article) + "\n", encoding="utf-8")
    chat = private()
    questions = [PESKOV, "Peskov wörd5 wörd6 wörd7", "who is Dmitry Peskov?", "/sources"]
    with bot_process(tmp_path, base_url, "--articles", str(path)) as bot:
        for question in questions:
            api.push(text_message(chat, question))
        api.wait_until(lambda: any("1 article" in sent.text for sent in api.sent_to(chat.id)), 20)
        assert bot.stop() == 0
    assert len(api.sent_to(chat.id)) >= len(questions)
    assert not [call for call in api.calls_of("sendMessage") if call.error]


def test_a_second_instance_ends_it_with_one_line(conflict: BotProcess) -> None:
    assert conflict.wait(30) == 69
    told = [line for line in conflict.output.splitlines() if "INFO" not in line]
    assert len(told) == 1
    assert "another instance of this bot" in told[0]


def test_the_secret_of_these_tests_is_one() -> None:
    assert len(SECRET) > 20
