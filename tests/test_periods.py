"""Questions whose words tell a time, asked of articles that have dates or none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from qabot.dates import Period
from qabot.dialogue.conversation import Conversation
from qabot.engine import Engine
from qabot.models import Answer, Reason

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC).timestamp()  # a Saturday
LAST_WEEK = Period("last week", date(2026, 11, 16), date(2026, 11, 22))

SAFE = {
    "id": "safe",
    "text": "Mayor Anna Berg said that the bridge is safe. The bridge was built in 1931.",
    "published": "2026-11-18T23:30:00-05:00",
}
CLOSED = {
    "id": "closed",
    "text": "Mayor Anna Berg said that the bridge will be closed. Cars cannot cross it.",
    "published": "2022-05",
}
LATE = {"id": "late", "text": "Mayor Anna Berg said that the ferry is late. Boats wait for it."}
RUSSIAN = {
    "id": "museum",
    "text": "Директор музея Ольга Миронова заявила, что ремонт завершён.",
    "published": "2026-11-27",
}
OLDER = {
    "id": "tickets",
    "text": "Директор музея Ольга Миронова заявила, что билет подорожает.",
    "published": "2022",
}

Make = Callable[..., Engine]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Build an engine from articles."""

    def build(*articles: dict[str, Any]) -> Engine:
        file = tmp_path / "articles.jsonl"
        file.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
        return Engine.from_articles([file])

    return build


def articles_of(answer: Answer) -> list[str]:
    return [citation.article_id for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "articles", "first", "last"),
    [
        ("What did Berg say last week?", ["safe"], date(2026, 11, 16), date(2026, 11, 22)),
        ("What did Berg say in May 2022?", ["closed"], date(2022, 5, 1), date(2022, 5, 31)),
        ("What did Berg say on 5 May 2022?", ["closed"], date(2022, 5, 5), date(2022, 5, 5)),
        ("What did Berg say on 2026-11-19?", ["safe"], date(2026, 11, 19), date(2026, 11, 19)),
        ("What did Berg say before 2023?", ["closed"], None, date(2022, 12, 31)),
        ("What did Berg say since 2022?", ["safe", "closed"], date(2022, 1, 1), None),
        (
            "What is new about the bridge this month?",
            ["safe"],
            date(2026, 11, 1),
            date(2026, 11, 30),
        ),
        ("When was the bridge built last week?", ["safe"], date(2026, 11, 16), date(2026, 11, 22)),
    ],
)
def test_only_articles_of_the_time_asked_for_answer(
    make: Make, question: str, articles: list[str], first: date | None, last: date | None
) -> None:
    answer = make(SAFE, CLOSED, LATE).ask(question, now=NOW)
    assert articles_of(answer) == articles
    assert answer.question == question
    assert answer.period is not None
    assert (answer.period.first, answer.period.last) == (first, last)
    assert not answer.period.dropped


@pytest.mark.parametrize(
    ("question", "articles", "words"),
    [
        ("Что сказала Миронова вчера?", ["museum"], "вчера"),
        ("Что Миронова заявила на этой неделе?", ["museum"], "на этой неделе"),
        ("Что Миронова заявила в мае 2022 года?", ["tickets"], "в мае 2022 года"),
    ],
)
def test_so_it_is_in_russian(make: Make, question: str, articles: list[str], words: str) -> None:
    answer = make(RUSSIAN, OLDER).ask(question, now=NOW)
    assert articles_of(answer) == articles
    assert answer.period is not None
    assert (answer.period.words, answer.period.dropped) == (words, False)


def test_words_that_choose_the_articles_need_not_stand_in_them(make: Make) -> None:
    engine = make(SAFE, CLOSED, LATE)
    asked = "what did Berg say about the bridge"
    told = engine.ask(f"{asked} last week?", now=NOW)
    plain = engine.ask(f"{asked}?", now=NOW, article_ids=["safe"])
    assert (told.sentences, told.confidence) == (plain.sentences, plain.confidence)


@pytest.mark.parametrize(
    "question",
    ["What did Berg say yesterday?", "What did Berg say about the ferry last week?"],
)
def test_a_time_without_an_answer_is_dropped_and_told(make: Make, question: str) -> None:
    answer = make(SAFE, CLOSED, LATE).ask(question, now=NOW)
    assert answer.answered
    assert "late" in articles_of(answer)
    assert answer.period is not None
    assert answer.period.dropped


