"""Brings what files and folders hold into the library, reading only what has changed.

A file is as it was if its size and its time of change are, and this version of the readers has
read it. One that cannot be read is read again the next time, and what came from it before stays.
Of one in which a record is wrong that is kept too, to be told each time.
What an address holds is fetched each time, and is as it was if its server says so.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.library.addresses import is_address, name_of, shown
from qabot.library.collection import EDITION, READERS, read_sources
from qabot.library.encoding import decode_text
from qabot.library.fields import Fault, make_from_text
from qabot.library.holdings import Changes, FileArticles, FileState
from qabot.library.reading import (
    CORRECT,
    SAVE_AS_UTF8,
    Source,
    UnreadableError,
    normalise_line_ends,
)
from qabot.library.walk import find_files, path_text, problem_from_error
from qabot.models import Problem
from qabot.text.language import detect_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from qabot.library.fetching import Fetched
    from qabot.library.store import Store
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
        paths: Files and folders, and as strings addresses of feeds and pages.
        columns: Of tables: the name of the column that has a field of an article.
        progress: Called with the number of files seen to since the last call, and of all.

    Raises:
        StateError: If the library cannot be used. What was added until then stays.
    """
    run = _Run(store, paths, again=True, columns=columns)
    run.fetch()
    return run.take_in(progress)


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
    fetching: bool = True,
) -> Report:
    """Make what came from files into a library the same as some files and folders.

    What came from other files is removed from it; what came from none stays. Nothing is removed
    where a path cannot be looked into or holds nothing: it may be misspelt, or be a disk that is
    not mounted. Of a folder below it that cannot be looked into what came from there stays. So
    does what came from an address that cannot be had, and what has left a feed meanwhile.

    Args:
        store: The library.
        paths: As for ``take_in``.
        columns: As for ``take_in``.
        progress: As for ``take_in``.
        fetching: Whether addresses are fetched again; else what came from them is as it was.

    Raises:
        StateError: If the library cannot be used. What was done until then stays.
    """
    run = _Run(store, paths, again=False, columns=columns)
    if fetching:
        run.fetch()
    dropped = run.drop_others() if run.all_there else Changes()
    report = run.take_in(progress)
    return replace(report, changes=report.changes + dropped)


