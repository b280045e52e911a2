"""The session that the README shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.archive import Archive
from qabot.console.chat import Chat
from qabot.console.render import Renderer
from tests.docs.pages import README, unwrapped

if TYPE_CHECKING:
    from qabot.engine import Engine
    from tests.conftest import RunQabot

SESSION = README.block("session").text


def test_the_session_is_what_the_console_says(
    copy_of_the_project: Path, run_qabot: RunQabot, seed_engine: Engine
) -> None:
    start, *turns = re.split(r"^(?:\$|qabot>) ", SESSION, flags=re.MULTILINE)[1:]
    command, _, greeting = start.partition("\n")
    assert command == "qabot console"
    greeted: list[str] = []
    Chat(Archive(seed_engine), Renderer(False), greeted.append, greeted.append).greet()
    assert unwrapped(greeting) == unwrapped(greeted[0])
    typed = [turn.partition("\n")[0] for turn in turns]
    assert typed[-1] == "/quit"
    shown = "\n".join(turn.partition("\n")[2] for turn in turns)
    said = run_qabot("console", stdin="\n".join(typed).encode())
    assert (said.status, said.err) == (0, "")
    # A terminal breaks long lines; the words are the same.
    assert unwrapped(said.out) == unwrapped(shown)


def test_the_session_shows_what_is_promised(seed_engine: Engine) -> None:
    typed = re.findall(r"^qabot> ([^/].+)$", SESSION, re.MULTILINE)
    answers = [seed_engine.ask(question) for question in typed]
    assert {answer.lang for answer in answers} == {"en", "ru"}
    assert {answer.answered for answer in answers} == {True, False}
