"""Learn the weights of the ranking and of the confidence from question sets.

    python -m qabot.evaluation.training xquad-en squad2-dev ... --out qabot/answering/weights.toml

Every set is a folder as ``question_sets`` describes. Articles are dealt to two halves by a
hash of their id: the report tells figures of the half that was not learnt from, then the
weights that are written are learnt from both. Deterministic; a few minutes on two cores.

The ranking is a conditional logit over the sentences of a question (McFadden 1974): the
probability of a sentence is the softmax of its score, the loss that of the right ones
together. The confidence is a logistic regression on whether the first sentence is right.
Both are fitted by Adam on all examples at once, with an L2 penalty.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from qabot.answering.answerer import search_candidates
from qabot.answering.features import FEATURES, Candidate, Scored, extract_features
from qabot.answering.query import query_words
from qabot.answering.question import Kind, understand
from qabot.answering.ranker import CONFIDENCE_FEATURES, confidence_features
from qabot.engine import Engine
from qabot.evaluation.metrics import calibration_error
from qabot.evaluation.question_sets import GoldQuestion, holds_answer, load_questions
from qabot.settings import RetrievalSettings
from qabot.text.language import detect_question_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from qabot.answering.corpus import Corpus
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question

_RANKING_PENALTY = 1e-3
_CONFIDENCE_PENALTY = 1e-3
_OVERLAP = FEATURES.index("sentence_bm25")
_STEPS = 600
_RATE = 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """One question over one article, its sentences as features.

    Attributes:
        question: As understood.
        words: Its words in the articles.
        candidates: Sentences of the article.
        corpus: What they are from.
        features: [sentences, features].
        right: [sentences], whether each answers.
        held_out: Belongs to the half that the report is about.
        answerable: Whether the article answers.
    """

    question: Question
    words: Sequence[QueryWord]
    candidates: Sequence[Candidate]
    corpus: Corpus
    features: NDArray[np.float64]
    right: NDArray[np.bool_]
    held_out: bool
    answerable: bool


def load_corpus(folder: Path) -> Corpus:
    """Return the articles of a set, read and indexed."""
    return Engine.from_articles([folder / "articles.jsonl"]).corpus


def make_examples(folder: Path, corpora: Mapping[str, Corpus]) -> list[Example]:
    """Return the examples of a set: each question over what answers it and what does not.

    It is asked of its own article, of another one of the set, and of all articles of
    another set: what to rank, and what to abstain from.
    """
    corpus = corpora[folder.name]
    others = [c for name, c in corpora.items() if name != folder.name]
    passages_of = corpus.passages_of
    ids = sorted(passages_of)
    examples: list[Example | None] = []
    for gold in tqdm(load_questions(folder / "questions.jsonl"), desc=folder.name, disable=None):
        if gold.article_id not in passages_of:
            continue
        chance = _hash(gold.id)
        other = ids[chance % len(ids)]
        examples.append(_example(gold, corpus, passages_of[str(gold.article_id)], gold.answerable))
        if other != gold.article_id:
            examples.append(_example(gold, corpus, passages_of[other], answerable=False))
        if others:
            examples.append(_example(gold, others[chance % len(others)], None, answerable=False))
    return [example for example in examples if example is not None]


def _example(
    gold: GoldQuestion, corpus: Corpus, within: range | None, answerable: bool
) -> Example | None:
    question = understand(gold.text, detect_question_language(gold.text, corpus.languages))
    if question.kind is Kind.STATEMENT and question.pure:
        return None
    words = query_words(question.words, corpus)
    candidates = search_candidates(words, corpus, RetrievalSettings().passages, within)
    if not candidates:
        return None
    texts = [
        corpus.readings[c.reading].article.text[c.sentence.start : c.sentence.end]
        for c in candidates
    ]
    right = np.array([answerable and holds_answer(gold, text) for text in texts])
    features = np.array(extract_features(question, words, candidates, corpus))
    held_out = _hash(str(gold.article_id)) % 2 == 1
    return Example(question, words, candidates, corpus, features, right, held_out, answerable)


def fit_ranking(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Return the weights, in the order of ``FEATURES``, that rank right sentences first."""
    useful = [e for e in examples if e.right.any() and not e.right.all()]
    x = np.concatenate([e.features for e in useful])
    right = np.concatenate([e.right for e in useful])
    lengths = np.array([len(e.right) for e in useful])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])

    def gradient(w: NDArray[np.float64]) -> NDArray[np.float64]:
        scores = x @ w
        scores -= np.repeat(np.maximum.reduceat(scores, starts), lengths)
        raw = np.exp(scores)
        p = raw / np.repeat(np.add.reduceat(raw, starts), lengths)
        among = raw * right
        q = among / np.repeat(np.add.reduceat(among, starts), lengths)
        slope: NDArray[np.float64] = x.T @ (p - q) / len(useful) + _RANKING_PENALTY * w
        return slope

    return _adam(gradient, x.shape[1])


