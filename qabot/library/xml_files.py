"""Reads ``.xml``, which may be a feed or an export of MediaWiki: the first tag tells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.library.feeds import read_feed, root_of
from qabot.library.mediawiki import ROOT, read_mediawiki
from qabot.library.reading import BUFFER_BYTES, Record, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.models import Problem


def read_xml(source: Source) -> Iterator[Record | Problem | Source]:
    """Yield what is in a file of XML.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If it is of neither kind.
    """
    with source.open() as file:
        read = read_mediawiki if root_of(file.peek(BUFFER_BYTES)) == ROOT else read_feed
        # What is in an archive can be opened only once.
        yield from read(replace(source, opener=lambda: file))
