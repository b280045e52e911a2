"""From a question that stands alone to its answer, over a fixed set of articles."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nlargest
from typing import TYPE_CHECKING

from qabot.answering.answerer import find_answer
from qabot.answering.excerpts import bears_sign, find_surroundings
from qabot.answering.explanation import explain_answer
from qabot.answering.people import People
from qabot.answering.question import understand
from qabot.answering.ranker import learnt_weights
from qabot.answering.recency import hold_back
from qabot.answering.spelling import Spelling, apply_corrections
from qabot.answering.timing import part_from_time
from qabot.dates import ALWAYS, read_date
from qabot.errors import QuestionError
from qabot.models import Answer, Reason, SpellingCorrection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from qabot.answering.corpus import Corpus
    from qabot.answering.found import Found
    from qabot.answering.question import Question
    from qabot.answering.timing import Timed
    from qabot.dates import Period, TimeSpan


@dataclass(frozen=True, slots=True)
class Scope:
    """What to answer from, and how much.

    Attributes:
        limit: Sentences wanted, or None for the few best.
        articles: Numbers of the articles to answer from, or None for all.
        explain: Whether to tell how the answer came about.
        without: Speakers to leave out.
    """

    limit: int | None = None
    articles: Collection[int] | None = None
    explain: bool = False
    without: tuple[str, ...] = ()


class Inquiry:
    """Answers questions from a corpus; safe to share between threads.

    Attributes:
        corpus: The articles as read and indexed.
        limit: Most sentences of an answer, unless a question wants another number.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        limit: int,
        passages: int,
        min_confidence: float,
        recency: float = 0.0,
    ) -> None:
        """Take a corpus and how to answer from it.

        Args:
            corpus: The articles as read and indexed.
            limit: Most sentences of an answer.
            passages: Best passages that are read closely.
            min_confidence: Abstain below it.
            recency: Newer articles go first where scores differ by less.
        """
        self.corpus = corpus
        self.limit = limit
        self._passages = passages
        self._min_confidence = min_confidence
        self._recency = recency

    def ask(self, question: str, lang: str, scope: Scope, today: date) -> Answer:
        """Answer a question from the articles of the time that its words tell.

        Where nothing answers within, all others are asked; see ``asked_of_others``.

        Args:
            question: One that stands alone.
            lang: ISO 639-1 code of its language.
            scope: What to answer from, and how much.
            today: What "yesterday" is reckoned from.
        """
        timed = self.timed(question, lang, today)
        if timed is None:
            return self.answer(question, lang, scope)
        within = self.answer(timed.question, lang, self.narrowed(scope, timed.period))
        if within.answered:
            return replace(within, question=question, period=timed.period)
        dropped = replace(timed.period, dropped=True)
        others = self.narrowed(scope, dropped)
        tried = [within]
        for asked in timed.asked_of_others(question, lang):
            tried.append(self.answer(asked, lang, others))
            if tried[-1].answered:
                return replace(tried[-1], question=question, period=dropped)
        return replace(most_telling(tried), question=question, period=dropped)

    def timed(self, question: str, lang: str, today: date) -> Timed | None:
        """Return a question and the time that its words tell.

        None is returned too where no article has a date: then they cannot mean when it was
        published. So it is where the question has no other words.
        """
        timed = part_from_time(question, lang, today)
        return timed if timed and timed.question and self._has_dates else None

    def narrowed(self, scope: Scope, period: Period) -> Scope:
        """Return a scope with the articles of a time only; if that was dropped, with all others.

        What nothing of that time answers shall not be answered from it, for its title has "week".
        """
        own = set(self.select(None, period.span) or ())
        if not period.dropped:
            within = own if scope.articles is None else own & set(scope.articles)
            return replace(scope, articles=within)
        if not own:
            return scope
        allowed = self.corpus.cards if scope.articles is None else scope.articles
        return replace(scope, articles=set(allowed) - own)

    def answer(self, question: str, lang: str, scope: Scope) -> Answer:
        """Answer a question; words for a time are words like others.

        Args:
            question: One that stands alone.
            lang: ISO 639-1 code of its language.
            scope: What to answer from, and how much.
        """
        started = time.perf_counter()
        understood = replace(understand(question, lang), without=scope.without)
        vectors = self.corpus.vectors
        weights = learnt_weights(semantic=vectors is not None and vectors.knows(question))
        found = find_answer(
            understood,
            self.corpus,
            weights,
            limit=self.limit if scope.limit is None else scope.limit,
            fill=scope.limit is not None,
            passages=self._passages,
            min_confidence=self._min_confidence,
            articles=scope.articles,
            held_back=self._held_back,
        )
        answer = _answer(question, lang, found, started, speaker=understood.speaker)
        if not scope.explain:
            return answer
        explanation = explain_answer(
            understood, found, self.corpus, weights, wanted=self._min_confidence
        )
        return replace(answer, explanation=explanation)

    def surroundings(
        self, article_id: str, start: int, question: str, lang: str, limit: int
    ) -> Answer:
        """Answer with the sentence of an article that starts somewhere and those behind it.

        Args:
            article_id: An article that is still there.
            start: Offset of the sentence's first character.
            question: What is answered so.
            lang: ISO 639-1 code of its language.
            limit: Most sentences.
        """
        started = time.perf_counter()
        found = find_surroundings(self.corpus, self.corpus.numbers[article_id], start, limit=limit)
        return _answer(question, lang, found, started)

    def bears_sign(self, question: Question, article_id: str, start: int) -> bool:
        """Tell whether the sentence that starts there holds the kind of answer asked for."""
        number = self.corpus.numbers[article_id]
        return bears_sign(question, self.corpus.readings[number], start)

    def corrected(
        self, text: str, lang: str, today: date
    ) -> tuple[str, tuple[SpellingCorrection, ...]]:
        """Return a question with what is surely misspelt put right, and what it may be.

        Words that tell a time are right, whether the articles have them or not.
        """
        found = self._spelling.correct(text, lang)
        if found and (timed := self.timed(text, lang, today)):
            found = tuple(c for c in found if c.end <= timed.start or timed.end <= c.start)
        shown = (SpellingCorrection(c.typed, c.meant, c.shown, c.sure) for c in found)
        return apply_corrections(text, found), tuple(dict.fromkeys(shown))

    def select(
        self, article_ids: Collection[str] | None, period: TimeSpan | None
    ) -> Collection[int] | None:
        """Return the numbers of the articles with some ids and of some time, or None for all.

        Raises:
            QuestionError: If an id is unknown.
        """
        if article_ids is None and period is None:
            return None
        numbers = self.corpus.numbers
        for article_id in article_ids or ():
            if article_id not in numbers:
                raise QuestionError(f"no article has the id {article_id!r}; see the sources")
        chosen = None if article_ids is None else {numbers[i] for i in article_ids}
        if period is None:
            return chosen
        looked_at = self._published if chosen is None else chosen
        return {n for n in looked_at if (span := self._published[n]) and span.overlaps(period)}

    def newest(self, lang: str, most: int) -> list[str]:
        """Return the ids of the newest articles in a language, those without a date last."""
        spans, cards = self._published, self.corpus.cards
        own = (number for number, card in cards.items() if card.lang == lang)
        last = nlargest(most, own, key=lambda n: (spans[n] or ALWAYS).first)
        return [cards[number].id for number in last]

    @cached_property
    def people(self) -> People:
        """Who speaks in the articles."""
        return People(self.corpus)

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling.from_corpus(self.corpus)

    @cached_property
    def _held_back(self) -> dict[int, float] | None:
        return hold_back(self._published, self._recency) if self._recency else None

    @cached_property
    def _has_dates(self) -> bool:
        return any(self._published.values())

    @cached_property
    def _published(self) -> dict[int, TimeSpan | None]:
        dates = ((number, card.published) for number, card in self.corpus.cards.items())
        return {n: read_date(published) if published else None for n, published in dates}


def most_telling(abstentions: Iterable[Answer]) -> Answer:
    """Return the first abstention that names what is nearest, else one of articles at all.

    Args:
        abstentions: At least one.
    """
    return max(abstentions, key=lambda a: (bool(a.citations), a.reason is not Reason.NO_ARTICLE))


def _answer(
    question: str, lang: str, found: Found, started: float, *, speaker: Collection[str] = ()
) -> Answer:
    unknown = [w for w in found.words if not (w.known or w.near or w.related)]
    reason = found.reason
    named = reason is Reason.LOW_CONFIDENCE and any(word.name for word in unknown)
    stranger = any(not word.known for word in found.words if word.text in speaker)
    if named or (reason is Reason.NO_STATEMENT and stranger):
        reason = Reason.UNKNOWN_NAME
    return Answer(
        question=question,
        answered=bool(found.sentences),
        confidence=round(found.confidence, 4),
        sentences=found.sentences,
        citations=found.citations,
        elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
        lang=lang,
        reason=reason,
        unknown=tuple(w.text for w in unknown if not w.untranslated) if reason is not None else (),
        untranslated=tuple(word.text for word in found.words if word.untranslated),
    )
