"""A question's words as terms of the articles: what may stand for each of them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.text.analyzer import term_of
from qabot.text.names import name_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from qabot.answering.corpus import Corpus
    from qabot.answering.question import QuestionWord

_SHORTEST_ROOT = 5  # letters that words of one root begin with
_LONGEST_TAIL = 2  # letters that may follow it
_MOST_NEAR = 24


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A question word and the terms that match it.

    Attributes:
        text: As typed.
        terms: Any of these in a sentence is a match.
        near: Any of these may be a match: other words of the same root ("Armenian").
        weight: Its idf, the lowest of its terms that occur.
        known: Whether any of its terms occurs in the articles.
        name: Written as a name.
    """

    text: str
    terms: frozenset[str]
    near: frozenset[str]
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
        terms = {term_of(word.text, lang) for lang in corpus.languages or ("",)}
        seen = [t for t in terms if corpus.retriever.idf_of(t) < unseen]
        if not seen:
            terms |= _as_name(word.text, corpus)
            seen = [t for t in terms if corpus.retriever.idf_of(t) < unseen]
        if word.doubtful and not seen:
            continue
        weight = min((corpus.retriever.idf_of(t) for t in seen), default=unseen)
        key = frozenset(terms)
        if key not in found:
            near = frozenset(t for term in terms for t in _of_same_root(term, corpus)) - key
            found[key] = QueryWord(word.text, key, near, weight, bool(seen), word.name)
    return tuple(found.values())


def _as_name(word: str, corpus: Corpus) -> set[str]:
    """Return the terms of names that a word may be, in another script or case."""
    return {t for key in name_keys(word) for t in corpus.names.get(key, ())}


def _of_same_root(term: str, corpus: Corpus) -> list[str]:
    """Return terms that begin alike: what stemmers leave apart ("armenia", "armenian")."""
    if len(term) < _SHORTEST_ROOT or not term.isalpha():
        return []
    root = term[: max(_SHORTEST_ROOT, len(term) - _LONGEST_TAIL)]
    at = bisect_left(corpus.vocabulary, root)
    found: list[str] = []
    while at < len(corpus.vocabulary) and len(found) < _MOST_NEAR:
        other = corpus.vocabulary[at]
        if not other.startswith(root):
            break
        if len(other) - len(root) <= _LONGEST_TAIL + 1:
            found.append(other)
        at += 1
    return found


def search_terms(words: Collection[QueryWord]) -> list[str]:
    """Return the terms to search passages for."""
    return [term for word in words if word.known for term in sorted(word.terms)]
