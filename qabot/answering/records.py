"""Tables of a corpus on disk: mappings that are looked up in an SQLite file, not read from it.

A connection sees the file as it is when it is opened, whatever is written to it later: what is
read from it for one question belongs together.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from qabot.answering.corpus import Fame, Passage
from qabot.answering.overlay import Paired
from qabot.answering.packing import decode_reading, encode_reading
from qabot.errors import DamageError
from qabot.listing import Card

if TYPE_CHECKING:
    from pathlib import Path

    from qabot.answering.registers import Word

K = TypeVar("K")
V = TypeVar("V")

_ROWS_KEPT = 1 << 12  # of each table
_ROWS_AT_ONCE = 500  # where all are gone through
_UNREADABLE = (ValueError, TypeError, EOFError)
_READINGS_KEPT = 1 << 9  # up to some 200 KB each, once all of one is looked at
_SPEAKERS_KEPT = 1 << 7  # who speaks in thousands of articles takes 500 KB
_NO_END = b"\xff\xff\xff\xff"  # behind all that begins alike: no UTF-8 has these


class Codec(NamedTuple):
    """How keys and values of a table are written.

    Attributes:
        key: Makes of a key what is written for it: a number or bytes.
        read_key: Makes a key of that.
        value: Makes bytes of a value.
        read_value: Makes a value of these.
        kept: How many values are kept in memory.
    """

    key: Callable[[Any], int | bytes]
    read_key: Callable[[Any], Any]
    value: Callable[[Any], bytes]
    read_value: Callable[[bytes], Any]
    kept: int = _ROWS_KEPT


def encode_text(text: str) -> bytes:
    """Return a text as bytes, in the order of its characters."""
    return text.encode("utf-8", "surrogatepass")


def decode_text(content: bytes) -> str:
    """Return the text that such bytes were made of."""
    return content.decode("utf-8", "surrogatepass")


def _encode_word(word: Word) -> bytes:
    return encode_text(f"{word[1]} {word[0]}")


def _decode_word(content: bytes) -> Word:
    lang, _, text = decode_text(content).partition(" ")
    return text, lang


def _plain(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encode_people(people: Mapping[tuple[str, ...], Fame]) -> bytes:
    return _plain([[names, fame.statements, fame.genders] for names, fame in people.items()])


def _decode_people(content: bytes) -> Mapping[tuple[str, ...], Fame]:
    return {
        tuple(names): Fame(count, tuple((gender, number) for gender, number in genders))
        for names, count, genders in json.loads(content)
    }


def _decode_places(content: bytes) -> list[tuple[int, int]]:
    numbers = iter(array("I", content))
    return list(zip(numbers, numbers, strict=True))


def _encode_numbers(numbers: Sequence[int]) -> bytes:
    return array("I", numbers).tobytes()


def _decode_numbers(content: bytes) -> list[int]:
    return array("I", content).tolist()


_NUMBERED = (int, int)
_NAMED = (encode_text, decode_text)

CODECS: dict[str, Codec] = {
    "readings": Codec(*_NUMBERED, encode_reading, decode_reading, _READINGS_KEPT),
    "cards": Codec(*_NUMBERED, _plain, lambda content: Card(*json.loads(content))),
    "numbers": Codec(*_NAMED, _plain, json.loads),
    "passages": Codec(
        *_NUMBERED,
        lambda p: _plain((p.reading, p.sentences.start, p.sentences.stop)),
        lambda content: (lambda n, *run: Passage(n, range(*run)))(*json.loads(content)),
    ),
    "passages_of": Codec(
        *_NUMBERED,
        lambda numbers: _plain((numbers.start, numbers.stop)),
        lambda content: range(*json.loads(content)),
    ),
    "speakers": Codec(
        *_NAMED,
        lambda places: array("I", [n for place in places for n in place]).tobytes(),
        _decode_places,
        _SPEAKERS_KEPT,
    ),
    "people": Codec(*_NAMED, _encode_people, _decode_people),
    "spellings": Codec(*_NAMED, _plain, json.loads),
    "near_words": Codec(*_NAMED, _plain, json.loads),
    "near_names": Codec(*_NAMED, _plain, json.loads),
    "signatures": Codec(*_NUMBERED, bytes, bytes),
    "bands": Codec(*_NAMED, _encode_numbers, _decode_numbers),
    "superseded": Codec(*_NUMBERED, _encode_numbers, _decode_numbers),
    "capitalised": Codec(_encode_word, _decode_word, _plain, json.loads),
    "words": Codec(
        *_NAMED,
        lambda words: _plain(sorted(words)),
        lambda content: frozenset((text, lang) for text, lang in json.loads(content)),
    ),
}
"""By the names of the tables, which are those of ``Tables``."""

MIGRATIONS = (
    (
        *(
            f"CREATE TABLE {name} (key {'INTEGER' if codec.key is int else 'BLOB'} PRIMARY KEY,"
            f" value BLOB NOT NULL) {'' if codec.key is int else 'WITHOUT ROWID, '}STRICT"
            for name, codec in CODECS.items()
        ),
        "CREATE TABLE term (key BLOB PRIMARY KEY) WITHOUT ROWID, STRICT",
        "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT",
    ),
)
"""As those of ``qabot.sqlite``."""


class Snapshot:
    """An SQLite file as it was at one time; safe to share between threads.

    Attributes:
        path: Of the file.
        about: What is kept of all of it.
        close: Lets the file go, as happens once nobody looks up in it.
    """

    def __init__(self, path: Path) -> None:
        """Open a file to read.

        Raises:
            sqlite3.Error: If it cannot be read.
            ValueError: If a newer version made it.
        """
        self.path = path
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        # A connection keeps itself until the next collection of garbage.
        self.close = weakref.finalize(self, self._connection.close)
        self._connection.execute("BEGIN")
        # The first look decides what is seen.
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        # Whoever has just made it may not have come to its tables.
        query = "SELECT name, value FROM about" if version else "SELECT 0, 0 WHERE 0"
        rows = self._connection.execute(query)
        self.about: dict[str, Any] = {name: json.loads(value) for name, value in rows}
        if version > len(MIGRATIONS):
            raise ValueError(f"it is of version {version}, made by a newer qabot")

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a query gives.

        Raises:
            DamageError: If the file is not as it was written.
        """
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self.damaged(error) from error

    def damaged(self, error: Exception) -> DamageError:
        """Return what to raise where the file is not as it was written."""
        return DamageError(
            f"{self.path} is damaged: {error}; delete its folder to have the articles indexed anew"
        )


