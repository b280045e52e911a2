"""Reads ``.pdf``: one file, one article, its lines put together to paragraphs.

PDFium finds the characters and their places; a file has neither lines nor paragraphs. Where a
paragraph ends is told by what a reader goes by: more space, an indent, another size of letters,
or a sentence that ends well before the margin.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import quantiles
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from qabot.library.fields import make_article
from qabot.library.markup import tidy
from qabot.library.reading import (
    MAX_ARTICLE_BYTES,
    MAX_DOCUMENT_BYTES,
    Record,
    Source,
    UnreadableError,
    parsing,
    read_whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdfium2 import PdfDocument, PdfPage

MAX_PAGES = 5000
HEADER_BYTES = 1024  # in which it must say what it is
# In heights of a line.
_MORE_SPACE = 1.2  # times the usual distance of lines
_INDENT = 0.8
_OTHER_SIZE = 0.15
# Of the width of a column.
_SHORT_OF_MARGIN = 0.15
_HEADING_WIDTH = 0.5
_WORTH_REPEATING = 2  # pages with the same line at their edge

_ENDS = re.compile(r"[.!?…:]['\"’”»)\]]*$")
_BULLET = re.compile(r"[•◦▪‣●–—*-] |\(?\d{1,2}[.)] ")
_NUMBER = re.compile(r"\W*(?:\d{1,4}|[ivxl]{1,6})\W*(?:of \d+)?", re.IGNORECASE)
_HYPHEN = "\ufffe"  # PDFium's mark where a hyphenated word was put together
_JUNK_TITLE = re.compile(r"untitled|microsoft .*|.*\.\w{2,5}", re.IGNORECASE)

_using = Lock()  # PDFium is not made for several threads


class Line(NamedTuple):
    """A line of a page, and where it stands.

    A word that was hyphenated joins two lines, or more, in one: its end may stand below its
    beginning.
    """

    text: str
    left: float
    bottom: float
    top: float
    right: float
    end_bottom: float

    @property
    def height(self) -> float:
        """Of its letters, about."""
        return max(self.top - self.bottom, 1)


def read_pdf(source: Source) -> Iterator[Record]:
    """Yield the article of a PDF.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If it is encrypted, or holds no text.
    """
    data = read_whole(source, MAX_DOCUMENT_BYTES)
    if b"%PDF-" not in data[:HEADER_BYTES]:
        raise UnreadableError("is no PDF", "give it the suffix of what it is, or take it away")
    with _using, parsing("a PDF", "pdf"):
        pages, told = _read(data)
    text = tidy("\n\n".join(put_together(pages)))
    if not text:
        raise UnreadableError("holds pictures and no text", "have its text recognised (OCR) first")
    title = " ".join(told.get("Title", "").split())
    author = " ".join(told.get("Author", "").split())
    fields = {
        "text": text,
        "title": None if _JUNK_TITLE.fullmatch(title) else title,
        # One word is the name of an account or a program.
        "author": author if " " in author else None,
    }
    article, _ = make_article(fields, source.id)
    yield Record(article)


def put_together(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Return the paragraphs of some pages, without what stands at the edge of each."""
    edges = Counter(edge for page in pages for edge in {_masked(line) for line in _edges(page)})
    repeated = {text for text, count in edges.items() if count >= _WORTH_REPEATING}
    paragraphs = list[str]()
    for page in pages:
        kept = list(page)
        while kept and _is_edge(kept[0], repeated):
            kept.pop(0)
        while kept and _is_edge(kept[-1], repeated):
            kept.pop()
        found = _paragraphs_of(kept)
        if paragraphs and found and found[0][:1].islower() and not _ENDS.search(paragraphs[-1]):
            paragraphs[-1] += f" {found.pop(0)}"
        paragraphs += found
    return paragraphs


def _edges(page: Sequence[Line]) -> Sequence[Line]:
    return [*page[:1], *page[-1:]]


def _masked(line: Line) -> tuple[str, int]:
    # The title above its article may be the running head of the other pages, in smaller letters.
    return re.sub(r"\d+", "0", line.text), round(line.height)


