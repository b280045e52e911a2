"""What is indexed follows the articles, and is kept where there are many."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from qabot.answering import upkeep as upkeep_module
from qabot.answering.indexing import Indexing
from qabot.answering.storage import Storage
from qabot.answering.upkeep import Upkeep
from qabot.cli import main
from qabot.engine import Engine
from qabot.listing import Listed, hash_of
from qabot.models import Article

EMPTY = Indexing.begin(passage_words=20, k1=1.2, b=0.75)
TEXT = "Mayor Anna Berg opened bridge {n} on Monday. “It took {n} years,” she said."


def article(n: int, text: str = TEXT) -> Article:
    return Article(f"{n}.txt", f"Bridge {n}", text.format(n=n), "en")


class Recorded(Listed):
    """A listing that tells what was fetched of it."""

    def __init__(self, articles: Sequence[Article], stamp: str | None = None) -> None:
        super().__init__(articles)
        self.stamp: str | None = stamp
        self.fetched: list[str] = []

    def fetch(self, ids: Sequence[str]) -> Sequence[Article]:
        self.fetched += ids
        return super().fetch(ids)


@pytest.fixture
def upkeep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Upkeep:
    """Keep even little, three articles at a time."""
    monkeypatch.setattr(upkeep_module, "WORTH_A_WORKER", 1)
    monkeypatch.setattr(upkeep_module, "AT_ONCE", 3)
    return Upkeep(Storage(tmp_path / "a.index", EMPTY, k1=1.2, b=0.75), processes=1)


def ids(indexing: Indexing) -> list[str]:
    return [card.id for card in indexing.corpus.cards.values()]


def test_what_is_kept_is_not_read_again(upkeep: Upkeep) -> None:
    first, second = (
        Recorded([article(n) for n in range(8)]),
        Recorded([article(n) for n in range(8)]),
    )
    assert ids(upkeep.opened(first, EMPTY)) == [f"{n}.txt" for n in range(8)]
    assert set(first.fetched) == {f"{n}.txt" for n in range(8)}
    assert ids(upkeep.opened(second, EMPTY)) == [f"{n}.txt" for n in range(8)]
    assert second.fetched == []


def test_only_what_has_changed_is_read(upkeep: Upkeep) -> None:
    upkeep.opened(Recorded([article(n) for n in range(4)]), EMPTY)
    now = Recorded([article(0), article(2, "It fell down in year {n}."), article(3), article(9)])
    indexing = upkeep.opened(now, EMPTY)
    assert set(now.fetched) == {"2.txt", "9.txt"}
    assert ids(indexing) == ["0.txt", "3.txt", "2.txt", "9.txt"]
    assert indexing.corpus.readings[indexing.corpus.numbers["2.txt"]].article.text == (
        "It fell down in year 2."
    )


def test_nothing_is_looked_at_where_the_stamp_is_the_same(upkeep: Upkeep) -> None:
    upkeep.opened(Recorded([article(n) for n in range(4)], "one"), EMPTY)

    class Unlooked(Recorded):
        @property
        def hashes(self) -> dict[str, str]:
            raise AssertionError("looked at")

        @hashes.setter
        def hashes(self, _: object) -> None: ...

    assert len(ids(upkeep.opened(Unlooked([], "one"), EMPTY))) == 4
    assert len(ids(upkeep.opened(Recorded([article(1)], "two"), EMPTY))) == 1


def test_little_is_not_kept(upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep_module, "WORTH_A_WORKER", 10_000)
    assert len(ids(upkeep.opened(Recorded([article(n) for n in range(4)]), EMPTY))) == 4
    assert upkeep.storage is not None
    assert not upkeep.storage.folder.exists()


def test_in_memory_the_articles_are_in_the_order_of_the_listing() -> None:
    upkeep = Upkeep()
    first = upkeep.opened(Listed([article(n) for n in (3, 1, 2)]), EMPTY)
    then = upkeep.changed(first, Listed([article(n) for n in (1, 0, 3)]))
    assert ids(then) == ["1.txt", "0.txt", "3.txt"]
    assert ids(first) == ["3.txt", "1.txt", "2.txt"]


def test_progress_counts_what_is_read(upkeep: Upkeep) -> None:
    told: list[tuple[int, int]] = []
    telling = Upkeep(upkeep.storage, 1, lambda number, total: told.append((number, total)))
    telling.opened(Listed([article(n) for n in range(7)]), EMPTY)
    assert sum(number for number, _ in told) == 7
    assert {total for _, total in told} == {7}


def test_what_is_damaged_is_made_anew_and_told(
    upkeep: Upkeep, caplog: pytest.LogCaptureFixture
) -> None:
    listing = Listed([article(n) for n in range(4)])
    upkeep.opened(listing, EMPTY)
    assert upkeep.storage is not None
    for file in upkeep.storage.folder.glob("*.sqlite*"):
        file.write_bytes(b"no database " * 1000)
    with caplog.at_level(logging.WARNING):
        assert len(ids(upkeep.opened(listing, EMPTY))) == 4
    assert "indexed anew: " in caplog.text
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        assert upkeep.opened(listing, EMPTY).revision > 0
    assert not caplog.text


def test_where_it_cannot_be_kept_it_is_answered_from_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(upkeep_module, "WORTH_A_WORKER", 1)
    (tmp_path / "file").write_text("no folder")
    storage = Storage(tmp_path / "file/a.index", EMPTY, k1=1.2, b=0.75)
    with caplog.at_level(logging.WARNING):
        indexing = Upkeep(storage, 1).opened(Listed([article(n) for n in range(4)]), EMPTY)
    assert len(ids(indexing)) == 4
    assert "What is indexed is not kept: " in caplog.text
    assert "set library.cache to false" in caplog.text


def test_two_that_index_at_once_do_it_once(upkeep: Upkeep) -> None:
    listings = [Recorded([article(n) for n in range(9)]) for _ in range(2)]
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda own=own: found.append(ids(upkeep.opened(own, EMPTY))))
        for own in listings
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[f"{n}.txt" for n in range(9)]] * 2
    # Each looks at the first few before it knows whether it is worth keeping.
    assert sum(len(listing.fetched) for listing in listings) <= 9 + 2 * 3


def test_a_process_that_dies_leaves_what_it_had_written(
    upkeep: Upkeep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"""
