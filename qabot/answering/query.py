"""A question's words as terms of the articles: what may stand for each of them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from qabot.text.analyzer import fold, term_of
from qabot.text.names import name_keys
from qabot.text.tables import related_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from qabot.answering.corpus import Corpus
    from qabot.answering.question import QuestionWord

_SHORTEST_ROOT = 5  # letters that words of one root begin with
_LONGEST_TAIL = 2  # letters that may follow it
_MOST_NEAR = 24
_ANY_ENDING = "*"  # at the end of a word of the thesaurus


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A question word and the terms that match it.

    Attributes:
        text: As typed.
        terms: Any of these in a sentence is a match.
        near: Any of these may be a match: other words of the same root ("Armenian").
        related: Any of these may tell of the same: "author" of who wrote.
        weight: Its idf, the lowest of its terms that occur.
        known: Whether any of its terms occurs in the articles.
        name: Written as a name.
    """

    text: str
    terms: frozenset[str]
    near: frozenset[str]
    related: frozenset[str]
    weight: float
    known: bool
    name: bool


def query_words(words: Iterable[QuestionWord], corpus: Corpus) -> tuple[QueryWord, ...]:
    """Return the words of a question as the articles may write them, each once.

    Doubtful ones that the articles do not have are left out.

    A word is stemmed for every language of the articles; one in another script is also
    looked up among the names, transliterated.
    """
    found: dict[frozenset[str], QueryWord] = {}
    unseen = corpus.retriever.idf_of("")
    for word in words:
        terms, seen = _matching_terms(word.text, corpus)
        if word.doubtful and not seen:
            continue
        weight = min((corpus.retriever.idf_of(t) for t in seen), default=unseen)
        key = frozenset(terms)
        if key not in found:
            near = frozenset(t for term in terms for t in _of_same_root(term, corpus)) - key
            related = frozenset(_related(word.text, corpus)) - key - near
            found[key] = QueryWord(word.text, key, near, related, weight, bool(seen), word.name)
    return tuple(found.values())


def occurs(word: str, corpus: Corpus) -> bool:
    """Tell whether the articles have a word in any form, case or script that it is known by."""
    return bool(_matching_terms(word, corpus)[1])


def _matching_terms(word: str, corpus: Corpus) -> tuple[set[str], list[str]]:
    """Return the terms that match a word, and those of them that the articles have."""
    unseen = corpus.retriever.idf_of("")
    terms = {term_of(word, lang) for lang in corpus.languages or ("",)}
    seen = [t for t in terms if corpus.retriever.idf_of(t) < unseen]
    if not seen:
        terms |= _as_name(word, corpus)
        seen = [t for t in terms if corpus.retriever.idf_of(t) < unseen]
    return terms, seen


def _as_name(word: str, corpus: Corpus) -> set[str]:
    """Return the terms of names that a word may be, in another script or case."""
    return {t for key in name_keys(word) for t in corpus.names.get(key, ())}


def _of_same_root(term: str, corpus: Corpus) -> list[str]:
    """Return terms that begin alike: what stemmers leave apart ("armenia", "armenian")."""
    if len(term) < _SHORTEST_ROOT or not term.isalpha():
        return []
    root = term[: max(_SHORTEST_ROOT, len(term) - _LONGEST_TAIL)]
    longest = len(root) + _LONGEST_TAIL + 1
    alike = (other for other in _beginning_with(root, corpus) if len(other) <= longest)
    return list(islice(alike, _MOST_NEAR))


def _beginning_with(root: str, corpus: Corpus) -> Iterator[str]:
    """Yield the terms of the articles that begin with some letters."""
    for at in range(bisect_left(corpus.vocabulary, root), len(corpus.vocabulary)):
        if not corpus.vocabulary[at].startswith(root):
            return
        yield corpus.vocabulary[at]


def _related(word: str, corpus: Corpus) -> Iterator[str]:
    """Yield terms of the articles that may tell of what a word asks for."""
    folded = fold(word)
    for lang in corpus.languages:
        thesaurus = _thesaurus(lang)
        roots = (folded[:end] + _ANY_ENDING for end in range(1, len(folded) + 1))
        for asked in (term_of(word, lang), *roots):
            for told in thesaurus.get(asked, ()):
                if told.endswith(_ANY_ENDING):
                    yield from islice(_beginning_with(told[:-1], corpus), _MOST_NEAR)
                else:
                    yield told


@lru_cache(maxsize=64)
def _thesaurus(lang: str) -> Mapping[str, frozenset[str]]:
    """Return the terms, and roots with a star, that are said for a term or for a root."""
    found: dict[str, frozenset[str]] = {}
    for asked, told in related_words(lang):
        terms = frozenset(_stemmed(word, lang) for word in told)
        for word in asked:
            key = word if word.endswith(_ANY_ENDING) else term_of(word, lang)
            found[key] = found.get(key, frozenset()) | terms
    return found


def _stemmed(word: str, lang: str) -> str:
    """Return the term of a word of the thesaurus, or its root as short as stems may be."""
    root = word.removesuffix(_ANY_ENDING)
    return term_of(root, lang) + word[len(root) :]


def search_terms(words: Collection[QueryWord]) -> list[str]:
    """Return the terms to search passages for.

    What the articles do not have is searched for by words of its root or its meaning.
    """
    return [t for w in words for t in sorted(w.terms if w.known else w.near | w.related)]
