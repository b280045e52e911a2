"""The one door: articles in, questions answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from qabot.models import Answer, Article, Problem
    from qabot.settings import AnswerSettings, RetrievalSettings, Settings


class Engine:
    """Answers questions from a fixed set of articles; safe to share between threads."""

    @property
    def articles(self) -> Sequence[Article]:
        """The articles answered from, in order of loading."""
        raise NotImplementedError

    @property
    def problems(self) -> Sequence[Problem]:
        """What could not be read at loading."""
        raise NotImplementedError

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
        raise NotImplementedError

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Build an engine from settings.

        Raises:
            ArticlesError: If nothing readable is there.
        """
        raise NotImplementedError

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
            limit: Most sentences wanted; the setting ``answer.limit`` if None.
            article_ids: Answer from these articles only.

        Raises:
            QuestionError: If the question is empty or longer than MAX_QUESTION characters, the
                limit is not positive or an article id is unknown.
        """
        raise NotImplementedError
