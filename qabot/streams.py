"""Standard input, output and error: always UTF-8, and quiet when nobody listens."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class _ClosedOutput(io.StringIO):
    """Stands where standard output was closed, so that no answer is lost without a word."""

    def write(self, _text: str) -> NoReturn:
        raise OSError(errno.EBADF, "standard output is closed")


def speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale is: the articles are in any language."""
    if sys.stdout is None:
        sys.stdout = _ClosedOutput()
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "replace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def discard_output() -> None:
    """Send what is still to be written nowhere, else Python complains at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether somebody watches; a closed stream is None."""
    return stream is not None and stream.isatty()


def wants_colour(stream: TextIO | None, environment: Mapping[str, str]) -> bool:
    """Tell whether to use colours: on a terminal, unless it or its user says no."""
    plain = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
    return is_terminal(stream) and not plain


@contextmanager
def progress_shown(
    unit: str = "articles", *, scaled: bool = False
) -> Iterator[Callable[[int, int], object] | None]:
    """Show how far long work is, on a terminal and if it takes some time.

    Args:
        unit: What is counted.
        scaled: Whether in thousands and millions.
    """
    if not is_terminal(sys.stderr):
        yield None
        return
    from tqdm import tqdm

    with tqdm(unit=f" {unit}", delay=1, leave=False, dynamic_ncols=True, unit_scale=scaled) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done)

        yield show
