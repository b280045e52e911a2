"""Indexes articles that have been read, and those that come and go beside others.

What a change costs grows with what is changed, and hardly with what is there already.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Self

from qabot.answering.copies import bands_changed
from qabot.answering.corpus import Corpus, Passage, no_collection
from qabot.answering.overlay import Overlaid, Vocabulary
from qabot.answering.registers import (
    NameTerms,
    Places,
    Word,
    change_capitalised,
    change_people,
    change_speakers,
    change_spellings,
    change_words,
)
from qabot.answering.successors import successors_changed
from qabot.listing import Card
from qabot.retrieval.index import Index
from qabot.retrieval.passages import cut_passages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from qabot.answering.corpus import Fame, Reading
    from qabot.retrieval.retriever import Retriever
    from qabot.text.shingles import Signature
    from qabot.text.vectors import WordVectors


@dataclass(frozen=True, slots=True)
class Tables:
    """What is kept of articles, each a mapping; see ``Corpus`` for those of the same name.

    Attributes:
        capitalised: In how many articles each word of a language has a capital.
        words: These words by the keys of the names they may be.
    """

    readings: Overlaid[int, Reading]
    cards: Overlaid[int, Card]
    numbers: Overlaid[str, int]
    passages: Overlaid[int, Passage]
    passages_of: Overlaid[int, range]
    speakers: Overlaid[str, Places]
    people: Overlaid[str, Mapping[tuple[str, ...], Fame]]
    spellings: Overlaid[str, Mapping[str, int]]
    near_words: Overlaid[str, Sequence[str]]
    near_names: Overlaid[str, Sequence[str]]
    signatures: Overlaid[int, Signature]
    bands: Overlaid[str, Sequence[int]]
    superseded: Overlaid[int, Sequence[int]]
    capitalised: Overlaid[Word, int]
    words: Overlaid[str, frozenset[Word]]

    @classmethod
    def over(cls, below: Mapping[str, Mapping[Any, Any]]) -> Self:
        """Return the tables as they are below, by name; those that are not there are empty."""
        return cls(**{field.name: Overlaid(below.get(field.name)) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class Indexing:
    """Articles as they are indexed; see ``corpus`` to answer from them.

    Attributes:
        tables: What is kept of them.
        vocabulary: Their terms.
        index: Of their passages.
        languages: In how many articles each language is.
        next_number: Of the article that is added next; none was ever given twice.
        passage_words: Words a passage, about.
        vectors: To compare sentences by their meaning too.
        revision: Of what it is over on disk, 0 where that is nothing.
        saved: When that was last changed, in seconds of the wall clock.
    """

    tables: Tables
    vocabulary: Vocabulary
    index: Index
    languages: Mapping[str, int]
    next_number: int
    passage_words: int
    vectors: WordVectors | None = None
    revision: int = 0
    saved: float | None = None

    @classmethod
    def begin(
        cls, *, passage_words: int, k1: float, b: float, vectors: WordVectors | None = None
    ) -> Self:
        """Return an indexing of no article.

        Args:
            passage_words: Words a passage, about.
            k1: As for ``BM25``.
            b: As for ``BM25``.
            vectors: To compare sentences by their meaning too.
        """
        index = Index.in_memory(k1=k1, b=b)
        return cls(Tables.over({}), Vocabulary(), index, {}, 0, passage_words, vectors)

    @property
    def corpus(self) -> Corpus:
        """The articles as they are searched."""
        tables, counts = self.tables, self.languages
        return Corpus(
            tables.readings,
            tables.cards,
            tables.numbers,
            tables.passages,
            tables.passages_of,
            self.index.snapshot(),
            tables.speakers,
            tables.people,
            NameTerms(tables.words),
            tables.spellings,
            tables.near_words,
            tables.near_names,
            tables.signatures,
            tables.bands,
            tables.superseded,
            self.vocabulary,
            tuple(sorted(counts, key=lambda lang: (-counts[lang], lang))),
            self.vectors,
        )

    @no_collection()
    def changed(
        self,
        gone: Collection[str] = (),
        fresh: Sequence[Reading] = (),
        hashes: Mapping[str, str] | None = None,
    ) -> Indexing:
        """Return the indexing of other articles; this one stays as it is.

        Args:
            gone: Ids of articles to leave out.
            fresh: Articles to add behind all others, whose ids are those of none that is left.
            hashes: Of these articles as they were before they were read, by their ids; else
                they are those of the articles as read.
        """
        tables, index = self.tables, self.index.fork()
        lost = {number: tables.readings[number] for number in map(tables.numbers.__getitem__, gone)}
        added = dict(enumerate(fresh, start=self.next_number))
        own = [p for number, r in added.items() for p in _passages(number, r, self.passage_words)]
        old = [number for n in lost for number in tables.passages_of[n]]
        with index.change() as change:
            change.remove(old)
            numbers = change.add(passage_terms(added, own))
        if not self.revision:
            index.merge()  # else it is merged on disk, when it is written
        hashes = hashes or {}
        capitalised, come, went = change_capitalised(tables.capitalised, lost.values(), fresh)
        words, near_names = change_words(tables.words, tables.near_names, come, went)
        spellings, near_words = change_spellings(
            tables.spellings, tables.near_words, lost.values(), fresh
        )
        readings = tables.readings.changed(added, lost)
        bands = bands_changed(tables.bands, lost, added)
        changed = Tables(
            readings=readings,
            cards=tables.cards.changed(
                {n: Card.of(r.article, hashes.get(r.article.id)) for n, r in added.items()}, lost
            ),
            numbers=_renumbered(tables.numbers, lost, added),
            passages=tables.passages.changed(dict(zip(numbers, own, strict=True)), old),
            passages_of=tables.passages_of.changed(_passages_of(added, numbers, own), lost),
            speakers=change_speakers(tables.speakers, lost, added),
            people=change_people(tables.people, lost.values(), fresh),
            spellings=spellings,
            near_words=near_words,
            near_names=near_names,
            signatures=tables.signatures.changed({n: r.signature for n, r in added.items()}, lost),
            bands=bands,
            superseded=successors_changed(tables.superseded, bands, readings, lost, added),
            capitalised=capitalised,
            words=words,
        )
        vocabulary = _vocabulary_changed(self.vocabulary, lost.values(), fresh, index.snapshot())
        return replace(
            self,
            tables=changed,
            vocabulary=vocabulary,
            index=index,
            languages=_languages_changed(self.languages, lost.values(), fresh),
            next_number=self.next_number + len(fresh),
        )


def passage_terms(
    readings: Mapping[int, Reading], passages: Iterable[Passage]
) -> Iterator[list[str]]:
    """Yield the terms by which each passage is found, in order."""
    for passage in passages:
        reading = readings[passage.reading]
        own = [t.term for i in passage.sentences for t in reading.sentences[i].tokens]
        # The title is searchable in every passage of its article.
        yield own + sorted(reading.title_terms)


def _passages(number: int, reading: Reading, words: int) -> Iterator[Passage]:
    lengths = [len(sentence.tokens) for sentence in reading.sentences]
    for run in cut_passages(lengths, words):
        yield Passage(number, run)


def _passages_of(
    added: Mapping[int, Reading], numbers: range, passages: Sequence[Passage]
) -> dict[int, range]:
    counts = Counter(passage.reading for passage in passages)
    found, first = dict[int, range](), numbers.start
    for number in added:
        found[number] = range(first, first + counts[number])
        first += counts[number]
    return found


def _renumbered(
    numbers: Overlaid[str, int], lost: Mapping[int, Reading], added: Mapping[int, Reading]
) -> Overlaid[str, int]:
    fresh = {reading.article.id: number for number, reading in added.items()}
    ids = (reading.article.id for reading in lost.values())
    return numbers.changed(fresh, [article_id for article_id in ids if article_id not in fresh])


def _languages_changed(
    counts: Mapping[str, int], lost: Iterable[Reading], fresh: Iterable[Reading]
) -> dict[str, int]:
    now = Counter(counts)
    now.update(reading.article.lang for reading in fresh)
    now.subtract(reading.article.lang for reading in lost)
    return dict(+now)


def _vocabulary_changed(
    vocabulary: Vocabulary,
    lost: Iterable[Reading],
    fresh: Iterable[Reading],
    retriever: Retriever,
) -> Vocabulary:
    unseen = retriever.idf_of("")
    gone = {term for term in _terms_of(lost) if retriever.idf_of(term) == unseen}
    return vocabulary.changed(_terms_of(fresh), gone)


def _terms_of(readings: Iterable[Reading]) -> set[str]:
    # Of the passages: the title is in them, unless there is none.
    return {term for r in readings if r.sentences for term in (*r.terms, *r.title_terms)}
