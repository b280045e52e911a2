"""The doctor, and backups, beside a bot that is at work: real programs and the fake Bot API."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qabot.doctor.checks import judge_clock, judge_webhook
from qabot.doctor.findings import Mark
from qabot.telegram.checkup import Account
from tests.backup.making import contents
from tests.conftest import RunQabot
from tests.telegram.bot_process import SECRET, bot_process
from tests.telegram.fake_api import ME, TOKEN, FakeApi
from tests.telegram.messages import private, text_message

SEEDS = str(Path(__file__).resolve().parents[2] / "seeds")


@pytest.fixture
def environment(base_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        "QABOT_TELEGRAM__TOKEN": TOKEN,
        "QABOT_TELEGRAM__BASE_URL": base_url,
        "QABOT_ARTICLES": SEEDS,
        "XDG_STATE_HOME": str(tmp_path.resolve()),
    }


def examined(run_qabot: RunQabot, environment: dict[str, str]) -> tuple[int, dict[str, Any]]:
    run = run_qabot("--debug", "doctor", "--json", **environment)
    assert SECRET not in run.out + run.err
    assert run.err == ""
    return run.status, {check["check"]: check for check in json.loads(run.out)["checks"]}


def test_beside_a_bot_at_work_all_is_well_and_a_backup_can_be_made_and_not_restored(
    api: FakeApi,
    base_url: str,
    tmp_path: Path,
    run_qabot: RunQabot,
    environment: dict[str, str],
) -> None:
    chat = private()
    state = tmp_path / "qabot" / "telegram.sqlite"
    qabot = [sys.executable, "-m", "qabot"]
    variables = {"env": {"PATH": "", **environment}, "cwd": tmp_path}
    with bot_process(tmp_path, base_url) as bot:
        api.push(text_message(chat, "what did Peskov say?"))
        api.wait_for_messages(chat.id)
        polls = api.polls
        status, found = examined(run_qabot, environment)
        assert (status, found["Bot API"]["mark"], found["clock"]["mark"]) == (0, "ok", "ok")
        assert found["Bot API"]["told"].endswith(f"@{ME['username']}")
        assert found["bot"]["told"].startswith("one is at work on this state since ")
        # Nobody took its messages away.
        assert api.polls - polls < 5
        saved = subprocess.run(
            [*qabot, "backup", "-"], capture_output=True, check=True, **variables
        )  # type: ignore[call-overload]
        refused = run_qabot("restore", "-", "--replace", stdin=saved.stdout, **environment)
        assert (refused.status, refused.out) == (2, "")
        assert refused.err.startswith("qabot: error: a bot is at work on this state: stop it first")
        assert bot.stop() == 0
    before = contents(state)
    assert before["given"]
    state.unlink()
    restored = run_qabot("restore", "-", stdin=saved.stdout, **environment)
    assert (restored.status, restored.err) == (0, "")
    assert contents(state)["given"] == before["given"]


def test_a_refused_token_is_wrong_and_never_shown(
    run_qabot: RunQabot, environment: dict[str, str]
) -> None:
    status, found = examined(run_qabot, environment | {"QABOT_TELEGRAM__TOKEN": f"{TOKEN}x"})
    assert (status, found["Bot API"]["mark"]) == (1, "wrong")
    assert "refused the token" in found["Bot API"]["told"]


def test_what_is_odd_at_telegram_is_a_warning(
    api: FakeApi, run_qabot: RunQabot, environment: dict[str, str]
) -> None:
    api.webhook, api.behind = "https://elsewhere.example.org/secret", 120
    status, found = examined(run_qabot, environment)
    assert (status, found["webhook"]["mark"], found["clock"]["mark"]) == (0, "warning", "warning")
    assert "elsewhere.example.org;" in found["webhook"]["told"]
    assert "secret" not in found["webhook"]["told"]
    assert found["clock"]["told"].endswith("s ahead of that of the Bot API")


HOOK = "https://bot.example.org/telegram"


@pytest.mark.parametrize(
    ("webhook", "wanted", "trouble", "mark", "told"),
    [
        ("", "", None, Mark.OK, "none is set, and none is wanted"),
        ("", HOOK, None, Mark.OK, "it is not set yet"),
        (HOOK, HOOK, None, Mark.OK, "it is set as it should be"),
        (HOOK, HOOK, "Connection refused", Mark.WARNING, "could not deliver last: Connection ref"),
        (HOOK, "", None, Mark.WARNING, "that this bot does not have, at bot.example.org"),
        (f"{HOOK}/2", HOOK, None, Mark.WARNING, "that this bot does not have"),
    ],
)
def test_a_webhook_is_where_it_should_be_or_not(
    webhook: str, wanted: str, trouble: str | None, mark: Mark, told: str
) -> None:
    found = judge_webhook(Account("bot", webhook, 3, trouble, None), wanted)
    assert found.mark is mark
    assert told in found.told
    assert "3 messages wait" in found.told


@pytest.mark.parametrize(
    ("ahead", "mark"),
    [
        (None, Mark.SKIPPED),
        (0.0, Mark.OK),
        (-30.0, Mark.OK),
        (30.5, Mark.WARNING),
        (-31.0, Mark.WARNING),
    ],
)
def test_a_clock_may_be_off_by_half_a_minute(ahead: float | None, mark: Mark) -> None:
    assert judge_clock(ahead).mark is mark
