"""What "it" and "there" may mean after a question: the thing it was about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qabot.answering.question import Kind
from qabot.text.analyzer import fold
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.question import Question

_LONGEST_PHRASE = 3  # words behind an article
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# How Russian verbs end; few nouns that questions are about do.
_RUSSIAN_VERB = re.compile(
    r"(?:[аеиыуяо]л[аио]?|[еиюя]т|[аиеуыяо]ть|ся|сь|ется|ишь|ешь)$", re.IGNORECASE
)


def thing_of(asked: Question) -> str:
    """Return the words for the thing a question is about, or "" where it is about a person.

    The topic of statements; else what stands behind a definite article, the first name, or,
    in a language without articles, the words that are no verb.
    """
    if asked.kind is Kind.STATEMENT or asked.topic:
        return " ".join(word.text for word in asked.topic)
    known = tables(asked.lang)
    content = {fold(word.text) for word in asked.words}
    if articles := known.grammar.definites or known.grammar.articles:
        phrase = _behind_article(asked.text, articles, content)
        if phrase:
            return " ".join(phrase)
    names = [word.text for word in asked.words if word.name]
    if names:
        return " ".join(names)
    nouns = [w.text for w in asked.words if not _is_verb(w.text, asked.lang, known.base_forms)]
    return " ".join(nouns)


def _behind_article(text: str, articles: frozenset[str], content: set[str]) -> Sequence[str]:
    words = _WORD.findall(text)
    for at, word in enumerate(words):
        if fold(word) not in articles:
            continue
        phrase: list[str] = []
        for following in words[at + 1 : at + 1 + _LONGEST_PHRASE]:
            if fold(following) not in content:
                break
            phrase.append(following)
        if phrase:
            return phrase
    return ()


def _is_verb(word: str, lang: str, irregular: object) -> bool:
    folded = fold(word)
    if lang == "ru":
        return bool(_RUSSIAN_VERB.search(folded))
    return lang == "en" and (folded.endswith("ed") or folded in irregular)  # type: ignore[operator]
