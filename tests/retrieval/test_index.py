"""An index equals what was put into it, whatever happens on the way."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from qabot.errors import DamageError, StateError
from qabot.retrieval import bm25 as bm25_module
from qabot.retrieval import bounds as bounds_module
from qabot.retrieval import index as index_module
from qabot.retrieval.bm25 import BM25
from qabot.retrieval.index import Index
from qabot.retrieval.making import merge_segments
from qabot.retrieval.segment import Segment
from qabot.text.analyzer import analyze
from qabot.text.bulk import BulkReader
from tests.retrieval.faults import Crash, FaultyDisk
from tests.retrieval.package import package_scores

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from qabot.retrieval.disk import Disk

    Parts = Sequence[tuple[Segment, NDArray[np.bool_] | None]]

K1, B = 1.2, 0.75
WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]
passages = st.lists(st.lists(st.sampled_from(WORDS), max_size=9), min_size=1, max_size=6)


def open_index(folder: Path, disk: Disk | None = None, *, patience: float = 10.0) -> Index:
    return Index.open(folder, k1=K1, b=B, disk=disk, background=False, patience=patience)


def add(index: Index, *texts: str) -> range:
    with index.change() as change:
        return change.add([text.split() for text in texts])


def remove(index: Index, *numbers: int) -> None:
    with index.change() as change:
        change.remove(numbers)


def found(index: Index, *terms: str, limit: int = 100) -> list[int]:
    return [hit.passage for hit in index.snapshot().search(terms, limit=limit)]


def numbers_in(index: Index) -> list[int]:
    return [int(number) for number in index.snapshot().numbers]


def assert_holds(index: Index, model: dict[int, Sequence[str]]) -> None:
    """Assert that a search finds what the package finds in what should be there."""
    snapshot = index.snapshot()
    assert snapshot.corpus_size == len(model)
    for query in (WORDS[:1], WORDS[1:4], WORDS):
        scores = package_scores(list(model.values()), query, K1, B) if any(model.values()) else []
        expected = {n: s for n, s in zip(model, scores, strict=False) if s > 0}
        hits = snapshot.search(query, limit=100)
        assert {hit.passage: hit.score for hit in hits} == pytest.approx(expected, abs=1e-9)
        order = sorted(hits, key=lambda hit: (-hit.score, hit.passage))
        assert hits == order
        assert hits[:2] == snapshot.search(query, limit=2)


# Of passages that are there, were, or never will be: to remove what is not there is nothing.
numbers = st.integers(0, 40)


class Library(RuleBasedStateMachine):
    """Adds, removes, merges, opens anew and crashes, in any order."""

    @initialize()
    def begin(self) -> None:
        self.home = tempfile.TemporaryDirectory()
        self.folder = Path(self.home.name) / "index"
        self.index = open_index(self.folder)
        self.model: dict[int, Sequence[str]] = {}

    @rule(added=passages, gone=st.lists(numbers, max_size=4))
    def change(self, added: list[list[str]], gone: list[int]) -> None:
        with self.index.change() as change:
            fresh = change.add(added)
            change.remove(gone)
        self.model = self.changed(fresh, added, gone)

    @rule(gone=st.lists(numbers, min_size=1, max_size=6))
    def remove(self, gone: list[int]) -> None:
        with self.index.change() as change:
            change.remove(gone)
        self.model = self.changed(range(0), [], gone)

    @rule()
    def merge(self) -> None:
        self.index.merge()

    @rule()
    def reopen(self) -> None:
        self.index = open_index(self.folder)
        self.index.verify()

    @rule(added=passages, gone=st.lists(numbers, max_size=4), steps=st.integers(0, 30))
    def crash_while_changing(self, added: list[list[str]], gone: list[int], steps: int) -> None:
        index = open_index(self.folder, FaultyDisk(steps))
        try:
            with index.change() as change:
                fresh = change.add(added)
                change.remove(gone)
        except Crash:
            self.reopen()
            # All of it or nothing.
            after, there = self.changed(fresh, added, gone), numbers_in(self.index)
            assert there in (list(self.model), list(after))
            self.model = after if there == list(after) else self.model
        else:
            self.model = self.changed(fresh, added, gone)

    @precondition(lambda self: self.model)
    @rule(steps=st.integers(0, 25))
    def crash_while_merging(self, steps: int) -> None:
        try:
            open_index(self.folder, FaultyDisk(steps)).merge()
        except Crash:
            self.reopen()

    @invariant()
    def equals_the_model(self) -> None:
        if hasattr(self, "index"):
            assert_holds(self.index, self.model)

    def changed(
        self, fresh: range, added: list[list[str]], gone: list[int]
    ) -> dict[int, Sequence[str]]:
        whole = self.model | dict(zip(fresh, added, strict=True))
        return {number: terms for number, terms in whole.items() if number not in gone}

    def teardown(self) -> None:
        if hasattr(self, "home"):
            self.home.cleanup()


TestLibrary = Library.TestCase
TestLibrary.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


def test_a_snapshot_stays_as_it_is(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    add(index, "alpha", "beta")
    before = index.snapshot()
    remove(index, 0)
    add(index, "alpha alpha")
    index.merge()
    assert [hit.passage for hit in before.search(["alpha"], limit=5)] == [0]
    assert found(index, "alpha") == [2]


def test_numbers_are_never_given_twice(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    assert add(index, "alpha", "beta") == range(2)
    remove(index, 0, 1)
    assert add(open_index(tmp_path), "gamma") == range(2, 3)


def test_what_is_added_and_removed_in_one_change_was_never_there(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    with index.change() as change:
        change.remove(change.add([["alpha"], ["beta"]])[:1])
    assert numbers_in(index) == [1]
    assert index.snapshot().idf_of("alpha") == index.snapshot().idf_of("unseen")


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    add(index, "alpha")
    with pytest.raises(ZeroDivisionError), index.change() as change:
        change.add([["beta"]])
        change.remove([0])
        raise ZeroDivisionError
    assert numbers_in(index) == [0]


def test_a_change_of_nothing_writes_nothing(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    add(index, "alpha")
    before = (tmp_path / "manifest").stat().st_mtime_ns
    with index.change():
        pass
    assert (tmp_path / "manifest").stat().st_mtime_ns == before


def test_many_small_changes_make_few_segments(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    for _ in range(120):
        add(index, "alpha beta", "gamma")
    assert len(list(tmp_path.glob("*.segment"))) <= 5
    assert found(index, "beta", limit=1000) == list(range(0, 240, 2))


def test_large_segments_are_merged_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "MERGED_AT_ONCE", 0)
    index = Index.open(tmp_path, k1=K1, b=B)
    for _ in range(6):
        add(index, "alpha", "beta")
    index.close()
    while index.merge():
        pass
    # Ten passages and two are left as they are, if the thread came just before the last.
    assert len(list(tmp_path.glob("*.segment"))) <= 2
    assert found(index, "alpha") == [0, 2, 4, 6, 8, 10]


def test_what_is_removed_during_a_merge_stays_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "MERGED_AT_ONCE", 0)
    index = open_index(tmp_path)
    add(index, "alpha", "alpha beta")
    add(index, "alpha gamma")

    def merge_while_removing(parts: Parts) -> Segment:
        other = open_index(tmp_path)
        remove(other, 1)
        add(other, "alpha delta " * 9)
        return merge_segments(parts)

    monkeypatch.setattr(index_module, "merge_segments", merge_while_removing)
    assert index.merge()
    assert sorted(found(index, "alpha")) == [0, 2, 3]
    assert sorted(found(open_index(tmp_path), "alpha")) == [0, 2, 3]


def test_a_segment_that_is_mostly_gone_is_written_anew(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    add(index, *["alpha beta"] * 10)
    remove(index, *range(6))
    assert index.merge()
    assert not index.merge()
    assert list(tmp_path.glob("*.removed")) == []
    assert found(index, "beta") == [6, 7, 8, 9]


def test_another_process_sees_each_change_and_a_reader_needs_no_lock(tmp_path: Path) -> None:
    reader, writer = open_index(tmp_path), open_index(tmp_path)
    assert found(reader, "alpha") == []
    add(writer, "alpha")
    assert found(reader, "alpha") == [0]
    with writer.change() as change:
        change.add([["alpha"]])
        assert found(reader, "alpha") == [0]
    assert found(reader, "alpha") == [0, 1]


def test_readers_never_fail_while_others_change(tmp_path: Path) -> None:
    writer = open_index(tmp_path)
    add(writer, "alpha beta")
    done = threading.Event()
    failures: list[BaseException] = []

    def read() -> None:
        reader = open_index(tmp_path)
        try:
            while not done.is_set():
                assert found(reader, "beta")[0] == 0
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(60):
        add(writer, "alpha gamma")
        remove(writer, number + 1)
        writer.merge()
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_who_waits_too_long_for_another_process_is_told_so(tmp_path: Path) -> None:
    first, second = open_index(tmp_path), open_index(tmp_path, patience=0.05)
    with first.change() as change:
        change.add([["alpha"]])
        with pytest.raises(StateError, match="being changed by another process"):
            add(second, "beta")
    assert add(second, "beta") == range(1, 2)


def test_processes_that_change_it_at_once_lose_nothing(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from qabot.retrieval.index import Index\n"
        "index = Index.open(Path(sys.argv[1]), k1=1.2, b=0.75)\n"
        "for _ in range(20):\n"
        "    with index.change() as change: change.add([['alpha', sys.argv[2]]])\n"
        "index.close()"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name])
        for name in ("one", "two")
    ]
    assert [process.wait(60) for process in processes] == [0, 0]
    index = open_index(tmp_path)
    assert len(found(index, "one")) == len(found(index, "two")) == 20
    assert numbers_in(index) == list(range(40))


def test_a_process_that_is_killed_leaves_what_it_had_acknowledged(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from qabot.retrieval.index import Index\n"
        "index = Index.open(Path(sys.argv[1]), k1=1.2, b=0.75)\n"
        "while True:\n"
        "    with index.change() as change: numbers = change.add([['alpha'], ['beta']])\n"
        "    print(numbers[-1], flush=True)"
    )
    acknowledged = -1
    for pause in (0.05, 0.11, 0.17):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        acknowledged = int(process.stdout.readline())
        time.sleep(pause)
        process.kill()
        said = process.communicate()[0].split()
        # The last line may be cut off.
        acknowledged = max([acknowledged, *map(int, said[:-1])])
        index = open_index(tmp_path)
        index.verify()
        numbers = numbers_in(index)
        assert numbers == list(range(len(numbers)))
        assert numbers[-1] >= acknowledged


@pytest.mark.parametrize("steps", range(12))
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, steps: int) -> None:
    add(open_index(tmp_path), "alpha", "beta")
    index = open_index(tmp_path, FaultyDisk(steps, OSError(errno.ENOSPC, "No space left")))
    with pytest.raises(StateError, match=r"No space left.*disk is not full"), index.change() as c:
        c.add([["alpha", "gamma"]])
        c.remove([0])
    assert numbers_in(open_index(tmp_path)) == [0, 1]
    assert numbers_in(index) == [0, 1]
    assert len(list(tmp_path.iterdir())) == 3  # the manifest, the lock, a segment


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    add(open_index(folder), "alpha")
    folder.chmod(0o500)
    try:
        with pytest.raises(StateError, match="cannot be used"):
            add(open_index(folder), "beta")
        assert found(open_index(folder), "alpha") == [0]
    finally:
        folder.chmod(0o700)


def damage(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)


def segment_in(folder: Path) -> Path:
    (path,) = folder.glob("*.segment")
    return path


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    index = open_index(tmp_path)
    add(index, "alpha beta", "beta", "gamma")
    remove(index, 1)
    yield tmp_path


@pytest.mark.parametrize("at", [0, 20, 40], ids=["magic", "length of the head", "head"])
def test_a_damaged_head_is_told_when_it_is_opened(kept: Path, at: int) -> None:
    damage(segment_in(kept), at)
    with pytest.raises(DamageError, match=r"segment is damaged: .*; delete the folder"):
        open_index(kept)


def test_damaged_content_is_told_by_verifying(kept: Path) -> None:
    path = segment_in(kept)
    damage(path, path.stat().st_size - 64)
    with pytest.raises(DamageError, match="its content is not what was written"):
        open_index(kept).verify()


@pytest.mark.parametrize("length", [0, 10, 300])
def test_a_file_that_is_cut_off_is_told(kept: Path, length: int) -> None:
    path = segment_in(kept)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DamageError, match="is damaged"):
        open_index(kept)


@pytest.mark.parametrize("name", ["manifest", "*.removed"])
def test_damage_elsewhere_is_told(kept: Path, name: str) -> None:
    (path,) = kept.glob(name)
    damage(path, path.stat().st_size - 3)
    with pytest.raises(DamageError, match="is damaged"):
        open_index(kept)


def test_a_segment_that_is_missing_is_told(kept: Path) -> None:
    segment_in(kept).unlink()
    with pytest.raises(DamageError, match="is missing; delete"):
        open_index(kept)


def test_a_manifest_of_a_newer_version_is_told(kept: Path) -> None:
    body = json.dumps({"version": 99}).encode()
    (kept / "manifest").write_bytes(b"%08x\n%s\n" % (zlib.crc32(body), body))
    with pytest.raises(DamageError, match="is of version 99, not 1"):
        open_index(kept)


def test_what_a_crash_has_left_is_deleted_after_a_while(kept: Path) -> None:
    stray, fresh = kept / "stray.segment", kept / "fresh.segment"
    for path in (stray, fresh):
        path.write_bytes(b"")
    os.utime(stray, (0, 0))
    add(open_index(kept), "delta")
    assert not stray.exists()
    assert fresh.exists()


def test_an_index_in_memory_changes_as_one_in_a_folder() -> None:
    index = Index.in_memory(k1=K1, b=B)
    add(index, "alpha", "beta")
    remove(index, 0)
    add(index, "alpha beta")
    index.close()
    while index.merge():
        pass
    assert_holds(index, {1: ["beta"], 2: ["alpha", "beta"]})


def test_a_search_over_many_segments_is_that_over_one() -> None:
    rng = np.random.default_rng(5)
    texts = [[f"w{int(n)}" for n in rng.zipf(1.3, 30) if n < 5000] for _ in range(3000)]
    index = Index(None, k1=K1, b=B, background=False)
    for start in range(0, 3000, 700):
        with index.change() as change:
            change.add(texts[start : start + 700])
    whole = Index.in_memory(k1=K1, b=B)
    with whole.change() as change:
        change.add(texts)
    for number in range(0, 3000, 60):
        query = texts[number][:6]
        expected = whole.snapshot().search(query, limit=10)
        assert index.snapshot().search(query, limit=10) == expected
        scores = whole.snapshot().get_scores(query)
        best = np.lexsort((np.arange(3000), -scores))[:10]
        assert [hit.passage for hit in expected] == [int(n) for n in best if scores[n] > 0]


def zipf_texts(seed: int, number: int, words: int) -> list[list[str]]:
    """Return texts whose words are as common as words are."""
    rng = np.random.default_rng(seed)
    return [[f"w{int(n)}" for n in rng.zipf(1.2, 30) if n < words] for _ in range(number)]


def assert_searches_as_it_scores(model: BM25, query: Sequence[str], limit: int) -> None:
    scores, numbers = model.get_scores(query), model.numbers
    best = np.lexsort((numbers, -scores))[:limit]
    expected = [(int(numbers[n]), float(scores[n])) for n in best if scores[n] > 0]
    assert [tuple(hit) for hit in model.search(query, limit=limit)] == expected


@pytest.mark.parametrize("remembered", [1, 10, 1000], ids=["one", "few", "many"])
@pytest.mark.parametrize("few", [0, 100, 10**9], ids=["never", "at times", "always"])
def test_bounds_find_what_adding_up_all_would(
    monkeypatch: pytest.MonkeyPatch, remembered: int, few: int
) -> None:
    monkeypatch.setattr(bm25_module, "_LARGE", 0)
    monkeypatch.setattr(bm25_module, "_FEW", few)
    monkeypatch.setattr(bounds_module, "_REMEMBERED", remembered)
    texts = zipf_texts(7, 2500, 900)
    index = Index.in_memory(k1=K1, b=B)
    with index.change() as change:
        change.add(texts)
        change.remove(range(0, 2500, 7))
    model = index.snapshot()
    for number in range(0, 2500, 50):
        for limit in (1, 10, 40):
            query = [*texts[number][:5], "w1", "w2", "w2", "w3"]
            assert_searches_as_it_scores(model, query, limit)
            assert_searches_as_it_scores(model, query[:1], limit)
    assert_searches_as_it_scores(model, ["w1"] * 100_000, 10)  # too much for sixteen bits


def test_no_more_terms_are_remembered_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bm25_module, "_LARGE", 0)
    monkeypatch.setattr(bounds_module, "_REMEMBERED", 3)
    footer = [f"f{n}" for n in range(9)]
    model = BM25.from_passages([[*footer, f"w{n % 7}"] for n in range(50)], k1=K1, b=B)
    assert_searches_as_it_scores(model, [*footer, "w3"], 2)
    bounds = model._bounds_of(0)
    assert len(bounds._remembered) == 3


def test_passages_of_several_blocks_are_found(tmp_path: Path) -> None:
    texts = [[f"n{n % 7}", f"t{n // 1000}"] + ["all"] * (1 + n % 3) for n in range(140_000)]
    texts += zipf_texts(8, 2000, 500)
    index = open_index(tmp_path)
    with index.change() as change:
        change.add(texts)
    index = open_index(tmp_path)
    index.verify()
    for query in (["n3", "t70"], ["all", "t139"], ["n1", "all"], ["t65", "t66"], ["w5", "w1"]):
        assert_searches_as_it_scores(index.snapshot(), query, 10)
    remove(index, *range(65_000, 66_000))
    hits = index.snapshot().search(["t65"], limit=1000)
    assert hits == []
    assert_searches_as_it_scores(index.snapshot(), ["t64", "t66", "all"], 10)


def test_texts_are_added_as_their_terms_are() -> None:
    texts = ["The U.S. sends peacekeepers.", "", "A peacekeeper said 3.5 of us left.", "и ёлка"]
    terms = [[token.term for token in analyze(text, "en")] for text in texts]
    by_text, by_terms = Index.in_memory(k1=K1, b=B), Index.in_memory(k1=K1, b=B)
    with by_text.change() as change:
        assert change.add_texts(iter(texts), BulkReader("en")) == range(4)
    with by_terms.change() as change:
        change.add(terms)
    for query in (["peacekeep"], ["us.", "us", "3.5"], ["of", "елка"]):
        hits = by_terms.snapshot().search(query, limit=9)
        assert hits
        assert by_text.snapshot().search(query, limit=9) == hits
