"""Answers as programs get them: JSON, its keys, Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.batch import answer_object
from tests.docs.conftest import RunScript
from tests.docs.pages import ASKING, first_column

if TYPE_CHECKING:
    from qabot.engine import Engine


def test_batch_answers_as_shown(copy_of_the_project: Path, run_script: RunScript) -> None:
    run = run_script(ASKING.block("batch").text)
    assert run.returncode == 0, run.stderr
    (line,) = run.stdout.splitlines()
    answer, shown = json.loads(line), json.loads(ASKING.block_after("batch").text)
    assert answer.pop("elapsed_ms") >= 0
    assert shown.pop("elapsed_ms") >= 0
    assert answer == shown
    assert list(answer) == list(shown)


def test_corrections_are_as_shown(copy_of_the_project: Path, run_script: RunScript) -> None:
    run = run_script(ASKING.block("corrections").text)
    assert run.returncode == 0, run.stderr
    shown = json.loads(ASKING.block_after("corrections").text)
    assert json.loads(run.stdout)["corrections"] == shown["corrections"]


def test_the_time_that_a_question_tells_is_as_shown(
    copy_of_the_project: Path, run_script: RunScript
) -> None:
    run = run_script(ASKING.block("period").text)
    assert run.returncode == 0, run.stderr
    shown = json.loads(ASKING.block_after("period").text)
    assert json.loads(run.stdout)["period"] == shown["period"]


def test_every_key_of_an_answer_is_shown(seed_engine: Engine) -> None:
    shown = json.loads(ASKING.block_after("batch").text)
    answer = answer_object(seed_engine.ask(shown["question"]))
    assert list(shown) == ["id", *answer]
    for part in ("sentences", "citations"):
        assert list(shown[part][0]) == list(answer[part][0])


def test_the_keys_of_other_answers_are_named(seed_engine: Engine) -> None:
    plain = set(answer_object(seed_engine.ask("what did Pashinyan state?")))
    named = {*first_column(ASKING.part("Keys of an answer")), "reason", "explanation"}
    for question in (
        "что заявил Пашенян?",
        "what did Putin say about Karabakh?",
        "thanks",
        "Что Песков сказал о миротворцах и квазарах?",
    ):
        answer = answer_object(seed_engine.ask(question, explain=True))
        assert set(answer) - plain <= named, question


def test_python_prints_as_shown(copy_of_the_project: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", ASKING.block("python").text],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert (run.stdout, run.stderr) == (ASKING.block_after("python").text + "\n", "")
