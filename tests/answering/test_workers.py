"""Articles read in several processes are those read in one, whatever befalls the processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from qabot.answering.corpus import read_article
from qabot.answering.workers import read_articles, usable_cores
from qabot.models import Article

if TYPE_CHECKING:
    from qabot.answering.corpus import Reading

TEXTS = (
    'The minister, Anna Petrova, spoke on Monday. "We shall build it," she said.',
    "Песков заявил, что переговоры продолжатся. По его словам, дата не названа.",
    "Kanzlerin Angela Merkel sagte am 3. Oktober: „Wir schaffen das.“ Danach ging sie.",
    "会议在北京举行。部长说，谈判将继续。",
    "HEADLINE\n\nTwo men met. U.S. officials didn't comment.",
    "",
    "…",
)
ARTICLES = [
    Article(f"a{n}", "A title of it", text, source="Paper") for n, text in enumerate(TEXTS * 6)
]
ALONE = [read_article(article) for article in ARTICLES]

# Reads in two processes, without a guard on the main module, until it is told to end.
SCRIPT = """
import sys
from qabot.answering.workers import read_articles
from qabot.models import Article

articles = [Article(str(n), "T", "The minister said it was so. " * 50) for n in range({number})]
readings = read_articles(articles, processes=2, worth={worth}, progress=lambda read: print(
    "read", read, flush=True))
print("done", len(readings), flush=True)
"""


def test_several_processes_read_what_one_reads_in_the_same_order() -> None:
    told: list[int] = []
    assert read_articles(ARTICLES, processes=2, worth=300, progress=told.append) == ALONE
    assert sum(told) == len(ARTICLES)


def test_few_articles_are_read_by_the_caller_alone() -> None:
    told: list[int] = []
    assert read_articles(ARTICLES, processes=2, progress=told.append) == ALONE
    assert told == [1] * len(ARTICLES)


def test_a_term_is_one_string_in_all_articles() -> None:
    readings = read_articles([*ARTICLES, *ARTICLES], processes=2, worth=300)
    found = [t.term for r in readings for s in r.sentences for t in s.tokens if t.term == "petrova"]
    assert len(found) == 12
    assert len({id(term) for term in found}) == 1


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/python", ""])
def test_where_no_worker_works_the_caller_reads_all(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert read_articles(ARTICLES, processes=2, worth=300) == ALONE


def test_workers_start_from_a_thread_too() -> None:
    found: list[list[Reading]] = []
    thread = Thread(target=lambda: found.append(read_articles(ARTICLES, processes=2, worth=300)))
    thread.start()
    thread.join()
    assert found == [ALONE]


def test_a_script_without_a_guarded_main_module_is_run_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(number=40, worth=10_000), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=120, check=True
    )
    assert run.stdout.count("done 40") == 1
    assert run.stderr == ""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_its_caller(ending: signal.Signals, tmp_path: Path) -> None:
    mark = uuid4().hex
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(number=20_000, worth=100_000), encoding="utf-8")
    caller = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "QABOT_TEST_MARK": mark},
    )
    with caller:
        assert caller.stdout is not None
        assert caller.stdout.readline().startswith(b"read")
        assert len(processes_marked(mark)) == 2
        caller.send_signal(ending)
        caller.stdout.read()
    deadline = time.monotonic() + 60
    while processes_marked(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not processes_marked(mark)


def processes_marked(mark: str) -> list[str]:
    """Return the processes that have a mark in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark.encode() in (folder / "environ").read_bytes():
                found.append(folder.name)
        except OSError:  # ended meanwhile, or not ours
            continue
    return found


def test_this_process_may_use_a_core() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
