"""Figures for Prometheus, with the real program."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import qabot
from tests.telegram.bot_process import SECRET, bot_process
from tests.telegram.fake_api import ApiError, BadGatewayError, FakeApi
from tests.telegram.messages import private, text_message

PESKOV, PUTIN = "what did Peskov say?", "what did Putin say?"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def figures_of(port: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
        text = page.read().decode()
    assert SECRET not in text
    return {
        name: float(value)
        for name, value in re.findall(r"^(qabot_\w+(?:{.*})?) (\S+)$", text, re.MULTILINE)
    }


def test_what_happens_is_counted(api: FakeApi, base_url: str, tmp_path: Path) -> None:
    pytest.importorskip("prometheus_client")
    port, chat = free_port(), private()
    api.fail("sendMessage", BadGatewayError(), ApiError.flood(1))
    with bot_process(tmp_path, base_url, TELEGRAM__METRICS_LISTEN=f"127.0.0.1:{port}") as bot:
        for question in (PESKOV, PESKOV, PUTIN):
            api.push(text_message(chat, question))
        api.wait_for_messages(chat.id, 3)
        while (figures := figures_of(port))["qabot_open_messages"]:
            assert bot.process.poll() is None
        assert figures["qabot_questions_total"] == 3
        assert figures["qabot_answered_total"] == 2
        assert figures["qabot_abstained_total"] == 1
        assert figures["qabot_answer_seconds_count"] == 3
        assert figures["qabot_answer_seconds_sum"] > 1  # the flood limit was waited for
        assert figures['qabot_api_errors_total{kind="HTTP 429"}'] == 1
        assert figures['qabot_api_errors_total{kind="HTTP 502"}'] == 1
        assert 0 <= figures["qabot_poll_age_seconds"] < 20
        assert figures["qabot_articles"] == 1
        assert figures[f'qabot_build_info{{version="{qabot.__version__}"}}'] == 1
        assert bot.stop() == 0
    with pytest.raises(OSError, match="refused"):
        figures_of(port)


def test_a_port_that_is_taken_is_one_line_and_status_2(base_url: str, tmp_path: Path) -> None:
    pytest.importorskip("prometheus_client")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with bot_process(tmp_path, base_url, TELEGRAM__METRICS_LISTEN=address) as bot:
            assert bot.wait() == 2
            (line,) = bot.output.splitlines()
            assert f"telegram.metrics_listen = {address} cannot be used" in line


@pytest.mark.parametrize("address", ["9464", "127.0.0.1", ":9464", "host:port", "a@b:9464"])
def test_what_is_no_address_is_one_line_and_status_2(
    base_url: str, tmp_path: Path, address: str
) -> None:
    with bot_process(tmp_path, base_url, TELEGRAM__METRICS_LISTEN=address) as bot:
        assert bot.wait() == 2
        (line,) = bot.output.splitlines()
        assert f"telegram.metrics_listen = '{address}' is nothing to listen on" in line


def test_without_the_library_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['prometheus_client'] = None\n"  # as if it were not installed
        "from qabot.errors import SettingsError\n"
        "from qabot.telegram.metrics import open_metrics\n"
        "open_metrics(None)\n"
        "try: open_metrics('127.0.0.1:9464')\n"
        "except SettingsError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'qabot[metrics]'" in run.stdout
