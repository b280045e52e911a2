"""Who and what a suggested question may name, in words that fit into it as they stand."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from qabot.dialogue.tables import dialogue_tables
from qabot.text.analyzer import fold
from qabot.text.datetables import date_tables
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qabot.answering.people import Person
    from qabot.answering.question import Question
    from qabot.dialogue.library import Library

MOST_SAID = 200
"""Sentences of a speaker that are looked at."""

_MOST_CALLED = 20  # of them to see how the speaker is called


def topics_in(sentences: Iterable[str], lang: str) -> list[str]:
    """Return names in some sentences that a question may ask about, commonest first.

    They stand there as they would in the question. A language whose names are inflected has
    none in sentences of another script; days and months are no topics.
    """
    known = dialogue_tables(lang)
    months = date_tables(lang).months
    times = tables(lang).signs.get("time", frozenset()) | tables("en").signs["time"]
    found = Counter(
        match["topic"] for sentence in sentences for match in known.topic.finditer(sentence)
    )
    return [
        topic
        for topic, _ in found.most_common()
        if times.isdisjoint(fold(topic).split())
        and not any(month.fullmatch(fold(topic)) for month in months)
    ]


def topic_asked(question: Question) -> str:
    """Return what a question is about as it stands behind "about" in it, or "".

    Behind another word it may be in a case in which it does not fit behind that one.
    """
    before, _, _ = dialogue_tables(question.lang).templates.get("thing", "").partition("{")
    words = [fold(word.text) for word in question.topic]
    at = fold(question.text).find(f" {before}") if before and words else -1
    if at < 0 or len(fold(question.text)) != len(question.text):
        return ""
    told = question.text[at + 1 + len(before) :]
    end = fold(told).rfind(words[-1])
    phrase = told[: end + len(words[-1])] if end >= 0 else ""
    return phrase if all(word in fold(phrase) for word in words) else ""


def things_of(names: Iterable[str], lang: str) -> frozenset[str]:
    """Return the words of some names without articles, to tell whether two mean the same."""
    articles = tables(lang).grammar.articles
    return frozenset(w for name in names for w in fold(name).split() if w not in articles)


def as_called(person: Person, lang: str, library: Library) -> Person:
    """Return somebody with the article that the name has in the articles: "the Kremlin"."""
    article = dialogue_tables(lang).article
    if not article:
        return person
    name = re.compile(rf"(?:\b(?P<before>[\w-]+)\s+)?\b{re.escape(person.name)}\b(?!['’]s?\b)")
    said = islice(library.said_by(person.name), _MOST_CALLED)
    found = [match["before"] or "" for text in said for match in name.finditer(text)]
    if 2 * sum(fold(word) == article for word in found) > len(found):
        return person._replace(name=f"{article} {person.name}")
    return person


def with_governing(topic: str, lang: str, questions: Iterable[str]) -> str:
    """Return a topic with the word before it to which its case is due: "о миротворцах".

    Args:
        topic: As it stands in a question.
        lang: ISO 639-1 code of its language; most have no such words.
        questions: Where it may stand so; the first counts.
    """
    governed = dialogue_tables(lang).governed
    for question in questions:
        folded = fold(question)
        for match in governed.finditer(folded) if len(folded) == len(question) else ():
            end = match.end() + len(topic)
            if folded[match.end() : end] == fold(topic) and not folded[end : end + 1].isalpha():
                return question[match.start() : end]
    return topic
