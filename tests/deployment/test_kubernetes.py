"""config/kubernetes/qabot.yaml, read and held to the published schemas: nothing is applied."""

from __future__ import annotations

import re
import shlex
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from qabot.cli import cli
from qabot.health import LONGEST_SILENCE
from qabot.library.collection import load_articles
from qabot.settings import DEFAULT_CONFIG, Settings
from qabot.telegram.service import GRACE_SECONDS
from tests.conftest import ROOT, RunQabot

MANIFEST = ROOT / "config" / "kubernetes" / "qabot.yaml"
TOOLS = Path(sysconfig.get_path("scripts"))
HEAD = MANIFEST.read_text("utf-8").partition("\n---\n")[0]
OBJECTS: dict[str, dict[str, Any]] = {
    found["kind"]: found for found in yaml.safe_load_all(MANIFEST.read_text("utf-8")) if found
}
DEPLOYMENT = OBJECTS["Deployment"]["spec"]
POD = DEPLOYMENT["template"]["spec"]
(BOT,) = POD["containers"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def volumes() -> dict[str, dict[str, Any]]:
    """Return each volume by its place in the container, with how it is mounted."""
    named = {volume["name"]: volume for volume in POD["volumes"]}
    return {mount["mountPath"]: named[mount["name"]] | mount for mount in BOT["volumeMounts"]}


def validate(path: Path, *options: str) -> tuple[int, str]:
    run = subprocess.run(
        [TOOLS / "kubernetes-validate", "--strict", *options, path],
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


# --- schema -----------------------------------------------------------------------------------


def test_it_follows_the_published_schemas() -> None:
    status, told = validate(MANIFEST)
    assert status == 0, told
    assert told.count(" passed ") == len(OBJECTS) == 3


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param("readOnlyRootFilesystem", "readonlyRootFilesystem", id="misspelt key"),
        pytest.param("replicas: 1", 'replicas: "1"', id="type"),
        pytest.param(
            "    spec:\n      # It asks", "    specs:\n      # It asks", id="nothing in it"
        ),
    ],
)
def test_what_does_not_follow_them_is_found(tmp_path: Path, right: str, wrong: str) -> None:
    text = MANIFEST.read_text("utf-8")
    assert right in text
    path = tmp_path / "wrong.yaml"
    path.write_text(text.replace(right, wrong), "utf-8")
    assert validate(path)[0] == 1


# --- one bot ----------------------------------------------------------------------------------


def test_there_is_one_bot_at_a_time() -> None:
    assert DEPLOYMENT["replicas"] == 1
    assert DEPLOYMENT["strategy"] == {"type": "Recreate"}


def test_the_labels_select_the_bot() -> None:
    labels = DEPLOYMENT["template"]["metadata"]["labels"]
    assert DEPLOYMENT["selector"]["matchLabels"].items() <= labels.items()
    policy = OBJECTS["NetworkPolicy"]["spec"]
    assert policy["podSelector"]["matchLabels"].items() <= labels.items()
    assert (policy["policyTypes"], "ingress" in policy) == (["Ingress"], False)


def test_the_image_is_for_the_reader_to_name() -> None:
    assert re.fullmatch(r"registry\.example\.org/qabot:VERSION", BOT["image"])
    assert not {"command", "args"} & BOT.keys(), "the image's own stand"


def test_the_bot_may_finish_its_answers_before_it_is_killed() -> None:
    assert POD["terminationGracePeriodSeconds"] >= GRACE_SECONDS + 5
    assert POD["shareProcessNamespace"] is True


# --- privileges -------------------------------------------------------------------------------


