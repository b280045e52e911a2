"""A question's words as terms of the articles: what may stand for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from qabot.answering.question import QuestionWord
from qabot.text.analyzer import fold, term_of
from qabot.text.language import script_of
from qabot.text.names import name_keys
from qabot.text.tables import related_words
from qabot.text.translation import translate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from qabot.answering.corpus import Corpus
    from qabot.text.translation import Phrase

_SHORTEST_ROOT = 5  # letters that words of one root begin with
_LONGEST_TAIL = 2  # letters that may follow it
_MOST_NEAR = 24
# Of its weight: that nobody could look for a word is little sign that the articles have it not.
# Measured: right answers to questions in another language are told better from wrong ones so.
_UNTRANSLATED = 0.25
_ANY_ENDING = "*"  # at the end of a word of the thesaurus


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A question word and the terms that match it.

    Attributes:
        text: As typed.
        terms: Any of these in a sentence is a match.
        near: Any of these may be a match: other words of the same root ("Armenian").
        related: Any of these may tell of the same: "author" of who wrote.
        weight: Its idf, the lowest of its terms that occur; less if it is untranslated.
        known: Whether any of its terms occurs in the articles.
        name: Written as a name.
        untranslated: Could not be carried over to the languages of the articles, where they are
            others than the question's: neither a name they have nor in a table.
    """

    text: str
    terms: frozenset[str]
    near: frozenset[str]
    related: frozenset[str]
    weight: float
    known: bool
    name: bool
    untranslated: bool = False


@dataclass(frozen=True, slots=True)
class _Carried:
    """What the articles may say for a word of another language.

    Attributes:
        terms: That stand for it.
        related: The other words of phrases that do.
        known: Whether a table has the word, whatever the articles say.
    """

    terms: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()
    known: bool = False


def query_words(
    words: Iterable[QuestionWord], corpus: Corpus, lang: str = ""
) -> tuple[QueryWord, ...]:
    """Return the words of a question as the articles may write them, each once.

    Doubtful ones that the articles do not have are left out.

    A word is stemmed for every language of the articles. For those that are not the question's it
    is translated too, and looked up among the names, transliterated.

    Args:
        words: In the order of the question.
        corpus: What they are looked for in.
        lang: The question's language; if it is not given nothing is translated.
    """
    found: dict[frozenset[str], QueryWord] = {}
    unseen = corpus.retriever.idf_of("")
    words = tuple(words)
    foreign = bool(lang) and lang not in corpus.languages
    script = script_of(" ".join(word.text for word in words))
    for word, carried in zip(words, _carried_over(words, corpus, lang), strict=True):
        terms = {term_of(word.text, own) for own in corpus.languages or ("",)} | carried.terms
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
            related = (frozenset(_related(word.text, corpus)) | carried.related) - key - near
            lost = foreign and not (seen or near or carried.known)
            # A number or a name in the letters of the articles needs no carrying over.
            lost = lost and word.text.isalpha() and script_of(word.text) == script
            if lost and not word.name:  # a name would have been found, in whatever letters
                weight *= _UNTRANSLATED
            found[key] = QueryWord(
                word.text, key, near, related, weight, bool(seen), word.name, lost
            )
    return tuple(found.values())


def occurs(word: str, corpus: Corpus, lang: str = "") -> bool:
    """Tell whether the articles have a word in any form, case or script that it is known by.

    One that is a word of another language, and known as such, need not occur.

    Args:
        word: As typed.
        corpus: The articles.
        lang: ISO 639-1 code of its language, or "" where it is unknown.
    """
    unseen = corpus.retriever.idf_of("")
    terms = {term_of(word, own) for own in corpus.languages or ("",)}
    if any(corpus.retriever.idf_of(t) < unseen for t in terms):
        return True
    if any(corpus.retriever.idf_of(t) < unseen for t in _as_name(word, corpus)):
        return True
    return any(c.known for c in _carried_over([QuestionWord(word, name=False)], corpus, lang))


def _carried_over(words: Sequence[QuestionWord], corpus: Corpus, lang: str) -> list[_Carried]:
    """Return what stands for each word in the languages of the articles that are not its own."""
    others = [other for other in corpus.languages if lang and other != lang]
    carried = [_Carried() for _ in words]
    for other in others:
        translations = translate([word.text for word in words], lang, other)
        for i, (word, told) in enumerate(zip(words, translations, strict=True)):
            terms, related = _in_articles(told, corpus, other)
            if word.name:
                terms |= {t for t in _as_name(word.text, corpus) if _is_foreign(t, word.text)}
            carried[i] = _Carried(
                carried[i].terms | terms,
                carried[i].related | related,
                carried[i].known or bool(told),
            )
    return carried


def _is_foreign(term: str, word: str) -> bool:
    return script_of(term) != script_of(word)


def _in_articles(told: Iterable[Phrase], corpus: Corpus, lang: str) -> tuple[set[str], set[str]]:
    """Return the terms of phrases that the articles have; the rarest stands for its phrase."""
    terms: set[str] = set()
    related: set[str] = set()
    for phrase in told:
        alternatives = [_terms_like(pattern, corpus, lang) for pattern in phrase]
        if not all(alternatives):
            continue
        # Sentences are compared by sets of words: of "прекращение огня" no more than one can do.
        rarest = max(alternatives, key=lambda terms: min(map(corpus.retriever.idf_of, terms)))
        terms |= rarest
        related.update(*alternatives)
    return terms, related - terms


def _terms_like(pattern: str, corpus: Corpus, lang: str) -> set[str]:
    """Return the terms of the articles that a term or a root with a star stands for."""
    unseen = corpus.retriever.idf_of("")
    root = pattern.removesuffix(_ANY_ENDING)
    # Shorter than its root is the stem of "заявление" only, not any word that begins as it does.
    terms = {pattern} if root == pattern else {term_of(root, lang), *_some_beginning(root, corpus)}
    return {t for t in terms if corpus.retriever.idf_of(t) < unseen}


def _some_beginning(root: str, corpus: Corpus) -> Iterator[str]:
    return islice(corpus.vocabulary.starting(root), _MOST_NEAR)


def _as_name(word: str, corpus: Corpus) -> set[str]:
    """Return the terms of names that a word may be, in another script or case."""
    return {t for key in name_keys(word) for t in corpus.names.get(key, ())}


def _of_same_root(term: str, corpus: Corpus) -> list[str]:
    """Return terms that begin alike: what stemmers leave apart ("armenia", "armenian")."""
    if len(term) < _SHORTEST_ROOT or not term.isalpha():
        return []
    root = term[: max(_SHORTEST_ROOT, len(term) - _LONGEST_TAIL)]
    longest = len(root) + _LONGEST_TAIL + 1
    alike = (other for other in corpus.vocabulary.starting(root) if len(other) <= longest)
    return list(islice(alike, _MOST_NEAR))


def _related(word: str, corpus: Corpus) -> Iterator[str]:
    """Yield terms of the articles that may tell of what a word asks for."""
    folded = fold(word)
    for lang in corpus.languages:
        thesaurus = _thesaurus(lang)
        roots = (folded[:end] + _ANY_ENDING for end in range(1, len(folded) + 1))
        for asked in (term_of(word, lang), *roots):
            for told in thesaurus.get(asked, ()):
                if told.endswith(_ANY_ENDING):
                    yield from islice(corpus.vocabulary.starting(told[:-1]), _MOST_NEAR)
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
