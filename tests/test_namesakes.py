"""A man and a woman of one surname, and names that begin alike, are two people."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qabot.engine import Engine
from qabot.models import Answer, Reason

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC).timestamp()  # a Saturday

SHE = "Директор завода Мария Иванова заявила, что завод закроют."
HE = "Мэр города Пётр Иванов заявил, что мост построят."
OTHER = "Капитан Олег Ивановский сообщил, что паром сел на мель."

ARTICLES = [
    {"id": "завод", "published": "2026-11-18", "text": SHE},
    {"id": "мост", "published": "2025-06-01", "text": HE},
    {"id": "паром", "published": "2026-11-19", "text": OTHER},
]


Ask = Callable[[str], Answer]


def engine_of(folder: Path, articles: list[dict[str, str]]) -> Engine:
    file = folder / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    return Engine.from_articles([file])


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    engine = engine_of(tmp_path_factory.mktemp("namesakes"), ARTICLES)
    return lambda question: engine.ask(question, now=NOW)


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("что сказал Иванов?", [HE]),
        ("что сказала Иванова?", [SHE]),
        ("что говорил Пётр Иванов?", [HE]),
        ("что говорит Мария Иванова?", [SHE]),
        ("что сказал Ивановский?", [OTHER]),
        ("what did Ivanov say?", [HE]),
        ("what did Ivanova say?", [SHE]),
        ("what did Ivanovsky say?", [OTHER]),
        ("что сказал Иванова?", [SHE, HE]),  # a slip, one way or the other
    ],
)
def test_a_surname_is_of_him_or_of_her(ask: Ask, question: str, told: list[str]) -> None:
    assert texts(ask(question)) == told


@pytest.mark.parametrize(
    "question", ["что сказал Иванов на прошлой неделе?", "what did Ivanov say last week?"]
)
def test_who_says_nothing_within_a_time_is_not_stood_in_for(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert texts(answer) == [HE]
    assert answer.period is not None
    assert answer.period.dropped


def test_what_the_other_says_of_a_topic_is_no_answer(ask: Ask) -> None:
    answer = ask("что сказал Иванов о заводе?")
    assert answer.reason is Reason.OFF_TOPIC


@pytest.mark.parametrize(
    ("question", "told"),
    [("what did Name7 say?", "the bridge is safe"), ("what did Name77 say?", "the mill is shut")],
)
def test_a_number_in_a_name_is_read_to_its_end(tmp_path: Path, question: str, told: str) -> None:
    articles = [
        {"id": "bridge", "text": "Mayor Ann Name7 said the bridge is safe."},
        {"id": "mill", "text": "Director Tom Name77 said the mill is shut."},
    ]
    (said,) = texts(engine_of(tmp_path, articles).ask(question))
    assert told in said
