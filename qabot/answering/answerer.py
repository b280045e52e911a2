"""From a question to an answer: statements, or sentences ranked, or an abstention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qabot.answering.citations import cite, cite_nearest
from qabot.answering.duplicates import Originals
from qabot.answering.features import Candidate
from qabot.answering.query import query_words, search_terms
from qabot.answering.question import Kind
from qabot.answering.ranker import confidence, rank
from qabot.answering.sayings import Saying, choose_sayings, find_sayings
from qabot.answering.signs import holds_office, introduces
from qabot.models import AnswerSentence, Citation, ConfidenceStep, Judgement, Reason
from qabot.text.names import name_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qabot.answering.corpus import Corpus, Reading, Sentence
    from qabot.answering.features import Scored
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question
    from qabot.answering.ranker import Weights
    from qabot.answering.voices import Statement

_PADDING_SCORE = 0.75  # in log-odds: a further sentence may be this much weaker than the first
# How often a statement of a kind is the speaker's, where people annotated who said what in
# English and German news: none of it was learnt from.
_SAID_SURELY = 0.95  # by name
_SAID_VAGUELY = 0.85  # by a pronoun or a description, or taken over from the sentence before
_SAID_BY_HEARSAY = 0.2  # in what another speaker says
_INTRODUCED_SURELY = 0.8
_LED_SURELY = 0.9  # news tells in its first paragraph what it is about
_ELSEWHERE = 0.15  # of the confidence that is left where an office is another place's


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence chosen for the answer.

    Attributes:
        reading: Number of its article.
        sentence: The sentence.
        score: Higher answers better.
        statement: What it says in somebody's name, if that was asked for or is sure.
        on_topic: Share of the question's topic that the statement holds.
        features: Of the ranking, in their order; none for the statements of a speaker.
        copies: Numbers of the other articles that say the same.
    """

    reading: int
    sentence: Sentence
    score: float
    statement: Statement | None
    on_topic: float = 1.0
    features: tuple[float, ...] = ()
    copies: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What answering came to, before it is timed, and by which way.

    Attributes:
        sentences: Best first, statements in the order of their article; empty when nothing
            answers.
        citations: Of the sentences, or of the nearest article.
        confidence: That the first sentence answers.
        reason: Why nothing does, or None.
        choices: What the sentences were made of, or would have been made of.
        words: Of the question, as the articles know them.
        candidates: Sentences of the passages that were read, best passage first.
        ranked: The same by score, if they were ranked.
        steps: What made the confidence, in order.
    """

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    confidence: float
    reason: Reason | None
    words: tuple[QueryWord, ...]
    choices: tuple[Choice, ...] = ()
    candidates: Sequence[Candidate] = ()
    ranked: Sequence[Scored] = ()
    steps: tuple[ConfidenceStep, ...] = ()


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
    """
    words = query_words(question.words, corpus, question.lang)
    if articles is not None and not articles:
        return Found((), (), 0.0, Reason.NO_ARTICLE, words)
    if question.kind is Kind.ABOUT and (lead := _lead(corpus, articles, limit, fill=fill)):
        return _answer_with_lead(corpus, lead, words, min_confidence)
    reason: Reason | None = None
    if question.kind is Kind.STATEMENT:
        if sayings := find_sayings(question, corpus, articles):
            chosen = choose_sayings(sayings, corpus, limit, fill=fill)
            return _answer_with_sayings(question, corpus, chosen, words, min_confidence)
        if _asks_only_for_speech(question, words, corpus):
            reason = _silence(question, corpus, articles)
    candidates = search_candidates(words, corpus, passages, _passages_of(articles, corpus))
    if not candidates:
        reason = reason or (Reason.NO_PASSAGE if words else Reason.NO_TERMS)
    if reason is not None:
        nearest = cite_nearest(corpus, candidates)
        return Found((), nearest, 0.0, reason, words, candidates=candidates)
    ranked = rank(question, words, candidates, corpus, weights)
    ordered, steps = _judge(question, words, ranked, corpus, weights, fill=fill)
    sure = steps[-1].confidence
    if sure < min_confidence:
        found = any(candidate.passage_score for candidate in candidates)
        reason = Reason.LOW_CONFIDENCE if found else Reason.NO_PASSAGE
        nearest = cite_nearest(corpus, candidates)
        choices = _choose(ordered, corpus, 1, fill=fill)
        return Found((), nearest, sure, reason, words, choices, candidates, ranked, steps)
    choices = _choose(ordered, corpus, limit, fill=fill)
    sentences, citations = cite(corpus, choices, words)
    return Found(sentences, citations, sure, None, words, choices, candidates, ranked, steps)


