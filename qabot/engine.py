"""The one door: articles in, questions answered."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self

from qabot.answering.answerer import find_answer
from qabot.answering.corpus import build_corpus, read_article
from qabot.answering.question import understand
from qabot.answering.ranker import learnt_weights
from qabot.errors import QuestionError
from qabot.library.collection import load_articles
from qabot.models import Answer
from qabot.retrieval.bm25 import PostingsBM25
from qabot.settings import AnswerSettings, RetrievalSettings
from qabot.text.language import detect_language, detect_question_language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from qabot.answering.corpus import Corpus
    from qabot.models import Article, Problem
    from qabot.settings import Settings

MAX_QUESTION = 1000  # characters
MAX_LIMIT = 1000  # sentences of an answer


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
    ) -> Self:
        """Build an engine from files and folders of articles.

        Raises:
            ArticlesError: If nothing readable is there.
        """
        retrieval = retrieval or RetrievalSettings()
        collection = load_articles(paths)
        corpus = build_corpus(
            [read_article(_with_language(article)) for article in collection.articles],
            passage_words=retrieval.passage_words,
            index=partial(PostingsBM25, k1=retrieval.k1, b=retrieval.b),
        )
        answer = answer or AnswerSettings()
        return cls(corpus, collection.problems, retrieval=retrieval, answer=answer)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Build an engine from settings.

        Raises:
            ArticlesError: If nothing readable is there.
        """
        return cls.from_articles(
            settings.articles, retrieval=settings.retrieval, answer=settings.answer
        )

    def ask(
        self,
        question: str,
        *,
        limit: int | None = None,
        article_ids: Collection[str] | None = None,
    ) -> Answer:
        """Answer a question word for word from the articles.

        Args:
            question: In any language, a fragment too.
            limit: Sentences wanted: as many of the best, if there are. If None, the few
                best, at most the setting ``answer.limit``.
            article_ids: Answer from these articles only.

        Raises:
            QuestionError: If the question is empty or longer than MAX_QUESTION characters, the
                limit is not from 1 to MAX_LIMIT, or an article id is unknown.
        """
        started = time.perf_counter()
        self._check(question, limit, article_ids)
        lang = detect_question_language(question, self._corpus.languages)
        found = find_answer(
            understand(question, lang),
            self._corpus,
            learnt_weights(),
            limit=self._answer.limit if limit is None else limit,
            fill=limit is not None,
            passages=self._retrieval.passages,
            min_confidence=self._answer.min_confidence,
            article_ids=article_ids,
        )
        return Answer(
            question=question,
            answered=bool(found.sentences),
            confidence=round(found.confidence, 4),
            sentences=found.sentences,
            citations=found.citations,
            elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
            lang=lang,
        )

    def _check(self, question: str, limit: int | None, article_ids: Collection[str] | None) -> None:
        if not question.strip():
            raise QuestionError("the question is empty; ask something")
        if len(question) > MAX_QUESTION:
            raise QuestionError(
                f"the question has {len(question)} characters; ask in at most {MAX_QUESTION}"
            )
        if limit is not None and not 1 <= limit <= MAX_LIMIT:
            raise QuestionError(f"limit is {limit}; give one from 1 to {MAX_LIMIT}")
        for article_id in article_ids or ():
            if article_id not in self._corpus.passages_of:
                raise QuestionError(f"no article has the id {article_id!r}; see the sources")


def _with_language(article: Article) -> Article:
    return article if article.lang else replace(article, lang=detect_language(article.text))
