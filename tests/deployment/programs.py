"""Programs that stand beside the bot, run for real on loopback; where one is missing, a skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def needed(name: str, package: str = "") -> str:
    """Return where a program is, or skip the test.

    ``.ci/run`` has all of them, so that there nothing is skipped.

    Args:
        name: Of the program.
        package: That has it on Debian, if it is not called like the program.
    """
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not here; on Debian it is in the package {package or name}")
    return found


@contextmanager
def running(command: list[str], folder: Path, ready: str, **variables: str) -> Iterator[None]:
    """Run a program for the time of the block, from when an address answers.

    Args:
        command: The program and what it is called with.
        folder: Where it may write, and where what it prints is kept.
        ready: Address that answers, be it with an error, once it is up.
        variables: Of its environment.
    """
    printed = folder / "printed.txt"
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **variables}
    with printed.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 30
        while not answers(ready):
            assert process.poll() is None, printed.read_text("utf-8")
            assert time.monotonic() < deadline, printed.read_text("utf-8")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


def answers(address: str) -> bool:
    """Tell whether somebody answers at an address."""
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
