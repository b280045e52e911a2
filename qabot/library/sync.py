"""Brings what files and folders hold into the library, reading only what has changed.

A file is as it was if its size and its time of change are, and this version of the readers has
read it. One that cannot be read is read again the next time, and what came from it before stays.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.library.collection import EDITION, READERS, read_sources
from qabot.library.encoding import decode_text
from qabot.library.fields import Fault, make_from_text
from qabot.library.reading import SAVE_AS_UTF8, UnreadableError, normalise_line_ends
from qabot.library.store import Changes, FileArticles, FileState
from qabot.library.walk import find_files, path_text, problem_from_error
from qabot.models import Problem
from qabot.text.language import detect_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from qabot.library.reading import Source
    from qabot.library.store import Store
    from qabot.library.walk import Found
    from qabot.models import Article

_AT_ONCE = 200  # files whose articles are in memory, and lost if the process is killed


@dataclass(frozen=True, slots=True)
class Report:
    """What became of files and folders.

    Attributes:
        changes: Of their articles.
        problems: What could not be used of them.
    """

    changes: Changes
    problems: tuple[Problem, ...]


def take_in(
    store: Store,
    paths: Iterable[Path | str],
    *,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Report:
    """Add the articles of files and folders to a library, those that were withdrawn too.

    Args:
        store: The library.
        paths: Files and folders.
        columns: Of tables: the name of the column that has a field of an article.
        progress: Called with the number of files seen to since the last call, and of all.

    Raises:
        StateError: If the library cannot be used. What was added until then stays.
    """
    found = find_files(paths, tuple(READERS))
    return _Run(store, found, again=True, columns=columns).take_in(progress)


def take_in_text(
    store: Store,
    content: bytes,
    *,
    source: str | None = None,
    url: str | None = None,
    published: str | None = None,
) -> Report:
    """Add a text that comes from no file to a library; see ``make_from_text``.

    Args:
        store: The library.
        content: The text as bytes, in any encoding that is recognised in files.
        source: As for ``make_from_text``.
        url: As for ``make_from_text``.
        published: As for ``make_from_text``.

    Raises:
        StateError: If the library cannot be used.
    """
    here = Path("-")
    try:
        decoded = decode_text(content)
        text = normalise_line_ends(decoded.text)
        if not text.strip():
            raise UnreadableError("is empty", "write the article's words to it")
        article, faults = make_from_text(text, source=source, url=url, published=published)
    except UnreadableError as error:
        return Report(Changes(), (Problem(here, error.reason, error.remedy),))
    article = replace(article, lang=detect_language(article.text))
    if decoded.guess:
        reason = f"is not UTF-8; it was read as {decoded.guess}"
        faults.append(Fault(reason, f"{SAVE_AS_UTF8} to be sure of its letters"))
    before = {a.id for a in store.overlay().over(())}
    store.add([article])
    changes = Changes(updated=1) if article.id in before else Changes(added=1)
    return Report(changes, tuple(Problem(here, *fault, kept=True) for fault in faults))


def sync(
    store: Store,
    paths: Iterable[Path | str],
    *,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Report:
    """Make what came from files into a library the same as some files and folders.

    What came from other files is removed from it; what came from none stays. Nothing is removed
    where a path cannot be looked into or holds nothing: it may be misspelt, or be a disk that is
    not mounted. Of a folder below it that cannot be looked into what came from there stays.

    Args:
        store: The library.
        paths: Files and folders.
        columns: As for ``take_in``.
        progress: As for ``take_in``.

    Raises:
        StateError: If the library cannot be used. What was done until then stays.
    """
    given = list(paths)
    found = find_files(given, tuple(READERS))
    run = _Run(store, found, again=False, columns=columns)
    # A path that is misspelt, or whose disk is away, tells nothing of what should be there.
    unseen = {Path(path) for path in given} & {problem.path for problem in found.problems}
    dropped = Changes() if unseen else run.drop_others()
    report = run.take_in(progress)
    return replace(report, changes=report.changes + dropped)


class _Run:
    """Takes in files, one after the other.

    A file keeps the id that it has in the library; a new one gets none that is of another there.
    """

    def __init__(
        self,
        store: Store,
        found: Found,
        *,
        again: bool,
        columns: Mapping[str, str] | None,
    ) -> None:
        self._store = store
        self._columns = columns or {}
        # Other columns make other articles of the same table, which may lie in any archive.
        chosen = json.dumps(self._columns, sort_keys=True) if self._columns else ""
        self._edition = f"{EDITION} {chosen}".strip()
        self._again = again
        self._found = found
        self._problems = list(found.problems)
        self._known = store.files()
        self._owners = store.owners()

    def drop_others(self) -> Changes:
        """Remove from the library what came from files that are surely not among those found."""
        unsure = [Path(os.path.realpath(problem.path)) for problem in self._problems]
        found = self._found.paths
        gone = [path for path in self._known if path not in found]
        sure = {p for p in gone if not any(Path(p).is_relative_to(other) for other in unsure)}
        # Their ids are free then.
        self._known = {p: state for p, state in self._known.items() if p not in sure}
        self._owners = {i: p for i, p in self._owners.items() if p not in sure}
        return self._store.drop_files(sorted(sure)) if sure else Changes()

    def take_in(self, progress: Callable[[int, int], object] | None) -> Report:
        names = {path: state.name for path, state in self._known.items()}
        sources = self._found.sources(names, self._owners)
        unchanged = 0
        fresh: list[tuple[Source, FileState]] = []
        owned = _counts(self._owners.values())
        for source in sources:
            state = self._state_of(source)
            if state is None:
                continue
            if state == self._known.get(state.path) and not self._again:
                unchanged += owned.get(state.path, 0)
            else:
                fresh.append((source, state))
        changes, more = Changes(unchanged=unchanged), iter(fresh)
        if progress:
            progress(len(sources) - len(fresh), len(sources))
        while batch := list(islice(more, _AT_ONCE)):
            # Before the library is written to: others can use it while files are read.
            found = list(self._read(batch))
            changes += self._store.take_in(found, again=self._again)
            if progress:
                progress(len(batch), len(sources))
        return Report(changes, tuple(self._problems))

    def _state_of(self, source: Source) -> FileState | None:
        try:
            told = source.path.stat()
        except OSError as error:  # gone since it was found
            self._problems.append(problem_from_error(source.path, error))
            return None
        path = path_text(source.path)
        return FileState(path, source.id, told.st_size, told.st_mtime_ns, self._edition)

    def _read(self, batch: Iterable[tuple[Source, FileState]]) -> Iterator[FileArticles]:
        for source, state in batch:
            before = len(self._problems)
            found = read_sources([replace(source, columns=self._columns)])
            self._problems += found.problems
            articles = tuple(self._own(found.articles, source, state))
            if all(problem.kept for problem in self._problems[before:]):
                yield FileArticles(state, articles)
            elif articles:
                # What is read in part only is kept, and read again the next time.
                yield FileArticles(replace(state, readers=""), articles)

    def _own(
        self, articles: Iterable[Article], source: Source, state: FileState
    ) -> Iterator[Article]:
        """Yield the articles of a file that are of no other, with their languages."""
        for article in articles:
            owner = self._owners.setdefault(article.id, state.path)
            if owner != state.path:
                reason = f"the id {article.id!r} is already that of an article of {owner}"
                self._problems.append(
                    Problem(source.path, reason, "give each article an id of its own")
                )
            elif article.lang:
                yield article
            else:
                yield replace(article, lang=detect_language(article.text))


def _counts(names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found
