"""Words of a question that the articles do not have: what of theirs was meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice
from math import ceil, log
from typing import TYPE_CHECKING, Self

from qabot.answering.misspelling import misspelling_cost
from qabot.answering.neighbours import find_nearest
from qabot.answering.query import occurs
from qabot.answering.registers import without_possessive
from qabot.answering.slips import SHORTEST_SLIP, find_slips
from qabot.text.analyzer import analyze, fold, is_unparted, term_of
from qabot.text.names import matches_name, name_keys, same_name
from qabot.text.tables import related_words, tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from qabot.answering.corpus import Corpus

_SHORTEST = 4  # letters; of shorter words every other one is near
_MOST_CORRECTIONS = 3  # of a question
_MOST_UNKNOWN = 8  # words that are looked up; with more of them it is another subject
_PASSAGES = 20  # in which the spelling of a name is looked up

# The most that a correction may cost by the letters of the shorter word: to be applied, and to
# be offered. Chosen on half of the words of PolNeAR and NEREL, mistyped at random, and measured on
# the other half: of what is applied 98 to 100 in a hundred are right, and of names and words
# that only stand in other collections at most 2 in a hundred are taken for one of these.
_SURE_NAME = ((10, 1.3), (8, 1.0), (7, 0.8), (5, 0.5))
_SURE_COMMON = ((10, 1.3), (8, 0.8))
_OFFERED_NAME = ((9, 1.6), (6, 1.3), (5, 1.0), (4, 0.6))
_OFFERED_COMMON = ((9, 1.5), (6, 0.9))
_FEW_NAMES = 15_000  # keys of names in a library of some hundred articles
_CLEARLY = 0.4  # that the next best must cost more
_ENDING, _ALIKE_ENDINGS, _OTHER_ENDING = 2, 0.5, 0.5  # letters, most cost, and what more costs
_MOST_PLACES = 200  # statements in which a full name is looked for


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of a question that may be misspelt.

    Attributes:
        typed: As typed.
        meant: The word of the articles to put in its place.
        shown: The same, with the rest of the name where it is one person's only.
        start: Offset of the typed word in the question.
        end: Offset after it.
        sure: To be put in its place; else only to be offered.
    """

    typed: str
    meant: str
    shown: str
    start: int
    end: int
    sure: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What may be meant: how the articles write it, what it costs, whether that is little."""

    word: str
    cost: float
    size: int
    name: bool

    def is_sure(self, crowd: int) -> bool:
        return self.cost <= _most(_SURE_NAME if self.name else _SURE_COMMON, self.size - crowd)

    @property
    def plausible(self) -> bool:
        return self.cost <= _most(_OFFERED_NAME if self.name else _OFFERED_COMMON, self.size)


class Spelling:
    """The words and names of some articles, to find among them what was meant by another."""

    def __init__(self, corpus: Corpus) -> None:
        """Take a corpus; see ``from_corpus``."""
        self.corpus = corpus

    @classmethod
    def from_corpus(cls, corpus: Corpus) -> Self:
        """Return the spelling of the articles of a corpus."""
        return cls(corpus)

    def correct(self, text: str, lang: str) -> tuple[Correction, ...]:
        """Return the words of a question that are probably misspelt, in order, at most a few.

        Never one that the articles have, nor one of the language's tables.

        Args:
            text: The question.
            lang: ISO 639-1 code of its language.
        """
        spans = _words(text, lang)
        all_unknown = (span for span in spans if self._is_unknown(text[slice(*span)], lang))
        unknown = list(islice(all_unknown, _MOST_UNKNOWN))
        slips = dict(find_slips(text, lang, unknown))
        found = (
            _slip(text, span, slips[span]) if span in slips else self._correction(text, span, lang)
            for span in unknown
        )
        return tuple(islice((each for each in found if each), _MOST_CORRECTIONS))

    def _is_unknown(self, word: str, lang: str) -> bool:
        return (
            len(word) >= SHORTEST_SLIP
            and word.replace("'", "").replace("’", "").isalpha()
            and not is_unparted(word)
            and not occurs(word, self.corpus, lang)
            and not any(_is_listed(word, code) for code in {lang, *self.corpus.languages})
        )

    def _correction(self, text: str, span: tuple[int, int], lang: str) -> Correction | None:
        typed = text[slice(*span)]
        candidates = self._candidates(typed, lang) if len(typed) >= _SHORTEST else []
        if not candidates:
            return None
        best = min(candidates, key=lambda c: (c.cost, self._idf(c.word), len(c.word), c.word))
        rivals = [
            other
            for other in candidates
            if other.cost < best.cost + _CLEARLY and not self._are_forms(other.word, best.word)
        ]
        # "Mr Negotiaton" is somebody.
        named = typed[0].isupper() and span[0] > 0 and not text.isupper()
        longer = fold(best.word).startswith(fold(typed)) or fold(typed).startswith(fold(best.word))
        sure = best.is_sure(self._crowd) and not rivals and not longer and (best.name or not named)
        shown = self._full_name(best.word) if best.name else best.word
        return Correction(typed, best.word, shown, *span, sure)

    def _candidates(self, typed: str, lang: str) -> list[_Candidate]:
        found = [*self._by_letters(fold(typed)), *self._by_keys(typed)]
        # Words of another language are no misspelt ones of this.
        foreign = lang not in self.corpus.languages
        return [c for c in found if c.plausible and (c.name or not foreign)]

    def _by_letters(self, folded: str) -> Iterator[_Candidate]:
        """Yield the words that are written nearly so."""
        for word in find_nearest(folded, self.corpus.near_words):
            written, size = self._written(word), min(len(folded), len(word))
            name = self._is_name(written)
            cost = misspelling_cost(folded, word) if name else _cost_of_stem(folded, word)
            yield _Candidate(written, cost, size, name)

    def _by_keys(self, typed: str) -> Iterator[_Candidate]:
        """Yield the names, in any script and case, that sound nearly so."""
        found: dict[str, _Candidate] = {}
        for key in sorted(name_keys(typed)):
            for other in find_nearest(key, self.corpus.near_names):
                size = min(len(key), len(other))
                candidate = _Candidate(other, _cost_of_stem(key, other), size, name=True)
                if candidate.plausible and candidate.cost <= found.get(other, candidate).cost:
                    found[other] = candidate
        for key, candidate in found.items():
            for written in self._spellings(key):
                yield replace(candidate, word=written)

    def _spellings(self, key: str) -> Iterable[str]:
        """Return the shortest way that the articles write each name with a key."""
        terms = self.corpus.names[key]
        found: dict[str, str] = {}
        for term, written in self._occurrences(terms):
            if self._is_name(written) and key in name_keys(written):
                known = found.get(term, written)
                found[term] = min(known, written, key=lambda w: (len(w), w.isupper(), w))
        return found.values()

    def _occurrences(self, terms: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield how some terms are written, in the best passages that have them."""
        for hit in self.corpus.retriever.search(sorted(terms), limit=_PASSAGES):
            passage = self.corpus.passages[hit.passage]
            reading = self.corpus.readings[passage.reading]
            for token in (t for i in passage.sentences for t in reading.sentences[i].tokens):
                if token.term in terms:
                    written = reading.article.text[token.start : token.end]
                    yield token.term, without_possessive(written)

    def _is_name(self, written: str) -> bool:
        """Tell whether a word has a capital wherever it stands."""
        return written[0].isupper() and self._written(fold(written), written)[0].isupper()

    def _written(self, folded: str, otherwise: str = "") -> str:
        """Return how the articles write a word: without a capital where it can be."""
        forms = self.corpus.spellings.get(folded) or {otherwise: 1}
        return max(forms, key=lambda word: (_smallness(word), word))

    def _idf(self, word: str) -> float:
        languages = self.corpus.languages or ("",)
        return min(self.corpus.retriever.idf_of(term_of(word, lang)) for lang in languages)

    def _are_forms(self, word: str, other: str) -> bool:
        """Tell whether two words are one, in two forms."""
        languages = self.corpus.languages
        return same_name(word, other) or any(
            term_of(word, lang) == term_of(other, lang) for lang in languages
        )

    def _full_name(self, surname: str) -> str:
        """Return the name of the one who is called so, where the articles let only one speak."""
        places = {p for key in name_keys(surname) for p in self.corpus.speakers.get(key, ())}
        found: dict[tuple[str, ...], str] = {}
        for number, at in sorted(places)[:_MOST_PLACES]:
            statement = self.corpus.readings[number].statements[at]
            if len(statement.names) > 1 and same_name(statement.names[-1], surname):
                found[statement.names] = statement.speaker
        names = list(found)
        if names and all(matches_name(other, names[0]) for other in names):
            return found[names[0]]
        return surname

    @cached_property
    def _crowd(self) -> int:
        """How many more letters make sure of a word: of many names more are near by chance."""
        return max(0, ceil(log(max(1, len(self.corpus.names)) / _FEW_NAMES, 4)))


