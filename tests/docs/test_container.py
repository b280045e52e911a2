"""What the pages tell of the image and of compose.yaml."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import yaml

from qabot.settings import load_settings
from tests.docs.commands import check_docker
from tests.docs.conftest import TOKEN, RunScript, StandIn
from tests.docs.pages import README, ROOT, RUNNING, unwrapped

PART = unwrapped(RUNNING.part("Docker"))


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return loaded


def test_the_limit_of_memory_is_that_of_compose() -> None:
    megabytes = re.search(r"memory limit of (\d+) MB", PART)
    assert megabytes
    assert compose()["services"]["bot"]["mem_limit"] == f"{megabytes[1]}m"


def test_the_user_is_that_of_the_image() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    user = re.search(r"user (\d+)", PART)
    assert user
    assert f"\nUSER {user[1]}:" in dockerfile
    assert f"[number {user[1]}]" in unwrapped(README.text)


def test_the_extras_that_the_image_has_are_said_to_be_in_it() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    table = RUNNING.part("Installation")
    said = re.findall(r"^\| `\[(\w+)\]` \|.* The image has it\. \|$", table, re.MULTILINE)
    named = re.findall(r"(?:\*e|\['optional-dependencies'\])\['(\w+)'\]", dockerfile)
    assert set(said) == set(named)
    assert said


def test_a_bot_of_your_own_takes_what_its_lines_write(
    run_script: RunScript, stand_in: StandIn
) -> None:
    stand_in("docker", 'echo "$*" >> calls')
    run = run_script(README.block("quick start").text, f"{TOKEN}\n")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    for call in Path("calls").read_text("utf-8").splitlines():
        check_docker(shlex.split(call))
    described = compose()
    # Where compose.yaml looks for the token, and for the folder that .env names.
    assert described["secrets"]["telegram-token"]["file"].endswith("-./telegram-token}")
    sources = [volume["source"] for volume in described["services"]["bot"]["volumes"]]
    assert "${QABOT_ARTICLES:-./seeds}" in sources
    loaded = load_settings({"telegram.token_file": "telegram-token"}, secrets=True)
    token = loaded.settings.telegram.token
    assert token
    assert token.get_secret_value() == TOKEN
    assert loaded.settings.articles == (Path("news"),)
