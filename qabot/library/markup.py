"""The words of marked-up text, in paragraphs: what chapters, feeds and Markdown come to.

For pages of the web, where most of the words are not the article's, see ``web_pages``. Nothing
is fetched. Python's own parser is not used: what it takes for tags that are never closed grows
with their square, to more than nine minutes for 800 KB of ``<!--`` in Python 3.11.7.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from qabot.library.reading import UnreadableError

BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd"),
        *("details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1"),
        *("h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p"),
        *("pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# What is no running text, or not shown.
PASSED_OVER = frozenset(
    (
        *("audio", "button", "canvas", "datalist", "head", "iframe", "math", "noscript", "object"),
        *("rp", "rt", "script", "select", "style", "svg", "template", "textarea", "video"),
    )
)
MAX_MARKUP_CHARACTERS = 4 * 1024 * 1024  # a long book; the parser is slow

SPACED = {"br": "\n", "td": " ", "th": " "}
UNREAD = frozenset(("script", "style"))

# None of the parts gives back what it took, so that no text is looked at more than twice.
_MARK = re.compile(
    r"<(?:!\[CDATA\[|!--|[!?]|(?P<end>/?)(?P<tag>[a-zA-Z][\w:.-]*+)(?P<attributes>[^<>]*+)>)"
)
_CDATA = "<![CDATA["
_KINDS = re.compile(r"""\b(?:epub:type|role)\s*=\s*["']([^"']*)""")
_SPACES = re.compile(r"[ \t\r\n\f]+")
# Controls, which PDFs have, and where a word may be hyphenated.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\xad]")
_RUNS = re.compile(r" {2,}")
_LINE_EDGES = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Words:
    """What marked-up text says.

    Attributes:
        text: Paragraphs, headings, items and rows, with a blank line between them.
        title: What its head calls it.
        heading: Its first heading.
        kinds: What its elements are said to be (``epub:type``, ``role``).
    """

    text: str
    title: str = ""
    heading: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset)


def read_markup(markup: str) -> Words:
    """Return the words of HTML or XHTML, whole or a fragment.

    Raises:
        UnreadableError: If it is too large.
    """
    if len(markup) > MAX_MARKUP_CHARACTERS:
        raise UnreadableError(
            f"has more than {MAX_MARKUP_CHARACTERS} characters of markup", "split it"
        )
    reading = _read(markup)
    return Words(
        tidy("".join(reading.pieces)),
        " ".join("".join(reading.title).split()),
        " ".join("".join(reading.heading).split()),
        frozenset(reading.kinds),
    )


def refuse_many_tags(markup: bytes | str, most: int) -> None:
    """Refuse what a parser would make too large a tree of: some kilobyte for each tag.

    Raises:
        UnreadableError: If it has more tags than so many.
    """
    tags = markup.count("<") if isinstance(markup, str) else markup.count(b"<")
    if tags > most:
        raise UnreadableError(f"has more than {most} tags", "split it into its articles")


def tidy(text: str) -> str:
    r"""Return paragraphs that ``\n\n`` parts, spaces single and none at the ends of lines."""
    text = _UNSEEN.sub("", text.replace("\t", " "))
    return _GAPS.sub("\n\n", _LINE_EDGES.sub("\n", _RUNS.sub(" ", text))).strip()


class _Reading:
    """What was read so far of marked-up text."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.title: list[str] = []
        self.heading: list[str] = []
        self.kinds: set[str] = set()
        # The element that is passed over, and how many of its name are open.
        self._passed_over, self._depth = "", 0
        self._in_title = self._in_heading = False
        self._preformatted = 0

    def start(self, tag: str, attributes: str) -> None:
        # A head that is never closed ends where the body begins.
        if tag == "body" and self._passed_over == "head":
            self._passed_over = ""
        if tag == "title":
            self._in_title = not self.title
        elif self._passed_over:
            self._depth += tag == self._passed_over
        elif tag in PASSED_OVER:
            self._passed_over, self._depth = tag, 1
        elif tag in BLOCKS:
            self.pieces.append("\n\n")
            self._in_heading = tag in HEADINGS and not self.heading
            self._preformatted += tag == "pre"
        elif tag in SPACED:
            self.pieces.append(SPACED[tag])
        for kinds in _KINDS.findall(attributes):
            self.kinds.update(kinds.split())

    def end(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif self._passed_over:
            self._depth -= tag == self._passed_over
            if not self._depth:
                self._passed_over = ""
        elif tag in BLOCKS:
            self.pieces.append("\n\n")
            self._preformatted = max(0, self._preformatted - (tag == "pre"))
            self._in_heading = self._in_heading and tag not in HEADINGS

    def data(self, text: str) -> None:
        if self._in_title:
            self.title.append(text)
        elif not self._passed_over:
            if self._in_heading:
                self.heading.append(text)
            self.pieces.append(text if self._preformatted else _SPACES.sub(" ", text))


def _read(markup: str) -> _Reading:
    """Read marked-up text in one pass, whatever is in it."""
    reading = _Reading()
    position = 0
    while match := _MARK.search(markup, position):
        reading.data(unescape(markup[position : match.start()]))
        position = match.end()
        if match["tag"]:
            tag = match["tag"].lower()
            if match["end"]:
                reading.end(tag)
                continue
            reading.start(tag, match["attributes"])
            if match["attributes"].endswith("/"):
                reading.end(tag)
            elif tag in UNREAD:
                # What is in it may look like tags, and is none of them.
                position = _skip(markup, f"</{tag}", position)
        elif match[0] == _CDATA:
            position = _skip(markup, "]]>", position)
            reading.data(markup[match.end() : position])
            position += len("]]>")
        else:
            end = "-->" if match[0] == "<!--" else ">"
            position = _skip(markup, end, position) + len(end)
    reading.data(unescape(markup[position:]))
    return reading


def _skip(markup: str, end: str, position: int) -> int:
    """Return where something ends; what is never closed ends with the text."""
    found = markup.find(end, position)
    return found if found >= 0 else len(markup)
