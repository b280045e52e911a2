"""Reads ``.zip`` and ``.tar``: each file in them as if it lay in a folder.

Nothing is written to the disk, so no name in an archive can lead anywhere; one that would is
not read all the same, nor is what is no file.
"""

from __future__ import annotations

import re
import tarfile
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Self, cast

from qabot.library.reading import (
    MAX_DOCUMENT_BYTES,
    Source,
    UnreadableError,
    parsing,
    read_whole,
)
from qabot.library.unpacking import SEE_YOURSELF, counted
from qabot.models import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedReader

MAX_ENTRIES = 100_000
MAX_NAME = 1000  # characters
MAX_HEADER_BYTES = 1024 * 1024  # for a long name in a tar archive, which is read at once
LEADS_OUT = re.compile(r"/|[A-Za-z]:|(?:.*/)?\.\.(?:/|$)")
PASSED_OVER = re.compile(r"(?:^|/)(?:\.|__MACOSX/)")  # hidden, as in a folder; what macOS adds
_CHUNK = 1024 * 1024
_CENTRAL_HEADER = b"PK\x01\x02"  # begins what a ZIP archive says of an entry, in 46 bytes at least
_CENTRAL_BYTES = 46
_TOO_MANY = f"has more than {MAX_ENTRIES} entries"
_SPLIT = "split it into several archives"
_NO_FILE = "is a link or a device, not a file, and was left out"
_REGULAR, _TYPE = 0o100000, 0o170000


def read_zip(source: Source) -> Iterator[Source | Problem]:
    """Yield the files in a ZIP archive.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If it is none, or too large.
    """
    with open_zip(source) as archive:
        for entry in archive.infolist():
            # Only what was packed on Unix has a mode.
            kind = (entry.external_attr >> 16) & _TYPE
            if entry.is_dir():
                continue
            if kind in (0, _REGULAR):
                yield from _inside(source, entry.filename, partial(_open_entry, archive, entry))
            else:
                yield from _inside(source, entry.filename, fault=_NO_FILE)


def read_tar(source: Source) -> Iterator[Source | Problem]:
    """Yield the files in a tar archive, in one pass.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If it is none, or cut off.
    """
    with source.open() as file, parsing("a tar archive"):
        # It holds nothing but the file, which is closed.
        archive = tarfile.open(fileobj=file, mode="r|", tarinfo=_Header)  # noqa: SIM115
        for _ in range(MAX_ENTRIES):
            if (entry := archive.next()) is None:
                return
            archive.members.clear()  # type: ignore[attr-defined]  # else it keeps them all
            if entry.isreg():
                yield from _inside(source, entry.name, partial(_extract, archive, entry))
            elif not entry.isdir():
                yield from _inside(source, entry.name, fault=_NO_FILE)
        yield Problem(source.path, f"{_TOO_MANY}; those after them were left out", _SPLIT)


@contextmanager
def open_zip(source: Source) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP archive, or a document that is one.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If it is none, or too large.
    """
    with _seekable(source) as file:
        _refuse_many(file)
        try:
            archive = zipfile.ZipFile(file)
        # All of them are said to be raised by it, for one fault or another.
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise UnreadableError(
                f"is no ZIP archive, or a damaged one: {error}", "get it once more"
            ) from error
        with archive:
            yield archive


def read_entry(source: Source, archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return one file of an archive.

    Raises:
        UnreadableError: If it is not there, is broken, or has more than so many bytes.
    """
    try:
        entry = archive.getinfo(name)
    except KeyError as error:
        raise UnreadableError(f"has no {name} in it", "get it once more") from error
    inner = replace(source, opener=lambda: counted(_open_entry(archive, entry), source.allowance))
    return read_whole(inner, most)


def _inside(
    source: Source,
    name: str,
    opener: Callable[[], IO[bytes]] | None = None,
    *,
    fault: str = "",
) -> Iterator[Source]:
    """Yield what an archive holds under a name, if only to say why it cannot be read."""
    name = name.replace("\\", "/").removeprefix("./")
    if LEADS_OUT.match(name):
        fault = "has a name that leads out of its archive, and was left out"
    elif PASSED_OVER.search(name):
        return
    # Names that are not UTF-8 come with surrogates, which nothing could write out.
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if len(name) > MAX_NAME:
        fault = f"has a name of more than {MAX_NAME} characters, and was left out"

    def open_it() -> BufferedReader:
        if fault or opener is None:
            raise UnreadableError(fault, SEE_YOURSELF)
        return counted(opener(), source.allowance)

    path = Path(f"{source.path}!/{name[:MAX_NAME]}")
    yield replace(source, path=path, id=f"{source.id}!/{name}", content=None, opener=open_it)


def _open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    if entry.flag_bits & 1:
        raise UnreadableError("is encrypted", "pack it without a password")
    with parsing("an entry of a ZIP archive"):
        return archive.open(entry)


def _extract(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    return cast("IO[bytes]", archive.extractfile(entry))  # None is for what is no file


class _Header(tarfile.TarInfo):
    """The header of an entry, which may not announce that the next one is endless."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        if header.type in _NAMING and header.size > MAX_HEADER_BYTES:
            raise tarfile.ReadError("a name in it is too long")
        return header


_NAMING = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)


@contextmanager
def _seekable(source: Source) -> Iterator[BinaryIO]:
    """Open a source; what is packed in another file is held in memory, up to a size."""
    if source.opener is None:
        with source.open() as file:
            yield file
    else:
        yield BytesIO(read_whole(source, MAX_DOCUMENT_BYTES))


def _refuse_many(file: BinaryIO) -> None:
    # Python would read all of what the archive says of its entries before it tells how many
    # there are, and take some twenty times that in memory.
    file.seek(0, 2)
    if file.tell() > MAX_ENTRIES * _CENTRAL_BYTES:
        file.seek(0)
        entries, before = 0, b""
        while chunk := file.read(_CHUNK):
            entries += (before + chunk).count(_CENTRAL_HEADER)
            before = chunk[-len(_CENTRAL_HEADER) + 1 :]
        if entries > MAX_ENTRIES:
            raise UnreadableError(_TOO_MANY, _SPLIT)
    file.seek(0)
