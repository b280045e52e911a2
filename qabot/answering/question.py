"""What a question asks for: its kind, the words to be answered, whose statement is wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from qabot.answering.called import (
    end_of_name,
    is_function_word,
    name_words,
    split_names,
    without_titles,
)
from qabot.answering.mentions import is_office
from qabot.text.analyzer import analyze, fold, is_unparted, term_of, without_marks
from qabot.text.deeds import deeds
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qabot.text.analyzer import Token
    from qabot.text.names import Gender
    from qabot.text.tables import LanguageTables

# Marks and symbols around a question; letters, digits and what belongs to words stay.
_AROUND = re.compile(r"^[^\w]+|[^\w'’.]+$|[.]+$")
_LONGEST_NAME = 4  # words
_SHORT = 5  # letters of most function words, anywhere
_FRAGMENT = re.compile(r"\{([a-z]+)\}")


class Kind(StrEnum):
    """What kind of answer a question wants; names are those of the language tables."""

    ABOUT = "about"
    STATEMENT = "statement"
    SPEAKER = "speaker"
    NEWS = "news"
    DEFINITION = "definition"
    PERSON = "person"
    PLACE = "place"
    TIME = "time"
    QUANTITY = "quantity"
    REASON = "reason"
    MANNER = "manner"
    YES_NO = "yes_no"
    OTHER = "other"


_MEASURES = ("frequency", "duration", "beginning")  # groups of patterns, and tables of signs
# What else a statement may be asked for, each a group of patterns.
_DETAILS = (Kind.TIME, Kind.PLACE, Kind.YES_NO)


@dataclass(frozen=True, slots=True)
class QuestionWord:
    """A word of the question that an answer should hold.

    Attributes:
        text: As typed.
        name: Written as a name is, with a capital not owed to the sentence.
        doubtful: May be a function word or touch one: counts only if the articles have it.
    """

    text: str
    name: bool
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    Attributes:
        text: As asked, trimmed.
        lang: ISO 639-1 code.
        kind: What kind of answer it wants.
        words: What an answer should hold, function and question words left out.
        speaker: For statements, words of the name of who speaks, titles left out; none if
            it is not called by name.
        described: For statements, all words for who speaks.
        deed: For statements, the verb, where it asks for a deed ("deny") and no other words.
        topic: For statements, for who made them and for news, what they should be about.
        detail: For statements, what they should tell besides ("when did X say ..."), or that they
            should decide (yes or no); it is the kind of answer wanted where nobody speaks.
        also: For statements of several, one question for each further speaker.
        claimed: For who said something, whether the topic is what was said, of which a
            statement must hold nearly all ("that the flag was burned").
        without: For who said something, names of speakers to leave out.
        subject: For definitions, words of who or what is to be defined.
        office: For who holds an office, its words.
        place: For who holds an office, where or of what.
        measure: For quantities and times, which signs show the one asked for: of how often
            something is ("frequency"), how long ("duration"), since when ("beginning").
        pure: For statements and who made them, whether only reported speech can answer
            ("say", not "deny").
        spoken: Likewise, whether the verb tells of speech wherever it stands ("announce"), not
            only beside a quotation or a clause ("mean").
        gender: For statements, of who speaks, as the verb tells ("сказала").
    """

    text: str
    lang: str
    kind: Kind
    words: tuple[QuestionWord, ...]
    speaker: tuple[str, ...] = ()
    described: tuple[str, ...] = ()
    deed: QuestionWord | None = None
    topic: tuple[QuestionWord, ...] = ()
    detail: Kind | None = None
    also: tuple[Question, ...] = ()
    claimed: bool = False
    without: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    office: tuple[QuestionWord, ...] = ()
    place: tuple[QuestionWord, ...] = ()
    measure: str = ""
    pure: bool = False
    spoken: bool = False
    gender: Gender = ""


@lru_cache(maxsize=64)  # in a conversation the same question is read several times
def understand(text: str, lang: str) -> Question:
    """Read a question.

    Args:
        text: The question; may be a fragment, in any letter case, without a question mark.
        lang: ISO 639-1 code of its language.
    """
    text = " ".join(text.split())
    known = tables(lang)
    bare = _without_courtesies(without_marks(text), known)
    plain = fold(bare)
    # Offsets into the folded text must be those of the text; else only the folded one is read.
    source = bare if len(plain) == len(bare) else plain
    if (asked := _match(plain, source, text, known)) is not None:
        return asked
    words = content_words(source, known)
    if 0 < len(words) == len(source.split()) <= _LONGEST_NAME and all(w.name for w in words):
        # A name and nothing else: who or what is it?
        return Question(text, lang, Kind.DEFINITION, words, subject=tuple(w.text for w in words))
    return Question(text, lang, Kind.OTHER, words)


