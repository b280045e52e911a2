"""How near a sentence comes to a question in meaning, by static word vectors.

The vector of a text is the sum of its words' (the centroid of Mikolov et al. 2013 and many
since); words that do not match are aligned each with the nearest of the sentence (the
unsupervised alignment of Yadav, Bethard & Surdeanu 2019, "Alignment over heterogeneous
embeddings for question answering").
"""

from __future__ import annotations

from itertools import accumulate, chain, count
from typing import TYPE_CHECKING

import numpy as np

from qabot.text.analyzer import analyze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from qabot.answering.corpus import Corpus, Sentence
    from qabot.answering.features import Candidate
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question
    from qabot.text.vectors import WordVectors

MEANING = (
    "alike",  # cosine of the question and the sentence with its subject
    "alike_nearby",  # the same with the sentence before in the paragraph, at half its weight
    "alike_words",  # of the words that do not match: weight × cosine of the nearest word
)

_BESIDE = 0.5  # weight of what stands beside a sentence


def meaning_features(
    question: Question, words: Sequence[QueryWord], candidates: Sequence[Candidate], corpus: Corpus
) -> NDArray[np.float64]:
    """Return the features of each candidate, [candidates, MEANING]; 0 without vectors for it."""
    found = np.zeros((len(candidates), len(MEANING)))
    vectors = corpus.vectors
    if vectors is None or not words or not vectors.knows(question.text):
        return found
    asked = _unit(vectors.vectors_of(_words(question.text, question.lang)).sum(axis=0))
    sentences = _sentences(candidates, corpus)
    written, tokens = _tokens(sentences.values(), corpus)
    known = vectors.vectors_of(written)
    place = {key: n for n, key in enumerate(sentences)}
    sums = np.stack([np.add.reduce(known.take(row, axis=0), axis=0) for row in tokens])
    at = [place[c.reading, c.sentence.number] for c in candidates]
    own = sums[at]
    beside = sums[[place[before] if (before := _before(c, corpus)) else -1 for c in candidates]]
    subject = _subjects(candidates, corpus, vectors)
    found[:, 0] = _unit(own + subject) @ asked
    found[:, 1] = _unit(_unit(own) + _BESIDE * _unit(beside) + _BESIDE * _unit(subject)) @ asked
    likeness = _unit(known) @ _unit(vectors.vectors_of([w.text for w in words])).T
    starts = list(accumulate(map(len, tokens[:-1]), initial=0))
    every = likeness.take(list(chain.from_iterable(tokens)), axis=0)
    nearest = np.maximum(np.maximum.reduceat(every, starts, axis=0)[at], 0.0)
    found[:, 2] = (_unmatched(words, candidates) * nearest).sum(axis=1)
    return found


def _unmatched(words: Sequence[QueryWord], candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return the share of the weight of each word, 0 where it matches: [candidates, words]."""
    total = sum(w.weight for w in words) or 1.0
    return np.array(
        [
            [w.weight / total if w.terms.isdisjoint(c.sentence.terms) else 0.0 for w in words]
            for c in candidates
        ]
    )


def _sentences(
    candidates: Sequence[Candidate], corpus: Corpus
) -> dict[tuple[int, int], tuple[int, Sentence | None]]:
    """Return the candidates and what stands before them, by article and number; last, nothing."""
    found: dict[tuple[int, int], tuple[int, Sentence | None]] = {}
    for candidate in candidates:
        number = candidate.reading
        found[number, candidate.sentence.number] = number, candidate.sentence
        if before := _before(candidate, corpus):
            found[before] = number, corpus.readings[number].sentences[before[1]]
    found[-1, -1] = -1, None
    return found


def _before(candidate: Candidate, corpus: Corpus) -> tuple[int, int] | None:
    """Return the article and the number of the sentence before, if the paragraph has one."""
    number = candidate.sentence.number - 1
    if number < 0:
        return None
    before = corpus.readings[candidate.reading].sentences[number]
    same = before.paragraph == candidate.sentence.paragraph
    return (candidate.reading, number) if same else None


def _tokens(
    sentences: Iterable[tuple[int, Sentence | None]], corpus: Corpus
) -> tuple[list[str], list[list[int]]]:
    """Return the words written, each once, and of each sentence their numbers, in a row.

    A sentence without words has an empty one, whose vector is 0.
    """
    written: list[list[str]] = []
    for number, sentence in sentences:
        words = [""]
        if sentence is not None and sentence.tokens:
            text = corpus.readings[number].article.text
            words = [text[start:end] for _, start, end in sentence.tokens]
        written.append(words)
    once = list(dict.fromkeys(chain.from_iterable(written)))
    number_of = dict(zip(once, count(), strict=False)).__getitem__
    return once, [list(map(number_of, words)) for words in written]


def _subjects(
    candidates: Sequence[Candidate], corpus: Corpus, vectors: WordVectors
) -> NDArray[np.float32]:
    """Return for each candidate the vector of what its article is about; 0 if no title tells."""
    nothing = np.zeros(vectors.dimensions, dtype=np.float32)
    subjects: dict[int, NDArray[np.float32]] = {}
    for number in {c.reading for c in candidates}:
        reading = corpus.readings[number]
        subjects[number] = nothing
        if reading.subject_terms:
            title = _words(reading.article.title, reading.article.lang)
            subjects[number] = vectors.vectors_of(title).sum(axis=0)
    return np.array([subjects[c.reading] for c in candidates])


def _words(text: str, lang: str) -> list[str]:
    return [text[t.start : t.end] for t in analyze(text, lang)]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors of length 1 along the last axis; 0 stays 0."""
    lengths = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    lengths[lengths == 0] = 1
    unit: NDArray[np.float32] = vectors / lengths
    return unit
