"""What a message is read as after what was asked before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.people import Person
from qabot.dates import Period
from qabot.dialogue.conversation import Conversation, Shown, Turn
from qabot.dialogue.followups import MAX_READINGS, read_message, read_time_of

TODAY = date(2026, 11, 28)  # a Saturday
BERG, HOLM = Person("Anna Berg", "feminine"), Person("Ivan Holm", "masculine")
FIRST, SECOND = Shown("news", 0, 10, "Anna Berg"), Shown("news", 20, 30, "Anna Berg")

SAID = Turn(
    question="What did Anna Berg say about the bridge?",
    lang="en",
    kind="statement",
    speaker="Anna Berg",
    topic="bridge",
    thing="bridge",
    shown=(FIRST, SECOND),
    people=(BERG, HOLM),
)
BUILT = Turn(
    question="When was the bridge built?",
    lang="en",
    kind="time",
    topic="bridge built",
    thing="bridge",
    shown=(FIRST,),
)
SAID_RU = replace(
    SAID, question="Что Анна Берг сказала о мосте?", lang="ru", topic="мосте", thing="мосте"
)


def questions(text: str, turn: Turn) -> list[str]:
    conversation = Conversation((turn,), 0.0)
    return [reading.question for reading in read_message(text, turn.lang, conversation)]


@pytest.mark.parametrize(
    ("text", "turn", "expected"),
    [
        pytest.param("and Holm?", SAID, "What did Holm say about bridge?", id="another speaker"),
        pytest.param("Holm?", SAID, "What did Holm say about bridge?", id="nothing but a name"),
        pytest.param("what about Holm", SAID, "What did Holm say about bridge?", id="what about"),
        pytest.param(
            "and about the tunnel?", SAID, "What did Anna Berg say about tunnel?", id="a topic"
        ),
        pytest.param("the tunnel?", BUILT, "When was the the tunnel built?", id="a thing"),
        pytest.param("why?", BUILT, "why bridge built", id="a question word"),
        pytest.param("and where was that?", BUILT, "where was that bridge built", id="that"),
        pytest.param(
            "what did she say about Oslo?", SAID, "what did Anna Berg say about Oslo", id="she"
        ),
        pytest.param(
            "what did he say about her?", SAID, "what did Ivan Holm say about her", id="he"
        ),
        pytest.param("who designed it?", BUILT, "who designed about bridge", id="it"),
        pytest.param("а Хольм?", SAID_RU, "Что сказал Хольм о мосте?", id="Russian speaker"),
        pytest.param(
            "а про тоннель?", SAID_RU, "Что сказал Anna Berg о тоннель?", id="Russian topic"
        ),
        pytest.param("а что она обещала?", SAID_RU, "что Anna Berg обещала", id="Russian she"),
        pytest.param("почему?", SAID_RU, "почему Anna Berg мосте", id="Russian why"),
    ],
)
def test_a_fragment_becomes_a_question(text: str, turn: Turn, expected: str) -> None:
    assert questions(text, turn)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "What did Ivan Holm say about taxes?",
        "Who is the mayor of Oslo?",
        "how many people live in Oslo and in Bergen?",
        "Did the council close the harbour in March?",
        "what did Holm say he would do?",
        "did Holm say that cars are banned?",
    ],
)
@pytest.mark.parametrize("turn", [SAID, BUILT], ids=["said", "built"])
def test_a_complete_question_starts_afresh(text: str, turn: Turn) -> None:
    assert questions(text, turn) == [text]


def test_more_leaves_out_what_was_shown() -> None:
    for text in ("more", "Go on!", "what else?", "tell me more"):
        (first, *_) = read_message(text, "en", Conversation((SAID,), 0.0))
        assert first.question == SAID.question
        assert first.unseen == SAID.shown


def test_who_else_leaves_out_who_was_heard() -> None:
    (first, *_) = read_message("who else?", "en", Conversation((SAID,), 0.0))
    assert first.question == "Who spoke about bridge?"
    assert "Anna Berg" in first.without


@pytest.mark.parametrize(
    ("text", "expected"), [("the second one", SECOND), ("2", SECOND), ("the last", SECOND)]
)
def test_one_of_the_sentences_shown_is_meant_by_its_number(text: str, expected: Shown) -> None:
    (first, *_) = read_message(text, "en", Conversation((SAID,), 0.0))
    assert first.around == expected


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("in 2016?", "en", "2016"),
        ("2016?", "en", "2016"),
        ("and in May 2016", "en", "2016-05"),
        ("what about May 2016?", "en", "2016-05"),
        ("and last week?", "en", "2026-11-16"),
        ("what about yesterday?", "en", "2026-11-27"),
        ("а в 2016 году?", "ru", "2016"),
        ("в мае 2016-го", "ru", "2016-05"),
        ("а в мае 2016 года?", "ru", "2016-05"),
        ("а на прошлой неделе?", "ru", "2026-11-16"),
        ("а что насчёт вчера?", "ru", "2026-11-27"),
        ("and Holm?", "en", None),
        ("what did he say last week?", "en", None),
    ],
)
def test_a_time_and_nothing_else_asks_the_last_question_of_it(
    text: str, lang: str, expected: str | None
) -> None:
    turn = SAID if lang == "en" else SAID_RU
    readings = read_time_of(text, lang, Conversation((turn,), 0.0), TODAY)
    assert bool(readings) == (expected is not None)
    for reading in readings[:1]:
        assert reading.question == turn.question
        assert reading.period is not None
        assert str(reading.period.first).startswith(expected or "")
        assert reading.about[-1] == reading.period.words


def test_a_time_alone_asks_nothing_where_nothing_was_asked() -> None:
    assert not read_time_of("and last week?", "en", Conversation(), TODAY)


def test_the_time_asked_about_stays() -> None:
    period = Period("in 2016", date(2016, 1, 1), date(2016, 12, 31))
    turn = replace(SAID, period=period)
    (first, *_) = read_message("and Holm?", "en", Conversation((turn,), 0.0))
    assert first.period == period
    assert "in 2016" in first.about


def test_without_a_conversation_a_message_is_what_it_says() -> None:
    (only,) = read_message("and Holm?", "en", Conversation())
    assert only.question == "and Holm?"


WORDS = ["and", "what", "about", "he", "she", "it", "that", "why", "more", "the", "Holm", "2016"]
WORDS += ["а", "он", "что", "это", "?"]
MESSAGES = st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=8).map(" ".join)


@settings(deadline=None)  # the first of a language reads its tables
@given(MESSAGES, st.sampled_from([SAID, BUILT, SAID_RU]), st.sampled_from(["en", "ru", "de"]))
def test_any_message_has_a_few_readings(text: str, turn: Turn, lang: str) -> None:
    readings = read_message(text, lang, Conversation((turn,), 0.0))
    assert 1 <= len(readings) <= MAX_READINGS + 1
