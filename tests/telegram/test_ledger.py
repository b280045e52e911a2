from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from qabot.dialogue.conversation import Conversation, Shown, Turn
from qabot.models import Answer
from qabot.telegram.database import Database
from qabot.telegram.ledger import KEPT, MOST_A_CHAT, Given, Ledger, goes_on_from
from qabot.telegram.memory import Place
from tests.telegram.test_render import ABSTENTION, ANSWER

TALK = Conversation((Turn("what?", "en", "other", shown=(Shown("a1", 0, 20),)),), 1.0)
GIVEN = Given(Place(5, 3, 7), 100, (101, 102), 99, "what?", (ANSWER,), Conversation(), TALK)


@pytest.fixture
def database() -> Iterator[Database]:
    with closing(Database.in_memory()) as opened:
        yield opened


def write(database: Database, ledger: Ledger, answers: Sequence[Given]) -> None:
    with database.transaction() as connection:
        ledger.write(connection, answers)


def test_what_was_given_is_found_as_it_was(database: Database) -> None:
    ledger = Ledger(database)
    refused = replace(GIVEN, message=103, further=(), answers=())
    write(database, ledger, [GIVEN, refused])
    assert ledger.find(5, 100) == GIVEN
    assert ledger.of_question(5, 99) == [GIVEN, refused]
    assert ledger.find(6, 100) is None
    assert ledger.of_question(5, 98) == []


def test_an_answer_of_any_characters_is_found_again(database: Database) -> None:
    ledger = Ledger(database)
    odd = replace(ANSWER, question="\x00'; DROP TABLE given; --😀\u202e\u2028")
    write(database, ledger, [replace(GIVEN, answers=(odd,))])
    found = ledger.find(5, 100)
    assert found is not None
    assert found.answers == (odd,)


def test_answers_to_several_questions_are_found_again_together(database: Database) -> None:
    ledger = Ledger(database)
    several = replace(GIVEN, answers=(ANSWER, ABSTENTION))
    write(database, ledger, [several])
    assert ledger.find(5, 100) == several


def test_answers_of_versions_that_gave_each_a_message_are_found(database: Database) -> None:
    ledger = Ledger(database)
    second = replace(GIVEN, message=103, further=(), answers=(ABSTENTION,))
    write(database, ledger, [GIVEN, second])
    with database.transaction() as connection:
        for message, answer in ((100, ANSWER), (103, ABSTENTION)):
            # As these wrote it: one answer, not a list.
            content = json.dumps(TypeAdapter(Answer).dump_python(answer))
            connection.execute("UPDATE given SET answer = ? WHERE message = ?", (content, message))
    assert ledger.find(5, 100) == GIVEN
    assert ledger.of_question(5, 99) == [GIVEN, second]


def test_what_is_too_old_is_not_found_and_deleted(database: Database) -> None:
    now = time.time()
    write(database, Ledger(database, clock=lambda: now - KEPT - 1), [GIVEN])
    database.tidy()
    assert len(database.rows("SELECT message FROM given")) == 1
    ledger = Ledger(database, clock=lambda: now)
    assert ledger.find(5, 100) is None
    write(database, ledger, [replace(GIVEN, message=200)])
    database.tidy()
    assert database.rows("SELECT message FROM given") == [(200,)]


def test_a_chat_keeps_only_so_many(database: Database) -> None:
    ledger = Ledger(database)
    many = [replace(GIVEN, message=n) for n in range(1, MOST_A_CHAT + 6)]
    write(database, ledger, [replace(GIVEN, place=Place(6, 0, 7)), *many])
    assert ledger.find(5, 5) is None
    assert ledger.find(5, 6) is not None
    assert ledger.find(6, 100) is not None


def test_what_another_version_wrote_is_not_found(database: Database) -> None:
    ledger = Ledger(database)
    write(database, ledger, [GIVEN])
    for content in ("{}", "not json", "[1]"):
        with database.transaction() as connection:
            connection.execute("UPDATE given SET answer = ?", (content,))
        assert ledger.find(5, 100) is None


def test_a_person_is_forgotten_in_every_chat(database: Database) -> None:
    ledger = Ledger(database)
    other = replace(GIVEN, place=Place(5, 3, 8), message=300)
    write(database, ledger, [GIVEN, replace(GIVEN, place=Place(6, 0, 7)), other])
    with database.transaction() as connection:
        ledger.forget(connection, 7)
    assert database.rows("SELECT person FROM given") == [(8,)]


def test_one_goes_on_behind_the_answer_that_is_meant() -> None:
    later = Turn("when?", "en", "time", shown=(Shown("a2", 5, 9),))
    talk = replace(TALK, turns=(*TALK.turns, later))
    assert goes_on_from([ANSWER], talk) == TALK
    assert goes_on_from([ANSWER, ABSTENTION], talk) == TALK
    assert goes_on_from([ABSTENTION], talk) == talk
    assert goes_on_from([ANSWER], Conversation()) == Conversation()
