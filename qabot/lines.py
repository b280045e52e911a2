"""Lines of a stream of unknown manners: bytes, one at a time, none too long to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_lines(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Yield each line as soon as it is there, with its line end.

    Args:
        stream: Read line by line, never ahead.
        limit: Most bytes of a line without its end. A longer one is skipped and
            yields None, so that line numbers stay right and memory stays bounded.
    """
    while line := stream.readline(limit + 1):
        if len(line) > limit and not line.endswith(b"\n"):
            _skip_line(stream, limit)
            yield None
        else:
            yield line


def _skip_line(stream: BinaryIO, chunk: int) -> None:
    while (rest := stream.readline(chunk + 1)) and not rest.endswith(b"\n"):
        pass
