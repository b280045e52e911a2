"""Whom and what the pronouns of a message mean: its words with names put in their place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.question import content_words
from qabot.dialogue.readings import Reading
from qabot.dialogue.tables import dialogue_tables
from qabot.text.analyzer import fold
from qabot.text.names import same_name
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qabot.answering.people import Person
    from qabot.dialogue.conversation import Conversation, Turn

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_MAX_PEOPLE = 3  # whom a pronoun may mean
_FEW = 2  # content words of a message in which "it" means something said before
_ONE = frozenset({"masculine", "feminine"})  # genders of one person
_ROLES = ("possessive", "subject", "object")


def resolve_people(text: str, lang: str, conversation: Conversation) -> Iterator[tuple[str, str]]:
    """Yield a message with a name for its pronoun, and the name, likeliest first.

    Without a pronoun, or anybody it might mean, that is the message as it stands and "".
    """
    found = False
    for start, end, role, genders in _pronouns_in(text, lang):
        for name in _named(text[:start], genders, lang, conversation)[:_MAX_PEOPLE]:
            found = True
            called = _as_typed(name, conversation)
            yield _put(text, start, end, called, role, lang), name
        if found:
            return
    yield text, ""


def _as_typed(name: str, conversation: Conversation) -> str:
    """Return somebody's name as it was typed last: articles mostly have the surname alone."""
    surname = name.split()[-1]
    for turn in reversed(conversation.turns):
        for typed in (turn.speaker, *turn.names):
            words = typed.split()
            if words and len(words) <= len(name.split()) and same_name(words[-1], surname):
                return typed
    return name


def means_nobody(text: str, lang: str, conversation: Conversation) -> bool:
    """Tell whether a message has a "he" or "she" that fits nobody, and no thing either."""
    found = [pronoun for pronoun in _pronouns_in(text, lang) if not pronoun[3] - _ONE]
    if not found:
        return False
    things = dialogue_tables(lang).pronouns.get("thing", {}).get("neutral", frozenset())
    last = conversation.last
    if last is not None and (last.thing or last.topic):
        found = [p for p in found if fold(text[p[0] : p[1]]) not in things]
    return bool(found) and not any(
        _named(text[:start], genders, lang, conversation) for start, _, _, genders in found
    )


def resolve_things(text: str, lang: str, last: Turn) -> Iterator[Reading]:
    """Yield what a message asks where "it", "there" and "then" mean what was asked about last.

    Where it has no such word, or says by itself what it is about, that is the message as it
    stands.
    """
    turns = dialogue_tables(lang)
    words = list(_WORD.finditer(text))
    as_is = Reading(text, lang)
    then = turns.pronouns.get("time", {}).get("neutral", frozenset())
    if last.period and any(fold(m[0]) in then for m in words):
        kept = " ".join(m[0] for m in words if fold(m[0]) not in then)
        yield replace(as_is, question=kept, about=(last.period.words,), period=last.period)
        return
    place = " ".join(last.names) or last.thing or last.topic
    if place and (there := _places(words, lang)):
        yield replace(_putting(text, there, place, lang), thing=last.thing)
        return
    things = turns.pronouns.get("thing", {}).get("neutral", frozenset())
    empty = turns.vague | things
    words_here = content_words(text, tables(lang))
    own = [w for w in words_here if not w.name and fold(w.text) not in empty]
    here = [m for m in _pronouns(words, lang) if fold(m[0]) in things]
    thing = last.thing or last.topic
    if here and thing and len(own) <= _FEW:
        named = replace(_putting(text, here[-1], thing, lang), thing=last.thing)
        before = text[: here[-1].start()].rstrip()
        if _ends_with_preposition(before, lang):
            before = before.rpartition(" ")[0]
        without = f"{before}{text[here[-1].end() :]}"
        shown = Reading(without, lang, (thing,), last.article_ids, thing=last.thing)
        # Enough words of its own find the place in what was shown; the thing could mislead.
        yield from (shown, named) if len(own) >= _FEW and last.article_ids else (named, shown)
        return
    yield as_is


