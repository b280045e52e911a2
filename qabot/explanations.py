"""Why an answer is what it is, as values that travel between the rooms.

All are frozen and slotted. Offsets count characters of ``Article.text``, as Python slices do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
