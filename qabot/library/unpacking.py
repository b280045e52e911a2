"""Files that are compressed, read as what is in them: ``.gz``, ``.bz2``, ``.xz`` and ``.zst``.

A few bytes can stand for as many as one likes. So all that is unpacked from one file, through
as many layers as there are, is counted against one allowance, and nothing goes to the disk.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
from dataclasses import replace
from functools import partial
from typing import IO, TYPE_CHECKING, cast

from qabot.library.reading import BUFFER_BYTES, Allowance, Source, UnreadableError, parsing

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

# News as JSON Lines come to a tenth by gzip and, much alike, to a thirtieth by xz; a bomb to a
# thousandth. Small files may be anything, as they do no harm.
MAX_RATIO = 200
FREE_BYTES = 64 * 1024 * 1024
MAX_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024
SEE_YOURSELF = "unpack it and see what is in it"

# Names of their own for what is two things.
ALIASES = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar"}


def plain_name(name: str) -> str:
    """Return the name of what is in a file, which is the file's own unless it is compressed."""
    lowered = name.lower()
    for suffix in COMPRESSIONS:
        if lowered.endswith(suffix):
            return name[: -len(suffix)] + ALIASES.get(suffix, "")
    return name


def unpack(source: Source) -> Source:
    """Return a source of what is in a compressed file, or the source itself if it is none.

    Raises:
        OSError: If it is a file that is not there.
    """
    # What a server had packed is unpacked.
    name = "" if source.served else source.path.name.lower()
    if source.allowance is None:
        left = min(MAX_UNPACKED_BYTES, max(FREE_BYTES, MAX_RATIO * source.size))
        source = replace(source, allowance=Allowance(left))
    for suffix, decompress in COMPRESSIONS.items():
        if name.endswith(suffix):
            return replace(source, opener=partial(_opened, source, decompress))
    return source


def counted(
    stream: IO[bytes], allowance: Allowance | None, *further: IO[bytes]
) -> io.BufferedReader:
    """Return a stream of what is unpacked, which ends with an error where that is too much.

    Args:
        stream: What is unpacked.
        allowance: What may be.
        further: Streams to close with it.
    """
    raw = _Counted(allowance or Allowance(FREE_BYTES), stream, *further)
    return io.BufferedReader(raw, BUFFER_BYTES)


def _opened(
    source: Source, decompress: Callable[[io.BufferedReader], IO[bytes]]
) -> io.BufferedReader:
    packed = source.open()
    try:
        stream = decompress(packed)
    except BaseException:
        packed.close()
        raise
    return counted(stream, source.allowance, packed)


class _Counted(io.RawIOBase):
    def __init__(self, allowance: Allowance, *streams: IO[bytes]) -> None:
        self._stream = streams[0]
        self._streams = streams
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self._stream.read(len(view))
        except UnreadableError:
            raise
        # Each decompressor has errors of its own; OSError is one of them, and has no number then.
        except Exception as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise UnreadableError(
                f"is damaged or cut off: {str(error) or type(error).__name__}", "get it once more"
            ) from error
        self._allowance.left -= len(data)
        if self._allowance.left < 0:
            raise UnreadableError(
                f"holds too much, like a bomb: more than {MAX_RATIO} times its size and "
                f"{FREE_BYTES} bytes, or more than {MAX_UNPACKED_BYTES}",
                SEE_YOURSELF,
            )
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            for stream in self._streams:
                stream.close()
        super().close()


def _gzip(packed: io.BufferedReader) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(fileobj=packed))


def _zstd(packed: io.BufferedReader) -> IO[bytes]:
    with parsing("compressed by Zstandard", "zstd"):
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
        return cast("IO[bytes]", zstd.ZstdFile(packed))


COMPRESSIONS: dict[str, Callable[[io.BufferedReader], IO[bytes]]] = {
    ".gz": _gzip,
    ".tgz": _gzip,
    ".bz2": bz2.BZ2File,
    ".tbz": bz2.BZ2File,
    ".tbz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".txz": lzma.LZMAFile,
    ".zst": _zstd,
    ".tzst": _zstd,
}
