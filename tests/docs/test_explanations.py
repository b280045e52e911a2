"""How an answer came about, as docs/asking.md shows it."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from qabot.explanations import (
    Attribution,
    ConfidenceExplanation,
    ConfidenceStep,
    Explanation,
    Factor,
    QuestionReading,
    SentenceExplanation,
    WordReading,
)
from qabot.models import Reason
from tests.docs.conftest import RunScript
from tests.docs.pages import ASKING, first_column

PART = ASKING.part("Why this answer")


def test_an_explanation_is_as_shown(copy_of_the_project: Path, run_script: RunScript) -> None:
    run = run_script(f"{ASKING.block('explain').text} || test $? = 1")
    assert run.returncode == 0, run.stderr
    shown = ASKING.block_after("explain").lines[:]
    assert shown.pop().strip() == "..."
    assert run.stdout.splitlines()[: len(shown)] == shown


def test_every_key_of_an_explanation_is_named() -> None:
    models = (
        Explanation,
        QuestionReading,
        WordReading,
        SentenceExplanation,
        Factor,
        Attribution,
        ConfidenceExplanation,
        ConfidenceStep,
    )
    named = set(re.findall(r"`(\w+)`", PART))
    assert {field.name for model in models for field in fields(model)} <= named


def test_every_reason_has_its_line() -> None:
    assert set(first_column(PART)) == {*Reason, *(field.name for field in fields(Explanation))}
