"""Questions that the articles do answer, for whoever asked one that they do not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from qabot.answering.question import Kind, understand
from qabot.dialogue.readings import Reading
from qabot.dialogue.tables import said_by
from qabot.dialogue.topics import MOST_SAID, as_called, things_of, topic_asked, topics_in
from qabot.models import Reason
from qabot.text.analyzer import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from qabot.dialogue.conversation import Conversation
    from qabot.dialogue.library import Library
    from qabot.models import Answer

MAX_SUGGESTIONS = 3
_MAX_TRIED = 6  # questions that are put to the articles to find those
_SHORTEST_TOPIC = 3  # letters


def suggest_questions(
    answer: Answer, library: Library, conversation: Conversation
) -> tuple[str, ...]:
    """Return a few questions that are answered, about what was recognised of one that is not.

    To whoever has been shown all there is of something, they lead to something else.

    Args:
        answer: An abstention.
        library: Answers questions that stand alone.
        conversation: What was asked before, which is not suggested again.
    """
    asked = (turn.question for turn in conversation.turns)
    before = {_bare(question) for question in (*asked, answer.question)}
    shown = {
        (sentence.article_id, sentence.start)
        for turn in conversation.turns
        for sentence in (*turn.earlier, *turn.shown)
        if answer.reason is Reason.NOTHING_MORE
    }
    candidates = dict.fromkeys(filter(None, _candidates(answer, library)))
    fresh = (question for question in candidates if _bare(question) not in before)
    found = (q for q in islice(fresh, _MAX_TRIED) if _tells(q, answer.lang, library, shown))
    return tuple(islice(found, MAX_SUGGESTIONS))


def _bare(question: str) -> str:
    return fold(question).strip(" ?!.")


def _tells(question: str, lang: str, library: Library, shown: Collection[tuple[str, int]]) -> bool:
    """Tell whether a question has an answer that was not shown."""
    sentences = library.answer(Reading(question, lang)).sentences
    return any((s.article_id, s.start) not in shown for s in sentences)


def _candidates(answer: Answer, library: Library) -> Iterator[str]:
    lang = answer.lang
    question = understand(answer.question, lang)
    names = [" ".join(question.speaker)] if question.speaker else []
    names += [word.text for word in question.words if word.name]
    people = [person for name in names if (person := library.find_person(name)) is not None]
    for person in dict.fromkeys(people):
        called = as_called(person, lang, library)
        yield said_by(called, lang)
        topics = topics_in(islice(library.said_by(person.name), MOST_SAID), lang)
        own = things_of([person.name], lang)
        apart = (topic for topic in topics if own.isdisjoint(things_of([topic], lang)))
        for topic in islice(apart, MAX_SUGGESTIONS):
            yield said_by(called, lang, topic=topic)
    if question.kind is not Kind.DEFINITION:
        strange = things_of([*answer.unknown, *answer.untranslated, *question.speaker], lang)
        for topic in dict.fromkeys([topic_asked(question), *topics_in([question.text], lang)]):
            if len(topic) >= _SHORTEST_TOPIC and strange.isdisjoint(things_of([topic], lang)):
                yield said_by(None, lang, topic=topic)
    for citation in answer.citations[:1]:
        for speaker in library.speakers_of(citation.article_id)[:MAX_SUGGESTIONS]:
            if (person := library.find_person(speaker)) is not None:
                yield said_by(as_called(person, lang, library), lang)
