"""Builds images with buildah and runs them with podman: no daemon, no registry.

What is said to them here and not in the tests is what a small virtual machine or a container of its
own takes: the store in one folder, runc without systemd, limits that need no further rights.
"""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAMS = ("buildah", "podman", "runc", "debootstrap")
HARDENED = (
    "--read-only",
    "--read-only-tmpfs=false",
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    "--memory=256m",
    "--pids-limit=64",
)
_LIMITS = ("--ulimit=nofile=4096:4096", "--ulimit=nproc=4096:4096")
_PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
RUN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished container left."""

    status: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """What it printed, where that is text."""
        return self.raw.decode()


def missing_programs() -> list[str]:
    """Return which of the programs are not there."""
    places = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    return [name for name in PROGRAMS if shutil.which(name, path=places) is None]


@dataclass(frozen=True)
class Engine:
    """Images and containers in one folder."""

    store: Path

    @property
    def _storage(self) -> list[str]:
        driver = "overlay" if self._takes_overlay else "vfs"
        root = self.store / driver
        return [f"--root={root}", f"--runroot={root}-run", f"--storage-driver={driver}"]

    @property
    def _takes_overlay(self) -> bool:
        """Tell whether the kernel lays folders over each other here; else they are copied."""
        known = self.store / "driver"
        if not known.exists():
            with self._folders() as (lower, upper, work, merged):
                layers = f"lowerdir={lower},upperdir={upper},workdir={work}"
                command = ["mount", "-t", "overlay", "overlay", "-o", layers, str(merged)]
                taken = subprocess.run(command, capture_output=True, check=False).returncode == 0
                if taken:
                    subprocess.run(["umount", str(merged)], check=True)
            known.write_text("overlay" if taken else "vfs", "utf-8")
        return known.read_text("utf-8") == "overlay"

    @contextmanager
    def _folders(self) -> Iterator[list[Path]]:
        folders = [self.store / "trial" / name for name in ("lower", "upper", "work", "merged")]
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        yield folders
        shutil.rmtree(self.store / "trial")

    def buildah(self, *arguments: str) -> str:
        """Run buildah and return what it printed.

        Raises:
            AssertionError: If it fails; with what it said.
        """
        return _run(["buildah", *self._storage, *arguments])

    def podman(self, *arguments: str) -> str:
        """Run podman and return what it printed.

        Raises:
            AssertionError: If it fails; with what it said.
        """
        return _run([*self.podman_command(), *arguments])

    def podman_command(self) -> list[str]:
        """Return how podman is called."""
        return ["podman", *self._storage, "--runtime=runc", "--cgroup-manager=cgroupfs"]

    def has(self, image: str) -> bool:
        """Tell whether there is an image of that name."""
        command = ["buildah", *self._storage, "images", "-q", image]
        return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())

    def import_image(self, archive: Path, name: str) -> None:
        """Make an image of a root file system."""
        container = self.buildah("from", "scratch").strip()
        self.buildah("add", "--quiet", container, str(archive), "/")
        environment = [f"--env=PATH={_PATH}", "--env=LANG=C.UTF-8"]
        self.buildah("config", *environment, "--cmd=python3", container)
        self.buildah("commit", "--quiet", "--rm", container, name)

    def build(self, context: Path, name: str, **arguments: str) -> None:
        """Build the Dockerfile in a folder.

        Certificates and settings of pip of this machine are there for its commands to fetch
        packages by, and nothing of them is in the image.
        """
        certificates = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
        settings = self.store / "pip.conf"
        at = "/etc/ssl/certs/ca-certificates.crt"
        settings.write_text(f"[global]\ncert = {at}\n", "utf-8")
        mounts = [f"--volume={certificates}:{at}:ro"] if certificates else []
        mounts.append(f"--volume={settings}:/etc/pip.conf:ro")
        given = [f"--build-arg={key}={value}" for key, value in arguments.items()]
        how = ["--isolation=chroot", "--pull-never", "--format=docker", "--no-cache", "--quiet"]
        self.buildah("bud", *how, *mounts, *given, f"--tag={name}", str(context))

    def inspect(self, image: str) -> dict[str, Any]:
        """Return all that is known of an image."""
        (known,) = json.loads(self.podman("image", "inspect", image))
        return dict(known)

    def run(
        self,
        image: str,
        *command: str,
        options: Sequence[str] = (),
        stdin: bytes = b"",
        network: str = "none",
    ) -> Outcome:
        """Run a command in a new container, hardened, to its end."""
        how = ["--rm", "--pull=never", "--no-healthcheck", f"--network={network}", "--interactive"]
        run = subprocess.run(
            [*self.podman_command(), "run", *how, *HARDENED, *_LIMITS, *options, image, *command],
            input=stdin,
            capture_output=True,
            env=_environment(),
            timeout=RUN_SECONDS,
            check=False,
        )
        return Outcome(run.returncode, run.stdout, run.stderr.decode())

    @contextmanager
    def running(
        self, image: str, *command: str, options: Sequence[str] = (), network: str = "none"
    ) -> Iterator[Container]:
        """Run a command in a new container, hardened, for the time of the block."""
        container = Container(self, f"qabot-{uuid.uuid4().hex[:12]}")
        self.podman(
            *("run", "--detach", f"--name={container.name}", "--pull=never", *HARDENED, *_LIMITS),
            *(f"--network={network}", *options, image, *command),
        )
        try:
            yield container
        finally:
            self.podman("rm", "--force", container.name)

    @contextmanager
    def volume(self) -> Iterator[str]:
        """Have an empty volume for the time of the block."""
        name = self.podman("volume", "create").strip()
        try:
            yield name
        finally:
            self.podman("volume", "rm", "--force", name)


@dataclass(frozen=True)
class Container:
    """One that was started."""

    engine: Engine
    name: str
    started: float = field(default_factory=time.monotonic)

    def state(self) -> dict[str, Any]:
        """Return whether it runs, as whom, and how it ended."""
        return dict(json.loads(self.engine.podman("inspect", self.name))[0]["State"])

    def logs(self) -> str:
        """Return what it has printed on both streams."""
        command = [*self.engine.podman_command(), "logs", self.name]
        run = subprocess.run(command, capture_output=True, env=_environment(), check=False)
        return (run.stdout + run.stderr).decode()

    def is_healthy(self) -> bool:
        """Run the image's own health check once."""
        command = [*self.engine.podman_command(), "healthcheck", "run", self.name]
        run = subprocess.run(command, capture_output=True, env=_environment(), check=False)
        return run.returncode == 0

    def wait_for_health(self, wanted: bool, seconds: float) -> float:
        """Return the seconds after which the health check says what is wanted.

        Raises:
            AssertionError: If it does not; with what the container has printed.
        """
        begin = time.monotonic()
        while self.is_healthy() is not wanted:
            assert time.monotonic() - begin < seconds, self.logs()
            time.sleep(0.1)
        return time.monotonic() - begin

    def execute(self, *command: str, stdin: bytes = b"") -> Outcome:
        """Run a command in the container."""
        run = subprocess.run(
            [*self.engine.podman_command(), "exec", "--interactive", self.name, *command],
            input=stdin,
            capture_output=True,
            env=_environment(),
            timeout=RUN_SECONDS,
            check=False,
        )
        return Outcome(run.returncode, run.stdout, run.stderr.decode())

    def memory(self) -> float:
        """Return the megabytes that its first process holds."""
        status = Path(f"/proc/{self.state()['Pid']}/status").read_text("utf-8")
        (held,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(held.split()[1]) / 1024

    def kill(self) -> None:
        """End it as a power cut would."""
        self.engine.podman("kill", "--signal=KILL", self.name)
        self.engine.podman("wait", self.name)

    def stop(self, seconds: int = 30) -> int:
        """Stop it as an operator does, and return its exit status."""
        self.engine.podman("stop", f"--time={seconds}", self.name)
        return int(self.state()["ExitCode"])

    def wait(self) -> int:
        """Wait for its end and return its exit status."""
        return int(self.engine.podman("wait", self.name))


def _environment() -> dict[str, str]:
    # There is no systemd to run health checks by, so the tests do.
    return {**os.environ, "DISABLE_HC_SYSTEMD": "true"}


def _run(command: list[str]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False)
    assert run.returncode == 0, f"{' '.join(command)}\n{run.stdout[-4000:]}\n{run.stderr[-4000:]}"
    return run.stdout
