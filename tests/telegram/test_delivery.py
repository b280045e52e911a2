"""What becomes of requests that Telegram refuses for reasons that are no failure."""

from __future__ import annotations

import logging

import pytest

from tests.telegram.fake_api import ApiError, FakeApi
from tests.telegram.messages import private, text_message
from tests.telegram.test_standing import answers, done, running, until


async def edit_against(api: FakeApi, base_url: str, *refusals: str) -> None:
    """Ask, and ask otherwise in the same message, while edits of the answer are refused."""
    chat = private()
    question = text_message(chat, "rained")
    async with running(base_url):
        api.push(question)
        await answers(api, chat)
        api.fail("editMessageText", *map(ApiError.bad_request, refusals))
        api.push(question | {"text": "snowed", "edit_date": 1_760_000_001}, kind="edited_message")
        await done(api)
    assert len(api.sent_to(chat.id)) == 1


async def test_html_that_is_refused_in_an_edit_is_tried_once_as_plain_text(
    api: FakeApi, base_url: str
) -> None:
    await edit_against(api, base_url, "ENTITY_BOUNDS_INVALID")
    (edited,) = api.edits
    assert "parse_mode" not in edited.params
    assert edited.text.startswith("It snowed in Bergen.")


async def test_plain_text_that_stands_there_already_is_no_failure(
    api: FakeApi, base_url: str
) -> None:
    refusals = "can't parse entities: x", "message is not modified: specified new message content"
    await edit_against(api, base_url, *refusals)
    assert len(api.calls_of("editMessageText")) == 2


@pytest.mark.parametrize(
    ("refusal", "level"),
    [
        ("query is too old and response timeout expired or query ID is invalid", logging.INFO),
        ("MESSAGE_TOO_LONG", logging.WARNING),
    ],
)
async def test_a_press_that_cannot_be_acknowledged_is_only_logged(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture, refusal: str, level: int
) -> None:
    caplog.set_level(logging.INFO)
    chat = private()
    async with running(base_url):
        api.push(text_message(chat, "rained"))
        (sent,) = await answers(api, chat)
        api.fail("answerCallbackQuery", ApiError.bad_request(refusal))
        api.press(sent, 0, {"id": 42, "is_bot": False, "first_name": "Ann"})
        await until(api, lambda: bool(api.calls_of("answerCallbackQuery")))
        await done(api)
    (record,) = (r for r in caplog.records if "could not be acknowledged" in r.getMessage())
    assert record.levelno == level
    assert len(api.sent_to(chat.id)) == 1
