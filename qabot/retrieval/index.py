"""An index that changes while it is searched, in memory or in a folder.

Passages are added as a new segment and removed by a mark; nothing that was written is written
over. What the index is made of stands in its manifest, which each change replaces as a whole, so
that a reader has all of a change or nothing, and so has whoever opens it after a crash.

Segments are merged, each time with such as are not much larger: of n passages there are about
log(n) segments, and each passage is written about as often.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple, Self
from uuid import uuid4

import numpy as np

from qabot.errors import DamageError, StateError
from qabot.retrieval.bm25 import BM25
from qabot.retrieval.change import Change
from qabot.retrieval.disk import Disk
from qabot.retrieval.making import merge_segments
from qabot.retrieval.manifest import Entry, Manifest
from qabot.retrieval.segment import Segment, map_segment, segment_bytes
from qabot.retrieval.view import View, read_removal, removal_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

MERGED_AT_ONCE = 4096
"""Passages that are merged by whoever adds others, in a few milliseconds; more, in a thread."""

_GROWTH = 4  # a segment is merged with those behind it once they have a quarter of its passages
_HALF = 0.5  # of a segment gone, and it is written anew
_TRIES = 10  # to open what another process may be merging
_STRAY_AFTER = 3600.0  # seconds; a file that no manifest names by then is left of a crash
_MANIFEST, _LOCK = "manifest", "lock"


class _Part(NamedTuple):
    """A segment of an index as it is open."""

    entry: Entry
    view: View


class _State(NamedTuple):
    """All of an index at one time; replaced as a whole."""

    parts: tuple[_Part, ...]
    next_number: int
    stamp: object
    model: BM25


class Index:
    """Passages by their numbers; safe to share between threads and, in a folder, processes."""

    def __init__(
        self,
        folder: Path | None,
        *,
        k1: float,
        b: float,
        disk: Disk | None = None,
        patience: float = 10.0,
        background: bool = True,
    ) -> None:
        """Take where it is; see ``open`` and ``in_memory``.

        Args:
            folder: Of its files, made by the first change; None for memory.
            k1: As for ``BM25``.
            b: As for ``BM25``.
            disk: Writes its files.
            patience: Seconds to wait for another process that changes it.
            background: Whether large segments are merged, in a thread of its own.
        """
        self._folder, self._disk = folder, disk or Disk()
        self._k1, self._b, self._patience, self._background = k1, b, patience, background
        self._changing = threading.RLock()
        self._merging = threading.Lock()
        self._merger: threading.Thread | None = None
        self._state = self._state_of((), 0, None)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        k1: float,
        b: float,
        disk: Disk | None = None,
        patience: float = 10.0,
        background: bool = True,
    ) -> Self:
        """Open the index of a folder; it need not be there yet.

        Raises:
            DamageError: If it is not as it was written.
            StateError: If it cannot be read.
        """
        index = cls(folder, k1=k1, b=b, disk=disk, patience=patience, background=background)
        index._refresh()
        return index

    @classmethod
    def in_memory(cls, *, k1: float, b: float) -> Self:
        """Return an empty index that goes with the process."""
        return cls(None, k1=k1, b=b)

    @property
    def next_number(self) -> int:
        """Of the passage that is added next; none was ever given twice."""
        return self._state.next_number

    def fork(self) -> Index:
        """Return an index in memory of what is there now; neither sees what the other changes."""
        fork = Index(None, k1=self._k1, b=self._b, background=False)
        fork._state = self._state
        return fork

    def snapshot(self) -> BM25:
        """Return what is there now, to be searched; later changes do not change it.

        Raises:
            DamageError: If it is not as it was written.
            StateError: If it cannot be read.
        """
        self._refresh()
        return self._state.model

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Collect what is to be added and removed, all of which is done at the end, or nothing.

        Raises:
            StateError: If another process goes on changing it, or it cannot be written.
        """
        with self._locked():
            change = Change(self._state.next_number)
            yield change
            self._commit(change)
        if self._background and self._mergeable(self._state.parts):
            self._merge_soon()

    def merge(self) -> bool:
        """Merge segments that should be; tell whether there were such.

        Searches and changes go on meanwhile.

        Raises:
            StateError: If they cannot be written.
        """
        with self._merging:
            with self._locked():
                parts = self._mergeable(self._state.parts)
            if not parts:
                return False
            merged = merge_segments([(p.view.segment, p.view.there) for p in parts])
            # Before anybody is kept waiting.
            try:
                file = self._write(merged)
            except OSError as error:
                raise self._unusable(error) from error
            with self._locked():
                self._exchange(parts, merged, file)
            return True

    def verify(self) -> None:
        """Read all files and compare their checksums.

        Raises:
            DamageError: If one is not as it was written.
        """
        if self._folder is not None:
            for part in self._state.parts:
                map_segment(self._folder / part.entry.file, verify=True)

    def close(self) -> None:
        """Wait for what is being merged."""
        if (merger := self._merger) is not None:
            merger.join()

    def _state_of(self, parts: Sequence[_Part], next_number: int, stamp: object) -> _State:
        model = BM25([part.view for part in parts], k1=self._k1, b=self._b)
        return _State(tuple(parts), next_number, stamp, model)

    # Reading

    def _refresh(self) -> None:
        """Take over what another process has changed."""
        if self._folder is None or not self._changing.acquire(blocking=False):
            return  # nobody else can, or a thread of this process is about to change it
        try:
            if self._stamp() != self._state.stamp:
                self._read_again()
        finally:
            self._changing.release()

    def _read_again(self) -> None:
        assert self._folder is not None  # noqa: S101  # for mypy
        for attempt in range(_TRIES):
            stamp = self._stamp()
            try:
                manifest = Manifest.from_file(self._folder / _MANIFEST)
                parts = self._opened(manifest)
            except FileNotFoundError as error:
                # Merged and deleted between the two; then there is another manifest.
                if attempt == _TRIES - 1:
                    raise DamageError(
                        f"{error.filename} is missing; delete {self._folder} to have the index "
                        "built anew"
                    ) from error
                continue
            except OSError as error:
                raise self._unusable(error) from error
            self._state = self._state_of(parts, manifest.next_number, stamp)
            return

    def _stamp(self) -> object:
        assert self._folder is not None  # noqa: S101  # for mypy
        try:
            told = (self._folder / _MANIFEST).stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(error) from error
        return told.st_ino, told.st_mtime_ns, told.st_size

    def _opened(self, manifest: Manifest) -> list[_Part]:
        assert self._folder is not None  # noqa: S101  # for mypy
        known = {part.entry: part for part in self._state.parts}
        segments = {part.entry.file: part.view.segment for part in self._state.parts}
        parts: list[_Part] = []
        for entry in manifest.entries:
            if (part := known.get(entry)) is None:
                segment = segments.get(entry.file) or map_segment(self._folder / entry.file)
                there = (
                    read_removal(self._folder / entry.removed, segment) if entry.removed else None
                )
                part = _Part(entry, View(segment, there, entry.size, entry.words))
            parts.append(part)
        return parts

    # Writing

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._changing:
            if self._folder is None:
                yield
                return
            # With it come asyncio, ssl and sqlite3: five megabytes that searching can do without.
            from filelock import FileLock, Timeout

            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                with FileLock(self._folder / _LOCK, timeout=self._patience):
                    self._refresh()
                    yield
            except Timeout:
                raise StateError(
                    f"{self._folder} is being changed by another process; try again when that is "
                    "done"
                ) from None
            except OSError as error:
                raise self._unusable(error) from error

    def _commit(self, change: Change) -> None:
        if change.is_empty:
            return
        parts = list(self._state.parts)
        gone = np.array(sorted(change.removed), np.int64)
        views = [part.view.without(gone) for part in parts]
        own = change.finished()
        fresh: list[tuple[Segment, NDArray[np.bool_] | None]] = [] if own is None else [(own, None)]
        # Small ones are taken in at once: it costs less than another file would.
        while fresh and views and self._taken_in(views[-1], fresh):
            view = views.pop()
            parts.pop()
            fresh.insert(0, (view.segment, view.there))
        kept = [self._part(part, view) for part, view in zip(parts, views, strict=True)]
        if fresh:
            merged = (
                merge_segments(fresh) if len(fresh) > 1 or fresh[0][1] is not None else fresh[0][0]
            )
            kept.append(self._new_part(merged, self._write(merged)))
        self._publish([part for part in kept if part.view.size], change.next_number)

    def _taken_in(self, view: View, fresh: Iterable[tuple[Segment, object]]) -> bool:
        size = sum(len(segment) for segment, _ in fresh)
        return view.size <= _GROWTH * size and view.size + size <= MERGED_AT_ONCE

    def _mergeable(self, parts: Sequence[_Part]) -> list[_Part]:
        """Return the segments to be merged next: the smallest run that is unlike a stair."""
        size = 0
        for number in range(len(parts) - 1, -1, -1):
            own = parts[number].view.size
            if size and own <= _GROWTH * size:
                return list(parts[number:])
            size += own
        for part in parts:
            if part.view.size < _HALF * len(part.view.segment):
                return [part]
        return []

    def _merge_soon(self) -> None:
        if self._merger is None or not self._merger.is_alive():
            self._merger = threading.Thread(target=self._merge_all, daemon=True)
            self._merger.start()

    def _merge_all(self) -> None:
        try:
            while self.merge():
                pass
        except StateError as error:
            logger.warning("The index could not be merged, and is searched as it is: %s", error)

    def _exchange(self, old: Sequence[_Part], merged: Segment, file: str) -> None:
        """Put a merged segment in the place of others, unless they are gone meanwhile."""
        files = [part.entry.file for part in old]
        now = [part for part in self._state.parts if part.entry.file in files]
        if [part.entry.file for part in now] != files:
            if self._folder is not None:
                self._disk.delete(self._folder / file)
            return
        there = np.concatenate([part.view.numbers for part in now])
        part = self._new_part(merged, file)
        part = self._part(part, View.of(merged, np.isin(merged.numbers, there)))
        at = self._state.parts.index(now[0])
        others = [part for part in self._state.parts if part.entry.file not in files]
        others.insert(at, part)
        self._publish([part for part in others if part.view.size], self._state.next_number)

    def _new_part(self, segment: Segment, file: str) -> _Part:
        view = View.of(segment)
        return _Part(Entry(file, None, view.size, view.words), view)

    def _part(self, part: _Part, view: View) -> _Part:
        """Return a part with what is still there of it."""
        if view is part.view or view.size == part.view.size:
            return part
        removed = None
        if view.there is not None and self._folder is not None:
            removed = f"{uuid4().hex}.removed"
            self._disk.write(self._folder / removed, removal_bytes(view.there))
        return _Part(Entry(part.entry.file, removed, view.size, view.words), view)

    def _write(self, segment: Segment) -> str:
        """Write a segment to a file of its own, and return the name of that."""
        file = f"{uuid4().hex}.segment"
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._disk.write(self._folder / file, segment_bytes(segment))
        return file

    def _publish(self, parts: Sequence[_Part], next_number: int) -> None:
        stamp = None
        if self._folder is not None:
            manifest = Manifest(tuple(part.entry for part in parts), next_number)
            self._disk.replace(self._folder / _MANIFEST, manifest.to_bytes())
            stamp = self._stamp()
        former, self._state = self._state, self._state_of(parts, next_number, stamp)
        if self._folder is not None:
            used = {file for part in parts for file in part.entry.files}
            for file in {file for part in former.parts for file in part.entry.files} - used:
                self._disk.delete(self._folder / file)
            self._sweep(used)

    def _sweep(self, used: set[str]) -> None:
        """Delete what a crash has left."""
        assert self._folder is not None  # noqa: S101  # for mypy
        for path in (*self._folder.glob("*.segment"), *self._folder.glob("*.removed")):
            with suppress(OSError):
                if path.name not in used and time.time() - path.stat().st_mtime > _STRAY_AFTER:
                    self._disk.delete(path)

    def _unusable(self, error: OSError) -> StateError:
        return StateError(
            f"the index in {self._folder} cannot be used: {error.strerror or error}; see that it "
            "can be written and the disk is not full"
        )
