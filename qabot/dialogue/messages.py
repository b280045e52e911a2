"""A message as typed: the questions in it, and each without what adds nothing."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from qabot.answering.question import Kind, content_words, understand
from qabot.dates import Period
from qabot.dialogue.readings import Reading
from qabot.dialogue.remarks import read_remark, without_pictures
from qabot.dialogue.tables import dialogue_tables
from qabot.text.analyzer import fold
from qabot.text.datewords import read_time
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from qabot.answering.question import Question
    from qabot.dialogue.tables import DialogueTables

LONGEST_FRAGMENT = 4  # words without a connective that still may go on from a question
MAX_QUESTIONS = 5  # of a message; what is beyond belongs to the last
_MARKS = " \t\n?!.…,;:¿¡\"'“”«»()–—-"
_ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+", re.IGNORECASE)
_HEAD = re.compile(r"(?P<remark>[^!.?,\n]{1,60})[!.?,\n]+\s*(?P<rest>\S.*)", re.DOTALL)
_TAIL = re.compile(r"(?P<rest>.*[^\s!.?,][!.?,\n]+)\s*(?P<remark>[^!.?,\n]{1,60})[!.]*", re.DOTALL)
_BETWEEN = re.compile(r"(?<=[?？؟])[\s!)»”\"]*\s+|\n\s*\n|(?<=[?？؟])\n")


def split_questions(text: str, lang: str) -> tuple[str, ...]:
    """Return the questions of a message, in order; a message that asks one thing stays whole.

    Args:
        text: The message.
        lang: ISO 639-1 code of its language.
    """
    text = _without_remarks(text, lang)
    parts = [part.strip() for part in _BETWEEN.split(text, MAX_QUESTIONS - 1) if part.strip()]
    if len(parts) == 1:
        parts = _split_joint(parts[0], lang)
    return tuple(parts) or (text.strip(),)


def _without_remarks(text: str, lang: str) -> str:
    """Return a message without the thanks, greetings, addresses and emoji around its question."""
    kept = _ADDRESS.sub("", without_pictures(text)).strip()
    while (match := _HEAD.fullmatch(kept)) and read_remark(match["remark"], lang):
        kept = match["rest"].strip()
    while (match := _TAIL.fullmatch(kept)) and read_remark(match["remark"], lang):
        kept = match["rest"].strip()
    return kept or text


def _split_joint(text: str, lang: str) -> list[str]:
    """Return the parts of "why was it late and who said so?": both ask and neither is bare."""
    match = dialogue_tables(lang).joint.fullmatch(text)
    if match is None:
        return [text]
    first, second = match["first"].strip(), match["second"].strip()
    known = tables(lang)
    asks = any(dialogue_tables(lang).opener.match(fold(part)) is None for part in (first, second))
    if asks or not all(content_words(part, known) for part in (first, second)):
        return [text]
    return [first, second]


class Message:
    """A message without marks around it and words before it that add nothing."""

    def __init__(self, text: str, lang: str) -> None:
        self.text = " ".join(text.split())
        self.lang = lang
        self.known = tables(lang)
        self.turns: DialogueTables = dialogue_tables(lang)
        bare = self.text.strip(_MARKS)
        # Offsets into the folded text must be those of the text.
        self.bare = bare if len(fold(bare)) == len(bare) else fold(bare)
        rest = self.bare
        while match := self.turns.connectives.fullmatch(fold(rest)):
            rest = rest[match.start("rest") :].strip(_MARKS)
        self.rest = rest

    @property
    def as_typed(self) -> Reading:
        """The message as it stands."""
        return Reading(self.text, self.lang)

    @property
    def connected(self) -> bool:
        """Whether a connective stood before it."""
        return self.rest != self.bare

    @cached_property
    def asked(self) -> Question:
        """The message as a question by itself."""
        return understand(self.rest, self.lang)

    def fits(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether the message is what a pattern describes."""
        return any(pattern.fullmatch(fold(text)) for text in (self.bare, self.rest))

    def template(self, name: str, **parts: str) -> str:
        """Return a question filled in, or "" where the language has none such."""
        return self.turns.templates.get(name, "").format(**parts)

    def readings(self) -> Iterator[Reading]:
        """Yield what a message says by itself, likeliest first."""
        yield from self._in_few_words()
        yield self.as_typed

    def _in_few_words(self) -> Iterator[Reading]:
        """Yield "okoro on the alarm" as what Okoro says about the alarm."""
        about = _about_in_the_middle(self.turns).fullmatch(fold(self.rest))
        if about is None or self.asked.kind not in (Kind.OTHER, Kind.DEFINITION):
            return
        name, topic = self.rest[: about.end("name")], self.rest[about.start("rest") :]
        if len(name.split()) > LONGEST_FRAGMENT or not content_words(name, self.known):
            return
        if self.turns.opener.match(fold(name)):
            return
        question = self.template("statement_topic", speaker=name, topic=topic)
        if question:
            yield Reading(question, self.lang, (name, topic), said=True)

    def time(self, today: date) -> Period | None:
        """Return the time that the message asks for, if it asks for nothing else."""
        for prefix in (self.turns.either, self.turns.about, None):
            match = prefix and prefix.fullmatch(fold(self.rest))
            rest = self.rest[match.start("rest") :] if match else self.rest
            if found := read_time(rest, self.lang, today):
                return Period(rest, found.first, found.last)
        return None

    def own_words(self) -> Sequence[str]:
        """Return the words that say what it asks about: no pronouns, no "happened"."""
        roles = self.turns.pronouns.values()
        pronouns = {word for role in roles for words in role.values() for word in words}
        empty = self.turns.vague | pronouns | self.turns.further
        return [w.text for w in self.asked.words if fold(w.text) not in empty]


def _about_in_the_middle(turns: DialogueTables) -> re.Pattern[str]:
    return re.compile(rf"(?P<name>[^,]+?)\s+{turns.about.pattern}")
