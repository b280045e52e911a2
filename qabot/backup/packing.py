"""Archives as streams: a gzipped tar of known files in a known order.

Other programs can unpack it. Here it is read as it comes, for it may come from a pipe, and as
nobody knows from whom: by headers of one block each (those that tell more than a name and a
size, of which a reader would have to keep any number of bytes, are refused), and never more than
was told.
"""

from __future__ import annotations

import gzip
import tarfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from qabot.backup.manifest import MAKE_ANOTHER
from qabot.errors import DamageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PIECE = 1 << 20
"""Bytes that are in memory at a time."""

MOST_GROWTH = 200
ALWAYS_UNPACKED = 64_000_000
"""Bytes. From what is more than these no more is unpacked than so many times its size, as with
articles: texts become four times as large, and zeros a thousand."""

_BLOCK = tarfile.BLOCKSIZE
_END = bytes(2 * _BLOCK)
_LEVEL = 3  # of gzip; slower ones make it hardly smaller

NO_BACKUP = "it is no backup of qabot; name a file that 'qabot backup' has made"
DAMAGED = f"it is damaged or cut off; {MAKE_ANOTHER}"


class Packer:
    """Writes files into an archive, one after the other."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        """Take the stream within the compression; see ``packing``."""
        self._stream = stream

    def add(self, name: str, size: int, made: float, pieces: Iterable[bytes]) -> None:
        """Write a file.

        Args:
            name: In ASCII.
            size: Of all pieces together.
            made: When, in seconds.
            pieces: Its content.
        """
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, int(made), 0o600
        # That form alone has one block for a file of any size.
        self._stream.write(info.tobuf(tarfile.GNU_FORMAT))
        for piece in pieces:
            self._stream.write(piece)
        self._stream.write(bytes(-size % _BLOCK))


@contextmanager
def packing(stream: IO[bytes]) -> Iterator[Packer]:
    """Write an archive to a stream, which need not be a file."""
    with gzip.GzipFile("", "wb", _LEVEL, stream) as packed:
        yield Packer(packed)
        packed.write(_END)


class Unpacker:
    """Reads an archive whose files and their order are known."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Take a stream, of which nothing is expected."""
        self._source = _Counted(stream)
        # Which wants of a file nothing but to be read.
        self._stream = gzip.GzipFile("", "rb", fileobj=self._source)  # type: ignore[call-overload]
        self._unpacked = 0

    def find(self, name: str) -> int:
        """Come to the next file, which must be of that name; return its size.

        Raises:
            DamageError: If another one comes, or none.
        """
        began = self._unpacked > 0
        try:
            info = tarfile.TarInfo.frombuf(self._take(_BLOCK), "ascii", "strict")
        except DamageError:
            raise DamageError(DAMAGED if began else NO_BACKUP) from None
        except (tarfile.HeaderError, ValueError):
            raise DamageError(DAMAGED if began else NO_BACKUP) from None
        if info.type != tarfile.REGTYPE or info.name != name or info.size < 0:
            wrong = f"it has no {name} where that should be; {MAKE_ANOTHER}"
            raise DamageError(wrong if began else NO_BACKUP)
        return info.size

    def read(self, size: int) -> Iterator[bytes]:
        """Yield the content of the file that was found, in pieces.

        Args:
            size: Of it.

        Raises:
            DamageError: If it is cut off, or grows beyond all measure.
        """
        left = size
        while left:
            piece = self._take(min(left, PIECE))
            left -= len(piece)
            yield piece
        if any(self._take(-size % _BLOCK)):
            raise DamageError(DAMAGED)

    def finish(self) -> None:
        """Make sure that nothing else comes, and that the whole is as it was written.

        Raises:
            DamageError: If something does, or it is not.
        """
        # At the very end gzip has a checksum of all.
        if any(self._take(len(_END))) or self._take(1, last=True):
            raise DamageError(f"there is more in it than belongs there; {MAKE_ANOTHER}")

    def _take(self, size: int, *, last: bool = False) -> bytes:
        taken = bytearray()
        try:
            while len(taken) < size and (piece := self._stream.read(size - len(taken))):
                taken += piece
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise DamageError(DAMAGED) from None
        if len(taken) < size and not last:
            raise DamageError(DAMAGED)
        self._unpacked += len(taken)
        if self._unpacked > ALWAYS_UNPACKED + MOST_GROWTH * self._source.count:
            raise DamageError(
                f"more than {MOST_GROWTH} times its size would come out of it; {MAKE_ANOTHER}"
            )
        return bytes(taken)


class _Counted:
    """A stream that knows how much was read of it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.count += len(piece)
        return piece
