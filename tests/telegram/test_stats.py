"""The figures that admins are told, in the wired bot."""

from __future__ import annotations

import io
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing

import pytest
from pydantic import SecretStr

from qabot.groups import TelegramSettings
from qabot.telegram.bot import build_bot
from qabot.telegram.chart import ANSWERED, FAILED, UNANSWERED, draw_days
from qabot.telegram.database import Database
from qabot.telegram.tally import Figures, Tally
from tests.spoken import ENGLISH, RUSSIAN
from tests.telegram.bot_running import serving
from tests.telegram.fake_api import TOKEN, ApiError, FakeApi, Sent
from tests.telegram.fake_engine import FakeEngine, as_archive
from tests.telegram.fake_messages import PNG
from tests.telegram.messages import Chat, person, private, text_message
from tests.telegram.test_bot import messages

ADMIN = 7


@pytest.fixture
def database() -> Iterator[Database]:
    with closing(Database.in_memory()) as opened:
        yield opened


@asynccontextmanager
async def running(database: Database, base_url: str) -> AsyncIterator[None]:
    settings = TelegramSettings(token=SecretStr(TOKEN), base_url=base_url, admins=(ADMIN,))
    bot = build_bot(as_archive(FakeEngine(before=_break)), settings, database)
    async with serving(bot):
        yield


def _break(question: str) -> None:
    if "break" in question:
        raise RuntimeError("broken")


async def say(api: FakeApi, chat: Chat, text: str, language: str = "en") -> Sent:
    before = len(api.sent_to(chat.id))
    api.push(text_message(chat, text, user=person(language, id=chat.id)))
    return (await messages(api, chat.id, before + 1))[before]


async def test_admins_get_a_picture_and_figures(
    api: FakeApi, base_url: str, database: Database
) -> None:
    chat, ann = Chat(ADMIN, "private"), private()
    async with running(database, base_url):
        for question in ("rained where?", "snowed where?", "/ask what?", "hi", "/help"):
            await say(api, ann, question)
        sent = await say(api, chat, "/stats")
    assert sent.file is not None
    assert sent.file.content.startswith(PNG)
    today, week, month, votes = sent.text.split("\n")
    assert today.startswith("Today (UTC): 4 questions, answered 50 %, median ")
    assert week.startswith("7 days: 4 questions")
    assert month.startswith("30 days: 4 questions")
    assert votes == "Votes in 30 days: 👍 0, 👎 0"


async def test_for_others_there_is_no_such_command(
    api: FakeApi, base_url: str, database: Database
) -> None:
    async with running(database, base_url):
        sent = await say(api, private(), "/stats")
    assert sent.text == ENGLISH.say("unknown_command")
    assert not api.calls_of("sendPhoto")


async def test_without_matplotlib_there_are_figures_and_a_hint(
    api: FakeApi, base_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    async with running(database, base_url):
        sent = await say(api, Chat(ADMIN, "private"), "/stats", "ru")
    assert sent.file is None
    today, *_, hint = sent.text.split("\n")
    assert today == "Сегодня (UTC): 0 вопросов"
    assert hint == RUSSIAN.say("admin.no_picture", extra="qabot[plot]")


async def test_a_question_that_fails_for_good_is_counted_once(
    api: FakeApi, base_url: str, database: Database
) -> None:
    async with running(database, base_url):
        assert "went wrong" in (await say(api, private(), "break where?")).text
        # What is no question fails too, and is not counted.
        api.fail("sendMessage", ApiError.bad_request("PEER_ID_INVALID"))
        assert "went wrong" in (await say(api, private(), "/help")).text
    (today,) = Tally(database).last(1)
    assert (today.failed, today.questions) == (1, 1)


def drawn_shares(days: list[Figures]) -> dict[str, float]:
    """Return which share of the coloured pixels each colour has."""
    import numpy as np
    from matplotlib.colors import to_rgb
    from matplotlib.image import imread

    picture = draw_days(days, Tally(Database.in_memory()).today, RUSSIAN)
    assert picture is not None
    pixels = imread(io.BytesIO(picture))
    assert pixels[..., -1].min() == 1  # opaque: readable on light and dark
    colours = [ANSWERED, UNANSWERED, FAILED]
    counts = [
        int((np.abs(pixels[..., :3] - to_rgb(colour)).max(axis=-1) < 0.01).sum())
        for colour in colours
    ]
    return {colour: n / sum(counts) for colour, n in zip(colours, counts, strict=True)}


def test_the_bars_are_as_high_as_the_counts() -> None:
    shares = drawn_shares([Figures(60, 30, 10)] * 30)
    assert shares[ANSWERED] == pytest.approx(0.6, abs=0.06)
    assert shares[UNANSWERED] == pytest.approx(0.3, abs=0.06)
    assert shares[FAILED] == pytest.approx(0.1, abs=0.04)


def test_days_without_questions_can_be_drawn() -> None:
    assert draw_days([Figures()], Tally(Database.in_memory()).today, ENGLISH)
