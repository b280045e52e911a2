from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from qabot.logs import JsonLines, TextLines
from qabot.telegram.secrecy import Redactor, redacted_logs
from tests.telegram.fake_api import TOKEN

SECRET = TOKEN.partition(":")[2]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written by a handler that is there only after redaction has begun."""
    stream = io.StringIO()
    with redacted_logs(Redactor(TOKEN)):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        logging.getLogger().addHandler(handler)
        yield stream
        logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    ("message", "args", "expected"),
    [
        pytest.param(f"bot{TOKEN}/getMe", (), "bot<token>/getMe", id="message"),
        pytest.param(
            "POST %s %d",
            (f"http://h/bot{TOKEN}/x", 7),
            "POST http://h/bot<token>/x 7",
            id="argument",
        ),
        pytest.param("%r", ({"url": TOKEN},), "{'url': '<token>'}", id="inside of an object"),
        pytest.param(TOKEN.replace(":", "%3A"), (), "<token>", id="url-encoded"),
        pytest.param(TOKEN.replace(":", "%3a"), (), "1234567890%3a<token>", id="in small letters"),
        pytest.param(f"…{SECRET}…", (), "…<token>…", id="the secret part"),
        pytest.param("nothing %s", ("here",), "nothing here", id="other text"),
        pytest.param("100 %", (), "100 %", id="percent sign"),
    ],
)
def test_the_token_is_taken_out_of_messages(
    log: io.StringIO, message: str, args: tuple[object, ...], expected: str
) -> None:
    logging.getLogger("somewhere.else").warning(message, *args)
    assert log.getvalue() == f"WARNING {expected}\n"


def test_the_token_is_taken_out_of_tracebacks_of_the_whole_chain(log: io.StringIO) -> None:
    try:
        try:
            raise ValueError(f"no route to {TOKEN}")
        except ValueError as error:
            raise RuntimeError("later") from error
    except RuntimeError:
        logging.getLogger("here").exception("It failed", stack_info=True)
    text = log.getvalue()
    assert SECRET not in text
    assert "ValueError: no route to <token>" in text
    assert "RuntimeError: later" in text


@pytest.mark.parametrize("lines", [JsonLines, TextLines])
def test_the_token_is_in_no_part_of_a_line_of_ours(lines: type[logging.Formatter]) -> None:
    stream, logger = io.StringIO(), logging.getLogger("here")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(lines())
    logger.addHandler(handler)
    group = ExceptionGroup(f"all of {TOKEN}", [ValueError(TOKEN)])
    group.add_note(f"noted {SECRET}")
    beside = {"url": f"http://h/bot{TOKEN}/x", "more": {TOKEN: [group, SECRET.encode()]}}
    with redacted_logs(Redactor(TOKEN)):
        try:
            try:
                raise group
            except ExceptionGroup:
                raise RuntimeError(f"{TOKEN}") from None
        except RuntimeError:
            logger.exception("%s %d", TOKEN, "no number", extra=beside, stack_info=True)
            logger.warning({"token": TOKEN})
            logger.warning(group, extra={"question": TOKEN})
        logger.warning("m", extra={SECRET: SECRET})
        logger.warning("m", exc_info=group)
    logger.removeHandler(handler)
    assert SECRET not in stream.getvalue()
    assert "RuntimeError: <token>" in stream.getvalue()
    assert "noted <token>" in stream.getvalue()
    if lines is JsonLines:
        first, *_ = map(json.loads, stream.getvalue().splitlines())
        assert first["url"] == "http://h/bot<token>/x"
        assert first["more"] == {"<token>": ["all of <token> (1 sub-exception)", "b'<token>'"]}


def test_tracebacks_without_the_token_are_left_to_the_formatter() -> None:
    record = logging.LogRecord(
        "n", logging.ERROR, "p", 1, "m", (), (ValueError, ValueError("x"), None)
    )
    Redactor(TOKEN).redact_record(record)
    assert record.exc_info is not None
    assert record.exc_text is None


def test_a_message_that_cannot_be_formatted_does_not_show_the_token() -> None:
    record = logging.LogRecord("n", logging.ERROR, "p", 1, "%d", (TOKEN,), None)
    Redactor(TOKEN).redact_record(record)
    assert record.getMessage() == "'%d' ('<token>',)"


def test_records_are_made_as_before_afterwards() -> None:
    before = logging.getLogRecordFactory()
    with redacted_logs(Redactor(TOKEN)):
        assert logging.getLogRecordFactory() is not before
    assert logging.getLogRecordFactory() is before


def test_a_redactor_does_not_show_what_it_hides() -> None:
    assert SECRET not in repr(Redactor(TOKEN))


def test_plain_words_are_no_secret() -> None:
    assert Redactor("1:short").redact("short 1:short") == "short <token>"


def test_users_and_passwords_of_addresses_are_taken_out_too() -> None:
    redactor = Redactor(TOKEN, "http://user:pw@h/bot", "http://files/file/bot")
    assert redactor.redact(f"http://user:pw@h/bot{TOKEN}/x") == "http://<user>@h/bot<token>/x"
