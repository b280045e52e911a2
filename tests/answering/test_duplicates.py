"""Copies are found by their terms, and what differs in more than wording is no copy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.duplicates import Originals, says_the_same

TERMS = st.frozensets(st.sampled_from([*"abcdefghij12"]), max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("the dam of the old town is closed", "the dam of the old town is closed", True),
        ("the old dam in town is closed today", "the old dam in town is closed", True),
        ("dam is closed", "dam is open", False),
        ("prices of oil rose by 5 percent in may", "prices of oil rose by 6 percent in may", False),
        ("it is true that the dam has closed", "it is not true that the dam has closed", False),
        ("one two three four five", "six seven eight nine ten", False),
    ],
)
def test_what_says_the_same(one: str, other: str, *, expected: bool) -> None:
    assert says_the_same(set(one.split()), set(other.split()), {"not"}) == expected


@given(st.lists(TERMS.filter(bool), max_size=6), TERMS.filter(bool))
def test_every_original_of_a_copy_is_found(
    texts: list[frozenset[str]], copy: frozenset[str]
) -> None:
    originals = Originals()
    for text in texts:
        originals.add(text)
    assert originals.find(copy) == [n for n, text in enumerate(texts) if says_the_same(copy, text)]


def test_the_articles_of_copies_are_kept_once_each_in_their_order() -> None:
    originals = Originals()
    originals.add({"dam", "closed"})
    originals.add({"mill", "open"})
    for article in (7, 3, 7):
        originals.add_copy(1, article)
    assert (originals.copies(0), originals.copies(1)) == ((), (7, 3))
