"""What a reader of one format is: a source in, articles and problems out.

A further format is one module with one `Reader` and one line in
``collection.READERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeAlias

from qabot.models import Article, Problem

# A long book has 2 MB. What is larger is no article but a file of something else.
MAX_ARTICLE_BYTES = 16 * 1024 * 1024
SAVE_AS_UTF8 = "save it as UTF-8"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    Attributes:
        path: As the user spelled it, for messages.
        id: Made from the path; for an article that has none of its own.
        content: What is in it where it is no file of this machine.
    """

    path: Path
    id: str
    content: bytes | None = field(default=None, repr=False)

    def open(self) -> BinaryIO:
        """Open what is to be read.

        Raises:
            OSError: If it is a file that cannot be read.
        """
        return self.path.open("rb") if self.content is None else BytesIO(self.content)


@dataclass(frozen=True, slots=True)
class Record:
    """An article and the line it stands in, where its file holds several."""

    article: Article
    line: int | None = None


Reader: TypeAlias = Callable[[Source], Iterator[Record | Problem]]


class UnreadableError(Exception):
    """A file cannot be understood; its text is the reason."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def normalise_line_ends(text: str) -> str:
    r"""Return the text with each ``\r\n`` and ``\r`` as one ``\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def find_title(text: str) -> str:
    """Return the first line that is not blank, its white space made single spaces."""
    for line in text.split("\n"):
        if title := " ".join(line.split()):
            return title
    return ""
