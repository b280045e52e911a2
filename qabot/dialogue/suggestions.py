"""Questions that the articles do answer, for whoever asked one that they do not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from qabot.answering.question import Kind, understand
from qabot.dialogue.readings import Reading
from qabot.dialogue.tables import said_by
from qabot.dialogue.things import thing_of
from qabot.text.analyzer import fold
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from qabot.dialogue.library import Library
    from qabot.models import Answer

MAX_SUGGESTIONS = 3
_MAX_TRIED = 6  # questions that are put to the articles to find those
_SHORTEST_TOPIC = 3  # letters


def suggest_questions(
    answer: Answer, library: Library, asked: Collection[str] = ()
) -> tuple[str, ...]:
    """Return a few questions that are answered, about what was recognised of one that is not.

    Args:
        answer: An abstention.
        library: Answers questions that stand alone.
        asked: Questions of the conversation before, which are not suggested again.
    """
    before = {_bare(question) for question in (*asked, answer.question)}
    candidates = dict.fromkeys(filter(None, _candidates(answer, library)))
    fresh = (question for question in candidates if _bare(question) not in before)
    found = (q for q in islice(fresh, _MAX_TRIED) if _answers(q, answer.lang, library))
    return tuple(islice(found, MAX_SUGGESTIONS))


def _bare(question: str) -> str:
    return fold(question).strip(" ?!.")


def _answers(question: str, lang: str, library: Library) -> bool:
    return library.answer(Reading(question, lang)).answered


def _candidates(answer: Answer, library: Library) -> Iterator[str]:
    lang = answer.lang
    question = understand(answer.question, lang)
    names = [" ".join(question.speaker)] if question.speaker else []
    names += [word.text for word in question.words if word.name]
    people = [person for name in names if (person := library.find_person(name)) is not None]
    times = tables(lang).signs.get("time", frozenset()) | tables("en").signs["time"]
    for person in dict.fromkeys(people):
        yield said_by(person, lang)
        beside = [n for n in library.names_beside(person.name) if fold(n) not in times]
        for name in beside[:MAX_SUGGESTIONS]:
            yield said_by(person, lang, topic=name)
    strange = {*answer.unknown, *answer.untranslated, *" ".join(names).split()}
    words = [w for w in thing_of(question).split() if w not in strange]
    topic = " ".join(words)
    if len(topic) >= _SHORTEST_TOPIC and question.kind is not Kind.DEFINITION:
        yield said_by(None, lang, topic=topic)
    for citation in answer.citations[:1]:
        for speaker in library.speakers_of(citation.article_id)[:MAX_SUGGESTIONS]:
            yield said_by(library.find_person(speaker), lang)
