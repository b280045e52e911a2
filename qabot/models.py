"""The values that travel between the rooms: articles in, answers out.

All are frozen and slotted. Every pair of offsets counts characters of
``Article.text``, first included, last excluded, as Python slices do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Article:
    """One news article, its text exactly as read, line ends as single newlines.

    Attributes:
        id: Unique in a collection; given by the file, or made from its path.
        title: One line, for citations. May stand at the head of ``text`` too.
        text: What every offset points into.
        lang: ISO 639-1 code, or "" where nothing told it.
        source: Outlet that published it.
        url: Where the original is.
        published: ISO 8601 date or date-time, as the file gives it.
    """

    id: str
    title: str
    text: str
    lang: str = ""
    source: str | None = None
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that could not be used, said once.

    Attributes:
        path: File or folder at fault.
        line: Line of the file, from 1, where it has one.
        reason: What is wrong, with the value that is.
        remedy: What to do about it.
    """

    path: Path
    reason: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        """Return the problem as one line: ``path:line: reason; remedy``."""
        place = f"{self.path}:{self.line}" if self.line is not None else str(self.path)
        return f"{place}: {self.reason}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an article that answers: ``article.text[start:end] == text``.

    Attributes:
        text: The sentence, word for word.
        article_id: Article it stands in.
        start: Offset of its first character in the article's text.
        end: Offset after its last character.
        speaker: Who says it according to the article, or None.
        score: Higher answers better; comparable within one answer only.
        citation: Number of its citation in ``Answer.citations``.
        matches: Spans of the words that matched the question, as offsets into
            ``text`` (not the article), in order, without overlap.
    """

    text: str
    article_id: str
    start: int
    end: int
    speaker: str | None
    score: float
    citation: int
    matches: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where answer sentences come from; one an article, numbered from 1."""

    number: int
    article_id: str
    title: str
    source: str | None = None
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles say to a question, or that they do not.

    Attributes:
        question: As it was asked.
        answered: False is an abstention: ``sentences`` is empty and ``citations``
            holds the nearest article, if there is one.
        confidence: From 0 to 1, that the first sentence answers.
        sentences: In an order to read them in.
        citations: One an article, in order of first use.
        elapsed_ms: Time the answer took, in milliseconds.
        lang: ISO 639-1 code of the question, or "" where unknown.
    """

    question: str
    answered: bool
    confidence: float
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    elapsed_ms: float
    lang: str = ""

    @property
    def nearest(self) -> Citation | None:
        """The article nearest to a question that is not answered."""
        return None if self.answered or not self.citations else self.citations[0]
