"""The table of conversations says nothing that its articles do not."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import pytest

from qabot.library.collection import load_articles
from qabot.text.sentences import paragraph_spans, sentence_spans
from tests.dialogue.conversations import ARTICLES, Library, load_conversations

CONVERSATIONS = load_conversations()
TURNS = [(conversation, turn) for conversation in CONVERSATIONS for turn in conversation.turns]
MOST_SENTENCES = 3  # of an answer, unless more are asked for


@lru_cache
def texts(library: Library) -> list[str]:
    return [article.text for article in load_articles([ARTICLES[library]]).articles]


@lru_cache
def sentences(library: Library) -> list[str]:
    lang = "ru" if library == "ru" else "en"
    return [
        text[start:end]
        for text in texts(library)
        for paragraph in paragraph_spans(text)
        for start, end in sentence_spans(text, lang, *paragraph)
    ]


def is_russian(message: str) -> bool:
    return re.search("[а-яё]", message.lower()) is not None


def test_there_are_enough_turns_in_both_languages_and_over_the_seed() -> None:
    russian = sum(is_russian(turn.asks) for _, turn in TURNS)
    assert len(TURNS) >= 120
    assert russian >= 50
    assert len(TURNS) - russian >= 50
    assert sum(conversation.articles == "seed" for conversation, _ in TURNS) >= 45


def test_every_kind_of_reply_is_expected_somewhere() -> None:
    kinds = {turn.replies for _, turn in TURNS} - {None}
    assert kinds == {"greeting", "thanks", "identity", "insult", "link", "emoji"}
    assert sum(turn.abstains for _, turn in TURNS) >= 8


def test_names_are_unique_and_read_like_a_sentence() -> None:
    names = Counter(conversation.name for conversation in CONVERSATIONS)
    assert [name for name, count in names.items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name) for name in names)


def test_a_conversation_has_one_to_six_turns() -> None:
    assert [c.name for c in CONVERSATIONS if not 1 <= len(c.turns) <= 6] == []


def test_one_thing_is_expected_of_each_turn() -> None:
    for conversation, turn in TURNS:
        told = f"{conversation.name}: {turn.asks}"
        kinds = [turn.first is not None, turn.any is not None, turn.abstains, bool(turn.replies)]
        assert sum(kinds) == 1, told
        assert len(turn.any or ()) <= MOST_SENTENCES, told
        if turn.abstains or turn.replies:
            assert not (turn.speaker or turn.not_any or turn.about), told


def test_each_fragment_is_in_exactly_one_sentence() -> None:
    for conversation, turn in TURNS:
        for fragment in turn.fragments:
            found = [text for text in sentences(conversation.articles) if fragment in text]
            assert len(found) == 1, f"{conversation.name}: {fragment}"


def test_what_must_not_be_shown_is_in_other_sentences_than_what_must() -> None:
    for conversation, turn in TURNS:
        wanted = [w for w in (turn.first, *(turn.any or ())) if w]
        for sentence in sentences(conversation.articles):
            if any(fragment in sentence for fragment in wanted):
                assert not any(bad in sentence for bad in turn.not_any), turn.asks


def test_speakers_are_named_in_full_as_the_articles_do() -> None:
    for conversation, turn in TURNS:
        if turn.speaker is not None:
            assert len(turn.speaker.split()) == 2, turn.speaker
            assert any(turn.speaker in text for text in texts(conversation.articles)), turn.speaker


@pytest.mark.parametrize("library", ARTICLES)
def test_the_articles_load_without_a_problem(library: Library) -> None:
    collection = load_articles([ARTICLES[library]])
    assert len(collection.articles) == (1 if library == "seed" else 5)
    assert collection.problems == ()
