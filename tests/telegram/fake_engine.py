"""A small engine for tests of the front end alone: it quotes its articles, slowly if told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from qabot.archive import Archive
from qabot.dialogue.conversation import Conversation
from qabot.engine import Engine, Exchange
from qabot.errors import QuestionError
from qabot.listing import Card
from qabot.models import Answer, AnswerSentence, Article, Citation

ARTICLES = (
    Article(
        "rain", "Rain in Oslo", "It rained in Oslo.", source="Agency", url="https://a.example/1"
    ),
    Article("snow", "Snow in Bergen", "It snowed in Bergen.", published="2024-02-29"),
)


class FakeEngine:
    """Answers with the first article that shares a word with the question."""

    def __init__(
        self,
        articles: Sequence[Article] = ARTICLES,
        *,
        before: Callable[[str], object] = lambda question: None,
    ) -> None:
        self.articles = articles
        self.indexed: float | None = None
        self.questions: list[str] = []
        self.threads: set[int] = set()
        self.warmed = 0  # the thread in which it was
        self._before = before

    @property
    def cards(self) -> Sequence[Card]:
        return tuple(map(Card.of, self.articles))

    def article(self, article_id: str) -> Article | None:
        return next((article for article in self.articles if article.id == article_id), None)

    def converse(
        self, question: str, conversation: Conversation, *, limit: int | None = None
    ) -> Exchange:
        return Exchange((self._answer(question),), conversation)

    def ask(self, question: str, *, limit: int | None = None) -> Answer:
        return self._answer(question)

    def examples(self, count: int, lang: str | None = None) -> tuple[str, ...]:
        self._before(f"examples {lang}")
        return tuple(article.text.replace(".", "?") for article in self.articles)[:count]

    def warm_up(self, langs: Iterable[str] = ()) -> None:
        self.warmed = threading.get_ident()

    def _answer(self, question: str) -> Answer:
        self.questions.append(question)
        self.threads.add(threading.get_ident())
        self._before(question)
        if not question.strip():
            raise QuestionError("the question is empty: write some words")
        for article in self.articles:
            if set(question.lower().split()) & set(article.text.lower().split()):
                return quote(article, question)
        return Answer(question, False, 0.1, (), (), 1.0, "en")


def quote(article: Article, question: str = "") -> Answer:
    """Return an answer that quotes the whole of an article."""
    cited = Citation(1, article.id, article.title, article.source, article.url, article.published)
    sentence = AnswerSentence(article.text, article.id, 0, len(article.text), None, 1.0, 1)
    return Answer(question, True, 0.9, (sentence,), (cited,), 1.0, "en")


def as_archive(engine: FakeEngine) -> Archive:
    """Return an archive whose articles the fake answers from; it has the real one's surface."""
    return Archive(cast(Engine, engine))
