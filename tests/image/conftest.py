"""The image, built once for all tests of it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import qabot
from tests.conftest import ROOT
from tests.image.base import make_base
from tests.image.deployment import Deployment
from tests.image.engine import Engine, missing_programs
from tests.telegram.fake_api import TOKEN, FakeApi
from tests.telegram.fake_server import served

BASE = "docker.io/library/python:3.11-slim-bookworm"
IMAGE = "localhost/qabot:test"


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave these tests out of a run that does not ask for them."""
    return None if config.getoption("--image") else True


@dataclass(frozen=True)
class Built:
    """What was built, and on what."""

    engine: Engine
    name: str
    size: int
    base_size: int
    seconds: float


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Tell whoever waits what is being done, or what was measured."""
    reporter = pytestconfig.pluginmanager.getplugin("terminalreporter")
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    assert reporter is not None
    assert capture is not None

    def write(text: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.write_line(f"\n   {text}")

    return write


@pytest.fixture(scope="session")
def engine() -> Engine:
    """What builds and runs images here."""
    if missing := missing_programs():
        pytest.exit(
            f"not here: {', '.join(missing)}; on Debian: apt-get install {' '.join(missing)}", 1
        )
    if os.geteuid() != 0:
        pytest.exit("a base image is made by debootstrap, which only root may do", 1)
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    store = caches / "qabot-image"
    store.mkdir(parents=True, exist_ok=True)
    return Engine(store)


@pytest.fixture(scope="session")
def built(engine: Engine, say: Callable[[str], None]) -> Iterator[Built]:
    """The image of this checkout."""
    if not engine.has(BASE):
        engine.import_image(make_base(engine.store, say), BASE)
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    say("buildah: the image")
    begin = time.monotonic()
    engine.build(ROOT, IMAGE, VERSION=qabot.__version__, REVISION=revision or "unknown")
    seconds = time.monotonic() - begin
    size, base_size = (int(engine.inspect(name)["Size"]) for name in (IMAGE, BASE))
    yield Built(engine, IMAGE, size, base_size, seconds)
    engine.podman("rmi", "--force", IMAGE)
    engine.podman("image", "prune", "--force")


@pytest.fixture
def deployment(built: Built, tmp_path: Path) -> Iterator[Deployment]:
    """A bot to be deployed, with a volume that is empty at first."""
    token_file = tmp_path / "telegram-token"
    token_file.write_text(TOKEN, "utf-8")
    token_file.chmod(0o444)
    api = FakeApi()
    with served(api) as base_url, built.engine.volume() as state:
        yield Deployment(built.engine, built.name, api, base_url, token_file, state)
