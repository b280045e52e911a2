"""When a later version takes the place of an earlier one, and that nothing is guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.corpus import Reading, read_article
from qabot.answering.indexing import Indexing
from qabot.answering.successors import supersedes
from qabot.models import Article
from tests.wire import CORRECTED, FERRY, FERRY_COPIES, OTHERS, printed

EARLIER = FERRY_COPIES[0]  # of the Agency, on 4 March 2026
LATER = replace(EARLIER, id="later", published="2026-03-05", text=EARLIER.text.replace("31", "29"))
URL = "https://agency.example/ferry"


def reading_of(article: Article, **changes: object) -> Reading:
    return read_article(replace(article, **changes))  # type: ignore[arg-type]


def test_a_correction_supersedes_and_is_not_superseded() -> None:
    later, earlier = read_article(CORRECTED), read_article(EARLIER)
    assert supersedes(later, earlier)
    assert not supersedes(earlier, later)
    assert not supersedes(later, later)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"source": "  AGENCY "}, True),
        ({"source": "Herald"}, False),
        ({"source": "Herald", "title": "CORRECTED-Twelve killed"}, False),
        ({"source": None}, False),
        ({"source": None, "title": "CORRECTED-Twelve killed"}, True),
        ({"published": None}, False),
        ({"published": "2026-03-04"}, False),
        ({"published": "2026-03-04", "title": "UPDATE 1-Twelve killed"}, True),
        ({"published": "2026-03-04T18:00:00Z", "title": "(updated) Twelve killed"}, True),
        ({"published": "2026-03-03", "title": "UPDATE 1-Twelve killed"}, False),
        ({"published": "2026-03"}, False),
        ({"published": "2026-03-11"}, True),
        ({"published": "2026-03-13"}, False),
        ({"published": "2026-06-01", "title": "CORRECTED-Twelve killed"}, False),
        ({"text": "\n\n".join(FERRY[:5])}, False),
        ({"text": "\n\n".join(FERRY[:8])}, True),
        ({"text": OTHERS[0].text}, False),
    ],
    ids=[
        "later",
        "outlet in other letters",
        "other outlet",
        "other outlet that says so",
        "no outlet",
        "no outlet, but it says so",
        "no date",
        "same day",
        "same day, but it says so",
        "that day, but it says so",
        "earlier, though it says so",
        "that month",
        "within a week",
        "after a week",
        "after months",
        "a summary",
        "somewhat shorter",
        "in other words",
    ],
)
def test_what_supersedes_an_article(changes: dict[str, object], expected: bool) -> None:
    assert supersedes(reading_of(LATER, **changes), read_article(EARLIER)) == expected


@pytest.mark.parametrize("published", ["2026-03-05", "2027-01-01"])
def test_the_same_address_is_the_same_article_at_any_later_time(published: str) -> None:
    earlier = reading_of(EARLIER, source=None, url=f"{URL}#top")
    later = reading_of(LATER, source=None, url=f"{URL}/", published=published)
    assert supersedes(later, earlier)
    assert not supersedes(reading_of(LATER, source=None, published=published), earlier)


def test_the_address_of_a_whole_outlet_is_no_articles() -> None:
    earlier = reading_of(EARLIER, source=None, url="https://agency.example/")
    assert not supersedes(reading_of(LATER, source=None, url="https://agency.example/"), earlier)


def test_the_dates_must_not_contradict_the_headlines() -> None:
    second = reading_of(EARLIER, title="UPDATE 2-Twelve killed")
    assert not supersedes(reading_of(LATER, title="UPDATE 1-Twelve killed"), second)
    assert supersedes(reading_of(LATER, title="UPDATE 3-Twelve killed"), second)


def test_what_comes_each_day_in_the_same_words_corrects_nothing() -> None:
    monday, tuesday = (read_article(a) for a in OTHERS if a.id.startswith("rates"))
    assert not supersedes(tuesday, monday)


def test_other_figures_alone_tell_that_it_is_another_day() -> None:
    def note(name: str, figures: str, day: int) -> Reading:
        first, second, third, fourth, fifth = figures.split()
        text = (
            f"The reservoir above Derby held {first} million cubic metres, {second} more than"
            f" before. The river stood at {third} centimetres in Valdo and at {fourth} in Hesk,"
            f" where the gauge is read at noon. The authority said that {fifth} locks were open,"
            " that nobody need worry and that the next report would come at the usual hour."
        )
        return read_article(printed(name, name, (text,), source="W", published=f"2026-03-0{day}"))

    assert not supersedes(note("b", "87 4 311 256 9", 3), note("a", "83 2 305 248 7", 2))
    # One of them was wrong.
    assert supersedes(note("b", "83 2 305 284 7", 3), note("a", "83 2 305 248 7", 2))


EMPTY = Indexing.begin(passage_words=100, k1=1.2, b=0.75)
VERSIONS = [
    read_article(article)
    for article in (
        EARLIER,
        CORRECTED,
        replace(CORRECTED, id="third", title="CORRECTED-UPDATE 1-Twelve", published="2026-03-06"),
        FERRY_COPIES[1],
    )
]
NAMES = [reading.article.id for reading in VERSIONS]


def superseded(indexing: Indexing) -> dict[str, list[str]]:
    names = {number: reading.article.id for number, reading in indexing.corpus.readings.items()}
    return {
        names[old]: [names[n] for n in later] for old, later in indexing.corpus.superseded.items()
    }


def test_each_version_is_known_with_all_that_are_later() -> None:
    expected = {"agency": ["agency2", "third"], "agency2": ["third"]}
    assert superseded(EMPTY.changed(fresh=VERSIONS)) == expected


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sets(st.integers(0, 3)), min_size=1, max_size=6))
def test_any_history_of_changes_leaves_no_trace(wanted: list[set[int]]) -> None:
    indexing, order = EMPTY, list[int]()
    for numbers in wanted:
        gone, fresh = set(order) - numbers, sorted(numbers - set(order))
        indexing = indexing.changed([NAMES[n] for n in gone], [VERSIONS[n] for n in fresh])
        order = [n for n in order if n not in gone] + fresh
        anew = EMPTY.changed(fresh=[VERSIONS[n] for n in order])
        assert superseded(indexing) == superseded(anew)
        assert indexing.corpus.bands.keys() == anew.corpus.bands.keys()
