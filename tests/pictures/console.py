"""Draws the picture of the console that the README shows, from a real run.

    python -m tests.pictures.console tests/pictures/console.png

``qabot console`` runs on a pseudo-terminal and is typed to. What it prints there, escape sequences
and all, goes through the terminal emulator pyte, and what that has on its screen is drawn by a
headless Chromium.
"""

from __future__ import annotations

import argparse
import html
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pyte
from pyte.screens import Char

from tests.console.pseudo_terminal import COLUMNS, Terminal
from tests.pictures.browser import photograph

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
# What is typed, and what the answer ends with.
TURNS = (
    ("what did Peskov say about Karabakh?", "[1] Russian military in Armenia"),
    ("and Pashinyan?", "[1] Russian military in Armenia"),
    ("что говорят эксперты об Азербайджане?", "[1] Russian military in Armenia"),
    ("how many tanks crossed the river?", "What did Nikol Pashinyan say?"),
)

WIDTH, COLOURS = 872, 128

_PALETTE = {
    "red": "#f47067",
    "green": "#7ec699",
    "brown": "#e5c07b",  # what pyte calls yellow
    "blue": "#6cb6ff",
    "magenta": "#d2a8ff",
    "cyan": "#56d4dd",
    "white": "#dfe3ea",
    "brightblack": "#8b94a3",
}
_STYLE = """
body { margin: 0; background: #1d222b; }
.bar { background: #2c333f; color: #aab2bf; padding: 7px 12px; position: relative;
  font: 13px 'Noto Sans', 'DejaVu Sans', sans-serif; text-align: center; }
.bar i { float: left; width: 11px; height: 11px; border-radius: 50%; margin: 3px 7px 0 0;
  background: #4a5361; }
pre { margin: 0; padding: 12px 14px 0; color: #dfe3ea;
  font: 14px/1.42 'DejaVu Sans Mono', monospace; }
b { font-weight: 700; }
.cursor { background: #dfe3ea; color: #1d222b; }
"""


class TallTerminal(Terminal):
    """A terminal on which nothing of the session is scrolled away."""

    rows = 60


class Screen(pyte.Screen):
    """A screen that knows dim text, which pyte does not: as grey, as most terminals do."""

    def select_graphic_rendition(self, *attrs: int, **_private: bool) -> None:
        """Set how what follows looks."""
        super().select_graphic_rendition(*((90,) if attrs == (2,) else attrs))


def talk(turns: Sequence[tuple[str, str]] = TURNS) -> str:
    """Type questions to the console, and return all that it printed, up to its next prompt."""
    with tempfile.TemporaryDirectory() as state:
        # No library and no history of whoever draws.
        kept = {"XDG_STATE_HOME": state, "XDG_CACHE_HOME": state, "TERM": "xterm-256color"}
        with TallTerminal("console", "--articles", str(SEEDS), **kept) as terminal:
            terminal.read_to("qabot>")
            for question, end in turns:
                terminal.type(f"{question}\r")
                terminal.read_to(end)
                terminal.read_to("qabot>")
            printed = terminal.printed
            terminal.type("/quit\r")
            if status := terminal.finish():
                raise RuntimeError(f"the console ended with {status}: {terminal.printed}")
    return printed


def as_html(printed: str) -> str:
    """Return what stands on a terminal on which this was printed."""
    screen = Screen(COLUMNS, TallTerminal.rows)
    pyte.Stream(screen).feed(printed)
    if screen.cursor.y >= TallTerminal.rows - 1:
        raise ValueError(f"the session does not fit into {TallTerminal.rows} lines")
    return "\n".join(_line(screen, row) for row in range(screen.cursor.y + 1))


def _line(screen: pyte.Screen, row: int) -> str:
    cells = [screen.buffer[row][column] for column in range(screen.columns)]
    if row != screen.cursor.y:
        return "".join(_pieces(cells)).rstrip()
    before = "".join(_pieces(cells[: screen.cursor.x]))
    return f'{before}<span class="cursor"> </span>'


def _pieces(cells: Sequence[Char]) -> Iterator[str]:
    for (colour, bold), same in groupby(cells, key=lambda cell: (cell.fg, cell.bold)):
        text = html.escape("".join(cell.data for cell in same), quote=False)
        if not text.strip():
            yield text
            continue
        text = f"<b>{text}</b>" if bold else text
        if colour == "default":
            yield text
        else:  # an unknown colour is an error
            yield f'<span style="color:{_PALETTE[colour]}">{text}</span>'


def window(printed: str) -> str:
    """Return what was printed in the window of a terminal."""
    bar = '<div class="bar"><i></i><i></i><i></i>qabot console</div>'
    return f"{bar}<pre>{as_html(printed)}</pre>"


def main() -> None:
    """Talk, and draw what was said."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("path", type=Path, help="of the picture, a .png")
    path = parser.parse_args().path
    # A setting of this machine must not decide what a stranger's would show.
    for name in [name for name in os.environ if name.startswith("QABOT_")]:
        del os.environ[name]
    photograph(_STYLE, window(talk()), path, width=WIDTH, colours=COLOURS)
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
