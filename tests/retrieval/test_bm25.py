"""BM25 over posting lists scores as the package does with the same idf, and searches."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from qabot.retrieval.bm25 import BM25
from qabot.retrieval.retriever import Hit
from tests.retrieval.package import package_scores

if TYPE_CHECKING:
    from qabot.retrieval.retriever import Retriever

words = st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"])
documents = st.lists(words, max_size=12)
corpora = st.lists(documents, max_size=14)


def index(*texts: str, k1: float = 1.5, b: float = 0.75) -> BM25:
    return BM25.from_passages([text.split() for text in texts], k1=k1, b=b)


@settings(deadline=None)
@given(
    corpora.filter(lambda corpus: any(corpus)),
    st.lists(st.one_of(words, st.just("unknown")), max_size=6),
    st.floats(0.1, 3),
    st.floats(0, 0.99),  # at 1 the package divides nought by nought in an empty document
)
def test_scores_are_those_of_the_package(
    corpus: list[list[str]], query: list[str], k1: float, b: float
) -> None:
    ours = BM25.from_passages(corpus, k1=k1, b=b).get_scores(query)
    assert ours.tolist() == pytest.approx(package_scores(corpus, query, k1, b), abs=1e-9)


@settings(deadline=None)
@given(corpora, st.lists(words, max_size=5), st.integers(0, 20))
def test_a_search_gives_the_best_scores_in_order(
    corpus: list[list[str]], query: list[str], limit: int
) -> None:
    model = BM25.from_passages(corpus, k1=1.2, b=0.75)
    scores = model.get_scores(query)
    expected = sorted(((-s, i) for i, s in enumerate(scores.tolist()) if s > 0))[:limit]
    hits = model.search(query, limit=limit)
    assert hits == [Hit(i, -s) for s, i in expected]
    assert all(math.isfinite(hit.score) and hit.score > 0 for hit in hits)


@settings(deadline=None)
@given(corpora, st.lists(words, max_size=5), st.sets(st.integers(0, 13)))
def test_a_search_within_passages_is_the_whole_search_without_the_others(
    corpus: list[list[str]], query: list[str], within: set[int]
) -> None:
    model = BM25.from_passages(corpus, k1=1.2, b=0.75)
    whole = model.search(query, limit=100)
    assert model.search(query, limit=100, within=within) == [
        h for h in whole if h.passage in within
    ]


@settings(deadline=None)
@given(corpora, words)
def test_a_rarer_term_weighs_more_and_an_unseen_one_most(
    corpus: list[list[str]], term: str
) -> None:
    model = BM25.from_passages(corpus, k1=1.2, b=0.75)
    holding = sum(term in document for document in corpus)
    assert 0 < model.idf_of(term) <= model.idf_of("unseen")
    assert (model.idf_of(term) == model.idf_of("unseen")) == (holding == 0)


def test_a_word_in_exactly_half_of_the_documents_counts() -> None:
    model = index("alpha beta", "alpha gamma", "delta", "epsilon")
    assert [hit.passage for hit in model.search(["alpha"], limit=5)] == [0, 1]
    assert BM25Okapi([["alpha"], ["beta"]]).get_scores(["alpha"]).tolist() == [0, 0]


def test_a_word_in_every_document_still_counts_a_little() -> None:
    model = index("alpha beta", "alpha", "alpha gamma")
    assert [hit.passage for hit in model.search(["alpha"], limit=5)] == [1, 0, 2]
    assert model.idf_of("alpha") > 0


def test_two_documents_are_enough() -> None:
    assert [hit.passage for hit in index("alpha", "beta").search(["beta"], limit=5)] == [1]


@pytest.mark.parametrize(
    "texts", [(), ("",), ("", "")], ids=["no document", "an empty one", "two empty"]
)
def test_a_corpus_without_words_finds_nothing(texts: tuple[str, ...]) -> None:
    model = index(*texts)
    assert model.search(["alpha"], limit=5) == []
    assert model.get_scores(["alpha"]).tolist() == [0.0] * len(texts)
    assert math.isfinite(model.idf_of("alpha"))


@pytest.mark.parametrize("b", [0, 0.75, 1])
def test_an_empty_document_among_others_is_never_found(b: float) -> None:
    model = index("alpha", "", "beta alpha", b=b)
    assert {hit.passage for hit in model.search(["alpha", "beta"], limit=5)} == {0, 2}


def test_equal_scores_come_in_order_of_passages() -> None:
    model = index("beta", "alpha", "alpha", "alpha")
    assert [hit.passage for hit in model.search(["alpha"], limit=2)] == [1, 2]


def test_a_repeated_query_term_counts_again() -> None:
    model = index("alpha beta", "gamma")
    once, twice = (model.search(["alpha"] * n, limit=1)[0].score for n in (1, 2))
    assert twice == pytest.approx(2 * once)


def test_a_longer_document_is_held_back_by_b_alone() -> None:
    texts = ("alpha", "alpha beta gamma delta", "epsilon")
    with_length, without = index(*texts), index(*texts, b=0)
    first, second = with_length.search(["alpha"], limit=2)
    assert (first.passage, second.passage) == (0, 1)
    assert first.score > second.score
    assert len({hit.score for hit in without.search(["alpha"], limit=2)}) == 1


def test_without_k1_repetition_in_a_document_is_worth_nothing() -> None:
    model = index("alpha alpha alpha", "alpha", "beta", k1=0)
    assert len({hit.score for hit in model.search(["alpha"], limit=2)}) == 1


@pytest.mark.parametrize(
    ("terms", "limit", "within"),
    [
        pytest.param([], 5, None, id="no terms"),
        pytest.param(["unknown"], 5, None, id="unknown term"),
        pytest.param(["alpha"], 0, None, id="limit of none"),
        pytest.param(["alpha"], 5, [], id="within nothing"),
        pytest.param(["alpha"], 5, [1], id="within another passage"),
        pytest.param(["alpha"], 5, [99], id="within a passage that is not there"),
    ],
)
def test_searches_that_find_nothing(terms: list[str], limit: int, within: list[int] | None) -> None:
    assert index("alpha", "beta").search(terms, limit=limit, within=within) == []


def test_passages_may_be_given_as_a_range() -> None:
    model = index("alpha", "alpha", "alpha")
    assert [hit.passage for hit in model.search(["alpha"], limit=5, within=range(1, 3))] == [1, 2]


def test_it_is_a_retriever() -> None:
    retriever: Retriever = index("alpha")
    assert retriever.search(iter(["alpha"]), limit=1)[0].passage == 0


def test_searching_changes_nothing() -> None:
    model = index("alpha beta", "beta", "gamma")
    before = model.get_scores(["alpha", "beta"])
    model.search(["beta"], limit=1)
    assert np.array_equal(before, model.get_scores(["alpha", "beta"]))


def test_many_passages_can_be_searched_among_more() -> None:
    model = index(*["alpha beta", "alpha", "gamma"] * 1000)
    whole = model.search(["alpha", "beta"], limit=9000)
    within = range(0, 3000, 2)
    hits = model.search(["alpha", "beta"], limit=9000, within=within)
    assert hits == [hit for hit in whole if hit.passage in within]
