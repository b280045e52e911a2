"""What is read from the file in which a bot tells how it fares."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from qabot.errors import StateError
from qabot.health import (
    LEAST_FREE,
    Health,
    check_health,
    clear_health,
    find_complaint,
    write_health,
)
from tests.conftest import RunQabot

NOW = 10_000.0
WELL = Health(
    started=NOW - 500,
    written=NOW - 2,
    turned=NOW - 3,
    polled=NOW - 10,
    error=None,
    failed=None,
    open=0,
    articles=1,
    limit=120,
)


def aged(**ages: float) -> Health:
    return replace(WELL, **{name: NOW - age for name, age in ages.items()})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("health", "complaint"),
    [
        pytest.param(WELL, None, id="well"),
        pytest.param(replace(WELL, error="Conflict", failed=NOW - 300), None, id="long past"),
        pytest.param(aged(polled=-50), None, id="the clock was set back"),
        pytest.param(aged(written=31), "told nothing for 31 s", id="killed"),
        pytest.param(aged(turned=31), "no turn for 31 s", id="loop hangs"),
        pytest.param(replace(WELL, polled=None), "no messages yet", id="just begun"),
        pytest.param(aged(polled=121), "no messages for 121 s", id="deaf"),
        pytest.param(replace(WELL, delivered=True, waiting=3), None, id="webhook"),
        pytest.param(
            replace(aged(polled=121), delivered=True),
            "not found its webhook in order for 121 s",
            id="webhook that is not",
        ),
        pytest.param(
            replace(WELL, delivered=True, waiting=3, undelivered="Connection refused"),
            "cannot deliver to the webhook: Connection refused; waiting there: 3 messages",
            id="nothing arrives",
        ),
        pytest.param(
            replace(aged(polled=121), error="TimedOut"), "last failure: TimedOut", id="why"
        ),
    ],
)
def test_it_says_why_a_bot_is_not_well(health: Health, complaint: str | None) -> None:
    found = find_complaint(health, NOW)
    assert complaint in (found or "") if complaint else found is None


@pytest.mark.parametrize(
    ("health", "complaint"),
    [
        pytest.param(aged(written=31), "told nothing for 31 s", id="killed"),
        pytest.param(aged(turned=31), "no turn for 31 s", id="loop hangs"),
        pytest.param(aged(polled=9000), None, id="Telegram is down"),
        pytest.param(replace(WELL, polled=None), None, id="just begun"),
        pytest.param(
            replace(WELL, delivered=True, undelivered="refused"), None, id="nothing arrives"
        ),
    ],
)
def test_a_bot_is_alive_that_only_hears_nothing(health: Health, complaint: str | None) -> None:
    found = find_complaint(health, NOW, alive=True)
    assert complaint in (found or "") if complaint else found is None


@pytest.mark.parametrize(
    ("health", "free", "complaint"),
    [
        (WELL, None, None),
        (WELL, LEAST_FREE, None),
        (WELL, LEAST_FREE - 1, "the disk of its state is nearly full: 49 MB are free; make room"),
        (aged(polled=121), 0, "the bot has fetched no messages for 121 s"),
    ],
)
def test_a_disk_that_is_nearly_full_is_a_complaint(
    health: Health, free: int | None, complaint: str | None
) -> None:
    assert find_complaint(health, NOW, free) == complaint


def test_a_bot_of_another_version_is_read(tmp_path: Path) -> None:
    path, now = tmp_path / "health.json", time.time()
    write_health(path, replace(WELL, started=now, written=now, turned=now, polled=now))
    told = json.loads(path.read_text("utf-8")) | {"more": 1}
    del told["version"], told["indexed"]
    path.write_text(json.dumps(told), encoding="utf-8")
    found = check_health(lambda: path)
    assert (found["healthy"], found["version"], found["index_age"]) == (True, None, None)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"1"])
def test_a_broken_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "health.json"
    path.write_bytes(content)
    told = check_health(lambda: path)
    assert told["healthy"] is False
    assert str(path) in told["reason"]


def test_without_a_home_there_is_nothing_to_read() -> None:
    assert "telegram.state_file" in check_health(lambda: None)["reason"]
    clear_health(None)


def test_settings_that_cannot_be_read_are_told() -> None:
    def find() -> Path:
        raise StateError("nowhere")

    assert check_health(find) == {"healthy": False, "reason": "nowhere"}


def test_what_cannot_be_cleared_stays(tmp_path: Path) -> None:
    path = tmp_path / "health.json"
    path.mkdir()
    clear_health(path)
    assert path.is_dir()


def test_what_a_former_process_wrote_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "health.json"
    write_health(path, WELL)
    clear_health(path)
    assert not path.exists()
    assert check_health(lambda: path)["healthy"] is False


@pytest.mark.parametrize("variable", ["XDG_STATE_HOME", "QABOT_TELEGRAM__STATE_FILE"])
def test_the_command_reads_the_file_beside_the_state_file(
    tmp_path: Path, run_qabot: RunQabot, variable: str
) -> None:
    now = time.time()
    health = replace(
        WELL, started=now, written=now, turned=now, polled=now, indexed=now - 60, version="1.2.3"
    )
    write_health(tmp_path / "qabot" / "telegram.sqlite.health.json", health)
    value = tmp_path if variable.startswith("XDG") else tmp_path / "qabot" / "telegram.sqlite"
    run = run_qabot("health", "--json", **{variable: str(value)})
    told = json.loads(run.out)
    assert (run.status, told["healthy"], told["reason"]) == (0, True, None)
    assert set(told) > {"poll_age", "last_error", "last_error_age", "open", "articles", "started"}
    assert 60 <= told["index_age"] < 120
    assert (told["disk_free"] > LEAST_FREE, told["version"]) == (True, "1.2.3")


def test_the_command_can_ask_for_the_process_alone(tmp_path: Path, run_qabot: RunQabot) -> None:
    now = time.time()
    health = replace(WELL, started=now, written=now, turned=now, polled=None)
    write_health(tmp_path / "qabot" / "telegram.sqlite.health.json", health)
    assert run_qabot("health", XDG_STATE_HOME=str(tmp_path)).status == 1
    run = run_qabot("health", "--alive", XDG_STATE_HOME=str(tmp_path))
    assert run.status == 0
    assert run.out.startswith("healthy: last poll none yet, open messages: 0")
    assert run_qabot("health", "--alive", XDG_STATE_HOME=str(tmp_path / "empty")).status == 1


def test_wrong_settings_are_no_health_either(run_qabot: RunQabot) -> None:
    run = run_qabot("health", QABOT_TELEGRAM__DEAF_AFTER="1")
    assert run.status == 1
    assert run.out.startswith("unhealthy: telegram.deaf_after")
    assert run.out.count("\n") == 1


def test_neither_engine_nor_library_is_loaded_for_it(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from qabot.cli import main; main(['health']);"
        "print([m for m in ('numpy', 'nltk', 'telegram', 'qabot.engine') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"