def _match(plain: str, source: str, text: str, known: LanguageTables) -> Question | None:
    """Return what the first pattern takes a question for.

    Of patterns that let words stand before the one that asks, that with the fewest wins:
    "what results when ..." asks for no time.
    """
    best, fewest = None, len(plain) + 1
    for kind, pattern in _patterns(known.code):
        if not (match := pattern.fullmatch(plain)):
            continue
        if "before" in pattern.groupindex:
            before = len(match["before"] or "")
            if before < fewest:
                best, fewest = (kind, match), before
        elif best is None and (found := _from_match(Kind(kind), match, source, text, known)):
            return found
    return best and _from_match(Kind(best[0]), best[1], source, text, known)


def _without_courtesies(text: str, known: LanguageTables) -> str:
    """Return a question without marks around it and words like "please"."""
    bare = _AROUND.sub("", text)
    pattern = _courtesies(known.code)
    while pattern and (match := pattern.fullmatch(bare)):
        bare = _AROUND.sub("", match.group("rest") or match.group("before"))
    return bare


@lru_cache(maxsize=64)
def _courtesies(lang: str) -> re.Pattern[str] | None:
    if not (words := tables(lang).courtesies):
        return None
    said = _alternation(words)
    return re.compile(
        rf"{said}\b[\s,!.:;-]+(?P<rest>.+)|(?P<before>.+)[\s,]+{said}", re.IGNORECASE | re.DOTALL
    )


def content_words(text: str, known: LanguageTables) -> tuple[QuestionWord, ...]:
    """Return the words of a text that carry what it asks for."""
    shouted = text.isupper()
    phrases, characters = _unparted_spans(text, known)
    words: list[QuestionWord] = []
    for at, token in enumerate(analyze(text, known.code)):
        word = text[token.start : token.end]
        if _touches(token, phrases):
            continue
        if is_function_word(word, text, known) or fold(word) in known.question_words:
            continue
        capital = word[0].isupper() and not shouted
        # Without a table the short words of a question are taken for its function words.
        untold = not known.stop_words and len(word) <= _SHORT and not (capital and at)
        doubtful = _touches(token, characters) or (untold and word.isalpha())
        words.append(QuestionWord(word, capital and not doubtful, doubtful))
    return tuple(words)


def _touches(token: Token, spans: Iterable[tuple[int, int]]) -> bool:
    return any(token.start < end and start < token.end for start, end in spans)


