"""Edits that people make cost less than others."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.misspelling import misspelling_cost

WORDS = st.text("abcdeопрстф", max_size=8)


@pytest.mark.parametrize(
    ("typed", "meant", "other"),
    [
        pytest.param("peksov", "peskov", "pecsov", id="letters swapped"),
        pytest.param("minnsk", "minsk", "minask", id="a letter doubled"),
        pytest.param("presov", "pressov", "prestov", id="a double letter written once"),
        pytest.param("losef", "losev", "losem", id="as it is heard"),
        pytest.param("пискав", "песков", "пуским", id="vowels without stress"),
        pytest.param("berlin", "bwrlin", "bqrlin", id="the key beside"),
        pytest.param("брлин", "берлин", "брмин", id="a letter missed"),
        pytest.param("markel", "merkel", "mtrkel", id="a vowel"),
    ],
)
def test_likely_edits_cost_less(typed: str, meant: str, other: str) -> None:
    assert misspelling_cost(typed, meant) < misspelling_cost(typed, other)


@pytest.mark.parametrize(
    ("at_end", "within"),
    [
        pytest.param(("leskov", "peskov"), ("peslov", "pespov"), id="the first letter"),
        pytest.param(("petrova", "petrov"), ("petarov", "petrov"), id="the last letter"),
        pytest.param(("roberto", "roberta"), ("rabert", "robert"), id="the last vowel"),
    ],
)
def test_the_ends_of_a_word_are_seldom_wrong(
    at_end: tuple[str, str], within: tuple[str, str]
) -> None:
    assert misspelling_cost(*at_end) > misspelling_cost(*within)


@given(WORDS)
def test_a_word_costs_nothing_for_itself(word: str) -> None:
    assert misspelling_cost(word, word) == 0


@given(WORDS, WORDS)
def test_another_word_costs_something(typed: str, meant: str) -> None:
    cost = misspelling_cost(typed, meant)
    assert (cost == 0) == (typed == meant)
    if abs(len(typed) - len(meant)) > 2:
        assert cost == inf
    assert cost == pytest.approx(misspelling_cost(meant, typed), abs=0.2)
