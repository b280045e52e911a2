"""A real Prometheus with the project's own configuration, and what it says when it is asked."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from tests.conftest import ROOT
from tests.deployment.programs import running
from tests.telegram.bot_process import free_port

CONFIG = ROOT / "config" / "prometheus" / "prometheus.yml"
JOB = "qabot"

# Proxies of the machine must not stand before loopback.
_open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


class RefusedError(Exception):
    """What Prometheus says to a query that it does not take."""


@dataclass(frozen=True)
class Prometheus:
    """Answers queries.

    Attributes:
        address: Where it listens.
    """

    address: str

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return the series of an expression, each with its value now.

        Raises:
            RefusedError: If it does not take the expression.
        """
        return self._result("query", query=expression)

    def query_range(
        self, expression: str, start: float, end: float, step: float
    ) -> list[dict[str, Any]]:
        """Return the series of an expression, each with its values over a time.

        Raises:
            RefusedError: If it does not take the expression.
        """
        return self._result("query_range", query=expression, start=start, end=end, step=step)

    def wait_for(self, expression: str, seconds: float = 30.0) -> list[dict[str, Any]]:
        """Wait until an expression has a result, and return that.

        Raises:
            TimeoutError: If it has none in time.
        """
        end = time.monotonic() + seconds
        while not (found := self.query(expression)):
            if time.monotonic() > end:
                raise TimeoutError(f"after {seconds} s there is nothing of: {expression}")
            time.sleep(0.1)
        return found

    def wait_until_ready(self, seconds: float = 30.0) -> None:
        """Wait until it takes queries, which it does some time after it listens.

        Raises:
            TimeoutError: If it does not in time.
        """
        end = time.monotonic() + seconds
        while True:
            try:
                with _open(f"{self.address}/-/ready", timeout=5):
                    return
            except OSError as error:
                if time.monotonic() > end:
                    raise TimeoutError(f"Prometheus is not ready after {seconds} s") from error
                time.sleep(0.1)

    def _result(self, what: str, **params: object) -> list[dict[str, Any]]:
        try:
            with _open(f"{self.address}/api/v1/{what}?{urlencode(params)}", timeout=30) as page:
                told = json.load(page)
        except urllib.error.HTTPError as error:
            with error:
                raise RefusedError(error.read().decode()) from None
        result: list[dict[str, Any]] = told["data"]["result"]
        return result


def config_for(target: str, interval: str) -> dict[str, Any]:
    """Return the project's configuration with another target and other intervals."""
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text("utf-8"))
    config["global"] = dict.fromkeys(config["global"], interval)
    config["rule_files"] = [str(CONFIG.parent / name) for name in config["rule_files"]]
    (job,) = config["scrape_configs"]
    (static,) = job["static_configs"]
    static["targets"] = [target]
    return config


@contextmanager
def scraping(program: str, folder: Path, target: str, interval: str) -> Iterator[Prometheus]:
    """Run Prometheus for the time of the block, from when it has fetched figures.

    Args:
        program: Where it is.
        folder: Of its own.
        target: Whose figures it fetches, HOST:PORT.
        interval: How often it does, such as ``2s``.
    """
    folder.mkdir(parents=True)
    config = folder / "prometheus.yml"
    config.write_text(yaml.safe_dump(config_for(target, interval)), "utf-8")
    listen = f"127.0.0.1:{free_port()}"
    command = [
        *(program, f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}"),
        *(f"--web.listen-address={listen}", "--log.level=warn"),
    ]
    with running(command, folder, f"http://{listen}/-/healthy"):
        prometheus = Prometheus(f"http://{listen}")
        prometheus.wait_until_ready()
        prometheus.wait_for(f'up{{job="{JOB}"}} == 1')
        yield prometheus