WEEK = {
    "id": "week",
    "title": "The last week in November 2026",
    "text": "Last week the council was quiet. In November 2026 the mayor was ill, Kim Lund said.",
    "published": "2026-11-19",
}
FAIR = {
    "id": "fair",
    "title": "Harbour fair",
    "text": "The harbour fair drew two thousand visitors. Kaspar Holm said that it went well.",
    "published": "2025-06-01",
}
НЕДЕЛЯ = {
    "id": "week",
    "title": "Итоги прошлой недели",
    "text": "Совет города повысил пошлину. Мэр Анна Берг заявила, что пошлина оплатит мост.",
    "published": "2026-11-18",
}
ЯРМАРКА = {
    "id": "fair",
    "title": "Ярмарка",
    "text": "На ярмарку пришли две тысячи гостей. Каспар Хольм заявил, что ярмарка удалась.",
    "published": "2025-06-01",
}


@pytest.mark.parametrize(
    ("articles", "question"),
    [
        ((WEEK, FAIR), "What is new about the fair last week?"),
        ((WEEK, FAIR), "What is new about the fair in November 2026?"),
        ((WEEK, FAIR), "What happened at the fair last week?"),
        ((WEEK, FAIR), "What did Holm say last week?"),
        ((НЕДЕЛЯ, ЯРМАРКА), "Что нового о ярмарке на прошлой неделе?"),
        ((НЕДЕЛЯ, ЯРМАРКА), "Что случилось на ярмарке на прошлой неделе?"),
    ],
)
def test_what_is_told_to_be_of_no_article_of_a_time_is_of_none(
    make: Make, articles: tuple[dict[str, str], ...], question: str
) -> None:
    # One of that time has its words, in the title and everywhere, and tells nothing of the fair.
    engine = make(*articles)
    for answer in (engine.ask(question, now=NOW), *engine.converse(question, now=NOW).answers):
        assert answer.period is not None
        assert answer.period.dropped
        assert articles_of(answer) == ["fair"]


@pytest.mark.parametrize(
    "question", ["Who won the race last week?", "What is new about the ferry in November 2026?"]
)
def test_words_for_a_time_are_no_answer_by_themselves(make: Make, question: str) -> None:
    engine = make(WEEK, FAIR)
    for answer in (engine.ask(question, now=NOW), *engine.converse(question, now=NOW).answers):
        assert not answer.answered


def test_where_nothing_answers_an_article_of_the_time_is_nearest(make: Make) -> None:
    question = "Which council member resigned in disgrace last week?"
    engine = make(WEEK, FAIR)
    for answer in (engine.ask(question, now=NOW), *engine.converse(question, now=NOW).answers):
        assert not answer.answered
        assert articles_of(answer)[:1] == ["week"]


def test_where_all_articles_are_of_the_time_none_other_is_missed(make: Make) -> None:
    engine = make(WEEK)
    for ask in (engine.ask, lambda text, now: engine.converse(text, now=now).answers[0]):
        answer = ask("What did Holm say last week?", now=NOW)
        assert answer.reason is not Reason.NO_ARTICLE


def test_a_dropped_time_leaves_the_answer_as_it_was(make: Make) -> None:
    question = "When was the bridge built, in 1931?"
    dated = make(SAFE, CLOSED, LATE).ask(question, now=NOW)
    undated = make({"id": "safe", "text": SAFE["text"]}, {**CLOSED, "published": None}, LATE)
    plain = undated.ask(question, now=NOW)
    assert plain.period is None
    assert dated.period is not None
    assert dated.period.dropped
    assert (dated.sentences, dated.confidence) == (plain.sentences, plain.confidence)


@pytest.mark.parametrize("question", ["What did Berg say last week?", "What was built in 1931?"])
def test_without_a_dated_article_no_time_is_read(make: Make, question: str) -> None:
    engine = make(LATE, {"id": "old", "text": "The bridge was built in 1931."})
    assert engine.ask(question, now=NOW).period is None
    (answer,), _ = engine.converse(question, now=NOW)
    assert answer.period is None


