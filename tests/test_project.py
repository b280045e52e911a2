"""The project as a whole: what is shipped, what is promised, what lies about."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path, PurePosixPath

import pytest
from pydantic import BaseModel

import qabot
from qabot.settings import Settings
from tests.docs.pages import PAGES

ROOT = Path(__file__).parents[1]
COMMANDS = (
    "add",
    "article",
    "articles",
    "ask",
    "backup",
    "batch",
    "console",
    "doctor",
    "evaluate",
    "feedback",
    "health",
    "remove",
    "restore",
    "settings",
    "sync",
    "telegram",
)

TOP_LEVEL = {
    "CHANGELOG.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "compose.yaml",
    "config",
    "docs",
    "pyproject.toml",
    "qabot",
    "seeds",
    "tests",
}


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@cache
def our_files() -> tuple[PurePosixPath, ...]:
    """Return what git keeps or would keep; skip where there is no git, as in an sdist."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = (PurePosixPath(name) for name in listing.split("\0") if name)
    return tuple(name for name in names if (ROOT / name).is_file())


@cache
def help_of(*command: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "qabot", *command, "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


# --- package ----------------------------------------------------------------------------------


def test_the_version_is_written_in_one_place() -> None:
    assert importlib.metadata.version("qabot") == qabot.__version__
    for name in ("pyproject.toml", "Dockerfile", "compose.yaml", "Makefile"):
        assert f'"{qabot.__version__}"' not in read(name), name


def test_all_lists_what_can_be_imported() -> None:
    assert sorted(qabot.__all__) == list(qabot.__all__)
    for name in qabot.__all__:
        assert getattr(qabot, name) is not None
    ours = {
        name
        for name, value in vars(qabot).items()
        if getattr(value, "__module__", "").startswith("qabot.")
    }
    assert ours <= set(qabot.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Engines"):
        _ = qabot.Engines


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_what_is_built_holds_every_file_of_the_package(tmp_path: Path, target: str) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--directory", str(tmp_path)]
    run = subprocess.run(
        [*build, "--target", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    (archive,) = tmp_path.iterdir()
    if target == "wheel":
        names = set(zipfile.ZipFile(archive).namelist())
        folder = PurePosixPath()
    else:
        with tarfile.open(archive) as file:
            names = set(file.getnames())
        folder = PurePosixPath(f"qabot-{qabot.__version__}")
    wanted = {name for name in our_files() if name.parts[0] == "qabot"}
    assert PurePosixPath("qabot/py.typed") in wanted
    assert {str(folder / name) for name in wanted} <= names


# --- README -----------------------------------------------------------------------------------


def readme_command(name: str) -> str:
    match = re.search(
        rf"^<!-- command: {name} -->\n```bash\n(.+)\n```$", read("README.md"), re.MULTILINE
    )
    assert match, f"README.md: no one-line bash block under <!-- command: {name} -->"
    return match[1]


def test_the_two_commands_of_the_readme_run_on_a_fresh_machine() -> None:
    # .ci/run takes them from here too, and runs them in fresh clones.
    for name in ("answer", "tests"):
        assert readme_command(name).startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert readme_command("answer").endswith('.venv/bin/qabot ask "what did Peskov say?"')
    assert readme_command("tests").endswith(".venv/bin/python -m pytest")


def test_the_help_of_qabot_names_every_command() -> None:
    for command in COMMANDS:
        assert re.search(rf"^\s+{command}\s", help_of(), re.MULTILINE), command


def setting_names(model: type[BaseModel] = Settings, prefix: str = "QABOT_") -> set[str]:
    """Return the environment variables that the settings read."""
    names = set()
    for name, field in model.model_fields.items():
        key = prefix + name.upper()
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names |= setting_names(kind, f"{key}__")
        else:
            names.add(key)
    return names


@pytest.mark.parametrize(
    "name",
    [*(page.name for page in PAGES), "CHANGELOG.md", "compose.yaml", "Dockerfile"],
)
def test_variables_that_are_named_are_settings(name: str) -> None:
    named = set(re.findall(r"QABOT_[A-Z_]*[A-Z]", read(name)))
    assert named <= setting_names() | {"QABOT_CONFIG"}


def test_the_changelog_begins_with_what_is_not_yet_released() -> None:
    headings = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"


# --- Makefile and .ci/run ---------------------------------------------------------------------


def test_the_makefile_has_a_target_and_a_line_of_help_for_each_task() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## \S", read("Makefile"), re.MULTILINE))
    assert targets >= {"help", "venv", "install", "fmt", "lint", "types", "test", "all", "clean"}
    assert targets >= {"dist", "sbom"}
    phony = re.search(r"^\.PHONY: (.+)$", read("Makefile"), re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == targets


def test_lint_runs_every_tool() -> None:
    lint = read(".ci/run").partition("check_lint() {")[2].partition("}")[0]
    tools = {line.split()[0] for line in lint.splitlines() if line.strip()}
    assert tools == {"ruff", "lint-imports", "hadolint", "check-jsonschema", "shellcheck"}
    assert "ruff format --check" in lint


def test_ci_can_be_run_and_is_sound_bash() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash")
    assert subprocess.run([bash, "-n", ROOT / ".ci" / "run"], check=False).returncode == 0
    assert "\nset -euo pipefail\n" in read(".ci/run")


# --- files ------------------------------------------------------------------------------------


def test_the_top_level_holds_only_what_belongs_there() -> None:
    top = {name.parts[0] for name in our_files()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_names_a_place_on_a_developers_machine() -> None:
    home = re.compile(r"(?<![\w.<{])/(?:home|Users)/(?!user\b|me\b|qabot\b)\w+|[A-Z]:\\Users\\")
    # A checkout at the root of a container has too common a name to look for.
    places = [str(p) for p in (ROOT, Path.home()) if len(p.parts) > 2]
    for name in our_files():
        try:
            text = (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found = [place for place in places if f"{place}/" in text]
        if name != PurePosixPath("tests/test_project.py"):
            found += home.findall(text)
        assert not found, name


def test_secrets_and_leftovers_are_ignored_by_git() -> None:
    ignored = read(".gitignore").splitlines()
    assert {".env", "/telegram-token", ".venv/", "__pycache__/", ".coverage"} <= set(ignored)
