"""Runs a chat: with line editing on a terminal, line by line on anything else."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from qabot.console.chat import Chat
from qabot.console.render import Renderer
from qabot.state import find_state
from qabot.streams import is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qabot.archive import Archive
    from qabot.options import AskOptions

PROMPT = "qabot> "


def run_console(
    archive: Archive, options: AskOptions, *, environment: Mapping[str, str], colour: bool
) -> int:
    """Chat until the input ends or the user leaves; return the exit status.

    Args:
        archive: The articles.
        options: For every question.
        environment: Tells where the history of line editing is kept.
        colour: Whether to use escape sequences in the output.

    Raises:
        QuestionError: If no question can be asked with these options.
    """
    archive.engine.check(**options)
    if is_terminal(sys.stdin) and is_terminal(sys.stdout):
        chat = Chat(archive, Renderer(colour), _show(colour), _page(colour), options)
        _chat_with_editing(chat, environment)
    else:
        show = _show(colour)
        _chat_plainly(Chat(archive, Renderer(colour), show, show, options), sys.stdin or ())
    return 0


def _chat_plainly(chat: Chat, lines: Iterable[str]) -> None:
    for line in lines:
        if not chat.reply(line):
            return


def _chat_with_editing(chat: Chat, environment: Mapping[str, str]) -> None:
    # Slow to import, and of no use without a terminal.
    from prompt_toolkit import PromptSession

    from qabot.console.history import open_history

    history = open_history(find_state(environment, "history"))
    session: PromptSession[str] = PromptSession(history=history)
    chat.greet()
    while True:
        try:
            if not chat.reply(session.prompt(PROMPT)):
                return
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _show(colour: bool) -> Callable[[str], None]:
    return lambda text: click.echo(f"{text}\n", color=colour)


def _page(colour: bool) -> Callable[[str], None]:
    show = _show(colour)

    def page(text: str) -> None:
        columns, rows = shutil.get_terminal_size()
        height = sum(1 + len(line) // columns for line in text.split("\n"))
        if height < rows:
            show(text)
        else:
            click.echo_via_pager(f"{text}\n", color=colour)

    return page