def _is_edge(line: Line, repeated: set[tuple[str, int]]) -> bool:
    return _masked(line) in repeated or _NUMBER.fullmatch(line.text) is not None


def _paragraphs_of(lines: Sequence[Line]) -> list[str]:
    if not lines:
        return []
    usual = _usual_distance(lines)
    paragraphs = [lines[0].text]
    for column in _columns_of(lines):
        margins = _margins_of(column)
        for before, line in pairwise(column):
            if _ends(before, line, margins[round(before.height)]) or _begins(before, line, usual):
                paragraphs.append(line.text)
            else:
                paragraphs[-1] += f" {line.text}"
    return paragraphs


def _columns_of(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield lines one under another, each column with the last line of the one before."""
    column = [lines[0]]
    for before, line in pairwise(lines):
        column.append(line)
        if line.bottom >= before.end_bottom:
            yield column
            column = [line]
    yield column


def _margins_of(column: Sequence[Line]) -> dict[int, tuple[float, float]]:
    """Return where lines begin and end at most, by the size of their letters."""
    margins = dict[int, tuple[float, float]]()
    for line in column:
        left, right = margins.get(round(line.height), (line.left, line.right))
        margins[round(line.height)] = min(left, line.left), max(right, line.right)
    return margins


def _ends(before: Line, line: Line, margins: tuple[float, float]) -> bool:
    """Tell whether a line ends a paragraph, as it is shorter than it would be within one."""
    left, right = margins
    if _ENDS.search(before.text):
        return before.right < right - _SHORT_OF_MARGIN * (right - left)
    # A heading in the size of the text.
    return before.right < left + _HEADING_WIDTH * (right - left) and line.text[0].isupper()


def _begins(before: Line, line: Line, usual: float) -> bool:
    """Tell whether a line begins a paragraph, by where it stands."""
    if _BULLET.match(line.text) or abs(line.height / before.height - 1) > _OTHER_SIZE:
        return True
    down = before.end_bottom - line.bottom
    if down <= 0:
        # A new column, where the paragraph may go on.
        return _ENDS.search(before.text) is not None
    indented = line.left - before.left > _INDENT * line.height
    return indented or down / line.height > _MORE_SPACE * usual


def _usual_distance(lines: Sequence[Line]) -> float:
    distances = [
        (before.end_bottom - line.bottom) / line.height
        for before, line in pairwise(lines)
        if before.end_bottom - line.bottom > line.height / 2
    ]
    # Of many short paragraphs, most lines are the last ones.
    return quantiles(distances, n=4)[0] if len(distances) > 1 else 1.0


def _read(data: bytes) -> tuple[list[list[Line]], dict[str, str]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise UnreadableError("is encrypted", "save it without a password") from error
        raise
    with document:
        if len(document) > MAX_PAGES:
            raise UnreadableError(f"has more than {MAX_PAGES} pages", "split it")
        return list(_pages_of(document)), document.get_metadata_dict()


def _pages_of(document: PdfDocument) -> Iterator[list[Line]]:
    left = MAX_ARTICLE_BYTES
    for page in document:
        lines = list(_lines_of(page))
        page.close()
        left -= sum(len(line.text) for line in lines)
        if left < 0:
            raise UnreadableError(f"has more than {MAX_ARTICLE_BYTES} characters", "split it")
        yield lines


def _lines_of(page: PdfPage) -> Iterator[Line]:
    characters = page.get_textpage()
    start = 0
    for text in characters.get_text_range().split("\r\n"):
        # PDFium counts as UTF-16 does.
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if shown := text.replace(_HYPHEN, "").strip():
            first = start + len(text) - len(text.lstrip())
            left, bottom, _, top = characters.get_charbox(first, loose=True)
            _, end_bottom, right, _ = characters.get_charbox(start + units - 1, loose=True)
            yield Line(shown, left, bottom, top, right, end_bottom)
        start += units + 2
    characters.close()
