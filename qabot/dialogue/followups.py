"""What a message may mean after what was asked before it.

A message becomes *readings*: questions that stand alone, the likeliest first. Whoever asks
takes the first that has an answer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from qabot.answering.question import Kind, content_words, understand
from qabot.dialogue.pronouns import resolve_people, resolve_things
from qabot.dialogue.readings import Reading
from qabot.dialogue.tables import dialogue_tables
from qabot.text.analyzer import fold
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qabot.answering.question import Question
    from qabot.dialogue.conversation import Conversation, Shown, Turn
    from qabot.dialogue.tables import DialogueTables

MAX_READINGS = 4
_LONGEST_FRAGMENT = 4  # words without a connective that still may go on from a question
_FEW = 2  # content words of a question that may need those of the one before
_MARKS = " \t\n?!.…,;:¿¡\"'“”«»()–—-"
_ASKING = frozenset({Kind.REASON, Kind.TIME, Kind.PLACE, Kind.QUANTITY, Kind.PERSON, Kind.MANNER})
_WHOLE = frozenset({Kind.STATEMENT, Kind.SPEAKER, Kind.NEWS, Kind.ABOUT, Kind.DEFINITION})
_SPOKEN = frozenset({"statement", "speaker"})  # kinds of turns about who said what


def read_message(text: str, lang: str, conversation: Conversation) -> tuple[Reading, ...]:
    """Return what a message may mean, likeliest first; at least as it stands.

    Args:
        text: The message, one question or fragment.
        lang: ISO 639-1 code of its language.
        conversation: What was asked before.
    """
    message = _Message(text, lang)
    found: list[Reading] = []
    if (last := conversation.last) is not None:
        found += _Fragment(message, conversation, last).readings()
    if not found:
        found += [*message.readings(), message.as_typed]
    return tuple(dict.fromkeys(found))[:MAX_READINGS]


def read_more(last: Turn, conversation: Conversation) -> Reading:
    """Return what asks for further sentences of the last turn of a conversation."""
    return _Fragment(_Message("", last.lang), conversation, last).more()


class _Message:
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
        """Yield what a message says by itself in few words."""
        if dated := self.turns.dated.fullmatch(fold(self.rest)):
            question = self.rest[: dated.end("rest")]
            if understand(question, self.lang).kind is Kind.STATEMENT:
                yield Reading(question, self.lang, published=self.period_of(dated))
            return
        about = _about_in_the_middle(self.turns).fullmatch(fold(self.rest))
        if about is None or self.asked.kind not in (Kind.OTHER, Kind.DEFINITION):
            return
        name, topic = self.rest[: about.end("name")], self.rest[about.start("rest") :]
        if len(name.split()) > _LONGEST_FRAGMENT or not content_words(name, self.known):
            return
        if self.turns.opener.match(fold(name)):
            return
        question = self.template("statement_topic", speaker=name, topic=topic)
        if question:
            yield Reading(question, self.lang, (name, topic), said=True)

    def period_of(self, match: re.Match[str]) -> str:
        """Return the year or the month of a match as an ISO 8601 date."""
        year, name = match["year"], match["month"]
        if not name:
            return year
        months = enumerate(self.turns.months, start=1)
        return f"{year}-{next(n for n, month in months if month.fullmatch(name)):02}"

    def own_words(self) -> Sequence[str]:
        """Return the words that say what it asks about: no pronouns, no "happened"."""
        roles = self.turns.pronouns.values()
        pronouns = {word for role in roles for words in role.values() for word in words}
        empty = self.turns.vague | pronouns | self.turns.further
        return [w.text for w in self.asked.words if fold(w.text) not in empty]


def _about_in_the_middle(turns: DialogueTables) -> re.Pattern[str]:
    return re.compile(rf"(?P<name>[^,]+?)\s+{turns.about.pattern}")


class _Fragment:
    """A message that may go on from the last turn of a conversation."""

    def __init__(self, message: _Message, conversation: Conversation, last: Turn) -> None:
        self._message = message
        self._conversation = conversation
        self._last = last

    def readings(self) -> Iterator[Reading]:
        message, last = self._message, self._last
        if message.fits(message.turns.more):
            yield self.more()
        elif message.fits(message.turns.others):
            yield from self._others()
        elif (reading := self._nth()) is not None:
            yield reading
        elif match := message.turns.period.fullmatch(fold(message.rest)):
            published = message.period_of(match)
            about = (*self._about()[:2], published)
            question = last.question
            yield Reading(question, last.lang, about, published=published)
            year = published[:4]
            yield Reading(f"{question} {year}", last.lang, about, holding=year)
        elif message.asked.kind is Kind.ABOUT and last.article_ids:
            yield replace(message.as_typed, article_ids=last.article_ids[:1])
        elif named := self._named():
            yield from (*named, message.as_typed)
        else:
            yield from self._asked_again() or self._resolved()

    def _about(self) -> tuple[str, ...]:
        """Return who and what the last turn was about, and when."""
        last = self._last
        speaker = last.people[0].name if last.speaker and last.people else last.speaker
        return tuple(part for part in (speaker, last.topic, last.published) if part)

    def _again(self) -> Reading:
        last = self._last
        return Reading(last.question, last.lang, self._about(), published=last.published)

    def more(self) -> Reading:
        """Read "more"."""
        last = self._last
        if last.kind == "speaker" and len(last.speakers) == 1:
            # "Who said so? More": of him who said it.
            (speaker,) = last.speakers
            question = self._message.template("statement", speaker=speaker)
            return Reading(question, last.lang, (speaker,), unseen=last.shown, said=True)
        return replace(self._again(), unseen=last.shown)

    def _others(self) -> Iterator[Reading]:
        """Read "who else?"."""
        message = self._message
        topics = (turn.topic for turn in reversed(self._conversation.turns))
        topic = next(filter(None, topics), "")
        if self._last.kind not in _SPOKEN:
            further = message.turns.further
            asked = " ".join(w for w in message.rest.split() if fold(w) not in further)
            yield Reading(f"{asked} {topic}", message.lang, (topic,), unseen=self._shown())
        spoken: dict[str, None] = {}
        for turn in reversed(self._conversation.turns):
            if turn.kind not in _SPOKEN:
                break
            spoken |= dict.fromkeys((*turn.speakers, *((turn.speaker,) if turn.speaker else ())))
        question = message.template("speakers", topic=topic) if topic else ""
        if question:
            yield Reading(question, message.lang, (topic,), without=tuple(spoken), said=True)

    def _shown(self) -> tuple[Shown, ...]:
        return tuple(shown for turn in self._conversation.turns for shown in turn.shown)

    def _nth(self) -> Reading | None:
        """Read "the second one": of two speakers asked about, or of the sentences shown."""
        last, turns = self._last, self._message.turns
        match = turns.nth.fullmatch(fold(self._message.rest))
        if match is None or not last.shown:
            return None
        several = last.kind == "statement" and len(last.speakers) > 1
        choices = last.speakers if several else last.shown
        number = re.sub(r"\D", "", match["n"])
        if number:
            at = int(number) - 1
        elif turns.last.fullmatch(match["n"]):
            at = len(choices) - 1
        else:
            fitting = (i for i, o in enumerate(turns.ordinals) if o.fullmatch(match["n"]))
            at = next(fitting, len(choices))
        if not 0 <= at < len(choices):
            return None
        if not several:
            return replace(self._again(), around=last.shown[at])
        speaker = last.speakers[at]
        question = self._message.template("statement", speaker=speaker)
        return Reading(question, self._message.lang, (speaker,), unseen=last.shown, said=True)

    def _named(self) -> list[Reading]:
        """Read a fragment that names somebody or something: "and Pashinyan?", "the flag?"."""
        message, last = self._message, self._last
        about = message.turns.about.fullmatch(fold(message.rest))
        prefixed = about or message.turns.either.fullmatch(fold(message.rest))
        named = message.rest[prefixed.start("rest") :] if prefixed else message.rest
        words = [word.text for word in content_words(named, message.known)]
        if not words or self._is_question() or self._has_pronoun(named):
            return []
        if understand(named, message.lang).kind not in (Kind.OTHER, Kind.DEFINITION):
            return []
        connected = prefixed is not None or message.connected
        if not connected and len(named.split()) > _LONGEST_FRAGMENT:
            return []
        whole = list(message.readings())
        if last.kind in _SPOKEN:
            speakers = [] if about else self._by_speaker(named)
            return [*whole, *speakers, *self._on_topic(" ".join(words))]
        return [*whole, *self._replacing(" ".join(words) if about else named)]

    def _is_question(self) -> bool:
        """Tell whether a message asks something by itself, as "what about" does not."""
        asked = self._message.asked
        if asked.kind in _ASKING or asked.kind in _WHOLE - {Kind.DEFINITION} | {Kind.YES_NO}:
            return True
        words = self._message.rest.split()
        return asked.kind is Kind.DEFINITION and len(asked.subject) < len(words)

    def _has_pronoun(self, text: str) -> bool:
        words = set(fold(text).split())
        roles = self._message.turns.pronouns.values()
        return any(words & pronouns for role in roles for pronouns in role.values())

    def _dated(self, question: str, *about: str, said: bool = True, holding: str = "") -> Reading:
        """Return a question of the time that was asked about last."""
        published = self._last.published
        told = tuple(part for part in (*about, published) if part)
        lang = self._message.lang
        return Reading(question, lang, told, published=published, said=said, holding=holding)

    def _by_speaker(self, name: str) -> list[Reading]:
        """Return the last question as if it had been about what somebody else says."""
        topic = self._last.topic
        questions = dict.fromkeys((self._statement(name, topic), self._statement(name, "")))
        questions.setdefault(self._message.template("statement", speaker=name))
        return [
            self._dated(question, name, "" if number else topic)
            for number, question in enumerate(filter(None, questions))
        ]

    def _on_topic(self, topic: str) -> list[Reading]:
        """Return the last question as if it had been about something else."""
        speaker = self._last.speaker
        if not speaker:
            question = self._message.template("speakers", topic=topic)
            return [self._dated(question, topic)] if question else []
        question = self._statement(speaker, topic)
        return [self._dated(question, self._about()[0], topic)] if question else []

    def _statement(self, speaker: str, topic: str) -> str:
        verb = self._last.verb if self._message.lang == self._last.lang else ""
        name = ("deed" if verb else "statement") + ("_topic" if topic else "")
        return self._message.template(name, speaker=speaker, topic=topic, verb=verb)

    def _replacing(self, named: str) -> list[Reading]:
        """Return the last question with its name, or a word of it, replaced by another."""
        last = self._last
        words = last.topic.split()
        places = last.names or tuple(part for part in (last.thing, *words[:1], *words[-1:]) if part)
        readings = []
        for place in dict.fromkeys(places):
            if place in last.question:
                kept = " ".join(w for w in words if w not in place.split())
                question = last.question.replace(place, named)
                readings.append(self._dated(question, named, kept, said=False, holding=named))
        return readings

    def _asked_again(self) -> list[Reading]:
        """Read "why?" and "where was that?" as asked of what was last asked and answered."""
        message, last = self._message, self._last
        if message.asked.kind not in _ASKING or message.own_words() or self._means_person():
            return []
        heard = last.speakers if last.kind in _SPOKEN else ()
        speaker = last.speaker or (heard[0] if len(heard) == 1 else "")
        words = " ".join(part for part in (speaker, last.topic) if part)
        about = tuple(part for part in (speaker, *self._about()) if part)
        question = f"{message.rest} {words}"
        reading = Reading(question, message.lang, tuple(dict.fromkeys(about)))
        if not last.shown:
            return [reading]
        telling = replace(reading, of=self._newly_shown(), telling=True)
        here = replace(telling, article_ids=last.article_ids)
        return [here, telling, replace(here, telling=False)]

    def _newly_shown(self) -> tuple[Shown, ...]:
        earlier = {shown for turn in self._conversation.turns[:-1] for shown in turn.shown}
        return tuple(s for s in self._last.shown if s not in earlier)[:1] or self._last.shown[:1]

    def _means_person(self) -> bool:
        """Tell whether a pronoun for a person is all that a question has: "when was he born?"."""
        words = fold(self._message.rest).split()
        persons = self._message.turns.pronouns.get("subject", {}).values()
        return any(word in pronouns for word in words for pronouns in persons)

    def _resolved(self) -> list[Reading]:
        """Read a question with pronouns, or with too few words to stand alone."""
        message, last = self._message, self._last
        unseen: tuple[Shown, ...] = ()
        if not message.turns.further.isdisjoint(fold(message.rest).split()):
            unseen = self._shown()
        readings: list[Reading] = []
        for question, who in resolve_people(message.rest, message.lang, self._conversation):
            for whole in resolve_things(question, message.lang, last):
                if whole.question != message.rest:
                    about = tuple(part for part in (who, *whole.about) if part)
                    readings.append(replace(whole, about=about, unseen=unseen))
            if who and message.asked.kind is not Kind.STATEMENT and self._may_mean_thing():
                things = resolve_things(message.rest, message.lang, last)
                return [replace(r, unsure=True) for r in (*readings, *things)]
        if readings or unseen:
            return readings or [replace(message.as_typed, unseen=unseen)]
        own = message.own_words()
        named = any(word.name for word in message.asked.words)
        if message.asked.kind in _WHOLE or not own or len(own) > _FEW or named:
            return []
        carried = f"{message.rest} {' '.join(last.names) or last.thing or last.topic}"
        going_on = Reading(carried, message.lang, self._about())
        alone = message.as_typed
        return [going_on, alone] if message.connected else [alone, going_on]

    def _may_mean_thing(self) -> bool:
        """Tell whether a pronoun may stand for a thing too, as in languages of three genders."""
        turns = self._message.turns
        things = turns.pronouns.get("thing", {}).get("neutral", frozenset())
        people = turns.pronouns.get("subject", {}), turns.pronouns.get("object", {})
        words = set(fold(self._message.rest).split()) & things
        return any(words & forms for genders in people for forms in genders.values())
