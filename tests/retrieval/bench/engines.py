"""The engines that are measured, each behind the same few verbs.

All have k1 = 1.2 and b = 0.75, which two of them cannot change. Where a library leaves a choice,
it is the one that is fastest for it: no positions in the index, a single segment, no count of
all hits. Libraries are imported by ``load`` and not before, so that one may be missing, and
that a process has only its own.
"""

from __future__ import annotations

import json
import os
import pickle
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

K1, B = 1.2, 0.75
EXTRA = "bench"
_TANTIVY_HEAP = 1 << 30  # bytes; all in one segment
_SQLITE_CACHE = 1 << 30  # bytes

Terms = Sequence[str]


class Engine(ABC):
    """A library that searches by BM25, and one index of it on disk."""

    modules: ClassVar[tuple[str, ...]] = ()  # that it needs
    analysis: ClassVar[str] = "the terms of the questions"  # of raw text
    adds: ClassVar[bool] = True  # or has to index all anew

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def missing(cls) -> bool:
        """Tell whether its library is not installed."""
        return any(find_spec(module) is None for module in cls.modules)

    def load(self) -> None:
        """Import what it needs."""
        for module in self.modules:
            import_module(module)

    @abstractmethod
    def build(self, corpus: Iterable[Terms]) -> None:
        """Write an index of passages, whose terms are known."""

    def build_raw(self, texts: Sequence[str]) -> None:
        """Write an index of raw texts, with the tokenizer of the library where it has one."""
        from tests.retrieval.bench.questions import Analysis

        self.build(map(Analysis().terms_of, texts))

    @abstractmethod
    def open(self) -> None:
        """Open what was built."""

    @abstractmethod
    def search(self, terms: Terms, limit: int) -> Any:  # noqa: ANN401  # whatever the library returns
        """Return the best passages: this is what is timed."""

    @abstractmethod
    def numbers(self, result: Any) -> list[int]:  # noqa: ANN401
        """Return the numbers of the passages that a search returned."""

    @abstractmethod
    def add(self, passages: Sequence[Terms], before: Sequence[Terms]) -> None:
        """Add passages so that they outlive a loss of power; ``before`` are all earlier ones."""

    def close(self) -> None:
        """Let go of the files."""
        self.__dict__ = {"folder": self.folder}


class Qabot(Engine):
    """Our own."""

    analysis = "its own: as for answers, stop words out, stems"
    modules = ("qabot.retrieval.index",)

    def build(self, corpus: Iterable[Terms]) -> None:
        self.open()
        with self._index.change() as change:
            change.add(corpus)
        self._index.close()

    def build_raw(self, texts: Sequence[str]) -> None:
        from qabot.text.bulk import BulkReader
        from qabot.text.tables import tables

        self.open()
        with self._index.change() as change:
            change.add_texts(texts, BulkReader("en", without=tables("en").stop_words))
        self._index.close()

    def open(self) -> None:
        self._index = import_module("qabot.retrieval.index").Index.open(self.folder, k1=K1, b=B)
        self._snapshot = self._index.snapshot()

    def search(self, terms: Terms, limit: int) -> Any:  # noqa: ANN401
        return self._snapshot.search(terms, limit=limit)

    def numbers(self, result: Any) -> list[int]:  # noqa: ANN401
        return [hit.passage for hit in result]

    def add(self, passages: Sequence[Terms], before: Sequence[Terms]) -> None:
        with self._index.change() as change:
            change.add(passages)
        self._snapshot = self._index.snapshot()

    def close(self) -> None:
        self._index.close()
        super().close()


class _Pickled(Engine):
    """An index of Python objects, which is indexed anew for every change."""

    adds = False
    _index: Any

    @property
    def _file(self) -> Path:
        return self.folder / "index.pickle"

    def _save(self) -> None:
        with self._file.open("wb") as file:
            pickle.dump(self._index, file, protocol=pickle.HIGHEST_PROTOCOL)
            file.flush()
            os.fsync(file.fileno())

    def open(self) -> None:
        with self._file.open("rb") as file:
            self._index = pickle.load(file)

    def add(self, passages: Sequence[Terms], before: Sequence[Terms]) -> None:
        self.build([*before, *passages])


