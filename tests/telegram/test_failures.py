"""What is told of a failure without its message."""

from __future__ import annotations

import json

import pytest
from telegram import Update
from telegram.error import BadRequest

from qabot.dates import read_date
from qabot.telegram.failures import fields_of, kind_of, question_id, trace_of, typed_in
from tests.telegram.messages import group, private, text_message
from tests.telegram.test_inbox import update_of

TYPED = "my secret question"


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:
        return caught


def deep(depth: int) -> None:
    if depth:
        deep(depth - 1)
    raise ValueError(TYPED)


def test_a_question_has_a_short_id_that_stays() -> None:
    ids = {question_id(number) for number in range(770_000_000, 770_001_000)}
    assert len(ids) == 1000
    assert {len(one) for one in ids} == {8}
    assert question_id(7) == question_id(7)


def test_what_is_logged_of_an_update_is_no_text() -> None:
    update = update_of(7, text_message(group(), TYPED))
    assert fields_of(update) == {"question_id": question_id(7), "update_id": 7, "chat": "group"}
    assert fields_of(Update(8)) == {"question_id": question_id(8), "update_id": 8, "chat": None}


def test_what_was_typed_is_found_where_somebody_typed() -> None:
    assert typed_in(update_of(7, text_message(private(), TYPED))) == TYPED
    assert typed_in(Update(7)) is None


def test_a_kind_is_the_type_and_the_line_that_raised_it() -> None:
    kind = kind_of(raised(ValueError(TYPED)))
    assert kind.startswith("ValueError, tests/telegram/test_failures.py:")
    assert kind_of(BadRequest("never raised")) == "telegram.error.BadRequest, nowhere:0"


def test_of_what_a_library_raises_the_line_of_ours_counts() -> None:
    with pytest.raises(ValueError) as caught:
        read_date("no date")
    assert kind_of(caught.value).startswith("ValueError, ")
    assert "/qabot/dates.py:" in kind_of(caught.value)


def test_a_trace_tells_lines_and_types_of_the_whole_chain_and_no_message() -> None:
    try:
        try:
            json.loads(TYPED)
        except ValueError as error:
            raise RuntimeError(TYPED) from error
    except RuntimeError as error:
        trace = trace_of(error)
    assert TYPED not in trace
    first, second = trace.split("\n\n")
    assert first.startswith("tests/telegram/test_failures.py:")
    assert "    json.loads(TYPED)" in first
    assert first.endswith("json.decoder.JSONDecodeError")
    assert second.endswith("RuntimeError")


def test_a_cause_that_is_hidden_on_purpose_is_not_told() -> None:
    try:
        try:
            raise KeyError(TYPED)
        except KeyError:
            raise RuntimeError(TYPED) from None
    except RuntimeError as error:
        assert "KeyError" not in trace_of(error)


def test_the_parts_of_a_group_are_named() -> None:
    group_of_two = raised(ExceptionGroup(TYPED, [ValueError(TYPED), KeyError(TYPED)]))
    trace = trace_of(group_of_two)
    assert trace.endswith("ExceptionGroup\n  of ValueError, nowhere:0\n  of KeyError, nowhere:0")
    assert TYPED not in trace


def test_endless_recursion_and_endless_causes_are_cut() -> None:
    with pytest.raises(ValueError) as caught:
        deep(500)
    assert len(trace_of(caught.value).split("\n")) < 200
    error: BaseException = ValueError()
    for _ in range(50):
        error = raised(ValueError(), error)
    assert len(trace_of(error).split("\n\n")) < 10
