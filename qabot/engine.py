"""The one door: articles in, questions answered."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple, Self, TypedDict, Unpack

from qabot.answering.answerer import find_answer
from qabot.answering.corpus import build_corpus
from qabot.answering.excerpts import bears_sign, find_surroundings
from qabot.answering.explanation import explain_answer
from qabot.answering.found import Found
from qabot.answering.people import find_person, names_beside, people_named, speakers_in
from qabot.answering.question import understand
from qabot.answering.ranker import learnt_weights
from qabot.answering.spelling import Spelling, apply_corrections
from qabot.answering.workers import read_articles
from qabot.dates import ALWAYS, EXPECTED, TimeSpan, read_date
from qabot.dialogue.conversation import Conversation
from qabot.dialogue.selection import elaborate, without_shown
from qabot.dialogue.turns import take_turn
from qabot.errors import QuestionError
from qabot.library.collection import load_articles
from qabot.models import Answer, Reason, SpellingCorrection
from qabot.retrieval.bm25 import PostingsBM25
from qabot.settings import AnswerSettings, LibrarySettings, RetrievalSettings
from qabot.text.language import detect_question_language
from qabot.text.vectors import installed_vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from qabot.answering.corpus import Corpus
    from qabot.answering.people import Person
    from qabot.answering.question import Question
    from qabot.answering.ranker import Weights
    from qabot.dialogue.conversation import Shown
    from qabot.dialogue.readings import Reading
    from qabot.models import AnswerSentence, Article, Explanation, Problem
    from qabot.settings import Settings

MAX_QUESTION = 1000  # characters
MAX_LIMIT = 1000  # sentences of an answer
_CLOSE = 12  # sentences near to what was shown in which its time or reason is looked for
_MAX_SHOWN = 60  # characters of a value that an error repeats


class AskOptions(TypedDict, total=False):
    """What a question may be given besides its text.

    Attributes:
        limit: Sentences wanted: as many of the best, if there are. If None, the few best, at
            most the setting ``answer.limit``.
        article_ids: Answer from these articles only, unless None.
        published_after: And only from those published then or later: ISO 8601, "2022" and
            "2022-05" will do; UTC unless it tells otherwise.
        published_before: And only from those published then or earlier: "2022" includes the
            whole of that year. With either date, articles without one are left out.
        explain: Tell in ``Answer.explanation`` how the answer came about.
    """

    limit: int | None
    article_ids: Collection[str] | None
    published_after: str | date | None
    published_before: str | date | None
    explain: bool


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

    def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        """Answer a question word for word from the articles.

        Args:
            question: In any language, a fragment too.
            options: What to answer from, and how much; see ``AskOptions``.

        Raises:
            QuestionError: If the question is empty or longer than MAX_QUESTION characters, the
                limit is not from 1 to MAX_LIMIT, an article id is unknown, or a date is none.
        """
        scope = self._scope(question, options)
        lang = detect_question_language(question, self._corpus.languages)
        asked, corrections = self.corrected(question, lang)
        answer = self._find(asked, lang, scope)
        return replace(answer, question=question, corrections=corrections)

    def converse(
        self,
        message: str,
        conversation: Conversation | None = None,
        *,
        now: float | None = None,
        **options: Unpack[AskOptions],
    ) -> Exchange:
        """Answer a message as one of a conversation: "and Pashinyan?", "why?", "thanks".

        Args:
            message: One or more questions, a fragment of one, or a remark.
            conversation: What was asked before, or None where nothing was. What is too old
                counts for nothing.
            now: Time in seconds of the Unix epoch, or None for that of the clock.
            options: As for ``ask``.

        Raises:
            QuestionError: As by ``ask``.
        """
        library = _Library(self, self._scope(message, options))
        now = time.time() if now is None else now
        earlier = (conversation or Conversation()).at(now)
        return Exchange(*take_turn(message, earlier, library, now=now))

    def _scope(self, question: str, options: AskOptions) -> _Scope:
        limit = options.get("limit")
        self._check(question, limit)
        period = _period(options.get("published_after"), options.get("published_before"))
        articles = self._select(options.get("article_ids"), period)
        return _Scope(limit, articles, options.get("explain", False))

    def _find(self, question: str, lang: str, scope: _Scope) -> Answer:
        started = time.perf_counter()
        understood = understand(question, lang)
        vectors = self._corpus.vectors
        weights = learnt_weights(semantic=vectors is not None and vectors.knows(question))
        found = find_answer(
            understood,
            self._corpus,
            weights,
            limit=self._answer.limit if scope.limit is None else scope.limit,
            fill=scope.limit is not None,
            passages=self._retrieval.passages,
            min_confidence=self._answer.min_confidence,
            articles=scope.articles,
        )
        answer = _answer(question, lang, found, started)
        if not scope.explain:
            return answer
        return replace(answer, explanation=self._explain(understood, found, weights))

    def answer_reading(self, reading: Reading, scope: _Scope) -> Answer:
        """Answer what a message was taken to ask, from what it may be answered from."""
        scope = replace(scope, articles=self._narrowed(reading, scope.articles))
        wanted = self._answer.limit if scope.limit is None else scope.limit
        if reading.around is not None:
            return self._surroundings(reading.around, reading, limit=wanted)
        if reading.of:
            close = self._find(reading.question, reading.lang, replace(scope, limit=_CLOSE))
            beside = [self._surroundings(shown, reading, limit=1) for shown in reading.of]
            bears = self._bears_sign(reading)
            return elaborate(close, beside, bears, wanted, strict=reading.telling)
        if not reading.unseen:
            return self._find(reading.question, reading.lang, scope)
        limit = min(MAX_LIMIT, wanted + len(reading.unseen))
        answer = self._find(reading.question, reading.lang, replace(scope, limit=limit))
        return without_shown(answer, reading.unseen, wanted)

    def corrected(self, text: str, lang: str) -> tuple[str, tuple[SpellingCorrection, ...]]:
        """Return a question with what is surely misspelt put right, and what it may be."""
        found = self._spelling.correct(text, lang)
        shown = (SpellingCorrection(c.typed, c.meant, c.shown, c.sure) for c in found)
        return apply_corrections(text, found), tuple(dict.fromkeys(shown))

    def speakers_of(self, article_id: str) -> list[str]:
        """Return who speaks by name in an article, who says most first."""
        return speakers_in(self._corpus.readings[self._numbers[article_id]])

    def _narrowed(
        self, reading: Reading, articles: Collection[int] | None
    ) -> Collection[int] | None:
        """Return the articles that a reading is to be answered from, of those allowed."""
        if not reading.article_ids and not reading.published:
            return articles
        period = _period(reading.published, reading.published) if reading.published else None
        # Articles may have gone since they were shown.
        ids = [name for name in reading.article_ids if name in self._numbers] or None
        own = self._select(ids, period)
        return own if own is None or articles is None else set(own) & set(articles)

    def _surroundings(self, shown: Shown, reading: Reading, *, limit: int) -> Answer:
        started = time.perf_counter()
        number = self._numbers.get(shown.article_id)
        if number is None:
            found = Found((), (), 0.0, Reason.NO_ARTICLE, ())
        else:
            found = find_surroundings(self._corpus, number, shown.start, limit=limit)
        return _answer(reading.question, reading.lang, found, started)

    def _bears_sign(self, reading: Reading) -> Callable[[AnswerSentence], bool]:
        """Return what tells whether a sentence holds the kind of answer that is asked for."""
        question = understand(reading.question, reading.lang)

        def bears(sentence: AnswerSentence) -> bool:
            number = self._numbers[sentence.article_id]
            return bears_sign(question, self._corpus.readings[number], sentence.start)

        return bears

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


class Exchange(NamedTuple):
    """What came of a message: an answer to each question in it, and what to remember."""

    answers: tuple[Answer, ...]
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class _Scope:
    """What to answer from, and how much.

    Attributes:
        limit: Sentences wanted, or None for the few best.
        articles: Numbers of the articles to answer from, or None for all.
        explain: Whether to tell how the answer came about.
    """

    limit: int | None
    articles: Collection[int] | None
    explain: bool


class _Library:
    """The articles of an engine as a conversation needs them."""

    def __init__(self, engine: Engine, scope: _Scope) -> None:
        self._engine = engine
        self._scope = scope

    def answer(self, reading: Reading) -> Answer:
        return self._engine.answer_reading(reading, self._scope)

    def language_of(self, text: str) -> str:
        return detect_question_language(text, self._engine.corpus.languages)

    def corrected(self, text: str, lang: str) -> tuple[str, tuple[SpellingCorrection, ...]]:
        return self._engine.corrected(text, lang)

    def find_person(self, name: str) -> Person | None:
        return find_person(name, self._engine.corpus, self._scope.articles)

    def people_named(self, text: str, lang: str) -> list[Person]:
        return people_named(text, lang, self._engine.corpus)

    def names_beside(self, speaker: str) -> list[str]:
        return names_beside(speaker, self._engine.corpus, self._scope.articles)

    def speakers_of(self, article_id: str) -> list[str]:
        return self._engine.speakers_of(article_id)


def _answer(question: str, lang: str, found: Found, started: float) -> Answer:
    unknown = [w for w in found.words if not (w.known or w.near or w.related)]
    reason = found.reason
    if (reason is Reason.NO_STATEMENT and unknown) or any(word.name for word in unknown):
        reason = reason and Reason.UNKNOWN_NAME
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
