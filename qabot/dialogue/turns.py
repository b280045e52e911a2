"""A turn of a conversation: a message is read, asked, and what came of it remembered."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.inquiry import most_telling
from qabot.answering.question import Kind, content_words, understand
from qabot.dialogue.conversation import Shown, Turn
from qabot.dialogue.followups import (
    lacks_antecedent,
    read_message,
    read_more,
    read_time_of,
)
from qabot.dialogue.messages import LONGEST_FRAGMENT, split_questions
from qabot.dialogue.remarks import read_remark
from qabot.dialogue.suggestions import suggest_questions
from qabot.dialogue.tables import dialogue_tables
from qabot.dialogue.things import thing_of
from qabot.dialogue.topics import with_governing
from qabot.models import Answer, Reason, Understanding
from qabot.text.analyzer import analyze, fold
from qabot.text.names import name_keys
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qabot.answering.people import Person
    from qabot.answering.question import Question
    from qabot.dialogue.conversation import Conversation
    from qabot.dialogue.library import Library
    from qabot.dialogue.readings import Reading
    from qabot.models import AnswerSentence


def take_turn(
    message: str, conversation: Conversation, library: Library, *, now: float
) -> tuple[tuple[Answer, ...], Conversation]:
    """Answer the questions of a message one after the other.

    Args:
        message: As typed.
        conversation: What was asked before.
        library: Answers questions that stand alone.
        now: Seconds of the Unix epoch, to be remembered.

    Returns:
        At least one answer, and the conversation with them.
    """
    lang = _language_of(message, conversation, library)
    if (remark := read_remark(message, lang)) is not None:
        nothing = _abstention(message, lang, Reason.NO_QUESTION)
        return (replace(nothing, remark=remark),), conversation
    answers: list[Answer] = []
    questions = split_questions(message, lang)
    for question in questions:
        started = time.perf_counter()
        besides = (message, *questions, *(q for answer in answers for q in answer.offers))
        answer, conversation = _answer_one(question, conversation, library, now, besides)
        elapsed = round((time.perf_counter() - started) * 1000, 3)
        answers.append(replace(answer, elapsed_ms=elapsed))
    if len(answers) == 1:
        answers = [replace(answers[0], question=message)]
    return tuple(answers), conversation


def take_more(
    conversation: Conversation, library: Library, *, now: float
) -> tuple[tuple[Answer, ...], Conversation]:
    """Answer "more", whatever the language: further sentences on the last turn.

    Args:
        conversation: What was asked before.
        library: Answers questions that stand alone.
        now: Seconds of the Unix epoch, to be remembered.

    Returns:
        One answer, or none where nothing was asked, and the conversation with it.
    """
    if (last := conversation.last) is None:
        return (), conversation
    started = time.perf_counter()
    reading, answer = _best(read_more(last, conversation), library)
    if _is_answered(answer, reading):
        told = _told(_understanding("", reading, answer), "", reading, conversation)
        conversation = conversation.with_turn(_turn_of(reading, answer, library), now)
        answer = replace(answer, understood=told)
    else:
        answer = _nothing_more(answer)
    elapsed = round((time.perf_counter() - started) * 1000, 3)
    return (replace(answer, elapsed_ms=elapsed),), conversation


def _nothing_more(answer: Answer) -> Answer:
    """Return that there is no more, without the article that all of it was from."""
    off = replace(answer, answered=False, sentences=(), citations=(), understood=None)
    return replace(off, reason=Reason.NOTHING_MORE)


def _abstention(text: str, lang: str, reason: Reason) -> Answer:
    return Answer(text, False, 0.0, (), (), 0.0, lang, reason)


def _answer_one(
    text: str, conversation: Conversation, library: Library, now: float, besides: Collection[str]
) -> tuple[Answer, Conversation]:
    lang = _language_of(text, conversation, library)
    asked, corrections = library.corrected(text, lang)
    if lacks_antecedent(asked, lang, conversation):
        return _abstention(text, lang, Reason.NO_ANTECEDENT), conversation
    readings, timeless = _read(asked, lang, conversation, library)
    reading, answer = _best(readings, library)
    if timeless and not _is_answered(answer, reading):
        within = answer
        reading, answer = _best(timeless, library)
        if not _is_answered(answer, reading):
            answer = replace(most_telling([within, answer]), period=reading.period)
    answer = replace(answer, corrections=corrections)
    if _is_answered(answer, reading):
        turn = _turn_of(reading, answer, library)
        if reading.aside and conversation.last is not None:
            last = conversation.last
            earlier = (*last.earlier, *last.shown)
            turn = replace(last, shown=turn.shown, earlier=earlier, people=_merged(turn, last))
        understood = _understanding(text, reading, answer)
        told = _told(understood, text, reading, conversation)
        answer = replace(answer, question=text, understood=told)
        return answer, conversation.with_turn(turn, now)
    if answer.answered:
        # Of something else than what was asked.
        citations = answer.citations[:1]
        off = replace(answer, answered=False, sentences=(), citations=citations)
        answer = replace(off, reason=Reason.OFF_TOPIC)
    if not reading.about:
        # What stands alone is what is talked about now, answered or not.
        conversation = conversation.with_turn(_turn_of(reading, answer, library), now)
    understood = Understanding(reading.question, reading.about) if reading.about else None
    understood = _told(understood, text, reading, conversation)
    offers = replace(answer, question=text).offers  # with words as they may be meant
    suggestions = suggest_questions(answer, library, conversation, besides=(*besides, *offers))
    answer = replace(answer, suggestions=suggestions, question=text, understood=understood)
    return (_nothing_more(answer) if answer.reason is Reason.NOTHING_MORE else answer), conversation


def _read(
    text: str, lang: str, conversation: Conversation, library: Library
) -> tuple[Sequence[Reading], Sequence[Reading]]:
    """Return what a message may mean, of the time that it tells; and of others if none answers.

    Where a time is all that it tells there is nothing else to ask. See ``Inquiry.ask``.
    """
    if of_time := read_time_of(text, lang, conversation, library.today):
        return of_time, ()
    timed = library.timed(text, lang)
    if timed is None:
        return read_message(text, lang, conversation), ()
    dropped = replace(timed.period, dropped=True)
    conversation = conversation.without_period()
    within = read_message(timed.question, lang, conversation)
    others = (
        reading
        for asked in timed.asked_of_others(text, lang)
        for reading in (
            within if asked == timed.question else read_message(asked, lang, conversation)
        )
    )
    return (
        [replace(reading, period=timed.period) for reading in within],
        [replace(reading, period=dropped) for reading in others],
    )


def _best(readings: Sequence[Reading], library: Library) -> tuple[Reading, Answer]:
    """Return the first reading that has an answer, of unsure ones the surest; else the first."""
    answers = [(reading, library.answer(reading)) for reading in readings if reading.unsure]
    fitting = [(r, a) for r, a in answers if _is_answered(a, r)]
    if fitting:
        return max(fitting, key=lambda pair: pair[1].confidence)
    tried: list[tuple[Reading, Answer]] = []
    for reading in readings:
        tried.append((reading, library.answer(reading)))
        if _is_answered(tried[-1][1], reading):
            return tried[-1]
    return tried[0]


def _language_of(text: str, conversation: Conversation, library: Library) -> str:
    lang = library.language_of(text)
    last = conversation.last
    # So few words tell no language: they are in that of the conversation.
    if last is not None and len(text.split()) <= LONGEST_FRAGMENT and _same_script(text, last):
        return last.lang
    return lang


def _same_script(text: str, last: Turn) -> bool:
    return any(map(_is_cyrillic, text)) == any(map(_is_cyrillic, last.question))


def _is_cyrillic(character: str) -> bool:
    return "\u0400" <= character <= "\u04ff"


def _is_answered(answer: Answer, reading: Reading) -> bool:
    """Tell whether an answer is one to this reading of the question, not merely near it."""
    if not answer.answered:
        return False
    first = answer.sentences[0]
    if reading.said and first.speaker is None:
        return False
    return not reading.holding or _holds(first, reading, answer)


def _holds(sentence: AnswerSentence, reading: Reading, answer: Answer) -> bool:
    """Tell whether a sentence has at least half of the words that it has to hold.

    Words of another script than its own were carried over: what they became is not known here.
    """
    if any(map(_is_cyrillic, reading.holding)) != any(map(_is_cyrillic, sentence.text)):
        return not answer.untranslated
    wanted = [w.text for w in content_words(reading.holding, tables(reading.lang))]
    text = sentence.text
    terms = {token.term for token in analyze(text, reading.lang)}
    keys = {key for token in analyze(text, "") for key in name_keys(token.term)}
    found = sum(
        any(token.term in terms for token in analyze(word, reading.lang))
        or not name_keys(word).isdisjoint(keys)
        for word in wanted
    )
    return 2 * found >= len(wanted)


def _understanding(text: str, reading: Reading, answer: Answer) -> Understanding | None:
    """Return how a message was read: whom a fragment, a first name or a typo means."""
    speaker = answer.sentences[0].speaker if answer.sentences else None
    about = reading.about
    asked = understand(reading.question, reading.lang)
    if speaker and asked.kind is Kind.STATEMENT and asked.described:
        if asked.also and len(told := dict.fromkeys(s.speaker for s in answer.sentences)) > 1:
            return Understanding(reading.question, tuple(filter(None, told)))
        called = reading.about and _is_called(reading.about[0], asked)
        if called or (not about and not _names(text, speaker)):
            about = (speaker, *about[1:])
    return Understanding(reading.question, about) if about else None


def _told(
    understood: Understanding | None, text: str, reading: Reading, conversation: Conversation
) -> Understanding | None:
    """Return how a message was read in words that stand alone; not where that is the message."""
    if understood is None or _bare(" ".join(understood.about)) == _bare(text):
        return None
    # What was typed first: later questions are made of it, and put a preposition of their own.
    questions = (text, *(turn.question for turn in conversation.turns), reading.question)
    about = (with_governing(part, reading.lang, questions) for part in understood.about)
    return replace(understood, about=tuple(about))


def _bare(text: str) -> str:
    return " ".join(token.term for token in analyze(text, ""))


def _is_called(name: str, asked: Question) -> bool:
    words = {fold(word) for question in (asked, *asked.also) for word in question.described}
    called = [fold(word) for word in name.split()]
    return any(word in words for word in called) and "?" not in name


def _names(text: str, speaker: str) -> bool:
    """Tell whether a message has the surname of a speaker, so that nothing is to be told.

    Cases and other scripts are no matter, but another spelling is one.
    """
    surname = speaker.split()[-1]
    # Not its terms, which are cut short where no language is told.
    words = [fold(text[token.start : token.end]) for token in analyze(text, "")]
    alike = [word for word in words if not name_keys(surname).isdisjoint(name_keys(word))]
    respelt = [word for word in alike if word.isascii() and surname.isascii()]
    return bool(alike) and all(fold(surname) in word for word in respelt)


def _turn_of(reading: Reading, answer: Answer, library: Library) -> Turn:
    """Return what is to be remembered of a question and its answer."""
    question, period = reading.question, reading.period
    if period and period.dropped:
        # What goes on from it may be about another time: "and in 2016?".
        timed, period = library.timed(question, reading.lang), None
        question = timed.question if timed else question
    asked = understand(question, reading.lang)
    said = asked.kind is Kind.STATEMENT
    topic = asked.topic if said or asked.topic else asked.words
    return Turn(
        question=question,
        lang=reading.lang,
        kind=asked.kind.value,
        speaker=_speakers_of(asked),
        verb=asked.deed.text if asked.deed else "",
        topic=" ".join(word.text for word in topic),
        thing=reading.thing or thing_of(asked),
        names=_name_runs(asked),
        period=period,
        shown=tuple(Shown(s.article_id, s.start, s.end, s.speaker) for s in answer.sentences),
        earlier=reading.unseen,
        people=tuple(_people(asked, answer, library)),
    )


def _speakers_of(asked: Question) -> str:
    """Return who is asked about as one may write them in a question: "Berg and Holm"."""
    joined = dialogue_tables(asked.lang).templates.get("joined", "{first}, {second}")
    first, *others = (" ".join(q.speaker or q.described) for q in (asked, *asked.also))
    for other in others:
        first = joined.format(first=first, second=other)
    return first


def _merged(turn: Turn, last: Turn) -> tuple[Person, ...]:
    return tuple(_distinct((*turn.people, *last.people)))


def _name_runs(asked: Question) -> tuple[str, ...]:
    """Return the names in a question, words that stand side by side as one."""
    runs: list[str] = []
    for word in asked.words:
        if not word.name:
            continue
        joined = f"{runs[-1]} {word.text}" if runs else word.text
        if runs and joined in asked.text:
            runs[-1] = joined
        else:
            runs.append(word.text)
    return tuple(runs)


def _people(asked: Question, answer: Answer, library: Library) -> Sequence[Person]:
    """Return whom a pronoun may mean now: asked about, who spoke, who was named."""
    found: list[Person | None] = []
    speakers = dict.fromkeys(s.speaker for s in answer.sentences if s.speaker)
    if not asked.described or not speakers:
        found += [library.find_person(name) for name in _name_runs(asked)]
    found += [library.find_person(speaker) for speaker in speakers]
    found += [library.find_person(name) for name in _name_runs(asked)]
    for sentence in answer.sentences[:1]:
        found += library.people_named(sentence, answer.lang)
    return _distinct(found)


def _distinct(people: Collection[Person | None]) -> list[Person]:
    return list({person.name: person for person in people if person is not None}.values())
