from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from telegram import User

from qabot.models import Understanding
from qabot.telegram.database import Database
from qabot.telegram.preferences import Preference, Preferences
from qabot.telegram.votes import KEPT, Vote, Votes
from tests.telegram.test_render import ANSWER, SENTENCE

ANN = User(7, "Ann", is_bot=False)


@pytest.fixture
def database() -> Iterator[Database]:
    with closing(Database.in_memory()) as opened:
        yield opened


def test_a_vote_is_kept_with_question_and_sentences(database: Database) -> None:
    understood = Understanding("What did Peskov say about\x00 <peace>?", ("Peskov",))
    votes = Votes(database, clock=lambda: 5.0)
    votes.cast(Vote(1, 2, 7, up=True), [replace(ANSWER, question="and?", understood=understood)])
    votes.cast(Vote(1, 2, 7, up=False), [replace(ANSWER, question="and?", understood=understood)])
    ((*key, question, lang, sentences, at),) = database.rows("SELECT * FROM vote")
    assert key == [1, 2, 7, 0]
    assert (question, lang, at) == ("What did Peskov say about <peace>?", "en", 5.0)
    (kept,) = json.loads(sentences)
    assert kept == {"article_id": "a1", "start": 0, "end": 20, "text": SENTENCE.text}


def test_votes_are_deleted_with_time_and_with_their_person(database: Database) -> None:
    now = time.time()
    old, new = Votes(database, clock=lambda: now - KEPT - 1), Votes(database, clock=lambda: now)
    old.cast(Vote(1, 2, 7, up=True), [ANSWER])
    new.cast(Vote(1, 3, 7, up=True), [ANSWER])
    new.cast(Vote(1, 3, 8, up=True), [ANSWER])
    database.tidy()
    assert database.rows("SELECT message, person FROM vote ORDER BY 1, 2") == [(3, 7), (3, 8)]
    with database.transaction() as connection:
        new.forget(connection, 7)
    assert database.rows("SELECT message, person FROM vote") == [(3, 8)]


def test_what_one_prefers_is_kept_and_what_nobody_can_choose_counts_for_nothing(
    database: Database,
) -> None:
    preferences = Preferences(database)
    assert preferences.of(ANN) == preferences.of(None) == Preference()
    chosen = Preference("ru", 5, context=True)
    preferences.keep(7, chosen)
    assert preferences.of(ANN) == chosen
    assert preferences.of(User(8, "Bob", is_bot=False)) == Preference()
    preferences.keep(7, Preference("tlh", 99))
    assert preferences.of(ANN) == Preference()
