"""What answering came to: the sentences chosen, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qabot.answering.citations import cite
from qabot.answering.groups import gather
from qabot.models import AnswerSentence, Citation, ConfidenceStep, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from qabot.answering.corpus import Corpus, Reading, Sentence
    from qabot.answering.features import Candidate, Scored
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question
    from qabot.answering.voices import Statement


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence chosen for the answer.

    Attributes:
        reading: Number of its article.
        sentence: The sentence.
        score: Higher answers better.
        statement: What it says in somebody's name, if that was asked for or is sure.
        on_topic: Share of the question's topic that the statement holds.
        features: Of the ranking, in their order; none for the statements of a speaker.
        copies: Numbers of the other articles that say the same.
        also: Of each of these articles the near copies that say it too, where they are known.
    """

    reading: int
    sentence: Sentence
    score: float
    statement: Statement | None
    on_topic: float = 1.0
    features: tuple[float, ...] = ()
    copies: tuple[int, ...] = ()
    also: Mapping[int, Collection[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What answering came to, before it is timed, and by which way.

    Attributes:
        sentences: Best first, statements in the order of their article; empty when nothing
            answers.
        citations: Of the sentences, or of the nearest article.
        confidence: That the first sentence answers.
        reason: Why nothing does, or None.
        choices: What the sentences were made of, or would have been made of.
        words: Of the question, as the articles know them.
        candidates: Sentences of the passages that were read, best passage first.
        ranked: The same by score, if they were ranked.
        steps: What made the confidence, in order.
        question: As it was ranked, if another way than it was asked.
    """

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    confidence: float
    reason: Reason | None
    words: tuple[QueryWord, ...]
    choices: tuple[Choice, ...] = ()
    candidates: Sequence[Candidate] = ()
    ranked: Sequence[Scored] = ()
    steps: tuple[ConfidenceStep, ...] = ()
    question: Question | None = None


def show(
    corpus: Corpus,
    choices: tuple[Choice, ...],
    words: tuple[QueryWord, ...],
    steps: tuple[ConfidenceStep, ...],
    min_confidence: float,
) -> Found:
    """Return sentences that were not ranked as an answer, if it is sure enough."""
    choices = gather(corpus, choices)
    sentences, citations = cite(corpus, choices, words)
    sure = steps[-1].confidence
    if sure < min_confidence:
        reason = Reason.LOW_CONFIDENCE
        return Found((), citations[:1], sure, reason, words, choices, steps=steps)
    return Found(sentences, citations, sure, None, words, choices, steps=steps)


def sole_statement(reading: Reading, sentence: Sentence) -> Statement | None:
    """Return who says a sentence, if it is sure and nobody else speaks in it."""
    said = [
        st
        for st in reading.statements
        if st.sentence == sentence.number and not st.nested and not st.vague
    ]
    if len(said) != 1 or not said[0].sure or said[0].shared:
        return None
    return said[0]
