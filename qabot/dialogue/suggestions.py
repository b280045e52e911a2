"""Questions that the articles do answer, for whoever asked one that they do not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from qabot.answering.question import Kind, content_words, understand
from qabot.dialogue.readings import Reading
from qabot.dialogue.tables import dialogue_tables
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.dialogue.library import Library
    from qabot.models import Answer

MAX_SUGGESTIONS = 3
_MAX_TRIED = 6  # questions that are put to the articles to find those


def suggest_questions(answer: Answer, library: Library) -> tuple[str, ...]:
    """Return a few questions that are answered, about what was recognised of one that is not."""
    asked = dict.fromkeys(_candidates(answer, library))
    asked.pop(answer.question, None)
    found = (
        question
        for question in islice(asked, _MAX_TRIED)
        if _answers(question, answer.lang, library)
    )
    return tuple(islice(found, MAX_SUGGESTIONS))


def _answers(question: str, lang: str, library: Library) -> bool:
    return library.answer(Reading(question, lang)).answered


def _candidates(answer: Answer, library: Library) -> Iterator[str]:
    templates = dialogue_tables(answer.lang).templates
    if not templates:
        return
    question = understand(answer.question, answer.lang)
    names = [" ".join(question.speaker)] if question.speaker else []
    names += [word.text for word in question.words if word.name]
    people = [person for name in names if (person := library.find_person(name)) is not None]
    for person in dict.fromkeys(people):
        yield templates["statement"].format(speaker=person.name)
        for name in library.names_beside(person.name)[:MAX_SUGGESTIONS]:
            yield templates["statement_topic"].format(speaker=person.name, topic=name)
    said = question.kind is Kind.STATEMENT
    words = content_words(answer.question, tables(answer.lang))
    strange = {*answer.unknown, *answer.untranslated, *names}
    asked = [word.text for word in (question.topic if said or question.topic else words)]
    if known := [word for word in asked if word not in strange]:
        yield templates["speakers"].format(topic=" ".join(known))
    for citation in answer.citations[:1]:
        for speaker in library.speakers_of(citation.article_id)[:MAX_SUGGESTIONS]:
            yield templates["statement"].format(speaker=speaker)