class RankBM25(_Pickled):
    """rank-bm25 with our idf; it has no form on disk but Python's own."""

    modules = ("rank_bm25", "tests.retrieval.bench.okapi")

    def build(self, corpus: Iterable[Terms]) -> None:
        self._index = import_module(self.modules[1]).SafeOkapi(list(corpus), k1=K1, b=B)
        self._save()

    def search(self, terms: Terms, limit: int) -> Any:  # noqa: ANN401
        return self._index.get_top_n(terms, range(self._index.corpus_size), n=limit)

    def numbers(self, result: Any) -> list[int]:  # noqa: ANN401
        return list(result)

    def scores(self, terms: Terms) -> Any:  # noqa: ANN401
        """Return the score of every passage, against which others are held."""
        return self._index.get_scores(terms)


class Bm25sNumpy(Engine):
    """bm25s, whose scores are made at indexing, with numpy."""

    modules: ClassVar[tuple[str, ...]] = ("bm25s",)
    analysis = "its own: lower case, stop words out, no stems"
    adds = False
    backend = "numpy"

    def _write(self, tokens: Any) -> None:  # noqa: ANN401
        library = import_module("bm25s")
        self._index = library.BM25(method="lucene", k1=K1, b=B, backend=self.backend)
        self._index.index(tokens, show_progress=False)
        self._index.save(self.folder, show_progress=False)
        sync_folder(self.folder)

    def build(self, corpus: Iterable[Terms]) -> None:
        self._write([list(terms) for terms in corpus])

    def build_raw(self, texts: Sequence[str]) -> None:
        library = import_module("bm25s")
        self._write(library.tokenize(texts, stopwords="en", show_progress=False))

    def open(self) -> None:
        self._index = import_module("bm25s").BM25.load(self.folder, show_progress=False)

    def search(self, terms: Terms, limit: int) -> Any:  # noqa: ANN401
        return self._index.retrieve([terms], k=limit, n_threads=0, show_progress=False)

    def numbers(self, result: Any) -> list[int]:  # noqa: ANN401
        documents, scores = result
        return [int(d) for d, s in zip(documents[0], scores[0], strict=True) if s > 0]

    def add(self, passages: Sequence[Terms], before: Sequence[Terms]) -> None:
        self.build([*before, *passages])


class Bm25sNumba(Bm25sNumpy):
    """bm25s, compiled by numba while it runs."""

    modules = ("bm25s", "numba")
    backend = "numba"


class Tantivy(Engine):
    """Lucene's ways in Rust."""

    modules = ("tantivy",)
    analysis = "its own (default): lower case, stop words in, no stems"

    def _write(self, texts: Iterable[str], tokenizer: str) -> None:
        tantivy = import_module("tantivy")
        schema = (
            tantivy.SchemaBuilder()
            .add_text_field("text", tokenizer_name=tokenizer, index_option="freq")
            .add_integer_field("number", fast=True)
            .build()
        )
        self._index = tantivy.Index(schema, path=str(self.folder))
        self._prepare()
        for number, text in enumerate(texts):
            self._writer.add_document(tantivy.Document(text=text, number=number))
        self._writer.commit()
        self._writer.wait_merging_threads()
        del self._writer

    def _prepare(self) -> None:
        tantivy = import_module("tantivy")
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("spaces", spaces)
        self._writer = self._index.writer(heap_size=_TANTIVY_HEAP, num_threads=1)

    def build(self, corpus: Iterable[Terms]) -> None:
        self._write(map(" ".join, corpus), "spaces")

    def build_raw(self, texts: Sequence[str]) -> None:
        self._write(texts, "default")

    def open(self) -> None:
        tantivy = import_module("tantivy")
        self._index = tantivy.Index.open(str(self.folder))
        self._searcher = self._index.searcher()
        self._term, self._any = tantivy.Query.term_query, tantivy.Query.boolean_query
        self._should, self._schema = tantivy.Occur.Should, self._index.schema
        self._document = tantivy.Document

    def search(self, terms: Terms, limit: int) -> Any:  # noqa: ANN401
        # Counting all hits would forbid it to pass over those that cannot be among the best.
        parts = [(self._should, self._term(self._schema, "text", t, "freq")) for t in terms]
        return self._searcher.search(self._any(parts), limit=limit, count=False)

    def numbers(self, result: Any) -> list[int]:  # noqa: ANN401
        return list(self._searcher.fast_field_values("number", [at for _, at in result.hits]))

    def add(self, passages: Sequence[Terms], before: Sequence[Terms]) -> None:
        if not hasattr(self, "_writer"):
            self._prepare()
        for number, terms in enumerate(passages, len(before)):
            self._writer.add_document(self._document(text=" ".join(terms), number=number))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()


