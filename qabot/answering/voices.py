"""A speaker with the words of the article that tell who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from qabot.answering.cast import Person
    from qabot.answering.speech import Cue
    from qabot.text.sentences import Span


class Evidence(NamedTuple):
    """The words of an article that tell who speaks.

    Attributes:
        kind: What stands for the speaker; "continuation" where a quotation merely goes on
            from the statement that the words belong to.
        mention: Span of the name, the description or the pronoun.
        cue: Span of the words that report speech: "said", "according to".
    """

    kind: Literal["name", "description", "pronoun", "continuation"]
    mention: Span
    cue: Span


class Voice(NamedTuple):
    """A speaker, and what tells who it is."""

    person: Person
    evidence: Evidence


def voice_of(person: Person | None, cue: Cue) -> Voice | None:
    """Return the voice that a cue tells of, or None where its speaker was not made out."""
    if person is None or cue.speaker is None:
        return None
    mention = cue.speaker
    span = (mention.start, mention.end)
    return Voice(person, Evidence(mention.kind, span, (cue.start, cue.end)))


def going_on(voice: Voice) -> Voice:
    """Return the voice of a quotation that goes on from another."""
    return Voice(voice.person, voice.evidence._replace(kind="continuation"))


def is_sure(voice: Voice) -> bool:
    """Tell whether the words that stand for a speaker leave no doubt who it is."""
    if voice.evidence.kind == "description":
        return not voice.person.named
    return voice.evidence.kind != "pronoun"
