"""Measure how fast articles are read and questions answered.

    python -m qabot.evaluation.speed
    python -m qabot.evaluation.speed --articles news --sizes 1000 10000

Without ``--articles`` they are made up: some 500 words each of invented words, names and
quotations around English function words, as often as in news (Zipf's law), the same at every
run. They show how cost grows, not how well anything is found; with articles of your own the
figures are yours. Times are of the processor, so that what else runs counts little; the
peer, ``rank_bm25`` scoring the same passages for the same terms, runs beside it for scale.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import time
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from rank_bm25 import BM25Okapi
from tqdm import tqdm

from qabot.answering.indexing import passage_terms
from qabot.answering.query import query_words, search_terms
from qabot.answering.question import understand
from qabot.answering.workers import read_articles, usable_cores
from qabot.engine import Engine, begin_indexing
from qabot.groups import AnswerSettings, RetrievalSettings
from qabot.library.collection import load_articles
from qabot.models import Article
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qabot.answering.corpus import Corpus, Reading

_TICK = 0.01  # seconds
_WORDS, _PEOPLE = 40_000, 2_000  # invented
_PARAGRAPHS, _SENTENCES = (8, 14), (1, 3)  # fewest and most of an article, of a paragraph
_SENTENCE_WORDS = (8, 32)
_SAID = 0.3  # of the sentences
_FUNCTION = 0.45  # of the words
_QUESTIONS = 40  # of each kind
_PEER_QUESTIONS = 20
_ALONE_WORDS = 300_000  # read in one process for comparison
_SYLLABLES = [c + v + e for c in "bdfgklmnprstvz" for v in "aeiou" for e in ("", "n", "r", "st")]


@dataclass(frozen=True, slots=True)
class Times:
    """How long questions took, in milliseconds."""

    median: float
    percentile_95: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Times:
        """Sum up some measurements."""
        return cls(*(float(np.percentile(milliseconds, p)) for p in (50, 95)))


class _Inventor:
    """Makes up articles; the same ones every time."""

    def __init__(self) -> None:
        self._random = random.Random(0)  # noqa: S311  # to be repeated, not to be secret
        known = tables("en")
        self._function = sorted(known.stop_words)
        self._words = [self._word() for _ in range(_WORDS)]
        first = sorted(name for names in known.first_names.values() for name in names)
        self._people = [
            (self._random.choice(first).capitalize(), self._word().capitalize())
            for _ in range(_PEOPLE)
        ]
        self._verbs = ("said", "told reporters", "stressed", "added")
        # Zipf (1949), with Mandelbrot's correction for the commonest.
        self._frequencies, self._fame = (
            list(accumulate(1 / (rank + 2.7) for rank in range(number)))
            for number in (_WORDS, _PEOPLE)
        )

    def articles(self) -> Iterator[Article]:
        number = 0
        while True:
            title = self._clause(8).capitalize()
            paragraphs = [self._paragraph() for _ in range(self._random.randint(*_PARAGRAPHS))]
            yield Article(f"{number:06}", title, "\n\n".join([title, *paragraphs]))
            number += 1

    def _word(self) -> str:
        return "".join(self._random.choices(_SYLLABLES, k=self._random.randint(2, 4)))

    def _clause(self, words: int) -> str:
        content = self._random.choices(self._words, cum_weights=self._frequencies, k=words)
        return " ".join(
            self._random.choice(self._function) if self._random.random() < _FUNCTION else word
            for word in content
        )

    def _sentence(self) -> str:
        clause = self._clause(self._random.randint(*_SENTENCE_WORDS))
        if self._random.random() >= _SAID:
            return f"{clause.capitalize()}."
        (name,) = self._random.choices(self._people, cum_weights=self._fame)
        verb = self._random.choice(self._verbs)
        if self._random.random() < 0.5:
            return f'"{clause.capitalize()}," {" ".join(name)} {verb}.'
        return f"{name[1]} said that {clause}."

    def _paragraph(self) -> str:
        return " ".join(self._sentence() for _ in range(self._random.randint(*_SENTENCES)))


def invent_articles(number: int) -> list[Article]:
    """Return made-up articles; the first of them are the same whatever their number."""
    inventor = _Inventor().articles()
    return [next(inventor) for _ in range(number)]


def make_questions(readings: Sequence[Reading]) -> dict[str, list[str]]:
    """Return questions of every kind about some articles, in English; always the same."""
    chance = random.Random(1)  # noqa: S311
    kinds: dict[str, list[str]] = {
        kind: [] for kind in ("statement", "topic", "definition", "factoid", "unknown", "misspelt")
    }
    speaking = [r for r in readings if any(st.named for st in r.statements)]
    written = [r for r in readings if r.sentences]
    for _ in range(_QUESTIONS):
        if speaking:
            reading = chance.choice(speaking)
            said = chance.choice([st for st in reading.statements if st.named])
            topic = chance.choice(_content(reading, said.sentence) or [said.speaker])
            kinds["statement"].append(f"What did {said.speaker} say?")
            kinds["topic"].append(f"What did {said.speaker} say about {topic}?")
            kinds["definition"].append(f"Who is {said.speaker}?")
            kinds["misspelt"].append(f"What did {_misspell(said.names[-1])} say?")
        reading = chance.choice(written)
        words = _content(reading, chance.randrange(len(reading.sentences)))
        asked = " ".join(chance.sample(words, min(5, len(words))))
        kinds["factoid"].append(f"When did {asked}?")
        stranger = "".join(chance.choices(_SYLLABLES, k=5)).capitalize()
        kinds["unknown"].append(f"What did {stranger} say?")
    return {kind: asked for kind, asked in kinds.items() if asked}


def _misspell(name: str) -> str:
    """Return a name with the two letters in its middle swapped."""
    at = len(name) // 2
    return f"{name[: at - 1]}{name[at : at + 1]}{name[at - 1 : at]}{name[at + 1 :]}"


def _content(reading: Reading, number: int) -> list[str]:
    """Return the words of a sentence that are no function words."""
    text, stop_words = reading.article.text, tables(reading.article.lang).stop_words
    words = [text[token.start : token.end] for token in reading.sentences[number].tokens]
    return [word for word in words if word.lower() not in stop_words]


def measure_questions(engine: Engine, questions: Sequence[str]) -> Times:
    """Return how long an engine takes for questions, one after the other."""
    return Times.of([_milliseconds(partial(engine.ask, question)) for question in questions])


def measure_peer(corpus: Corpus, questions: Sequence[str]) -> tuple[Times, Times]:
    """Return how long our index and ``rank_bm25`` take for the same terms over all passages."""
    peer = BM25Okapi(list(passage_terms(corpus.readings, corpus.passages.values())))
    wanted = [
        search_terms(query_words(understand(question, "en").words, corpus))
        for question in questions
    ]
    search = corpus.retriever.search
    ours = [_milliseconds(partial(search, terms, limit=20)) for terms in wanted]
    theirs = [_milliseconds(partial(peer.get_scores, terms)) for terms in wanted]
    return Times.of(ours), Times.of(theirs)


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def _peak_memory() -> str:
    try:
        import resource
    except ImportError:  # not on Windows
        return "unknown"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{peak / (1 << 20 if sys.platform == 'darwin' else 1 << 10):,.0f} MB"


def _report_reading(articles: Sequence[Article]) -> Iterator[str]:
    few: list[Article] = []
    words = 0
    for article in articles:
        few.append(article)
        words += len(article.text.split())
        if words > _ALONE_WORDS:
            break
    for processes in sorted({1, usable_cores()}):
        wall, before = time.perf_counter(), os.times()
        read_articles(few, processes=processes)
        wall, after = time.perf_counter() - wall, os.times()
        # Processor time comes in ticks, and few articles may take less than one.
        spent = max(sum(after[:4]) - sum(before[:4]), _TICK)
        yield (
            f"reading, {processes} process{'es' * (processes > 1)}: {words / wall:,.0f} words/s, "
            f"{len(few) / wall:,.0f} articles/s ({words / spent:,.0f} words per processor second)"
        )


def report(articles: Sequence[Article], sizes: Sequence[int]) -> Iterator[str]:
    """Measure and yield the lines of the report.

    Args:
        articles: What to read.
        sizes: Of how many of them questions are asked, each at most.
    """
    words = sum(len(article.text.split()) for article in articles)
    yield f"{len(articles):,} articles of {words / len(articles):.0f} words"
    yield from _report_reading(articles)
    with tqdm(total=len(articles), unit=" articles", disable=None, leave=False) as bar:
        readings = read_articles(articles, progress=bar.update)
    retrieval, answer = RetrievalSettings(), AnswerSettings()
    for size in sorted({min(size, len(articles)) for size in sizes}):
        started = time.process_time()
        indexing = begin_indexing(retrieval, answer).changed(fresh=readings[:size])
        corpus = indexing.corpus
        built = time.process_time() - started
        gc.freeze()  # as the command line does
        engine = Engine(indexing, retrieval=retrieval, answer=answer)
        yield (
            f"\n{size:,} articles, {len(corpus.passages):,} passages: indexed in {built:.1f} s; "
            f"{_peak_memory()} at most so far"
        )
        kinds = make_questions(readings[:size])
        engine.ask("Who is it?")  # loads weights and tables
        for kind, questions in kinds.items():
            times = measure_questions(engine, questions)
            yield f"  {kind:<11} median {times.median:6.1f} ms, 95% {times.percentile_95:6.1f} ms"
        every = measure_questions(engine, [q for questions in kinds.values() for q in questions])
        yield f"  {'all':<11} median {every.median:6.1f} ms, 95% {every.percentile_95:6.1f} ms"
        ours, theirs = measure_peer(corpus, kinds["factoid"][:_PEER_QUESTIONS])
        yield (
            f"  search only median {ours.median:6.1f} ms; rank_bm25 {theirs.median:.1f} ms, "
            f"{theirs.median / ours.median:.0f} times as long"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", nargs="+", metavar="PATH", help="files and folders")
    parser.add_argument(
        "--sizes", nargs="+", type=int, default=[1_000, 10_000], metavar="N", help="articles"
    )
    options = parser.parse_args(arguments)
    if options.articles:
        articles: Sequence[Article] = load_articles(options.articles).articles
    else:
        articles = invent_articles(max(options.sizes))
    for line in report(articles, options.sizes):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
