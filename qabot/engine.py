"""The one door: articles in, questions answered."""

from __future__ import annotations

import time
from functools import cached_property, partial
from typing import TYPE_CHECKING, Self

from qabot.answering.answerer import find_answer
from qabot.answering.corpus import build_corpus
from qabot.answering.explanation import explain_answer
from qabot.answering.question import understand
from qabot.answering.ranker import learnt_weights
from qabot.answering.spelling import Spelling, apply_corrections
from qabot.answering.workers import read_articles
from qabot.dates import ALWAYS, EXPECTED, TimeSpan, read_date
from qabot.errors import QuestionError
from qabot.library.collection import load_articles
from qabot.models import Answer, SpellingCorrection
from qabot.retrieval.bm25 import PostingsBM25
from qabot.settings import AnswerSettings, LibrarySettings, RetrievalSettings
from qabot.text.language import detect_question_language
from qabot.text.vectors import installed_vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from qabot.answering.answerer import Found
    from qabot.answering.corpus import Corpus
    from qabot.answering.question import Question
    from qabot.answering.ranker import Weights
    from qabot.answering.spelling import Correction
    from qabot.models import Article, Explanation, Problem
    from qabot.settings import Settings

MAX_QUESTION = 1000  # characters
MAX_LIMIT = 1000  # sentences of an answer
_MAX_SHOWN = 60  # characters of a value that an error repeats


