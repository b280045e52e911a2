"""Indexes articles that have been read, and those that come and go beside others.

What a change costs grows with what is changed, and hardly with what is there already.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from qabot.answering.copies import bands_changed
from qabot.answering.corpus import Corpus, Passage, no_collection
from qabot.answering.successors import successors_changed
from qabot.retrieval.index import Index
from qabot.retrieval.passages import cut_passages
from qabot.text.analyzer import term_of
from qabot.text.names import name_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from qabot.answering.corpus import Reading
    from qabot.retrieval.retriever import Retriever
    from qabot.text.vectors import WordVectors

Word = tuple[str, str]  # and its language


@dataclass(frozen=True, slots=True)
class Indexing:
    """A corpus and what it takes to make another of it.

    Attributes:
        corpus: The articles as they are searched.
        index: Of their passages.
        passage_words: Words a passage, about.
        capitalised: In how many articles each word of a language has a capital.
        words: These words by the keys of the names they may be.
    """

    corpus: Corpus
    index: Index
    passage_words: int
    capitalised: Mapping[Word, int]
    words: Mapping[str, frozenset[Word]]

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
        corpus = Corpus({}, {}, index.snapshot(), {}, {}, (), (), {}, vectors)
        return cls(corpus, index, passage_words, {}, {})

    @no_collection()
    def changed(self, gone: Collection[str] = (), fresh: Sequence[Reading] = ()) -> Indexing:
        """Return the indexing of other articles; this one stays as it is.

        Args:
            gone: Ids of articles to leave out.
            fresh: Articles to add behind all others, whose ids are those of none that is left.
        """
        corpus, index, ids = self.corpus, self.index.fork(), frozenset(gone)
        lost = {n: r for n, r in corpus.readings.items() if r.article.id in ids} if ids else {}
        kept = {n: r for n, r in corpus.readings.items() if n not in lost}
        added = dict(enumerate(fresh, start=max(corpus.readings, default=-1) + 1))
        passages, passages_of = dict(corpus.passages), dict(corpus.passages_of)
        own = [p for number, r in added.items() for p in _passages(number, r, self.passage_words)]
        with index.change() as change:
            for article_id in ids:
                change.remove(passages_of[article_id])
                for number in passages_of.pop(article_id):
                    del passages[number]
            numbers = change.add(passage_terms(added, own))
        index.merge()
        passages.update(zip(numbers, own, strict=True))
        passages_of.update(_passages_of(added, zip(numbers, own, strict=True)))
        retriever, readings = index.snapshot(), kept | added
        capitalised, words, names = self._names_changed(lost.values(), fresh)
        bands = bands_changed(corpus.bands, lost, added)
        changed = replace(
            corpus,
            readings=readings,
            passages=passages,
            retriever=retriever,
            speakers=_speakers_changed(corpus.speakers, lost, added),
            names=names,
            vocabulary=_vocabulary_changed(corpus, lost.values(), fresh, retriever),
            languages=_languages(readings.values()),
            passages_of=passages_of,
            bands=bands,
            superseded=successors_changed(corpus.superseded, bands, readings, lost, added),
        )
        return Indexing(changed, index, self.passage_words, capitalised, words)

    def _names_changed(
        self, lost: Iterable[Reading], fresh: Iterable[Reading]
    ) -> tuple[dict[Word, int], dict[str, frozenset[Word]], dict[str, frozenset[str]]]:
        """Return ``capitalised`` and ``words`` as they are then, and the names of the corpus."""
        counts, words, names = dict(self.capitalised), dict(self.words), dict(self.corpus.names)
        changed: dict[str, tuple[set[Word], set[Word]]] = {}
        for word in _capitalised(fresh):
            if word not in counts:
                for key in name_keys(word[0]):
                    changed.setdefault(key, (set(), set()))[0].add(word)
            counts[word] = counts.get(word, 0) + 1
        for word in _capitalised(lost):
            counts[word] -= 1
            if not counts[word]:
                del counts[word]
                for key in name_keys(word[0]):
                    changed.setdefault(key, (set(), set()))[1].add(word)
        for key, (more, less) in changed.items():
            words[key] = (words.get(key, frozenset()) | more) - less
            names[key] = frozenset(term_of(*word) for word in words[key])
            if not words[key]:
                del words[key], names[key]
        return counts, words, names


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
    added: Mapping[int, Reading], numbered: Iterable[tuple[int, Passage]]
) -> dict[str, range]:
    found = {reading.article.id: range(0) for reading in added.values()}
    for number, passage in numbered:
        article_id = added[passage.reading].article.id
        first = found[article_id].start if found[article_id] else number
        found[article_id] = range(first, number + 1)
    return found


def _speakers_changed(
    speakers: Mapping[str, Sequence[tuple[int, int]]],
    lost: Mapping[int, Reading],
    added: Mapping[int, Reading],
) -> dict[str, Sequence[tuple[int, int]]]:
    found = dict(speakers)
    for key in {key for reading in lost.values() for key, _ in _speaker_keys(reading)}:
        found[key] = [place for place in found[key] if place[0] not in lost]
        if not found[key]:
            del found[key]
    fresh: dict[str, list[tuple[int, int]]] = {}
    for number, reading in added.items():
        for key, at in _speaker_keys(reading):
            fresh.setdefault(key, []).append((number, at))
    for key, places in fresh.items():
        # What others search in stays as it is.
        found[key] = [*found.get(key, ()), *places]
    return found


def _speaker_keys(reading: Reading) -> Iterator[tuple[str, int]]:
    """Yield each key of a speaker, with the number of the statement."""
    for at, statement in enumerate(reading.statements):
        words = {*statement.names, *statement.titles}
        for key in {key for word in words for key in name_keys(word)}:
            yield key, at


def _capitalised(readings: Iterable[Reading]) -> Iterator[Word]:
    return ((word, reading.article.lang) for reading in readings for word in reading.capitalised)


def _vocabulary_changed(
    corpus: Corpus, lost: Iterable[Reading], fresh: Iterable[Reading], retriever: Retriever
) -> tuple[str, ...]:
    unseen = retriever.idf_of("")
    gone = {term for term in _terms_of(lost) if retriever.idf_of(term) == unseen}
    # Two sorted runs, which are merged in one go.
    known = dict.fromkeys(sorted([*corpus.vocabulary, *sorted(_terms_of(fresh))]))
    for term in gone:
        del known[term]
    return tuple(known)


def _terms_of(readings: Iterable[Reading]) -> set[str]:
    # Of the passages: the title is in them, unless there is none.
    return {term for r in readings if r.sentences for term in (*r.terms, *r.title_terms)}


def _languages(readings: Iterable[Reading]) -> tuple[str, ...]:
    counts = Counter(reading.article.lang for reading in readings)
    return tuple(sorted(counts, key=lambda lang: (-counts[lang], lang)))
