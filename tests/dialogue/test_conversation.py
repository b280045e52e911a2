"""What is remembered: bounded, expiring, written down and read back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.people import Person
from qabot.dialogue.conversation import (
    LIFETIME,
    MAX_PEOPLE,
    MAX_SHOWN,
    MAX_TEXT,
    MAX_TURNS,
    Conversation,
    Shown,
    Turn,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SHOWN = st.builds(Shown, TEXT, st.integers(0, 10**9), st.integers(0, 10**9), st.none() | TEXT)
PEOPLE = st.builds(Person, TEXT, st.sampled_from(["masculine", "feminine", "plural", ""]))
TURNS = st.builds(
    Turn,
    question=TEXT,
    lang=TEXT,
    kind=TEXT,
    topic=TEXT,
    names=st.lists(TEXT, max_size=3).map(tuple),
    shown=st.lists(SHOWN, max_size=3).map(tuple),
    people=st.lists(PEOPLE, max_size=3).map(tuple),
)


@given(st.lists(TURNS, max_size=MAX_TURNS), st.floats(0, 1e10))
def test_a_conversation_is_read_back_as_it_was_written(turns: list[Turn], now: float) -> None:
    conversation = Conversation(tuple(turns), now)
    assert Conversation.from_json(conversation.to_json()) == conversation


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '{"turns": 1}', '{"turns": [{"question": 1}]}', "{", "\ud800"]
)
def test_what_is_no_conversation_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no conversation"):
        Conversation.from_json(text)


def test_old_turns_are_forgotten() -> None:
    conversation = Conversation()
    for number in range(MAX_TURNS + 3):
        conversation = conversation.with_turn(Turn(str(number), "en", "other"), float(number))
    assert [turn.question for turn in conversation.turns] == ["3", "4", "5", "6", "7"]


def test_a_turn_is_bounded() -> None:
    shown = tuple(Shown("a", n, n + 1) for n in range(MAX_SHOWN * 2))
    people = tuple(Person(str(n), "") for n in range(MAX_PEOPLE * 2))
    turn = Turn("q", "en", "other", shown=shown, earlier=shown, people=people)
    (kept,) = Conversation().with_turn(turn, 0.0).turns
    assert kept.shown == shown[:MAX_SHOWN]
    assert kept.earlier == shown[-MAX_SHOWN:]
    assert kept.people == people[:MAX_PEOPLE]


def test_fragments_on_fragments_do_not_grow_for_ever() -> None:
    long = "in 2016 " * 1000
    turn = Turn(long, "en", "other", topic=long, thing=long)
    (kept,) = Conversation().with_turn(turn, 0.0).turns
    assert max(len(kept.question), len(kept.topic), len(kept.thing)) <= MAX_TEXT


def test_silence_ends_a_conversation() -> None:
    conversation = Conversation().with_turn(Turn("q", "en", "other"), 100.0)
    assert conversation.at(100.0 + LIFETIME) == conversation
    assert conversation.at(101.0 + LIFETIME) == Conversation()


def test_it_is_plain_json() -> None:
    written = json.loads(Conversation().with_turn(Turn("q", "en", "other"), 1.5).to_json())
    assert written["updated"] == 1.5
    assert written["turns"][0]["question"] == "q"
