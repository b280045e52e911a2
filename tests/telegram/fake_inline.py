"""What the fake Bot API takes as results of an inline query."""

from __future__ import annotations

import re
from typing import Any

from tests.telegram.fake_messages import ApiError, Params, expect_only
from tests.telegram.telegram_html import CannotParseError, Entity, parse_html, units

_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read_offer(params: Params) -> Params:
    """Return what is offered, the text of each result parsed.

    Raises:
        ApiError: If the real server would not take it.
    """
    expect_only(
        params,
        *("inline_query_id", "results", "cache_time", "is_personal", "next_offset", "button"),
    )
    results = params.get("results")
    if not isinstance(results, list):
        raise ApiError.bad_request("can't parse inline query results JSON object")
    if len(results) > 50:
        raise ApiError.bad_request("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) < len(results):
        raise ApiError.bad_request("RESULT_ID_DUPLICATE")
    button = params.get("button")
    if button is not None:
        _check_button(button)
    return {**params, "results": [_read_result(result) for result in results]}


def _check_button(button: Params) -> None:
    expect_only(button, "text", "start_parameter", "web_app")
    if not button.get("text") or len(set(button) - {"text"}) != 1:
        raise ApiError.bad_request("BUTTON_INVALID")
    if not _START.fullmatch(str(button.get("start_parameter"))):
        raise ApiError.bad_request("START_PARAM_INVALID")


def _read_result(result: Params) -> Params:
    expect_only(
        result,
        *("type", "id", "title", "input_message_content", "description", "url", "reply_markup"),
    )
    if result["type"] != "article" or not result.get("title", "").strip():
        raise ApiError.bad_request("ARTICLE_TITLE_EMPTY")
    if not 1 <= len(result["id"].encode()) <= 64:
        raise ApiError.bad_request("RESULT_ID_INVALID")
    text, entities = _read_content(result["input_message_content"])
    return {**result, "text": text, "entities": entities}


def _read_content(content: dict[str, Any]) -> tuple[str, list[Entity]]:
    expect_only(content, "message_text", "parse_mode", "entities", "link_preview_options")
    text, entities = str(content["message_text"]), list[Entity]()
    if content.get("parse_mode") == "HTML":
        try:
            text, entities = parse_html(text)
        except CannotParseError as error:
            raise ApiError.bad_request(str(error)) from None
    if not text.strip():
        raise ApiError.bad_request("MESSAGE_EMPTY")
    if units(text) > 4096:
        raise ApiError.bad_request("MESSAGE_TOO_LONG")
    return text, entities
