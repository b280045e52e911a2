"""The chats that are drawn are what was said."""

from __future__ import annotations

import asyncio

from tests.pictures.chat import Talk
from tests.telegram.conftest import api, base_url, surroundings_of_the_bot
from tests.telegram.fake_api import FakeApi
from tests.telegram.fake_engine import FakeEngine
from tests.telegram.messages import person
from tests.telegram.test_bot import running

__all__ = ["api", "base_url", "surroundings_of_the_bot"]


async def test_what_was_said_stands_in_its_bubble_with_its_buttons(
    api: FakeApi, base_url: str
) -> None:
    talk = Talk(api, person("en", id=500))
    async with running(FakeEngine(), base_url):
        await asyncio.to_thread(talk.say, "rained <b>where?")
    mine, answer = talk.as_html().split('<div class="line">', 1)
    assert "rained &lt;b&gt;where?" in mine
    assert "<blockquote>It rained in Oslo.</blockquote>" in answer
    assert (
        '<div class="row"><span>More</span><span>Context</span><span>Article</span></div>' in answer
    )
    assert "</blockquote>\n" not in answer
