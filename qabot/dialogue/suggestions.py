"""Questions that the articles do answer, for whoever asked one that they do not."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from qabot.answering.question import Kind, understand
from qabot.dialogue.readings import Reading
from qabot.dialogue.tables import said_by
from qabot.dialogue.topics import MOST_SAID, as_called, things_of, topic_asked, topics_in
from qabot.models import Reason
from qabot.text.analyzer import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from qabot.dialogue.conversation import Conversation
    from qabot.dialogue.library import Library
    from qabot.models import Answer

MAX_SUGGESTIONS = 3
_MAX_TRIED = 6  # questions that are put to the articles to find those
_SHORTEST_TOPIC = 3  # letters
_WORD = re.compile(r"\w+")

_Told = frozenset[tuple[str, int]]  # where the sentences of an answer begin


def suggest_questions(
    answer: Answer,
    library: Library,
    conversation: Conversation,
    *,
    besides: Collection[str] = (),
) -> tuple[str, ...]:
    """Return a few questions that are answered, about what was recognised of one that is not.

    To whoever has been shown all there is of something, they lead to something else. No two
    have the same answer.

    Args:
        answer: An abstention.
        library: Answers questions that stand alone.
        conversation: What was asked before, which is not suggested again.
        besides: What else is not: what the message asks, and what was suggested already.
    """
    asked = (turn.question for turn in conversation.turns)
    known = {_bare(question) for question in (*asked, answer.question, *besides)}
    shown = frozenset(
        (sentence.article_id, sentence.start)
        for turn in conversation.turns
        for sentence in (*turn.earlier, *turn.shown)
        if answer.reason is Reason.NOTHING_MORE
    )
    found: dict[_Told, str] = {}
    for question in islice(_distinct(_candidates(answer, library), known), _MAX_TRIED):
        told = _told_by(question, answer.lang, library)
        if told - shown:
            found.setdefault(told, question)
        if len(found) == MAX_SUGGESTIONS:
            break
    return tuple(found.values())


def _distinct(questions: Iterable[str], known: set[str]) -> Iterator[str]:
    """Yield each question once that is not known."""
    for question in questions:
        bare = _bare(question)
        if bare and bare not in known:
            known.add(bare)
            yield question


def _bare(question: str) -> str:
    """Return a question in lower case and without marks, to tell whether two are the same."""
    return " ".join(_WORD.findall(fold(question)))


def _told_by(question: str, lang: str, library: Library) -> _Told:
    sentences = library.answer(Reading(question, lang)).sentences
    return frozenset((s.article_id, s.start) for s in sentences)


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
