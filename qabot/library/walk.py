"""Finds the files of a collection and gives each an id from its path.

The id is the path inside the folder that was given, or the bare name of a file
that was given itself: the same wherever the program runs and however the path is
spelled. Where two files would share one, both take more of their full paths. A file
that has an id already keeps it, and others make way for it.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.library.addresses import address_in
from qabot.library.reading import Source
from qabot.library.unpacking import plain_name
from qabot.models import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence


_LIKE_A_BYTE = re.compile(rb"\\(?=x[89a-f][0-9a-f])")


def find_sources(
    paths: Iterable[Path | str], suffixes: tuple[str, ...]
) -> tuple[list[Source], list[Problem]]:
    """Return the files of these suffixes, and what of the paths could not be used.

    Folders are searched to any depth in the order of the bytes of their names, links
    are followed, hidden files and other suffixes are passed over. A file that is
    reached twice is returned once, at its first place.
    """
    found = find_files(paths, suffixes)
    return found.sources(), found.problems


def find_files(paths: Iterable[Path | str], suffixes: tuple[str, ...]) -> Found:
    """Find files as ``find_sources`` does, before they have ids."""
    walk = _Walk(suffixes)
    for path in paths:
        walk.add(path)
    return Found(list(walk.places.values()), walk.problems)


@dataclass(frozen=True, slots=True)
class Found:
    """Files, and what of the paths could not be used."""

    places: Sequence[_Place]
    problems: list[Problem]

    @property
    def paths(self) -> set[str]:
        """The files themselves, whatever links lead to them, as ``path_text`` has them."""
        return {place.real for place in self.places}

    def sources(
        self, known: Mapping[str, str] | None = None, taken: Collection[str] = ()
    ) -> list[Source]:
        """Return the files with their ids.

        Args:
            known: Ids that files have already, by path: these keep them, and no other gets one.
            taken: Further ids that none gets.
        """
        # Where several have the same, from times when that could be, the first has it.
        owners = {name: path for path, name in sorted((known or {}).items(), reverse=True)}
        kept = {path: name for name, path in owners.items()}
        _tell_apart([p for p in self.places if p.real not in kept], {*owners, *taken})
        return [Source(place.path, kept.get(place.real, place.id)) for place in self.places]


@dataclass(slots=True)
class _Place:
    """Where a file is: as spelled, in full, and how much of the full path its id takes."""

    path: Path
    real: str
    parts: tuple[str, ...]
    depth: int

    @property
    def id(self) -> str:
        return _text("/".join(self.parts[-self.depth :])).lstrip("/")


def path_text(path: Path) -> str:
    """Return the path of a file itself, whatever links lead to it, as text in any locale."""
    return _text(os.path.realpath(path))


def _text(path: str) -> str:
    # Through bytes: an ASCII locale cannot decode a Cyrillic name, and no locale
    # one that is not UTF-8, but the id must be the same text in all of them.
    name = os.fsencode(path)
    # What is written in a name like such a byte is none.
    return _LIKE_A_BYTE.sub(rb"\\\\", name).decode("utf-8", "backslashreplace")


def _tell_apart(places: Sequence[_Place], taken: Collection[str]) -> None:
    """Have ids take more of their paths until each is of one file, as far as they go."""
    while True:
        counts = Counter(place.id for place in places)
        same = [p for p in places if counts[p.id] > 1 or p.id in taken]
        if not (longer := [p for p in same if p.depth < len(p.parts)]):
            return
        for place in longer:
            place.depth += 1


@dataclass(slots=True)
class _Walk:
    suffixes: tuple[str, ...]
    places: dict[str, _Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, given: Path | str) -> None:
        path = Path(given)
        if address := address_in(given):
            reason, remedy = "is on the web", "'qabot add' fetches it into the library"
            self.problems.append(Problem(path, reason, remedy, address=address))
            return
        mode = self.look(path, spelled=str(given))
        if stat.S_ISDIR(mode):
            self.add_folder(path)
        elif mode and not self.is_readable(path.name):
            self.report(path, f"has no suffix that is read ({self.names})", "convert it to one")
        elif mode:
            parent = Path(os.path.realpath(path.parent))
            self.add_file(path, (*parent.parts, path.name), depth=1)

    def add_folder(self, root: Path) -> None:
        problems_before = len(self.problems)
        home = Path(os.path.realpath(root)).parts
        empty = True
        for path in self.search(root):
            inside = path.relative_to(root).parts
            self.add_file(path, (*home, *inside), depth=len(inside))
            empty = False
        if empty and len(self.problems) == problems_before:
            self.report(root, f"holds no article ({self.names})", "put articles into it")

    def add_file(self, path: Path, parts: tuple[str, ...], *, depth: int) -> None:
        mode = self.look(path)
        if stat.S_ISREG(mode):
            place = _Place(path, path_text(path), parts, depth)
            self.places.setdefault(os.path.realpath(path), place)
        elif mode:
            # Reading a pipe or a device might never end.
            self.report(path, "is not a regular file", "copy what it gives to a file")

    def search(self, root: Path) -> Iterator[Path]:
        visited: set[str] = set()
        stack = [(root, True)]
        while stack:
            path, is_folder = stack.pop()
            if not is_folder:
                yield path
            elif (real := os.path.realpath(path)) not in visited:
                # A folder that a link leads back to is not entered again.
                visited.add(real)
                stack.extend(reversed(self.list_folder(path)))

    def list_folder(self, folder: Path) -> list[tuple[Path, bool]]:
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            self.report_error(folder, error)
            return []
        names = {entry.name for entry in entries}
        shown = [entry for entry in entries if not entry.name.startswith(".")]
        kept = [entry for entry in shown if not _is_of_page(entry.name, names)]
        found = [(folder / entry.name, _is_folder(entry)) for entry in kept]
        return [(path, is_dir) for path, is_dir in found if is_dir or self.is_readable(path.name)]

    def look(self, path: Path, *, spelled: str | None = None) -> int:
        """Return the mode of what is there, or 0 after reporting that nothing is."""
        try:
            if spelled == "":
                raise FileNotFoundError(2, "the path is empty")
            return path.stat().st_mode
        except (OSError, ValueError) as error:
            self.report_error(path, error)
            return 0

    def is_readable(self, name: str) -> bool:
        return plain_name(name).lower().endswith(self.suffixes)

    @property
    def names(self) -> str:
        return ", ".join(sorted(self.suffixes))

    def report(self, path: Path, reason: str, remedy: str) -> None:
        self.problems.append(Problem(path, reason, remedy))

    def report_error(self, path: Path, error: OSError | ValueError) -> None:
        self.problems.append(problem_from_error(path, error))


def _is_of_page(name: str, names: set[str]) -> bool:
    """Tell whether a browser put a folder beside a page: what it shows, advertisements too."""
    page = name.removesuffix("_files")
    return page != name and not names.isdisjoint((f"{page}.html", f"{page}.htm"))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def problem_from_error(path: Path, error: OSError | ValueError) -> Problem:
    """Say in words what the system says of a path."""
    if isinstance(error, FileNotFoundError):
        return Problem(path, "does not exist", "check how the path is spelled")
    # A ValueError is a path that no system has; Python's words for it change with its version.
    reason = error.strerror or str(error) if isinstance(error, OSError) else "no path is like this"
    remedy = "allow reading it" if isinstance(error, PermissionError) else "check the path"
    return Problem(path, f"cannot be read: {reason}", remedy)