class Table(Paired[K, V]):
    """A table of a corpus; values that were looked up are kept, as many as its codec tells."""

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        """Take the table of a name."""
        self._snapshot, self._name, self._codec = snapshot, name, CODECS[name]
        # Nothing in it leads back here: the file is let go as soon as nobody looks up in it.
        look_up = partial(_look_up, snapshot, name, self._codec)
        self._found: Callable[[K], V | None] = lru_cache(maxsize=self._codec.kept)(look_up)

    def __getitem__(self, key: K) -> V:
        """Return what a key has.

        Raises:
            KeyError: If there is none.
            DamageError: If the file is not as it was written.
        """
        value = self._found(key)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a key."""
        query = f"SELECT 1 FROM {self._name} WHERE key = ?"  # noqa: S608
        return bool(self._snapshot.rows(query, self._codec.key(key)))

    def __iter__(self) -> Iterator[K]:
        """Yield the keys, in order."""
        query = f"SELECT key FROM {self._name} ORDER BY key"  # noqa: S608
        return iter([self._codec.read_key(key) for (key,) in self._snapshot.rows(query)])

    def pairs(self) -> Iterator[tuple[K, V]]:
        """Yield each key with its value, in order.

        Raises:
            DamageError: If the file is not as it was written.
        """
        read_key, read_value = self._codec.read_key, self._codec.read_value
        first = f"SELECT key, value FROM {self._name}"  # noqa: S608
        rows = self._snapshot.rows(f"{first} ORDER BY key LIMIT {_ROWS_AT_ONCE}")
        while rows:
            try:
                yield from [(read_key(key), read_value(value)) for key, value in rows]
            except _UNREADABLE as error:
                raise self._snapshot.damaged(error) from error
            query = f"{first} WHERE key > ? ORDER BY key LIMIT {_ROWS_AT_ONCE}"
            rows = self._snapshot.rows(query, rows[-1][0])

    def __len__(self) -> int:
        """Return how many there are."""
        return int(self._snapshot.about["sizes"][self._name])


def _look_up(snapshot: Snapshot, name: str, codec: Codec, key: object) -> Any:  # noqa: ANN401  # what its codec makes
    query = f"SELECT value FROM {name} WHERE key = ?"  # noqa: S608
    rows = snapshot.rows(query, codec.key(key))
    try:
        return codec.read_value(rows[0][0]) if rows else None
    except _UNREADABLE as error:
        raise snapshot.damaged(error) from error


class TermTable:
    """The terms of a corpus on disk; see ``Terms``."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Take those of a file."""
        self._snapshot = snapshot

    def starting(self, root: str) -> Iterator[str]:
        """Yield those that begin with some characters, in order."""
        first = encode_text(root)
        rows = self._snapshot.rows(
            "SELECT key FROM term WHERE key >= ? AND key < ? ORDER BY key", first, first + _NO_END
        )
        return (decode_text(key) for (key,) in rows)
