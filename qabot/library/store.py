"""The library: articles that were added, the files they came from, and what was withdrawn.

One SQLite file. Where files and folders of articles are answered from beside it, it lies over
them: an article in it takes the place of theirs with the same id, and what is withdrawn is left
out wherever it comes from.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import astuple
from functools import cached_property
from pathlib import Path

from qabot.library.holdings import Changes, Entry, FileArticles, FileState, Overlay
from qabot.listing import hash_of
from qabot.models import Article
from qabot.sqlite import (
    check_sqlite,
    is_left_over,
    is_writable,
    open_sqlite,
    reading_sqlite,
    readonly_sqlite,
    told_of,
)

WITHDRAWN_KEPT = 30 * 24 * 3600.0
"""Seconds for which an added article that was withdrawn can be put back."""

MIGRATIONS: tuple[Sequence[str], ...] = (
    (
        """CREATE TABLE article (
            place INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            text TEXT NOT NULL,
            lang TEXT NOT NULL,
            source TEXT,
            url TEXT,
            published TEXT,
            added REAL NOT NULL
        ) STRICT""",
        """CREATE TABLE withdrawn (
            id TEXT PRIMARY KEY,
            at REAL NOT NULL
        ) WITHOUT ROWID, STRICT""",
    ),
    ("ALTER TABLE article ADD COLUMN author TEXT",),
    (
        """CREATE TABLE file (
            path TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            readers TEXT NOT NULL
        ) WITHOUT ROWID, STRICT""",
        "ALTER TABLE article ADD COLUMN file TEXT",
        "CREATE INDEX article_of_file ON article (file)",
    ),
    (
        "CREATE TABLE revision (number INTEGER NOT NULL) STRICT",
        "INSERT INTO revision VALUES (0)",
    ),
    (
        "ALTER TABLE article ADD COLUMN hash TEXT NOT NULL DEFAULT ''",
        # What the articles are is told by it alone, without their texts.
        "CREATE INDEX article_listing ON article (place, id, hash)",
        "UPDATE article SET hash = hash_of(id, title, text, lang, source, url, published, author)",
    ),
    (
        "ALTER TABLE file ADD COLUMN validators TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE file ADD COLUMN problems TEXT NOT NULL DEFAULT ''",
    ),
)
"""As those of ``qabot.sqlite``. Steps that were once in use are never changed."""

RENEWAL = ("UPDATE revision SET number = max(number + 1, CAST(strftime('%s') AS INTEGER))", 4)
"""Has a file, of that version or later, be of a revision that the one in its place never was."""

_FUNCTIONS = {"hash_of": lambda *values: hash_of(Article(*values))}
_FIELDS = "id, title, text, lang, source, url, published, author"  # in the order of `Article`


class StoreListing:
    """The listing of what is in a library; its hashes are read when they are wanted.

    Attributes:
        stamp: See ``Listing``.
        has_files: Whether some articles came from files.
    """

    def __init__(self, store: Store, stamp: str, has_files: bool) -> None:
        """Take what was found; see ``Store.listing``."""
        self._store, self.stamp, self.has_files = store, stamp, has_files

    @cached_property
    def hashes(self) -> dict[str, str]:
        """What stands for each article, by its id, in their order."""
        return self._store.hashes()

    def fetch(self, ids: Sequence[str]) -> list[Article]:
        """Return the articles with some ids that are still there."""
        return self._store.fetch(ids)


class Store:
    """The file; safe to share between threads and processes.

    It is opened for each act: acts are rare, and nothing is held by a process that hangs.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        """Name a file, which is made when first something is written."""
        self.path = path
        self._clock = clock

    def overlay(self) -> Overlay:
        """Return what was added and withdrawn.

        Raises:
            StateError: If the file is there and cannot be used.
        """
        if not self._is_there():
            return Overlay()
        with self._reading() as connection:
            rows = connection.execute(f"SELECT {_FIELDS} FROM article ORDER BY place")  # noqa: S608
            added = tuple(Article(*row) for row in rows)
            ids = connection.execute("SELECT id FROM withdrawn")
            withdrawn = frozenset(article_id for (article_id,) in ids)
            has_files = connection.execute("SELECT count(*) FROM file").fetchone()[0] > 0
            return Overlay(added, withdrawn, has_files)

    def entries(self) -> tuple[tuple[Entry, ...], bool]:
        """Return the articles without their texts, and whether some came from files.

        They are in the order of ``overlay``; those that were withdrawn are left out.

        Raises:
            StateError: If the file is there and cannot be used.
        """
        if not self._is_there():
            return (), False
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT id, title, lang, source, author, url, published, added FROM article"
                " WHERE id NOT IN (SELECT id FROM withdrawn) ORDER BY place"
            )
            listed = tuple(Entry(*row) for row in rows)
            return listed, connection.execute("SELECT count(*) FROM file").fetchone()[0] > 0

    def revision(self) -> int:
        """Return a number that is another after each change, whoever makes it.

        Raises:
            StateError: If the library is there and cannot be used.
        """
        if not self._is_there():
            return 0
        with reading_sqlite(self.path, len(MIGRATIONS)) as connection:
            try:
                return int(connection.execute("SELECT number FROM revision").fetchone()[0])
            except sqlite3.OperationalError:  # of an older version, which the next change mends
                return 0

    def listing(self) -> StoreListing:
        """Return which articles are there and not withdrawn.

        Raises:
            StateError: If the library is there and cannot be used.
        """
        if not self._is_there():
            return StoreListing(self, "", False)
        with self._reading() as connection:
            (revision,) = connection.execute("SELECT number FROM revision").fetchone()
            (count, last) = connection.execute(
                "SELECT count(*), max(place) FROM article INDEXED BY article_listing"
            ).fetchone()
            query = "SELECT hash FROM article WHERE place = ?"
            (newest,) = connection.execute(query, (last,)).fetchone() or ("",)
            has_files = connection.execute("SELECT 1 FROM file LIMIT 1").fetchone() is not None
            return StoreListing(self, f"{revision} {count} {last} {newest}", has_files)

    def hashes(self) -> dict[str, str]:
        """Return what stands for each article that is not withdrawn, by its id, in order.

        Raises:
            StateError: If the library is there and cannot be used.
        """
        if not self._is_there():
            return {}
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT id, hash FROM article INDEXED BY article_listing"
                " WHERE id NOT IN (SELECT id FROM withdrawn) ORDER BY place"
            )
            return dict(rows.fetchall())

    def fetch(self, ids: Sequence[str]) -> list[Article]:
        """Return the articles with some ids, in that order; those that are gone are left out.

        Raises:
            StateError: If the library cannot be used.
        """
        found = dict[str, Article]()
        with self._reading() as connection:
            for article_id in ids:
                query = f"SELECT {_FIELDS} FROM article WHERE id = ?"  # noqa: S608
                if row := connection.execute(query, (article_id,)).fetchone():
                    found[article_id] = Article(*row)
        return [found[article_id] for article_id in ids if article_id in found]

    def add(self, articles: Iterable[Article]) -> None:
        """Keep articles, each in the place of a former one with its id; all of them or none.

        Raises:
            StateError: If they cannot be kept.
        """
        with self._changing() as connection:
            articles = list(articles)
            self._write(connection, articles, None)
            _have_again(connection, articles)
            self._prune(connection)

    def files(self) -> dict[str, FileState]:
        """Return the files that articles came from, by path.

        Raises:
            StateError: If the library is there and cannot be used.
        """
        if not self._is_there():
            return {}
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT path, name, size, modified, readers, validators, problems FROM file"
            )
            return {row[0]: FileState(*row) for row in rows}

    def owners(self) -> dict[str, str]:
        """Return the path of the file that each article came from that came from one, by its id.

        Raises:
            StateError: If the library is there and cannot be used.
        """
        if not self._is_there():
            return {}
        with self._reading() as connection:
            rows = connection.execute("SELECT id, file FROM article WHERE file IS NOT NULL")
            return dict(rows.fetchall())

    def take_in(self, files: Iterable[FileArticles], *, again: bool = False) -> Changes:
        """Have in the place of all that came from some files what is in them now.

        Args:
            files: With what is in them.
            again: Whether articles that were withdrawn are there again.

        Raises:
            StateError: If it cannot be kept; all stays as it was then.
        """
        changes = Changes()
        with self._changing() as connection:
            for found in files:
                changes += self._take_in_one(connection, found, again=again)
            self._prune(connection)
        return changes

    def drop_files(self, paths: Iterable[str]) -> Changes:
        """Forget files and what came from them.

        Raises:
            StateError: If that cannot be kept; all stays as it was then.
        """
        removed = 0
        with self._changing() as connection:
            for path in paths:
                removed += connection.execute(
                    "DELETE FROM article WHERE file = ?", (path,)
                ).rowcount
                connection.execute("DELETE FROM file WHERE path = ?", (path,))
        return Changes(removed=removed)

    def _take_in_one(
        self, connection: sqlite3.Connection, found: FileArticles, *, again: bool
    ) -> Changes:
        path = found.state.path
        rows = connection.execute(f"SELECT {_FIELDS} FROM article WHERE file = ?", (path,))  # noqa: S608
        before = {row[0]: Article(*row) for row in rows}
        now = {article.id: article for article in found.articles}
        fresh = [article for article in found.articles if before.get(article.id) != article]
        gone = [] if found.newest else [(old,) for old in before if old not in now]
        connection.executemany("DELETE FROM article WHERE id = ?", gone)
        self._write(connection, fresh, path)
        if again:
            _have_again(connection, found.articles)
        connection.execute(
            "INSERT OR REPLACE INTO file"
            " (path, name, size, modified, readers, validators, problems)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            astuple(found.state),
        )
        updated = sum(article.id in before for article in fresh)
        unchanged = len(before) - len(gone) - updated
        return Changes(len(fresh) - updated, updated, len(gone), unchanged)

    def _write(
        self, connection: sqlite3.Connection, articles: Iterable[Article], file: str | None
    ) -> None:
        for article in articles:
            # Behind all others, even if one with its id was before them.
            connection.execute(
                f"INSERT OR REPLACE INTO article ({_FIELDS}, added, file, hash)"  # noqa: S608
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
                " coalesce((SELECT added FROM article WHERE id = ?), ?), ?, ?)",
                (*astuple(article), article.id, self._clock(), file, hash_of(article)),
            )

    def withdraw(self, article_id: str) -> None:
        """Leave an article out from now on.

        Raises:
            StateError: If that cannot be kept.
        """
        with self._changing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO withdrawn VALUES (?, ?)", (article_id, self._clock())
            )
            self._prune(connection)

    def put_back(self, article_id: str) -> bool:
        """Have an article back that was withdrawn; tell whether it was.

        Raises:
            StateError: If that cannot be kept.
        """
        with self._changing() as connection:
            gone = connection.execute("DELETE FROM withdrawn WHERE id = ?", (article_id,))
            return gone.rowcount > 0

    def _prune(self, connection: sqlite3.Connection) -> None:
        """Delete the text of what was withdrawn long ago; that it was stays, for its file may."""
        connection.execute(
            "DELETE FROM article WHERE id IN (SELECT id FROM withdrawn WHERE at < ?)",
            (self._clock() - WITHDRAWN_KEPT,),
        )

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._opened() as connection:
            yield connection
            connection.execute("UPDATE revision SET number = number + 1")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if is_writable(self.path):
            with self._opened() as connection:
                yield connection
        else:
            with (
                self._told(),
                readonly_sqlite(self.path, MIGRATIONS, functions=_FUNCTIONS) as connection,
            ):
                yield connection

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with self._told():
            # Another thread may have it open.
            there = self.path.exists()
            if there and not self.path.is_dir() and not is_writable(self.path):
                raise PermissionError("it is readonly, or its folder is")
            crashed = is_left_over(self.path)
            opened = open_sqlite(self.path, MIGRATIONS, further=there, functions=_FUNCTIONS)
            with closing(opened) as connection:
                if crashed:
                    check_sqlite(connection)
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")

    def _is_there(self) -> bool:
        with self._told():
            return self.path.exists()

    def _told(self) -> AbstractContextManager[None]:
        other = "name another file for the library by library.file (QABOT_LIBRARY__FILE)"
        return told_of(self.path, other)


def _have_again(connection: sqlite3.Connection, articles: Iterable[Article]) -> None:
    ids = [(article.id,) for article in articles]
    connection.executemany("DELETE FROM withdrawn WHERE id = ?", ids)