class _Run:
    """Takes in files, one after the other.

    A file keeps the id that it has in the library; a new one gets none that is of another there.
    """

    def __init__(
        self,
        store: Store,
        paths: Iterable[Path | str],
        *,
        again: bool,
        columns: Mapping[str, str] | None,
    ) -> None:
        given = list(paths)
        self._store = store
        self._columns = columns or {}
        # Other columns make other articles of the same table, which may lie in any archive.
        chosen = json.dumps(self._columns, sort_keys=True) if self._columns else ""
        self._edition = f"{EDITION} {chosen}".strip()
        self._again = again
        self._paths = [path for path in given if not is_address(path)]
        self._addresses = list(dict.fromkeys(str(path) for path in given if is_address(path)))
        self._found = find_files(self._paths, tuple(READERS))
        self._fetched: list[tuple[str, Fetched]] = []
        self._problems = list(self._found.problems)
        self._known = store.files()
        self._owners = store.owners()

    @property
    def all_there(self) -> bool:
        """Whether each path and address could be looked into.

        One that is misspelt, or whose disk is away, tells nothing of what should be there.
        """
        missing = {problem.path for problem in self._problems}
        addresses = any(problem.address for problem in self._problems)
        return not addresses and missing.isdisjoint(map(Path, self._paths))

    def fetch(self) -> None:
        """Fetch what has changed at the addresses."""
        if not self._addresses:
            return
        # Not before it is needed: it is slow to import.
        from qabot.library.fetching import fetch

        for address in self._addresses:
            known = self._known.get(shown(address))
            same = known is not None and known.readers == self._edition and not self._again
            try:
                got = fetch(address, known.validators if known and same else "")
            except UnreadableError as error:
                self._problems.append(_on_the_web(address, error))
            else:
                if got is not None:
                    self._fetched.append((shown(address), got))

    def drop_others(self) -> Changes:
        """Remove from the library what came from files that are surely not among those found."""
        unsure = [Path(os.path.realpath(problem.path)) for problem in self._problems]
        found = self._found.paths | {shown(address) for address in self._addresses}
        gone = [path for path in self._known if path not in found]
        sure = {p for p in gone if not any(Path(p).is_relative_to(other) for other in unsure)}
        # Their ids are free then.
        self._known = {p: state for p, state in self._known.items() if p not in sure}
        self._owners = {i: p for i, p in self._owners.items() if p not in sure}
        return self._store.drop_files(sorted(sure)) if sure else Changes()

    def take_in(self, progress: Callable[[int, int], object] | None) -> Report:
        """Read what is new or has changed, and have it in the library."""
        owned = _counts(self._owners.values())
        unchanged = sum(owned.get(address, 0) for address in self._same_as_before())
        names = {path: state.name for path, state in self._known.items()}
        sources = self._found.sources(names, self._owners)
        fresh = list(self._sources_of_fetched({*names.values(), *(s.id for s in sources)}))
        count = len(sources) + len(fresh)
        for source in sources:
            state = self._state_of(source)
            if state is None:
                continue
            known = self._known.get(state.path)
            if known == state and not self._again:
                self._problems += _loaded(known.problems, source)
                unchanged += owned.get(state.path, 0)
            else:
                fresh.append((source, state))
        changes, more = Changes(unchanged=unchanged), iter(fresh)
        if progress:
            progress(count - len(fresh), count)
        while batch := list(islice(more, _AT_ONCE)):
            # Before the library is written to: others can use it while files are read.
            found = list(self._read(batch))
            changes += self._store.take_in(found, again=self._again)
            if progress:
                progress(len(batch), count)
        return Report(changes, tuple(self._problems))

    def _same_as_before(self) -> set[str]:
        """Return the addresses that were not fetched, and might have been."""
        other = {problem.address for problem in self._problems} | {a for a, _ in self._fetched}
        return {shown(address) for address in self._addresses} - other

    def _sources_of_fetched(self, taken: set[str]) -> Iterator[tuple[Source, FileState]]:
        for address, got in self._fetched:
            known = self._known.get(address)
            name = known.name if known else name_of(address)
            if known is None and (name in taken or name in self._owners):
                name = address
            state = FileState(
                address, name, len(got.content), 0, self._edition, validators=got.validators
            )
            yield Source(Path(name_of(address)), name, got.content, served=got.served), state

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
            address = state.path if source.served else ""
            found = read_sources([replace(source, columns=self._columns)])
            articles, others = self._own(found.articles, source, state)
            problems = [replace(p, address=address) for p in (*found.problems, *others)]
            self._problems += problems
            lost = [problem for problem in problems if not problem.kept]
            if not address and articles and all(map(_is_lasting, lost)):
                state = replace(state, problems=_dumped(lost, source))
            elif lost:
                # What is read in part only is kept, and read again the next time.
                state = replace(state, readers="")
            if articles or state.readers:
                # A feed tells only what is new.
                yield FileArticles(state, articles, newest=bool(address))

    def _own(
        self, articles: Iterable[Article], source: Source, state: FileState
    ) -> tuple[tuple[Article, ...], list[Problem]]:
        """Return the articles of a file that are of no other, with languages, and the others."""
        own: list[Article] = []
        problems: list[Problem] = []
        for article in articles:
            owner = self._owners.setdefault(article.id, state.path)
            if owner == state.path:
                lang = article.lang or detect_language(article.text)
                own.append(replace(article, lang=lang))
            else:
                reason = f"the id {article.id!r} is already that of an article of {owner}"
                problems.append(Problem(source.path, reason, "give each article an id of its own"))
        return tuple(own), problems


def _is_lasting(problem: Problem) -> bool:
    """Tell whether a file will have a problem till it changes: a record is wrong.

    Others go by themselves, once it may be read, a library is installed, an id is free.
    """
    return problem.line is not None or problem.remedy == CORRECT


def _dumped(problems: Sequence[Problem], source: Source) -> str:
    place = str(source.path)
    told = [(str(p.path).removeprefix(place), p.reason, p.remedy, p.line) for p in problems]
    return json.dumps(told) if told else ""


def _loaded(problems: str, source: Source) -> Iterator[Problem]:
    for inside, reason, remedy, line in json.loads(problems) if problems else ():
        yield Problem(Path(f"{source.path}{inside}"), reason, remedy, line)


def _on_the_web(address: str, error: UnreadableError) -> Problem:
    place = shown(address)
    return Problem(Path(name_of(address)), error.reason, error.remedy, address=place)


def _counts(names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found
