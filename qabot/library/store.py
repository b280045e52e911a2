"""The articles added while the program runs, and those withdrawn: one SQLite file.

It lies over the files and folders of articles: an article in it takes the place of theirs with
the same id, and what is withdrawn is left out wherever it comes from.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

from qabot.errors import StateError
from qabot.models import Article
from qabot.sqlite import open_sqlite

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
)
"""As those of ``qabot.sqlite``. Steps that were once in use are never changed."""

_FIELDS = "id, title, text, lang, source, url, published, author"  # in the order of `Article`


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over the files of articles.

    Attributes:
        added: In the order in which they were first added.
        withdrawn: Ids of articles to be left out.
    """

    added: tuple[Article, ...] = ()
    withdrawn: frozenset[str] = frozenset()

    def over(self, articles: Iterable[Article]) -> list[Article]:
        """Return some articles as they are with what lies over them, which may be over them now."""
        fresh = {article.id: article for article in self.added}
        replaced = [fresh.pop(article.id, article) for article in articles]
        return [a for a in (*replaced, *fresh.values()) if a.id not in self.withdrawn]


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
        if not self.path.exists():
            return Overlay()
        with self._opened() as connection:
            rows = connection.execute(f"SELECT {_FIELDS} FROM article ORDER BY place")  # noqa: S608
            added = tuple(Article(*row) for row in rows)
            ids = connection.execute("SELECT id FROM withdrawn")
            return Overlay(added, frozenset(article_id for (article_id,) in ids))

    def add(self, articles: Iterable[Article]) -> None:
        """Keep articles, each in the place of a former one with its id; all of them or none.

        Raises:
            StateError: If they cannot be kept.
        """
        with self._opened() as connection:
            for article in articles:
                connection.execute(
                    f"INSERT INTO article ({_FIELDS}, added)"  # noqa: S608
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                    " title = excluded.title, text = excluded.text, lang = excluded.lang,"
                    " source = excluded.source, url = excluded.url,"
                    " published = excluded.published, author = excluded.author,"
                    " added = excluded.added",
                    (*astuple(article), self._clock()),
                )
                connection.execute("DELETE FROM withdrawn WHERE id = ?", (article.id,))
            self._prune(connection)

    def withdraw(self, article_id: str) -> None:
        """Leave an article out from now on.

        Raises:
            StateError: If that cannot be kept.
        """
        with self._opened() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO withdrawn VALUES (?, ?)", (article_id, self._clock())
            )
            self._prune(connection)

    def put_back(self, article_id: str) -> bool:
        """Have an article back that was withdrawn; tell whether it was.

        Raises:
            StateError: If that cannot be kept.
        """
        with self._opened() as connection:
            gone = connection.execute("DELETE FROM withdrawn WHERE id = ?", (article_id,))
            return gone.rowcount > 0

    def _prune(self, connection: sqlite3.Connection) -> None:
        """Delete the text of what was withdrawn long ago; that it was stays, for its file may."""
        connection.execute(
            "DELETE FROM article WHERE id IN (SELECT id FROM withdrawn WHERE at < ?)",
            (self._clock() - WITHDRAWN_KEPT,),
        )

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            # Another thread may have it open.
            there = self.path.exists()
            with closing(open_sqlite(self.path, MIGRATIONS, further=there)) as connection:
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
        except (OSError, sqlite3.Error, ValueError) as error:
            raise StateError(
                f"{self.path} cannot be used: {error}; free it, or name another file for the "
                "articles added by library.file (QABOT_LIBRARY__FILE)"
            ) from error
