"""What speaks for a sentence as an answer: a few dozen readable numbers.

Each is between 0 and 1 (a share or a yes), so that its weight says what it is worth.
Words weigh by their idf: "coverage" of .8 is four fifths of the question's weight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qabot.answering.meaning import MEANING, meaning_features
from qabot.answering.signs import SIGNS, TYPED, find_signs
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.corpus import Corpus, Reading, Sentence
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question

FEATURES = (
    "coverage",  # of the question's words, by weight
    "near_coverage",  # by words of the same root only
    "related_coverage",  # by words that tell of the same only
    "previous_coverage",  # by the sentence before, of the same paragraph, only
    "next_coverage",  # by the sentence after only
    "across_coverage",  # by the sentence before, of another paragraph, only
    "paragraph_coverage",  # by the rest of the paragraph only
    "title",  # by the title
    "title_names",  # share of the words written as names in the title
    "title_asked",  # share of the title's words in the question
    "article",  # by the whole article
    "best_passage",  # score of the article's best passage, by that of the best
    "unmatched",  # share of the question's words (not weight) found nowhere near, nor named
    "rarest",  # the heaviest word of the question is matched
    "phrases",  # neighbours in the question are neighbours here
    "proximity",  # the matched words stand close together
    "names",  # of the words written as names
    "no_name",  # the question has names and the sentence none of them
    "numbers",  # of the question's numbers
    "passage",  # score of the passage, by that of the best
    "sentence_bm25",  # idf-weighted overlap held back by length, by that of the best
    "density",  # share of the sentence's words that match
    *SIGNS,
    "repeats",  # tells next to nothing that is not in the question
    "no_sign",  # the kind of answer wanted would show, and does not
    "opens",  # begins with a word of the question
    "short",  # fewer words than a sentence needs
    "long",  # more words than a reader likes
    "asks",  # is a question itself
    "heading",
    "first",  # of its article
    "early",  # the nearer to the article's head
    "quoted_only",  # somebody's speech
    "pronoun_start",  # begins with a pronoun: needs the sentence before
    *MEANING,
)

_SHORT, _LONG = 6, 45  # words
_K1, _B, _USUAL_LENGTH = 1.2, 0.5, 25  # BM25 over sentences of this many words
_PARAGRAPH = 4  # sentences of the paragraph looked at, on either side
_EARLY = 5  # sentences after which being early counts half
_TELLING = 2  # words new to the question that an answer needs
_COMPARED = 30  # sentences whose meaning is looked at: what takes most of the time
_HEAD = 3  # words at the head of a sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer.

    Attributes:
        reading: Number of its article.
        sentence: The sentence.
        passage_score: Score of its passage.
    """

    reading: int
    sentence: Sentence
    passage_score: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with what speaks for it.

    Attributes:
        candidate: The sentence.
        features: In the order of ``FEATURES``.
        score: Their weighted sum.
    """

    candidate: Candidate
    features: tuple[float, ...]
    score: float


def extract_features(
    question: Question,
    words: Sequence[QueryWord],
    candidates: Sequence[Candidate],
    corpus: Corpus,
) -> list[tuple[float, ...]]:
    """Return the features of each candidate, in the order of ``FEATURES``."""
    if not candidates:
        return []
    best_passage = max(c.passage_score for c in candidates) or 1.0
    overlaps = [_overlap(words, c.sentence) for c in candidates]
    best_overlap = max(overlaps) or 1.0
    articles = {
        number: (*_article(words, corpus.readings[number]), best / best_passage)
        for number, best in _best_passages(candidates).items()
    }
    closeness = [
        o / best_overlap + c.passage_score / best_passage
        for c, o in zip(candidates, overlaps, strict=True)
    ]
    meanings = _meanings(question, words, candidates, corpus, closeness)
    return [
        (
            *_features(
                question,
                words,
                c,
                corpus.readings[c.reading],
                articles[c.reading],
                c.passage_score / best_passage,
                o / best_overlap,
            ),
            *meaning,
        )
        for c, o, meaning in zip(candidates, overlaps, meanings, strict=True)
    ]


def _meanings(
    question: Question,
    words: Sequence[QueryWord],
    candidates: Sequence[Candidate],
    corpus: Corpus,
    closeness: Sequence[float],
) -> list[list[float]]:
    """Return the features of meaning, 0 but for the sentences closest by their words."""
    meanings = [[0.0] * len(MEANING) for _ in candidates]
    closest = sorted(range(len(candidates)), key=lambda i: -closeness[i])[:_COMPARED]
    found = meaning_features(question, words, [candidates[i] for i in closest], corpus)
    for number, row in zip(closest, found.tolist(), strict=True):
        meanings[number] = row
    return meanings


def _best_passages(candidates: Sequence[Candidate]) -> dict[int, float]:
    """Return the score of each article's best passage."""
    best: dict[int, float] = {}
    for candidate in candidates:
        score = max(candidate.passage_score, best.get(candidate.reading, 0.0))
        best[candidate.reading] = score
    return best


