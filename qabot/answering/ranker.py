"""Ranking candidates and telling how far to trust the first: three linear models.

The confidence is the product of two probabilities: that the articles answer at all, and that the
first sentence does, if they do.

Their weights are data, learnt by ``python -m qabot.evaluation.training``: ``weights.toml``, and
``weights_semantic.toml`` for where there are word vectors.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from operator import mul
from typing import TYPE_CHECKING

from qabot.answering.features import FEATURES, Candidate, Scored, extract_features
from qabot.answering.meaning import MEANING
from qabot.answering.question import Kind
from qabot.answering.signs import TYPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.corpus import Corpus, Reading
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question

_TAKEN_OVER = (
    "coverage",
    "near_coverage",
    "related_coverage",
    "title",
    "title_names",
    "title_asked",
    "unmatched",
    "rarest",
    "phrases",
    "proximity",
    "names",
    "no_name",
    "repeats",
    "short",
    "heading",
    "early",
    *MEANING,
)
CONFIDENCE_FEATURES = (
    "bias",
    *_TAKEN_OVER,  # of the first sentence, as they are in the ranking
    "nearby",  # covered by the sentences around only
    "window",  # covered by the sentences around, this one included
    "much_covered",  # window, the surer the more words the question has
    "evidence",  # weight found there, in words of one article: the more, the less by chance
    "lost",  # weight not found there, likewise
    "article",  # covered by the whole article
    "absent_names",  # share of the question's names that the article has not
    "absent_words",  # share of its words
    "all_names",  # the question has names and the article all of them
    "unknown",  # share of the question's weight in words of no article
    "unknown_name",  # such a word is a name
    "passage",  # score of the passage, by what all words would score
    "lost_number",  # the question has a number that the sentence has not
    "no_time",  # a time is wanted, and none is there
    "no_quantity",
    "no_person",
    "no_place",
    "right_type",  # what shows that kind of answer is there
    "few_words",  # 1 / words of the question
    "score",  # of the ranking, squashed
    "margin",  # over the second sentence, squashed
    "share",  # probability of the sentence by the ranking, if one answers
    "statement",  # asks what somebody said
)

_ALONE_MARGIN = 3.0  # of a sentence without rivals, in log-odds
_SCORE_SCALE = 10.0  # scores of this size and more are as good as any
_EVIDENCE_SCALE = 3.0  # rare words
_NEAR = 0.5  # of a word's weight, where only one of its root is found
_WINDOW = 3  # sentences before and after
_SHOWING = (Kind.TIME, Kind.QUANTITY, Kind.PERSON, Kind.PLACE)
_AT = {name: i for i, name in enumerate(FEATURES)}
_NEARBY = ("previous_coverage", "next_coverage", "across_coverage", "paragraph_coverage")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the models, in the order of their features.

    Attributes:
        ranking: Of sentences, by ``FEATURES``.
        answerable: That the articles answer, by ``CONFIDENCE_FEATURES``.
        right: That the first sentence answers if the articles do, likewise.
    """

    ranking: tuple[float, ...]
    answerable: tuple[float, ...]
    right: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Confidence:
    """How far to trust the first sentence.

    Attributes:
        answerable: Probability that the articles answer.
        right: Probability that the first sentence does, if they do.
    """

    answerable: float
    right: float


@lru_cache(maxsize=2)
def learnt_weights(*, semantic: bool) -> Weights:
    """Return the weights that ship with qabot, with or without word vectors."""
    name = "weights_semantic.toml" if semantic else "weights.toml"
    text = (resources.files("qabot.answering") / name).read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return Weights(
        tuple(float(raw["ranking"].get(name, 0.0)) for name in FEATURES),
        tuple(float(raw["answerable"].get(name, 0.0)) for name in CONFIDENCE_FEATURES),
        tuple(float(raw["right"].get(name, 0.0)) for name in CONFIDENCE_FEATURES),
    )


def rank(
    question: Question,
    words: Sequence[QueryWord],
    candidates: Sequence[Candidate],
    corpus: Corpus,
    weights: Weights,
) -> list[Scored]:
    """Return the candidates with their scores, best first; ties in the order given."""
    features = extract_features(question, words, candidates, corpus)
    # Added up in the order of the features, not by numpy: what ties is to tie everywhere.
    scored = [
        Scored(c, f, sum(map(mul, weights.ranking, f)))
        for c, f in zip(candidates, features, strict=True)
    ]
    return sorted(scored, key=lambda s: -s.score)


def confidence(
    question: Question,
    words: Sequence[QueryWord],
    ranked: Sequence[Scored],
    corpus: Corpus,
    weights: Weights,
) -> Confidence:
    """Return the probabilities that the articles, and that the first sentence, answer."""
    features = confidence_features(question, words, ranked, corpus)
    return Confidence(
        _probability(weights.answerable, features), _probability(weights.right, features)
    )


def _probability(weights: Sequence[float], features: Sequence[float]) -> float:
    z = sum(w * x for w, x in zip(weights, features, strict=True))
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
    covered = _window_coverage(words, ranked[0].candidate, corpus)
    window = covered / total
    # Weights grow with the articles: a word of one of ten is no less rare than one of a million.
    rare = _EVIDENCE_SCALE * corpus.retriever.idf_of("")
    return (
        1.0,
        *(best[_AT[name]] for name in _TAKEN_OVER),
        sum(best[_AT[name]] for name in _NEARBY),
        window,
        window * math.log1p(len(words)) / 2,
        math.tanh(covered / rare),
        math.tanh((total - covered) / rare),
        *_article_features(words, corpus.readings[ranked[0].candidate.reading], total),
        sum(w.weight for w in unknown) / total,
        float(any(w.name for w in unknown)),
        ranked[0].candidate.passage_score / total,
        float(numbers and best[_AT["numbers"]] < 1),
        *(float(question.kind is kind and best[_AT["no_sign"]] > 0) for kind in _SHOWING),
        float(question.kind in TYPED and not best[_AT["no_sign"]]),
        1 / max(1, len(words)),
        math.tanh(ranked[0].score / _SCORE_SCALE),
        math.tanh(ranked[0].score - second),
        1 / sum(math.exp(scored.score - ranked[0].score) for scored in ranked),
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
    found = 0.0
    for word in words:
        if not terms.isdisjoint(word.terms):
            found += word.weight
        elif not terms.isdisjoint(word.near):
            found += word.weight * _NEAR
    return found
