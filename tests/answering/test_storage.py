"""What is kept of a corpus is what was written, by one process at a time, or nothing."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.answering import storage as storage_module
from qabot.answering.corpus import read_article
from qabot.answering.indexing import Indexing
from qabot.answering.packing import decode_reading, encode_reading
from qabot.answering.storage import UNUSED_KEPT, Storage, edition, saved_at, storage_folder
from qabot.errors import DamageError, StateError
from qabot.models import Article

EMPTY = Indexing.begin(passage_words=20, k1=1.2, b=0.75)
ENGLISH = (
    "Mayor Anna Berg opened the bridge on Monday. “It took three years,” she said. Her spokesman "
    "Ola Holm denied that it had cost too much."
)
RUSSIAN = "Президент Владимир Зеленский заявил: «Переговоры продолжатся». Он уехал в Киев."
ARTICLES = [
    Article("a", "A visit", ENGLISH, "en", "Herald", "https://e.org/a", "2024-05-06", "A. Writer"),
    Article("b", "Встреча", RUSSIAN),
    Article("c", "", "..."),
    Article("d\ud800", "Half \ud800", "Half of a pair: \ud800. Berg said: “It is so”.", "en"),
]
READINGS = [read_article(article) for article in ARTICLES]


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return storage_of(tmp_path)


def storage_of(home: Path, empty: Indexing = EMPTY) -> Storage:
    return Storage(home / "a.index", empty, k1=1.2, b=0.75)


def ids(indexing: Indexing) -> list[str]:
    return list(indexing.corpus.numbers)


def written(storage: Storage, *places: int, stamp: str | None = None) -> Indexing:
    with storage.locked():
        storage.save(storage.open().changed(fresh=[READINGS[n] for n in places]), stamp)
    return storage.open()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.sampled_from(["", "en", "ru", "zh"]))
def test_any_text_is_kept_as_it_was_read(text: str, lang: str) -> None:
    reading = read_article(Article("a", text[:5], text, lang))
    kept = decode_reading(encode_reading(reading))
    assert kept == reading
    assert list(kept.sentences[1:]) == list(reading.sentences[1:])
    assert kept.sentences[-1:] == reading.sentences[-1:]


def test_without_a_file_there_is_nothing_and_none_is_made(storage: Storage) -> None:
    assert storage.open() is EMPTY
    assert storage.stamp() is None
    assert not storage.folder.exists()


def test_what_was_written_is_there_for_whoever_opens_it(storage: Storage) -> None:
    written(storage, 0, 1, 2, 3, stamp="now")
    corpus = storage_of(storage.folder.parent).open().corpus
    assert [corpus.readings[number] for number in range(4)] == READINGS
    assert storage.stamp() == "now"
    assert (storage.folder.stat().st_mode | 0o700) & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o77 == 0 for path in storage.folder.glob("*.sqlite"))


def test_when_it_was_last_changed_is_kept(storage: Storage) -> None:
    assert EMPTY.saved is None
    assert saved_at(storage.folder, EMPTY.passage_words) is None
    began = time.time()
    first = written(storage, 0)
    second = written(storage, 1)
    assert first.saved is not None
    assert second.saved is not None
    assert began <= first.saved < second.saved <= time.time()
    assert storage.open().saved == saved_at(storage.folder, EMPTY.passage_words) == second.saved
    # Those of other settings have nothing there.
    assert saved_at(storage.folder, 30) is None


def test_who_has_it_open_sees_it_as_it_was(storage: Storage) -> None:
    first = written(storage, 0)
    second = written(storage, 1)
    with storage.locked():
        storage.save(second.changed(["a"]), None)
    assert [ids(indexing) for indexing in (first, second, storage.open())] == [
        ["a"],
        ["a", "b"],
        ["b"],
    ]
    berg, zelensky = (
        [hit.passage for hit in indexing.corpus.retriever.search(["berg", "зеленск"], limit=9)]
        for indexing in (first, storage.open())
    )
    assert len(berg) == len(zelensky) == 1
    assert first.corpus.readings[first.corpus.passages[berg[0]].reading] == READINGS[0]


def test_what_another_has_changed_meanwhile_is_not_written_over(storage: Storage) -> None:
    first = written(storage, 0)
    written(storage, 1)
    with pytest.raises(StateError, match="another process has changed it"):
        storage.save(first.changed(fresh=[READINGS[2]]), None)
    assert sorted(ids(storage.open())) == ["a", "b"]


def test_a_write_that_fails_leaves_what_was_there_or_says_so(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written(storage, 0)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage_module, "_write_tables", fail)
        with pytest.raises(StateError, match=r"a\.index cannot be used: .*No space left"):
            storage.save(first.changed(fresh=[READINGS[1]]), None)
    assert ids(storage.open()) == ["a"]


def test_a_crash_between_the_index_and_the_file_is_noticed(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written(storage, 0)
    monkeypatch.setattr(storage_module, "_TOGETHER", 0.05)
    storage._change_index(first.changed(fresh=[READINGS[1]]))
    with pytest.raises(DamageError, match=r"do not belong together; delete .*a\.index"):
        storage.open()


@pytest.mark.parametrize("damage", ["file", "row", "newer", "postings"])
def test_damage_is_told_with_what_to_do(storage: Storage, damage: str) -> None:
    written(storage, 0)
    (file,) = storage.folder.glob("*.sqlite")
    if damage == "file":
        for path in storage.folder.glob("*.sqlite-*"):
            path.unlink()
        file.write_bytes(b"no database " * 1000)
    elif damage == "postings":
        (segment,) = storage.folder.glob("*/*.segment")
        segment.write_bytes(b"")
    else:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("UPDATE readings SET value = x'00'")
            connection.execute(f"PRAGMA user_version = {99 if damage == 'newer' else 1}")
            connection.commit()
    with pytest.raises(StateError, match=r"(?s)a\.index.*(delete|set library\.cache to false)"):
        _ = storage.open().corpus.readings[0]


def test_the_log_of_writes_is_cut_short_once_nobody_reads_it(storage: Storage) -> None:
    written(storage, 0, 1)
    reader = storage.open()
    written(storage, 2)
    (log,) = storage.folder.glob("*-wal")
    storage.trim()
    assert log.stat().st_size > 0
    assert ids(reader) == ["a", "b"]
    del reader
    storage.trim()
    assert not log.exists() or log.stat().st_size == 0


def test_what_other_settings_made_is_deleted_and_told(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    written(storage, 0)
    other = storage_of(storage.folder.parent, Indexing.begin(passage_words=30, k1=1.2, b=0.75))
    assert ids(other.open()) == []
    with caplog.at_level(logging.WARNING):
        other.sweep()
    assert "indexed anew: qabot, or retrieval.passage_words" in caplog.text
    assert [path.name for path in storage.folder.iterdir()] == ["lock"]


def test_what_nobody_opens_for_a_month_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [storage_folder(tmp_path, [name]) for name in "ab"]
    old, new = (Storage(folder, EMPTY, k1=1.2, b=0.75) for folder in folders)
    written(old, 0)
    written(new, 1)
    foreign = tmp_path / "photos.index/photos.sqlite"
    foreign.parent.mkdir()
    foreign.touch()
    later = time.time() + UNUSED_KEPT + 60
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: later)
        (file,) = new.folder.glob("*.sqlite")
        os.utime(file, (later, later))
        new.sweep()
    assert not old.folder.exists()
    assert foreign.exists()
    assert ids(new.open()) == ["b"]


def test_the_code_and_the_tables_decide_what_is_of_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "answering").mkdir()
    (tmp_path / "text/languages").mkdir(parents=True)
    table = tmp_path / "text/languages/en.toml"
    table.write_text("a = 1")
    monkeypatch.setattr(storage_module, "__file__", str(tmp_path / "answering/storage.py"))
    seen = {edition.__wrapped__()}
    table.write_text("a = 2")
    seen.add(edition.__wrapped__())
    table.rename(tmp_path / "text/languages/de.toml")
    seen.add(edition.__wrapped__())
    assert len(seen) == 3


def test_what_is_not_ours_in_the_folder_stays(storage: Storage) -> None:
    written(storage, 0)
    foreign = storage.folder / "notes.sqlite"
    foreign.touch()
    storage.sweep()
    storage.clear()
    assert sorted(path.name for path in storage.folder.iterdir()) == ["lock", "notes.sqlite"]


def test_other_paths_have_another_folder(tmp_path: Path) -> None:
    folders = [
        storage_folder(tmp_path, named)
        for named in (["a"], ["a", "b"], ["ab"], ["b", "a"], [Path.cwd() / "a"])
    ]
    assert len(set(folders)) == 4
    assert folders[0] == folders[-1]
