"""The words of a question that a text has: each by its own terms, by its root, by its meaning."""

from __future__ import annotations

from qabot.answering.matches import Matcher, bits, share
from qabot.answering.query import QueryWord


def word(text: str, near: str = "", related: str = "", weight: float = 1.0) -> QueryWord:
    terms, alike, like = (frozenset(t.split()) for t in (text, near, related))
    return QueryWord(text, terms, alike, like, weight, known=True, name=False)


WORDS = (
    word("who wrote", related="author novel", weight=2.0),
    word("armenia", near="armenian", weight=4.0),
    word("wrote novel", weight=1.0),
)


def test_a_text_has_words_by_their_terms_their_roots_and_their_meanings() -> None:
    found = Matcher(WORDS).find(frozenset({"armenian", "novel", "other"}))
    assert found == (0b100, 0b010, 0b001)


def test_a_term_of_several_words_matches_them_all() -> None:
    assert Matcher(WORDS).find(frozenset({"wrote"})).own == 0b101


def test_a_text_without_words_of_the_question_has_none() -> None:
    assert Matcher(WORDS).find(frozenset({"other"})) == (0, 0, 0)
    assert Matcher(()).find(frozenset({"other"})) == (0, 0, 0)


def test_words_weigh_what_they_weigh_together() -> None:
    matcher = Matcher(WORDS)
    assert matcher.weight_of(0b011) == 6
    assert matcher.share_of(0b011) == matcher.share_of(0b011) == 6 / 7
    assert matcher.share_of(0) == 0


def test_of_a_question_without_words_nothing_is_covered() -> None:
    assert Matcher(()).share_of(0) == 0


def test_a_share_is_of_the_words_wanted() -> None:
    assert bits(w.weight > 1 for w in WORDS) == 0b011
    assert share(0b101, 0b011) == 1 / 2
    assert share(0b101, 0) == 0