def _pronouns(words: Sequence[re.Match[str]], lang: str) -> list[re.Match[str]]:
    """Return the words of a message without the "that" of "did X say that Y left?"."""
    speech = tables(lang).speech
    return [
        match
        for number, match in enumerate(words)
        if number in (0, len(words) - 1)
        or fold(match[0]) not in speech.complementizers
        or fold(words[number - 1][0]) not in speech.heads
    ]


def _places(words: Sequence[re.Match[str]], lang: str) -> re.Match[str] | None:
    """Return the word for a place of a message: no "there" of "there is"."""
    there = dialogue_tables(lang).pronouns.get("place", {}).get("neutral", frozenset())
    copulas = tables(lang).signs.get("copula", frozenset())
    for number, match in enumerate(words):
        beside = {fold(m[0]) for m in words[max(0, number - 1) : number + 2]}
        if fold(match[0]) in there and beside.isdisjoint(copulas):
            return match
    return None


def _putting(text: str, match: re.Match[str], thing: str, lang: str) -> Reading:
    """Return a message with a thing named in place of a word, or at its end."""
    turns = dialogue_tables(lang)
    before = text[: match.start()].rstrip()
    if _ends_with_preposition(before, lang):
        return Reading(f"{before} {thing}{text[match.end() :]}", lang, (thing,))
    rest = f"{before}{text[match.end() :]}".rstrip(" ?!.")
    return Reading(f"{rest} {turns.templates['thing'].format(topic=thing)}", lang, (thing,))


def _ends_with_preposition(text: str, lang: str) -> bool:
    return bool(dialogue_tables(lang).about.fullmatch(f"{fold(text).rpartition(' ')[2]} x"))


def _pronouns_in(text: str, lang: str) -> Iterator[tuple[int, int, str, set[str]]]:
    """Yield where pronouns of people stand, what they do there and whom they may mean."""
    pronouns = dialogue_tables(lang).pronouns
    known = tables(lang)
    named = [w.text for w in content_words(text, known) if w.name]
    words = list(_WORD.finditer(text))
    for number, match in enumerate(words):
        word = fold(match[0])
        following = fold(words[number + 1][0]) if number + 1 < len(words) else ""
        for role in _ROLES:
            genders = {g for g, forms in pronouns.get(role, {}).items() if word in forms}
            owning = bool(following) and following not in known.stop_words
            if not genders or (role == "possessive" and not owning):
                continue
            # "What did Peskov say he would do?": he is Peskov.
            if role != "object" and any(name in text[: match.start()] for name in named):
                continue
            yield match.start(), match.end(), role, genders
            break


def _named(before: str, genders: set[str], lang: str, conversation: Conversation) -> Sequence[str]:
    """Return whom a pronoun may mean, likeliest first: lately asked about, of its gender."""
    last = conversation.last
    if "plural" in genders and last is not None and len(last.speakers) > 1:
        first, *others = last.speakers[:3]
        joined = dialogue_tables(lang).templates["joined"]
        for other in others:
            first = joined.format(first=first, second=other)
        return [first]
    found: dict[str, None] = {}
    for turn in reversed(conversation.turns):
        agreeing = [p for p in turn.people if _agrees(p, genders) and not _is_in(p, before)]
        for person in sorted(agreeing, key=lambda p: not p.gender):
            found.setdefault(person.name)
    return list(found)


def _agrees(person: Person, genders: set[str]) -> bool:
    if not person.gender:
        return bool(genders - {"plural", "neutral"})
    return person.gender in genders or (person.gender == "plural" and "neutral" in genders)


def _is_in(person: Person, text: str) -> bool:
    """Tell whether a text names somebody: then a pronoun behind it means another."""
    surname = person.name.split()[-1]
    return any(same_name(surname, match[0]) for match in _WORD.finditer(text))


def _put(text: str, start: int, end: int, name: str, role: str, lang: str) -> str:
    if role != "possessive":
        return f"{text[:start]}{name}{text[end:]}"
    thing = _WORD.search(text, end)
    if thing is None:
        return f"{text[:start]}{name}{text[end:]}"
    owned = dialogue_tables(lang).templates["possessive"].format(name=name, thing=thing[0])
    return f"{text[:start]}{owned}{text[thing.end() :]}"
