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
import yaml

import qabot
from qabot.library.archives import MAX_ENTRIES
from qabot.library.fetching import MAX_BYTES, MAX_REDIRECTS, SECONDS
from qabot.library.reading import MAX_ARTICLE_BYTES, MAX_DOCUMENT_BYTES
from qabot.library.unpacking import FREE_BYTES, MAX_RATIO, MAX_UNPACKED_BYTES
from qabot.options import MAX_QUESTION
from qabot.telegram.inbox import MOST_OPEN
from qabot.telegram.limits import CHAT_SHARE, MOST_WAITING
from qabot.telegram.reception import LONGEST_BODY
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


# --- notes of a release -----------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of version 1.2.3 of something."""
    (tmp_path / "qabot").mkdir()
    (tmp_path / "qabot" / "__init__.py").write_text('__version__ = "1.2.3"\n', "utf-8")
    changelog = "# Changelog\n\n## [Unreleased]\n\n- x\n\n## [1.2.3] - 2026-01-02\n\n- Told.\n\n"
    (tmp_path / "CHANGELOG.md").write_text(f"{changelog}## [1.2.2]\n\n- Old.\n", "utf-8")
    return tmp_path


def notes(tag: str, checkout: Path) -> int:
    status: int = runpy.run_path(str(CI / "notes.py"))["main"](tag, checkout)
    return status