import os
from qabot.answering import upkeep
from qabot.answering.storage import Storage
from tests.answering.test_upkeep import EMPTY, Recorded, article
upkeep.WORTH_A_WORKER, upkeep.AT_ONCE = 1, 3
class Dying(Recorded):
    def fetch(self, ids):
        if "7.txt" in ids:
            os._exit(9)
        return super().fetch(ids)
storage = Storage(__import__("pathlib").Path({str(tmp_path)!r}) / "a.index", EMPTY, k1=1.2, b=0.75)
upkeep.Upkeep(storage, 1).opened(Dying([article(n) for n in range(9)]), EMPTY)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.run([sys.executable, "-c", script], env=environment, check=False)
    assert process.returncode == 9
    assert upkeep.storage is not None
    assert len(ids(upkeep.storage.open())) == 6
    listing = Recorded([article(n) for n in range(9)])
    assert len(ids(upkeep.opened(listing, EMPTY))) == 9
    assert set(listing.fetched) == {"6.txt", "7.txt", "8.txt"}


def test_answers_are_the_same_from_memory_and_from_disk(
    monkeypatch: pytest.MonkeyPatch, seeds: Path, tmp_path: Path
) -> None:
    memory = Engine.from_articles([seeds])
    monkeypatch.setattr(upkeep_module, "WORTH_A_WORKER", 1)
    disk, again = (Engine.from_articles([seeds], cache=tmp_path) for _ in range(2))
    for question in (
        "what did Peskov say?",
        "что сказал Пашинян?",
        "where are peacekeepers?",
        "what did Peskow say?",
        "who is Zakharova?",
    ):
        one, *others = (engine.ask(question) for engine in (memory, disk, again))
        for other in others:
            assert (one.sentences, one.citations, one.reason, one.corrections) == (
                other.sentences,
                other.citations,
                other.reason,
                other.corrections,
            )
    assert memory.examples(3) == again.examples(3)


def test_a_hash_stands_for_all_that_is_in_an_article() -> None:
    known = Article("a", "Title", "Text", "en", "Herald", "https://e.org", "2024", "Author")
    others = [
        Article("a", *values)
        for values in (
            ("Title", "Text", "en", "Herald", "https://e.org", "2024", None),
            ("Title", "Text", "en", "Herald", "https://e.org", None, "2024"),
            ("", "TitleText", "en", "Herald", "https://e.org", "2024", "Author"),
            ("Title", "Text ", "en", "Herald", "https://e.org", "2024", "Author"),
            ("Title", "Text", "ru", "Herald", "https://e.org", "2024", "Author"),
        )
    ]
    assert len({hash_of(each) for each in (known, *others)}) == 6
    assert hash_of(Article("b", *(getattr(known, f) for f in known.__slots__[1:]))) == hash_of(
        known
    )


def test_the_program_keeps_it_in_the_cache_folder_unless_told_not_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(upkeep_module, "WORTH_A_WORKER", 1)
    Path("visit.txt").write_text(f"A visit\n\n{TEXT}", encoding="utf-8")
    kept = tmp_path / ".cache/qabot/indexes"
    asked = ("ask", "what did Berg say?", "--articles", "visit.txt")
    monkeypatch.setenv("QABOT_LIBRARY__CACHE", "false")
    assert main(asked) == 0
    assert not kept.exists()
    monkeypatch.delenv("QABOT_LIBRARY__CACHE")
    shown = set()
    for _ in range(2):
        capsys.readouterr()
        assert main(asked) == 0
        shown.add(capsys.readouterr())
    assert len(shown) == 1
    assert len(list(kept.iterdir())) == 1
