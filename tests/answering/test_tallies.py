"""Who speaks by name, counted article by article."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.corpus import read_article
from qabot.answering.tallies import Tallies, Tally, tally_speakers
from qabot.models import Article
from qabot.text.names import Gender

NAMES = [("Ann", "Berg"), ("Berg",), ("Kaspar", "Holm"), ("Пётр", "Иванов")]

tallies = st.builds(Tally, *[st.integers(0, 3)] * 4).filter(lambda tally: tally.total > 0)
articles = st.lists(st.dictionaries(st.sampled_from(NAMES), tallies), max_size=5)


def test_statements_are_counted_by_name_and_gender() -> None:
    text = "Mayor Ann Berg said it was safe. She said it was old. Holm said no. The cook said yes."
    found = tally_speakers(read_article(Article("a", "", text, "en")).statements)
    assert found == {("Ann", "Berg"): Tally(feminine=2), ("Holm",): Tally(untold=1)}


def test_of_genders_told_equally_often_the_first_in_the_alphabet_counts() -> None:
    assert Tally(feminine=1, masculine=1).gender == "feminine"
    assert Tally(masculine=1, plural=1, untold=9).gender == "masculine"
    assert Tally(untold=1).gender == ""
    assert {Tally(feminine=1).gender, Tally(masculine=1).gender, Tally(plural=1).gender, ""} == set(
        get_args(Gender)
    )


def test_everybody_is_found_by_each_word_in_any_case_and_script() -> None:
    found = Tallies.of([{("Ann", "Berg"): Tally(1), ("Пётр", "Иванов"): Tally(masculine=2)}])
    for word in ("Ann", "berg", "Berg's"):
        assert list(found.called(word)) == [(("Ann", "Berg"), Tally(1))]
    for word in ("Ivanov", "Иванову", "петра"):
        assert list(found.called(word)) == [(("Пётр", "Иванов"), Tally(masculine=2))]
    assert list(found.called("Holm")) == []


@given(articles, articles)
def test_what_came_and_went_leaves_no_trace(
    kept: list[dict[tuple[str, ...], Tally]], gone: list[dict[tuple[str, ...], Tally]]
) -> None:
    assert Tallies.of([*kept, *gone]).changed(lost=gone) == Tallies.of(kept)


@given(articles, articles)
def test_a_change_leaves_what_it_came_from_as_it_was(
    before: list[dict[tuple[str, ...], Tally]], fresh: list[dict[tuple[str, ...], Tally]]
) -> None:
    known = Tallies.of(before)
    known.changed(fresh=fresh)
    assert known == Tallies.of(before)