def fit_confidence(
    examples: Sequence[Example], ranking: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weights, in the order of ``CONFIDENCE_FEATURES``, of being right."""
    x, y = _confidence_data(examples, ranking)

    def gradient(w: NDArray[np.float64]) -> NDArray[np.float64]:
        p = 1 / (1 + np.exp(-(x @ w)))
        slope: NDArray[np.float64] = x.T @ (p - y) / len(y) + _CONFIDENCE_PENALTY * w
        return slope

    return _adam(gradient, x.shape[1])


def _confidence_data(
    examples: Iterable[Example], ranking: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows, labels = [], []
    for example in examples:
        scores = example.features @ ranking
        order = np.argsort(-scores, kind="stable")
        ranked = [
            Scored(example.candidates[i], tuple(example.features[i]), float(scores[i]))
            for i in order[:2]
        ]
        rows.append(confidence_features(example.question, example.words, ranked, example.corpus))
        labels.append(float(example.right[order[0]]))
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


def report(
    name: str,
    examples: Sequence[Example],
    ranking: NDArray[np.float64],
    trust: NDArray[np.float64],
) -> str:
    """Return one line of figures: hit@1, Brier score, share right above a confidence of .5.

    Beside hit@1 stands what the overlap of words alone reaches (BM25 over the sentences).
    """
    yes = [e for e in examples if e.answerable]
    plain = [bool(e.right[int(np.argmax(e.features[:, _OVERLAP]))]) for e in yes]
    hits = [bool(e.right[int(np.argmax(e.features @ ranking))]) for e in yes]
    x, y = _confidence_data(examples, ranking)
    p = 1 / (1 + np.exp(-(x @ trust)))
    sure = p >= 0.5
    right = float(y[sure].mean()) if sure.any() else 0.0
    return (
        f"{name}: hit@1 {np.mean(hits):.3f} of {len(yes)} (BM25 alone {np.mean(plain):.3f})  "
        f"Brier {np.mean((p - y) ** 2):.3f}  "
        f"calibration error {calibration_error(p, y > 0):.3f}  above .5 {right:.3f} right"
    )


def write_weights(
    path: Path, ranking: Sequence[float], trust: Sequence[float], origin: str
) -> None:
    """Write both models as a readable table."""
    lines = [f"# {line}" for line in origin.splitlines()]
    for title, names, weights in (
        ("ranking", FEATURES, ranking),
        ("confidence", CONFIDENCE_FEATURES, trust),
    ):
        lines += ["", f"[{title}]"]
        lines += [f"{n} = {w:.3f}" for n, w in zip(names, weights, strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn from the sets named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET", help="a question set's folder")
    parser.add_argument("--out", type=Path, required=True, help="weights.toml to write")
    options = parser.parse_args(arguments)
    corpora = {folder.name: load_corpus(folder) for folder in options.sets}
    sets = {folder.name: make_examples(folder, corpora) for folder in options.sets}
    lines = [
        "Weights of the ranking and of the confidence, learnt by",
        "python -m qabot.evaluation.training from " + ", ".join(sets) + ".",
        "Figures of the half of the articles not learnt from:",
    ]
    every = [e for examples in sets.values() for e in examples]
    ranking = fit_ranking([e for e in every if not e.held_out])
    trust = fit_confidence([e for e in every if not e.held_out], ranking)
    for name, examples in sets.items():
        lines.append(report(name, [e for e in examples if e.held_out], ranking, trust))
    final = fit_ranking(every)
    trust = fit_confidence(every, final)
    write_weights(options.out, final.tolist(), trust.tolist(), "\n".join(lines))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
