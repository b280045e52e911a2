"""What was said, as an answer: who is heard, how sure that is, and what it means if nobody is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qabot.answering.found import Choice
from qabot.answering.question import Kind
from qabot.answering.sayings import choose_sayings, find_sayings
from qabot.answering.signs import tells
from qabot.answering.speakers import find_speakers, is_told_by_nobody
from qabot.explanations import ConfidenceStep, Judgement
from qabot.models import Reason
from qabot.text.analyzer import fold, term_of
from qabot.text.deeds import deeds
from qabot.text.names import name_keys
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qabot.answering.corpus import Corpus
    from qabot.answering.query import QueryWord
    from qabot.answering.question import Question
    from qabot.answering.sayings import Saying

_DECIDES = 0.6  # share of a topic, by weight, that a statement holds to tell when it was made
# How often a statement of a kind is the speaker's, where people annotated who said what in
# English and German news: none of it was learnt from.
_SAID_SURELY = 0.95  # by name
_SAID_VAGUELY = 0.85  # by a pronoun or a description, or taken over from the sentence before
_SAID_BY_HEARSAY = 0.2  # in what another speaker says


@dataclass(frozen=True, slots=True)
class Heard:
    """The statements that answer a question, or what to do without.

    Attributes:
        choices: The statements, in the order to show them.
        steps: What makes the confidence in the first.
        reason: If there are none, why nothing else can answer; None if something may.
        otherwise: The question as one to be answered by any sentence.
    """

    choices: tuple[Choice, ...]
    steps: tuple[ConfidenceStep, ...]
    reason: Reason | None
    otherwise: Question


def hear(
    question: Question,
    words: Sequence[QueryWord],
    corpus: Corpus,
    articles: Collection[int] | None,
    within: Collection[int] | None,
    *,
    limit: int,
    fill: bool,
) -> Heard:
    """Find the statements that answer a question for statements or for who made them.

    Args:
        question: As understood.
        words: Of the question, as the articles know them.
        corpus: All articles.
        articles: Only articles with these numbers, or all if None.
        within: Only passages with these numbers, or all if None.
        limit: Most statements.
        fill: Give as many as there are up to the limit.
    """
    if question.kind is Kind.SPEAKER:
        otherwise = replace(question, kind=Kind.PERSON)
        sayings = find_speakers(question, corpus, within, limit=limit, fill=fill)
        said = question.pure or (question.spoken and not question.deed)
        elsewhere = not question.pure and is_told_by_nobody(question, corpus, within)
        reason = Reason.OFF_TOPIC if words and said and not elsewhere else None
    else:
        reason, otherwise = None, replace(question, kind=question.detail or question.kind)
        sayings = _statements(question, words, corpus, articles, limit=limit, fill=fill)
        if not sayings and _asks_only_for_speech(question, words, corpus):
            reason = _silence(question, corpus, articles)
            if question.detail and reason is Reason.NO_STATEMENT:
                reason = None  # who says nothing may still have done it
            elif reason is Reason.NO_STATEMENT and not _may_speak(question, corpus):
                reason = Reason.LOW_CONFIDENCE
    if not sayings:
        return Heard((), (), reason, otherwise)
    choices = tuple(_choice(saying, corpus) for saying in sayings)
    return Heard(choices, _judge(sayings), None, otherwise)


def _statements(
    question: Question,
    words: Sequence[QueryWord],
    corpus: Corpus,
    articles: Collection[int] | None,
    *,
    limit: int,
    fill: bool,
) -> list[Saying]:
    """Return what the speakers of a question say, one after the other, a fair share of each."""

    def find(question: Question) -> list[Saying]:
        found = find_sayings(question, corpus, articles)
        if not found and _may_be_in_any_words(question):
            found = find_sayings(replace(question, deed=None), corpus, articles)
        return _telling(question, words, found, corpus) if question.detail else found

    each = [found for q in _asked(question) if (found := find(q))]
    if not each and question.also:
        # No list after all: "Procter and Gamble" is one name.
        each = [find(_as_one(question))]
    shares = _shares([len(found) for found in each], limit)
    chosen: list[Saying] = []
    for found, share in zip(each, shares, strict=True):
        places = {(s.reading, s.statement.sentence) for s in chosen}
        # What one says together with another is shown once.
        own = [s for s in found if (s.reading, s.statement.sentence) not in places]
        if own and share:
            chosen += choose_sayings(own, corpus, share, fill=fill)
    return chosen


def _may_be_in_any_words(question: Question) -> bool:
    """Tell whether what somebody says answers without telling of the deed asked for.

    Whether somebody confirmed it is told by what he says about it; what he announced need not
    be said to be announced.
    """
    if question.deed is None:
        return False
    decides = question.detail is Kind.YES_NO and bool(question.topic)
    return decides or term_of(question.deed.text, question.lang) in deeds(question.lang).loose


def _telling(
    question: Question, words: Sequence[QueryWord], found: Sequence[Saying], corpus: Corpus
) -> list[Saying]:
    """Return the statements that hold most of a topic, of them those that tell when or where.

    Where none does, all that hold it are returned: the citation has a day.
    """
    found = [s for s in found if s.on_topic >= _DECIDES]
    terms = frozenset(term for word in words for term in word.terms)

    def tells_detail(saying: Saying) -> bool:
        reading = corpus.readings[saying.reading]
        sentence = reading.sentences[saying.statement.sentence]
        return question.detail is not None and tells(question.detail, sentence, reading, terms)

    return [s for s in found if tells_detail(s)] or found


def _asked(question: Question) -> tuple[Question, ...]:
    """Return a question for the statements of several as one for each."""
    return (replace(question, also=()), *question.also)


def _as_one(question: Question) -> Question:
    """Return a question for the statements of several as one for whoever has all their names."""
    asked = _asked(question)
    return replace(
        question,
        speaker=tuple(word for q in asked for word in q.speaker),
        described=tuple(word for q in asked for word in q.described),
        also=(),
    )


def _shares(counts: Sequence[int], limit: int) -> list[int]:
    """Return how many of each to take, in turns, until the limit is reached."""
    shares = [0] * len(counts)
    while sum(shares) < min(limit, sum(counts)):
        for number, count in enumerate(counts):
            if shares[number] < count and sum(shares) < limit:
                shares[number] += 1
    return shares


def _choice(saying: Saying, corpus: Corpus) -> Choice:
    return Choice(
        saying.reading,
        corpus.readings[saying.reading].sentences[saying.statement.sentence],
        saying.score,
        saying.statement,
        saying.on_topic,
        copies=saying.copies,
    )


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
    anything = (replace(q, topic=(), deed=None) for q in _asked(question))
    said = any(find_sayings(q, corpus, articles) for q in anything)
    return Reason.OFF_TOPIC if said else Reason.NO_STATEMENT


def _may_speak(question: Question, corpus: Corpus) -> bool:
    """Tell whether the words for a speaker may be somebody's: names and offices.

    "What was the Karabakh conflict zone said to need?" has words that are neither.
    """
    known = tables(question.lang)
    offices = known.all_titles | known.speaker_nouns
    written = {word.text for word in question.words if word.name}
    return all(
        word in written
        or fold(word) in offices
        or any(key in corpus.names for key in name_keys(word))
        for word in question.speaker
    )


def _judge(sayings: Sequence[Saying]) -> tuple[ConfidenceStep, ...]:
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
