"""The bot answers from what other programs bring into the library, without a word to it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from qabot.archive import Archive, Changes
from qabot.engine import Engine
from qabot.errors import StateError
from qabot.telegram.following import keep_up
from tests.conftest import RunQabot
from tests.telegram.bot_process import bot_process, wait_until_polling
from tests.telegram.fake_api import FakeApi
from tests.telegram.messages import private, text_message

BRIDGE = "A new bridge\n\nThe bridge in Valdo was opened by Mayor Anna Berg on Monday."
WHO = "who opened the bridge in Valdo?"


def test_a_running_bot_answers_from_what_is_synced_meanwhile(
    api: FakeApi, base_url: str, tmp_path: Path, run_qabot: RunQabot
) -> None:
    chat = private()
    news = tmp_path / "news"
    news.mkdir()
    (news / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    with bot_process(tmp_path, base_url) as bot:
        wait_until_polling(api, bot)
        api.push(text_message(chat, WHO))
        assert "opened by Mayor Anna Berg" not in api.wait_for_messages(chat.id)[-1].text
        done = run_qabot("sync", str(news), XDG_STATE_HOME=str(tmp_path))
        assert done.status == 0
        api.wait_until(lambda: "Articles: 1 added" in bot.output, 20)
        api.push(text_message(chat, WHO))
        assert "opened by Mayor Anna Berg" in api.wait_for_messages(chat.id, 2)[-1].text


class Changing(Archive):
    """An archive whose library fails at times."""

    def __init__(self, engine: Engine, *outcomes: Changes | StateError | None) -> None:
        super().__init__(engine)
        self.outcomes = list(outcomes)

    def follow(self) -> Changes | None:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, StateError):
            raise outcome
        return outcome


async def test_what_fails_is_told_once_and_tried_again(
    caplog: pytest.LogCaptureFixture, seed_engine: Engine
) -> None:
    archive = Changing(
        seed_engine,
        StateError("locked"),
        StateError("locked"),
        None,
        StateError("locked"),
        Changes(added=2),
    )
    # It ends with an error of the test's own, as there is no further outcome.
    with caplog.at_level(logging.INFO), pytest.raises(IndexError):
        await keep_up(archive, every=0.001)
    assert [record.message for record in caplog.records if record.name.endswith("following")] == [
        "Changed articles are not taken over: locked",
        "Changed articles are not taken over: locked",
        "Articles: 2 added, 0 updated, 0 removed, 0 as before",
    ]