class SqliteFts5(Engine):
    """The full-text search of SQLite, without a copy of the texts."""

    analysis = "its own (unicode61): lower case, stop words in, no stems"

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.folder / "fts5.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = {-_SQLITE_CACHE // 1024}")
        connection.execute(f"PRAGMA mmap_size = {_SQLITE_CACHE}")
        return connection

    def _insert(self, texts: Iterable[str], start: int) -> None:
        self._db.execute("BEGIN")
        rows = enumerate(texts, start)
        self._db.executemany("INSERT INTO passages (rowid, text) VALUES (?, ?)", rows)
        self._db.execute("COMMIT")

    def build_raw(self, texts: Iterable[str]) -> None:
        self._db = self._connect()
        self._db.execute("CREATE VIRTUAL TABLE passages USING fts5 (text, content = '')")
        self._insert(texts, 0)
        self._db.execute("INSERT INTO passages (passages) VALUES ('optimize')")
        self._db.execute("PRAGMA wal_checkpoint (TRUNCATE)")
        self.close()

    def build(self, corpus: Iterable[Terms]) -> None:
        self.build_raw(map(" ".join, corpus))

    def open(self) -> None:
        self._db = self._connect()

    def search(self, terms: Terms, limit: int) -> Any:  # noqa: ANN401
        return self._db.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(f'"{term}"' for term in terms), limit),
        ).fetchall()

    def numbers(self, result: Any) -> list[int]:  # noqa: ANN401
        return [number for (number,) in result]

    def add(self, passages: Sequence[Terms], before: Sequence[Terms]) -> None:
        self._insert(map(" ".join, passages), len(before))

    def close(self) -> None:
        self._db.close()
        super().close()


OURS, REFERENCE = "qabot", "rank-bm25"
ENGINES: dict[str, type[Engine]] = {
    OURS: Qabot,
    "bm25s numba": Bm25sNumba,
    "tantivy": Tantivy,
    "bm25s numpy": Bm25sNumpy,
    "SQLite FTS5": SqliteFts5,
    REFERENCE: RankBM25,
}


def engine_at(name: str, folder: Path) -> Engine:
    """Return an engine whose libraries are loaded, and whose folder is there."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = ENGINES[name](folder)
    engine.load()
    return engine


def sync_folder(folder: Path) -> None:
    """Have everything in a folder on the disk."""
    for path in (*folder.iterdir(), folder):
        number = os.open(path, os.O_RDONLY)
        os.fsync(number)
        os.close(number)


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def read_corpus(path: Path, number: int) -> list[list[str]]:
    """Return the terms of the first passages of a file; equal ones are one object."""
    known: dict[str, str] = {}
    with path.open(encoding="utf-8") as lines:
        return [[known.setdefault(t, t) for t in line.split()] for line in islice(lines, number)]


def read_questions(path: Path) -> list[list[str]]:
    """Return the terms of questions."""
    questions: list[list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return questions
