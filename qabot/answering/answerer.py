"""From a question to an answer: statements, or sentences ranked, or an abstention."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.citations import cite, cite_nearest
from qabot.answering.current import current
from qabot.answering.duplicates import Originals
from qabot.answering.features import Candidate
from qabot.answering.found import Choice, Found, show, sole_statement
from qabot.answering.groups import gather
from qabot.answering.news import LED, choose_news, judge_news, lead_of
from qabot.answering.query import query_words, search_terms
from qabot.answering.question import Kind
from qabot.answering.ranker import confidence, rank
from qabot.answering.recency import newer_first
from qabot.answering.signs import holds_office, introduces
from qabot.answering.testimony import hear
from qabot.explanations import ConfidenceStep, Judgement
from qabot.models import Reason
from qabot.text.names import name_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from qabot.answering.corpus import Corpus
    from qabot.answering.features import Scored
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question
    from qabot.answering.ranker import Weights
    from qabot.models import AnswerSentence, Citation

    Cited = tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]

_PADDING_SCORE = 0.75  # in log-odds: a further sentence may be this much weaker than the first
_INTRODUCED_SURELY = 0.8
_ELSEWHERE = 0.15  # of the confidence that is left where an office is another place's


def find_answer(
    question: Question,
    corpus: Corpus,
    weights: Weights,
    *,
    limit: int,
    fill: bool,
    passages: int,
    min_confidence: float,
    articles: Collection[int] | None = None,
    held_back: Mapping[int, float] | None = None,
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
        articles: Answer from the articles with these numbers only, or from all if None.
        held_back: What old articles lose, by number, or None if their age is no matter.
    """
    words = query_words(question.words, corpus, question.lang)
    if articles is not None and not articles:
        return Found((), (), 0.0, Reason.NO_ARTICLE, words)
    corpus, articles = current(corpus, articles)
    within = _passages_of(articles, corpus)
    reason: Reason | None = None
    if question.kind is Kind.ABOUT and (lead := lead_of(corpus, articles, limit, fill=fill)):
        return show(corpus, lead, words, LED, min_confidence)
    if question.kind in (Kind.STATEMENT, Kind.SPEAKER):
        heard = hear(question, words, corpus, articles, within, limit=limit, fill=fill)
        if heard.choices:
            return show(corpus, heard.choices, words, heard.steps, min_confidence)
        reason, question = heard.reason, heard.otherwise
    if question.kind is Kind.NEWS:
        if news := choose_news(question, corpus, within, limit):
            return show(corpus, news, words, judge_news(news), min_confidence)
        question = replace(question, kind=Kind.OTHER)
    candidates = search_candidates(words, corpus, passages, within)
    if not candidates:
        reason = reason or (Reason.NO_PASSAGE if words else Reason.NO_TERMS)
    if reason is not None:
        nearest = cite_nearest(corpus, candidates)
        return Found((), nearest, 0.0, reason, words, candidates=candidates, question=question)
    ranked = _in_order(question, rank(question, words, candidates, corpus, weights), held_back)
    ordered, steps = _judge(question, words, ranked, corpus, weights, fill=fill)
    sure = steps[-1].confidence
    if sure < min_confidence:
        met = any(candidate.passage_score for candidate in candidates)
        reason = Reason.LOW_CONFIDENCE if met else Reason.NO_PASSAGE
        limit = 1
    choices = _choose(ordered, corpus, limit, fill=fill)
    cited: Cited = (
        cite(corpus, choices, words) if reason is None else ((), cite_nearest(corpus, candidates))
    )
    return Found(*cited, sure, reason, words, choices, candidates, ranked, steps, question)


def _passages_of(articles: Collection[int] | None, corpus: Corpus) -> set[int] | None:
    if articles is None:
        return None
    return {passage for number in articles for passage in corpus.passages_of[number]}


