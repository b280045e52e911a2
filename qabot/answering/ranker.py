"""Ranking candidates and telling how far to trust the first: two linear models.

Their weights are data (``weights.toml``), learnt by ``python -m qabot.evaluation.training``.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from qabot.answering.features import FEATURES, Candidate, Scored, extract_features
from qabot.answering.question import Kind
from qabot.answering.signs import TYPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.corpus import Corpus, Reading
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question

CONFIDENCE_FEATURES = (
    "bias",
    "coverage",  # of the first sentence: these seven as there
    "near_coverage",
    "rarest",
    "phrases",
    "proximity",
    "names",
    "no_name",
    "nearby",  # covered by the sentences around or the title only
    "unmatched",
    "window",  # covered by the sentences around, this one included
    "much_covered",  # window, the surer the more words the question has
    "article",  # covered by the whole article
    "absent_names",  # share of the question's names that the article has not
    "absent_words",  # share of its words
    "all_names",  # the question has names and the article all of them
    "unknown",  # share of the question's weight in words of no article
    "unknown_name",  # such a word is a name
    "lost_number",  # the question has a number that the sentence has not
    "no_time",  # a time is wanted, and none is there
    "no_quantity",
    "no_person",
    "no_place",
    "right_type",  # what shows that kind of answer is there
    "few_words",  # 1 / words of the question
    "score",  # of the ranking, squashed
    "margin",  # over the second sentence, squashed
    "statement",  # asks what somebody said
)

_ALONE_MARGIN = 3.0  # of a sentence without rivals, in log-odds
_SCORE_SCALE = 10.0  # scores of this size and more are as good as any
_WINDOW = 3  # sentences before and after
_TAKEN_OVER = CONFIDENCE_FEATURES[1:8]
_SHOWING = (Kind.TIME, Kind.QUANTITY, Kind.PERSON, Kind.PLACE)
_AT = {name: i for i, name in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of both models, in the order of their features."""

    ranking: tuple[float, ...]
    confidence: tuple[float, ...]


@lru_cache(maxsize=1)
def learnt_weights() -> Weights:
    """Return the weights that ship with qabot."""
    text = (resources.files("qabot.answering") / "weights.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return Weights(
        tuple(float(raw["ranking"].get(name, 0.0)) for name in FEATURES),
        tuple(float(raw["confidence"].get(name, 0.0)) for name in CONFIDENCE_FEATURES),
    )


def rank(
    question: Question,
    words: Sequence[QueryWord],
    candidates: Sequence[Candidate],
    corpus: Corpus,
    weights: Weights,
) -> list[Scored]:
    """Return the candidates with their scores, best first; ties in the order given."""
    scored = [
        Scored(c, f, sum(w * x for w, x in zip(weights.ranking, f, strict=True)))
        for c, f in zip(
            candidates, extract_features(question, words, candidates, corpus), strict=True
        )
    ]
    return sorted(scored, key=lambda s: -s.score)


def confidence(
    question: Question,
    words: Sequence[QueryWord],
    ranked: Sequence[Scored],
    corpus: Corpus,
    weights: Weights,
) -> float:
    """Return the probability that the first sentence answers."""
    features = confidence_features(question, words, ranked, corpus)
    z = sum(w * x for w, x in zip(weights.confidence, features, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def confidence_features(
    question: Question, words: Sequence[QueryWord], ranked: Sequence[Scored], corpus: Corpus
) -> tuple[float, ...]:
    """Return what speaks for trusting the first sentence, as ``CONFIDENCE_FEATURES``."""
    best = ranked[0].features
    total = sum(w.weight for w in words) or 1.0
    unknown = [w for w in words if not w.known]
    numbers = any(w.text[0].isdigit() for w in words)
    second = ranked[1].score if len(ranked) > 1 else ranked[0].score - _ALONE_MARGIN
    nearby = ("previous_coverage", "next_coverage", "paragraph_coverage", "title_coverage")
    return (
        1.0,
        *(best[_AT[name]] for name in _TAKEN_OVER),
        sum(best[_AT[name]] for name in nearby),
        best[_AT["unmatched"]],
        window := _window_coverage(words, ranked[0].candidate, corpus) / total,
        window * math.log1p(len(words)) / 2,
        *_article_features(words, corpus.readings[ranked[0].candidate.reading], total),
        sum(w.weight for w in unknown) / total,
        float(any(w.name for w in unknown)),
        float(numbers and best[_AT["numbers"]] < 1),
        *(float(question.kind is kind and best[_AT["no_sign"]] > 0) for kind in _SHOWING),
        float(question.kind in TYPED and not best[_AT["no_sign"]]),
        1 / max(1, len(words)),
        math.tanh(ranked[0].score / _SCORE_SCALE),
        math.tanh(ranked[0].score - second),
        float(question.kind is Kind.STATEMENT),
    )


def _article_features(
    words: Sequence[QueryWord], reading: Reading, total: float
) -> tuple[float, ...]:
    found = [w for w in words if not reading.terms.isdisjoint(w.terms | w.near)]
    names = [w for w in words if w.name]
    lost = [w for w in names if w not in found]
    return (
        sum(w.weight for w in found) / total,
        len(lost) / len(names) if names else 0.0,
        1 - len(found) / len(words) if words else 0.0,
        float(bool(names) and not lost),
    )


def _window_coverage(words: Sequence[QueryWord], candidate: Candidate, corpus: Corpus) -> float:
    """Return the weight of the question found in a sentence and those around it."""
    number, sentences = candidate.sentence.number, corpus.readings[candidate.reading].sentences
    around = sentences[max(0, number - _WINDOW) : number + _WINDOW + 1]
    terms = frozenset().union(*(sentence.terms for sentence in around))
    return sum(w.weight for w in words if not terms.isdisjoint(w.terms | w.near))
