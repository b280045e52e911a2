"""What was added to the articles, and withdrawn: one file, whoever changes it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import StateError
from qabot.library.holdings import Overlay
from qabot.library.store import MIGRATIONS, WITHDRAWN_KEPT, Store
from qabot.models import Article
from qabot.sqlite import open_sqlite

if TYPE_CHECKING:
    from tests.conftest import ReadOnly

FILE = Path("kept/articles.sqlite")


def article(name: str, text: str = "Rain fell.") -> Article:
    address = "https://a.example"
    return Article(name, name.title(), text, "en", "Agency", address, "2024-02", "Ann Lee")


def test_without_a_file_nothing_was_added_and_none_is_made() -> None:
    assert Store(FILE).overlay() == Overlay()
    assert not FILE.exists()


def test_what_was_added_is_there_for_the_next_process_in_order() -> None:
    Store(FILE).add([article("b"), article("a")])
    Store(FILE).add([Article("c", "C", "Snow \U0001f600 fell.\n\nТекст")])
    added = Store(FILE).overlay().added
    assert [a.id for a in added] == ["b", "a", "c"]
    assert added[0] == article("b")
    assert added[2] == Article("c", "C", "Snow \U0001f600 fell.\n\nТекст")
    assert FILE.stat().st_mode & 0o777 == 0o600


def test_an_article_with_the_id_of_another_comes_instead_of_it_and_last() -> None:
    store = Store(FILE)
    store.add([article("a"), article("b")])
    store.add([article("a", "Snow fell.")])
    assert [(a.id, a.text) for a in store.overlay().added] == [
        ("b", "Rain fell."),
        ("a", "Snow fell."),
    ]


def test_a_listing_has_no_texts_and_tells_when_each_first_came() -> None:
    now = [1.0]
    store = Store(FILE, clock=lambda: now[0])
    store.add([article("a"), article("b"), article("c")])
    now[0] = 2.0
    store.add([article("a", "Snow fell."), article("d")])
    store.withdraw("b")
    listed, has_files = store.entries()
    assert [(one.id, one.added) for one in listed] == [("c", 1.0), ("a", 1.0), ("d", 2.0)]
    assert not has_files
    assert listed[0].author == "Ann Lee"
    assert Store(Path("nowhere.sqlite")).entries() == ((), False)


def test_what_was_withdrawn_can_be_put_back_once() -> None:
    store = Store(FILE)
    store.withdraw("a")
    assert store.overlay().withdrawn == {"a"}
    assert store.put_back("a")
    assert not store.put_back("a")
    assert store.overlay() == Overlay()


def test_adding_an_article_again_ends_that_it_is_withdrawn() -> None:
    store = Store(FILE)
    store.add([article("a")])
    store.withdraw("a")
    store.add([article("a")])
    assert store.overlay() == Overlay((article("a"),))


def test_the_text_of_what_was_withdrawn_long_ago_is_deleted() -> None:
    now = [0.0]
    store = Store(FILE, clock=lambda: now[0])
    store.add([article("a"), article("b")])
    store.withdraw("a")
    now[0] += WITHDRAWN_KEPT + 1
    store.withdraw("c")
    assert store.overlay() == Overlay((article("b"),), frozenset({"a", "c"}))


def test_all_of_several_articles_are_added_or_none() -> None:
    store = Store(FILE)
    store.add([article("a")])
    with pytest.raises(StateError):
        store.add([article("b"), Article("c", "\ud800", "Rain.")])
    assert [a.id for a in store.overlay().added] == ["a"]


def test_a_file_that_cannot_be_used_is_named_with_the_remedy_and_not_touched() -> None:
    FILE.parent.mkdir()
    FILE.write_bytes(b"no database, but something of somebody's" * 100)
    before = FILE.read_bytes()
    with pytest.raises(StateError, match=r"kept/articles\.sqlite cannot be used: .*library\.file"):
        Store(FILE).overlay()
    assert FILE.read_bytes() == before


def test_a_file_from_before_there_were_authors_goes_on() -> None:
    with closing(open_sqlite(FILE, MIGRATIONS[:1])) as connection:
        connection.execute(
            "INSERT INTO article VALUES (1, 'a', 'A', 'Rain.', 'en', NULL, NULL, '2024', 0)"
        )
    store = Store(FILE)
    assert store.overlay().added == (Article("a", "A", "Rain.", "en", published="2024"),)
    store.add([article("a")])
    assert store.overlay().added == (article("a"),)


def test_one_that_cannot_be_written_to_is_read(readonly: ReadOnly) -> None:
    Store(FILE).add([article("a")])
    Store(FILE).withdraw("b")
    number = Store(FILE).revision()
    before = set(FILE.parent.iterdir())
    with readonly(FILE):
        assert Store(FILE).overlay() == Overlay((article("a"),), frozenset({"b"}))
        assert Store(FILE).revision() == number
        with pytest.raises(StateError, match=r"it is readonly, or its folder is; allow writing"):
            Store(FILE).add([article("c")])
    assert set(FILE.parent.iterdir()) == before


def test_one_of_an_older_version_that_cannot_be_written_to_is_read(readonly: ReadOnly) -> None:
    with closing(open_sqlite(FILE, MIGRATIONS[:1])) as connection:
        connection.execute(
            "INSERT INTO article VALUES (1, 'a', 'A', 'Rain.', 'en', NULL, NULL, '2024', 0)"
        )
    before = FILE.read_bytes()
    with readonly(FILE):
        assert Store(FILE).overlay().added == (Article("a", "A", "Rain.", "en", published="2024"),)
    assert FILE.read_bytes() == before


def test_what_lies_beside_one_that_cannot_be_written_to_is_not_forgotten(
    readonly: ReadOnly,
) -> None:
    crash("Store(FILE).add([ONE])")
    FILE.with_name(f"{FILE.name}-shm").unlink()
    with readonly(FILE), pytest.raises(StateError, match="changes lie beside it"):
        Store(FILE).overlay()
    assert [a.id for a in Store(FILE).overlay().added] == ["one"]


def crash(act: str) -> None:
    """Have another process do something, and end before it has closed the file."""
    lines = f"""
        import os, sqlite3
        from pathlib import Path
        from qabot.library.store import Store
        from qabot.models import Article
        FILE, ONE = Path({str(FILE)!r}), Article("one", "One", "Rain fell. " * 500)
        Store(FILE).withdraw("nothing")
        other = sqlite3.connect(FILE)
        other.execute("SELECT * FROM withdrawn").fetchall()
        {act}
        os._exit(1)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(lines)], check=False)
    assert FILE.with_name(f"{FILE.name}-wal").stat().st_size > 0


