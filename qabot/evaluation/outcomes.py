"""Asking: each question of a set once, and what its gold says to the answer.

All goes through ``Engine.ask``, of an engine that never abstains: whether it would have is
read off the confidence afterwards, which comes to the same. A question is asked as users ask
it, which tells the first sentence, the confidence and the time, and once more for a long list,
which tells the ranks and all that somebody said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tqdm import tqdm

from qabot.answering.question import understand
from qabot.evaluation.baseline import Baseline
from qabot.evaluation.metrics import average_precision, f1_score, reciprocal_rank
from qabot.evaluation.question_sets import covered, is_acceptable, is_right
from qabot.text.language import detect_question_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from qabot.engine import Engine
    from qabot.evaluation.question_sets import GoldQuestion
    from qabot.settings import LoadedSettings

    class _Given(Protocol):
        @property
        def article_id(self) -> str: ...
        @property
        def text(self) -> str: ...


DEPTH = 50  # sentences that are looked at for ranks


@dataclass(frozen=True, slots=True)
class Marks:
    """How well one system did on one question.

    Attributes:
        right: Its first sentence answers.
        reciprocal_rank: Of the first sentence that does, among DEPTH.
        average_precision: Over all gold sentences, among DEPTH; None where the gold is not
            a list of all sentences that answer.
        f1: Of all sentences given against all gold ones; None where not all are asked for.
        confidence: In the first sentence; of any scale.
    """

    right: bool
    reciprocal_rank: float
    average_precision: float | None
    f1: float | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, and what came of it.

    Attributes:
        question: With its kind and language, given or found out.
        first: The first sentence of the answer; none if there is no answer at all.
        qabot: How well qabot did.
        baseline: How well BM25 did.
        given: How many sentences were given, in both lists.
        verbatim: How many of them stand in their article where they say.
        seconds: Time to answer.
    """

    question: GoldQuestion
    first: str | None
    qabot: Marks
    baseline: Marks
    given: int
    verbatim: int
    seconds: float


def ask_questions(engine: Engine, questions: Iterable[GoldQuestion]) -> list[Outcome]:
    """Ask all questions, with a progress bar if standard error is a terminal.

    Args:
        engine: With ``answer.min_confidence`` 0.
        questions: May name articles of the engine only.
    """
    baseline = Baseline(engine.corpus)
    texts = {article.id: article.text for article in engine.articles}
    languages = engine.corpus.languages
    bar = tqdm(list(questions), unit=" questions", dynamic_ncols=True, disable=None)
    return [_ask(engine, baseline, texts, _completed(gold, languages)) for gold in bar]


def _completed(gold: GoldQuestion, languages: Sequence[str]) -> GoldQuestion:
    lang = gold.lang or detect_question_language(gold.text, languages)
    return replace(gold, lang=lang, kind=gold.kind or understand(gold.text, lang).kind.value)


def _ask(
    engine: Engine, baseline: Baseline, texts: dict[str, str], question: GoldQuestion
) -> Outcome:
    within = question.article_ids if question.scoped else None
    answer = engine.ask(question.text, article_ids=within)
    long = engine.ask(question.text, article_ids=within, limit=DEPTH)
    # The order that users see, then what only the long list has.
    ranked = [*answer.sentences, *(s for s in long.sentences if s not in answer.sentences)]
    plain = baseline.rank(question.text, limit=DEPTH, article_ids=within)
    # Nothing tells BM25 how many sentences to give: it is told how many are right.
    as_many = plain[: len(question.sentences)]
    score = plain[0].score if plain else 0.0
    return Outcome(
        question=question,
        first=answer.sentences[0].text if answer.sentences else None,
        qabot=_marks(question, ranked, long.sentences, answer.confidence),
        baseline=_marks(question, plain, as_many, score),
        given=len(ranked),
        verbatim=sum(texts[s.article_id][s.start : s.end] == s.text for s in ranked),
        seconds=answer.elapsed_ms / 1000,
    )


def _marks(
    question: GoldQuestion, ranked: Sequence[_Given], given: Sequence[_Given], confidence: float
) -> Marks:
    right = [is_right(question, s.article_id, s.text) for s in ranked]
    listed = bool(question.sentences) and question.kind.startswith("answer_sentence")
    return Marks(
        right=right[:1] == [True],
        reciprocal_rank=reciprocal_rank(right),
        average_precision=average_precision(right, len(question.sentences)) if listed else None,
        f1=_f1_of_sentences(question, given) if question.wants_all else None,
        confidence=confidence,
    )


def _f1_of_sentences(question: GoldQuestion, given: Sequence[_Given]) -> float:
    hits = [s.text for s in given if is_right(question, s.article_id, s.text)]
    neutral = sum(
        is_acceptable(question, s.article_id, s.text) for s in given if s.text not in hits
    )
    counted = len(given) - neutral
    return f1_score(len(hits) / counted if counted else 0.0, covered(question, hits))


def without_threshold(loaded: LoadedSettings) -> LoadedSettings:
    """Return settings with which every question gets the answer there would be, if any."""
    answer = loaded.settings.answer.model_copy(update={"min_confidence": 0.0})
    return replace(loaded, settings=loaded.settings.model_copy(update={"answer": answer}))
