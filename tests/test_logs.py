"""What log lines look like: for people and as JSON, with the question that each is about."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qabot import logs
from qabot.groups import LoggingSettings
from tests.conftest import ROOT, RunQabot

Lines = Callable[[], list[str]]


def handler_of(formatter: logging.Formatter) -> tuple[logging.Handler, Lines]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    return handler, lambda: stream.getvalue().splitlines()


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """A logger whose lines go nowhere else."""
    one = logging.getLogger("tests.of.logs")
    one.propagate, one.level = False, logging.DEBUG
    yield one
    one.handlers.clear()


@pytest.fixture
def people(logger: logging.Logger) -> Lines:
    """Lines for people."""
    handler, lines = handler_of(logs.TextLines())
    logger.addHandler(handler)
    return lines


@pytest.fixture
def objects(logger: logging.Logger) -> Callable[[], list[dict[str, Any]]]:
    """Lines of JSON, read."""
    handler, lines = handler_of(logs.JsonLines())
    logger.addHandler(handler)
    return lambda: [json.loads(line) for line in lines()]


@pytest.fixture
def questions_are_logged() -> Iterator[None]:
    """Ask for the text of questions, without a handler."""
    logs.set_up(LoggingSettings(questions=True), level="INFO")
    yield
    logs.set_up(LoggingSettings(), level="INFO")


Objects = Callable[[], list[dict[str, Any]]]


def test_a_line_of_json_has_time_level_logger_and_message(
    logger: logging.Logger, objects: Objects
) -> None:
    before = datetime.now(UTC)
    logger.warning("%s\n in %d", "Ответ\u2028", 7)
    (line,) = objects()
    assert list(line) == ["time", "level", "logger", "message"]
    at = datetime.fromisoformat(line.pop("time"))
    assert at.utcoffset() == before.utcoffset()
    assert abs((at - before).total_seconds()) < 5
    assert line == {
        "level": "WARNING",
        "logger": "tests.of.logs",
        "message": "Ответ\u2028\n in 7",
    }


def test_nothing_in_a_line_of_json_can_end_it() -> None:
    text = "a\nb\r\u2028\u2029\x85\ud800"
    line = logs.JsonLines().format(logging.LogRecord("n", logging.INFO, "", 0, text, None, None))
    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line)["message"] == text


def test_an_exception_is_one_string_of_json(logger: logging.Logger, objects: Objects) -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        logger.exception("It failed", stack_info=True)
    (line,) = objects()
    assert line["exception"].startswith("Traceback (most recent call last):\n")
    assert line["exception"].endswith("\nValueError: broken")
    assert line["stack"].startswith("Stack (most recent call last):\n")


def test_what_is_logged_beside_a_message_is_json_whatever_it_is(
    logger: logging.Logger, objects: Objects
) -> None:
    class Unspeakable:
        def __str__(self) -> str:
            raise RuntimeError

    endless: list[object] = []
    endless.append(endless)
    beside = {
        "elapsed_ms": 1.5,
        "lost": float("nan"),
        "path": Path("a"),
        "many": [1, {2: (None, True)}],
        "who": Unspeakable(),
        "endless": endless,
        "level": "none of a line's own names",
    }
    logger.info("m", extra=beside)
    (line,) = objects()
    assert line["elapsed_ms"] == 1.5
    assert (line["lost"], line["path"], line["who"]) == ("nan", "a", "<Unspeakable>")
    assert line["many"] == [1, {"2": [None, True]}]
    assert line["level"] == "INFO"


def test_a_line_for_people_is_as_ever(logger: logging.Logger, people: Lines) -> None:
    logger.info("Answered in %.0f ms", 3.2, extra={"outcome": "answered"})
    (line,) = people()
    date, time, rest = line.split(" ", 2)
    assert datetime.fromisoformat(f"{date} {time.replace(',', '.')}").year >= 2026
    assert rest == "INFO tests.of.logs: Answered in 3 ms"


def test_every_line_about_a_question_tells_which(
    logger: logging.Logger, people: Lines, objects: Objects
) -> None:
    with logs.about(question_id="a1b2c3d4", update_id=7):
        logger.info("within")
        with logs.about(update_id=8):
            logger.info("deeper")
    logger.info("behind")
    within, deeper, behind = objects()
    assert (within["question_id"], within["update_id"]) == ("a1b2c3d4", 7)
    assert (deeper["question_id"], deeper["update_id"]) == ("a1b2c3d4", 8)
    assert "question_id" not in behind
    assert people()[0].endswith(" INFO tests.of.logs [a1b2c3d4]: within")
    assert people()[2].endswith(" INFO tests.of.logs: behind")


async def test_a_thread_that_works_on_a_question_tells_which(
    logger: logging.Logger, objects: Objects
) -> None:
    async def ask(name: str, both: asyncio.Barrier) -> None:
        with logs.about(question_id=name):
            await both.wait()
            await asyncio.to_thread(logger.info, name)

    both = asyncio.Barrier(2)
    await asyncio.gather(ask("one", both), ask("two", both))
    assert {line["message"]: line["question_id"] for line in objects()} == {
        "one": "one",
        "two": "two",
    }


def test_the_text_of_a_question_is_told_only_if_that_is_asked_for() -> None:
    assert logs.question_fields("who?") == {}


def test_a_question_stands_in_the_line_of_its_outcome(
    logger: logging.Logger, people: Lines, objects: Objects, questions_are_logged: None
) -> None:
    typed = "кто?\n2026 INFO all is well \u202e"
    logger.info("Answered", extra=logs.question_fields(typed))
    assert objects()[0]["question"] == typed
    (line,) = people()
    assert line.endswith(r"Answered: 'кто?\n2026 INFO all is well \u202e'")
    assert logs.question_fields(None) == {}


def test_what_must_not_be_seen_is_hidden_wherever_it_stands(
    logger: logging.Logger, people: Lines, objects: Objects
) -> None:
    secret = 'pä"ss\\word'
    chained = ValueError(f"cause {secret}")
    with logs.hiding(lambda text: text.replace(secret, "<hidden>")):
        try:
            try:
                raise chained
            except ValueError as error:
                raise RuntimeError(secret) from error
        except RuntimeError:
            beside = {"url": [{secret: secret}], "of": chained, "question": secret}
            thread = threading.Thread(
                target=logger.error,
                args=("see %s", secret),
                kwargs={"exc_info": sys.exc_info(), "extra": beside},
            )
            thread.start()
            thread.join()
    (line,) = objects()
    assert line["url"] == [{"<hidden>": "<hidden>"}]
    assert (line["of"], line["message"]) == ("cause <hidden>", "see <hidden>")
    assert "ValueError: cause <hidden>" in line["exception"]
    assert "RuntimeError: <hidden>" in line["exception"]
    assert secret not in json.dumps(line, ensure_ascii=False)
    assert "ValueError: cause <hidden>" in people()
    assert "ss" + "\\" + "word" not in "\n".join(people())


@pytest.mark.parametrize(
    ("command", "stdin"),
    [
        pytest.param(["ask", "what did Peskov say?", "--json"], b"", id="ask"),
        pytest.param(["batch"], b'{"question": "what did Peskov say?"}\n', id="batch"),
        pytest.param(["console"], b"what did Peskov say?\n", id="console"),
    ],
)
def test_every_command_logs_as_it_is_told(
    run_qabot: RunQabot, tmp_path: Path, command: list[str], stdin: bytes
) -> None:
    (tmp_path / "empty.txt").touch()
    outcome = run_qabot(
        *command,
        *("--articles", str(ROOT / "seeds"), "empty.txt"),
        stdin=stdin,
        QABOT_LOGGING__FORMAT="JSON",
    )
    assert outcome.status == 0
    assert "Peskov" in outcome.out
    (line,) = (json.loads(line) for line in outcome.err.splitlines())
    assert (line["level"], line["logger"]) == ("WARNING", "qabot")
    assert line["message"].startswith("empty.txt: is empty")


def test_an_error_that_ends_a_command_is_a_line_of_json_too(
    run_qabot: RunQabot, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").touch()
    outcome = run_qabot("ask", "who?", "--articles", "empty.txt", QABOT_LOGGING__FORMAT="json")
    assert outcome.status == 2
    lines = [json.loads(line) for line in outcome.err.splitlines()]
    assert [line["level"] for line in lines][-1] == "ERROR"
