"""Where the lines of earlier chats are kept, and that losing them stops nobody."""

from __future__ import annotations

import stat
from pathlib import Path

from prompt_toolkit.history import InMemoryHistory

from qabot.console.history import open_history


def test_only_its_owner_can_read_it() -> None:
    path = Path("state/qabot/history")
    history = open_history(path)
    history.append_string("что сказал Песков?")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(open_history(path).load_history_strings()) == ["что сказал Песков?"]


def test_one_that_others_can_read_is_closed_to_them() -> None:
    Path("history").touch(mode=0o644)
    open_history(Path("history"))
    assert stat.S_IMODE(Path("history").stat().st_mode) == 0o600


def test_where_nothing_can_be_kept_it_forgets() -> None:
    Path("file").touch()
    assert isinstance(open_history(Path("file/history")), InMemoryHistory)
    assert isinstance(open_history(None), InMemoryHistory)


def test_what_cannot_be_written_later_is_let_go() -> None:
    history = open_history(Path("state/history"))
    Path("state/history").unlink()
    Path("state/history").mkdir()
    history.append_string("a")
    assert history.get_strings() == ["a"]


def test_half_of_a_surrogate_pair_is_let_go() -> None:
    history = open_history(Path("history"))
    history.append_string("a\udcff")
    assert list(open_history(Path("history")).load_history_strings()) == ["a?"]
