"""What qabot is measured against: BM25 over sentences, and nothing else.

The model of rank-bm25 over the same sentences with the same terms: what a few lines of code
would give. It always answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from qabot.groups import RetrievalSettings
from qabot.retrieval.bm25 import BM25
from qabot.text.analyzer import analyze

if TYPE_CHECKING:
    from collections.abc import Collection

    from qabot.answering.corpus import Corpus

_bm25 = partial(BM25.from_passages, k1=RetrievalSettings().k1, b=RetrievalSettings().b)


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence of an article and its score."""

    article_id: str
    text: str
    score: float


class Baseline:
    """Ranks the sentences of all articles by BM25."""

    def __init__(self, corpus: Corpus) -> None:
        """Index the sentences of a corpus."""
        self._languages = corpus.languages
        self._sentences = [
            (reading.article, sentence)
            for reading in corpus.readings.values()
            for sentence in reading.sentences
        ]
        self._numbers: dict[str, range] = {}
        first = 0
        for reading in corpus.readings.values():
            self._numbers[reading.article.id] = range(first, first + len(reading.sentences))
            first += len(reading.sentences)
        self._index = _bm25([[t.term for t in s.tokens] for _, s in self._sentences])

    def rank(
        self, question: str, *, limit: int, article_ids: Collection[str] | None = None
    ) -> list[RankedSentence]:
        """Return the best sentences, best first; one that shares no word is not among them.

        Args:
            question: Its words are stemmed for every language of the articles.
            limit: Most sentences.
            article_ids: Only sentences of these articles.
        """
        terms = {t.term for lang in self._languages for t in analyze(question, lang)}
        within = None if article_ids is None else [n for i in article_ids for n in self._numbers[i]]
        found: list[RankedSentence] = []
        for hit in self._index.search(sorted(terms), limit=limit, within=within):
            article, sentence = self._sentences[hit.passage]
            text = article.text[sentence.start : sentence.end]
            found.append(RankedSentence(article.id, text, hit.score))
        return found
