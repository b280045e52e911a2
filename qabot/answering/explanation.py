"""Why an answer is what it is: told afterwards, from what answering left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.answering.answerer import choice_of
from qabot.answering.features import FEATURES
from qabot.answering.ranker import CONFIDENCE_FEATURES, confidence_features, rank
from qabot.explanations import (
    Attribution,
    ConfidenceExplanation,
    ConfidenceStep,
    Explanation,
    Factor,
    QuestionReading,
    SentenceExplanation,
    WordReading,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qabot.answering.corpus import Corpus
    from qabot.answering.found import Choice, Found
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question, QuestionWord
    from qabot.answering.ranker import Weights

_DIGITS = 4  # after the point, as in an answer


def explain_answer(
    question: Question, found: Found, corpus: Corpus, weights: Weights, *, wanted: float
) -> Explanation:
    """Tell how the answer to a question came about.

    Args:
        question: As understood.
        found: What answering came to.
        corpus: What was answered from.
        weights: Of the ranking, those it was ranked with.
        wanted: Confidence below which there is no answer.
    """
    ranked = found.question or question
    told = tuple(_sentence(choice, corpus, weights) for choice in found.choices)
    if found.reason is None:
        sentences, nearest = told, None
    else:
        sentences, nearest = (), _nearest(ranked, found, corpus, weights, told)
    return Explanation(
        _question(question, found.words, corpus),
        sentences,
        nearest,
        _confidence(ranked, found, corpus, weights, wanted),
    )


def _question(question: Question, words: Iterable[QueryWord], corpus: Corpus) -> QuestionReading:
    return QuestionReading(
        str(question.kind),
        question.lang,
        ", ".join(" ".join(asked.described) for asked in (question, *question.also)),
        question.deed.text if question.deed else "",
        _text(question.topic),
        _text(question.office),
        _text(question.place),
        tuple(_word(word, corpus) for word in words),
    )


def _text(words: Iterable[QuestionWord]) -> str:
    return " ".join(word.text for word in words)


def _word(word: QueryWord, corpus: Corpus) -> WordReading:
    unseen = corpus.retriever.idf_of("")
    terms = sorted(t for t in word.terms if corpus.retriever.idf_of(t) < unseen)
    return WordReading(word.text, round(word.weight, _DIGITS), word.name, tuple(terms))


def _nearest(
    question: Question,
    found: Found,
    corpus: Corpus,
    weights: Weights,
    told: Sequence[SentenceExplanation],
) -> SentenceExplanation | None:
    """Return the sentence that comes nearest, ranked only now where there was no need before."""
    if told or not found.candidates:
        return told[0] if told else None
    first = rank(question, found.words, found.candidates, corpus, weights)[0]
    return _sentence(choice_of(first, corpus), corpus, weights)


def _sentence(choice: Choice, corpus: Corpus, weights: Weights) -> SentenceExplanation:
    article, sentence = corpus.readings[choice.reading].article, choice.sentence
    return SentenceExplanation(
        article.text[sentence.start : sentence.end],
        article.id,
        article.title,
        sentence.start,
        sentence.end,
        round(choice.score, _DIGITS),
        _factors(FEATURES, choice.features, weights.ranking) if choice.features else (),
        _attribution(choice, article.text),
    )


def _attribution(choice: Choice, text: str) -> Attribution | None:
    statement = choice.statement
    if statement is None:
        return None
    evidence = statement.evidence
    return Attribution(
        statement.speaker,
        statement.direct,
        statement.sure,
        statement.nested,
        evidence.kind,
        text[slice(*evidence.mention)],
        text[slice(*evidence.cue)],
        round(choice.on_topic, _DIGITS),
    )


def _confidence(
    question: Question, found: Found, corpus: Corpus, weights: Weights, wanted: float
) -> ConfidenceExplanation:
    factors: tuple[Factor, ...] = ()
    answerable: tuple[Factor, ...] = ()
    if found.ranked:
        values = confidence_features(question, found.words, found.ranked, corpus)
        factors = _factors(CONFIDENCE_FEATURES, values, weights.right)
        answerable = _factors(CONFIDENCE_FEATURES, values, weights.answerable)
    steps = tuple(
        ConfidenceStep(step.name, round(step.confidence, _DIGITS)) for step in found.steps
    )
    sure = round(found.confidence, _DIGITS)
    return ConfidenceExplanation(sure, wanted, steps, factors, answerable)


def _factors(
    names: Sequence[str], values: Sequence[float], weights: Sequence[float]
) -> tuple[Factor, ...]:
    factors = [
        Factor(name, round(float(value), _DIGITS), weight, round(float(value) * weight, _DIGITS))
        for name, value, weight in zip(names, values, weights, strict=True)
    ]
    return tuple(sorted((f for f in factors if f.contribution), key=lambda f: -f.contribution))
