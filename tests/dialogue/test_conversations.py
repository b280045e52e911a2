"""The conversations of ``conversations.toml``, turn by turn, with the real engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qabot.dialogue.conversation import Conversation as State
from qabot.engine import Engine
from tests.dialogue.conversations import ARTICLES, Conversation, Turn, load_conversations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.models import Answer, AnswerSentence

CONVERSATIONS = load_conversations()
NOW = 1_700_000_000.0

# Turns that do not come out as they should yet, with what is missing.
SHORTFALLS = {
    ("the-same-topic-from-one-speaker-to-the-next", "why?"): "a pronoun names no speaker",
    ("why-and-who-else-in-russian", "почему?"): "a pronoun names no speaker",
    ("russian-pronouns-agree-in-gender", "а что он отказался назвать?"): "nor does it here",
    ("russian-yes-or-no-is-left-to-the-sentence", "выплатят ли что-нибудь уволенным?"): "nor here",
    ("a-bare-question-word-asks-about-the-last-answer", "why?"): "no word tells of a reason",
    ("when-and-why-after-an-institution-acted", "почему?"): "another reason has a word for it",
    ("a-complete-russian-question-starts-afresh", "а почему не подняли сразу?"): "no such verb",
    ("a-year-replaces-a-year", "when?"): "is about the speaker, not what he announced",
    ("how-often-and-since-when-in-russian", "а дно озера?"): "does not tell that it asks how often",
    ("then-is-the-time-last-spoken-of", "what did Solheim tell parliament in 2016?"): (
        "whom it was told is passed over"
    ),
    ("the-newest-comes-first", "what is new about Ruiz?"): "one statement of each article",
    ("another-subject-starts-afresh", "what did Crane say about the closure?"): (
        '"called it a mistake" is no statement'
    ),
    ("who-spoke-about-one-thing-and-the-next", "когда он будет?"): "taken for a person",
    ("two-speakers-differ-and-pronouns-tell-them-apart", "что Сомова и Штерн сказали о столице?"): (
        '"отказался отдать" is no statement'
    ),
    ("they-are-the-people-last-spoken-of", "how did they come in?"): "people of the answer",
}


@pytest.fixture(scope="module")
def engines() -> dict[str, Engine]:
    """One engine a library."""
    return {name: Engine.from_articles([path]) for name, path in ARTICLES.items()}


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.name)
def test_a_conversation_goes_as_a_careful_reader_expects(
    conversation: Conversation, engines: dict[str, Engine]
) -> None:
    engine = engines[conversation.articles]
    texts = {article.id: article.text for article in engine.articles}
    state = State()
    wrong: dict[str, list[str]] = {}
    for turn in conversation.turns:
        answers, state = engine.converse(turn.asks, state, now=NOW)
        assert State.from_json(state.to_json()) == state
        for sentence in sentences_of(answers):
            assert texts[sentence.article_id][sentence.start : sentence.end] == sentence.text
        if faults := list(faults_of(turn, answers)):
            wrong[turn.asks] = faults
    known = {asks for name, asks in SHORTFALLS if name == conversation.name}
    assert set(wrong) == known, wrong


def sentences_of(answers: Sequence[Answer]) -> list[AnswerSentence]:
    return [sentence for answer in answers for sentence in answer.sentences]


def faults_of(turn: Turn, answers: Sequence[Answer]) -> list[str]:
    """Return what of a turn is not as expected."""
    sentences = sentences_of(answers)
    if turn.replies is not None:
        remark = answers[0].remark
        return [] if remark is not None and remark.value == turn.replies else [f"says {remark}"]
    if turn.abstains:
        return [f"answers {sentence.text!r}" for sentence in sentences]
    if not sentences:
        return [f"abstains: {answer.reason}" for answer in answers]
    given = [sentence.text for sentence in sentences]
    about = " ".join(part for a in answers if a.understood for part in a.understood.about).lower()
    faults = []
    if turn.first is not None and turn.first not in given[0]:
        faults.append(f"begins with {given[0]!r}")
    faults += [f"lacks {f!r}" for f in turn.any or () if not any(f in text for text in given)]
    faults += [f"holds {f!r}" for f in turn.not_any if any(f in text for text in given)]
    if turn.speaker is not None and sentences[0].speaker != turn.speaker:
        faults.append(f"is said by {sentences[0].speaker}")
    faults += [
        f"is about {about!r}, not {part!r}" for part in turn.about if part.lower() not in about
    ]
    return faults