class Engine:
    """Answers questions from a fixed set of articles; safe to share between threads."""

    def __init__(
        self,
        corpus: Corpus,
        problems: Sequence[Problem] = (),
        *,
        retrieval: RetrievalSettings,
        answer: AnswerSettings,
    ) -> None:
        """Take a corpus that has been built; see the class methods for building one."""
        self._corpus = corpus
        self._problems = tuple(problems)
        self._retrieval = retrieval
        self._answer = answer

    @property
    def corpus(self) -> Corpus:
        """The articles as read and indexed, for evaluation."""
        return self._corpus

    @property
    def articles(self) -> Sequence[Article]:
        """The articles answered from, in order of loading."""
        return tuple(reading.article for reading in self._corpus.readings)

    @property
    def problems(self) -> Sequence[Problem]:
        """What could not be read at loading."""
        return self._problems

    @classmethod
    def from_articles(
        cls,
        paths: Iterable[Path | str],
        *,
        retrieval: RetrievalSettings | None = None,
        answer: AnswerSettings | None = None,
        library: LibrarySettings | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> Self:
        """Build an engine from files and folders of articles.

        Args:
            paths: Files and folders.
            retrieval: How passages are cut and found.
            answer: How sentences are chosen.
            library: How articles are read.
            progress: Called, as articles get read, with the number read since the last call
                and the number of all.

        Raises:
            ArticlesError: If nothing readable is there.
        """
        retrieval, library = retrieval or RetrievalSettings(), library or LibrarySettings()
        answer = answer or AnswerSettings()
        collection = load_articles(paths)
        total = len(collection.articles)
        readings = read_articles(
            collection.articles,
            processes=library.processes,
            progress=(lambda read: progress(read, total)) if progress else None,
        )
        corpus = build_corpus(
            readings,
            passage_words=retrieval.passage_words,
            index=partial(PostingsBM25, k1=retrieval.k1, b=retrieval.b),
            vectors=installed_vectors() if answer.word_vectors else None,
        )
        return cls(corpus, collection.problems, retrieval=retrieval, answer=answer)

    @classmethod
    def from_settings(
        cls, settings: Settings, *, progress: Callable[[int, int], object] | None = None
    ) -> Self:
        """Build an engine from settings; see ``from_articles``.

        Raises:
            ArticlesError: If nothing readable is there.
        """
        return cls.from_articles(
            settings.articles,
            retrieval=settings.retrieval,
            answer=settings.answer,
            library=settings.library,
            progress=progress,
        )

    def ask(
        self,
        question: str,
        *,
        limit: int | None = None,
        article_ids: Collection[str] | None = None,
        published_after: str | date | None = None,
        published_before: str | date | None = None,
        explain: bool = False,
    ) -> Answer:
        """Answer a question word for word from the articles.

        Args:
            question: In any language, a fragment too.
            limit: Sentences wanted: as many of the best, if there are. If None, the few
                best, at most the setting ``answer.limit``.
            article_ids: Answer from these articles only.
            published_after: And only from those published then or later: ISO 8601, "2022" and
                "2022-05" will do; UTC unless it tells otherwise.
            published_before: And only from those published then or earlier: "2022" includes
                the whole of that year. With either date, articles without one are left out.
            explain: Tell in ``Answer.explanation`` how the answer came about.

        Raises:
            QuestionError: If the question is empty or longer than MAX_QUESTION characters, the
                limit is not from 1 to MAX_LIMIT, an article id is unknown, or a date is none.
        """
        started = time.perf_counter()
        self._check(question, limit)
        articles = self._select(article_ids, _period(published_after, published_before))
        lang = detect_question_language(question, self._corpus.languages)
        corrections = self._spelling.correct(question, lang)
        asked = apply_corrections(question, corrections)
        understood = understand(asked, lang)
        vectors = self._corpus.vectors
        weights = learnt_weights(semantic=vectors is not None and vectors.knows(asked))
        found = find_answer(
            understood,
            self._corpus,
            weights,
            limit=self._answer.limit if limit is None else limit,
            fill=limit is not None,
            passages=self._retrieval.passages,
            min_confidence=self._answer.min_confidence,
            articles=articles,
        )
        return Answer(
            question=question,
            answered=bool(found.sentences),
            confidence=round(found.confidence, 4),
            sentences=found.sentences,
            citations=found.citations,
            elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
            lang=lang,
            reason=found.reason,
            explanation=self._explain(understood, found, weights) if explain else None,
            corrections=_distinct(corrections),
        )

    def _explain(self, question: Question, found: Found, weights: Weights) -> Explanation:
        return explain_answer(
            question, found, self._corpus, weights, wanted=self._answer.min_confidence
        )

    def _check(self, question: str, limit: int | None) -> None:
        if not question.strip():
            raise QuestionError("the question is empty; ask something")
        if len(question) > MAX_QUESTION:
            raise QuestionError(
                f"the question has {len(question)} characters; ask in at most {MAX_QUESTION}"
            )
        if limit is not None and not 1 <= limit <= MAX_LIMIT:
            raise QuestionError(f"limit is {limit}; give one from 1 to {MAX_LIMIT}")

    def _select(
        self, article_ids: Collection[str] | None, period: TimeSpan | None
    ) -> Collection[int] | None:
        """Return the numbers of the articles to answer from, or None for all."""
        if article_ids is None and period is None:
            return None
        for article_id in article_ids or ():
            if article_id not in self._numbers:
                raise QuestionError(f"no article has the id {article_id!r}; see the sources")
        ids = self._numbers if article_ids is None else article_ids
        chosen = {self._numbers[article_id] for article_id in ids}
        if period is None:
            return chosen
        return {n for n in chosen if (span := self._published[n]) and span.overlaps(period)}

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling.from_corpus(self._corpus)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {reading.article.id: n for n, reading in enumerate(self._corpus.readings)}

    @cached_property
    def _published(self) -> list[TimeSpan | None]:
        dates = (reading.article.published for reading in self._corpus.readings)
        return [read_date(published) if published else None for published in dates]


def _distinct(corrections: Iterable[Correction]) -> tuple[SpellingCorrection, ...]:
    found = (SpellingCorrection(c.typed, c.meant, c.shown, c.sure) for c in corrections)
    return tuple(dict.fromkeys(found))


def _period(after: str | date | None, before: str | date | None) -> TimeSpan | None:
    if after is None and before is None:
        return None
    first = ALWAYS.first if after is None else _read("published_after", after).first
    last = ALWAYS.last if before is None else _read("published_before", before).last
    if first > last:
        dates = f"published_after is {str(after)!r}, later than published_before, {str(before)!r}"
        raise QuestionError(f"{dates}; swap them")
    return TimeSpan(first, last)


def _read(name: str, value: str | date) -> TimeSpan:
    try:
        return read_date(value if isinstance(value, str) else value.isoformat())
    except ValueError as error:
        shown = f"{value!s:.{_MAX_SHOWN}}"
        raise QuestionError(f"{name} is {shown!r}; give {EXPECTED}") from error
