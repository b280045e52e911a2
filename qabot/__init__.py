"""Answers questions over news articles, word for word and with citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.errors import ArticlesError, QabotError, QuestionError, SettingsError
from qabot.models import Answer, AnswerSentence, Article, Citation, Problem

if TYPE_CHECKING:
    from qabot.engine import Engine

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "AnswerSentence",
    "Article",
    "ArticlesError",
    "Citation",
    "Engine",
    "Problem",
    "QabotError",
    "QuestionError",
    "SettingsError",
    "__version__",
]


def __getattr__(name: str) -> object:
    # The engine brings nltk and numpy: `qabot --version` must not wait for them.
    if name == "Engine":
        from qabot.engine import Engine

        return Engine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
