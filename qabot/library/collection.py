"""The articles of some files and folders, and what is wrong with the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import ArticlesError
from qabot.library.json_lines import read_json_lines
from qabot.library.plain_text import read_plain_text
from qabot.library.reading import Reader, Record, Source
from qabot.library.store import Overlay, Store
from qabot.library.walk import find_sources, problem_from_error
from qabot.models import Article, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A new format is a module with a reader, and its suffix here, in lower case.
READERS: dict[str, Reader] = {
    ".txt": read_plain_text,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}


EDITION = "1"
"""Of the readers: another one when they make something else of the same file than before, so that
a library reads its files again."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles in the order of the paths, and the problems met on the way."""

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]


def load_articles(paths: Iterable[Path | str], overlay: Overlay | None = None) -> Collection:
    """Read files and folders of articles; what cannot be read does not stop the rest.

    Args:
        paths: One path alone is taken for a collection of one.
        overlay: What was added to them and withdrawn.

    Raises:
        ArticlesError: If there is not one article.
    """
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    sources, problems = find_sources(given, tuple(READERS))
    found = read_sources(sources)
    articles = (overlay or Overlay()).over(found.articles)
    problems += found.problems
    if not articles:
        raise _nothing_readable(problems)
    return Collection(tuple(articles), tuple(problems))


def load_present(
    paths: Iterable[Path | str], store: Store | None, *, instead: bool = False
) -> Collection:
    """Read what is there to answer from: a library over files and folders, or alone.

    Args:
        paths: Files and folders.
        store: The library, if there is one.
        instead: Whether they are left out once articles came from files into the library.

    Raises:
        ArticlesError: If there is not one article.
        StateError: If the library cannot be used.
    """
    overlay = store.overlay() if store else Overlay()
    return load_articles(() if instead and overlay.has_files else paths, overlay)


def read_sources(sources: Iterable[Source]) -> Collection:
    """Read some files, each of a format that is read; there may be no article in them."""
    problems: list[Problem] = []
    places: dict[str, str] = {}
    articles: list[Article] = []
    for source in sources:
        for found in _read(source):
            if isinstance(found, Problem):
                problems.append(found)
            elif found.article.id in places:
                problems.append(_duplicate(source, found, places[found.article.id]))
            else:
                places[found.article.id] = _place(source, found)
                articles.append(found.article)
    return Collection(tuple(articles), tuple(problems))


def is_readable(name: str) -> bool:
    """Tell by its name whether a file is of a format that is read."""
    return name.lower().endswith(tuple(READERS))


def _read(source: Source) -> Iterator[Record | Problem]:
    suffix = next(s for s in READERS if source.path.name.lower().endswith(s))
    try:
        yield from READERS[suffix](source)
    except OSError as error:
        yield problem_from_error(source.path, error)


def _place(source: Source, record: Record) -> str:
    return str(source.path) if record.line is None else f"{source.path}:{record.line}"


def _duplicate(source: Source, record: Record, first: str) -> Problem:
    reason = f"the id {record.article.id!r} is already that of {first}; this article was left out"
    return Problem(source.path, reason, "give each article an id of its own", record.line)


def _nothing_readable(problems: Sequence[Problem]) -> ArticlesError:
    """Name the first problem; the others come with the error."""
    if not problems:
        message = "no articles to answer from; name files or folders of articles"
    else:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        message = f"no article could be read: {problems[0]}{more}"
    return ArticlesError(message, problems)
