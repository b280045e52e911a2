"""An indexing that others were made of is what it would be if it had never had any others.

So it is in memory and on disk.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.corpus import Reading, read_article
from qabot.answering.indexing import Indexing
from qabot.answering.storage import Storage
from qabot.models import Article

TEXTS = [
    "Flood\n\nThe river rose by three metres, said Anna Berg. Farmers lost sheep.",
    "Музей\n\nМузей откроется осенью, заявила Анна Берг. Ремонт завершён.",
    "Bridge\n\nMayor Ola Holm opened the bridge. It took three years, Holm said.",
    "Snow\n\nSnow fell in Bergen on Sunday. Polish trains stood still.",
    "polish\n\npolish your shoes. sheep are fine",
    "...",
]
READINGS = [
    read_article(Article(f"{n}.txt", text.partition("\n")[0], text)) for n, text in enumerate(TEXTS)
]
EMPTY = Indexing.begin(passage_words=20, k1=1.2, b=0.75)


def described(indexing: Indexing) -> object:
    """Return all that answers depend on, with articles called by their ids."""
    corpus = indexing.corpus
    ids = {number: corpus.readings[number].article.id for number in corpus.readings}
    found = [
        [
            (ids[passage.reading], passage.sentences, hit.score)
            for hit in corpus.retriever.search(terms, limit=20)
            for passage in [corpus.passages[hit.passage]]
        ]
        for terms in (["sheep", "polish"], ["берг", "музе"], ["three", "said", "bridg", "snow"])
    ]
    return {
        "ids": list(ids.values()),
        "cards": list(corpus.cards.values()),
        "readings": list(corpus.readings.values()),
        "numbers": {article_id: ids[number] for article_id, number in corpus.numbers.items()},
        "found": found,
        "speakers": {
            key: [(ids[n], at) for n, at in places] for key, places in corpus.speakers.items()
        },
        "people": dict(corpus.people),
        "names": dict(corpus.names),
        "spellings": dict(corpus.spellings),
        "vocabulary": list(corpus.vocabulary.starting("")),
        "few": list(corpus.vocabulary.starting("s")),
        "languages": corpus.languages,
        "passages": {ids[number]: len(numbers) for number, numbers in corpus.passages_of.items()},
        "signatures": {ids[number]: signed for number, signed in corpus.signatures.items()},
        "bands": {band: [ids[n] for n in numbers] for band, numbers in corpus.bands.items()},
        "superseded": {
            ids[old]: [ids[n] for n in later] for old, later in corpus.superseded.items()
        },
        "weights": [corpus.retriever.idf_of(term) for term in ("sheep", "polish", "берг", "un")],
        "sizes": [
            len(register)
            for register in (corpus.readings, corpus.cards, corpus.names, corpus.spellings)
        ],
    }


def assert_consistent(indexing: Indexing) -> None:
    corpus = indexing.corpus
    assert {n for run in corpus.passages_of.values() for n in run} == set(corpus.passages)
    for number, run in corpus.passages_of.items():
        assert {corpus.passages[n].reading for n in run} <= {number}


def readings(*numbers: int) -> list[Reading]:
    return [READINGS[number] for number in numbers]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sets(st.integers(0, len(TEXTS) - 1)), min_size=1, max_size=6))
def test_any_history_of_changes_leaves_no_trace(wanted: list[set[int]]) -> None:
    indexing, order = EMPTY, list[int]()
    for numbers in wanted:
        gone, fresh = set(order) - numbers, sorted(numbers - set(order))
        indexing = indexing.changed([f"{n}.txt" for n in gone], readings(*fresh))
        order = [n for n in order if n not in gone] + fresh
        assert_consistent(indexing)
        assert described(indexing) == described(EMPTY.changed(fresh=readings(*order)))


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.tuples(st.sets(st.integers(0, len(TEXTS) - 1)), st.booleans()), min_size=1, max_size=5
    )
)
def test_so_it_is_where_it_is_written_and_opened_between(
    wanted: list[tuple[set[int], bool]],
) -> None:
    with TemporaryDirectory() as folder:
        storage = Storage(Path(folder) / "a.index", EMPTY, k1=1.2, b=0.75)
        indexing, order = storage.open(), list[int]()
        for numbers, is_written in wanted:
            gone, fresh = set(order) - numbers, sorted(numbers - set(order))
            indexing = indexing.changed([f"{n}.txt" for n in gone], readings(*fresh))
            order = [n for n in order if n not in gone] + fresh
            before = described(indexing)
            if is_written:
                storage.save(indexing, None)
                indexing = storage.open()
            assert_consistent(indexing)
            assert described(indexing) == described(EMPTY.changed(fresh=readings(*order)))
            assert described(indexing) == before


def test_what_others_are_made_of_stays_as_it_is() -> None:
    first = EMPTY.changed(fresh=readings(0, 1, 2))
    before = described(first)
    first.changed(["0.txt", "1.txt"], readings(3))
    first.changed(["2.txt"], readings(4, 5))
    assert described(first) == before


def test_an_article_can_be_put_in_the_place_of_one_with_its_id() -> None:
    article = Article("0.txt", "Flood", "Flood\n\nThe river fell again.")
    indexing = EMPTY.changed(fresh=readings(0, 2)).changed(["0.txt"], [read_article(article)])
    assert described(indexing) == described(
        EMPTY.changed(fresh=[READINGS[2], read_article(article)])
    )


@pytest.mark.parametrize("term", ["river", "sheep"])
def test_terms_that_are_gone_are_unknown(term: str) -> None:
    retriever = EMPTY.changed(fresh=readings(0, 2)).changed(["0.txt"]).corpus.retriever
    assert retriever.idf_of(term) == retriever.idf_of("unseen")
