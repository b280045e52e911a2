"""Reading articles, in several processes where there are enough of them.

A worker is a fresh interpreter that is spoken to through pipes, no fork and no child of
``multiprocessing``: the caller may have threads, with which a fork can hang, may be a
daemonic process, which may have no such children, or a script that does not guard its main
module, which a spawned child would run again. A worker ends when its standard input does,
so that none outlives its caller, and Ctrl-C reaches the caller alone. The caller reads too,
for what it reads need not be packed, sent and put together; what a lost worker leaves
unread is read by the caller.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import subprocess
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from qabot.answering.corpus import Reading, no_collection, read_article
from qabot.answering.packing import Packed, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import IO

    from qabot.models import Article

# A worker takes half a second to start, in which a process reads some 120,000 characters.
WORTH_A_WORKER = 300_000  # characters
_MOST_READERS = 8  # more wait for the caller, which puts together what they send
_CHUNKS = 3  # of what is worth a worker: a worker reads a chunk at a time
_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # what a container may use of its cores

logger = logging.getLogger(__name__)


def read_articles(
    articles: Sequence[Article],
    *,
    processes: int = 0,
    worth: int = WORTH_A_WORKER,
    progress: Callable[[int], object] | None = None,
) -> list[Reading]:
    """Read articles, in their order.

    Args:
        articles: What to read.
        processes: How many may read at once, this one included; 0 for as many as there are
            cores.
        worth: Characters of text for which one more worker is started.
        progress: Called with the number of articles read since the last call.
    """
    told = progress or (lambda _number: None)
    chunks = list(_chunks(articles, max(1, worth // _CHUNKS)))
    wanted = sum(len(article.text) for article in articles) // max(1, worth)
    readers = min(processes or min(usable_cores(), _MOST_READERS), wanted, len(chunks))
    readings: list[list[Reading] | None] = [None] * len(chunks)
    with no_collection():
        if readers > 1:
            for number, done in _read_together(chunks, readers - 1):
                readings[number] = done
                told(len(done))
        for number, chunk in enumerate(chunks):
            if readings[number] is None:
                readings[number] = [_counted(read_article(article), told) for article in chunk]
    return [reading for done in readings if done is not None for reading in done]


def usable_cores() -> int:
    """Return how many cores this process may use, by its affinity and its container's quota."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    try:
        quota, period = _QUOTA.read_text(encoding="ascii").split()
        return max(1, min(cores, int(quota) // int(period)))
    except (OSError, ValueError):  # no such container, or "max"
        return cores


def _counted(reading: Reading, told: Callable[[int], object]) -> Reading:
    told(1)
    return reading


def _chunks(articles: Sequence[Article], characters: int) -> Iterator[list[Article]]:
    chunk: list[Article] = []
    size = 0
    for article in articles:
        chunk.append(article)
        size += len(article.text)
        if size >= characters:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _read_together(
    chunks: Sequence[list[Article]], number: int
) -> Iterator[tuple[int, list[Reading]]]:
    """Yield chunks as workers or, meanwhile, the caller read them; those of a lost worker never."""
    todo = deque(enumerate(chunks))
    done: SimpleQueue[tuple[int, Packed] | None] = SimpleQueue()
    workers = [worker for worker in (_start_worker() for _ in range(number)) if worker]
    threads = [Thread(target=_serve, args=(w, todo, done), daemon=True) for w in workers]
    try:
        for thread in threads:
            thread.start()
        running = len(threads)
        while running:
            try:
                found = done.get(block=not todo)
            except Empty:
                if (own := _next(todo)) is not None:
                    yield own[0], [read_article(article) for article in own[1]]
                continue
            if found is None:
                running -= 1
            else:
                yield found[0], unpack(found[1], chunks[found[0]])
    except BaseException:  # Ctrl-C above all
        todo.clear()
        for worker in workers:
            worker.kill()
        raise
    finally:
        for thread, worker in zip(threads, workers, strict=True):
            if thread.ident is not None:
                thread.join()
            worker.communicate()


def _next(todo: deque[tuple[int, list[Article]]]) -> tuple[int, list[Article]] | None:
    try:
        return todo.popleft()
    except IndexError:  # another thread took the last
        return None


def _start_worker() -> subprocess.Popen[bytes] | None:
    if not sys.executable or getattr(sys, "frozen", False):
        return None  # a program of its own, not an interpreter
    paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    # A process group of its own: the terminal sends Ctrl-C to that of the caller.
    alone = (
        {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined,unused-ignore]
        if sys.platform == "win32"
        else {"process_group": 0}
    )
    try:
        return subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-P", "-c", f"from {__name__} import run; run()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            **alone,
        )
    except OSError as error:  # no memory, no more processes
        logger.warning("cannot start another process to read articles: %s", error)
        return None


def _serve(
    worker: subprocess.Popen[bytes],
    todo: deque[tuple[int, list[Article]]],
    done: SimpleQueue[tuple[int, Packed] | None],
) -> None:
    """Give a worker chunks until there are none; a thread for each worker."""
    assert worker.stdin and worker.stdout  # noqa: S101  # for mypy: both are pipes
    try:
        while (found := _next(todo)) is not None:
            number, chunk = found
            pickle.dump(chunk, worker.stdin, pickle.HIGHEST_PROTOCOL)
            worker.stdin.flush()
            done.put((number, pickle.load(worker.stdout)))  # noqa: S301  # from our own process
    except (OSError, ValueError, EOFError, pickle.UnpicklingError):
        if todo:
            logger.warning("a process that read articles was lost; the others go on")
    finally:
        done.put(None)


def _read_all(source: IO[bytes], target: IO[bytes]) -> None:
    """Read chunks of articles from one stream and write them, read, to another, to its end."""
    gc.disable()
    try:
        while True:
            chunk = pickle.load(source)  # noqa: S301  # from the process that started this one
            packed = pack([read_article(article) for article in chunk])
            pickle.dump(packed, target, pickle.HIGHEST_PROTOCOL)
            target.flush()
    except (EOFError, BrokenPipeError):
        return


def run() -> None:
    """Be a worker: chunks on standard input, readings on standard output."""
    with suppress(BrokenPipeError), os.fdopen(os.dup(1), "wb") as output:
        os.dup2(2, 1)  # what is printed by chance must not get between the readings
        _read_all(sys.stdin.buffer, output)
