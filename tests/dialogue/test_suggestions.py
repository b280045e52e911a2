"""What is offered in place of a question that the articles do not answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot.dialogue.conversation import Conversation
from qabot.dialogue.topics import topics_in
from qabot.engine import Engine
from qabot.models import Answer, Reason

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.from_articles([SEEDS])


def said(engine: Engine, *messages: str) -> tuple[Answer, Conversation]:
    """Return the answer to the last message of a conversation, and that conversation."""
    conversation = Conversation()
    for message in messages:
        (answer,), conversation = engine.converse(message, conversation)
    return answer, conversation


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        pytest.param(
            ("what did Peskov say about peacekeepers?", "and Pashinyan?", "more"),
            ("Who spoke about peacekeepers?", "What did Dmitry Peskov say?"),
            id="no adjective for a topic",
        ),
        pytest.param(
            ("who is the president of France?",),
            (
                "Who spoke about France?",
                "What did Dmitry Peskov say?",
                "What did the Kremlin say?",
            ),
            id="no office for a topic, and an article before a body",
        ),
        pytest.param(
            ("what did Putin say about the flag?",),
            (
                "Who spoke about the flag?",
                "What did Dmitry Peskov say?",
                "What did the Kremlin say?",
            ),
            id="a topic as it was typed",
        ),
        pytest.param(
            ("что сказал Пашинян о погоде?",),
            ("Что сказал Nikol Pashinyan?", "Что сказал Dmitry Peskov?", "Что сказал Kremlin?"),
            id="no Latin word where Russian has a case",
        ),
        pytest.param(
            ("что сказал Путин о Карабахе?",),
            ("Кто говорил о Карабахе?", "Что сказал Dmitry Peskov?", "Что сказал Kremlin?"),
            id="in Russian a topic in the case in which it was typed",
        ),
        pytest.param(
            ("что сказал Путин про Карабах?",),
            ("Что сказал Dmitry Peskov?", "Что сказал Kremlin?", "Что сказал Nikol Pashinyan?"),
            id="and none in another case",
        ),
    ],
)
def test_they_are_questions_that_somebody_would_ask(
    engine: Engine, messages: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    answer, conversation = said(engine, *messages)
    assert answer.suggestions == expected
    for question in expected:
        assert engine.converse(question, conversation).answers[0].answered


def test_where_there_is_no_more_they_lead_to_what_was_not_shown(engine: Engine) -> None:
    answer, conversation = said(engine, "what did Pashinyan say?", "more")
    assert answer.reason is Reason.NOTHING_MORE
    assert answer.suggestions
    shown = {(s.article_id, s.start) for turn in conversation.turns for s in turn.shown}
    for question in answer.suggestions:
        (suggested,) = engine.converse(question, conversation).answers
        assert not shown.issuperset((s.article_id, s.start) for s in suggested.sentences)


@pytest.mark.parametrize(
    ("sentence", "lang", "topics"),
    [
        ("He spoke of the United States and France.", "en", ["the United States"]),
        ("He spoke in the Kremlin.", "en", ["the Kremlin"]),
        ("He spoke to Russian and Turkish towns, by East German.", "en", []),
        ("He spoke of the Russian Federation.", "en", ["the Russian Federation"]),
        ("He spoke in Pakistan, in Iran and in Japan.", "en", ["Pakistan", "Iran", "Japan"]),
        ("He spoke with Mr. Berg.", "en", []),
        ("Он говорил о Твери.", "ru", ["Твери"]),
        ("He spoke about Karabakh.", "ru", []),
    ],
)
def test_a_topic_is_a_name_that_fits_as_it_stands(
    sentence: str, lang: str, topics: list[str]
) -> None:
    assert topics_in([sentence], lang) == topics


@pytest.mark.parametrize(
    "question", ["what color is the sky?", "какая погода завтра?", "Что сказал Путин?", "what?"]
)
def test_where_nothing_was_recognised_they_are_questions_to_begin_with(
    engine: Engine, question: str
) -> None:
    answer, _ = said(engine, question)
    assert not answer.answered
    assert answer.suggestions == engine.examples(3, answer.lang)


def test_a_question_that_was_answered_or_lacks_its_beginning_gets_none(engine: Engine) -> None:
    for messages in (["hello"], ["more"], ["what did Peskov say?"]):
        answer, _ = said(engine, *messages)
        assert answer.suggestions == ()


def test_they_are_not_of_other_articles_than_were_to_answer(engine: Engine) -> None:
    (answer,) = engine.converse("what color is the sky?", published_before="1999").answers
    assert answer.suggestions == ()


def test_to_more_with_nothing_left_nothing_is_repeated(engine: Engine) -> None:
    for messages in (["what did Pashinyan say?", "more"], ["что сказал Пашинян?", "ещё"]):
        answer, _ = said(engine, *messages)
        assert (answer.citations, answer.understood) == ((), None)
