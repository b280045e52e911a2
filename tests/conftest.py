"""What every test stands on: no settings from outside, a folder of its own, the seed article."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from qabot.engine import Engine

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--kills",
        type=int,
        default=2,
        help="how often the bot is killed in the trial of tests/telegram/test_no_question_lost.py",
    )
    parser.addoption(
        "--guarded",
        action="store_true",
        help="limits and the list of who may ask are in force in that trial",
    )
    parser.addoption(
        "--image",
        action="store_true",
        help="build the image and try it in containers too (tests/image); see make image-test",
    )


@pytest.fixture(autouse=True)
def clean_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away the settings of the machine and stand in an empty folder."""
    for name in os.environ:
        if name.upper().startswith("QABOT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ".state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder with the article a fresh copy answers from."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def seed_engine(seeds: Path) -> Engine:
    """An engine that answers from the seed."""
    from qabot.engine import Engine

    return Engine.from_articles([seeds])


ReadOnly = Callable[[Path], AbstractContextManager[None]]


@pytest.fixture
def readonly(tmp_path: Path) -> ReadOnly:
    """Have a file and its folder be such that they can be read, and not be written to."""

    @contextmanager
    def held(path: Path) -> Iterator[None]:
        # To root all is allowed, so it is another one for that time.
        folders = [folder for folder in (tmp_path, *tmp_path.parents) if folder.owner() == "root"]
        modes = {place: place.stat().st_mode for place in (*folders, path.parent, path)}
        for folder in folders:
            folder.chmod(modes[folder] | 0o555)
        path.parent.chmod(0o555)
        for each in path.parent.iterdir():
            each.chmod(0o444)
        if is_root := os.geteuid() == 0:
            os.seteuid(65534)
        try:
            yield
        finally:
            if is_root:
                os.seteuid(0)
            for place, mode in modes.items():
                place.chmod(mode)

    return held


@dataclass(frozen=True)
class Outcome:
    """What a finished process left."""

    status: int
    out: str
    err: str


RunQabot = Callable[..., Outcome]


@pytest.fixture(scope="session")
def run_qabot() -> RunQabot:
    """Run the real program to its end: ``run_qabot("ask", "...", stdin=b"", LANG="C")``."""

    def run(*arguments: str | bytes, stdin: bytes = b"", **environment: str) -> Outcome:
        process = subprocess.run(
            [sys.executable, "-m", "qabot", *arguments],
            input=stdin,
            capture_output=True,
            env={**os.environ, **environment},
            timeout=60,
            check=False,
        )
        out, err = process.stdout.decode("utf-8"), process.stderr.decode("utf-8")
        return Outcome(process.returncode, out, err)

    return run
