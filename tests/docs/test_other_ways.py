"""What the pages tell of running without Docker, held to the files that it takes."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT
from tests.docs.conftest import RunScript, StandIn
from tests.docs.pages import RUNNING

UNIT = (ROOT / "config" / "systemd" / "qabot.service").read_text("utf-8")
MANIFEST = ROOT / "config" / "kubernetes" / "qabot.yaml"


def calls_of(program: str, block: str, run_script: RunScript, stand_in: StandIn) -> list[list[str]]:
    """Run a block with a program that only notes how it is called."""
    stand_in(program, 'printf "%s\\n" "$*" >> calls')
    run = run_script(RUNNING.block(block).text)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    return [shlex.split(line) for line in Path("calls").read_text("utf-8").splitlines()]


def test_pipx_is_given_extras_that_there_are(run_script: RunScript, stand_in: StandIn) -> None:
    ((install, what),) = calls_of("pipx", "pipx", run_script, stand_in)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = re.fullmatch(r"\.\[([\w,]+)\]", what)
    assert install == "install"
    assert named
    assert set(named[1].split(",")) <= set(project["optional-dependencies"])


def test_the_unit_finds_what_the_commands_put_in_place(
    run_script: RunScript, stand_in: StandIn
) -> None:
    venv, pip, articles, token, unit, enable = calls_of("sudo", "systemd", run_script, stand_in)
    folder = venv[-1]
    assert pip[0] == f"{folder}/bin/pip"
    assert f"\nExecStart={folder}/bin/qabot telegram\n" in UNIT
    assert f"\nEnvironment=QABOT_ARTICLES={articles[-1]}\n" in UNIT
    assert f"\nLoadCredential=telegram-token:{token[-1]}\n" in UNIT
    assert (ROOT / unit[-2]).read_text("utf-8") == UNIT
    assert enable == ["systemctl", "enable", "--now", "qabot"]
    # The lines in the unit itself are these.
    told = [line.removeprefix("#").strip() for line in UNIT.splitlines() if line.startswith("#")]
    for call in (venv, articles, token):
        assert any(shlex.join(call) in line for line in told), call


def test_the_manifest_finds_what_the_commands_make(
    run_script: RunScript, stand_in: StandIn
) -> None:
    namespace, secret, articles, apply = calls_of("kubectl", "kubernetes", run_script, stand_in)
    documents = [each for each in yaml.safe_load_all(MANIFEST.read_text("utf-8")) if each]
    (pod,) = (_pod_of(each) for each in documents if each["kind"] == "Deployment")
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert namespace == ["create", "namespace", "qabot"]
    assert f"secret generic {volumes['token']['secret']['secretName']}" in " ".join(secret)
    assert f"configmap {volumes['articles']['configMap']['name']}" in " ".join(articles)
    assert (ROOT / apply[-1]) == MANIFEST
    (bot,) = pod["containers"]
    key = secret[-1].removeprefix("--from-file=")
    variables = {each["name"]: each["value"] for each in bot["env"]}
    assert Path(variables["QABOT_TELEGRAM__TOKEN_FILE"]).name == key == "telegram-token"


def _pod_of(deployment: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = deployment["spec"]["template"]["spec"]
    return spec
