"""What the image is made of is there for the other architecture too."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

EXTRAS_OF_THE_IMAGE = ("metrics", "socks", "webhook")


def requirements() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [requirement for name in EXTRAS_OF_THE_IMAGE for requirement in extras[name]]
    return [*project["dependencies"], *wanted]


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_package_has_a_wheel(machine: str, tmp_path: Path) -> None:
    tags = ("manylinux2014", "manylinux_2_17", "manylinux_2_28")
    platforms = [f"--platform={tag}_{machine}" for tag in tags]
    how = ["--dry-run", "--ignore-installed", "--no-cache-dir", f"--target={tmp_path}"]
    kind = ["--only-binary=:all:", "--python-version=3.11", "--implementation=cp"]
    run = subprocess.run(
        [sys.executable, "-m", "pip", "install", *how, *kind, *platforms, *requirements()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    (line,) = (line for line in run.stdout.splitlines() if line.startswith("Would install"))
    assert {"numpy", "pydantic"} <= {name.rsplit("-", 1)[0] for name in line.split()}


def test_the_table_of_word_vectors_is_taken_from_a_wheel_that_is_there() -> None:
    # For this architecture or the other: of that wheel nothing is run.
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    (line,) = (line for line in dockerfile.splitlines() if "--requirement semantic.txt" in line)
    assert "--only-binary=:all: --platform=manylinux2014_x86_64" in line
