"""Two bots on one state file, with the real program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qabot.errors import RivalError
from qabot.telegram.lock import held
from tests.conftest import RunQabot
from tests.telegram.bot_process import bot_process, wait_until_polling
from tests.telegram.fake_api import FakeApi

STATE = Path("folder", "state.sqlite")


def test_a_second_bot_on_a_state_file_ends_and_the_first_goes_on(
    api: FakeApi, base_url: str, tmp_path: Path, run_qabot: RunQabot
) -> None:
    file = str(tmp_path / "state.sqlite")
    state = {"TELEGRAM__STATE_FILE": file}
    with bot_process(tmp_path / "first", base_url, **state) as first:
        wait_until_polling(api, first)
        with bot_process(tmp_path / "second", base_url, **state) as second:
            assert second.wait(30) == RivalError.status
            (line,) = second.output.splitlines()
            assert "another bot is at work on" in line
            assert "telegram.state_file" in line
        api.wait_until(lambda: api.polls > 1, 20)
        told = run_qabot("health", "--json", QABOT_TELEGRAM__STATE_FILE=file)
        assert json.loads(told.out)["healthy"]
        first.kill()
    with bot_process(tmp_path / "third", base_url, **state) as third:
        polls = api.polls
        api.wait_until(lambda: api.polls > polls, 20)
        assert third.stop() == 0


def test_it_is_free_again_behind_the_block() -> None:
    with held(STATE):
        with pytest.raises(RivalError), held(STATE, patience=0.1):
            pass
        assert STATE.with_name("state.sqlite.lock").stat().st_mode & 0o077 == 0
    with held(STATE, patience=0.1):
        pass


def test_where_nothing_can_be_written_there_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with held(tmp_path / "file" / "state.sqlite"), held(tmp_path / "file" / "state.sqlite"):
        pass
    with held(None), held(None):
        pass
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".lock"] == []
