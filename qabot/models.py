"""The values that travel between the rooms: articles in, answers out.

All are frozen and slotted. Offsets count characters of ``Article.text``, as Python slices do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qabot.dates import Period
from qabot.explanations import Explanation


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
        published: ISO 8601 date or date-time, or only a year or month, as the file gives it.
        author: Who wrote it.
    """

    id: str
    title: str
    text: str
    lang: str = ""
    source: str | None = None
    url: str | None = None
    published: str | None = None
    author: str | None = None


MAX_PATH_SHOWN = 400  # characters; a path may have thousands


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that could not be used, said once.

    Attributes:
        path: File or folder at fault.
        line: Line of the file, from 1, where it has one.
        reason: What is wrong, with the value that is.
        remedy: What to do about it.
        kept: Whether what it is about was taken all the same.
        address: Of what is at fault on the web, in the place of a path.
    """

    path: Path
    reason: str
    remedy: str
    line: int | None = None
    kept: bool = False
    address: str = ""

    def __str__(self) -> str:
        """Return the problem as one line: ``path:line: reason; remedy``."""
        path = self.address or str(self.path)
        if len(path) > MAX_PATH_SHOWN:
            path = f"{path[: MAX_PATH_SHOWN // 2]}...{path[-MAX_PATH_SHOWN // 2 :]}"
        place = f"{path}:{self.line}" if self.line is not None else path
        return f"{place}: {self.reason}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence beside another: ``article.text[start:end] == text`` in the same article."""

    text: str
    start: int
    end: int


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
        matches: Spans of the question's words, offsets into ``text``; in order, without overlap.
        further_citations: Numbers of the citations of other articles that say the same.
        context: The sentence before, if this one needs it and it is no part of the answer.
    """

    text: str
    article_id: str
    start: int
    end: int
    speaker: str | None
    score: float
    citation: int
    matches: tuple[tuple[int, int], ...] = ()
    further_citations: tuple[int, ...] = ()
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that is nearly the same as one that is cited, and says what that says."""

    article_id: str
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where answer sentences come from; one an article with its near copies, numbered from 1.

    Attributes:
        number: By which sentences refer to it.
        article_id: The article.
        title: Of the article.
        source: Its outlet.
        url: Where its original is.
        published: As the article has it.
        also: Its near copies that hold every sentence it is cited for; of very many, some.
    """

    number: int
    article_id: str
    title: str
    source: str | None = None
    url: str | None = None
    published: str | None = None
    also: tuple[Copy, ...] = ()

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets of the copies that are others, each once."""
        named = dict.fromkeys(copy.source for copy in self.also if copy.source)
        return tuple(name for name in named if name != self.source)


class Reason(StrEnum):
    """Why there is no answer."""

    NO_ARTICLE = "no_article"  # is among those named and of the time wanted
    NO_ANTECEDENT = "no_antecedent"  # for "he" or "that": nobody fits, nothing was asked before
    NO_TERMS = "no_terms"  # in the question, only words like "what" and "the"
    NO_PASSAGE = "no_passage"  # of these articles holds any of the words
    UNKNOWN_NAME = "unknown_name"  # none of these articles has the name asked about
    NO_STATEMENT = "no_statement"  # of whom the question asks about
    OFF_TOPIC = "off_topic"  # is what that speaker says, or everybody
    LOW_CONFIDENCE = "low_confidence"
    NOTHING_MORE = "nothing_more"  # than was shown before
    NO_QUESTION = "no_question"  # but a remark


class Remark(StrEnum):
    """What a message is that asks nothing."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    CHATTER = "chatter"  # "yes", "are you sure?", "good answer"
    IDENTITY = "identity"  # "who are you?"
    INSULT = "insult"
    LINK = "link"  # a bare address
    EMOJI = "emoji"


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a message was read that does not say all by itself.

    Attributes:
        question: As one that stands alone.
        about: Who and what it was taken to be about.
    """

    question: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpellingCorrection:
    """A word of a question that is none of the articles, and one of theirs that is near.

    Attributes:
        typed: The word as typed.
        meant: The word to put in its place.
        shown: The same as one may call it: with the rest of the name, where only one person
            of the articles has it.
        applied: Whether the question was read with it; else it may be asked again so.
    """

    typed: str
    meant: str
    shown: str
    applied: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles say to a question, or that they do not.

    Attributes:
        question: As it was asked.
        answered: False is an abstention: no ``sentences``; ``citations`` are the nearest, in order.
        confidence: From 0 to 1, that the first sentence answers.
        sentences: In an order to read them in.
        citations: One an article, in order of first use.
        elapsed_ms: Time the answer took, in milliseconds.
        lang: ISO 639-1 code of the question, or "" where unknown.
        reason: Of an abstention, or None.
        explanation: How the answer came about, if that was asked for.
        understood: How the message was read, where it does not say all by itself.
        remark: What the message is, if it asks nothing.
        unknown: Of an abstention, the words that no article has, those untranslated left out.
        suggestions: Of an abstention in a conversation, questions that do have an answer.
        untranslated: Words of the question, as typed, that could not be carried over to the
            languages of the articles, none of which is its own: it was answered without them.
        corrections: What words of the question were taken for, or may be meant for.
        period: What time its words tell, if any of the articles has a date.
    """

    question: str
    answered: bool
    confidence: float
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    elapsed_ms: float
    lang: str = ""
    reason: Reason | None = None
    explanation: Explanation | None = None
    understood: Understanding | None = None
    remark: Remark | None = None
    unknown: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    untranslated: tuple[str, ...] = ()
    corrections: tuple[SpellingCorrection, ...] = ()
    period: Period | None = None

    @property
    def read_as(self) -> tuple[str, ...]:
        """What misspelt words were read as, where ``understood`` does not tell."""
        told = self.understood.about if self.understood else ()
        return tuple(c.shown for c in self.corrections if c.applied and c.shown not in told)

    @property
    def did_you_mean(self) -> tuple[str, ...]:
        """What words may be meant for that no article has."""
        return tuple(c.shown for c in self.corrections if not c.applied)

    @property
    def offers(self) -> tuple[str, ...]:
        """Questions to ask in place of this one: as it may be meant, and others with an answer."""
        unsure = (c for c in self.corrections if not c.applied)
        meant = (self.question.replace(c.typed, c.meant, 1) for c in unsure)
        return tuple(dict.fromkeys((*meant, *self.suggestions)))

    @property
    def nearest(self) -> Citation | None:
        """The article nearest to a question that is not answered."""
        return None if self.answered or not self.citations else self.citations[0]
