"""config/systemd/qabot.service, read and looked over by systemd's own tool: nothing is started."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
import yaml

from qabot.errors import DeafError, FrontEndError, RivalError, SettingsError
from qabot.settings import DEFAULT_CONFIG, load_settings
from qabot.state import find_cache, find_telegram_state
from qabot.telegram.service import GRACE_SECONDS
from tests.conftest import ROOT

UNIT = ROOT / "config" / "systemd" / "qabot.service"
TOOLS = Path(sysconfig.get_path("scripts"))

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here"
)


def values(name: str, unit: str | None = None) -> list[str]:
    text = UNIT.read_text("utf-8") if unit is None else unit
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


def only(name: str) -> str:
    (value,) = values(name)
    return value


def environment() -> dict[str, str]:
    """Return what the bot is given, with the places that systemd puts in."""
    places = {"%S": "/var/lib", "%C": "/var/cache", "%d": "/run/credentials/qabot.service"}
    given = " ".join(values("Environment"))
    for mark, place in places.items():
        given = given.replace(mark, place)
    return dict(pair.split("=", 1) for pair in given.split())


def verify(tmp_path: Path, unit: str) -> tuple[int, str]:
    """Have systemd verify a unit, with a program that is there in the place of the bot's.

    That one is only there once qabot is installed as the unit says.
    """
    copy = tmp_path / UNIT.name
    copy.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={TOOLS / 'qabot'}", unit, flags=re.M))
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", copy],
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


@needs_systemd
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    assert verify(tmp_path, UNIT.read_text("utf-8")) == (0, "")


@needs_systemd
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param("NoNewPrivileges=yes", "NoNewPrivilege=yes", id="name"),
        pytest.param("Restart=on-failure", "Restart=on-fail", id="value"),
        pytest.param("SystemCallFilter=@system-service", "SystemCallFilter=@system", id="calls"),
    ],
)
def test_systemd_would_find_what_is_wrong(tmp_path: Path, right: str, wrong: str) -> None:
    unit = UNIT.read_text("utf-8")
    assert right in unit
    assert verify(tmp_path, unit.replace(right, wrong))[1]


@needs_systemd
def test_little_is_exposed() -> None:
    # 10 is an ordinary service. What is left of it is the network, which the bot is for.
    run = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", UNIT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_program_is_started_that_the_head_says_to_install() -> None:
    program, command = only("ExecStart").split()
    assert command == "telegram"
    head = UNIT.read_text("utf-8").partition("[Unit]")[0]
    commands = re.findall(r"^#   (sudo .+)$", head, re.MULTILINE)
    assert len(commands) == 4
    assert f"{Path(program).parent}/pip install" in commands[0]
    assert commands[1].endswith(f" {environment()['QABOT_ARTICLES']}")
    assert commands[2].endswith(f" -m 0600 telegram-token {only('LoadCredential').split(':')[1]}")
    assert UNIT.relative_to(ROOT).as_posix() in commands[3]
    assert f"{only('WorkingDirectory')}/{DEFAULT_CONFIG}" in head


def test_the_token_is_a_credential_and_in_no_variable() -> None:
    name = only("LoadCredential").split(":")[0]
    assert f"QABOT_TELEGRAM__TOKEN_FILE=%d/{name}" in values("Environment")
    assert "QABOT_TELEGRAM__TOKEN" not in environment()
    assert values("EnvironmentFile") == []


def test_what_the_unit_sets_are_settings_and_what_is_kept_is_in_its_folders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for key, value in environment().items():
        monkeypatch.setenv(key, value)
    loaded = load_settings(secrets=False)
    assert loaded.settings.articles == (Path("/srv/qabot"),)
    state = find_telegram_state(loaded.settings.telegram, environment())
    cache = find_cache(environment())
    assert state is not None
    assert cache is not None
    assert state.parent == Path("/var/lib") / only("StateDirectory")
    assert cache.is_relative_to(Path("/var/cache") / only("CacheDirectory"))
    assert only("StateDirectoryMode") == "0700"
    assert values("ReadWritePaths") == []


def test_only_what_a_new_process_would_mend_starts_one() -> None:
    assert only("Restart") == "on-failure"
    never = {int(status) for status in only("RestartPreventExitStatus").split()}
    assert never == {SettingsError.status, RivalError.status}
    assert not never & {DeafError.status, FrontEndError.status}


def test_the_bot_may_finish_its_answers_before_it_is_killed() -> None:
    assert only("KillSignal") == "SIGTERM"
    assert float(only("TimeoutStopSec")) >= GRACE_SECONDS + 5


def test_the_bot_has_what_it_has_in_a_container() -> None:
    bot = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["bot"]
    assert only("MemoryMax").lower() == bot["mem_limit"]
    assert int(only("TasksMax")) == bot["pids_limit"]


def test_it_is_started_when_there_is_a_network() -> None:
    assert "network-online.target" in only("After").split()
    assert "network-online.target" in only("Wants").split()
    assert only("WantedBy") == "multi-user.target"