def _judge(
    question: Question,
    words: tuple[QueryWord, ...],
    ranked: list[Scored],
    corpus: Corpus,
    weights: Weights,
    *,
    fill: bool,
) -> tuple[list[Scored], tuple[ConfidenceStep, ...]]:
    """Return ranked sentences in the order to show them, and how far to trust the first."""
    trust = confidence(question, words, ranked, corpus, weights)
    sure = trust.answerable * trust.right
    steps = [
        ConfidenceStep(Judgement.ANSWERABLE, trust.answerable),
        ConfidenceStep(Judgement.MODEL, sure),
    ]
    if question.office and not _names_office(question, corpus, ranked[0]):
        sure *= _ELSEWHERE
        steps.append(ConfidenceStep(Judgement.OFFICE_ELSEWHERE, sure))
    if question.kind is Kind.DEFINITION or _names_only(question, corpus):
        telling = _introductions(ranked, words, corpus)
        if telling:
            rest = [s for s in ranked if s not in telling] if fill else []
            ranked = telling + rest
            steps.append(ConfidenceStep(Judgement.INTRODUCES, max(sure, _INTRODUCED_SURELY)))
    return ranked, tuple(steps)


def _in_order(
    question: Question, ranked: list[Scored], held_back: Mapping[int, float] | None
) -> list[Scored]:
    """Put newer articles first, if they are to be, and headings behind the text in "why ...?".

    There they only tell again what is asked.
    """
    if held_back is not None:
        ranked = newer_first(ranked, held_back)
    if question.kind is not Kind.REASON:
        return ranked
    return sorted(ranked, key=lambda scored: scored.candidate.sentence.heading)


def _names_office(question: Question, corpus: Corpus, best: Scored) -> bool:
    """Tell whether the office asked for and its place stand together in the best sentence."""
    office = query_words(question.office, corpus, question.lang)
    place = query_words(question.place, corpus, question.lang)
    return holds_office(office, place, best.candidate.sentence)


def _introductions(
    ranked: Sequence[Scored], words: Sequence[QueryWord], corpus: Corpus
) -> list[Scored]:
    """Return the sentences that say who somebody is: they go before those that merely name him."""
    return [
        s
        for s in ranked
        if introduces(words, s.candidate.sentence, corpus.readings[s.candidate.reading])
    ]


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
    scores = {hit.passage: hit.score for hit in hits}
    if within is not None and len(scores) < passages:
        # Few enough to be read whole: a sentence may answer in other words.
        more = sorted(number for number in within if number not in scores)
        scores |= dict.fromkeys(more[: passages - len(scores)], 0.0)
    found: list[Candidate] = []
    for number, score in scores.items():
        passage = corpus.passages[number]
        sentences = corpus.readings[passage.reading].sentences
        found += [Candidate(passage.reading, sentences[i], score) for i in passage.sentences]
    return found


def _choose(
    ranked: Sequence[Scored], corpus: Corpus, limit: int, *, fill: bool
) -> tuple[Choice, ...]:
    chosen: list[Choice] = []
    originals = Originals()
    full = False
    for scored in ranked:
        sentence, reading = scored.candidate.sentence, scored.candidate.reading
        if said := originals.find(sentence.terms):
            if chosen[said[0]].reading != reading:
                originals.add_copy(said[0], reading)
            continue
        padding = not fill and scored.score < ranked[0].score - _PADDING_SCORE
        full = full or padding or len(chosen) == limit
        if not full:
            originals.add(sentence.terms)
            chosen.append(choice_of(scored, corpus))
    told = [replace(c, copies=originals.copies(n)) for n, c in enumerate(chosen)]
    return gather(corpus, told)


def choice_of(scored: Scored, corpus: Corpus) -> Choice:
    """Return a ranked sentence as one to show."""
    number, sentence = scored.candidate.reading, scored.candidate.sentence
    statement = sole_statement(corpus.readings[number], sentence)
    return Choice(number, sentence, scored.score, statement, features=scored.features)
