"""Where what the pages show is run."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, RUNNING

TOKEN = f"123456789:{'AAE-x' * 7}"

RunScript = Callable[..., "subprocess.CompletedProcess[str]"]
StandIn = Callable[[str, str], None]


@pytest.fixture
def copy_of_the_project(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with all that the commands of the pages name.

    What they show is what the first command of the README installs: qabot without any extra.
    """
    monkeypatch.setenv("QABOT_ANSWER__WORD_VECTORS", "false")
    here = Path.cwd()
    for name in ("seeds", "config"):
        (here / name).symlink_to(ROOT / name)
    (here / "telegram-token").write_text(f"{TOKEN}\n", "utf-8")
    news = here / "news"
    news.mkdir()
    (news / "empty.txt").touch()
    minister = "Taxes\n\nThe minister Anna Berg said that taxes would fall. Few believed it."
    (news / "minister.txt").write_text(minister, "utf-8")
    dated = {"text": "The minister Anna Berg said that schools would open.", "published": "2021-05"}
    (news / "schools.jsonl").write_text(json.dumps(dated), "utf-8")
    old = "Дождь\n\nДождь кончился вчера. Больше никто не говорил ничего нового о погоде в городе."
    (news / "old.txt").write_text(old, "cp1251")
    article = '{"id": "a1", "text": "It rained for three days in Bergen."}'
    (here / "questions.jsonl").write_text(RUNNING.block("questions").text, "utf-8")
    (here / "today.jsonl").write_text(f"{article}\n{article}\nrain\n", "utf-8")
    return here


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of programs that go before all others of the same name."""
    folder = tmp_path / ".programs"
    folder.mkdir()
    return folder


@pytest.fixture
def stand_in(programs: Path) -> StandIn:
    """Have a script be run where a program of that name is called."""

    def put(name: str, script: str) -> None:
        (programs / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (programs / name).chmod(0o755)

    return put


@pytest.fixture
def run_script(programs: Path) -> RunScript:
    """Run lines of a shell that finds qabot, stopping at the first that fails."""

    def run(script: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join(
            (str(programs), sysconfig.get_path("scripts"), os.environ.get("PATH", ""))
        )
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PATH": path},
            timeout=60,
            check=False,
        )

    return run