def _unparted_spans(
    text: str, known: LanguageTables
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return where function words stand that no space parts from others, long ones and short.

    One character ("是") as often belongs to the words around it, more ("什么") do not.
    """
    pattern = _unparted_words(known.code)
    spans = [match.span() for match in pattern.finditer(text)] if pattern else []
    long = [(start, end) for start, end in spans if end - start > 1]
    return long, [(start, end) for start, end in spans if end - start == 1]


@lru_cache(maxsize=64)
def _unparted_words(lang: str) -> re.Pattern[str] | None:
    known = tables(lang)
    words = [word for word in known.stop_words | known.question_words if is_unparted(word)]
    return re.compile(_alternation(words)) if words else None


def _from_match(
    kind: Kind, match: re.Match[str], source: str, text: str, known: LanguageTables
) -> Question | None:
    words = content_words(source, known)
    if kind is Kind.STATEMENT:
        return _statement(match, source, text, known)
    if kind is Kind.SPEAKER:
        return _speaker(match, source, text, known)
    if kind is Kind.NEWS:
        topic = content_words(source[slice(*match.span("topic"))], known)
        return Question(text, known.code, kind, words, topic=topic) if topic else None
    if "office" in match.re.groupindex:
        office = content_words(source[slice(*match.span("office"))], known)
        place = content_words(source[slice(*match.span("place"))], known)
        if not office or not place or not is_office(fold(office[-1].text), known):
            return None
        return Question(text, known.code, kind, words, office=office, place=place)
    if kind is Kind.DEFINITION:
        named = source[slice(*match.span("subject"))]
        subject = name_words(named, known)
        # "who is the head of the bank" asks for a person, "who is Ivan Ivanov" about one.
        if not subject or len(subject) > _LONGEST_NAME or len(subject) < len(named.split()):
            return None
        return Question(text, known.code, kind, words, subject=subject)
    if "claim" in match.re.groupindex:
        words = content_words(source[slice(*match.span("claim"))], known)
    measure = next((m for m in _MEASURES if match.groupdict().get(m)), "")
    if measure:
        start, end = match.span(measure)
        words = content_words(f"{source[:start]} {source[end:]}", known)
    return Question(text, known.code, kind, words, measure=measure)


def _statement(
    match: re.Match[str], source: str, text: str, known: LanguageTables
) -> Question | None:
    groups = match.groupdict()
    if mixed := groups.get("mixed"):
        # Who speaks and what about, with no word in between: only the speaker is a name.
        mixed = source[slice(*match.span("mixed"))]
        called = mixed[: end_of_name(mixed, known)]
        about = mixed[len(called) :]
    else:
        called = source[slice(*match.span("speaker"))]
        about = source[slice(*match.span("topic"))] if groups.get("topic") else ""
    if not known.grammar.negations.isdisjoint(fold(called).split()):
        return None
    topic = content_words(about, known)
    verb = fold(groups.get("verb") or "")
    detail = next((kind for kind in _DETAILS if groups.get(kind)), None)

    def said_by(called: str) -> Question | None:
        described = name_words(called, known)
        if not described:
            return None
        return Question(
            text,
            known.code,
            Kind.STATEMENT,
            # The verb is not what an answer must hold.
            (*content_words(called, known), *topic),
            speaker=without_titles(described, called, known),
            described=described,
            deed=_deed(verb, known, loose=True),
            topic=topic,
            detail=detail,
            pure=not verb or verb in known.speech.pure,
            spoken=not verb or verb in known.speech.pure | known.speech.strong,
            gender=_gender_told(without_marks(text), called, known),
        )

    asked = [question for part in split_names(called, known) if (question := said_by(part))]
    if not asked:
        return None
    # Where nobody speaks, the verb is as good a word as others.
    words = content_words(source, known) if detail else (*content_words(called, known), *topic)
    return replace(asked[0], words=words, also=tuple(asked[1:]))


def _gender_told(text: str, called: str, known: LanguageTables) -> Gender:
    """Return "feminine" where a verb of speech in a question has that form.

    The masculine one tells nothing: many type "что сказал" before they know who.
    """
    verbs = set(fold(text).split()) & known.speech.heads - set(fold(called).split())
    return "feminine" if any(v.endswith(known.grammar.feminine_endings) for v in verbs) else ""


def _deed(verb: str, known: LanguageTables, *, loose: bool = False) -> QuestionWord | None:
    """Return the deed that a verb asks for, if it asks for one."""
    table = deeds(known.code)
    found = verb in known.speech.deeds or verb in table.stances
    if loose and verb:
        found = found or term_of(verb, known.code) in table.loose
    return QuestionWord(verb, name=False) if found else None


def _speaker(
    match: re.Match[str], source: str, text: str, known: LanguageTables
) -> Question | None:
    group = next(g for g in ("claim", "saying", "topic") if g in match.re.groupindex)
    topic = content_words(source[slice(*match.span(group))], known)
    claimed = group != "topic"
    verb = fold(match.groupdict().get("verb") or "")
    deed = _deed(verb, known)
    # Who did not deny something or think so in words may still have done it, and of a saying an
    # article may tell who is its author without a verb of speech.
    spoken = not verb or verb in known.speech.strong
    pure = spoken and group == "claim" if claimed else not verb
    if not topic or not (pure or claimed or deed):
        return None
    return Question(
        text,
        known.code,
        Kind.SPEAKER,
        topic if pure else content_words(source, known),
        deed=deed,
        topic=topic,
        claimed=claimed or deed is not None,
        pure=pure,
        spoken=spoken,
    )


@lru_cache(maxsize=64)
def _patterns(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    known = tables(lang)
    parts = {
        **known.fragments,
        "say": _alternation(known.speech.strong),
        "opine": _alternation(known.speech.weak or known.speech.strong),
    }
    return tuple(
        (kind, re.compile(_FRAGMENT.sub(lambda match: parts[match.group(1)], pattern)))
        for kind, patterns in known.questions
        for pattern in patterns
    )


def _alternation(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w))) + ")"
