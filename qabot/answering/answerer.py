"""From a question to an answer: statements, or sentences ranked, or an abstention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.answering.features import Candidate
from qabot.answering.query import query_words, search_terms
from qabot.answering.question import Kind
from qabot.answering.ranker import confidence, rank
from qabot.answering.sayings import Saying, choose_sayings, find_sayings
from qabot.answering.signs import holds_office, introduces
from qabot.models import AnswerSentence, Citation
from qabot.text.names import name_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from qabot.answering.corpus import Corpus, Reading, Sentence
    from qabot.answering.features import Scored
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question
    from qabot.answering.ranker import Weights
    from qabot.answering.signs import introduces
from qabot.models import Article

_DUPLICATE_SHARE = 0.8  # of their terms that two sentences share to say the same
_PADDING_SCORE = 0.75  # in log-odds: a further sentence may be this much weaker than the first
_SAID_SURELY = 0.95
_SAID_VAGUELY = 0.7
_INTRODUCED_SURELY = 0.8
_ELSEWHERE = 0.25  # of the confidence that is left where an office is another place's


@dataclass(frozen=True, slots=True)
class Found:
    """What answering came to, before it is timed.

    Attributes:
        sentences: Best first, statements in the order of their article; empty when nothing
            answers.
        citations: Of the sentences, or of the nearest article.
        confidence: That the first sentence answers.
    """

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class _Choice:
    """A sentence chosen for the answer."""

    reading: int
    sentence: Sentence
    speaker: str | None
    score: float


def find_answer(
    question: Question,
    corpus: Corpus,
    weights: Weights,
    *,
    limit: int,
    fill: bool,
    passages: int,
    min_confidence: float,
    article_ids: Collection[str] | None = None,
) -> Found:
    """Answer a question from a corpus.

    Args:
        question: As understood.
        corpus: What to answer from.
        weights: Of the ranking.
        limit: Most sentences.
        fill: Give as many sentences as there are up to the limit, in place of the few best.
        passages: Best passages that are read closely.
        min_confidence: Abstain below it.
        article_ids: Answer from these articles only.
    """
    words = query_words(question.words, corpus)
    within = None
    if article_ids is not None:
        within = {p for i in article_ids for p in corpus.passages_of[i]}
    if question.kind is Kind.STATEMENT:
        allowed = None if within is None else {corpus.passages[p].reading for p in within}
        sayings = find_sayings(question, corpus, allowed)
        if sayings:
            said = _said(question, corpus, choose_sayings(sayings, corpus, limit, fill=fill), words)
            if said.confidence >= min_confidence:
                return said
            return Found((), said.citations[:1], said.confidence)
        if question.pure or not question.topic:
            return _abstained(corpus, search_candidates(words, corpus, passages, within), 0.0)
    candidates = search_candidates(words, corpus, passages, within)
    if not candidates:
        return Found((), (), 0.0)
    ranked = rank(question, words, candidates, corpus, weights)
    sure = confidence(question, words, ranked, corpus, weights)
    if question.office and not _names_office(question, corpus, ranked[0]):
        sure *= _ELSEWHERE
    if question.kind is Kind.DEFINITION or _names_only(question, corpus):
        ranked, sure = _introductions_first(ranked, words, corpus, sure, fill=fill)
    if sure < min_confidence:
        return _abstained(corpus, candidates, sure)
    chosen = _choose(ranked, corpus, limit, fill=fill)
    return _found(corpus, chosen, words, sure)


def _names_office(question: Question, corpus: Corpus, best: Scored) -> bool:
    """Tell whether the office asked for and its place stand together in the best sentence."""
    office, place = query_words(question.office, corpus), query_words(question.place, corpus)
    return holds_office(office, place, best.candidate.sentence)


def _introductions_first(
    ranked: list[Scored], words: Sequence[QueryWord], corpus: Corpus, sure: float, *, fill: bool
) -> tuple[list[Scored], float]:
    """Put the sentences that say who somebody is before those that merely name him."""
    telling = [
        s
        for s in ranked
        if introduces(words, s.candidate.sentence, corpus.readings[s.candidate.reading])
    ]
    if not telling:
        return ranked, sure
    rest = [s for s in ranked if s not in telling] if fill else []
    return telling + rest, max(sure, _INTRODUCED_SURELY)


def _names_only(question: Question, corpus: Corpus) -> bool:
    """Tell whether a question is nothing but a name of the articles, in lower case."""
    if question.kind is not Kind.OTHER or len(question.words) != len(question.text.split()):
        return False
    return all(any(key in corpus.names for key in name_keys(word.text)) for word in question.words)


def search_candidates(
    words: Sequence[QueryWord], corpus: Corpus, passages: int, within: Collection[int] | None
) -> list[Candidate]:
    """Return the sentences of the best passages, best passage first.

    Args:
        words: Of the question.
        corpus: What to search.
        passages: How many passages.
        within: Only passages with these numbers, or all if None.
    """
    hits = corpus.retriever.search(search_terms(words), limit=passages, within=within)
    found: list[Candidate] = []
    for hit in hits:
        passage = corpus.passages[hit.passage]
        sentences = corpus.readings[passage.reading].sentences
        found += [Candidate(passage.reading, sentences[i], hit.score) for i in passage.sentences]
    return found


def _choose(ranked: Sequence[Scored], corpus: Corpus, limit: int, *, fill: bool) -> list[_Choice]:
    chosen: list[_Choice] = []
    for scored in ranked:
        if len(chosen) == limit:
            break
        if not fill and scored.score < ranked[0].score - _PADDING_SCORE:
            break
        candidate = scored.candidate
        if any(_says_the_same(candidate.sentence, c.sentence) for c in chosen):
            continue
        speaker = sole_speaker(corpus.readings[candidate.reading], candidate.sentence)
        chosen.append(_Choice(candidate.reading, candidate.sentence, speaker, scored.score))
    return chosen


def _says_the_same(a: Sentence, b: Sentence) -> bool:
    if a is b:
        return True
    shared = len(a.terms & b.terms)
    return shared >= _DUPLICATE_SHARE * max(len(a.terms), len(b.terms))


def sole_speaker(reading: Reading, sentence: Sentence) -> str | None:
    """Return who says a sentence, if it is sure and nobody else speaks in it."""
    said = [st for st in reading.statements if st.sentence == sentence.number and not st.nested]
    if len(said) != 1 or not said[0].sure or said[0].shared:
        return None
    return said[0].speaker


def _said(
    question: Question, corpus: Corpus, sayings: Sequence[Saying], words: Sequence[QueryWord]
) -> Found:
    chosen = [
        _Choice(
            s.reading,
            corpus.readings[s.reading].sentences[s.statement.sentence],
            s.statement.speaker,
            s.score,
        )
        for s in sayings
    ]
    best = max(sayings, key=lambda s: s.score)
    sure = _SAID_SURELY if best.statement.sure else _SAID_VAGUELY
    if question.topic:
        sure *= (1 + best.on_topic) / 2  # half a topic is doubt enough
    return _found(corpus, chosen, words, sure)


def _abstained(corpus: Corpus, candidates: Sequence[Candidate], sure: float) -> Found:
    if not candidates:
        return Found((), (), sure)
    nearest = max(candidates, key=lambda c: c.passage_score)
    return Found((), (_citation(1, corpus.readings[nearest.reading].article),), sure)


def _found(
    corpus: Corpus, chosen: Sequence[_Choice], words: Sequence[QueryWord], sure: float
) -> Found:
    numbers: dict[int, int] = {}
    for choice in chosen:
        numbers.setdefault(choice.reading, len(numbers) + 1)
    terms = frozenset(t for w in words for t in w.terms | w.near)
    sentences = tuple(
        _answer_sentence(corpus.readings[c.reading].article, c, numbers[c.reading], terms)
        for c in chosen
    )
    citations = tuple(_citation(n, corpus.readings[r].article) for r, n in numbers.items())
    return Found(sentences, citations, sure)


def _answer_sentence(
    article: Article, choice: _Choice, citation: int, terms: frozenset[str]
) -> AnswerSentence:
    sentence = choice.sentence
    matches = _merged(
        (t.start - sentence.start, t.end - sentence.start)
        for t in sentence.tokens
        if t.term in terms
    )
    return AnswerSentence(
        text=article.text[sentence.start : sentence.end],
        article_id=article.id,
        start=sentence.start,
        end=sentence.end,
        speaker=choice.speaker,
        score=round(choice.score, 4),
        citation=citation,
        matches=matches,
    )


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return spans in order with those that overlap made one, as character bigrams do."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _citation(number: int, article: Article) -> Citation:
    return Citation(
        number, article.id, article.title, article.source, article.url, article.published
    )
