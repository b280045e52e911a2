"""The articles of some files and folders, and what is wrong with the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import ArticlesError
from qabot.library.json_lines import read_json_lines
from qabot.library.plain_text import read_plain_text
from qabot.library.reading import INSTALL, Reader, Record, Source, UnreadableError
from qabot.library.store import Overlay, Store
from qabot.library.unpacking import SEE_YOURSELF, plain_name, unpack
from qabot.library.walk import find_sources, problem_from_error
from qabot.listing import Listed
from qabot.models import Article, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qabot.listing import Listing


def _later(module: str, name: str) -> Reader:
    """Return a reader whose module is imported when a file of its format is met."""

    def read(source: Source) -> Iterator[Record | Problem | Source]:
        reader: Reader = getattr(import_module(f"qabot.library.{module}"), name)
        return reader(source)

    return read


# A new format is a module with a reader, and its suffix here, in lower case.
READERS: dict[str, Reader] = {
    ".txt": read_plain_text,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".md": _later("markdown", "read_markdown"),
    ".markdown": _later("markdown", "read_markdown"),
    ".html": _later("web_pages", "read_web_page"),
    ".htm": _later("web_pages", "read_web_page"),
    ".xhtml": _later("web_pages", "read_web_page"),
    ".pdf": _later("pdf", "read_pdf"),
    ".docx": _later("docx", "read_docx"),
    ".epub": _later("epub", "read_epub"),
    ".csv": _later("tables", "read_table"),
    ".tsv": _later("tables", "read_table"),
    ".rss": _later("feeds", "read_feed"),
    ".atom": _later("feeds", "read_feed"),
    ".xml": _later("feeds", "read_feed"),
    ".warc": _later("warc", "read_warc"),
    ".zip": _later("archives", "read_zip"),
    ".tar": _later("archives", "read_tar"),
}

MAX_DEPTH = 3
"""Archives one in another."""

MAX_PROBLEMS = 100
"""Of what is in one file; others are counted."""


EDITION = "1"
"""Of the readers: another one when they make something else of the same file than before, so that
a library reads its files again."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles in the order of the paths, and the problems met on the way."""

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]


def load_articles(
    paths: Iterable[Path | str],
    overlay: Overlay | None = None,
    *,
    columns: Mapping[str, str] | None = None,
) -> Collection:
    """Read files and folders of articles; what cannot be read does not stop the rest.

    Args:
        paths: One path alone is taken for a collection of one.
        overlay: What was added to them and withdrawn.
        columns: Of tables: the name of the column that has a field of an article.

    Raises:
        ArticlesError: If there is not one article.
    """
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    sources, problems = find_sources(given, tuple(READERS))
    found = read_sources(replace(source, columns=columns or {}) for source in sources)
    articles = (overlay or Overlay()).over(found.articles)
    problems += found.problems
    if not articles:
        raise _nothing_readable(problems)
    return Collection(tuple(articles), tuple(problems))


def list_present(
    paths: Iterable[Path | str],
    store: Store | None,
    *,
    columns: Mapping[str, str] | None = None,
    instead: bool = False,
) -> tuple[Listing, tuple[Problem, ...]]:
    """Return what is there to answer from: a library over files and folders, or alone.

    Where it is alone, no article is read.

    Args:
        paths: Files and folders, which are read.
        store: The library, if there is one.
        columns: As for ``load_articles``.
        instead: Whether they are left out once articles came from files into the library.

    Returns:
        The articles, and what could not be read of the files.

    Raises:
        ArticlesError: If there is not one article.
        StateError: If the library cannot be used.
    """
    kept = store.listing() if store else None
    if kept and kept.has_files and instead:
        if not kept.hashes:
            raise _nothing_readable(())
        return kept, ()
    found = load_present(paths, store, columns=columns, instead=instead)
    return Listed(found.articles), found.problems


def load_present(
    paths: Iterable[Path | str],
    store: Store | None,
    *,
    columns: Mapping[str, str] | None = None,
    instead: bool = False,
) -> Collection:
    """Read what ``list_present`` lists.

    Raises:
        ArticlesError: If there is not one article.
        StateError: If the library cannot be used.
    """
    overlay = store.overlay() if store else Overlay()
    return load_articles(() if instead and overlay.has_files else paths, overlay, columns=columns)


def read_sources(sources: Iterable[Source]) -> Collection:
    """Read some files, each of a format that is read; there may be no article in them."""
    problems: list[Problem] = []
    places: dict[str, str] = {}
    articles: list[Article] = []
    for source in sources:
        for place, found in _read_bounded(source):
            if isinstance(found, Problem):
                problems.append(found)
            elif found.article.id in places:
                problems.append(_duplicate(place, found, places[found.article.id]))
            else:
                places[found.article.id] = _place(place, found)
                articles.append(found.article)
    return Collection(tuple(articles), tuple(_told_once(problems)))


def is_readable(name: str) -> bool:
    """Tell by its name whether a file is of a format that is read."""
    return plain_name(name).lower().endswith(tuple(READERS))


def _read_bounded(source: Source) -> Iterator[tuple[Source, Record | Problem]]:
    """Yield what is in a file, with no more problems than anybody would read."""
    problems = 0
    for place, found in _read(source, 0):
        problems += isinstance(found, Problem)
        if problems <= MAX_PROBLEMS or isinstance(found, Record):
            yield place, found
    if problems > MAX_PROBLEMS:
        reason = f"has {problems - MAX_PROBLEMS} more problems"
        yield source, Problem(source.path, reason, "correct those above and load it again")


def _read(source: Source, depth: int) -> Iterator[tuple[Source, Record | Problem]]:
    """Yield what is in a file, and in the files in it, each with the source it stands in."""
    if depth > MAX_DEPTH:
        reason = f"lies in more than {MAX_DEPTH} archives one in another"
        yield source, Problem(source.path, reason, SEE_YOURSELF)
        return
    empty = True
    try:
        source = unpack(source)
        for found in _reader_of(source)(source):
            if not isinstance(found, Source):
                yield source, found
                empty = False
            elif is_readable(found.path.name):
                yield from _read(found, depth + 1)
                empty = False
            if source.allowance and source.allowance.left < 0:
                # What it was too much for has said so.
                return
    except OSError as error:
        yield source, problem_from_error(source.path, error)
    except UnreadableError as error:
        yield source, Problem(source.path, error.reason, error.remedy)
    else:
        if empty:
            yield source, Problem(source.path, "holds no article", "put articles into it")


def _reader_of(source: Source) -> Reader:
    name = plain_name(source.path.name).lower()
    return READERS[next(suffix for suffix in READERS if name.endswith(suffix))]


def _told_once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield problems; that a library is wanting, only for the first of the files that want it."""
    counts = Counter(p.remedy for p in problems if p.remedy.startswith(INSTALL))
    for problem in problems:
        if (count := counts.get(problem.remedy, 1)) > 1:
            counts[problem.remedy] = 0
            yield replace(problem, reason=f"{problem.reason} (and {count - 1} more like it)")
        elif count == 1:
            yield problem


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
