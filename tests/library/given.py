"""Files that tests read: real ones, and bytes under a name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qabot.library.collection import Collection, read_sources
from qabot.library.reading import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qabot.models import Article, Problem

FILES = Path(__file__).parent / "files"


def read(name: str, content: bytes, columns: Mapping[str, str] | None = None) -> Collection:
    """Read bytes as a file of that name."""
    return read_sources([Source(Path(name), name, content, columns=columns or {})])


def read_file(name: str, columns: Mapping[str, str] | None = None) -> Collection:
    """Read one of the real files."""
    return read_sources([Source(FILES / name, name, columns=columns or {})])


def articles_of(name: str) -> list[Article]:
    """Return the articles of a real file, in which nothing is wrong."""
    found = read_file(name)
    assert found.problems == ()
    return list(found.articles)


def problem_of(name: str, content: bytes) -> Problem:
    """Return the one problem with bytes that hold no article, which has a remedy."""
    found = read(name, content)
    assert found.articles == ()
    (problem,) = found.problems
    assert problem.remedy
    return problem
