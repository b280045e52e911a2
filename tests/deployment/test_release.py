"""What is built and published, and what .ci/ finds out about it."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import qabot
from tests.conftest import ROOT

TOOLS = Path(sysconfig.get_path("scripts"))
CI = ROOT / ".ci"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


# --- wheel and sdist --------------------------------------------------------------------------


def build(folder: Path, target: str) -> Path:
    run = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", folder, "--target", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    (archive,) = folder.iterdir()
    return archive


def test_the_sdist_holds_all_that_is_said_and_the_folders_with_what_is_in_them(
    tmp_path: Path,
) -> None:
    with tarfile.open(build(tmp_path, "sdist")) as file:
        names = {name.split("/", 1)[1] for name in file.getnames()}
    include = PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {"SECURITY.md", "config", "seeds", "tests", ".ci", ".github"} <= set(include)
    wanted = {
        path.relative_to(ROOT).as_posix()
        for name in include
        for path in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= names


def test_the_wheel_holds_the_package_alone(tmp_path: Path) -> None:
    names = zipfile.ZipFile(build(tmp_path, "wheel")).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"qabot", f"qabot-{qabot.__version__}.dist-info"}


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_the_package_index_would_take_it(tmp_path: Path, target: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", build(tmp_path, target)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_changelog_tells_of_this_version() -> None:
    headings = re.findall(
        r"^## \[([^]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert headings
    assert {qabot.__version__, "Unreleased"} & set(headings)


# --- SBOM -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sbom() -> dict[str, Any]:
    """The module .ci/sbom.py."""
    return runpy.run_path(str(CI / "sbom.py"))


BOM: dict[str, Any] = {
    "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 1,
    "metadata": {"component": {"bom-ref": "root", "name": "qabot", "type": "application"}},
    "components": [
        {"bom-ref": f"{name}==1", "name": name, "type": "library", "version": "1"}
        for name in ("PyYAML", "numpy", "far", "pip")
    ],
    "dependencies": [
        {"ref": "root", "dependsOn": ["PyYAML==1", "numpy==1"]},
        {"ref": "PyYAML==1"},
        {"ref": "numpy==1", "dependsOn": ["far==1"]},
        {"ref": "far==1"},
        {"ref": "pip==1"},
    ],
}


def test_an_sbom_has_the_version_and_what_is_needed_and_nothing_else(
    sbom: dict[str, Any],
) -> None:
    bom = sbom["complete"](deepcopy(BOM), "9.9")
    assert bom["metadata"]["component"]["version"] == "9.9"
    assert [part["name"] for part in bom["components"]] == ["PyYAML", "numpy", "far"]
    assert {entry["ref"] for entry in bom["dependencies"]} == {
        *("root", "PyYAML==1", "numpy==1", "far==1"),
    }
    assert sbom["find_faults"](bom, {"pyyaml", "numpy"}) == []


def without_numpy(bom: dict[str, Any]) -> None:
    bom["components"] = [part for part in bom["components"] if part["name"] != "numpy"]


def without_version(bom: dict[str, Any]) -> None:
    del bom["metadata"]["component"]["version"]


def of_a_wrong_type(bom: dict[str, Any]) -> None:
    bom["components"][0]["type"] = "wheel"


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        pytest.param(without_numpy, "a direct dependency is missing: numpy", id="missing"),
        pytest.param(without_version, "the root is not qabot and its version", id="version"),
        pytest.param(of_a_wrong_type, "it does not follow the schema", id="schema"),
    ],
)
def test_what_is_wrong_with_an_sbom_is_found(
    sbom: dict[str, Any], spoil: Callable[[dict[str, Any]], None], fault: str
) -> None:
    bom = sbom["complete"](deepcopy(BOM), "9.9")
    spoil(bom)
    (found,) = sbom["find_faults"](bom, {"pyyaml", "numpy"})
    assert found.startswith(fault)


def test_every_runtime_dependency_is_asked_for(sbom: dict[str, Any]) -> None:
    direct = sbom["direct_dependencies"]()
    assert {"pyyaml", "python-telegram-bot", "numpy"} <= direct
    assert len(direct) == len(PYPROJECT["project"]["dependencies"])


# --- vulnerabilities --------------------------------------------------------------------------

CANARY = ("jinja2", "2.10")


def entry(package: str, name: str, *, fixed: str | None) -> dict[str, Any]:
    """Return a vulnerability as OSV tells it."""
    events = [{"introduced": "0"}, *([{"fixed": fixed}] if fixed else [])]
    return {
        "id": name,
        "schema_version": "1.6.0",
        "summary": "A hole.",
        "affected": [
            {
                "package": {"name": package, "ecosystem": "PyPI"},
                "ranges": [{"type": "ECOSYSTEM", "events": events}],
            }
        ],
    }


HOLES = {CANARY: [entry("jinja2", "PYSEC-2019-217", fixed="2.10.1")]}
Holes = dict[tuple[str, str], list[dict[str, Any]]]


@contextmanager
def data_base(holes: Holes, status: int = 200) -> Iterator[str]:
    """Serve what a data base of vulnerabilities would tell."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = holes.get((query["package"]["name"], query["version"]))
            body = json.dumps({"vulns": found} if found else {}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()


def audit(tmp_path: Path, url: str, *options: str) -> tuple[int, list[str]]:
    """Look for vulnerabilities of two components; return the exit status and what was said."""
    bom = {"components": [{"name": name, "version": "1.0"} for name in ("numpy", "PyYAML")]}
    path = tmp_path / "qabot.cdx.json"
    path.write_text(json.dumps(bom), "utf-8")
    # No proxy of this machine stands between.
    surroundings = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    run = subprocess.run(
        [sys.executable, CI / "audit.py", path, "--service", "osv", "--osv-url", url, *options],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not run.stderr, run.stderr
    return run.returncode, run.stdout.splitlines()


def test_where_nobody_can_be_asked_it_is_said_that_nothing_was_checked(tmp_path: Path) -> None:
    with data_base({}) as url:
        pass  # now nobody listens there
    status, told = audit(tmp_path, url)
    assert status == 0
    assert told[-1] == "no vulnerability data base can be reached: nothing was checked"


@pytest.mark.parametrize("status", [200, 404, 503])
def test_a_mirror_that_knows_of_nothing_is_no_data_base(tmp_path: Path, status: int) -> None:
    with data_base({}, status) as url:
        assert audit(tmp_path, url)[1][-1].endswith("nothing was checked")


def test_components_without_known_vulnerabilities_are_counted(tmp_path: Path) -> None:
    with data_base(HOLES) as url:
        status, told = audit(tmp_path, url)
    assert (status, told) == (0, ["osv:", "2 components were looked up, 0 vulnerabilities known"])


def test_a_vulnerability_that_a_newer_version_mends_fails(tmp_path: Path) -> None:
    with data_base(HOLES | {("pyyaml", "1.0"): [entry("pyyaml", "PYSEC-1", fixed="1.1")]}) as url:
        status, told = audit(tmp_path, url)
        assert status == 1
        assert "VULNERABLE: pyyaml 1.0: PYSEC-1, mended in 1.1" in told
        status, told = audit(tmp_path, url, "--accept", "PYSEC-1")
        assert status == 0
        assert "accepted: pyyaml 1.0: PYSEC-1, mended in 1.1" in told


def test_one_that_nothing_mends_is_told(tmp_path: Path) -> None:
    with data_base(HOLES | {("numpy", "1.0"): [entry("numpy", "PYSEC-2", fixed=None)]}) as url:
        status, told = audit(tmp_path, url)
    assert status == 0
    assert "warning: numpy 1.0: PYSEC-2, not mended yet" in told


def test_what_is_accepted_and_no_longer_there_is_to_be_taken_away(tmp_path: Path) -> None:
    with data_base(HOLES) as url:
        status, told = audit(tmp_path, url, "--accept", "PYSEC-3")
    assert status == 1
    assert "PYSEC-3 is accepted and no longer found: take it away" in told


# --- shell ------------------------------------------------------------------------------------


def test_shellcheck_finds_nothing_in_our_scripts() -> None:
    run = subprocess.run(
        [TOOLS / "shellcheck", CI / "run"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


# --- workflows --------------------------------------------------------------------------------
