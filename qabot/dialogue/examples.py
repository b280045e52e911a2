"""Questions to begin with: what somebody who does not know the articles may ask of them."""

from __future__ import annotations

import time
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from qabot.dialogue.conversation import Conversation
from qabot.dialogue.tables import dialogue_tables, said_by
from qabot.dialogue.topics import as_called, things_of, topics_in
from qabot.dialogue.turns import take_turn
from qabot.models import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qabot.dialogue.library import Library
    from qabot.models import Answer

MOST_ARTICLES = 40
"""The newest ones are looked at, however many there are."""

MOST_TRIED = 15
"""Questions that are put to the articles to find those that they answer."""

_LONGEST = 80  # characters
_MOST_SPEAKERS = 3  # of an article
_MOST_TOPICS = 3  # of a speaker in an article

# To what lacks an answer for these one may well ask something else; other abstentions tell what
# to write, or the message was no question.
_AT_A_LOSS = {
    *(Reason.NO_TERMS, Reason.NO_PASSAGE, Reason.UNKNOWN_NAME, Reason.NO_STATEMENT),
    *(Reason.OFF_TOPIC, Reason.LOW_CONFIDENCE),
}

_NOBODY = ("Xqzvuk", "Ъхщыжц")  # of either alphabet


class _Kind(Enum):
    TOPIC = auto()  # What did she say about it?
    SPEAKERS = auto()  # Who spoke about it?
    STATEMENT = auto()  # What did she say?


class _Example(NamedTuple):
    question: str
    kind: _Kind
    article: str
    about: frozenset[str]
    body: bool = False  # speaks, whose name may want an article: "the Kremlin"


def choose_language(lang: str | None, library: Library) -> str | None:
    """Return the language of questions to begin with, or None where there can be none.

    Args:
        lang: ISO 639-1 code of the one wished for: it is chosen if there are articles in it.
        library: The articles; else it is the commonest of theirs.
    """
    known = [code for code in library.languages if dialogue_tables(code).templates]
    return lang if lang in known else next(iter(known), None)


def make_examples(count: int, lang: str, library: Library) -> tuple[str, ...]:
    """Return questions that are answered, as unlike each other as they can be.

    Args:
        count: At most so many.
        lang: ISO 639-1 code of a language that articles are in.
        library: The articles, of which the newest are asked about.
    """
    articles = library.newest(lang, MOST_ARTICLES)
    left = list(dict.fromkeys(e for name in articles for e in _of_article(name, lang, library)))
    chosen = list[_Example]()
    for _ in range(MOST_TRIED):
        if not left or len(chosen) == count:
            break
        # Of those equally unlike the chosen ones the first, which is of the newest article.
        best = min(left, key=lambda example: _likeness(example, chosen))
        left.remove(best)
        if _is_answered(best.question, library):
            chosen.append(best)
    return tuple(example.question for example in chosen)


def is_at_a_loss(answers: Sequence[Answer]) -> bool:
    """Tell whether a message got no answer, nor anything that could be asked in its place."""
    offered = any(answer.answered or answer.offers for answer in answers)
    return not offered and answers[-1].reason in _AT_A_LOSS


def ask_for_nobody(lang: str) -> Iterator[str]:
    """Yield questions in a language of which all is tried before there is no answer."""
    statement = dialogue_tables(lang).templates.get("statement", "{speaker}?")
    return (statement.format(speaker=name) for name in _NOBODY)


def _likeness(example: _Example, chosen: Sequence[_Example]) -> tuple[int, bool, int, int]:
    """Tell how like others a question is; what it is about weighs most."""
    return (
        sum(not example.about.isdisjoint(other.about) for other in chosen),
        example.body,
        sum(example.kind is other.kind for other in chosen),
        sum(example.article == other.article for other in chosen),
    )


def _is_answered(question: str, library: Library) -> bool:
    # As it will be asked: as a message that begins a conversation.
    answers, _ = take_turn(question, Conversation(), library, now=time.time())
    return len(answers) == 1 and answers[0].answered


def _of_article(article: str, lang: str, library: Library) -> Iterator[_Example]:
    made = list[_Example]()
    for speaker in library.speakers_of(article)[:_MOST_SPEAKERS]:
        person = library.find_person(speaker)
        # Where a verb tells the gender, a question that does not know it may be wrong.
        if person is None or not (person.gender or _is_genderless(lang)):
            continue
        who = things_of([person.name], lang)
        body = person.gender not in ("masculine", "feminine")
        person = as_called(person, lang, library)
        topics = topics_in(library.said_in(article, speaker), lang)
        for topic in topics[:_MOST_TOPICS]:
            what = things_of([topic], lang)
            if who.isdisjoint(what):
                asked = said_by(person, lang, topic=topic)
                made.append(_Example(asked, _Kind.TOPIC, article, who | what, body))
                asked = said_by(None, lang, topic=topic)
                made.append(_Example(asked, _Kind.SPEAKERS, article, what))
        made.append(_Example(said_by(person, lang), _Kind.STATEMENT, article, who, body))
    return (example for example in made if example.question and len(example.question) <= _LONGEST)


def _is_genderless(lang: str) -> bool:
    return "statement_feminine" not in dialogue_tables(lang).templates
