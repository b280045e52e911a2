"""Caddy, with the file that compose.yaml gives it, before a bot with a webhook."""

from __future__ import annotations

import subprocess
import threading
import urllib.error
import urllib.request
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deployment.programs import needed, running
from tests.telegram.bot_process import bot_process, free_port
from tests.telegram.fake_api import FakeApi
from tests.telegram.fake_server import served
from tests.telegram.messages import private, text_message

CADDYFILE = ROOT / "config" / "caddy" / "Caddyfile"
QUESTION = "what did Peskov say?"


def test_the_file_is_valid_for_an_address_with_a_name() -> None:
    run = subprocess.run(
        [needed("caddy"), "validate", "--adapter", "caddyfile", "--config", CADDYFILE],
        env={"QABOT_TELEGRAM__WEBHOOK_URL": "https://bot.example.org", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_without_an_address_its_log_tells_which_variable_is_missing() -> None:
    run = subprocess.run(
        [needed("caddy"), "adapt", "--adapter", "caddyfile", "--config", CADDYFILE],
        env={"HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "qabot-telegram--webhook-url-is-not-set" in run.stdout


def test_the_file_is_formatted() -> None:
    run = subprocess.run([needed("caddy"), "fmt", CADDYFILE], capture_output=True, check=False)
    assert run.stdout.decode() == CADDYFILE.read_text("utf-8")


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def caddy(folder: Path, address: str, upstream: str) -> AbstractContextManager[None]:
    command = [needed("caddy"), "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)]
    return running(
        command,
        folder,
        address,
        QABOT_TELEGRAM__WEBHOOK_URL=address,
        UPSTREAM=upstream,
        XDG_DATA_HOME=str(folder),
        XDG_CONFIG_HOME=str(folder),
    )


def test_deliveries_wait_while_the_bot_is_replaced_and_none_fails(
    tmp_path: Path, surroundings: None
) -> None:
    api, chat = FakeApi(), private()
    outside, inside = free_port(), free_port()
    address = f"http://127.0.0.1:{outside}"
    settings = {
        "TELEGRAM__WEBHOOK_URL": address,
        "TELEGRAM__WEBHOOK_LISTEN": f"127.0.0.1:{inside}",
        "TELEGRAM__WEBHOOK_SECRET": "the-same-for-both",
        "TELEGRAM__STATE_FILE": str(tmp_path / "state.sqlite"),
    }
    with served(api) as base_url, bot_process(tmp_path / "old", base_url, **settings) as old:
        api.wait_until(lambda: api.delivering is not None, 20)
        with caddy(tmp_path, address, f"127.0.0.1:{inside}"):
            api.push(text_message(chat, QUESTION))
            api.wait_for_messages(chat.id, 1)
            assert old.stop() == 0
            api.push(text_message(chat, QUESTION))
            with bot_process(tmp_path / "new", base_url, **settings) as new:
                api.wait_for_messages(chat.id, 2, 30)
                assert new.stop() == 0
    assert not api.violations
    webhook = api.delivering
    assert webhook is not None
    assert [delivery.status for delivery in webhook.deliveries] == [200, 200]


def test_what_is_too_large_for_an_update_does_not_get_through(
    tmp_path: Path, surroundings: None
) -> None:
    received: list[int] = []

    class Upstream(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(len(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def do_GET(self) -> None:
            self.send_error(405)

        def log_message(self, format: str, *args: object) -> None:
            pass

    address = f"http://127.0.0.1:{free_port()}"
    with ThreadingHTTPServer(("127.0.0.1", 0), Upstream) as upstream:
        threading.Thread(target=upstream.serve_forever, args=(0.02,)).start()
        with caddy(tmp_path, address, f"127.0.0.1:{upstream.server_address[1]}"):
            urllib.request.urlopen(address, data=b"x" * 900_000, timeout=10).close()
            # It is answered with 413 and not read to its end: the connection may break first.
            with pytest.raises(OSError, match=r"413|Broken pipe|reset") as refused:
                urllib.request.urlopen(address, data=b"x" * 2_000_000, timeout=10)
            if isinstance(refused.value, urllib.error.HTTPError):
                refused.value.close()
        upstream.shutdown()
    assert received == [900_000]
