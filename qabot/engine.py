"""The one door: articles in, questions answered."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self, Unpack

from qabot.answering.arrivals import Kin, find_kin
from qabot.answering.corpus import read_article
from qabot.answering.excerpts import find_neighbours
from qabot.answering.indexing import Indexing
from qabot.answering.inquiry import Inquiry, Scope
from qabot.answering.storage import Storage, storage_folder
from qabot.answering.upkeep import Upkeep
from qabot.dialogue.conversation import Conversation
from qabot.dialogue.examples import ask_for_nobody, choose_language, is_at_a_loss, make_examples
from qabot.dialogue.library import Library
from qabot.dialogue.suggestions import MAX_SUGGESTIONS
from qabot.dialogue.turns import take_more, take_turn
from qabot.groups import AnswerSettings, LibrarySettings, RetrievalSettings
from qabot.library.collection import list_present
from qabot.library.store import Store, StoreListing
from qabot.listing import Articles
from qabot.options import AskOptions, check_question, is_narrowed, period_of
from qabot.retrieval.passages import cut_passages
from qabot.text.language import detect_question_language
from qabot.text.vectors import installed_vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from qabot.answering.corpus import Corpus
    from qabot.listing import Card, Listing
    from qabot.models import Answer, Article, Context, Problem
    from qabot.settings import Settings


class Engine:
    """Answers questions from a fixed set of articles; safe to share between threads."""

    def __init__(
        self,
        indexing: Indexing,
        problems: Sequence[Problem] = (),
        *,
        retrieval: RetrievalSettings,
        answer: AnswerSettings,
        upkeep: Upkeep | None = None,
    ) -> None:
        """Take articles that have been indexed; see the class methods for that."""
        self._indexing = indexing
        self._problems = tuple(problems)
        self._retrieval, self._answer = retrieval, answer
        self._upkeep = upkeep or Upkeep()
        self._examples = dict[tuple[int, str], tuple[str, ...]]()
        self._inquiry = Inquiry(
            indexing.corpus,
            limit=answer.limit,
            passages=retrieval.passages,
            min_confidence=answer.min_confidence,
            recency=answer.recency,
        )

    @property
    def corpus(self) -> Corpus:
        """The articles as read and indexed, for evaluation."""
        return self._inquiry.corpus

    @property
    def indexed(self) -> float | None:
        """When the index on disk was last changed, in seconds of the wall clock.

        None where it is in memory.
        """
        return self._indexing.saved

    @property
    def articles(self) -> Sequence[Article]:
        """The articles answered from, in order of loading; ``cards`` are them without texts."""
        return Articles((card.id for card in self.cards), self.article)

    @cached_property
    def cards(self) -> Sequence[Card]:
        """The articles answered from without their texts, in order of loading."""
        return tuple(self.corpus.cards.values())

    def article(self, article_id: str) -> Article | None:
        """Return the article with an id, or None if there is none."""
        number = self.corpus.numbers.get(article_id)
        return None if number is None else self.corpus.readings[number].article

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
        instead: bool = False,
        cache: Path | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> Self:
        """Build an engine from files and folders of articles.

        Args:
            paths: Files and folders.
            retrieval: How passages are cut and found.
            answer: How sentences are chosen.
            library: How articles are read, and a library that lies over the files.
            instead: Whether the files are left out once there are articles of files in that.
            cache: Folder where what is indexed of many articles is kept for the next time.
            progress: Called, as articles get read, with the number read since the last call
                and the number of all.

        Raises:
            ArticlesError: If nothing readable is there.
        """
        retrieval, library = retrieval or RetrievalSettings(), library or LibrarySettings()
        answer, paths = answer or AnswerSettings(), _as_list(paths)
        store = Store(library.file) if library.file else None
        listing, problems = list_present(paths, store, columns=library.columns, instead=instead)
        empty = begin_indexing(retrieval, answer)
        storage = None
        if cache:
            alone = isinstance(listing, StoreListing)
            folder = storage_folder(cache, paths, library.file, alone=alone)
            storage = Storage(folder, empty, k1=retrieval.k1, b=retrieval.b)
        upkeep = Upkeep(storage, library.processes, progress)
        indexing = upkeep.opened(listing, empty)
        return cls(
            indexing,
            problems,
            retrieval=retrieval,
            answer=answer,
            upkeep=replace(upkeep, progress=None),
        )

    def with_articles(self, articles: Listing, problems: Sequence[Problem] = ()) -> Engine:
        """Return an engine of other articles, with the same settings; this one stays as it is.

        Articles that this one has read are not read again.

        Args:
            articles: At least one.
            problems: What could not be read of them.
        """
        return Engine(
            self._upkeep.changed(self._indexing, articles),
            problems,
            retrieval=self._retrieval,
            answer=self._answer,
            upkeep=self._upkeep,
        )

    def appraise(self, article: Article) -> Appraisal:
        """Return an article with its language, what it would be, and what is like it.

        Args:
            article: It need not be among the articles.
        """
        reading = read_article(article)
        lengths = [len(sentence.tokens) for sentence in reading.sentences]
        passages = len(list(cut_passages(lengths, self._retrieval.passage_words)))
        return Appraisal(reading.article, passages, find_kin(reading, self.corpus))

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        instead: bool = False,
        cache: Path | None = None,
        progress: Callable[[int, int], object] | None = None,
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
            instead=instead,
            cache=cache,
            progress=progress,
        )

    def ask(
        self, question: str, *, now: float | None = None, **options: Unpack[AskOptions]
    ) -> Answer:
        """Answer a question word for word from the articles.

        Args:
            question: In any language, a fragment too.
            now: Time in seconds of the Unix epoch that "yesterday" is reckoned from, or None for
                that of the clock.
            options: What to answer from, and how much; see ``AskOptions``.

        Raises:
            QuestionError: If the question is empty or longer than MAX_QUESTION characters, the
                limit is not from 1 to MAX_LIMIT, an article id is unknown, or a date is none.
        """
        started = time.perf_counter()
        scope = self._scope(question, options)
        lang = detect_question_language(question, self.corpus.languages)
        today = _day_of(time.time() if now is None else now)
        asked, corrections = self._inquiry.corrected(question, lang, today)
        answer = self._inquiry.ask(asked, lang, scope, today)
        elapsed = round((time.perf_counter() - started) * 1000, 3)
        return replace(answer, question=question, corrections=corrections, elapsed_ms=elapsed)

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
        now = time.time() if now is None else now
        library = Library(self._inquiry, self._scope(message, options), _day_of(now))
        earlier = (conversation or Conversation()).at(now)
        answers, conversation = take_turn(message, earlier, library, now=now)
        if is_at_a_loss(answers) and not is_narrowed(options):
            examples = self.examples(MAX_SUGGESTIONS, answers[-1].lang)
            answers = (*answers[:-1], replace(answers[-1], suggestions=examples))
        return Exchange(answers, conversation)

    def more(
        self,
        conversation: Conversation,
        *,
        now: float | None = None,
        **options: Unpack[AskOptions],
    ) -> Exchange:
        """Go on with the last answer of a conversation, however old: none of it is given again.

        Args:
            conversation: What was asked before.
            now: Time in seconds of the Unix epoch, or None for that of the clock.
            options: As for ``ask``.

        Returns:
            One answer, or none where nothing was asked before.

        Raises:
            QuestionError: As by ``ask``.
        """
        question = conversation.last.question if conversation.last else "?"
        now = time.time() if now is None else now
        library = Library(self._inquiry, self._scope(question, options), _day_of(now))
        return Exchange(*take_more(conversation, library, now=now))

    def examples(self, count: int, lang: str | None = None) -> tuple[str, ...]:
        """Return questions to begin with that the articles answer, as unlike as they can be.

        They are about the newest articles, and it takes as long as a dozen questions at most.

        Args:
            count: At most so many; none can be made where nobody says anything by name.
            lang: ISO 639-1 code of their language. If no articles are in it, it is that of most.
        """
        library = Library(self._inquiry, Scope(), _day_of(time.time()))
        chosen = choose_language(lang, library)
        if chosen is None:
            return ()
        if (count, chosen) not in self._examples:
            self._examples[count, chosen] = make_examples(count, chosen, library)
        return self._examples[count, chosen]

    def warm_up(self, langs: Iterable[str] = ()) -> None:
        """Load what the first questions would wait for, which may take seconds.

        Tables and translations of languages, and the index of spellings, are read when first
        wanted. The answers stay the same.

        Args:
            langs: ISO 639-1 codes of languages to be asked in, beside those of the articles.
        """
        for lang in dict.fromkeys((*self.corpus.languages, *langs)):
            for question in ask_for_nobody(lang):
                self.converse(question)

    def surroundings(self, article_id: str, start: int, end: int) -> Surroundings | None:
        """Return what stands before and after a piece of an article.

        Args:
            article_id: The article's; None is returned if it is not among the articles.
            start: Offset of the first character of the piece in its text.
            end: Offset after the last.
        """
        number = self.corpus.numbers.get(article_id)
        if number is None:
            return None
        return Surroundings(*find_neighbours(self.corpus.readings[number], start, end))

    def check(self, **options: Unpack[AskOptions]) -> None:
        """Raise what a question with these options would, before there is one.

        Raises:
            QuestionError: As by ``ask``.
        """
        self._scope("?", options)

    def _scope(self, question: str, options: AskOptions) -> Scope:
        limit = options.get("limit")
        check_question(question, limit)
        period = period_of(options.get("published_after"), options.get("published_before"))
        articles = self._inquiry.select(options.get("article_ids"), period)
        return Scope(limit, articles, options.get("explain", False))


class Appraisal(NamedTuple):
    """What an article would be: with its language, how many passages, what is nearly the same."""

    article: Article
    passages: int
    kin: Kin


class Exchange(NamedTuple):
    """What came of a message: an answer to each question in it, and what to remember."""

    answers: tuple[Answer, ...]
    conversation: Conversation


class Surroundings(NamedTuple):
    """The sentences before and after a piece of an article, None at its ends."""

    before: Context | None = None
    after: Context | None = None


def begin_indexing(retrieval: RetrievalSettings, answer: AnswerSettings) -> Indexing:
    """Return the indexing of no article, by some settings."""
    return Indexing.begin(
        passage_words=retrieval.passage_words,
        k1=retrieval.k1,
        b=retrieval.b,
        vectors=installed_vectors() if answer.word_vectors else None,
    )


def _day_of(now: float) -> date:
    return datetime.fromtimestamp(now, UTC).date()


def _as_list(paths: Iterable[Path | str]) -> list[Path | str]:
    return [paths] if isinstance(paths, (str, Path)) else list(paths)
