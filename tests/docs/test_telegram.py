"""What the pages tell of the Telegram bot: its commands, its addresses, its webhook."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from qabot.groups import TelegramSettings
from qabot.health import check_health, write_health
from qabot.settings import load_settings
from qabot.telegram.menu import ADMIN, PRIVATE
from qabot.telegram.metrics import PrometheusMetrics
from qabot.telegram.server import read_base_url, read_file_url
from tests.docs.conftest import TOKEN, RunScript, StandIn
from tests.docs.pages import ASKING, RUNNING, first_column
from tests.telegram.test_metrics import free_port
from tests.test_health import WELL


def commands(text: str) -> set[str]:
    return {cell.split()[0] for cell in first_column(text) if cell.startswith("/")}


def test_every_command_of_a_private_chat_has_its_line() -> None:
    assert commands(ASKING.part("Private chats")) == {f"/{name}" for name in (*PRIVATE, "start")}


def test_every_command_of_admins_has_its_line() -> None:
    assert commands(RUNNING.part("Access and admins")) == {f"/{name}" for name in ADMIN}


def test_every_key_of_health_has_its_line() -> None:
    write_health(Path("health"), WELL)
    told = check_health(lambda: Path("health"))
    named = re.findall(r"^\| (`.+?`) \|", RUNNING.part("Health"), re.MULTILINE)
    assert {key for cell in named for key in re.findall(r"`(\w+)`", cell)} == set(told)


def test_every_figure_for_prometheus_has_its_line() -> None:
    pytest.importorskip("prometheus_client")
    listen = f"127.0.0.1:{free_port()}"
    address = f"http://{listen}/metrics"
    with PrometheusMetrics(listen).served(), urllib.request.urlopen(address, timeout=5) as page:
        shown = page.read().decode()
    told = set(re.findall(r"^# TYPE (qabot_\w+)", shown, re.MULTILINE))
    named = set(re.findall(r"`(qabot_\w+)`", RUNNING.part("Metrics")))
    assert named == {name for name in told if not name.endswith("_created")}


def test_the_addresses_mean_the_same() -> None:
    token = f"123:{'abc' * 12}"
    found = set()
    urls = re.findall(r"`(http://localhost:8081[^`]*)`", RUNNING.text)
    assert len(urls) == len(set(urls)) == 4
    for url in urls:
        settings = TelegramSettings.model_validate({"token": token, "base_url": url})
        addresses = (read_base_url(settings), read_file_url(settings))
        # The token goes to the end unless its place is marked.
        found.add(tuple(a.replace("{token}", "") + token for a in addresses))
    assert found == {
        (f"http://localhost:8081/bot{token}", f"http://localhost:8081/file/bot{token}"),
    }


def test_nginx_and_caddy_hand_on_what_the_webhook_is_set_to() -> None:
    Path("qabot.toml").write_text(RUNNING.block("webhook").text, "utf-8")
    loaded = load_settings({"telegram.token": TOKEN}, Path("qabot.toml"))
    url = urlsplit(loaded.settings.telegram.webhook_url or "")
    listen = loaded.settings.telegram.webhook_listen
    nginx, caddy = (
        next(block.text for block in RUNNING.blocks if block.kind == kind)
        for kind in ("nginx", "caddyfile")
    )
    assert f"location = {url.path} {{" in nginx
    assert f"proxy_pass http://{listen};" in nginx
    assert caddy.startswith(f"{url.hostname} {{")
    assert f"reverse_proxy {url.path} {listen}\n" in caddy


def test_logging_out_keeps_the_token_out_of_the_list_of_processes(
    copy_of_the_project: Path, run_script: RunScript, stand_in: StandIn
) -> None:
    stand_in("curl", 'echo "curl $*"; cat')
    run = run_script(RUNNING.block("logout").text)
    assert run.stdout.splitlines() == [
        "curl --config -",
        f"url = https://api.telegram.org/bot{TOKEN}/logOut",
    ]
