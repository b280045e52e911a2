"""What speaks for a sentence as an answer: a few dozen readable numbers.

Each is between 0 and 1 (a share or a yes), so that its weight says what it is worth.
Words weigh by their idf: "coverage" of .8 is four fifths of the question's weight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from qabot.answering.matches import Matcher, Matches, bits, share
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
_TERM = itemgetter(0)  # of a token
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is the same for all sentences: the question; its words as the bits of a number.

    Attributes:
        question: As understood.
        matcher: Finds its words.
        names: Those written as names.
        numbers: Those that begin with a digit.
        rarest: The heaviest of those that the articles have.
    """

    question: Question
    matcher: Matcher
    names: int
    numbers: int
    rarest: int

    @classmethod
    def of(cls, question: Question, words: Sequence[QueryWord]) -> _Asked:
        """Look at the words of a question."""
        known = [number for number, w in enumerate(words) if w.known]
        return cls(
            question,
            Matcher(words),
            bits(w.name for w in words),
            bits(w.text[0].isdigit() for w in words),
            1 << max(known, key=lambda number: words[number].weight) if known else 0,
        )


@dataclass(frozen=True, slots=True)
class _Article:
    """What is the same for all sentences of an article.

    Attributes:
        reading: The article.
        asked: The question.
        features: Those of the article.
        found: Words of the question that it has.
        subject: Those that a title has which names what it is about.
        quoted: Numbers of the sentences with somebody's own words.
        stop_words: Of its language.
        pronouns: Of its language.
        seen: What was found in sentences, by number.
    """

    reading: Reading
    asked: _Asked
    features: tuple[float, ...]
    found: int
    subject: int
    quoted: frozenset[int]
    stop_words: frozenset[str]
    pronouns: frozenset[str]
    seen: dict[int, Matches] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: _Asked, reading: Reading, best_passage: float) -> _Article:
        """Look at an article, given the feature of that name."""
        known, find = tables(reading.article.lang), asked.matcher.find
        whole = find(reading.terms)
        return cls(
            reading,
            asked,
            (*_article(asked, reading, whole), best_passage),
            whole.own,
            find(reading.subject_terms).own,
            frozenset(st.sentence for st in reading.statements if st.direct),
            known.stop_words,
            frozenset().union(*known.pronouns.values()),
        )

    def find(self, number: int) -> Matches:
        """Return the words of the question that a sentence has."""
        found = self.seen.get(number)
        if found is None:
            found = self.asked.matcher.find(self.reading.sentences[number].terms)
            self.seen[number] = found
        return found


