"""Who speaks: a speaker with the words that tell of it, and what a sentence says in that name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from qabot.answering.cast import Person
    from qabot.answering.speech import Cue
    from qabot.text.names import Gender
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


@dataclass(frozen=True, slots=True)
class Statement:
    """What one sentence says in somebody's name.

    Attributes:
        sentence: Number of the sentence in its article.
        speaker: Label of the speaker, the fullest form of the name in the article.
        names: Words of that name, or of the description, without titles.
        named: Whether the speaker has a name.
        titles: What the article calls the speaker besides the name, lower case.
        offices: Those of the titles that stand for a person alone ("minister").
        direct: Whether the speaker's own words stand in quotation marks.
        nested: Whether another speaker reports it: "The Kremlin says ...", said X.
        shared: Whether somebody else speaks in the sentence who was not made out.
        sure: False where the speaker was a pronoun, a description of somebody with a name, or
            is taken over from before.
        evidence: What in the article tells who speaks.
        vague: Whether no more is told than a deed that takes words: "X rejected it".
        gender: Of the speaker, as titles, first names or verbs tell; "plural" is a body.
    """

    sentence: int
    speaker: str
    names: tuple[str, ...]
    named: bool
    titles: frozenset[str]
    offices: frozenset[str]
    direct: bool
    sure: bool
    evidence: Evidence
    nested: bool = False
    shared: bool = False
    vague: bool = False
    gender: Gender = ""


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
