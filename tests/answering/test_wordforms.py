"""The words of articles as written, kept as articles come and go, and what is near to a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.wordforms import FormTable, by_place, find_near, forms_in, places_of

ARTICLES = st.lists(
    st.frozensets(
        st.sampled_from(["Ann", "ann", "ANN", "Berg", "berg", "bergs", "Bergen", "мост", "Мост"])
    ),
    max_size=5,
)


def test_words_are_kept_as_written_without_numbers_and_possessives() -> None:
    text = "Berg's 2 bergs, O’Hara’s “Bridge” and МОСТ."
    assert forms_in(text) == {"Berg", "bergs", "O’Hara", "Bridge", "and", "МОСТ"}


@pytest.mark.parametrize(
    ("articles", "written"),
    [
        ([{"Bridge"}, {"bridge", "BRIDGE"}], "bridge"),
        ([{"BRIDGE"}, {"Bridge"}], "Bridge"),
        ([{"BRIDGE"}], "BRIDGE"),
        ([], None),
    ],
)
def test_a_word_has_a_capital_only_where_it_has_it_everywhere(
    articles: list[set[str]], written: str | None
) -> None:
    assert FormTable.of(articles).written("bridge") == written


def test_a_capital_comes_back_when_the_article_without_it_goes() -> None:
    table = FormTable.of([{"Bridge"}, {"bridge"}])
    assert table.changed(lost=[{"bridge"}]).written("bridge") == "Bridge"


@given(ARTICLES, ARTICLES)
def test_what_came_and_went_leaves_no_trace(
    kept: list[frozenset[str]], gone: list[frozenset[str]]
) -> None:
    assert FormTable.of([*kept, *gone]).changed(lost=gone) == FormTable.of(kept)


@given(ARTICLES, ARTICLES)
def test_a_change_leaves_what_it_came_from_as_it_was(
    before: list[frozenset[str]], fresh: list[frozenset[str]]
) -> None:
    table = FormTable.of(before)
    table.changed(fresh=fresh)
    assert table == FormTable.of(before)


@given(ARTICLES)
def test_each_word_stands_at_its_places_in_the_order_of_the_alphabet(
    articles: list[frozenset[str]],
) -> None:
    table = FormTable.of(articles)
    for word in table.forms:
        alike = [table.at(place) for place in places_of(word, len(word))]
        assert all((word in words) == (len(word) > 2) for words in alike)
        assert all(list(words) == sorted(words) for words in alike)


def test_near_words_come_nearest_first_and_far_ones_not_at_all() -> None:
    names = by_place(["pashinyan", "pashinian", "pashkov", "peskov"])
    assert find_near("pashinyan", lambda place: names.get(place, ())) == ["pashinyan", "pashinian"]
    assert find_near("peskof", lambda place: names.get(place, ())) == ["peskov"]
    assert find_near("xqzvuk", lambda place: names.get(place, ())) == []
