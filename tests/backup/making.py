"""Files that are worth a backup, and what is in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path

from qabot.backup.making import write_backup
from qabot.backup.manifest import Part
from qabot.library import store
from qabot.library.store import Store
from qabot.models import Article
from qabot.telegram import database
from qabot.telegram.database import Database


def parts(folder: Path) -> list[Part]:
    """Return the parts of a qabot whose files are in a folder."""
    return [
        Part("library", "the library", folder / "l.sqlite", store.MIGRATIONS, store.RENEWAL),
        Part("state", "the state of the bot", folder / "s.sqlite", database.MIGRATIONS),
    ]


def fill(folder: Path, texts: Sequence[str] = ("Rain.",), notes: Sequence[str] = ("a",)) -> None:
    """Make a library and a state with something in them."""
    library, state = (part.path for part in parts(folder))
    articles = [Article(str(number), "A", text) for number, text in enumerate(texts)]
    Store(library).add(articles)
    with closing(Database.open(state)) as opened, opened.transaction() as connection:
        for number, note in enumerate(notes):
            connection.execute(
                "INSERT OR REPLACE INTO conversation VALUES (?, 0, 0, 0, ?)", (number, note)
            )


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables, but for the number of the revision."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in names
            if name != "revision"
        }


def archive_of(folder: Path) -> bytes:
    """Return a backup of what is in a folder."""
    stream = BytesIO()
    write_backup([part for part in parts(folder) if part.path.exists()], stream, None)
    return stream.getvalue()
