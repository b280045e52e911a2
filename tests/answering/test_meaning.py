"""Sentences that say the same in other words come nearer; without vectors nothing changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qabot.answering.answerer import search_candidates
from qabot.answering.meaning import MEANING, meaning_features
from qabot.answering.query import query_words
from qabot.answering.question import understand
from qabot.engine import Engine
from qabot.groups import AnswerSettings

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = {
    "title": "Harbour news",
    "text": "The physician treated twelve sailors. The harbour was quiet on Friday.\n\n…\n\n"
    "The vessel left the harbour at noon.",
}


def engine_of(folder: Path, *, word_vectors: bool) -> Engine:
    path = folder / "articles.jsonl"
    path.write_text(json.dumps(ARTICLE), encoding="utf-8")
    return Engine.from_articles([path], answer=AnswerSettings(word_vectors=word_vectors))


def features_of(engine: Engine, text: str) -> dict[str, list[float]]:
    """Return the features of each sentence, by its first words."""
    question, corpus = understand(text, "en"), engine.corpus
    words = query_words(question.words, corpus)
    candidates = search_candidates(words, corpus, 20, {0})
    found = meaning_features(question, words, candidates, corpus)
    assert found.shape == (len(candidates), len(MEANING))
    heads = [corpus.readings[0].article.text[c.sentence.start :][:13] for c in candidates]
    return dict(zip(heads, found.tolist(), strict=True))


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("which doctor cured them?", "The physician", "The harbour w"),
        ("when did the ship depart?", "The vessel le", "The harbour w"),
    ],
)
def test_other_words_for_the_same_come_nearer(
    tmp_path: Path, question: str, near: str, far: str
) -> None:
    found = features_of(engine_of(tmp_path, word_vectors=True), question)
    assert found[near][MEANING.index("alike")] > found[far][MEANING.index("alike")]
    assert found[near][MEANING.index("alike_words")] > found[far][MEANING.index("alike_words")]


def test_a_sentence_without_words_is_like_nothing(tmp_path: Path) -> None:
    found = features_of(engine_of(tmp_path, word_vectors=True), "which doctor cured them?")
    assert found["…\n\nThe vessel"][MEANING.index("alike_words")] == 0


def test_a_word_that_matches_needs_no_likeness(tmp_path: Path) -> None:
    found = features_of(engine_of(tmp_path, word_vectors=True), "physician?")
    assert found["The physician"][MEANING.index("alike_words")] == 0


def test_without_word_vectors_nothing_is_alike(tmp_path: Path) -> None:
    found = features_of(engine_of(tmp_path, word_vectors=False), "which doctor cured them?")
    assert not any(value for row in found.values() for value in row)


def test_a_question_in_another_script_is_answered_as_without_vectors(tmp_path: Path) -> None:
    with_vectors, without = tmp_path / "with", tmp_path / "without"
    with_vectors.mkdir()
    without.mkdir()
    question = "почему harbour quiet закрылась, как говорят?"
    found = engine_of(with_vectors, word_vectors=True).ask(question)
    plain = engine_of(without, word_vectors=False).ask(question)
    assert (found.confidence, found.sentences) == (plain.confidence, plain.sentences)


def test_word_vectors_answer_what_words_do_not(tmp_path: Path) -> None:
    answer = engine_of(tmp_path, word_vectors=True).ask("which doctor cured the sailors?", limit=1)
    assert answer.sentences[0].text == "The physician treated twelve sailors."
