"""A large library is synced, asked, changed and asked again, by the program as people run it.

::

    python -m tests.library.endurance --articles 20000

writes so many made-up articles of some 500 words (five passages each) to a folder and goes
through the steps, each a process of its own. It prints the time and the most memory that each took,
and ends with status 1 if one of them did not give what it should.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qabot.evaluation.speed import invent_articles

MARKED = "The lighthouse of Ostrava was opened by Mayor Anna Berg on Monday."
CHANGED = "The lighthouse of Ostrava was opened by Governor Ola Holm on Tuesday."
QUESTION = "who opened the lighthouse of Ostrava?"

_PER_FOLDER = 500  # files


@dataclass(frozen=True, slots=True)
class Step:
    """What one step took and gave.

    Attributes:
        name: Of the step.
        seconds: By the clock.
        memory: MB at most of the process itself.
        out: What it printed.
        met: Whether that is what it should be.
    """

    name: str
    seconds: float
    memory: float
    out: str
    met: bool


def write_articles(folder: Path, number: int) -> Path:
    """Write articles to files, and return the file of one that tells of a lighthouse."""
    for place, article in enumerate(invent_articles(number)):
        path = folder / f"{place // _PER_FOLDER:03}" / f"{place:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{article.title}\n\n{article.text}", encoding="utf-8")
    marked = folder / "lighthouse.txt"
    marked.write_text(f"A lighthouse\n\n{MARKED}", encoding="utf-8")
    return marked


def steps(home: Path, number: int) -> Iterator[Step]:
    """Go through the steps in a folder of their own."""
    news = home / "news"
    marked = write_articles(news, number)
    environment = {
        **os.environ,
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }

    def step(name: str, expected: str, *arguments: str) -> Step:
        return _run(name, expected, arguments, environment)

    whole = number + 1
    yield step("sync", f"added {whole}, updated 0", "sync", str(news))
    yield step("sync again", f"unchanged {whole}", "sync", str(news))
    yield step("ask", MARKED, "ask", QUESTION)
    yield step("ask again", MARKED, "ask", QUESTION)
    marked.write_text(f"A lighthouse\n\n{CHANGED}", encoding="utf-8")
    next(news.glob("0*/*.txt")).unlink()
    yield step("sync what changed", "added 0, updated 1, removed 1", "sync", str(news))
    yield step("ask of it", CHANGED, "ask", QUESTION)
    yield step("remove", f"removed 1, left {whole - 2}", "remove", "lighthouse.txt")
    yield step("ask of what is gone", "The articles do not answer", "ask", QUESTION)


def _run(
    name: str, expected: str, arguments: tuple[str, ...], environment: Mapping[str, str]
) -> Step:
    began = time.monotonic()
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "qabot", *arguments]
    process = os.posix_spawn(
        command[0],
        command,
        environment,
        file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_CLOSE, reading)],
    )
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        out = pipe.read()
    _, _, usage = os.wait4(process, 0)
    seconds = time.monotonic() - began
    return Step(name, seconds, usage.ru_maxrss / 1024, out, expected in out)


def main() -> int:
    """Go through the steps and print what each took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    number = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as home:
        met = True
        for step in steps(Path(home), number):
            met = met and step.met
            told = "" if step.met else f"  not as it should be: {step.out.strip()!r}"
            print(  # noqa: T201
                f"{step.name:20}{step.seconds:9.1f} s{step.memory:9.0f} MB{told}", flush=True
            )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
