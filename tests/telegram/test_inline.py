"""Inline mode: what is offered while somebody types a question in any chat."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from qabot.archive import Archive
from qabot.engine import Engine
from qabot.groups import TelegramSettings
from qabot.telegram.bot import build_bot
from qabot.telegram.database import Database
from qabot.telegram.inline import MOST_RESULTS
from tests.telegram.bot_running import serving
from tests.telegram.fake_api import ME, TOKEN, FakeApi, Params
from tests.telegram.fake_engine import FakeEngine, as_archive
from tests.telegram.messages import Chat, person, private, text_message

ANN, BOB = person("en", id=500), person("ru", id=501)
SAID = "Any peacekeepers are brought into the conflict zone only with the consent of both sides"


@pytest.fixture(scope="module")
def archive(request: pytest.FixtureRequest) -> Archive:
    seeds = Path(__file__).resolve().parents[2] / "seeds"
    return Archive(Engine.from_articles([seeds]))


@asynccontextmanager
async def running(archive: Archive, base_url: str, **settings: object) -> AsyncIterator[None]:
    """Serve until the end of the block."""
    given = TelegramSettings(token=SecretStr(TOKEN), base_url=base_url, **settings)  # type: ignore[arg-type]
    async with serving(build_bot(archive, given, Database.in_memory())):
        yield


async def offered(api: FakeApi, user: Params, text: str) -> Params:
    return await asyncio.to_thread(api.offered, api.type_inline(user, text))


async def test_the_sentences_that_answer_are_offered_each_with_its_citation(
    api: FakeApi, base_url: str, archive: Archive
) -> None:
    async with running(archive, base_url):
        offer = await offered(api, ANN, "what did Peskov say?")
    best, *further = offer["results"]
    assert further
    assert len(offer["results"]) <= MOST_RESULTS
    assert best["title"] == "Dmitry Peskov"
    assert best["text"].startswith("❓ what did Peskov say?\n\n")
    (article,) = archive.engine.articles
    for result in offer["results"]:
        quote = next(e for e in result["entities"] if e.type == "blockquote")
        raw = result["text"].encode("utf-16-le")
        shown = raw[2 * quote.offset : 2 * (quote.offset + quote.length)].decode("utf-16-le")
        assert all(
            " ".join(line.split()) in " ".join(article.text.split()) for line in shown.split("\n")
        )
        assert "[1] Russian military in Armenia" in result["text"]
        assert "[2]" not in result["text"]
        link = next(e for e in result["entities"] if e.url)
        assert link.url.startswith(f"https://t.me/{ME['username']}?start=article_")
    assert any(SAID in result["text"] for result in offer["results"])
    assert "button" not in offer
    assert 0 < int(offer["cache_time"]) <= 60
    assert offer["is_personal"] == "false"


@pytest.mark.parametrize("question", ["what did Peskov say?", "peskov on peacekeepers"])
async def test_first_is_offered_what_a_chat_is_answered_in_that_order(
    api: FakeApi, base_url: str, archive: Archive, question: str
) -> None:
    async with running(archive, base_url):
        offer = await offered(api, ANN, question)
    (answer,) = archive.engine.converse(question).answers
    few = [sentence.text for sentence in answer.sentences]
    shown = [result["description"] for result in offer["results"]]
    assert len(shown) >= len(few) > 1
    assert len(set(shown)) == len(shown)
    assert [text.rstrip("…") for text in shown[: len(few)]] == [
        text[: len(cut.rstrip("…"))] for text, cut in zip(few, shown, strict=False)
    ]


async def test_where_nothing_is_typed_a_button_tells_how_it_works(
    api: FakeApi, base_url: str, archive: Archive
) -> None:
    chat = private()
    async with running(archive, base_url):
        for text in ("", "  "):
            offer = await offered(api, BOB, text)
            assert offer["results"] == []
            assert offer["button"]["text"] == "Напишите вопрос о статьях"
            assert offer["is_personal"] == "true"
        api.push(text_message(chat, f"/start {offer['button']['start_parameter']}"))
        (told,) = await asyncio.to_thread(api.wait_for_messages, chat.id)
    assert told.text.startswith(f"In any chat, type @{ME['username']} and a question")


@pytest.mark.parametrize("text", ["how many tanks crossed the river?", "?!", "x" * 256])
async def test_where_the_articles_do_not_answer_nothing_is_offered(
    api: FakeApi, base_url: str, archive: Archive, text: str
) -> None:
    async with running(archive, base_url):
        offer = await offered(api, ANN, text)
    assert offer["results"] == []
    assert offer["button"]["text"] == "The articles do not answer that"


async def test_nothing_is_offered_to_whom_the_bot_is_not_for(
    api: FakeApi, base_url: str, archive: Archive
) -> None:
    async with running(archive, base_url, access="allowlist", allowed=(500,)):
        refused = await offered(api, BOB, "what did Peskov say?")
        admitted = await offered(api, ANN, "what did Peskov say?")
    assert refused["results"] == []
    assert refused["button"]["text"] == "Этот бот не для всех"
    assert admitted["results"]
    # Nobody else may get from a cache what is for those admitted.
    assert refused["is_personal"] == admitted["is_personal"] == "true"


async def test_only_the_last_that_somebody_typed_is_looked_up(api: FakeApi, base_url: str) -> None:
    looking, go = threading.Semaphore(0), threading.Event()

    def before(question: str) -> None:
        looking.release()
        if "wait" in question:
            go.wait(10)

    engine = FakeEngine(before=before)
    others = [person("en", id=600 + n) for n in range(2)]
    async with running(as_archive(engine), base_url):
        for other in others:
            api.type_inline(other, "wait, rained?")
        for _ in others:
            assert await asyncio.to_thread(looking.acquire, timeout=10)
        for text in ("r", "ra", "rai"):
            api.type_inline(ANN, text)
        last = api.type_inline(ANN, "rained")
        # Whoever has asked waits for none of them.
        chat = Chat(700, "private")
        api.push(text_message(chat, "snowed"))
        await asyncio.to_thread(api.wait_for_messages, chat.id)
        go.set()
        offer = await asyncio.to_thread(api.offered, last)
    assert [result["title"] for result in offer["results"]] == ["Rain in Oslo"]
    assert {"r", "ra", "rai"}.isdisjoint(engine.questions)


async def test_what_is_typed_is_limited_and_takes_nothing_from_questions(
    api: FakeApi, base_url: str
) -> None:
    engine = FakeEngine()
    chat = Chat(500, "private")
    async with running(as_archive(engine), base_url, questions_per_minute=1, questions_burst=1):
        for n in range(5):
            await offered(api, ANN, f"rained {n}")
        api.type_inline(ANN, "rained too often")
        api.push(text_message(chat, "snowed?", user=ANN, date=1))
        await asyncio.to_thread(api.wait_for_messages, chat.id)
    assert "rained too often" not in engine.questions


async def test_what_was_typed_before_a_crash_is_not_answered_again(
    api: FakeApi, base_url: str
) -> None:
    engine, chat = FakeEngine(), private()
    async with running(as_archive(engine), base_url):
        api.type_inline(ANN, "rained")
        api.push(text_message(chat, "snowed"))
        await asyncio.to_thread(api.wait_for_messages, chat.id)
    engine = FakeEngine()
    async with running(as_archive(engine), base_url):
        api.push(text_message(chat, "snowed again"))
        await asyncio.to_thread(api.wait_for_messages, chat.id, 2)
    assert engine.questions == ["snowed again"]


async def test_a_query_that_is_too_old_is_passed_over(
    api: FakeApi, base_url: str, archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        async with running(archive, base_url):
            api.push({"id": "old", "from": ANN, "query": "who?", "offset": ""}, kind="inline_query")
            await offered(api, ANN, "what did Peskov say?")
    assert "too old to be answered" in caplog.text
    assert "Traceback" not in caplog.text
