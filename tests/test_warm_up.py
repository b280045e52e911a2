"""What the first questions would wait for is loaded before they come, where that is wanted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from qabot.engine import Engine

ROOT = Path(__file__).resolve().parent.parent

# In a process of its own: here other tests have loaded all of it.
FIRST_QUESTION = """
from qabot import Engine
from qabot.answering.question import _patterns
from qabot.answering.spelling import _listed
from qabot.dialogue.tables import dialogue_tables
from qabot.text.tables import tables
from qabot.text.translation import _rules

def loaded():
    return [f.cache_info().misses for f in (_patterns, _listed, dialogue_tables, tables, _rules)]

engine = Engine.from_articles(["seeds"])
engine.warm_up(["en", "ru"])
warm = loaded()
assert all(warm)
for question in ("что сказал Песков?", "а Пашинян?", "какая погода завтра?", "who is Foo?"):
    engine.converse(question)
assert loaded() == warm, (warm, loaded())
assert "_spelling" in engine._inquiry.__dict__
assert "people" in engine._inquiry.__dict__
"""


def test_after_a_warm_up_no_question_waits_for_a_table() -> None:
    command = [sys.executable, "-c", FIRST_QUESTION]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_a_warm_up_changes_no_answer(seed_engine: Engine) -> None:
    def ask() -> object:
        return seed_engine.converse("what did Peskov say?").answers[0].sentences

    before = ask()
    seed_engine.warm_up(["ru", "fr"])
    assert ask() == before
