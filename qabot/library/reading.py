"""What a reader of one format is: a source in, articles and problems out.

A further format is one module with one `Reader` and one line in
``collection.READERS``. What a reader needs beyond Python and the core's libraries it imports
when it is called: nobody waits at the start for formats that are not met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import TypeAlias, cast

from qabot.models import Article, Problem

# A long book has 2 MB. What is larger is no article but a file of something else.
MAX_ARTICLE_BYTES = 16 * 1024 * 1024
# A document holds pictures and fonts beside its words, and is read as a whole.
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
BUFFER_BYTES = 64 * 1024  # so much can be looked at before it is read
MAX_REASON_SHOWN = 120
SAVE_AS_UTF8 = "save it as UTF-8"
CORRECT = "correct those above and load it again"  # the remedy where others were only counted
INSTALL = "install it: "  # begins the remedy where a library is wanting


@dataclass(frozen=True, slots=True)
class Served:
    """What is known of something from the web.

    Attributes:
        address: Where it is, wherever others may have led.
        suffix: Of the reader, as files have it.
        charset: The encoding that the server told, if it did.
    """

    address: str
    suffix: str
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    Attributes:
        path: As the user spelled it, for messages; what is in an archive has its name behind
            that of the archive and ``!/``.
        id: Made from the path; for an article that has none of its own.
        content: What is in it where it is no file of this machine.
        opener: Opens what is in another file; it can be read once, from its beginning.
        allowance: What may still be unpacked of the file it is in, or is.
        columns: Of tables: the name of the column that has a field of an article.
        served: Of what was fetched, and is in ``content``.
    """

    path: Path
    id: str
    content: bytes | None = field(default=None, repr=False)
    opener: Callable[[], BufferedReader] | None = field(default=None, repr=False)
    allowance: Allowance | None = field(default=None, repr=False)
    columns: Mapping[str, str] = field(default_factory=dict, repr=False)
    served: Served | None = None

    def open(self) -> BufferedReader:
        """Open what is to be read.

        Raises:
            OSError: If it is a file that cannot be read.
            UnreadableError: If what it is packed in cannot be.
        """
        if self.opener is not None:
            return self.opener()
        if self.content is None:
            return cast("BufferedReader", self.path.open("rb", buffering=BUFFER_BYTES))
        return BufferedReader(BytesIO(self.content), BUFFER_BYTES)

    @property
    def size(self) -> int:
        """Bytes that it takes where it lies.

        Raises:
            OSError: If it is a file that is not there.
        """
        return self.path.stat().st_size if self.content is None else len(self.content)


@dataclass(frozen=True, slots=True)
class Record:
    """An article and the line it stands in, where its file holds several."""

    article: Article
    line: int | None = None


Reader: TypeAlias = Callable[[Source], Iterator["Record | Problem | Source"]]
"""Of what holds further files, the reader yields them as sources, each to be read at once.

It may raise `UnreadableError` where nothing, or nothing more, can be read.
"""


@dataclass(slots=True)
class Allowance:
    """How many bytes may still be unpacked from one file, whatever lies within what."""

    left: int


class UnreadableError(Exception):
    """A file cannot be understood; its text is the reason."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def read_whole(source: Source, most: int = MAX_ARTICLE_BYTES) -> bytes:
    """Return all that is in a source.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If it has more than so many bytes, or none.
    """
    with source.open() as file:
        data = file.read(most + 1)
    if len(data) > most:
        what = "an article" if most == MAX_ARTICLE_BYTES else "a document"
        raise UnreadableError(
            f"is larger than {most} bytes, the most {what} may have", "split it into its articles"
        )
    if not data:
        raise UnreadableError("is empty", "write the article into it or take it away")
    return data


@contextmanager
def parsing(kind: str, extra: str = "") -> Iterator[None]:
    """Tell what a library raises over a file as the fault of the file that it mostly is.

    Args:
        kind: What the file should be: "PDF".
        extra: Of qabot, which brings the library.

    Raises:
        UnreadableError: If anything is raised within, or the library is not there.
    """
    try:
        yield
    except UnreadableError:
        raise
    except ModuleNotFoundError as error:
        raise UnreadableError(
            f"is {kind}, and what reads that ({error.name}) is not installed",
            f"{INSTALL}pip install 'qabot[{extra}]'",
        ) from error
    # Whatever a parser trips over in a broken file: a key, an index, a depth. No list of its
    # exceptions would be complete, and the other files are to be read all the same.
    except Exception as error:
        told = " ".join(str(error).split())[:MAX_REASON_SHOWN] or type(error).__name__
        raise UnreadableError(
            f"cannot be understood as {kind}: {told}", f"see whether it opens elsewhere as {kind}"
        ) from error


def normalise_line_ends(text: str) -> str:
    r"""Return the text with each ``\r\n`` and ``\r`` as one ``\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def find_title(text: str) -> str:
    """Return the first line that is not blank, its white space made single spaces."""
    for line in text.split("\n"):
        if title := " ".join(line.split()):
            return title
    return ""
