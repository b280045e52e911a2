"""What a message may mean after what was asked before it.

A message becomes *readings*: questions that stand alone, the likeliest first. Whoever asks
takes the first that has an answer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.question import Kind, content_words, understand
from qabot.dialogue.messages import LONGEST_FRAGMENT, Message
from qabot.dialogue.pronouns import means_nobody, resolve_people, resolve_things
from qabot.dialogue.readings import Reading
from qabot.text.analyzer import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from qabot.dates import Period
    from qabot.dialogue.conversation import Conversation, Shown, Turn

MAX_READINGS = 4
_FEW = 2  # content words of a question that may need those of the one before
_ASKING = frozenset({Kind.REASON, Kind.TIME, Kind.PLACE, Kind.QUANTITY, Kind.PERSON, Kind.MANNER})
_WHOLE = frozenset({Kind.STATEMENT, Kind.SPEAKER, Kind.NEWS, Kind.ABOUT, Kind.DEFINITION})
_SPOKEN = frozenset({"statement", "speaker"})  # kinds of turns about who said what
_YEAR = re.compile("(?:19|20)[0-9]{2}")


def read_message(text: str, lang: str, conversation: Conversation) -> tuple[Reading, ...]:
    """Return what a message may mean, likeliest first: at least one reading.

    Args:
        text: The message, one question or fragment.
        lang: ISO 639-1 code of its language.
        conversation: What was asked before.
    """
    message = Message(text, lang)
    found: list[Reading] = []
    if (last := conversation.last) is not None:
        found += _Fragment(message, conversation, last).readings()
    if not found:
        found += message.readings()
    return tuple(dict.fromkeys(found))[:MAX_READINGS]


def read_time_of(text: str, lang: str, conversation: Conversation, today: date) -> list[Reading]:
    """Return what a message means that tells a time and nothing else: "and last week?".

    Args:
        text: The message, one question or fragment.
        lang: ISO 639-1 code of its language.
        conversation: What was asked before.
        today: What the time is reckoned from.

    Returns:
        The last question, asked of that time; nothing where the message is another one.
    """
    message, last = Message(text, lang), conversation.last
    period = message.time(today) if last is not None else None
    if last is None or period is None:
        return []
    return list(_Fragment(message, conversation, last).of(period))


def read_more(last: Turn, conversation: Conversation) -> tuple[Reading, ...]:
    """Return what asks for further sentences of the last turn of a conversation, best first."""
    return tuple(_Fragment(Message("", last.lang), conversation, last).more())


def lacks_antecedent(text: str, lang: str, conversation: Conversation) -> bool:
    """Tell whether a message means somebody or something that was not spoken of.

    "What did he say?", "why?" and "more" do where nothing was asked before, and "he" does where
    no man was.
    """
    message = Message(text, lang)
    last = conversation.last
    if last is None:
        patterns = (message.turns.more, message.turns.others, message.turns.nth)
        bare = message.asked.kind in _ASKING and not message.own_words()
        if any(map(message.fits, patterns)) or (bare and not message.asked.words):
            return True
    elif message.fits(message.turns.others) and not any(t.topic for t in conversation.turns):
        return True
    if message.asked.kind in _WHOLE - {Kind.DEFINITION} or len(message.own_words()) > _FEW:
        return False
    return means_nobody(message.rest, lang, conversation)


class _Fragment:
    """A message that may go on from the last turn of a conversation."""

    def __init__(self, message: Message, conversation: Conversation, last: Turn) -> None:
        self._message = message
        self._conversation = conversation
        self._last = last

    def readings(self) -> Iterator[Reading]:
        message, last = self._message, self._last
        if message.fits(message.turns.more):
            yield from self.more()
        elif message.fits(message.turns.others):
            yield from self._others()
        elif nth := self._nth():
            yield from nth
        elif message.asked.kind is Kind.ABOUT and last.article_ids:
            yield replace(message.as_typed, article_ids=last.article_ids[:1])
        elif named := self._named():
            yield from named
        else:
            yield from self._asked_again() or self._resolved()

    def _subject(self) -> tuple[str, ...]:
        """Return who and what the last turn was about."""
        last = self._last
        if last.kind not in _SPOKEN:
            return (last.question.rstrip(" ?!."),)
        one = last.speaker and last.people and len(last.speakers) < 2
        speaker = last.people[0].name if one else last.speaker
        return tuple(part for part in (speaker, last.topic) if part)

    def _about(self) -> tuple[str, ...]:
        """Return the same, and when."""
        period = self._last.period
        return (*self._subject(), *((period.words,) if period else ()))

    def _seen(self) -> tuple[Shown, ...]:
        """Return what was shown by the last turn and those it goes on from."""
        return (*self._last.earlier, *self._last.shown)

    def _again(self) -> Reading:
        last = self._last
        return Reading(last.question, last.lang, self._about(), period=last.period)

    def of(self, period: Period) -> Iterator[Reading]:
        """Read the last question as asked of a time."""
        last = self._last
        about = (*self._subject(), period.words)
        again = replace(self._again(), about=about, said=last.kind in _SPOKEN)
        yield replace(again, period=period)
        if year := _YEAR.search(period.words):
            # What later articles tell of that year, as all do where none has a date.
            asked = f"{last.question.rstrip(' ?!.')} {year[0]}"
            yield replace(again, question=asked, period=None, holding=year[0])

    def more(self) -> Iterator[Reading]:
        """Read "more": further sentences that answer, else what stands behind those shown."""
        last = self._last
        if last.kind == "speaker" and len(last.speakers) == 1:
            # "Who said so? More": of him who said it.
            (speaker,) = last.speakers
            question = self._message.template("statement", speaker=speaker)
            yield Reading(question, last.lang, (speaker,), unseen=self._seen(), said=True)
            return
        more = replace(self._again(), unseen=self._seen())
        yield more
        if last.kind not in _SPOKEN and last.shown:
            yield replace(more, around=last.shown[0])

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
        turns = self._conversation.turns
        return tuple(shown for turn in turns for shown in (*turn.earlier, *turn.shown))

    def _nth(self) -> list[Reading]:
        """Read "the second one": of two speakers asked about, or of the sentences shown."""
        last, turns = self._last, self._message.turns
        match = turns.nth.fullmatch(fold(self._message.rest))
        if match is None or not last.shown:
            return []
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
            return list(self.more())
        if not several:
            return [replace(self._again(), around=last.shown[at])]
        speaker = last.speakers[at]
        question = self._message.template("statement", speaker=speaker)
        return [Reading(question, self._message.lang, (speaker,), unseen=self._seen(), said=True)]

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
        if message.turns.opener.match(fold(named)) and not named.istitle():
            return []  # "which bridge?" is nobody; "Will Smith?" is
        connected = prefixed is not None or message.connected
        if not connected and len(named.split()) > LONGEST_FRAGMENT:
            return []
        *whole, as_typed = message.readings()
        if last.kind in _SPOKEN:
            speakers = [] if about else self._by_speaker(named)
            found = [*speakers, *self._on_topic(" ".join(words))]
        elif last.shown:
            found = self._replacing(" ".join(words) if about else named)
        else:
            found = []  # nothing is put in the place of a question that had no answer
        return [*whole, *found, as_typed]

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
        period = self._last.period
        told = tuple(part for part in (*about, period.words if period else "") if part)
        lang = self._message.lang
        return Reading(question, lang, told, period=period, said=said, holding=holding)

    def _by_speaker(self, name: str) -> list[Reading]:
        """Return the last question as if it had been about what somebody else says."""
        message, topic = self._message, self._last.topic
        readings = [self._dated(self._statement(name, topic), name, topic)]
        readings.append(self._dated(self._statement(name, ""), name))
        if self._last.verb:
            # Whoever promised nothing may have said something: then it is told what is shown.
            question = message.template("statement", speaker=name)
            readings.append(self._dated(question, question))
        readings = [reading for reading in readings if reading.question]
        offices = message.known.all_titles | message.known.speaker_nouns
        if self._last.article_ids and not offices.isdisjoint(fold(name).split()):
            # "And the minister?": first the one of the articles that are talked about.
            here = [replace(r, article_ids=self._last.article_ids) for r in readings]
            return [*here[:2], *readings]
        return readings

    def _on_topic(self, topic: str) -> list[Reading]:
        """Return the last question as if it had been about something else."""
        message, speaker = self._message, self._last.speaker
        if not speaker:
            question = message.template("speakers", topic=topic)
            return [self._dated(question, topic, holding=topic)] if question else []
        if not message.known.all_titles.isdisjoint(fold(topic).split()):
            return []  # "and the mayor of Oslo?": somebody else, not what was said of him
        questions = dict.fromkeys(
            (
                self._statement(speaker, topic),
                message.template("statement_topic", speaker=speaker, topic=topic),
            )
        )
        who = self._subject()[0]
        return [self._dated(q, who, topic, holding=topic) for q in questions if q]

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
        about = self._about() if last.speaker or not speaker else (speaker, *self._about())
        question = f"{message.rest} {words}"
        reading = Reading(question, message.lang, about, aside=True)
        if not last.shown:
            return [reading]
        telling = replace(reading, of=last.shown[:1], telling=True)
        here = replace(telling, article_ids=last.article_ids)
        if message.asked.kind is not Kind.REASON or last.kind in _SPOKEN:
            return [here, telling]
        # Not every reason has a word that tells it is one.
        return [here, telling, replace(here, telling=False, unseen=self._seen())]

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
        few = len(own) <= (_FEW if message.connected else 1)
        if message.asked.kind in _WHOLE or not own or not few or named:
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
