"""What is measured, each in a process of its own: ``python -m tests.retrieval.bench.trials``.

The process is given the name of a function of ``TRIALS`` and its arguments as JSON, and prints
what came of it as JSON. Only what a trial needs is imported in it.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from tests.retrieval.bench.engines import (
    REFERENCE,
    Engine,
    RankBM25,
    engine_at,
    read_corpus,
    read_questions,
)

LIMIT = 10  # passages wanted
ARTICLE = 10  # passages that are added at once
_WARM_UP = 20  # questions, none of those that count
_ONE_THREAD = dict.fromkeys(
    (
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "RAYON_NUM_THREADS",
    ),
    "1",
)
_ROOT = Path(__file__).resolve().parents[3]


def build(name: str, folder: str, file: str, size: int, *, raw: bool) -> dict[str, Any]:
    """Index the first passages of a file: seconds until all is on the disk, memory at most."""
    engine = engine_at(name, Path(folder))
    if raw:
        with Path(file).open(encoding="utf-8") as lines:
            texts = [line.rstrip("\n") for line in islice(lines, size)]
        began = time.perf_counter()
        engine.build_raw(texts)
    else:
        corpus = read_corpus(Path(file), size)
        began = time.perf_counter()
        engine.build(corpus)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "peak": _memory().get("peak")}


def serve(
    name: str, folder: str, questions: str, few: int, began: float | None = None
) -> dict[str, Any]:
    """Open an index and answer: seconds till the first answer, memory after all.

    Args:
        name: Of the engine.
        folder: Where its index is.
        questions: File with them.
        few: How many of them are asked.
        began: When the process was started, by the clock of ``time.monotonic``.
    """
    asked = read_questions(Path(questions))[:few]
    start = time.monotonic()
    engine = engine_at(name, Path(folder))
    imported, before = time.monotonic(), _memory()
    engine.open()
    engine.numbers(engine.search(asked[0], LIMIT))
    answered = time.monotonic()
    for terms in asked:
        engine.numbers(engine.search(terms, LIMIT))
    after = _memory()
    engine.close()
    return {
        "imports": imported - start,
        "first": answered - imported,
        "total": answered - (start if began is None else began),
        "memory": after,
        "memory_before": before,
    }


def _memory() -> dict[str, float]:
    """Return the resident megabytes of this process, those that are no file's, and the most."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except FileNotFoundError:  # not Linux
        return {}
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    names = {"resident": "VmRSS", "anonymous": "RssAnon", "peak": "VmHWM"}
    return {key: int(lines[name].split()[0]) / 1024 for key, name in names.items()}


def add(name: str, folder: str, file: str, size: int, articles: int) -> dict[str, Any]:
    """Add articles of ten passages to an index of so many: milliseconds of each.

    Who has to index all anew for each is given one only. The file goes on with the passages to
    add behind those that the index has.
    """
    engine = engine_at(name, Path(folder))
    corpus = read_corpus(Path(file), size + ARTICLE * (articles if engine.adds else 1))
    engine.open()
    engine.search(corpus[0][:3], LIMIT)
    times: list[float] = []
    for start in range(size, len(corpus), ARTICLE):
        article, before = corpus[start : start + ARTICLE], corpus[:start]
        began = time.perf_counter()
        engine.add(article, before)
        times.append(1000 * (time.perf_counter() - began))
    if engine.adds:
        found = engine.numbers(engine.search(list(dict.fromkeys(corpus[-1])), LIMIT))
        if len(corpus) - 1 not in found:
            raise RuntimeError(f"{name} does not find what was added to it")
    engine.close()
    return {"ms": statistics.median(times), "worst_ms": max(times), "times": len(times)}


def ask(
    names: Sequence[str], folder: str, questions: str, *, rounds: int, few: int, number: int
) -> dict[str, Any]:
    """Ask every engine every question, by turns: milliseconds, and the shares that agree.

    Args:
        names: Of the engines.
        folder: Where the indexes are, each in a folder of its name.
        questions: File with them; those behind ``number`` are for warming up.
        rounds: How often each is asked; the median counts.
        few: How many of them the slow reference is asked.
        number: How many questions count.
    """
    from tqdm import tqdm

    asked = read_questions(Path(questions))
    engines = {name: engine_at(name, Path(folder, name)) for name in names}
    for engine in engines.values():
        engine.open()
    for terms in asked[number : number + _WARM_UP]:
        for name, engine in engines.items():
            if name != REFERENCE or few == number:
                engine.search(terms, LIMIT)
    asked = asked[:number]
    times = {name: [list[float]() for _ in asked] for name in names}
    gc.collect()
    gc.freeze()  # else one engine's objects are looked through in another's time
    order = list(names)
    for turn in range(rounds):
        for i, terms in enumerate(tqdm(asked, desc="questions", disable=None, leave=False)):
            start = (i + turn) % len(order)
            for name in order[start:] + order[:start]:
                if name == REFERENCE and i >= few:
                    continue
                began = time.perf_counter()
                engines[name].search(terms, LIMIT)
                times[name][i].append(1000 * (time.perf_counter() - began))
    medians = {n: [statistics.median(t) for t in own if t] for n, own in times.items()}
    agreements = _agreements(engines, asked[:few])
    for engine in engines.values():
        engine.close()
    gc.unfreeze()
    return {"ms": medians, "agreement": agreements}


def _agreements(engines: Mapping[str, Engine], asked: Sequence[Sequence[str]]) -> dict[str, float]:
    from tests.retrieval.bench.figures import agreement, best_of

    reference = engines.get(REFERENCE)
    if not isinstance(reference, RankBM25):
        return {}
    shares: dict[str, list[float]] = {name: [] for name in engines}
    for terms in asked:
        best = best_of(reference.scores(terms), LIMIT)
        for name, engine in engines.items():
            found = engine.numbers(engine.search(terms, LIMIT))
            shares[name].append(agreement(found, best))
    return {name: statistics.fmean(own) for name, own in shares.items()}


TRIALS: dict[str, Callable[..., dict[str, Any]]] = {
    "add": add,
    "ask": ask,
    "build": build,
    "serve": serve,
}


def run_trial(trial: str, *, fresh: bool, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
    """Run a trial with one thread, in a process of its own or, for a rehearsal, in this one."""
    if not fresh:
        return TRIALS[trial](**arguments)
    if trial == "serve":
        arguments["began"] = time.monotonic()  # one clock for all processes
    done = subprocess.run(
        [sys.executable, "-m", __name__, trial, json.dumps(arguments)],
        cwd=_ROOT,
        env={**os.environ, **_ONE_THREAD},
        stdout=subprocess.PIPE,
        check=True,
    )
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


if __name__ == "__main__":
    json.dump(TRIALS[sys.argv[1]](**json.loads(sys.argv[2])), sys.stdout)
