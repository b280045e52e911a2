"""The articles as the answerer reads them: once, when they are loaded."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qabot.answering.statements import find_statements
from qabot.retrieval.passages import cut_passages
from qabot.text.analyzer import Token, analyze, term_of
from qabot.text.language import detect_language
from qabot.text.names import name_keys
from qabot.text.sentences import paragraph_numbers, paragraph_spans, sentence_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from qabot.answering.voices import Statement
    from qabot.models import Article
    from qabot.retrieval.retriever import Retriever
    from qabot.text.vectors import WordVectors

_LONGEST_HEADING = 15  # words
_LONGEST_SUBJECT = 5  # words of a title that names what its article is about
_ENDS = ".!?…:;,\"”»'’。！？"  # marks that end running text, no heading


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article with its terms.

    Attributes:
        number: In its article, from 0.
        start: Offset in the article's text.
        end: Offset after it.
        paragraph: Number of its paragraph, from 0.
        tokens: Its terms in order, offsets in the article's text.
        terms: The same as a set.
        heading: A title line or a heading, no running text.
    """

    number: int
    start: int
    end: int
    paragraph: int
    tokens: tuple[Token, ...]
    terms: frozenset[str]
    heading: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with all that is read out of it."""

    article: Article
    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...]
    title_terms: frozenset[str]
    terms: frozenset[str]
    capitalised: frozenset[str]

    @property
    def subject_terms(self) -> frozenset[str]:
        """The terms of a title that names the subject; none of a headline, which tells of it."""
        few = len(self.title_terms) <= _LONGEST_SUBJECT
        return self.title_terms if few else frozenset()


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of sentences of one article.

    Attributes:
        reading: Number of the article.
        sentences: Numbers of its sentences.
    """

    reading: int
    sentences: range


@dataclass(frozen=True, slots=True)
class Corpus:
    """All articles, their passages, and the indexes to find them by.

    Attributes:
        readings: One an article, in order of loading.
        passages: In order of their articles.
        retriever: Finds passages by number.
        speakers: From a key of a word that a speaker is called by to the statements, in order:
            number of the reading, number of the statement in it.
        names: From a key of a capitalised word to the terms it is indexed by.
        vocabulary: All terms, sorted.
        languages: Languages of the articles, commonest first.
        passages_of: From an article's id to the numbers of its passages.
        vectors: Word vectors, if there are any and they are wanted.
    """

    readings: tuple[Reading, ...]
    passages: tuple[Passage, ...]
    retriever: Retriever
    speakers: Mapping[str, Sequence[tuple[int, int]]]
    names: Mapping[str, frozenset[str]]
    vocabulary: tuple[str, ...]
    languages: tuple[str, ...]
    passages_of: Mapping[str, range]
    vectors: WordVectors | None = None


def read_article(article: Article) -> Reading:
    """Read an article: its language if it is not given, sentences, terms, who says what."""
    if not article.lang:
        article = replace(article, lang=detect_language(article.text))
    spans = sentence_spans(article.text, article.lang)
    paragraphs = paragraph_spans(article.text)
    sentences: list[Sentence] = []
    numbers = paragraph_numbers(spans, paragraphs)
    for number, ((start, end), paragraph) in enumerate(zip(spans, numbers, strict=True)):
        text = article.text[start:end]
        tokens = tuple(analyze(text, article.lang, offset=start))
        alone = paragraphs[paragraph] == (start, end)
        heading = alone and _is_heading(text, article.title, len(tokens))
        terms = frozenset(token.term for token in tokens)
        sentences.append(Sentence(number, start, end, paragraph, tokens, terms, heading))
    if all(sentence.heading for sentence in sentences):
        # An article of headings only (a list, one line) still answers with them.
        sentences = [replace(sentence, heading=False) for sentence in sentences]
    return Reading(
        article,
        tuple(sentences),
        tuple(find_statements(article.text, spans, article.lang)),
        frozenset(token.term for token in analyze(article.title, article.lang)),
        frozenset().union(*(sentence.terms for sentence in sentences)),
        frozenset(
            article.text[t.start : t.end]
            for s in sentences
            for t in s.tokens
            if article.text[t.start].isupper()
        ),
    )


def _is_heading(text: str, title: str, words: int) -> bool:
    return text.rstrip(_ENDS) == title.strip().rstrip(_ENDS) or (
        words <= _LONGEST_HEADING and text[-1:] not in _ENDS
    )


@contextmanager
def no_collection() -> Iterator[None]:
    """Hold the garbage collector back: it walks all that was read, ever again, for nothing."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@no_collection()
def build_corpus(
    readings: Sequence[Reading],
    *,
    passage_words: int,
    index: Callable[[Sequence[Sequence[str]]], Retriever],
    vectors: WordVectors | None = None,
) -> Corpus:
    """Index articles that have been read.

    Args:
        readings: The articles.
        passage_words: Words a passage, about.
        index: Makes a retriever from the terms of each passage.
        vectors: To compare sentences by their meaning too.
    """
    passages: list[Passage] = []
    passages_of: dict[str, range] = {}
    for number, reading in enumerate(readings):
        first = len(passages)
        lengths = [len(sentence.tokens) for sentence in reading.sentences]
        for run in cut_passages(lengths, passage_words):
            passages.append(Passage(number, run))
        passages_of[reading.article.id] = range(first, len(passages))
    documents = list(passage_terms(readings, passages))
    return Corpus(
        tuple(readings),
        tuple(passages),
        index(documents),
        _speaker_index(readings),
        _name_index(readings),
        tuple(sorted(set().union(*documents))),
        _languages(readings),
        passages_of,
        vectors,
    )


def passage_terms(readings: Sequence[Reading], passages: Iterable[Passage]) -> Iterator[list[str]]:
    """Yield the terms by which each passage is found, in order."""
    for passage in passages:
        reading = readings[passage.reading]
        own = [t.term for i in passage.sentences for t in reading.sentences[i].tokens]
        # The title is searchable in every passage of its article.
        yield own + sorted(reading.title_terms)


def _speaker_index(readings: Iterable[Reading]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for number, reading in enumerate(readings):
        for at, statement in enumerate(reading.statements):
            place = (number, at)
            words = {*statement.names, *statement.titles}
            for key in {key for word in words for key in name_keys(word)}:
                found.setdefault(key, []).append(place)
    return found


def _name_index(readings: Iterable[Reading]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    words = {(word, reading.article.lang) for reading in readings for word in reading.capitalised}
    for word, lang in words:
        for key in name_keys(word):
            found.setdefault(key, set()).add(term_of(word, lang))
    return {key: frozenset(terms) for key, terms in found.items()}


def _languages(readings: Iterable[Reading]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for reading in readings:
        counts[reading.article.lang] = counts.get(reading.article.lang, 0) + 1
    return tuple(sorted(counts, key=lambda lang: (-counts[lang], lang)))