def _article(words: Sequence[QueryWord], reading: Reading) -> tuple[float, ...]:
    """Return what the title and the whole article have of the question."""
    total = sum(w.weight for w in words) or 1.0
    title = reading.title_terms
    titled = [w for w in words if not w.terms.isdisjoint(title)]
    asked = frozenset(t for w in titled for t in w.terms) & title
    held = [w for w in words if not reading.terms.isdisjoint(w.terms | w.near)]
    return (
        sum(w.weight for w in titled) / total,
        _share([w for w in words if w.name], titled),
        len(asked) / len(title) if title else 0.0,
        sum(w.weight for w in held) / total,
    )


def _overlap(words: Sequence[QueryWord], sentence: Sentence) -> float:
    """Return the BM25 of a sentence with every term counted once."""
    total = sum(w.weight for w in words if not w.terms.isdisjoint(sentence.terms))
    length = 1 - _B + _B * len(sentence.tokens) / _USUAL_LENGTH
    return total * (_K1 + 1) / (1 + _K1 * length)


def _features(
    question: Question,
    words: Sequence[QueryWord],
    candidate: Candidate,
    reading: Reading,
    article: tuple[float, ...],
    passage: float,
    overlap: float,
) -> tuple[float, ...]:
    sentence = candidate.sentence
    total = sum(w.weight for w in words) or 1.0
    coverage = _coverage(words, sentence, reading, total)
    matched = [w for w in words if not w.terms.isdisjoint(sentence.terms)]
    names = [w for w in words if w.name]
    numbers = [w for w in words if w.text[0].isdigit()]
    known = [w for w in words if w.known]
    named = _share(names, matched)
    terms = frozenset(t for w in words for t in w.terms)
    hits = [i for i, t in enumerate(sentence.tokens) if t.term in terms]
    length = len(sentence.tokens)
    signs = find_signs(question, sentence, reading, terms)
    stop_words = tables(reading.article.lang).stop_words
    function = sum(t.term in stop_words for t in sentence.tokens)
    return (
        *coverage[:-1],
        *article,
        coverage[-1],
        float(bool(known) and max(known, key=lambda w: w.weight) in matched),
        _phrases(words, sentence),
        _proximity(hits, len(matched)),
        named,
        float(bool(names) and named == 0),
        _share(numbers, matched),
        passage,
        overlap,
        len(hits) / length if length else 0.0,
        *signs,
        float(length - len(hits) - function < _TELLING),
        float(question.kind in TYPED and not any(signs)),
        float(any(i < _HEAD for i in hits)),
        float(length < _SHORT),
        float(length > _LONG),
        float(reading.article.text[sentence.end - 1] in "?？"),
        float(sentence.heading),
        float(sentence.number == 0),
        1 / (1 + sentence.number / _EARLY),
        float(any(st.sentence == sentence.number and st.direct for st in reading.statements)),
        _starts_with_pronoun(sentence, reading),
    )


def _share(wanted: Sequence[QueryWord], matched: Sequence[QueryWord]) -> float:
    return sum(w in matched for w in wanted) / len(wanted) if wanted else 0.0


def _coverage(
    words: Sequence[QueryWord], sentence: Sentence, reading: Reading, total: float
) -> list[float]:
    """Return where each word of the question is found, nearest place first, by weight."""
    sentences = reading.sentences
    number = sentence.number
    previous = sentences[number - 1].terms if number else frozenset()
    beside = bool(number) and sentences[number - 1].paragraph == sentence.paragraph
    following = sentences[number + 1].terms if number + 1 < len(sentences) else frozenset()
    follows = number + 1 < len(sentences) and sentences[number + 1].paragraph == sentence.paragraph
    around = [
        s.terms
        for s in sentences[max(0, number - _PARAGRAPH) : number + _PARAGRAPH + 1]
        if s.paragraph == sentence.paragraph
    ]
    found = [0.0] * 8
    for word in words:
        if not word.terms.isdisjoint(sentence.terms):
            found[0] += word.weight
        elif not word.near.isdisjoint(sentence.terms):
            found[1] += word.weight
        elif not word.related.isdisjoint(sentence.terms):
            found[2] += word.weight
        elif beside and not word.terms.isdisjoint(previous):
            found[3] += word.weight
        elif follows and not word.terms.isdisjoint(following):
            found[4] += word.weight
        elif not word.terms.isdisjoint(previous):
            found[5] += word.weight
        elif any(not word.terms.isdisjoint(terms) for terms in around):
            found[6] += word.weight
        elif word.terms.isdisjoint(reading.subject_terms):
            found[7] += 1
    return [f / total for f in found[:7]] + [found[7] / len(words) if words else 0.0]


def _phrases(words: Sequence[QueryWord], sentence: Sentence) -> float:
    if len(words) < 2:
        return 0.0
    places = [
        [i for i, token in enumerate(sentence.tokens) if token.term in word.terms] for word in words
    ]
    pairs = pairwise(places)
    near = sum(any(0 < b - a <= 2 for a in first for b in second) for first, second in pairs)
    return near / (len(words) - 1)


def _proximity(hits: Sequence[int], matched: int) -> float:
    if len(hits) < 2:
        return 0.0
    return matched / math.sqrt(1 + hits[-1] - hits[0]) / math.sqrt(matched) if matched else 0.0


def _starts_with_pronoun(sentence: Sentence, reading: Reading) -> float:
    if not sentence.tokens:
        return 0.0
    first = sentence.tokens[0]
    word = reading.article.text[first.start : first.end].lower()
    known = tables(reading.article.lang)
    return float(any(word in pronouns for pronouns in known.pronouns.values()))
