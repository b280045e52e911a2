"""What speaks for a sentence: where the words of the question are found, and how they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qabot.answering.answerer import search_candidates
from qabot.answering.features import FEATURES, extract_features
from qabot.answering.query import query_words
from qabot.answering.question import understand
from qabot.answering.ranker import learnt_weights, rank
from qabot.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

    from qabot.answering.corpus import Corpus

ARTICLE = {
    "title": "Council votes on harbour",
    "text": "The council met on Monday. It discussed the harbour. A crane collapsed there. "
    "Nobody was hurt.\n\n"
    'The ferry sails at noon, the captain said. "We sail in any weather," she said.\n\n'
    "The lighthouse keeper Anna Berg retired in 1998.",
    "lang": "en",
}
COVERAGE = ("coverage", "previous_coverage", "next_coverage", "across_coverage",
            "paragraph_coverage")  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps(ARTICLE), encoding="utf-8")
    return Engine.from_articles([path]).corpus


def features_of(corpus: Corpus, text: str, head: str) -> dict[str, float]:
    """Return the features of the sentence that begins so."""
    question = understand(text, "en")
    words = query_words(question.words, corpus)
    candidates = search_candidates(words, corpus, 20, {*corpus.passages})
    rows = extract_features(question, words, candidates, corpus)
    body = corpus.readings[0].article.text
    (found,) = (
        row
        for c, row in zip(candidates, rows, strict=True)
        if body.startswith(head, c.sentence.start)
    )
    return dict(zip(FEATURES, found, strict=True))


@pytest.mark.parametrize(
    ("head", "place"),
    [
        pytest.param("A crane", "coverage", id="here"),
        pytest.param("Nobody", "previous_coverage", id="in the sentence before"),
        pytest.param("It discussed", "next_coverage", id="in the sentence after"),
        pytest.param("The council", "paragraph_coverage", id="in the rest of the paragraph"),
        pytest.param("The ferry", None, id="nowhere near"),
    ],
)
def test_a_word_counts_where_it_is_nearest(corpus: Corpus, head: str, place: str | None) -> None:
    found = features_of(corpus, "crane?", head)
    assert {name: found[name] for name in COVERAGE} == {
        name: float(name == place) for name in COVERAGE
    }
    assert found["unmatched"] == (place is None)


def test_the_sentence_before_counts_across_paragraphs_the_one_after_does_not(
    corpus: Corpus,
) -> None:
    assert features_of(corpus, "hurt?", "The ferry")["across_coverage"] == 1
    found = features_of(corpus, "ferry?", "Nobody")
    assert not any(found[name] for name in COVERAGE)


def test_words_stand_together_in_the_order_of_the_question(corpus: Corpus) -> None:
    keeper = "The lighthouse"
    assert features_of(corpus, "lighthouse keeper Anna?", keeper)["phrases"] == 1
    assert features_of(corpus, "keeper lighthouse?", keeper)["phrases"] == 0
    assert features_of(corpus, "lighthouse Berg?", keeper)["phrases"] == 0


def test_names_and_numbers_are_shares_of_those_asked_for(corpus: Corpus) -> None:
    found = features_of(corpus, "Did Anna Smith retire in 1998?", "The lighthouse")
    assert (found["names"], found["no_name"], found["numbers"]) == (0.5, 0, 1)
    found = features_of(corpus, "Did Anna Smith retire in 1998?", "The ferry")
    assert (found["names"], found["no_name"], found["numbers"]) == (0, 1, 0)


def test_speech_and_pronouns_are_noted_by_sentence(corpus: Corpus) -> None:
    found = features_of(corpus, "weather?", '"We sail')
    assert (found["quoted_only"], found["pronoun_start"]) == (1, 1)
    found = features_of(corpus, "weather?", "The ferry")
    assert (found["quoted_only"], found["pronoun_start"]) == (0, 0)


def test_the_title_and_the_article_count_for_all_their_sentences(corpus: Corpus) -> None:
    found = features_of(corpus, "council ferry?", "The lighthouse")
    assert 0 < found["title"] < 1 == found["article"]
    assert found["title_asked"] == 1 / 4


def test_a_score_is_the_weighted_sum_of_the_features(corpus: Corpus) -> None:
    question, weights = understand("When did the ferry sail?", "en"), learnt_weights(semantic=True)
    words = query_words(question.words, corpus)
    candidates = search_candidates(words, corpus, 20, None)
    ranked = rank(question, words, candidates, corpus, weights)
    assert [s.score for s in ranked] == sorted((s.score for s in ranked), reverse=True)
    for scored in ranked:
        parts = [w * x for w, x in zip(weights.ranking, scored.features, strict=True)]
        assert scored.score == pytest.approx(sum(parts))


def test_without_candidates_there_are_no_features(corpus: Corpus) -> None:
    assert extract_features(understand("ferry?", "en"), (), [], corpus) == []
