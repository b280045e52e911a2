"""Every command on the pages is run, or names what there is."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qabot.cli import cli
from tests.docs.commands import check_docker, is_run, shell_lines
from tests.docs.conftest import RunScript
from tests.docs.pages import PAGES, ROOT, RUNNING, Page


def check_make(targets: list[str]) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert set(targets) <= set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE)), targets


def check_umask(masks: list[str]) -> None:
    assert masks == ["077"]


PROGRAMS: dict[str, Callable[[list[str]], None]] = {
    "docker": check_docker,
    "make": check_make,
    "umask": check_umask,
}
"""Other programs, and what looks at their arguments."""

EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def test_commands_run(copy_of_the_project: Path, run_script: RunScript) -> None:
    def run_line(line: str) -> subprocess.CompletedProcess[str]:
        # These would poll, and learn, for long: their options must be there at least.
        for long in ("qabot telegram", "qabot.evaluation.training"):
            line = line.replace(long, f"{long} --help")
        return run_script(line.replace("python ", f"{shlex.quote(sys.executable)} "))

    lines = [line for line in shell_lines() if is_run(line)]
    # This one tells of articles that cannot be read: see test_articles.py.
    lines.remove('qabot ask "what did the minister say?" --articles news today.jsonl')
    # No more at once than there are processors: each has its time limit.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for line, run in zip(lines, pool.map(run_line, lines), strict=True):
            assert run.returncode == 0, f"{line}: {run.stderr}"
            assert "error" not in run.stderr, line
            assert run.stdout or line.startswith("qabot console"), line


def test_commands_of_other_programs_are_known() -> None:
    for line in shell_lines():
        if not is_run(line):
            program, *arguments = shlex.split(line)
            assert program in PROGRAMS, f"nobody has checked: {line}"
            PROGRAMS[program](arguments)


@each_page
def test_commands_stand_in_blocks_that_are_run(page: Page) -> None:
    # A block of no kind, or of another shell's, would be run by nobody.
    fences = re.findall(r"^ *```", page.text, re.MULTILINE)
    assert len(fences) == 2 * len(page.blocks)
    assert {block.kind for block in page.blocks}.isdisjoint({"console", "sh", "shell", "zsh"})
    prompts = [b.mark for b in page.blocks for line in b.lines if line.startswith("$ ")]
    assert set(prompts) <= {"session"}


@each_page
def test_commands_and_options_of_qabot_are_there(page: Page) -> None:
    for code in page.code:
        # What follows a pipe or a semicolon is another program's.
        for name, rest in re.findall(r"(?<![\w./])(?<!-n )qabot ([a-z]+)([^\n|;]*)", code):
            assert name in cli.commands, code
            there = {option for each in cli.commands[name].params for option in each.opts}
            assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= there | {"--help"}, code


def test_every_command_of_qabot_is_told_of() -> None:
    codes = [code for page in PAGES for code in page.code]
    for name in cli.commands:
        assert any(re.match(rf"qabot {name}\b", code) for code in codes), name


def test_targets_of_make_are_there() -> None:
    targets = [code.split()[1] for page in PAGES for code in page.code if code.startswith("make ")]
    assert "all" in targets
    check_make(targets)


@each_page
def test_modules_that_are_to_be_run_are_there(page: Page) -> None:
    for name in re.findall(r"python\s-m\s([\w.]+)", page.text):
        assert importlib.util.find_spec(name), name


@each_page
def test_extras_that_are_named_are_there(page: Page) -> None:
    named = re.findall(r"(?:qabot|'\.|\| `)\[([a-z,]+)\]", page.text)
    assert {extra for names in named for extra in names.split(",")} <= EXTRAS.keys()


def test_every_extra_is_told_of_where_qabot_is_installed() -> None:
    table = set(re.findall(r"`\[([a-z]+)\]`", RUNNING.part("Installation")))
    assert table == EXTRAS.keys() - {"dev", "bench"}
