"""Why an answer is what it is: explaining adds up, and changes nothing."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.answering.features import FEATURES
from qabot.answering.ranker import CONFIDENCE_FEATURES
from qabot.engine import Engine
from qabot.explanations import Factor, Judgement
from qabot.groups import AnswerSettings
from qabot.models import Reason

if TYPE_CHECKING:
    from pathlib import Path

    from qabot.explanations import Explanation
    from qabot.models import Answer

BERG = {
    "id": "berg",
    "title": "Flood on the river",
    "published": "2021-05-01",
    "text": "The river rose by three metres on Friday. Mayor Anna Berg said that the bridge would"
    ' stay closed. "We will not risk a single life here," she said. "It is far too dangerous for'
    ' all of us." According to the police, farmers lost 200 sheep.',
}
MUSEUM = {
    "id": "museum",
    "title": "Музей откроется осенью",
    "text": "Музей в Твери откроется 1 сентября. Директор музея Ольга Миронова заявила, что ремонт"
    " завершён. Билет будет стоить 300 рублей.",
}
QUESTIONS = [
    "what did Berg say?",
    "what did Berg say about the bridge?",
    "что сказала Миронова?",
    "how many sheep did farmers lose?",
    "who is Anna Berg?",
    "who is the mayor of Tver?",
    "what did Macron say?",
    "football in Friday's river",
    "the",
    "зачем?",
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_of(tmp_path_factory.mktemp("library"))


def engine_of(folder: Path, **options: float) -> Engine:
    path = folder / "articles.jsonl"
    path.write_text("\n".join(json.dumps(a) for a in (BERG, MUSEUM)), encoding="utf-8")
    return Engine.from_articles([path], answer=AnswerSettings(**options))  # type: ignore[arg-type]


def explained(engine: Engine, question: str, **options: object) -> tuple[Answer, Explanation]:
    """Return an answer and its explanation, after checking what must be true of every one."""
    answer = engine.ask(question, explain=True, **options)  # type: ignore[arg-type]
    explanation = answer.explanation
    assert explanation is not None
    assert answer.answered is (answer.reason is None)
    shown = [(s.text, s.article_id, s.start, s.end, s.score) for s in explanation.sentences]
    assert shown == [(s.text, s.article_id, s.start, s.end, s.score) for s in answer.sentences]
    for sentence, why in zip(answer.sentences, explanation.sentences, strict=True):
        assert sentence.speaker == (why.attribution.speaker if why.attribution else None)
    for why in (*explanation.sentences, *([explanation.nearest] if explanation.nearest else [])):
        article = next(a for a in engine.articles if a.id == why.article_id)
        assert article.text[why.start : why.end] == why.text
        assert why.title == article.title
        if why.factors:
            check_factors(why.factors, FEATURES)
            assert sum(f.contribution for f in why.factors) == pytest.approx(why.score, abs=0.01)
        if why.attribution:
            assert why.attribution.cue in article.text
            assert why.attribution.mention in article.text
    confidence = explanation.confidence
    assert confidence.value == answer.confidence
    assert (confidence.value >= confidence.wanted) is answer.answered or not confidence.steps
    assert not confidence.steps or confidence.steps[-1].confidence == confidence.value
    assert bool(confidence.factors) == bool(confidence.answerable)
    if confidence.factors:
        answerable, right = confidence.steps[:2]
        assert (answerable.name, right.name) == (Judgement.ANSWERABLE, Judgement.MODEL)
        expected = probability(confidence.answerable)
        assert answerable.confidence == pytest.approx(expected, abs=0.01)
        expected *= probability(confidence.factors)
        assert right.confidence == pytest.approx(expected, abs=0.01)
    return answer, explanation


def probability(factors: tuple[Factor, ...]) -> float:
    """Return what the factors of a model of confidence come to, checked one by one."""
    check_factors(factors, CONFIDENCE_FEATURES)
    return 1 / (1 + math.exp(-sum(f.contribution for f in factors)))


def check_factors(factors: tuple[Factor, ...], names: tuple[str, ...]) -> None:
    contributions = [f.contribution for f in factors]
    assert contributions == sorted(contributions, reverse=True)
    assert 0 not in contributions
    assert {f.name for f in factors} <= set(names)
    for factor in factors:
        assert factor.contribution == pytest.approx(factor.value * factor.weight, abs=0.001)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    question=st.sampled_from(QUESTIONS) | st.text(min_size=1).filter(str.strip),
    limit=st.none() | st.integers(1, 5),
)
def test_explaining_changes_nothing_and_adds_up(
    library: Engine, question: str, limit: int | None
) -> None:
    answer, _ = explained(library, question, limit=limit)
    plain = library.ask(question, limit=limit)
    assert plain.explanation is None
    assert replace(answer, explanation=None, elapsed_ms=0) == replace(plain, elapsed_ms=0)


@pytest.mark.parametrize(
    ("question", "options", "reason"),
    [
        pytest.param("what did Berg say?", {}, None, id="answered"),
        pytest.param("what did Macron say?", {}, Reason.UNKNOWN_NAME, id="unknown speaker"),
        pytest.param("what did the minister say?", {}, Reason.NO_STATEMENT, id="never speaks"),
        pytest.param("what did the river say?", {}, Reason.LOW_CONFIDENCE, id="is no person"),
        pytest.param("what did Berg say about taxes?", {}, Reason.OFF_TOPIC, id="another topic"),
        pytest.param("what did Berg deny?", {}, Reason.OFF_TOPIC, id="another deed"),
        pytest.param("zebras?", {}, Reason.NO_PASSAGE, id="unknown word"),
        pytest.param(
            "sheep?", {"article_ids": ["museum"]}, Reason.NO_PASSAGE, id="word of another article"
        ),
        pytest.param("what is it?", {}, Reason.NO_TERMS, id="function words"),
        pytest.param("???", {}, Reason.NO_TERMS, id="marks"),
        pytest.param("sheep?", {"article_ids": []}, Reason.NO_ARTICLE, id="no article"),
        pytest.param("sheep?", {"published_after": "2022"}, Reason.NO_ARTICLE, id="another time"),
        pytest.param(
            "which football club of Friday won the cup?", {}, Reason.LOW_CONFIDENCE, id="too weak"
        ),
    ],
)
def test_an_abstention_has_a_reason(
    library: Engine, question: str, options: dict[str, object], reason: Reason | None
) -> None:
    answer, _ = explained(library, question, **options)
    assert answer.reason is reason


def test_statements_may_be_too_weak(tmp_path: Path) -> None:
    answer, explanation = explained(engine_of(tmp_path, min_confidence=0.99), "what did Berg say?")
    assert answer.reason is Reason.LOW_CONFIDENCE
    assert explanation.nearest is not None
    assert explanation.nearest.attribution is not None
    assert explanation.confidence.wanted == 0.99


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("what did Berg say about taxes?", "berg"),
        ("which football club of Friday won the cup?", "berg"),
        ("zebras?", None),
    ],
)
def test_an_abstention_tells_the_nearest_sentence(
    library: Engine, question: str, nearest: str | None
) -> None:
    _, explanation = explained(library, question)
    assert explanation.sentences == ()
    told = explanation.nearest
    assert (told.article_id if told else None) == nearest


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(0, (False, "name", "Anna Berg", "said"), id="reported"),
        pytest.param(1, (True, "pronoun", "she", "said"), id="pronoun"),
        pytest.param(2, (True, "continuation", "she", "said"), id="goes on"),
    ],
)
def test_a_statement_tells_who_speaks_and_what_shows_it(
    library: Engine, number: int, expected: tuple[bool, str, str, str]
) -> None:
    _, explanation = explained(library, "what did Berg say?", limit=3)
    said = explanation.sentences[number].attribution
    assert said is not None
    assert said.speaker == "Anna Berg"
    assert (said.direct, said.evidence, said.mention, said.cue) == expected


def test_who_is_accorded_to_is_a_description_with_its_cue(library: Engine) -> None:
    _, explanation = explained(library, "what did the police say?")
    said = explanation.sentences[0].attribution
    assert said is not None
    assert (said.evidence, said.mention, said.cue) == ("description", "police", "According to")


def test_a_question_is_told_as_understood(library: Engine) -> None:
    _, explanation = explained(library, "What did Anna Berg say about the bridge to Oslo?")
    question = explanation.question
    assert (question.kind, question.lang) == ("statement", "en")
    assert (question.speaker, question.topic) == ("Anna Berg", "bridge Oslo")
    known = {word.text: word.terms for word in question.words}
    assert known == {"Anna": ("anna",), "Berg": ("berg",), "bridge": ("bridg",), "Oslo": ()}
    assert {word.text for word in question.words if word.is_name} == {"Anna", "Berg", "Oslo"}
    office = explained(library, "who is the mayor of Tver?")[1].question
    assert (office.office, office.place) == ("mayor", "Tver")
    assert explained(library, "what did Berg deny?")[1].question.deed == "deny"


def test_a_word_is_shown_as_the_articles_write_it(library: Engine) -> None:
    _, explanation = explained(library, "what did Mironova say?")
    (word,) = explanation.question.words
    assert word.terms == ("миронов",)


@pytest.mark.parametrize(
    ("question", "judgements"),
    [
        ("what did Berg say?", [Judgement.SURE_STATEMENT]),
        (
            "what did Berg say about the bridge and life?",
            [Judgement.SURE_STATEMENT, Judgement.ON_TOPIC],
        ),
        ("how many sheep did farmers lose?", [Judgement.ANSWERABLE, Judgement.MODEL]),
        ("who is Anna Berg?", [Judgement.ANSWERABLE, Judgement.MODEL, Judgement.INTRODUCES]),
        (
            "who is the mayor of Tver?",
            [Judgement.ANSWERABLE, Judgement.MODEL, Judgement.OFFICE_ELSEWHERE],
        ),
        ("what did Macron say?", []),
    ],
)
def test_a_confidence_tells_what_made_it(
    library: Engine, question: str, judgements: list[Judgement]
) -> None:
    _, explanation = explained(library, question)
    assert [step.name for step in explanation.confidence.steps] == judgements
