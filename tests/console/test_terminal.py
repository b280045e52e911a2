"""The chat as a user meets it: a real process on a real pseudo-terminal, or on pipes."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.console.pseudo_terminal import ESCAPE, Terminal

if TYPE_CHECKING:
    from tests.conftest import RunQabot

PESKOV = "what did Peskov say?"


def console(seeds: Path, **environment: str) -> Terminal:
    return Terminal("console", "--articles", str(seeds), **environment)


def test_a_chat_has_colours_a_history_and_ways_out(seeds: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with console(seeds, XDG_STATE_HOME=str(state)) as terminal:
        assert "1 article" in terminal.read_to("qabot>")
        terminal.type(f"{PESKOV}\r")
        answer = terminal.read_to("[1] Russian military in Armenia")
        assert "\x1b[33m\x1b[1mPeskov\x1b[0m" in answer
        terminal.read_to("qabot>")
        terminal.type("half a question\x03")  # Ctrl-C
        terminal.read_to("qabot>")
        terminal.type("/frob\r")
        terminal.read_to("/frob is no command")
        terminal.read_to("qabot>")
        terminal.type("/quit\r")
        assert terminal.finish() == 0
    history = state / "qabot" / "history"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    assert "half" not in history.read_text("utf-8")
    with console(seeds, XDG_STATE_HOME=str(state), NO_COLOR="1") as terminal:
        terminal.read_to("qabot>")
        terminal.type("\x1b[A\x1b[A\x1b[A\r")  # three lines up
        answer = terminal.read_to("[1] Russian military in Armenia")
        assert "\x1b[33m" not in answer
        terminal.read_to("qabot>")
        terminal.type("\x04")  # Ctrl-D
        assert terminal.finish() == 0


def test_a_long_article_goes_through_the_pager(seeds: Path, tmp_path: Path) -> None:
    article = tmp_path / "long.txt"
    article.write_text("Title\n\n" + "\n".join(f"Line {n}." for n in range(99)))
    with Terminal("console", "--articles", str(seeds), str(article), PAGER="tail -n 2") as terminal:
        terminal.read_to("qabot>")
        terminal.type("/article 2\r")
        shown = terminal.read_to("Line 98.")
        assert "Line 5." not in shown
        terminal.type("/quit\r")
        assert terminal.finish() == 0


def test_without_a_terminal_lines_are_answered_plainly(seeds: Path, run_qabot: RunQabot) -> None:
    lines = f"{PESKOV}\n\nwho won the 2018 World Cup?\n{'x' * 5000}\n/frob\n/article 1\n"
    outcome = run_qabot("console", "--articles", str(seeds), stdin=lines.encode())
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("│ ")
    assert "The articles do not answer that." in outcome.out
    assert "5000" in outcome.out
    assert "/frob is no command" in outcome.out
    assert outcome.out.endswith("forces in Karabakh.\n\n")
    assert "\x1b" not in outcome.out
    assert "qabot>" not in outcome.out


@pytest.mark.parametrize("lines", [b"", b"/quit\nwhat?\n", b"\xff\xfe\n/exit\n"])
def test_without_a_terminal_the_end_of_input_is_the_end(
    lines: bytes, seeds: Path, run_qabot: RunQabot
) -> None:
    outcome = run_qabot("console", "--articles", str(seeds), stdin=lines)
    assert (outcome.status, outcome.err) == (0, "")
    assert "what?" not in outcome.out


def test_ask_marks_words_on_a_terminal_unless_told_not_to(seeds: Path) -> None:
    arguments = ("ask", PESKOV, "--articles", str(seeds))
    for environment, coloured in (
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ):
        with Terminal(*arguments, **environment) as terminal:
            assert terminal.finish() == 0
            assert ("\x1b[33m\x1b[1mPeskov\x1b[0m" in terminal.unread) == coloured
            assert "[1] Russian military in Armenia" in ESCAPE.sub("", terminal.unread)


def test_the_time_of_articles_can_be_chosen_for_a_whole_chat(
    tmp_path: Path, run_qabot: RunQabot
) -> None:
    file = tmp_path / "articles.jsonl"
    articles = [
        {"id": year, "text": f"Mr Smith said: “Apples of {year} are red.”", "published": year}
        for year in ("2020", "2021")
    ]
    file.write_text("\n".join(map(json.dumps, articles)), "utf-8")
    lines = b"what did Smith say?\n/explain\nmore\nand in 2020?\n"
    outcome = run_qabot(
        "console", "--articles", str(file), "--published-after", "2021", stdin=lines
    )
    assert outcome.status == 0
    assert "Apples of 2021" in outcome.out
    assert "Apples of 2020" not in outcome.out


def test_a_chat_that_no_question_can_be_asked_in_does_not_begin(
    seeds: Path, run_qabot: RunQabot
) -> None:
    outcome = run_qabot("console", "--articles", str(seeds), "--published-after", "soon", stdin=b"")
    assert (outcome.status, outcome.out) == (2, "")
    assert "published_after is 'soon'" in outcome.err
