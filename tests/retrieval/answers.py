"""What a whole answer costs over the prose that ``make bench`` searches, and search alone of it.

    python -m tests.retrieval.answers --text rfc/usr/share/doc/RFC --passages 10000 100000

Ten passages are an article, sentences of the prose are the questions: half of them are in the
articles, half are not. ``qabot batch`` answers them twice, each time in a new process: the first
reads and indexes the articles, the second finds their index. Prints a table of Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qabot.answering.query import query_words, search_terms
from qabot.answering.question import understand
from qabot.engine import Engine
from tests.retrieval.bench.figures import percentile
from tests.retrieval.bench.prose import FOLDER, NoProseError, read_passages

_TOGETHER = 10  # passages of an article
_OTHER = 500  # passages that are in no article
_QUESTIONS = 300
_LONGEST = 200  # characters of a question
_WARM_UP = 20  # questions that do not count


@dataclass(frozen=True, slots=True)
class Cost:
    """What answers cost over some passages.

    Attributes:
        passages: How many.
        first_start: Seconds till the first answer of a process that has to index.
        start: The same of one that need not.
        answer: Milliseconds of each answer, in the second process.
        search: Of finding the passages for each question, in a third.
        memory: MB at most of the second.
    """

    passages: int
    first_start: float
    start: float
    answer: list[float]
    search: list[float]
    memory: float

    @property
    def row(self) -> str:
        """It as a row of a table."""
        told = [f"{self.passages:,}", f"{self.first_start:.1f}", f"{self.start:.2f}"]
        told += [f"{percentile(self.answer, p):.1f}" for p in (50, 95)]
        told += [f"{percentile(self.search, p):.2f}" for p in (50, 95)]
        return f"| {' | '.join([*told, f'{self.memory:.0f}'])} |"


HEAD = (
    "| passages | first start, s | next, s | answer, ms | 95 in 100 | search, ms | 95 in 100 "
    "| memory, MB |\n|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def measure(passages: Sequence[str], other: Sequence[str], home: Path, *, questions: int) -> Cost:
    """Answer questions over some passages.

    Args:
        passages: Those of the articles.
        other: Some of the same kind that are not in them.
        home: A folder to work in.
        questions: How many count.
    """
    articles, asked = home / "articles.jsonl", home / "questions.jsonl"
    with articles.open("w", encoding="utf-8") as file:
        for first in range(0, len(passages), _TOGETHER):
            text = "\n\n".join(passages[first : first + _TOGETHER])
            record = {"id": str(first), "title": f"Article {first}", "text": text}
            file.write(f"{json.dumps(record)}\n")
    chance = random.Random(1)
    texts = [
        chance.choice(chance.choice(other if number % 2 else passages).split(". "))[:_LONGEST]
        for number in range(questions + _WARM_UP)
    ]
    asked.write_text("".join(f"{json.dumps({'question': t or 'what?'})}\n" for t in texts), "utf-8")
    environment = {**os.environ, "XDG_CACHE_HOME": str(home / "cache")}
    first_start, _, _ = _batch(articles, asked, environment)
    start, answers, memory = _batch(articles, asked, environment)
    return Cost(
        len(passages),
        first_start,
        start,
        [answer["elapsed_ms"] for answer in answers[_WARM_UP:]],
        _search(articles, texts, home / "cache/qabot/indexes"),
        memory,
    )


def _batch(
    articles: Path, questions: Path, environment: dict[str, str]
) -> tuple[float, list[dict[str, Any]], float]:
    """Return seconds till the first answer, all answers, and the most memory in MB."""
    command = [sys.executable, "-m", "qabot", "batch", "--articles", str(articles)]
    began = time.perf_counter()
    with (
        questions.open("rb") as file,
        subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, env=environment) as process,
    ):
        assert process.stdout is not None
        first = process.stdout.readline()
        seconds = time.perf_counter() - began
        lines = [first, *process.stdout]
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, [json.loads(line) for line in lines], usage.ru_maxrss / 1024


def _search(articles: Path, questions: Sequence[str], cache: Path) -> list[float]:
    """Return the milliseconds of finding what each question is answered from."""
    engine = Engine.from_articles([articles], cache=cache)
    taken: list[float] = []
    for question in questions:
        words = query_words(understand(question, "en").words, engine.corpus, "en")
        terms = search_terms(words)
        began = time.perf_counter()
        engine.corpus.retriever.search(terms, limit=50)
        taken.append((time.perf_counter() - began) * 1000)
    return taken[_WARM_UP:]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--text", type=Path, default=FOLDER, metavar="FOLDER", help="of prose")
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000], metavar="N")
    parser.add_argument("--questions", type=int, default=_QUESTIONS, metavar="N")
    given = parser.parse_args(arguments)
    largest = max(given.passages)
    try:
        passages = read_passages(given.text, largest + _OTHER)
    except NoProseError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{HEAD}\n")
    for size in sorted(given.passages):
        with tempfile.TemporaryDirectory() as home:
            cost = measure(
                passages[:size], passages[largest:], Path(home), questions=given.questions
            )
        sys.stdout.write(f"{cost.row}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