def test_the_pod_is_restricted() -> None:
    # What the Pod Security Standard "restricted" asks for, and a root that cannot be written.
    pod, bot = POD["securityContext"], BOT["securityContext"]
    assert pod["runAsNonRoot"] is True
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert bot == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert POD["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & POD.keys()
    kinds = {kind for volume in POD["volumes"] for kind in volume.keys() - {"name"}}
    assert kinds <= {"configMap", "secret", "persistentVolumeClaim"}


def test_the_user_is_that_of_the_image() -> None:
    user = re.search(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE)
    assert user
    pod = POD["securityContext"]
    assert (pod["runAsUser"], pod["runAsGroup"]) == (int(user[1]), int(user[2]))
    assert pod["fsGroup"] == pod["runAsGroup"]


def test_only_the_state_can_be_written_and_it_stays() -> None:
    places = volumes()
    assert [place for place, volume in places.items() if not volume.get("readOnly")] == ["/state"]
    claim = places["/state"]["persistentVolumeClaim"]["claimName"]
    assert claim == OBJECTS["PersistentVolumeClaim"]["metadata"]["name"]
    image = re.search(r"^VOLUME (.+)$", DOCKERFILE, re.MULTILINE)
    assert image
    assert set(yaml.safe_load(image[1])) <= places.keys()
    workdir = re.search(r"^WORKDIR (/app)$", DOCKERFILE, re.MULTILINE)
    assert workdir
    assert f"{workdir[1]}/{DEFAULT_CONFIG.parent}" in places


def test_the_token_is_a_secret_file_and_never_a_variable() -> None:
    (variable,) = BOT["env"]
    assert variable["name"] == "QABOT_TELEGRAM__TOKEN_FILE"
    folder, _, name = variable["value"].rpartition("/")
    assert f"create secret generic {volumes()[folder]['secret']['secretName']} " in HEAD
    assert f"--from-file={name}\n" in HEAD
    assert volumes()[folder]["secret"]["defaultMode"] == 0o440
    assert "envFrom" not in BOT
    assert "Secret" not in OBJECTS


def test_variables_of_services_are_kept_away_for_they_would_be_mistakes(
    run_qabot: RunQabot,
) -> None:
    assert POD["enableServiceLinks"] is False
    run = run_qabot("settings", QABOT_PORT="tcp://10.0.0.1:80")
    assert run.status == 2, "what the comment says of such variables"


# --- articles and commands --------------------------------------------------------------------


def test_articles_of_a_config_map_are_read_as_it_lays_them_out(tmp_path: Path) -> None:
    # Each file is a link into a hidden folder, which itself is a link to a dated one.
    dated = tmp_path / "..2026_01_01"
    dated.mkdir()
    (dated / "monday.txt").write_text("Taxes\n\nTaxes will fall, said Ann Berg.", "utf-8")
    (tmp_path / "..data").symlink_to(dated.name)
    (tmp_path / "monday.txt").symlink_to("..data/monday.txt")
    collection = load_articles([tmp_path])
    assert [article.id for article in collection.articles] == ["monday.txt"]
    assert not collection.problems


def test_the_head_makes_what_the_manifest_wants() -> None:
    wanted = {volume["configMap"]["name"] for volume in POD["volumes"] if "configMap" in volume} | {
        volume["secret"]["secretName"] for volume in POD["volumes"] if "secret" in volume
    }
    made = set(re.findall(r"create (?:configmap|secret generic) (\S+)", HEAD))
    assert made == wanted
    assert f"apply -f {MANIFEST.relative_to(ROOT).as_posix()}" in HEAD
    commands = re.findall(r"^#   (kubectl .+)$", HEAD, re.MULTILINE)
    assert len(commands) == 6
    assert all(shlex.split(command) for command in commands)


# --- probes -----------------------------------------------------------------------------------


def lasting(probe: dict[str, Any]) -> float:
    """Return the seconds for which a probe must fail."""
    return float(probe["periodSeconds"] * probe["failureThreshold"])


@pytest.mark.parametrize("name", ["startupProbe", "livenessProbe", "readinessProbe"])
def test_probes_are_commands_that_there_are(name: str) -> None:
    program, *arguments = BOT[name]["exec"]["command"]
    assert program == "qabot"
    result = CliRunner().invoke(cli, [*arguments, "--help"])
    assert result.exit_code == 0, result.output
    assert BOT[name]["timeoutSeconds"] <= BOT[name]["periodSeconds"]


def test_no_restart_is_for_what_telegram_does() -> None:
    # That such a bot counts as alive is in tests/test_health.py.
    for name in ("startupProbe", "livenessProbe"):
        assert BOT[name]["exec"]["command"] == ["qabot", "health", "--alive"], name
    assert BOT["readinessProbe"]["exec"]["command"] == ["qabot", "health"]


def test_a_bot_that_hangs_gets_to_say_so_before_it_is_restarted() -> None:
    liveness = BOT["livenessProbe"]
    # The first refusal comes after so long a silence, and the last that counts ends the bot.
    refused = LONGEST_SILENCE + lasting(liveness) - liveness["periodSeconds"]
    assert refused >= Settings().telegram.deaf_after
    # It tries to sign in for a minute and a half, and reads its articles before.
    assert lasting(BOT["startupProbe"]) >= 300


def test_memory_is_limited_as_in_compose() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["bot"]
    limits, requests = (BOT["resources"][name] for name in ("limits", "requests"))
    assert limits["memory"].lower().removesuffix("i") == compose["mem_limit"]
    assert float(limits["cpu"]) == compose["cpus"]
    assert requests["memory"] == "256Mi"