def test_after_a_crash_all_that_was_acknowledged_is_there() -> None:
    crash("Store(FILE).add([ONE])")
    assert [a.id for a in Store(FILE).overlay().added] == ["one"]


def test_after_a_crash_the_file_is_looked_through_for_damage() -> None:
    Store(FILE).add([article(str(n), "Rain fell. " * 500) for n in range(50)])
    crash("Store(FILE).add([ONE])")
    with FILE.open("r+b") as file:
        file.seek(100_000)
        file.write(b"\xff" * 40_000)
    with pytest.raises(StateError, match=r"damaged|malformed") as caught:
        Store(FILE).overlay()
    assert "'sqlite3 FILE .recover' saves what can be saved" in str(caught.value)


def test_without_a_crash_it_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(connection: sqlite3.Connection) -> None:
        raise AssertionError

    monkeypatch.setattr("qabot.library.store.check_sqlite", look)
    Store(FILE).add([article("a")])
    assert len(Store(FILE).overlay().added) == 1


@pytest.mark.parametrize("version", [0, 3])
def test_a_file_of_another_program_is_left_as_it_is(version: int) -> None:
    FILE.parent.mkdir()
    with closing(sqlite3.connect(FILE)) as connection:
        connection.execute("CREATE TABLE letter (text TEXT)")
        connection.execute(f"PRAGMA user_version = {version}")
    before = FILE.read_bytes()
    for act in (Store(FILE).overlay, lambda: Store(FILE).add([article("a")])):
        with pytest.raises(StateError, match="another program made it; leave it to that, or name"):
            act()
    assert FILE.read_bytes() == before
    assert [path.name for path in FILE.parent.iterdir()] == [FILE.name]


def test_a_folder_in_the_place_of_the_file_is_told() -> None:
    FILE.mkdir(parents=True)
    with pytest.raises(
        StateError, match=r"articles\.sqlite cannot be used: it is a folder; name a"
    ):
        Store(FILE).overlay()
    with pytest.raises(StateError, match=r"cannot be read: it is a folder; name a file in it"):
        Store(FILE).revision()


def test_a_file_of_a_newer_version_is_left_as_it_is() -> None:
    Store(FILE).add([article("a")])
    with closing(sqlite3.connect(FILE)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StateError, match="made by a newer qabot; bring qabot up to date, or name"):
        Store(FILE).add([article("b")])


_names = st.sampled_from("abcd")
_articles = st.lists(
    st.builds(article, _names, st.sampled_from(["Rain fell.", "Snow fell."])),
    unique_by=lambda a: a.id,
    max_size=4,
)


@given(_articles, _articles, st.frozensets(_names))
def test_an_overlay_takes_the_place_of_what_it_lies_over(
    below: list[Article], added: list[Article], withdrawn: frozenset[str]
) -> None:
    overlay = Overlay(tuple(added), withdrawn)
    shown = overlay.over(below)
    fresh = {a.id: a for a in added}
    expected = {a.id: a for a in below} | fresh
    assert {a.id: a for a in shown} == {k: a for k, a in expected.items() if k not in withdrawn}
    order = [a.id for a in below] + [a.id for a in added if a.id not in {b.id for b in below}]
    assert [a.id for a in shown] == [name for name in order if name not in withdrawn]
    assert overlay.over(shown) == shown
