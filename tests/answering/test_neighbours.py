"""Words of nearly one spelling are found, by edits that are counted as a library counts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from qabot.answering.neighbours import change_places, count_edits, find_nearest
from qabot.answering.overlay import Overlaid

few_letters = st.text("abc", max_size=7)


@given(one=few_letters, other=few_letters, most=st.integers(0, 3))
def test_edits_are_those_of_optimal_string_alignment(one: str, other: str, most: int) -> None:
    assert count_edits(one, other, most) == min(OSA.distance(one, other), most + 1)


@given(one=st.text(max_size=12), other=st.text(max_size=12))
def test_edits_of_any_text_are_too(one: str, other: str) -> None:
    assert count_edits(one, other, 2) == min(OSA.distance(one, other), 3)


@given(word=few_letters.filter(lambda word: len(word) > 2), words=st.sets(few_letters))
def test_what_is_found_is_near_and_nearest_first(word: str, words: set[str]) -> None:
    places = change_places(Overlaid({}), words, ())
    found = find_nearest(word, places)
    distances = [OSA.distance(word, other) for other in found]
    assert distances == sorted(distances)
    assert all(distance <= 1 for distance in distances)
    assert word not in words or word == found[0]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pashenyan", "pashinyan"),
        ("pahsinyan", "pashinyan"),
        ("pashinan", "pashinyan"),
        ("пашенян", "пашинян"),
    ],
)
def test_a_mistyped_word_is_found_among_others(typed: str, meant: str) -> None:
    words = ["pashinyan", "пашинян", "passion", "peskov", "russian", "pakistan"]
    assert find_nearest(typed, change_places(Overlaid({}), words, ())) == [meant]
