"""Passages are runs of whole sentences, about as long as wanted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.retrieval.passages import cut_passages


@pytest.mark.parametrize(
    ("lengths", "words", "runs"),
    [
        pytest.param([], 100, [], id="no sentences"),
        pytest.param([5], 100, [range(1)], id="one sentence"),
        pytest.param([500], 100, [range(1)], id="a long sentence is never cut"),
        pytest.param([0, 0], 100, [range(2)], id="sentences without words"),
        pytest.param([50, 50, 50, 50], 100, [range(2), range(2, 4)], id="even"),
        pytest.param([90, 30, 5], 100, [range(1), range(1, 3)], id="nearer without the next"),
        pytest.param([90, 10, 5], 100, [range(2), range(2, 3)], id="nearer with the next"),
        pytest.param([1, 1, 1], 1, [range(1), range(1, 2), range(2, 3)], id="one word each"),
    ],
)
def test_where_passages_are_cut(lengths: list[int], words: int, runs: list[range]) -> None:
    assert list(cut_passages(lengths, words)) == runs


@settings(deadline=None)
@given(st.lists(st.integers(0, 80), max_size=60), st.integers(1, 200))
def test_every_sentence_is_in_exactly_one_passage(lengths: list[int], words: int) -> None:
    runs = list(cut_passages(lengths, words))
    assert [number for run in runs for number in run] == list(range(len(lengths)))
    assert all(run for run in runs)


@settings(deadline=None)
@given(st.lists(st.integers(1, 80), min_size=1, max_size=60), st.integers(1, 200))
def test_a_passage_is_about_as_long_as_wanted(lengths: list[int], words: int) -> None:
    runs = list(cut_passages(lengths, words))
    for number, run in enumerate(runs):
        inner = sum(lengths[i] for i in run[:-1])
        assert inner + lengths[run[-1]] / 2 <= words or len(run) == 1
        if number + 1 < len(runs):
            following = lengths[runs[number + 1][0]]
            assert inner + lengths[run[-1]] + following / 2 > words
