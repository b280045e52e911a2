"""A program on a pseudo-terminal, typed to and read from as somebody at it would."""

from __future__ import annotations

import codecs
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from bisect import bisect_left
from typing import Self

PATIENCE = 60.0
COLUMNS = 100
ESCAPE = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[=>])")


class Terminal:
    """A run of qabot on a terminal of its own.

    Attributes:
        rows: How high it is.
        printed: All that was read of it, escape sequences and all.
        unread: What came behind what was waited for last.
    """

    rows = 30

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.terminal, inside = pty.openpty()
        termios.tcsetwinsize(inside, (self.rows, COLUMNS))
        # A real terminal answers the question where its cursor is; this one is mute.
        environment = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"} | environment
        kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qabot", *arguments],
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env=kept | environment,
            start_new_session=True,
        )
        os.close(inside)
        self.printed = self.unread = ""
        # A letter may come in two pieces.
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)

    def type(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def read_to(self, expected: str) -> str:
        """Return what is shown up to and with a text that is expected; escapes do not count."""
        end = time.monotonic() + PATIENCE
        while expected not in ESCAPE.sub("", self.unread):
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            assert ready, f"{expected!r} is not in {self.unread!r}"
            assert self._read(), f"{expected!r} is not in {self.unread!r}"
        # What came in the same piece behind it is for the next to read.
        end_of = bisect_left(
            range(len(self.unread)),
            True,
            key=lambda length: expected in ESCAPE.sub("", self.unread[:length]),
        )
        shown, self.unread = self.unread[:end_of], self.unread[end_of:]
        return shown

    def finish(self) -> int:
        """Read to the end, and return the exit status."""
        while self._read():
            pass
        return self.process.wait(PATIENCE)

    def _read(self) -> bool:
        try:
            data = os.read(self.terminal, 65536)
        except OSError:  # Linux's way to say that the other end is closed
            return False
        text = self._decoder.decode(data)
        self.printed += text
        self.unread += text
        return bool(data)