def apply_corrections(text: str, corrections: Iterable[Correction]) -> str:
    """Return a text with the sure ones of its corrections in place."""
    for correction in sorted(corrections, key=lambda c: c.start, reverse=True):
        if correction.sure:
            text = text[: correction.start] + correction.meant + text[correction.end :]
    return text


def _slip(text: str, span: tuple[int, int], meant: str) -> Correction:
    return Correction(text[slice(*span)], meant, meant, *span, sure=True)


def _words(text: str, lang: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of a text stand, possessive endings left out."""
    for token in analyze(text, lang):
        word = without_possessive(text[token.start : token.end])
        yield token.start, token.start + len(word)


def _smallness(word: str) -> int:
    """Return 2 for small letters, 1 for a capital, 0 for capitals."""
    return 2 if word[0].islower() else 0 if word.isupper() else 1


def _cost_of_stem(typed: str, meant: str) -> float:
    """Return the cost of one word for another where another ending is no mistake."""
    # "Pashinin" is not Pashinyan, "voter" not voted.
    endings = misspelling_cost(typed[-_ENDING:], meant[-_ENDING:])
    cost = misspelling_cost(typed, meant)
    return cost + _OTHER_ENDING if endings > _ALIKE_ENDINGS else cost


def _most(costs: Sequence[tuple[int, float]], size: int) -> float:
    return next((cost for least, cost in costs if size >= least), -1.0)


@lru_cache(maxsize=1 << 12)
def _is_listed(word: str, lang: str) -> bool:
    """Tell whether the tables of a language have a word, in any form."""
    folded = fold(word)
    whole, terms, roots = _listed(lang)
    if folded in whole or term_of(word, lang) in terms:
        return True
    return any(folded.startswith(root) for root in roots)


@lru_cache(maxsize=64)
def _listed(lang: str) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Return all words in the tables of a language, their terms, and roots of its thesaurus."""
    related = list(_strings(related_words(lang)))
    roots = tuple(word[:-1] for word in related if word.endswith("*"))
    texts = [*_strings(tables(lang)), *related]
    words = {part for text in texts for part in text.split() if part.isalpha()}
    return frozenset(map(fold, words)), frozenset(term_of(w, lang) for w in words), roots


def _strings(value: object) -> Iterator[str]:
    """Yield the strings in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings((*value.keys(), *value.values()))
    elif isinstance(value, Iterable):
        for each in value:
            yield from _strings(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))
