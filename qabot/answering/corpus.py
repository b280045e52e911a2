"""The articles as the answerer reads them: once, when they are loaded."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from qabot.answering.statements import find_statements
from qabot.text.analyzer import Token, analyze
from qabot.text.language import detect_language
from qabot.text.sentences import paragraph_numbers, paragraph_spans, sentence_spans
from qabot.text.shingles import signature_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qabot.answering.overlay import Vocabulary
    from qabot.answering.voices import Statement
    from qabot.listing import Card
    from qabot.models import Article
    from qabot.retrieval.retriever import Retriever
    from qabot.text.names import Gender
    from qabot.text.shingles import Signature
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
    sentences: Sequence[Sentence]
    statements: Sequence[Statement]
    title_terms: frozenset[str]
    terms: frozenset[str]
    capitalised: frozenset[str]
    signature: Signature

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


class Fame(NamedTuple):
    """How often somebody speaks by name, and how often as one of which gender."""

    statements: int
    genders: tuple[tuple[Gender, int], ...]

    @property
    def gender(self) -> Gender:
        """What most statements tell, "" if none does; of several the first in the alphabet."""
        told = dict(self.genders)
        return max(sorted(told), key=told.__getitem__) if told else ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles, their passages, and the indexes to find them by.

    Articles and passages keep their numbers when others come or go, and stand in their order.
    All of it may be on disk: nothing but the cards should be gone through.

    Attributes:
        readings: By number of the article.
        cards: By number of the article.
        numbers: Of the articles, by their ids.
        passages: By number of the passage.
        passages_of: The numbers of an article's passages, by its own.
        retriever: Finds passages by number.
        speakers: From a key of a word that a speaker is called by to the statements, in order:
            number of the reading, number of the statement in it.
        people: From such a key to those who speak by a name that has the word.
        names: From a key of a capitalised word to the terms it is indexed by.
        spellings: From a folded word to how it is written, with the number of the articles.
        near_words: Folded words that may be near each other, see ``neighbours``.
        near_names: Keys of names that may be.
        signatures: By number of the article; see ``copies``.
        bands: From a band of a signature, alone and with an outlet, to the numbers of the articles
            that have it, in order.
        superseded: From the number of an article to those of later versions of it, in order.
        vocabulary: All terms.
        languages: Languages of the articles, commonest first.
        vectors: Word vectors, if there are any and they are wanted.
    """

    readings: Mapping[int, Reading]
    cards: Mapping[int, Card]
    numbers: Mapping[str, int]
    passages: Mapping[int, Passage]
    passages_of: Mapping[int, range]
    retriever: Retriever
    speakers: Mapping[str, Sequence[tuple[int, int]]]
    people: Mapping[str, Mapping[tuple[str, ...], Fame]]
    names: Mapping[str, frozenset[str]]
    spellings: Mapping[str, Mapping[str, int]]
    near_words: Mapping[str, Sequence[str]]
    near_names: Mapping[str, Sequence[str]]
    signatures: Mapping[int, Signature]
    bands: Mapping[str, Sequence[int]]
    superseded: Mapping[int, Sequence[int]]
    vocabulary: Vocabulary
    languages: tuple[str, ...]
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
        signature_of(article.text, article.title),
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