def _lead(
    corpus: Corpus, articles: Collection[int] | None, limit: int, *, fill: bool
) -> tuple[Choice, ...]:
    """Return how the one article asked about begins; nothing if several may be meant."""
    numbers = range(len(corpus.readings)) if articles is None else articles
    if len(numbers) != 1:
        return ()
    (number,) = numbers
    text = [s for s in corpus.readings[number].sentences if not s.heading]
    opening = [s for s in text if fill or s.paragraph == text[0].paragraph]
    return tuple(Choice(number, s, _LED_SURELY, None) for s in opening[:limit])


def _answer_with_lead(
    corpus: Corpus, lead: tuple[Choice, ...], words: tuple[QueryWord, ...], min_confidence: float
) -> Found:
    sentences, citations = cite(corpus, lead, words)
    steps = (ConfidenceStep(Judgement.LEAD, _LED_SURELY),)
    reason = Reason.LOW_CONFIDENCE if min_confidence > _LED_SURELY else None
    shown = sentences if reason is None else ()
    return Found(shown, citations, _LED_SURELY, reason, words, lead, steps=steps)


def _passages_of(articles: Collection[int] | None, corpus: Corpus) -> set[int] | None:
    if articles is None:
        return None
    ids = (corpus.readings[number].article.id for number in articles)
    return {passage for article_id in ids for passage in corpus.passages_of[article_id]}


def _asks_only_for_speech(question: Question, words: Sequence[QueryWord], corpus: Corpus) -> bool:
    """Tell whether nothing but what somebody said can answer.

    "What does the signal indicate?" asks of a thing: somebody has a name or an office.
    """
    if question.pure:
        return True
    if question.topic or not (question.spoken or question.deed):
        return False
    written = {word.text for word in words if word.name or not word.known}
    return not question.speaker or any(
        word in written or any(key in corpus.names for key in name_keys(word))
        for word in question.speaker
    )


def _silence(question: Question, corpus: Corpus, articles: Collection[int] | None) -> Reason:
    """Tell whether somebody of whom no statement was found says anything else."""
    anything = replace(question, topic=(), deed=None)
    said = find_sayings(anything, corpus, articles)
    return Reason.OFF_TOPIC if said else Reason.NO_STATEMENT


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
    return tuple(replace(c, copies=originals.copies(n)) for n, c in enumerate(chosen))


def choice_of(scored: Scored, corpus: Corpus) -> Choice:
    """Return a ranked sentence as one to show."""
    number, sentence = scored.candidate.reading, scored.candidate.sentence
    statement = sole_statement(corpus.readings[number], sentence)
    return Choice(number, sentence, scored.score, statement, features=scored.features)


def sole_statement(reading: Reading, sentence: Sentence) -> Statement | None:
    """Return who says a sentence, if it is sure and nobody else speaks in it."""
    said = [
        st
        for st in reading.statements
        if st.sentence == sentence.number and not st.nested and not st.vague
    ]
    if len(said) != 1 or not said[0].sure or said[0].shared:
        return None
    return said[0]


def _answer_with_sayings(
    question: Question,
    corpus: Corpus,
    sayings: Sequence[Saying],
    words: tuple[QueryWord, ...],
    min_confidence: float,
) -> Found:
    choices = tuple(
        Choice(
            s.reading,
            corpus.readings[s.reading].sentences[s.statement.sentence],
            s.score,
            s.statement,
            s.on_topic,
            copies=s.copies,
        )
        for s in sayings
    )
    steps = _judge_sayings(question, sayings)
    sure = steps[-1].confidence
    sentences, citations = cite(corpus, choices, words)
    if sure < min_confidence:
        reason = Reason.LOW_CONFIDENCE
        return Found((), citations[:1], sure, reason, words, choices, steps=steps)
    return Found(sentences, citations, sure, None, words, choices, steps=steps)


def _judge_sayings(question: Question, sayings: Sequence[Saying]) -> tuple[ConfidenceStep, ...]:
    best = max(sayings, key=lambda s: s.score)
    if best.statement.nested:
        sure = ConfidenceStep(Judgement.HEARSAY, _SAID_BY_HEARSAY)
    elif best.statement.sure:
        sure = ConfidenceStep(Judgement.SURE_STATEMENT, _SAID_SURELY)
    else:
        sure = ConfidenceStep(Judgement.UNSURE_STATEMENT, _SAID_VAGUELY)
    if best.on_topic == 1:
        return (sure,)
    # Half a topic is doubt enough.
    return (sure, ConfidenceStep(Judgement.ON_TOPIC, sure.confidence * (1 + best.on_topic) / 2))