def extract_features(
    question: Question,
    words: Sequence[QueryWord],
    candidates: Sequence[Candidate],
    corpus: Corpus,
) -> list[tuple[float, ...]]:
    """Return the features of each candidate, in the order of ``FEATURES``."""
    if not candidates:
        return []
    asked = _Asked.of(question, words)
    best_passage = max(c.passage_score for c in candidates) or 1.0
    articles = {
        number: _Article.of(asked, corpus.readings[number], best / best_passage)
        for number, best in _best_passages(candidates).items()
    }
    overlaps = [_overlap(c.sentence, articles[c.reading]) for c in candidates]
    best_overlap = max(overlaps) or 1.0
    passages = [c.passage_score / best_passage for c in candidates]
    overlaps = [overlap / best_overlap for overlap in overlaps]
    closeness = [o + p for o, p in zip(overlaps, passages, strict=True)]
    meanings = _meanings(question, words, candidates, corpus, closeness)
    return [
        (*_features(c.sentence, articles[c.reading], passage, overlap), *meaning)
        for c, passage, overlap, meaning in zip(
            candidates, passages, overlaps, meanings, strict=True
        )
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


def _article(asked: _Asked, reading: Reading, whole: Matches) -> tuple[float, ...]:
    """Return what the title and the whole article have of the question."""
    matcher, title = asked.matcher, reading.title_terms
    titled = matcher.find(title).own
    return (
        matcher.share_of(titled),
        share(titled, asked.names),
        len(title & matcher.own.keys()) / len(title) if title else 0.0,
        matcher.share_of(whole.own | whole.near),
    )


def _overlap(sentence: Sentence, article: _Article) -> float:
    """Return the BM25 of a sentence with every term counted once."""
    total = article.asked.matcher.weight_of(article.find(sentence.number).own)
    length = 1 - _B + _B * len(sentence.tokens) / _USUAL_LENGTH
    return total * (_K1 + 1) / (1 + _K1 * length)


def _features(
    sentence: Sentence, article: _Article, passage: float, overlap: float
) -> tuple[float, ...]:
    asked, reading, own = article.asked, article.reading, article.asked.matcher.own
    question, matched = asked.question, article.find(sentence.number).own
    coverage = _coverage(sentence, article)
    named = share(matched, asked.names)
    terms = list(map(_TERM, sentence.tokens))
    hits = [i for i, term in enumerate(terms) if term in own] if matched else []
    length = len(terms)
    signs = find_signs(question, sentence, reading, own.keys())
    function = sum(map(article.stop_words.__contains__, terms))
    return (
        *coverage[:-1],
        *article.features,
        coverage[-1],
        float(bool(matched & asked.rarest)),
        _phrases([(i, own[terms[i]]) for i in hits], asked),
        _proximity(hits, matched.bit_count()),
        named,
        float(bool(asked.names) and named == 0),
        share(matched, asked.numbers),
        passage,
        overlap,
        len(hits) / length if length else 0.0,
        *signs,
        float(length - len(hits) - function < _TELLING),
        float(question.kind in TYPED and not any(signs)),
        float(bool(hits) and hits[0] < _HEAD),
        float(length < _SHORT),
        float(length > _LONG),
        float(reading.article.text[sentence.end - 1] in "?？"),
        float(sentence.heading),
        float(sentence.number == 0),
        1 / (1 + sentence.number / _EARLY),
        float(sentence.number in article.quoted),
        _starts_with_pronoun(sentence, article),
    )


def _coverage(sentence: Sentence, article: _Article) -> list[float]:
    """Return where each word of the question is found, nearest place first, by weight."""
    matcher = article.asked.matcher
    own, near, related = article.find(sentence.number)
    near &= ~own
    related &= ~(own | near)
    lost = matcher.all & ~(own | near | related)
    found = [own, near, related, *_around(sentence, article, lost & article.found)]
    for words in found:
        lost &= ~words
    unmatched = share(lost & ~article.subject, matcher.all)
    return [*map(matcher.share_of, found), unmatched]


def _around(sentence: Sentence, article: _Article, lost: int) -> tuple[int, int, int, int]:
    """Return which of the words lost are found beside a sentence, each once.

    They are those of the sentence before and after in the paragraph, of the sentence before in
    another, and of the rest of the paragraph.
    """
    if not lost:
        return 0, 0, 0, 0
    sentences, number = article.reading.sentences, sentence.number
    previous = following = across = paragraph = 0
    opens = not number or sentences[number - 1].paragraph != sentence.paragraph
    ends = number + 1 == len(sentences) or sentences[number + 1].paragraph != sentence.paragraph
    if not opens:
        previous = article.find(number - 1).own & lost
    if not ends:
        following = article.find(number + 1).own & lost & ~previous
    if opens and number:
        across = article.find(number - 1).own & lost & ~following
    rest = lost & ~(previous | following | across)
    start = number if opens else max(0, number - _PARAGRAPH)
    end = number if ends else min(len(sentences), number + _PARAGRAPH + 1)
    for other in range(start, end) if rest else ():
        if sentences[other].paragraph == sentence.paragraph:
            paragraph |= article.find(other).own & rest
    return previous, following, across, paragraph


def _phrases(hits: Sequence[tuple[int, int]], asked: _Asked) -> float:
    """Return how many neighbours among the words are: a word, and its next at most 2 behind."""
    pairs = asked.matcher.all.bit_count() - 1
    if pairs < 1:
        return 0.0
    near = 0
    for at, (place, words) in enumerate(hits):
        for other, following in hits[at + 1 : at + 3]:
            if other - place <= 2:
                near |= words & following >> 1
    return near.bit_count() / pairs


def _proximity(hits: Sequence[int], matched: int) -> float:
    if len(hits) < 2:
        return 0.0
    return matched / math.sqrt(1 + hits[-1] - hits[0]) / math.sqrt(matched) if matched else 0.0


def _starts_with_pronoun(sentence: Sentence, article: _Article) -> float:
    if not sentence.tokens:
        return 0.0
    first = sentence.tokens[0]
    word = article.reading.article.text[first.start : first.end].lower()
    return float(word in article.pronouns)
