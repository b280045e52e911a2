"""Learn the weights of the ranking and of the confidence from question sets.

    python -m qabot.evaluation.training xquad-en squad2-dev ... --out qabot/answering/weights.toml

Every set is a folder as ``question_sets`` describes. Articles are dealt to two halves by a
hash of their title, so that translations stay together: the report tells figures of the half that
was not learnt from, then the weights that are written are learnt from both. ``--word-vectors``
learns those for where the extra ``qabot[semantic]`` is installed; give it sets in Latin script, as
questions in others are answered without.
Deterministic; some minutes on two cores.

The ranking is a conditional logit over the sentences of a question (McFadden 1974): the
probability of a sentence is the softmax of its score, the loss that of the right ones
together. The confidence is the product of two logistic regressions: that the articles answer,
learnt from questions asked of their own articles and of others, few and many, and that the first
sentence does if they do. Each set counts by the square root of its size. All are fitted by Adam
on all examples at once, with an L2 penalty.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from qabot.answering.answerer import search_candidates
from qabot.answering.features import FEATURES, Candidate, Scored, extract_features
from qabot.answering.indexing import Indexing
from qabot.answering.query import query_words
from qabot.answering.question import Kind, understand
from qabot.answering.ranker import CONFIDENCE_FEATURES, Weights, confidence_features
from qabot.engine import Engine
from qabot.evaluation.metrics import calibration_error
from qabot.evaluation.question_sets import GoldQuestion, is_right, load_questions
from qabot.groups import AnswerSettings, RetrievalSettings
from qabot.text.language import detect_question_language
from qabot.text.vectors import installed_vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from qabot.answering.corpus import Corpus, Reading
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question

_RANKING_PENALTY = 1e-3
_CONFIDENCE_PENALTY = 1e-3
_UNANSWERABLE = 0.3  # of an answerable question, written to look like one and asked of its articles
_OVERLAP = FEATURES.index("sentence_bm25")
_STEPS = 600
_RATE = 0.1


class Asked(StrEnum):
    """Which articles a question is asked of."""

    HOME = "home"  # those of its set
    ALONE = "alone"  # the one it is about, as if there were no other
    ELSEWHERE = "elsewhere"  # another one alone
    ABROAD = "abroad"  # those of another set


@dataclass(frozen=True, slots=True)
class Example:
    """One question over some articles, their sentences as features.

    Attributes:
        asked: Which articles.
        question: As understood.
        words: Its words in the articles.
        candidates: Sentences of the articles.
        corpus: What they are from.
        features: [sentences, features].
        right: [sentences], whether each answers.
        held_out: Belongs to the half that the report is about.
        answerable: Whether the articles answer.
        weight: What it counts among the examples of all sets.
    """

    asked: Asked
    question: Question
    words: Sequence[QueryWord]
    candidates: Sequence[Candidate]
    corpus: Corpus
    features: NDArray[np.float64]
    right: NDArray[np.bool_]
    held_out: bool
    answerable: bool
    weight: float

    @property
    def of_subject(self) -> bool:
        """Whether the articles are about what is asked, answering or not."""
        return self.asked in (Asked.HOME, Asked.ALONE)


def load_corpus(folder: Path, *, word_vectors: bool) -> Corpus:
    """Return the articles of a set, read and indexed."""
    settings = AnswerSettings(word_vectors=word_vectors)
    return Engine.from_articles([folder / "articles.jsonl"], answer=settings).corpus


def make_examples(folder: Path, corpora: Mapping[str, Corpus]) -> list[Example]:
    """Return the examples of a set: each question over what answers it and what does not."""
    corpus = corpora[folder.name]
    others = [c for c in corpora.values() if _are_foreign(c, corpus)]
    # In another language it is too easy.
    others = [c for c in others if c.languages[0] == corpus.languages[0]] or others
    alone = {r.article.id: _alone(r, corpus) for r in corpus.readings.values()}
    ids = sorted(alone)
    asked = load_questions(folder / "questions.jsonl")
    gold = [q for q in asked if q.settled and q.article_id in alone]
    weight = 1 / math.sqrt(len(gold)) if gold else 0.0
    examples: list[Example | None] = []
    for question in tqdm(gold, desc=folder.name, disable=None):
        own = str(question.article_id)
        chance = _hash(question.id)
        examples.append(_example(question, Asked.HOME, corpus, weight))
        if chance % 2:
            examples.append(_example(question, Asked.ALONE, alone[own], weight))
            if (other := ids[chance // 2 % len(ids)]) != own:
                examples.append(_example(question, Asked.ELSEWHERE, alone[other], weight))
        if others:
            foreign = others[chance // 3 % len(others)]
            examples.append(_example(question, Asked.ABROAD, foreign, weight))
    return [example for example in examples if example is not None]


def _are_foreign(one: Corpus, other: Corpus) -> bool:
    """Tell whether two sets have articles of their own: translations have not, nor parts."""
    titles = [
        frozenset(r.article.title for r in corpus.readings.values()) for corpus in (one, other)
    ]
    return titles[0].isdisjoint(titles[1])


def _alone(reading: Reading, corpus: Corpus) -> Corpus:
    settings = RetrievalSettings()
    indexing = Indexing.begin(
        passage_words=settings.passage_words, k1=settings.k1, b=settings.b, vectors=corpus.vectors
    )
    return indexing.changed(fresh=[reading]).corpus


def _example(gold: GoldQuestion, asked: Asked, corpus: Corpus, weight: float) -> Example | None:
    question = understand(gold.text, detect_question_language(gold.text, corpus.languages))
    if question.kind is Kind.STATEMENT and question.pure:
        return None
    words = query_words(question.words, corpus, question.lang)
    candidates = search_candidates(words, corpus, RetrievalSettings().passages, None)
    if not candidates:
        return None
    answerable = gold.answerable and asked in (Asked.HOME, Asked.ALONE)
    texts = [(c, corpus.readings[c.reading].article) for c in candidates]
    right = np.array(
        [
            answerable
            and is_right(gold, article.id, article.text[c.sentence.start : c.sentence.end])
            for c, article in texts
        ]
    )
    features = np.array(extract_features(question, words, candidates, corpus))
    title = next(
        (r.article.title for r in corpus.readings.values() if r.article.id == gold.article_id), ""
    )
    held_out = _hash(title or str(gold.article_id)) % 2 == 1
    return Example(
        asked, question, words, candidates, corpus, features, right, held_out, answerable, weight
    )


def fit_ranking(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Return the weights, in the order of ``FEATURES``, that rank right sentences first."""
    useful = [e for e in examples if e.asked is Asked.HOME and e.right.any() and not e.right.all()]
    x = np.concatenate([e.features for e in useful])
    right = np.concatenate([e.right for e in useful])
    lengths = np.array([len(e.right) for e in useful])
    counts = np.array([e.weight for e in useful])
    share = np.repeat(counts / counts.sum(), lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])

    def gradient(w: NDArray[np.float64]) -> NDArray[np.float64]:
        scores = x @ w
        scores -= np.repeat(np.maximum.reduceat(scores, starts), lengths)
        raw = np.exp(scores)
        p = raw / np.repeat(np.add.reduceat(raw, starts), lengths)
        among = raw * right
        q = among / np.repeat(np.add.reduceat(among, starts), lengths)
        slope: NDArray[np.float64] = x.T @ ((p - q) * share) + _RANKING_PENALTY * w
        return slope

    return _adam(gradient, x.shape[1])