def test_the_notes_of_a_release_are_what_the_changelog_tells_of_it(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert notes("v1.2.3", checkout) == 0
    assert capsys.readouterr().out == "- Told.\n"


@pytest.mark.parametrize("tag", ["v1.2.4", "1.2.3", "v1.2.3rc1", "v1.2"])
def test_a_tag_that_is_not_the_version_is_refused(
    tag: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert notes(tag, checkout) == 1
    assert capsys.readouterr().err == f"the tag is {tag} and the version of the code 1.2.3\n"


def test_a_version_that_the_changelog_does_not_tell_of_is_refused(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = checkout / "CHANGELOG.md"
    path.write_text(path.read_text("utf-8").replace("[1.2.3]", "[Unreleased]"), "utf-8")
    assert notes("v1.2.3", checkout) == 1
    assert "tells nothing of [1.2.3]" in capsys.readouterr().err


def test_the_version_is_read_where_it_stands() -> None:
    assert runpy.run_path(str(CI / "notes.py"))["find_version"](ROOT) == qabot.__version__


# --- workflows --------------------------------------------------------------------------------

WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
}
STEPS = [
    pytest.param(step, id=f"{name}-{job}-{number}")
    for name, workflow in WORKFLOWS.items()
    for job, told in workflow["jobs"].items()
    for number, step in enumerate(told.get("steps", ()))
]


def on(name: str) -> dict[str, Any]:
    # YAML 1.1 reads the key "on" as true.
    found: dict[str, Any] = WORKFLOWS[name][True]
    return found


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        *(("github-workflows", f".github/workflows/{name}") for name in WORKFLOWS),
        ("dependabot", ".github/dependabot.yml"),
    ],
)
def test_they_follow_their_published_schema(schema: str, path: str) -> None:
    run = subprocess.run(
        [TOOLS / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", ROOT / path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("step", STEPS)
def test_actions_are_pinned_by_commit_and_nothing_foreign_is_put_into_a_script(
    step: dict[str, Any],
) -> None:
    if "uses" in step:
        assert re.fullmatch(r"(actions|docker)/[\w-]+@[0-9a-f]{40}", step["uses"])
    # What others name, such as a branch, would be run as part of it: by variables it is not.
    assert "${{" not in step.get("run", "")
    if step.get("uses", "").startswith("actions/checkout@"):
        assert step["with"]["persist-credentials"] is False


def test_one_action_has_one_commit_and_its_version_behind_it() -> None:
    pins = {
        (action, commit, version)
        for name in WORKFLOWS
        for action, commit, version in re.findall(
            r"uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$",
            (ROOT / ".github" / "workflows" / name).read_text("utf-8"),
            re.MULTILINE,
        )
    }
    used = {step.values[0]["uses"] for step in STEPS if "uses" in step.values[0]}  # type: ignore[index, operator]
    assert {f"{action}@{commit}" for action, commit, _ in pins} == used
    assert len(pins) == len({action for action, _, _ in pins})


def test_ci_runs_all_that_a_developer_runs_and_may_only_read() -> None:
    ci = WORKFLOWS["ci.yml"]
    assert ci["permissions"] == {"contents": "read"}
    assert {"push", "pull_request", "workflow_call"} == on("ci.yml").keys()
    everything, others = ci["jobs"]["everything"], ci["jobs"]["tests"]
    assert [step for step in everything["steps"] if step.get("run", "").endswith(" .ci/run")]
    oldest = PYPROJECT["project"]["requires-python"].removeprefix(">=")
    (python,) = [
        step["with"]["python-version"]
        for step in everything["steps"]
        if "setup-python" in step.get("uses", "")
    ]
    assert python == oldest
    assert oldest not in others["strategy"]["matrix"]["python"]


def test_a_release_is_of_a_tag_and_nothing_is_published_before_ci_was_passed() -> None:
    release = WORKFLOWS["release.yml"]
    assert on("release.yml") == {"push": {"tags": ["v*"]}}
    assert release["permissions"] == {}
    jobs = release["jobs"]
    assert jobs["ci"]["uses"] == "./.github/workflows/ci.yml"
    assert jobs["ci"]["needs"] == "notes"
    publishing = {
        name
        for name, job in jobs.items()
        if "write" in job["permissions"].values() and name != "release"
    }
    assert publishing == {"image", "package"}
    assert all(set(jobs[name]["needs"]) >= {"notes", "ci"} for name in publishing)
    assert set(jobs["release"]["needs"]) >= publishing
    assert "image" in jobs["package"]["needs"], "an index cannot be made to forget"


def test_the_image_is_published_for_both_architectures_with_what_it_is_made_of() -> None:
    (build,) = [
        step["with"]
        for step in WORKFLOWS["release.yml"]["jobs"]["image"]["steps"]
        if "build-push-action" in step.get("uses", "")
    ]
    assert build["platforms"] == "linux/amd64,linux/arm64"
    assert (build["sbom"], build["provenance"], build["push"]) == (True, "mode=max", True)
    arguments = dict(line.split("=", 1) for line in build["build-args"].splitlines())
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert all(f"\nARG {name}=" in dockerfile for name in arguments)


def test_the_package_is_published_without_a_token_that_is_kept() -> None:
    job = WORKFLOWS["release.yml"]["jobs"]["package"]
    assert job["permissions"] == {"id-token": "write"}
    assert job["environment"] == "pypi"
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    assert set(re.findall(r"secrets\.(\w+)", text)) == {"GITHUB_TOKEN"}


# --- SECURITY.md ------------------------------------------------------------------------------


def test_what_is_said_of_bounds_is_so() -> None:
    told = " ".join((ROOT / "SECURITY.md").read_text("utf-8").split())
    megabyte = 1024 * 1024
    for line in (
        f"at most {MAX_QUESTION:,} characters a question",
        f"{MOST_WAITING} messages of a chat waiting, {MOST_OPEN:,} in all",
        f"{LONGEST_BODY // megabyte} MB at most",
        f"At most {MAX_ARTICLE_BYTES // megabyte} MB of text an article, "
        f"{MAX_DOCUMENT_BYTES // megabyte} MB a document",
        f"{MAX_RATIO} times the size of the file, or {FREE_BYTES // megabyte} MB if that is more, "
        f"and {MAX_UNPACKED_BYTES // megabyte // 1024} GB at most, {MAX_ENTRIES:,} entries",
        f"{MAX_BYTES // megabyte} MB, {SECONDS:.0f} seconds, five redirects",
    ):
        assert line in told, line
    assert MAX_REDIRECTS == 5
    assert CHAT_SHARE == 3, "three times the limits of one person"


def test_links_of_the_security_policy_lead_to_files() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text)
    assert "docs/running.md" in links
    assert all((ROOT / link).exists() for link in links)
