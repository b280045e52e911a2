"""What docs/running.md tells of articles: formats, keys, what is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

from qabot.library.collection import READERS
from qabot.library.fields import CHECKS
from tests.conftest import RunQabot
from tests.docs.pages import RUNNING, first_column

PART = RUNNING.part("Your own articles")


def test_problems_are_told_as_shown(copy_of_the_project: Path, run_qabot: RunQabot) -> None:
    # It stands on the page too: see test_commands.py.
    asked = run_qabot("ask", "what did the minister say?", "--articles", "news", "today.jsonl")
    assert asked.status == 0
    assert "taxes would fall" in asked.out
    assert asked.err.splitlines() == RUNNING.block("problems").lines


def test_every_format_is_named() -> None:
    assert set(re.findall(r"\*\*`(\.\w+)`\*\*", PART)) == set(READERS)


def test_the_table_of_keys_is_that_of_the_reader() -> None:
    keys = first_column(PART.partition("| Key |")[2])
    assert set(keys) == {"text", *CHECKS}
