"""The commands that stand on the pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.docs.pages import PAGES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTED_ELSEWHERE = {
    *("batch", "corrections", "explain", "kubernetes", "logout", "period", "pipx", "quick start"),
    "systemd",
}
"""Marks of blocks that have a test of their own."""


def shell_lines() -> Iterator[str]:
    """Yield the commands of the blocks that have no test of their own."""
    for page in PAGES:
        for block in page.blocks:
            tested = block.mark in TESTED_ELSEWHERE or block.mark.startswith("command:")
            if block.kind == "bash" and not tested:
                yield from block.lines


def is_run(line: str) -> bool:
    """Tell whether a line is one of qabot's own, which are run."""
    return re.match(r"(?:\w+=\S+ |printf .*\| )?(?:qabot|python) ", line) is not None


def check_docker(arguments: list[str]) -> None:
    """Fail unless a call of docker names what there is; nothing of it is run."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    service, bot = "bot", compose["services"]["bot"]
    match arguments:
        case ["build", "-t", image, "."]:
            assert image == bot["image"]
        case ["run", "--rm", *options, image, "ask", _] if image == bot["image"]:
            assert options == [] or options[0] == "-v"
            for mount in options[1:]:
                place = mount.split(":")[1]
                assert place in {volume["target"] for volume in bot["volumes"]}
        case ["compose", "up", "-d"] | ["compose", "up", "-d", "--build"] | ["compose", "down"]:
            pass
        case ["compose", "logs", "-f", name] | ["compose", "restart" | "stop", name]:
            assert name == service
        case ["compose", "exec", name, "qabot", "ask", _] | [
            "compose",
            "exec",
            name,
            "qabot",
            "health" | "doctor" | "articles",
        ]:
            assert name == service
        case ["compose", "exec", "-T", name, "qabot", "backup", "-", ">", _]:
            assert name == service
        case ["compose", "run", "--rm", name, "doctor"]:
            assert name == service
        case ["compose", "run", "--rm", "-T", name, "restore", "-", "--replace", "<", _]:
            assert name == service
        case _:
            pytest.fail(f"nobody has checked: docker {' '.join(arguments)}")
