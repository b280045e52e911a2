"""Where what outlives a run is kept."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from qabot.state import find_state, make_private


def test_it_is_in_the_state_folder() -> None:
    assert find_state({"XDG_STATE_HOME": "/state"}, "history") == Path("/state/qabot/history")


@pytest.mark.parametrize("environment", [{}, {"XDG_STATE_HOME": ""}, {"XDG_STATE_HOME": "state"}])
def test_without_an_absolute_state_folder_it_is_under_home(environment: dict[str, str]) -> None:
    assert find_state(environment, "history") == Path.home() / ".local/state/qabot/history"


def test_a_private_file_is_its_owners_alone() -> None:
    path = Path("state/qabot/file")
    make_private(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_is_in_a_private_file_stays() -> None:
    path = Path("file")
    path.write_text("kept", encoding="utf-8")
    make_private(path)
    assert path.read_text("utf-8") == "kept"
