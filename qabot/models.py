"""The values that travel between the rooms: articles in, answers out.

All are frozen and slotted. Offsets count characters of ``Article.text``, as Python slices do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qabot.dates import Period


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


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that could not be used, said once.

    Attributes:
        path: File or folder at fault.
        line: Line of the file, from 1, where it has one.
        reason: What is wrong, with the value that is.
        remedy: What to do about it.
        kept: Whether what it is about was taken all the same.
    """

    path: Path
    reason: str
    remedy: str
    line: int | None = None
    kept: bool = False

    def __str__(self) -> str:
        """Return the problem as one line: ``path:line: reason; remedy``."""
        place = f"{self.path}:{self.line}" if self.line is not None else str(self.path)
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


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an answer came about.

    Attributes:
        question: How the question was understood.
        sentences: Why each sentence of the answer is there, in the order of the answer.
        nearest: Of an abstention, the sentence that would have come first, if there is one.
        confidence: Where the confidence comes from.
    """

    question: QuestionReading
    sentences: tuple[SentenceExplanation, ...]
    nearest: SentenceExplanation | None
    confidence: ConfidenceExplanation


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """A question as understood.

    Attributes:
        kind: What kind of answer it wants: "statement", "person", "time", ...
        lang: ISO 639-1 code of its language, or "" where unknown.
        speaker: Whose statements it wants, or "" as all that follow.
        deed: What the statements should do: "deny".
        topic: What they should be about.
        office: The office whose holder it wants.
        place: Where that office is.
        words: What an answer should hold.
    """

    kind: str
    lang: str
    speaker: str
    deed: str
    topic: str
    office: str
    place: str
    words: tuple[WordReading, ...]


@dataclass(frozen=True, slots=True)
class WordReading:
    """A word of a question, as the articles know it.

    Attributes:
        text: As typed.
        weight: The more, the rarer it is in the articles (its idf).
        is_name: Whether it is written as a name.
        terms: Terms of the articles that match it, stems mostly; empty if none does.
    """

    text: str
    weight: float
    is_name: bool
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """A feature of a linear model, and what it came to: contribution = value * weight."""

    name: str
    value: float
    weight: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """Why a sentence is taken for somebody's statement.

    Attributes:
        speaker: Who says it.
        direct: In the speaker's own words, within quotation marks.
        sure: Not resolved from a pronoun, nor taken over from a sentence before.
        nested: Reported by another speaker in turn.
        evidence: What stands for the speaker: a "name", a "description", a "pronoun", or the
            quotation of which this is the "continuation".
        mention: The words that name the speaker: "the press secretary", "he".
        cue: The words that report speech: "said", "according to".
        on_topic: Share of the weight of the question's topic it holds; 1 without a topic.
    """

    speaker: str
    direct: bool
    sure: bool
    nested: bool
    evidence: str
    mention: str
    cue: str
    on_topic: float


@dataclass(frozen=True, slots=True)
class SentenceExplanation:
    """Why a sentence is where it is.

    Attributes:
        text: The sentence, word for word.
        article_id: Article it stands in.
        title: Of that article.
        start: Offset of its first character in the article's text.
        end: Offset after its last character.
        score: Higher answers better; comparable within one answer only.
        factors: What the score is the sum of, highest contribution first, those of 0 left
            out; none for statements, whose score comes from the attribution.
        attribution: Who says it and how that is known, if anybody surely does.
    """

    text: str
    article_id: str
    title: str
    start: int
    end: int
    score: float
    factors: tuple[Factor, ...]
    attribution: Attribution | None


class Judgement(StrEnum):
    """What makes a confidence or changes it."""

    ANSWERABLE = "answerable"  # a model weighs whether the articles answer at all
    MODEL = "model"  # another, whether the first sentence does if they do
    OFFICE_ELSEWHERE = "office_elsewhere"  # the sentence has not the office's place beside it
    INTRODUCES = "introduces"  # the sentence says who or what the question names
    LEAD = "lead"  # the article begins so
    NEWS = "news"  # the article is about it
    SURE_STATEMENT = "sure_statement"
    UNSURE_STATEMENT = "unsure_statement"  # by a pronoun, or taken over
    HEARSAY = "hearsay"  # another speaker tells of it
    ON_TOPIC = "on_topic"  # share of the topic that the sentence holds


@dataclass(frozen=True, slots=True)
class ConfidenceStep:
    """A judgement, and the confidence after it."""

    name: Judgement
    confidence: float


@dataclass(frozen=True, slots=True)
class ConfidenceExplanation:
    """Where a confidence comes from.

    Attributes:
        value: The confidence.
        wanted: Below this there is no answer.
        steps: What made it, in order; none where there was nothing to judge.
        factors: What told whether the first sentence answers, in log-odds, highest
            contribution first, those of 0 left out; none for statements.
        answerable: What told whether the articles answer at all, likewise.
    """

    value: float
    wanted: float
    steps: tuple[ConfidenceStep, ...]
    factors: tuple[Factor, ...]
    answerable: tuple[Factor, ...]
