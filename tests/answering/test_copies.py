"""Which articles are near copies of one another, and that they are found without comparing all."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.arrivals import NO_KIN, find_kin
from qabot.answering.copies import are_copies, bands_changed, copies_of
from qabot.answering.corpus import Corpus, Reading, read_article
from qabot.answering.indexing import Indexing
from qabot.answering.overlay import Overlaid
from qabot.models import Article
from tests.wire import CORRECTED, FERRY, OTHERS, STORIES

EMPTY = Indexing.begin(passage_words=100, k1=1.2, b=0.75)
READINGS = {a.id: read_article(a) for a in (*(a for s in STORIES for a in s), *OTHERS, CORRECTED)}
PAIRS = [pair for story in STORIES for pair in combinations([a.id for a in story], 2)]
ALIEN = [a.id for a in OTHERS if not a.id.startswith("rates")]
AGENCY, CORRECTION = READINGS["agency"], READINGS["agency2"]


def corpus_of(*readings: Reading) -> Corpus:
    return EMPTY.changed(fresh=readings).corpus


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_a_story_is_recognised_in_every_outlet(one: str, other: str) -> None:
    assert are_copies(READINGS[one].signature, READINGS[other].signature)


def test_each_is_found_from_each_but_those_that_were_cut_to_different_ends() -> None:
    numbers = {name: number for number, name in enumerate(READINGS)}
    corpus = corpus_of(*READINGS.values())
    found = [numbers[b] in copies_of(corpus, numbers[a]) for a, b in PAIRS]
    found += [numbers[a] in copies_of(corpus, numbers[b]) for a, b in PAIRS]
    missed = 2 * len(PAIRS) - sum(found)
    assert missed <= 2  # the middle of a story, and its first half


@pytest.mark.parametrize("one", ALIEN)
def test_what_tells_of_the_same_in_its_own_words_is_no_copy(one: str) -> None:
    own = READINGS[one].signature
    others = [reading.signature for name, reading in READINGS.items() if name != one]
    assert not any(are_copies(own, other) for other in others)


def test_one_line_articles_are_no_copies_even_in_the_same_words() -> None:
    line = read_article(Article("a", "Rain", "It rained in Valdo on Sunday.", "en"))
    assert not are_copies(line.signature, line.signature)
    assert copies_of(corpus_of(line, replace(line, article=replace(line.article, id="b"))), 0) == []


PARAGRAPHS = st.lists(st.sampled_from(FERRY), min_size=1, max_size=6, unique=True)


@settings(deadline=None, max_examples=30)
@given(PARAGRAPHS, PARAGRAPHS)
def test_copies_are_so_of_one_another(one: list[str], other: list[str]) -> None:
    a, b = (read_article(Article("x", "", "\n\n".join(text), "en")) for text in (one, other))
    assert are_copies(a.signature, b.signature) == are_copies(b.signature, a.signature)
    corpus = corpus_of(a, replace(b, article=replace(b.article, id="y")))
    assert (copies_of(corpus, 0) == [1]) == (copies_of(corpus, 1) == [0])


def test_what_others_search_in_stays_as_it_is() -> None:
    bands = bands_changed(Overlaid(), {}, {0: AGENCY})
    before = {key: list(numbers) for key, numbers in bands.items()}
    assert bands_changed(bands, {0: AGENCY}, {1: AGENCY}).keys() == before.keys()
    assert dict(bands) == before
    assert len(bands_changed(bands, {0: AGENCY}, {})) == 0


def test_of_ten_thousand_copies_some_are_looked_at() -> None:
    class Counting(dict[int, bytes]):
        seen = 0

        def __getitem__(self, number: int) -> bytes:
            Counting.seen += 1
            return super().__getitem__(number)

    numbers = range(10_000)
    bands = bands_changed(Overlaid(), {}, dict.fromkeys(numbers, AGENCY))
    signatures = Counting(dict.fromkeys(numbers, AGENCY.signature))
    corpus = replace(EMPTY.corpus, signatures=signatures, bands=bands)
    assert len(copies_of(corpus, 5000)) == Counting.seen - 1 == 50


def test_of_an_article_that_is_about_to_come_it_is_told_what_is_there() -> None:
    corpus = corpus_of(AGENCY, READINGS["eyewitness"])
    assert find_kin(READINGS["herald"], corpus).copy == AGENCY.article
    assert find_kin(CORRECTION, corpus).earlier == AGENCY.article
    later = find_kin(AGENCY, corpus_of(CORRECTION)).later
    assert later == CORRECTED
    assert find_kin(READINGS["vestnik"], corpus) == NO_KIN


def test_what_an_article_replaces_is_not_like_it() -> None:
    assert find_kin(AGENCY, corpus_of(AGENCY)) == NO_KIN
