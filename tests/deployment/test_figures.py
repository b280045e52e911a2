"""Prometheus and Grafana, with the files that compose.yaml gives them, beside a real bot."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.deployment.programs import needed
from tests.deployment.prometheus import CONFIG, JOB, Prometheus, RefusedError, scraping
from tests.pictures.grafana import Span, read_expressions
from tests.telegram.bot_process import bot_process, free_port, wait_until_polling
from tests.telegram.fake_api import BadGatewayError, FakeApi
from tests.telegram.fake_server import served
from tests.telegram.messages import private, text_message

ALERTS = CONFIG.parent / "alerts.yml"
TRIALS = Path(__file__).parent / "alerts_test.yml"

SPAN = Span(start=0, end=6 * 3600, step=15, scraped=15)
_WORDS = {"and", "or", "unless", "bool", "offset"}
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")


def rules() -> dict[str, dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


def asked() -> list[str]:
    """Return all expressions of the alerts and of the dashboard."""
    return [rule["expr"] for rule in rules().values()] + read_expressions()


def metrics_of(expression: str) -> set[str]:
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]', "", _GROUPING.sub("", expression))
    return set(re.findall(r"\b[a-z_][a-z0-9_]*\b(?!\s*\()", bare)) - _WORDS


def promtool(*arguments: str | Path) -> str:
    run = subprocess.run(
        [needed("promtool", "prometheus"), *arguments], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


# --- the files ------------------------------------------------------------------------------------


def test_the_configuration_and_its_alerts_are_valid() -> None:
    assert f"{len(rules())} rules found" in promtool("check", "config", CONFIG)


def test_each_alert_fires_when_it_should() -> None:
    assert "SUCCESS" in promtool("test", "rules", TRIALS)


def test_each_alert_is_tried_firing_and_silent() -> None:
    tried: dict[str, set[bool]] = {}
    for trial in yaml.safe_load(TRIALS.read_text("utf-8"))["tests"]:
        for each in trial["alert_rule_test"]:
            tried.setdefault(each["alertname"], set()).add(bool(each["exp_alerts"]))
    assert tried == {name: {True, False} for name in rules()}


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        pytest.param("BotDown", {"for": "0m"}, id="at once"),
        pytest.param("BotDeaf", {"expr": "qabot_poll_age_seconds > 120"}, id="no start"),
        pytest.param("QuestionsWait", {"for": "0m"}, id="a burst"),
        pytest.param("FewAnswers", {"expr": "vector(0.9)"}, id="always"),
    ],
)
def test_the_trials_notice_an_alert_that_is_wrong(
    rule: str, wrong: dict[str, str], tmp_path: Path
) -> None:
    changed = {**rules(), rule: {**rules()[rule], **wrong}}
    groups = {"groups": [{"name": "qabot", "rules": list(changed.values())}]}
    trials = yaml.safe_load(TRIALS.read_text("utf-8")) | {"rule_files": ["alerts.yml"]}
    (tmp_path / "alerts.yml").write_text(yaml.safe_dump(groups), "utf-8")
    (tmp_path / "trials.yml").write_text(yaml.safe_dump(trials), "utf-8")
    with pytest.raises(AssertionError, match=rule):
        promtool("test", "rules", tmp_path / "trials.yml")


def test_the_page_has_a_line_for_each_alert() -> None:
    page = (ROOT / "docs" / "running.md").read_text("utf-8")
    part = page.partition("\n### Dashboard\n")[2].partition("\n### ")[0]
    assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == list(rules())


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        pytest.param('sum by (kind) (rate(a_total{b="c"}[5m])) * 60', {"a_total"}, id="one"),
        pytest.param("a > 1 or b and on (job) (c != c)", {"a", "b", "c"}, id="some"),
        pytest.param("time() - start > 120", {"start"}, id="a function"),
        pytest.param("increase(a[$__range]) / 1e3", {"a"}, id="a variable"),
    ],
)
def test_the_metrics_of_an_expression_are_found(expression: str, names: set[str]) -> None:
    assert metrics_of(expression) == names


# --- beside a bot ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """One that has fetched the figures of a bot that had a question and met an error."""
    program, folder = needed("prometheus"), tmp_path_factory.mktemp("figures")
    api, chat, listen = FakeApi(), private(), f"127.0.0.1:{free_port()}"
    api.fail("sendMessage", BadGatewayError())
    with (
        served(api) as base_url,
        bot_process(folder / "bot", base_url, TELEGRAM__METRICS_LISTEN=listen) as bot,
    ):
        wait_until_polling(api, bot)
        api.push(text_message(chat, "what did Peskov say?"))
        api.wait_for_messages(chat.id)
        with scraping(program, folder / "prometheus", listen, "1s") as prometheus:
            prometheus.wait_for("qabot_answered_total == 1")
            yield prometheus


def test_the_bot_has_each_metric_that_is_asked_for(prometheus: Prometheus) -> None:
    # With "up", which Prometheus makes itself of each target.
    everything = prometheus.query(f'{{job="{JOB}"}}')
    given = {series["metric"]["__name__"] for series in everything}
    named = {name for expression in asked() for name in metrics_of(expression)}
    assert {"up", "qabot_answered_total", "process_resident_memory_bytes"} <= named
    assert named <= given


@pytest.mark.parametrize("expression", read_expressions())
def test_prometheus_takes_each_query_of_the_dashboard(
    expression: str, prometheus: Prometheus
) -> None:
    try:
        prometheus.query(SPAN.fill(expression))
    except RefusedError as error:
        pytest.fail(f"{expression}: {error}")


def test_prometheus_tells_when_it_does_not_take_a_query(prometheus: Prometheus) -> None:
    with pytest.raises(RefusedError, match="parse error"):
        prometheus.query("sum(")


def test_where_nobody_asks_there_is_no_share_of_answers(prometheus: Prometheus) -> None:
    (share,) = (each for each in read_expressions() if "/" in each)
    nobody = SPAN.fill(share).replace("qabot_", "nobodys_")
    assert prometheus.query(nobody) == []
    # Nor a share of nothing, where the figures are there and stand still.
    still = SPAN.fill(share).replace("increase(", "0 * increase(")
    assert prometheus.query(still) == []


def test_the_alerts_are_taken_and_a_bot_that_is_well_has_none(prometheus: Prometheus) -> None:
    for rule in rules().values():
        assert prometheus.query(rule["expr"]) == []
