"""What is offered in place of a question that the articles do not answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def bare(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))


names = st.sampled_from(
    ["Peskov", "Pashinyan", "Pashinin", "the kremlin", "RIA", "Xqzvuk", "Armenia"]
)
topics = st.sampled_from(["peacekeepers", "Karabakh", "the Flag", "France", "Xqzvuk", "weather"])
ENGLISH = st.one_of(
    st.builds("what did {} say about {}?".format, names, topics),
    st.builds("What did {} say?".format, names),
    st.builds("Did {} deny {}?".format, names, topics),
    st.builds("Who spoke about {}?".format, topics),
    st.builds("why does {} like {}?".format, names, topics),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(ENGLISH, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=3))
def test_no_two_are_alike_and_none_is_what_was_asked(engine: Engine, messages: list[str]) -> None:
    conversation = Conversation()
    for message in messages:
        answers, conversation = engine.converse(message, conversation)
        suggested = [bare(question) for answer in answers for question in answer.suggestions]
        assert len(set(suggested)) == len(suggested)
        assert {bare(message), *(bare(a.question) for a in answers)}.isdisjoint(suggested)
        for answer in answers:
            assert len(set(map(bare, answer.offers))) == len(answer.offers)
            told = [engine.ask(question).sentences for question in answer.suggestions]
            assert len(set(told)) == len(told)


def test_one_person_is_suggested_once_however_called(tmp_path: Path) -> None:
    articles = [
        {"text": "«Мост закрыт», — сказал Пётр Берг. Берг встретил Холма."},
        {"text": "По словам П. Берга, мост закрыт навсегда. «Нет», — сказал С. Холм."},
        {"text": "Nobody spoke but Ann Lund. Lund said that the ferry of Aldmouth is late."},
    ]
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    engine = Engine.from_articles([file])
    (answer,), _ = engine.converse("what did Lund say about the weather?")
    # She says one thing, be it about Aldmouth or about anything.
    assert answer.suggestions == ("What did Ann Lund say?",)
    (answer,), _ = engine.converse("что сказал Берг о погоде?")
    assert len(answer.suggestions) == len({engine.ask(q).sentences for q in answer.suggestions})


def test_one_message_is_offered_each_once(engine: Engine) -> None:
    message = "What did Xqzvuk say about Karabakh? And what did Xqzvuk say about Peskov?"
    answers, _ = engine.converse(message)
    assert len(answers) == 2
    suggested = [question for answer in answers for question in answer.suggestions]
    assert suggested
    assert len(set(suggested)) == len(suggested)


def test_what_may_be_meant_is_not_suggested_again(engine: Engine) -> None:
    (answer,), _ = engine.converse("what did nikol pashinin say?")
    offered = [bare(question) for question in answer.offers]
    assert answer.did_you_mean == ("Nikol Pashinyan",)
    assert len(set(offered)) == len(offered)