def test_dates_given_beside_the_question_stay(make: Make) -> None:
    engine = make(SAFE, CLOSED, LATE)
    both = engine.ask("What did Berg say last week?", now=NOW, published_after="2026-11-20")
    assert not both.answered
    assert both.reason is Reason.NO_ARTICLE
    fallen_back = engine.ask("What did Berg say last week?", now=NOW, published_before="2022")
    assert articles_of(fallen_back) == ["closed"]
    assert fallen_back.period is not None
    assert fallen_back.period.dropped


def test_a_time_is_no_misspelling(make: Make) -> None:
    weak = {**SAFE, "text": "Mayor Anna Berg said that the bridge is weak. Yesterdays are gone."}
    answer = make(weak).ask("What did Berg say yesterday?", now=NOW)
    assert answer.corrections == ()


def talk(engine: Engine, *messages: str) -> list[Answer]:
    conversation = Conversation()
    answers = []
    for message in messages:
        (answer, *_), conversation = engine.converse(message, conversation, now=NOW)
        assert Conversation.from_json(conversation.to_json()) == conversation
        answers.append(answer)
    return answers


def test_a_time_alone_narrows_the_question_before(make: Make) -> None:
    first, second = talk(make(SAFE, CLOSED, LATE), "what did Berg say?", "and last week?")
    assert first.period is None
    assert articles_of(second) == ["safe"]
    assert second.period == LAST_WEEK
    assert second.understood is not None
    assert second.understood.about == ("Anna Berg", "last week")


def test_a_time_alone_is_never_dropped(make: Make) -> None:
    *_, last = talk(make(SAFE, CLOSED, LATE), "what did Berg say?", "and yesterday?")
    assert not last.answered
    assert last.reason is Reason.NO_ARTICLE
    assert last.period is not None
    assert not last.period.dropped


def test_pronouns_and_times_are_read_together(make: Make) -> None:
    engine = make(SAFE, CLOSED, LATE)
    *_, last = talk(engine, "what did Berg say?", "and what did she say last week?")
    assert articles_of(last) == ["safe"]
    assert last.period == LAST_WEEK
    assert last.understood is not None
    assert last.understood.about == ("Anna Berg",)


def test_a_time_stays_until_a_whole_question(make: Make) -> None:
    answers = talk(
        make(SAFE, CLOSED, LATE),
        "what did Berg say in May 2022?",
        "and about the bridge?",
        "what did Berg say about the ferry?",
    )
    assert [articles_of(answer) for answer in answers] == [["closed"], ["closed"], ["late"]]
    assert [answer.period is None for answer in answers] == [False, False, True]


def test_another_time_in_a_fragment_replaces_the_one_before(make: Make) -> None:
    *_, last = talk(
        make(SAFE, CLOSED, LATE),
        "what did Berg say last week?",
        "and about the bridge in May 2022?",
    )
    assert articles_of(last) == ["closed"]
    assert last.period == Period("in May 2022", date(2022, 5, 1), date(2022, 5, 31))
    assert last.understood is not None
    assert "last week" not in last.understood.about


def test_what_was_dropped_does_not_stay(make: Make) -> None:
    engine = make(SAFE, CLOSED, LATE)
    first, second = talk(engine, "what did Berg say yesterday?", "and about the ferry?")
    assert first.period is not None
    assert first.period.dropped
    assert articles_of(second) == ["late"]
    assert second.period is None


def test_one_time_replaces_another_in_russian(make: Make) -> None:
    answers = talk(make(RUSSIAN, OLDER), "что сказала Миронова вчера?", "а в 2022 году?")
    assert [articles_of(answer) for answer in answers] == [["museum"], ["tickets"]]


@pytest.mark.parametrize(
    "question", ["what happened last week?", "что произошло на прошлой неделе?"]
)
def test_of_several_articles_of_a_time_the_leads_are_told_newest_first(
    make: Make, question: str
) -> None:
    flood = {"id": "flood", "text": "The river rose. Farms fled.", "published": "2026-11-20"}
    engine = make(SAFE, CLOSED, flood, RUSSIAN)
    (answer,) = engine.converse(question, now=NOW).answers
    assert [s.text for s in answer.sentences] == [
        "The river rose.",
        "Mayor Anna Berg said that the bridge is safe.",
    ]
    assert answer.period is not None
    assert not answer.period.dropped


def test_of_the_whole_library_no_leads_are_told(make: Make) -> None:
    (answer,) = make(SAFE, CLOSED, RUSSIAN).converse("what happened?", now=NOW).answers
    assert not answer.answered
