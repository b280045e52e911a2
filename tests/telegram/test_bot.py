"""The wired bot in this process, with an engine that is told what to do."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from qabot.errors import FrontEndError, QabotError, QuestionError, SettingsError
from qabot.groups import TelegramSettings
from qabot.logs import JsonLines
from qabot.models import Article
from qabot.options import MAX_QUESTION
from qabot.telegram import service
from qabot.telegram.asking import explain_refusal
from qabot.telegram.bot import SLOTS, build_bot, run
from qabot.telegram.database import Database
from qabot.telegram.failures import question_id
from qabot.telegram.service import sign_in
from qabot.texts import Texts
from tests.spoken import ENGLISH, RUSSIAN
from tests.telegram.bot_running import serving
from tests.telegram.fake_api import TOKEN, ApiError, BadGatewayError, FakeApi, Sent
from tests.telegram.fake_engine import FakeEngine, as_archive
from tests.telegram.messages import person, private, text_message

SECRET = TOKEN.partition(":")[2]


def settings_for(base_url: str, token: str = TOKEN) -> TelegramSettings:
    return TelegramSettings(token=SecretStr(token), base_url=base_url)


@asynccontextmanager
async def running(engine: FakeEngine, base_url: str) -> AsyncIterator[None]:
    """Serve until the end of the block, then stop cleanly."""
    bot = build_bot(as_archive(engine), settings_for(base_url), Database.in_memory())
    async with serving(bot):
        yield


async def messages(api: FakeApi, chat_id: int, count: int = 1) -> list[Sent]:
    return await asyncio.to_thread(api.wait_for_messages, chat_id, count)


def raising(error: Exception) -> Callable[[str], None]:
    def before(_question: str) -> None:
        raise error

    return before


async def test_it_warms_up_beside_what_it_answers(api: FakeApi, base_url: str) -> None:
    engine, chat = FakeEngine(), private()
    async with running(engine, base_url):
        api.push(text_message(chat, "rained"))
        await messages(api, chat.id)
        await asyncio.to_thread(api.wait_until, lambda: engine.warmed != 0)
    assert engine.warmed != threading.get_ident()


async def test_it_does_not_warm_up_while_somebody_waits(api: FakeApi, base_url: str) -> None:
    given = threading.Event()
    engine, chat = FakeEngine(before=lambda _: given.wait(10)), private()
    async with running(engine, base_url):
        api.push(text_message(chat, "rained"))
        await asyncio.sleep(2.5)
        assert engine.warmed == 0
        given.set()
        await messages(api, chat.id)
        await asyncio.to_thread(api.wait_until, lambda: engine.warmed != 0)


async def test_a_bot_that_cannot_be_warmed_up_answers(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Cold(FakeEngine):
        def warm_up(self, langs: Iterable[str] = ()) -> None:
            raise RuntimeError("too cold")

    chat = private()
    async with running(Cold(), base_url):
        api.push(text_message(chat, "rained"))
        await messages(api, chat.id)
        await asyncio.to_thread(api.wait_until, lambda: "not be warmed up" in caplog.text)
        api.push(text_message(chat, "rained"))
        sent = await messages(api, chat.id, 2)
    assert [each.texts_of("blockquote") for each in sent] == [["It rained in Oslo."]] * 2


async def test_a_quick_answer_comes_without_typing(api: FakeApi, base_url: str) -> None:
    chat = private()
    async with running(FakeEngine(), base_url):
        api.push(text_message(chat, "rained where?"))
        (sent,) = await messages(api, chat.id)
    assert sent.texts_of("blockquote") == ["It rained in Oslo."]
    assert not api.calls_of("sendChatAction")


async def test_typing_is_shown_while_an_answer_takes_long(api: FakeApi, base_url: str) -> None:
    chat = private()
    typed = threading.Event()
    async with running(FakeEngine(before=lambda _: typed.wait(5)), base_url):
        api.push(text_message(chat, "rained where?"))
        await asyncio.to_thread(api.wait_until, lambda: bool(api.calls_of("sendChatAction")))
        assert not api.sent
        typed.set()
        await messages(api, chat.id)
    (call,) = api.calls_of("sendChatAction")
    assert call.params == {"chat_id": str(chat.id), "action": "typing"}


async def test_an_answer_comes_though_typing_fails(api: FakeApi, base_url: str) -> None:
    chat = private()
    api.fail("sendChatAction", ApiError(403, "Forbidden: bot was blocked by the user"))
    async with running(FakeEngine(before=lambda _: time.sleep(0.8)), base_url):
        api.push(text_message(chat, "rained where?"))
        await messages(api, chat.id)
    assert api.calls_of("sendChatAction")[0].error


async def test_one_chat_is_answered_in_order_while_others_are_served(
    api: FakeApi, base_url: str
) -> None:
    slow, quick = private(), private()
    go = threading.Event()

    def before(question: str) -> None:
        if "wait" in question:
            go.wait(5)

    engine = FakeEngine(before=before)
    async with running(engine, base_url):
        api.push(text_message(slow, "wait, rained?"))
        api.push(text_message(slow, "snowed?"))
        api.push(text_message(quick, "snowed"))
        await messages(api, quick.id)
        assert not api.sent_to(slow.id)
        go.set()
        first, second = await messages(api, slow.id, 2)
    assert engine.questions.index("wait, rained?") < engine.questions.index("snowed?")
    assert first.message_id < second.message_id
    assert threading.get_ident() not in engine.threads


async def test_a_chat_that_asks_much_does_not_keep_out_others(api: FakeApi, base_url: str) -> None:
    busy, other = private(), private()
    go = threading.Event()
    engine = FakeEngine(before=lambda question: "busy" in question and go.wait(5))
    async with running(engine, base_url):
        for number in range(2 * SLOTS):
            api.push(text_message(busy, f"busy {number}"))
        api.push(text_message(other, "snowed"))
        await messages(api, other.id)
        go.set()
        await messages(api, busy.id, 2 * SLOTS)
    asked = [question for question in engine.questions if "busy" in question]
    assert asked == [f"busy {number}" for number in range(2 * SLOTS)]


@pytest.mark.parametrize(("language", "texts"), [("en", ENGLISH), ("ru", RUSSIAN)])
async def test_a_question_too_long_is_refused_in_the_language_of_who_asks(
    api: FakeApi, base_url: str, language: str, texts: Texts
) -> None:
    chat = private()
    refuse = raising(QuestionError("the question has 1001 characters; ask in at most 1000"))
    message = text_message(chat, "w" * (MAX_QUESTION + 1), user=person(language))
    async with running(FakeEngine(before=refuse), base_url):
        api.push(message)
        (sent,) = await messages(api, chat.id)
    expected = texts.say("too_long", count=MAX_QUESTION + 1, most=MAX_QUESTION)
    assert sent.text == expected


def test_a_question_without_words_is_answered_with_how_to_ask() -> None:
    error = QuestionError("the question is empty; ask something")
    assert explain_refusal(" ", error, RUSSIAN) == RUSSIAN.say("usage")


async def test_what_is_wrong_with_a_question_is_told(api: FakeApi, base_url: str) -> None:
    chat = private()
    error = QuestionError("the question is <too> long")
    async with running(FakeEngine(before=raising(error)), base_url):
        api.push(text_message(chat, "why?"))
        (sent,) = await messages(api, chat.id)
    assert sent.text == "the question is <too> long"


@pytest.mark.parametrize(("language", "texts"), [("en", ENGLISH), ("ru-RU", RUSSIAN)])
async def test_other_failures_are_logged_and_told_in_one_line(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture, language: str, texts: Texts
) -> None:
    chat = private()
    async with running(FakeEngine(before=raising(RuntimeError("broken inside"))), base_url):
        number = api.push(text_message(chat, "why?", user=person(language)))
        (sent,) = await messages(api, chat.id)
    assert sent.text == texts.say("failed", id=question_id(number))
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.exc_info
    assert "broken inside" in caplog.text


async def test_every_line_about_a_question_tells_which_and_none_what_it_was(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    chat, stream = private(), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())

    def before(question: str) -> None:
        if "refused" in question:
            raise QuestionError("no")
        logging.getLogger("engine").warning("computes")

    logging.getLogger().addHandler(handler)
    try:
        async with running(FakeEngine(before=before), base_url):
            for text in ("rained", "sunny?", "refused?"):
                api.push(text_message(chat, text))
            await messages(api, chat.id, 3)
    finally:
        logging.getLogger().removeHandler(handler)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    outcomes = [line for line in lines if "outcome" in line]
    assert [line["outcome"] for line in outcomes] == ["answered", "abstained", "refused"]
    assert [line["elapsed_ms"] for line in outcomes][:2] == [1.0, 1.0]
    assert {line["chat"] for line in outcomes} == {"private"}
    for line in outcomes:
        assert line["question_id"] == question_id(line["update_id"])
    computing = [line["question_id"] for line in lines if line["message"] == "computes"]
    assert computing == [line["question_id"] for line in outcomes][:2]
    assert not {"rained", "sunny", "refused?"} & set(stream.getvalue().split('"'))


async def test_refused_html_is_sent_once_more_as_plain_text(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    chat = private()
    refusal = 'can\'t parse entities: Unsupported start tag "x" at byte offset 1'
    api.fail("sendMessage", ApiError.bad_request(refusal))
    async with running(FakeEngine(), base_url):
        api.push(text_message(chat, "rained?  rained"))
        (sent,) = await messages(api, chat.id)
    assert sent.text.startswith("It rained in Oslo.\n[1]")
    assert "parse_mode" not in sent.params
    assert "Telegram does not take our HTML" in caplog.text


async def test_other_refusals_are_logged_and_told(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    chat = private()
    api.fail("sendMessage", ApiError.bad_request("message is too long"))
    async with running(FakeEngine(), base_url):
        number = api.push(text_message(chat, "rained"))
        (sent,) = await messages(api, chat.id)
    assert sent.text == ENGLISH.say("failed", id=question_id(number))
    assert "An answer could not be sent: Message is too long" in caplog.text


async def test_a_user_who_has_blocked_the_bot_is_left_alone(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    chat, other = private(), private()
    api.fail("sendMessage", ApiError(403, "Forbidden: bot was blocked by the user"))
    async with running(FakeEngine(), base_url):
        api.push(text_message(chat, "rained"))
        await asyncio.to_thread(api.wait_until, lambda: bool(api.calls_of("sendMessage")))
        api.push(text_message(other, "rained"))
        await messages(api, other.id)
    assert not api.sent_to(chat.id)
    assert "bot was blocked by the user" in caplog.text


async def test_an_apology_that_does_not_get_through_is_logged(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    refused = ApiError.bad_request("TOPIC_CLOSED")
    api.fail("sendMessage", refused, refused, refused, ApiError(403, "Forbidden: bot was kicked"))
    chat, other = private(), private()
    async with running(FakeEngine(), base_url):
        api.push(text_message(chat, "rained"))
        api.push(text_message(chat, "rained"))
        await asyncio.to_thread(api.wait_until, lambda: len(api.calls_of("sendMessage")) == 4)
        api.push(text_message(other, "rained"))
        await messages(api, other.id)
    assert "The failure could not be told: Topic_closed" in caplog.text


async def test_updates_that_were_not_asked_for_are_passed_over(api: FakeApi, base_url: str) -> None:
    chat = private()
    async with running(FakeEngine(), base_url):
        for kind in ("edited_message", "channel_post", "edited_channel_post"):
            api.push(text_message(chat, "rained"), kind=kind, forced=True)
        api.push({"chat": "what?"}, forced=True)
        photo = text_message(chat, "") | {"caption": "rained", "photo": []}
        api.push(photo)
        api.push(text_message(chat, "snowed"))
        (sent,) = await messages(api, chat.id)
    assert sent.texts_of("blockquote") == ["It snowed in Bergen."]
    assert not api.pending()


async def test_a_stop_before_the_server_is_reached_ends_it(api: FakeApi, base_url: str) -> None:
    api.fail_always("getMe", BadGatewayError())
    async with running(FakeEngine(), base_url):
        await asyncio.to_thread(api.wait_until, lambda: bool(api.calls_of("getMe")))
    assert not api.calls_of("getUpdates")


async def test_answers_that_take_too_long_do_not_hold_up_the_end(
    api: FakeApi, base_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service, "GRACE_SECONDS", 0.3)
    chat, go = private(), threading.Event()
    asked = threading.Event()

    def before(_question: str) -> None:
        asked.set()
        go.wait(5)

    async with running(FakeEngine(before=before), base_url):
        api.push(text_message(chat, "rained"))
        await asyncio.to_thread(asked.wait)
    go.set()
    assert "Stopped with unfinished answers" in caplog.text
    assert not api.sent


async def test_signing_in_is_tried_again_but_not_for_ever(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    slept: list[float] = []

    async def sleep(pause: float) -> None:
        slept.append(pause)

    bot = build_bot(as_archive(FakeEngine()), settings_for(base_url), Database.in_memory())
    application = bot.application
    api.fail_always("deleteWebhook", BadGatewayError())
    with pytest.raises(FrontEndError, match=r"cannot be reached \(Bad Gateway") as caught:
        await sign_in(application, sleep=sleep)
    # A supervisor may start it again, which helps against no wrong setting.
    assert (caught.value.status, SettingsError("").status) == (75, 2)
    assert slept == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0]
    api.fail_always("deleteWebhook", None)
    await sign_in(application, sleep=sleep)
    await application.shutdown()
    assert caplog.messages[0].startswith("Cannot sign in: Bad Gateway (502); trying again in 0.5 s")


@pytest.mark.parametrize(
    ("token", "kind", "reason"),
    [
        pytest.param("", SettingsError, "no token", id="missing"),
        pytest.param("12 3", SettingsError, "malformed", id="malformed"),
        pytest.param(TOKEN[:30], SettingsError, "malformed", id="cut off"),
        pytest.param(TOKEN + "x", SettingsError, "refused the token", id="wrong"),
    ],
)
def test_a_token_that_does_not_work_is_told_without_the_token(
    api: FakeApi, base_url: str, token: str, kind: type[QabotError], reason: str
) -> None:
    with pytest.raises(kind, match=reason) as caught:
        run(as_archive(FakeEngine()), settings_for(base_url, token))
    error = caught.value
    assert error.__cause__ is error.__context__ is None
    assert not token or token not in repr(error)


def test_an_unforeseen_failure_is_logged_and_told_without_the_token(
    api: FakeApi, base_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(*_args: object) -> None:
        raise RuntimeError(f"lost http://h/bot{TOKEN}/getMe")

    monkeypatch.setattr("qabot.telegram.bot.serve", break_down)
    with pytest.raises(FrontEndError, match="stopped unexpectedly: lost http://h/bot<token>/getMe"):
        run(as_archive(FakeEngine()), settings_for(base_url))
    assert "The Telegram bot stopped unexpectedly" in caplog.text
    assert SECRET not in caplog.text


def test_without_a_place_for_its_file_it_says_what_that_means(
    base_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr("pathlib.Path.home", raise_runtime_error)
    with pytest.raises(SettingsError):
        run(as_archive(FakeEngine()), settings_for(base_url, f"{TOKEN}x"))
    assert "questions that are not answered yet, are forgotten when the bot stops" in caplog.text


def raise_runtime_error() -> None:
    raise RuntimeError("no home")


def test_libraries_log_as_before_afterwards(api: FakeApi, base_url: str) -> None:
    level = logging.getLogger("httpx").level
    with pytest.raises(SettingsError):
        run(as_archive(FakeEngine()), settings_for(base_url, f"{TOKEN}x"))
    assert logging.getLogger("httpx").level == level


def test_many_articles_are_paged(api: FakeApi, base_url: str) -> None:
    chat = private()
    engine = FakeEngine([Article(str(n), f"Title {n}", "text") for n in range(45)])

    async def ask() -> None:
        async with running(engine, base_url):
            api.push(text_message(chat, "/sources 3"))
            api.push(text_message(chat, "/sources x"))
            await messages(api, chat.id, 2)

    asyncio.run(ask())
    last, first = api.sent_to(chat.id)
    assert "45. Title 44" in last.text
    assert "1. Title 0" in first.text
