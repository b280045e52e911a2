"""How a sentence or a clause begins: its first subject, behind what may stand before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.answering.mentions import is_name_part
from qabot.answering.phrases import mention_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Mention
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_LONGEST_DATELINE = 12  # words and marks
_DASHES = frozenset("-–—")
_LONGEST_TITLE = 3  # words of one behind the first of a noun phrase
_LONGEST_DAY = 6  # words of "on Tuesday morning", and one more
_SHORT_CLAUSE = 6  # words between a comma and the subject of the clause behind


def first_subject(words: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return the name or pronoun that a sentence begins with, behind an adverbial at most.

    Where subjects come first, a verb or a preposition before the name tells that it is another
    subject's sentence: "The letter angered Peskov".
    """
    phrase: list[Word] = []
    clause = _main_clause(words, known)
    for at, word in enumerate(clause):
        if word.quoted:
            return None
        if word.is_mark:
            if phrase:
                break
            continue
        if not phrase and any(word.lower in p for p in known.pronouns.values()):
            return mention_in([word], known)
        if (
            not phrase
            and word is words[0]
            and word.lower.endswith(known.grammar.participle_endings)
        ):
            return None  # "Answering the question, ...": no name
        if word.possessive:
            return None  # "Lumio's founder": somebody of Lumio's; "it's"
        if is_name_part(clause, at, known) or (phrase and _is_title_within(clause, at, known)):
            phrase.append(word)
        elif phrase:
            break
        elif known.grammar.subject_first and _ends_subject(clause, at, known):
            return None
    return mention_in(phrase, known) if phrase else None


def opens_with(words: Sequence[Word], subject: Mention, known: LanguageTables) -> bool:
    """Tell whether nothing but titles and an article stands before the subject of a sentence."""
    before = {word.lower for word in words if word.start < subject.start}
    return before <= known.grammar.articles.union(subject.titles)


def main_subject(
    words: Sequence[Word], before: int, known: LanguageTables, earlier: Sequence[Mention]
) -> Mention | None:
    """Return the subject of the sentence so far: the last speaker, else its first name."""
    coordinate = _coordinate_subject(words, before, known)
    if earlier and (coordinate is None or coordinate.start < earlier[-1].start):
        return earlier[-1]
    if coordinate is not None:
        return coordinate
    start = 0
    while known.grammar.subject_first and start < before and words[start].quoted:
        start += 1
    if start and words[start].is_mark:
        start += 1  # the comma behind a quotation
    return first_subject(words[start : before + 1], known)


def _coordinate_subject(
    words: Sequence[Word], before: int, known: LanguageTables
) -> Mention | None:
    """Return the subject of the last coordinate clause: "It rained, but Peskov left, saying"."""
    grammar = known.grammar
    if not grammar.subject_first:
        return None
    for at in range(before - 2, 0, -1):
        if words[at].text not in ",;" or words[at].quoted:
            continue
        if words[at + 1].lower not in grammar.plain_openers:
            continue
        subject = first_subject(words[at + 2 : before + 1], known)
        if subject is not None and subject.start <= words[min(at + _SHORT_CLAUSE, before)].start:
            behind = next((w for w in words if w.start >= subject.end), None)
            return None if behind is None or behind.is_mark else subject
        return None
    return None


def _ends_subject(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether a word in lower case cannot stand before the name within a subject."""
    grammar, word = known.grammar, words[at].lower
    if word in known.speech.heads or word in grammar.inquiries:
        return True
    if word in grammar.passive_auxiliaries:
        return True
    if word in grammar.complement_openers or word in grammar.relatives:
        return at > 0 and word not in grammar.plain_openers
    followed = at + 1 < len(words) and words[at + 1].capitalised
    office = word in known.all_titles or word in known.speaker_nouns
    return followed and not office and word.endswith(grammar.verb_endings)


def _is_title_within(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether a word belongs to the title in "Lumio spokesman Ivan Ivanov"."""
    for number in range(at, min(at + _LONGEST_TITLE, len(words) - 1)):
        word = words[number]
        if word.is_mark or word.lower in known.stop_words or word.lower in known.speech.heads:
            return False
        if word.lower in known.all_titles:
            return is_name_part(words, number + 1, known)
        if word.lower.endswith(known.grammar.verb_endings) or word.lower in known.base_forms:
            return False
    return False


def _main_clause(words: Sequence[Word], known: LanguageTables) -> Sequence[Word]:
    """Leave out a dateline and the adverbials at the head: "In a statement, X ..."."""
    grammar = known.grammar
    words = words[_dateline(words) :]
    while words and words[0].lower not in grammar.plain_openers:
        if not _opens_adverbial(words[0], known) and not (
            grammar.subject_first and len(words) > 1 and _is_before_adverbial(words, known)
        ):
            break
        if day := _day_length(words, known):
            words = words[day:]
            break
        comma = next((i for i, word in enumerate(words) if word.text == ","), len(words))
        words = words[comma + 1 :]
        if not grammar.subject_first:
            break
    return words


def _opens_adverbial(word: Word, known: LanguageTables) -> bool:
    return word.lower in known.grammar.conjunctions or word.lower in known.grammar.phrase_ends


def _day_length(words: Sequence[Word], known: LanguageTables) -> int:
    """Return how many words tell a day right before a name: "On Tuesday Marsh", "Вчера Лосев"."""
    days = known.signs.get("time", frozenset())
    told = 0
    for at, word in enumerate(words[:_LONGEST_DAY]):
        if word.is_mark or word.quoted:
            break
        if word.lower in days or word.text.isdigit():
            told = at + 1
        elif told and is_name_part(words, at, known):
            return at
        elif at and (not told or at > told):
            break  # a noun behind the day: "On Tuesday morning Marsh"
    return 0


def _is_before_adverbial(words: Sequence[Word], known: LanguageTables) -> bool:
    """Tell whether a sentence begins like "shortly after", "even as", "days before"."""
    first = words[0].lower
    adverb = first.endswith(known.grammar.adverb_endings) or first in known.speech.auxiliaries
    opens = _opens_adverbial(words[1], known) and words[1].lower not in known.grammar.plain_openers
    return opens and (adverb or first in known.signs.get("time", ()))


def _dateline(words: Sequence[Word]) -> int:
    """Return how many words are a dateline: "PARIS, Sept. 28 (AP) - "."""
    for at, word in enumerate(words[:_LONGEST_DATELINE]):
        if word.text in _DASHES:
            agency = at and words[at - 1].text == ")"
            return at + 1 if at and (agency or words[0].text.isupper()) else 0
        if not (word.capitalised or word.is_mark or word.text.isdigit()) or word.quoted:
            break
    return 0
