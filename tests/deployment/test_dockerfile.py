"""The Dockerfile, read: it is built and tried in tests/image."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from qabot.settings import Settings
from tests.conftest import ROOT

TOOLS = Path(sysconfig.get_path("scripts"))


@dataclass(frozen=True, slots=True)
class Instruction:
    name: str
    value: str


def read_stages() -> list[list[Instruction]]:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", "", "\n".join(lines))
    stages: list[list[Instruction]] = []
    for line in filter(str.strip, joined.splitlines()):
        name, _, value = line.strip().partition(" ")
        if name == "FROM":
            stages.append([])
        stages[-1].append(Instruction(name, value.strip()))
    return stages


STAGES = read_stages()
FINAL = STAGES[-1]


def values(name: str, stage: list[Instruction] = FINAL) -> list[str]:
    return [i.value for i in stage if i.name == name]


def only(name: str) -> str:
    (value,) = values(name)
    return value


def environment() -> dict[str, str]:
    return dict(re.findall(r'(\w+)="?([^"\s]*)"?', " ".join(values("ENV"))))


def test_hadolint_finds_nothing() -> None:
    run = subprocess.run(
        [TOOLS / "hadolint", "--no-color", ROOT / "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, ""), run.stdout


def test_the_base_is_one_slim_python_with_a_fixed_tag() -> None:
    base, *others = [values("FROM", stage)[0] for stage in STAGES]
    assert re.fullmatch(r"python:3\.\d+-slim-\w+ AS base", base)
    assert [other.split()[0] for other in others] == ["base"] * 2


def test_no_syntax_line_that_would_have_to_be_fetched() -> None:
    assert not re.search(r"^#\s*syntax\s*=", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)


def test_the_user_is_a_fixed_number_other_than_root() -> None:
    user, group = only("USER").split(":")
    assert int(user) > 0
    assert int(group) > 0
    assert f"--uid {user} " in only("RUN")


def test_the_final_stage_builds_and_fetches_nothing() -> None:
    assert not re.search(r"\b(pip|apt|apt-get|curl|wget|gcc|make|git)\b", only("RUN"))
    assert values("ADD") == []
    assert values("COPY") == [
        "--from=build /opt/qabot /opt/qabot",
        "--from=build /articles /articles",
    ]


def test_the_environment_has_no_pip_and_leaves_no_cache() -> None:
    runs = " ".join(values("RUN", STAGES[1]))
    assert "venv --without-pip" in runs
    assert runs.count("install --no-cache-dir") == runs.count("pip --python") == 3


def test_word_vectors_come_without_the_packages_of_their_package() -> None:
    runs = " ".join(values("RUN", STAGES[1]))
    assert "['optional-dependencies']['semantic']" in runs
    assert "--no-deps --requirement semantic.txt" in runs


def test_further_extras_can_be_asked_for() -> None:
    assert values("ARG", STAGES[1]) == ["EXTRAS="]
    assert '".${EXTRAS:+[${EXTRAS}]}"' in values("RUN", STAGES[1])[-2]


def test_bytecode_is_compiled_at_build_and_trusted_whatever_the_dates() -> None:
    runs = " ".join(values("RUN", STAGES[1]))
    assert "compileall -q -j 0 --invalidation-mode unchecked-hash /opt/qabot/lib" in runs
    assert environment()["PYTHONDONTWRITEBYTECODE"] == "1"


def test_our_own_source_stays_and_its_assertions_too() -> None:
    of_others, ours = values("RUN", STAGES[1])[2:4]
    assert "compileall -q -b -o 2" in of_others
    assert "-name '*.py' -delete" in of_others
    assert "-o 2" not in ours


def test_the_image_runs_the_bot_and_any_other_command_of_qabot() -> None:
    assert json.loads(only("ENTRYPOINT")) == ["qabot"]
    assert json.loads(only("CMD")) == ["telegram"]
    assert only("STOPSIGNAL") == "SIGTERM"


def test_articles_and_state_are_volumes_and_state_is_where_files_are_written() -> None:
    assert json.loads(only("VOLUME")) == ["/articles", "/state"]
    assert {environment()[name] for name in ("HOME", "TMPDIR", "XDG_STATE_HOME")} == {"/state"}


def test_the_seeds_lie_in_the_volume_that_is_read() -> None:
    assert environment()["QABOT_ARTICLES"] == "/articles"
    assert "seeds /articles" in values("COPY", STAGES[1])


def test_the_labels_are_those_of_oci() -> None:
    labels = dict(re.findall(r'(\S+)="([^"]*)"', only("LABEL")))
    expected = ("title", "description", "licenses", "version", "revision")
    assert labels.keys() == {f"org.opencontainers.image.{name}" for name in expected}
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    assert labels["org.opencontainers.image.description"] in pyproject


def test_the_build_sees_only_what_it_copies() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    first, *patterns = [line for line in lines if line and not line.startswith("#")]
    assert first == "*"
    seen = {pattern[1:] for pattern in patterns if pattern.startswith("!")}
    copied = {
        source.removesuffix("/")
        for stage in STAGES
        for value in values("COPY", stage)
        if not value.startswith("--from")
        for source in value.split()[:-1]
    }
    assert seen == copied
    assert all((ROOT / name).exists() for name in seen)


def test_the_health_check_is_the_bots_own_and_fails_where_none_runs() -> None:
    options, _, command = only("HEALTHCHECK").partition(" CMD ")
    assert json.loads(command) == ["qabot", "health"]
    waits = {name: int(value) for name, value in re.findall(r"--([\w-]+)=(\d+)s?\b", options)}
    assert waits["interval"] * waits["retries"] <= Settings().telegram.deaf_after
    run = subprocess.run([TOOLS / "qabot", "health"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stdout.startswith("unhealthy: no bot is at work")
