"""compose.yaml: what each of its services may do, and what a profile adds."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from qabot.settings import DEFAULT_CONFIG, Settings
from qabot.telegram.service import GRACE_SECONDS
from tests.conftest import ROOT
from tests.deployment.test_dockerfile import only

TOOLS = Path(sysconfig.get_path("scripts"))
TOKEN = "telegram-token"


def read_compose() -> dict[str, Any]:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return compose


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


COMPOSE = read_compose()
BOT = COMPOSE["services"]["bot"]


def mounts() -> dict[str, dict[str, Any]]:
    """Return each mount by its place in the container."""
    return {volume["target"]: volume for volume in BOT["volumes"]}


def test_compose_follows_its_published_schema() -> None:
    run = subprocess.run(
        [
            TOOLS / "check-jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            ROOT / "compose.yaml",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_compose_builds_this_image_and_names_no_moving_tag() -> None:
    assert BOT["build"]["context"] == "."
    for service in COMPOSE["services"].values():
        assert re.fullmatch(r"[\w/]+:(?!latest)v?[\w.-]+", service["image"])
    assert "command" not in BOT
    assert "healthcheck" not in BOT, "the image's own stands"


def test_only_the_state_can_be_written() -> None:
    assert BOT["read_only"] is True
    assert "tmpfs" not in BOT
    assert [target for target, mount in mounts().items() if not mount.get("read_only")] == [
        "/state"
    ]
    assert mounts()["/state"]["source"] in COMPOSE["volumes"]
    assert set(json.loads(only("VOLUME"))) <= mounts().keys()


def test_articles_are_the_users_folder_or_the_seeds() -> None:
    (seeds,) = Settings.model_fields["articles"].default
    # A short mount takes a folder without ./ for the name of a volume.
    assert mounts()["/articles"]["type"] == "bind"
    assert mounts()["/articles"]["source"] == f"${{QABOT_ARTICLES:-./{seeds}}}"


def test_the_configuration_is_mounted_where_qabot_looks_for_it() -> None:
    config = mounts()[str(only("WORKDIR") / DEFAULT_CONFIG.parent)]
    assert config["source"] == f"./{DEFAULT_CONFIG.parent}"


def test_the_bot_has_no_privileges() -> None:
    assert not {"user", "privileged", "cap_add", "ports", "network_mode"} & BOT.keys()


@pytest.mark.parametrize("service", COMPOSE["services"].values(), ids=COMPOSE["services"])
def test_no_service_may_do_or_take_more_than_it_needs(service: dict[str, Any]) -> None:
    assert service["cap_drop"] == ["ALL"]
    assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert all(mount.get("read_only") for mount in service["volumes"] if mount["type"] == "bind")
    assert service["mem_limit"]
    assert service["cpus"]
    assert service["pids_limit"]
    assert service["restart"] == "unless-stopped"
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


def test_the_token_is_a_secret_file_and_never_a_variable() -> None:
    assert BOT["secrets"] == list(COMPOSE["secrets"]) == [TOKEN]
    assert COMPOSE["secrets"][TOKEN].keys() == {"file"}
    assert BOT["environment"]["QABOT_TELEGRAM__TOKEN_FILE"] == f"/run/secrets/{TOKEN}"
    assert not any(name.endswith("__TOKEN") for name in BOT["environment"])
    for service in COMPOSE["services"].values():
        assert "env_file" not in service
        assert service is BOT or "secrets" not in service


def test_git_ignores_the_token() -> None:
    default = COMPOSE["secrets"][TOKEN]["file"].partition(":-")[2].rstrip("}")
    assert default == f"./{TOKEN}"
    assert f"/{TOKEN}" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_the_bot_may_finish_its_answers_before_it_is_killed() -> None:
    assert float(BOT["stop_grace_period"].removesuffix("s")) >= GRACE_SECONDS + 5


def test_the_first_process_passes_signals_on() -> None:
    assert BOT["init"] is True


# --- profiles -------------------------------------------------------------------------------------


def test_nothing_but_the_bot_is_there_unless_a_profile_is_asked_for() -> None:
    profiles = {name: service.get("profiles") for name, service in COMPOSE["services"].items()}
    assert profiles == {
        "bot": None,
        "caddy": ["webhook"],
        "prometheus": ["metrics"],
        "grafana": ["metrics"],
    }


def test_only_what_ends_tls_can_be_reached_from_outside() -> None:
    published = {name: service.get("ports", []) for name, service in COMPOSE["services"].items()}
    assert published.pop("caddy") == ["80:80", "443:443"]
    ports = [port for each in published.values() for port in each]
    assert ports == ["127.0.0.1:3000:3000"]


def test_the_bot_listens_where_the_others_look_for_it() -> None:
    proxied = re.search(r"QABOT_UPSTREAM:(\S+)}", read("config/caddy/Caddyfile"))
    assert proxied
    assert proxied[1] == f"bot:{port_of('WEBHOOK')}"
    jobs = yaml.safe_load(read("config/prometheus/prometheus.yml"))["scrape_configs"]
    ((target,),) = [each["targets"] for job in jobs for each in job["static_configs"]]
    assert target == f"bot:{port_of('METRICS')}"


def port_of(what: str) -> str:
    host, _, port = BOT["environment"][f"QABOT_TELEGRAM__{what}_LISTEN"].partition(":")
    assert host == "0.0.0.0"
    return str(port)


def test_the_extras_of_the_image_for_both_are_in_it() -> None:
    named = re.findall(r"\*e\['(\w+)'\]", (ROOT / "Dockerfile").read_text("utf-8"))
    assert {"metrics", "webhook"} <= set(named)


def test_every_file_that_is_mounted_is_there() -> None:
    for service in COMPOSE["services"].values():
        for mount in service["volumes"]:
            if mount["type"] == "bind" and "$" not in mount["source"]:
                assert (ROOT / mount["source"]).exists()
            elif mount["type"] == "volume":
                assert mount["source"] in COMPOSE["volumes"]


# --- as the real program reads it -----------------------------------------------------------------


def compose_config(folder: Path) -> dict[str, Any]:
    for program in (["docker", "compose"], ["docker-compose"]):
        # Docker may be there without it.
        if (
            shutil.which(program[0])
            and not subprocess.run(
                [*program, "version"], capture_output=True, check=False
            ).returncode
        ):
            break
    else:
        pytest.skip("neither docker compose nor docker-compose is here")
    shutil.copy(ROOT / "compose.yaml", folder)
    variables = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    run = subprocess.run(
        [*program, "config"],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    config: dict[str, Any] = yaml.safe_load(run.stdout)
    return config


def asked_for(config: dict[str, Any], *profiles: str) -> set[str]:
    """Return the services that are started; older programs show the others too."""
    return {
        name
        for name, service in config["services"].items()
        if set(service.get("profiles", profiles)) <= set(profiles)
    }


def test_an_env_of_two_lines_is_enough(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "QABOT_ARTICLES=./news\nQABOT_TELEGRAM__TOKEN_FILE=./token\n", "utf-8"
    )
    config = compose_config(tmp_path)
    assert asked_for(config) == {"bot"}
    assert str(tmp_path / "news") in str(config["services"]["bot"]["volumes"])
    assert config["secrets"][TOKEN]["file"] == str(tmp_path / "token")
    assert not config["services"]["bot"]["environment"]["QABOT_TELEGRAM__WEBHOOK_URL"]


def test_an_address_and_a_profile_make_it_a_webhook(tmp_path: Path) -> None:
    address = "https://bot.example.org"
    (tmp_path / ".env").write_text(
        f"COMPOSE_PROFILES=webhook\nQABOT_TELEGRAM__WEBHOOK_URL={address}\n", "utf-8"
    )
    config = compose_config(tmp_path)
    assert asked_for(config, "webhook") == {"bot", "caddy"}
    for name in ("bot", "caddy"):
        service = config["services"][name]
        assert service["environment"]["QABOT_TELEGRAM__WEBHOOK_URL"] == address