def fit_answerable(
    examples: Sequence[Example], ranking: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weights, in the order of ``CONFIDENCE_FEATURES``, of articles that answer."""
    x = _confidence_data(examples, ranking)[0]
    y = np.array([e.of_subject for e in examples])
    counts = np.array([e.weight for e in examples])
    # As likely as not, before anything is known of a question.
    for side in (y, ~y):
        counts[side] /= counts[side].sum() or 1.0
    return _fit_logistic(x, y, counts)


def fit_right(examples: Sequence[Example], ranking: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights, in the order of ``CONFIDENCE_FEATURES``, of a right first sentence."""
    own = [e for e in examples if e.of_subject]
    x, y = _confidence_data(own, ranking)
    counts = np.array([e.weight * (1 if e.answerable else _UNANSWERABLE) for e in own])
    return _fit_logistic(x, y, counts)


def _fit_logistic(
    x: NDArray[np.float64], y: NDArray[np.bool_], counts: NDArray[np.float64]
) -> NDArray[np.float64]:
    share = counts / counts.sum()

    def gradient(w: NDArray[np.float64]) -> NDArray[np.float64]:
        p = 1 / (1 + np.exp(-(x @ w)))
        slope: NDArray[np.float64] = x.T @ ((p - y) * share) + _CONFIDENCE_PENALTY * w
        return slope

    return _adam(gradient, x.shape[1])


def _confidence_data(
    examples: Iterable[Example], ranking: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    rows, labels = [], []
    for example in examples:
        scores = example.features @ ranking
        order = np.argsort(-scores, kind="stable")
        ranked = [
            Scored(example.candidates[i], tuple(example.features[i]), float(scores[i]))
            for i in order
        ]
        rows.append(confidence_features(example.question, example.words, ranked, example.corpus))
        labels.append(bool(example.right[order[0]]))
    return np.array(rows), np.array(labels)


def _adam(
    gradient: Callable[[NDArray[np.float64]], NDArray[np.float64]], size: int
) -> NDArray[np.float64]:
    """Minimise by Adam (Kingma & Ba 2015) from zero, with a falling rate."""
    w, m, v = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        g = gradient(w)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        rate = _RATE * (1 - step / (_STEPS + 1))
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return w


def report(name: str, examples: Sequence[Example], weights: Weights) -> str:
    """Return one line of figures of a set asked of its own articles, and of others.

    Beside hit@1 stands what the overlap of words alone reaches (BM25 over the sentences). The
    calibration error is over all questions asked of the set's own articles.
    """
    ranking = np.array(weights.ranking)
    home = [e for e in examples if e.asked is Asked.HOME]
    yes = [e for e in home if e.answerable]
    plain = [bool(e.right[int(np.argmax(e.features[:, _OVERLAP]))]) for e in yes]
    hits = [bool(e.right[int(np.argmax(e.features @ ranking))]) for e in yes]
    x, y = _confidence_data(home, ranking)
    p = _confidences(x, weights)
    abroad = [e for e in examples if e.asked is Asked.ABROAD]
    foreign = _confidences(_confidence_data(abroad, ranking)[0], weights) if abroad else np.zeros(0)
    sure = p[[e.answerable for e in home]] >= AnswerSettings().min_confidence
    kept = np.mean(foreign < AnswerSettings().min_confidence) if abroad else 1.0
    return (
        f"{name}: hit@1 {np.mean(hits):.3f} of {len(yes)} (BM25 alone {np.mean(plain):.3f})  "
        f"Brier {np.mean((p - y) ** 2):.3f}  calibration error {calibration_error(p, y):.3f}  "
        f"answered {np.mean(sure):.3f}  abstained over other sets {kept:.3f}"
    )


def _confidences(x: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    answerable, right = (
        1 / (1 + np.exp(-(x @ np.array(w)))) for w in (weights.answerable, weights.right)
    )
    product: NDArray[np.float64] = answerable * right
    return product


def learn(examples: Sequence[Example]) -> Weights:
    """Return the weights of all models, learnt from examples."""
    ranking = fit_ranking(examples)
    answerable = fit_answerable(examples, ranking)
    right = fit_right(examples, ranking)
    return Weights(tuple(ranking.tolist()), tuple(answerable.tolist()), tuple(right.tolist()))


def write_weights(path: Path, weights: Weights, origin: str) -> None:
    """Write all models as a readable table."""
    lines = [f"# {line}" for line in origin.splitlines()]
    for title, names, values in (
        ("ranking", FEATURES, weights.ranking),
        ("answerable", CONFIDENCE_FEATURES, weights.answerable),
        ("right", CONFIDENCE_FEATURES, weights.right),
    ):
        lines += ["", f"[{title}]"]
        lines += [f"{n} = {w:.3f}" for n, w in zip(names, values, strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn from the sets named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET", help="a question set's folder")
    parser.add_argument("--out", type=Path, required=True, help="file of weights to write")
    parser.add_argument(
        "--word-vectors", action="store_true", help="learn with the extra qabot[semantic]"
    )
    options = parser.parse_args(arguments)
    if options.word_vectors and installed_vectors() is None:
        parser.error("--word-vectors wants the extra: pip install 'qabot[semantic]'")
    corpora = {
        folder.name: load_corpus(folder, word_vectors=options.word_vectors)
        for folder in options.sets
    }
    sets = {folder.name: make_examples(folder, corpora) for folder in options.sets}
    flag = " --word-vectors" if options.word_vectors else ""
    lines = [
        "Weights of the ranking and of the confidence, learnt by",
        f"python -m qabot.evaluation.training{flag} from {', '.join(sets)}.",
        "Figures of the half of the articles not learnt from:",
    ]
    every = [e for examples in sets.values() for e in examples]
    half = learn([e for e in every if not e.held_out])
    for name, examples in sets.items():
        lines.append(report(name, [e for e in examples if e.held_out], half))
    write_weights(options.out, learn(every), "\n".join(lines))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
