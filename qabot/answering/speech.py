"""Who speaks in a sentence: words that report speech, and their subjects.

A cue whose subject is not understood is still a cue: what it reports belongs to nobody
rather than to the wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from qabot.answering.agreement import agreeing, are_many, may_be_many, partner_of
from qabot.answering.clauses import subject_of_sentence, subject_of_verb
from qabot.answering.mentions import read_possessive
from qabot.answering.nouns import noun_phrase_at
from qabot.answering.phrases import mention_in, phrase_right_of
from qabot.answering.strangers import stranger_at, stranger_of
from qabot.answering.unsaid import (
    is_asked,
    is_avoided,
    is_future,
    is_idle,
    is_silence,
    is_unknown,
    is_unreal,
)
from qabot.answering.words import attributes
from qabot.text.names import governed_nominative
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Mention
    from qabot.answering.subjects import Subject
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_CLAUSE_WITHIN = 3  # words behind a verb in which its clause begins
_FARTHEST_COMPANION = 45  # words between a verb and its particle
_NARRATION_FROM = 3  # words and marks before a verb that tells of a quotation
_DASHES = frozenset("—–-")
_LONGEST_LABEL = 6  # words before the colon of "Dmitry Peskov: ..."


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that reports speech, and its subject.

    Attributes:
        speaker: Who speaks, or None where the subject was not understood.
        start: Offset of the cue in the article.
        end: Offset after it.
        strong: Reports speech even without a quotation or a clause.
        adjacent: The speaker is surely its subject.
        oblique: The speaker does not stand in the nominative ("according to").
        quoted: Stands inside a quotation: what it reports is reported by another speaker.
        embedded: Stands in another's reported clause: "X said that Y agreed".
        otherwise: Who speaks if the speaker's capital is only the sentence's: "Поезда пойдут,
            сообщил перевозчик".
    """

    speaker: Mention | None
    start: int
    end: int
    strong: bool
    adjacent: bool = False
    oblique: bool = False
    quoted: bool = False
    embedded: bool = False
    otherwise: Mention | None = None


def find_cues(words: Sequence[Word], known: LanguageTables) -> list[Cue]:
    """Return the cues of a sentence in order, those within quotations last."""
    cues = [] if _inquires(words, known) else _cues_among(words, known)
    quoted = [w for w in words if w.quoted]
    if not _heads(known.code).isdisjoint([w.lower for w in quoted]):
        # What somebody quotes may report in turn: "The Kremlin says that ...", said X.
        inner = [w._replace(quoted=False) for w in quoted]
        cues += [replace(cue, quoted=True) for cue in _cues_among(inner, known)]
    return cues


def _inquires(words: Sequence[Word], known: LanguageTables) -> bool:
    """Tell whether a sentence asks if somebody said something."""
    marks = [w.text for w in words if w.is_mark and not w.quoted]
    if not marks or marks[-1] != "?":
        return False
    grammar = known.grammar
    opener = words[1:2] if words[0].lower in grammar.question_openers else words[:1]
    return bool(opener) and opener[0].lower in grammar.inquiries


def _cues_among(words: Sequence[Word], known: LanguageTables) -> list[Cue]:
    cues: list[Cue] = []
    heads = _heads(known.code)
    narrated = bool(known.grammar.narration_endings)
    for number, word in enumerate(words):
        if word.lower not in heads and not (narrated and words[number - 1].text in _DASHES):
            continue  # nearly all words
        if word.quoted:
            continue
        if word.is_mark:
            if word.text == ":":
                cues += _label_cue(words, number, known)
        elif word.lower in heads or _is_narration(words, number, known):
            cues += (
                _preposition_cue(words, number, known)
                or _postposition_cue(words, number, known)
                or (_may_be_verb(word, known) and _verb_cue(words, number, known, cues))
                or []
            )
    return cues


@lru_cache(maxsize=8)
def _heads(lang: str) -> frozenset[str]:
    """Return the words that may begin a cue, those of the other script included, and a colon."""
    return tables(lang).speech.heads | _foreign(lang) | {":"}


def _may_be_verb(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word is more than the first of a phrase like "according to"."""
    speech, lower = known.speech, word.lower
    return lower not in speech.prepositions or lower in speech.strong or lower in speech.companions


def _label_cue(words: Sequence[Word], number: int, known: LanguageTables) -> list[Cue]:
    """Read a name and a colon before a quotation: the way of transcripts."""
    colon, before = words[number], words[:number]
    opens = words[number + 1 : number + 2]
    if not number or not opens or not opens[0].quoted:
        return []
    if any(w.lower in known.speech.heads and _may_be_verb(w, known) for w in before):
        return []
    marks = [i for i, w in enumerate(before) if w.is_mark]
    if marks and (len(marks) > 1 or before[marks[0]].text != "," or before[marks[0]].quoted):
        return []
    # "Dmitry Peskov, the secretary: ..."
    label = before[: marks[0]] if marks else before
    mention = mention_in(label, known) if len(label) <= _LONGEST_LABEL else None
    if mention is None or mention.kind != "name":
        return []
    if marks and not 1 < len(mention.words) == len(label):
        return []
    return [Cue(mention, colon.start, colon.end, strong=True, adjacent=True)]


def _postposition_cue(words: Sequence[Word], number: int, known: LanguageTables) -> list[Cue]:
    """Read "X zufolge": the speaker stands before."""
    if words[number].lower not in known.speech.postpositions:
        return []
    start = number
    while start and not (words[start - 1].is_mark or words[start - 1].quoted):
        start -= 1
    for at in range(start, number):
        if words[at].lower in known.speech.accounts:
            continue
        speaker, end = noun_phrase_at(words, at, known)
        if end == number:
            begin, close = words[number].start, words[number].end
            return [Cue(speaker, begin, close, strong=True, adjacent=True, oblique=True)]
    return []


def _preposition_cue(words: Sequence[Word], number: int, known: LanguageTables) -> list[Cue]:
    """Read "according to X": the speaker follows."""
    parts = attributes(words, number, known)
    if not parts:
        return []
    end = number + len(parts)
    if (
        end < len(words)
        and words[end].lower in known.grammar.relatives
        and known.grammar.head_first
    ):
        return []  # "закон, согласно которому"
    owner = next((m for w in words[number:end] if (m := read_possessive(w, known))), None)
    if " ".join(parts) in known.speech.own_accounts:
        owner = subject_of_sentence(words, known)
        if owner is None:
            return []
    afterthought = words[number].lower in known.speech.afterthoughts
    object_end = _object_end(words, end, known) if afterthought else len(words)
    speaker = owner or phrase_right_of(words[:object_end], end, known)
    speaker = speaker or stranger_at(words[:object_end], end, known)
    follows = number > 0 and (words[number - 1].is_mark or words[number - 1].quoted)
    if afterthought and not (speaker is not None and follows):
        return []  # "so groß"
    start, close = words[number].start, words[end - 1].end
    speaker = _in_nominative(speaker, known)
    return [Cue(speaker, start, close, strong=True, adjacent=True, oblique=True)]


def _in_nominative(speaker: Mention | None, known: LanguageTables) -> Mention | None:
    """Return whom "по словам Иванова" means: Иванов, and not Иванова."""
    if speaker is None or speaker.kind != "name" or len(speaker.words) > 1 or speaker.gender:
        return speaker
    (surname,) = speaker.words
    if surname.lower().endswith(known.grammar.genitive_place_endings or ("\0",)):
        return speaker
    surname, gender = governed_nominative(surname, known)
    return replace(speaker, words=(surname,), gender=gender)


def _object_end(words: Sequence[Word], at: int, known: LanguageTables) -> int:
    """Return where the medium begins behind whom it quotes: "приводит слова Пескова ТАСС"."""
    if not known.grammar.head_first:
        return len(words)
    nouns = known.all_titles | known.speaker_nouns
    for number in range(at + 1, len(words)):
        word = words[number]
        other = word.text.isascii() != words[number - 1].text.isascii()
        if words[number - 1].capitalised and (other or word.lower in nouns or word.text.isupper()):
            return number
    return len(words)


def _verb_cue(
    words: Sequence[Word], number: int, known: LanguageTables, earlier: Sequence[Cue]
) -> list[Cue]:
    word, speech = words[number], known.speech
    if _is_foreign(word, known):
        behind = phrase_right_of(words, number + 1, known)
        return [Cue(behind, word.start, word.end, strong=True, adjacent=True)]
    companion = _companion(words, number, known)
    strong = (
        word.lower in speech.strong
        or companion
        or _is_phrasal(words, number, known)
        or _is_narration(words, number, known)
    )
    if not strong and word.lower not in speech.weak:
        return []
    if word.capitalised and number and not words[number - 1].is_mark:
        return []  # "the Announced Programme"
    spoken = [cue.speaker for cue in earlier if cue.speaker is not None]
    subject = subject_of_verb(words, number, known, spoken)
    adjacent, stranger = subject.adjacent, None
    if subject.possible and strong and (subject.mention is None or not adjacent):
        stranger = stranger_of(words, number, known)
    doubtful = word.lower in speech.ambiguous and not adjacent and stranger is None
    if not subject.possible or doubtful:
        return []
    if is_silence(words, number, known) or is_avoided(words, number, known):
        return []
    if is_idle(words, number, known):
        return []
    if subject.mention is not None and _is_noun(words, number, subject.mention, known):
        return []
    mention = _agreeing(words, number, subject, known)
    if mention is None and stranger is None and strong:
        stranger = stranger_of(words, number, known)
    if stranger is not None and (mention is None or known.grammar.subject_first):
        mention, adjacent, stranger = stranger, True, None
    if mention is not None and (
        is_unreal(words, number, mention, known)
        or is_asked(words, number, mention, known)
        or is_unknown(words, number, mention, known)
    ):
        return []
    start, end = word.start, word.end
    if companion:
        start, end = min(start, companion.start), max(end, companion.end)
    reports = bool(strong) and not is_future(words, number, known)
    if mention is None:
        return [Cue(None, start, end, reports, adjacent=adjacent, otherwise=stranger)]
    embedded = _is_embedded(words, start, mention, earlier, known)
    cue = Cue(
        mention, start, end, reports, adjacent=adjacent, embedded=embedded, otherwise=stranger
    )
    partner = partner_of(words, mention, cue.start, known) if adjacent else None
    return [cue, replace(cue, speaker=partner)] if partner else [cue]


def _agreeing(
    words: Sequence[Word], number: int, subject: Subject, known: LanguageTables
) -> Mention | None:
    """Return the subject of a verb, if it may be one by its form."""
    mention, verb = subject.mention, words[number]
    if mention is None or _is_thing(mention, words[0], known):
        return None
    if mention.kind == "pronoun":
        mention = replace(mention, gender="plural") if are_many(verb, known) else mention
    elif not subject.venue:
        mention = agreeing(mention, verb, known)
    if mention is None or subject.venue or may_be_many(words, number, mention, known):
        return mention
    return None


def _is_thing(mention: Mention, first: Word, known: LanguageTables) -> bool:
    """Tell whether a capital at the head of a sentence is a text's or a fact's: "Письмо"."""
    if mention.kind != "name" or len(mention.words) > 1 or mention.start != first.start:
        return False
    return first.lower in known.grammar.things


def _is_noun(words: Sequence[Word], number: int, mention: Mention, known: LanguageTables) -> bool:
    """Tell whether a form without an "s" right behind one name is a noun: "the Lumio report".

    Of one person it is no verb in any case: "heard Peskov say".
    """
    bare = words[number].lower in known.speech.infinitives
    singular = bare and (mention.gender or words[number].lower in known.speech.weak)
    if mention.kind != "name" or not (singular or words[number].lower in known.speech.plural):
        return False
    if mention.words[-1].endswith("s") or words[number - 1].end != mention.end:
        return False
    return partner_of(words, mention, words[number].start, known) is None


def _is_embedded(
    words: Sequence[Word],
    start: int,
    mention: Mention,
    earlier: Sequence[Cue],
    known: LanguageTables,
) -> bool:
    """Tell whether another's report goes on to a cue: "X said that Y agreed", "X said Y agreed"."""
    outer = [c for c in earlier if c.speaker is not None and c.speaker != mention]
    if not outer or mention.kind == "pronoun":
        return False
    between = [w for w in words if outer[-1].end <= w.start and w.end <= start]
    opened = [w.lower in known.speech.complementizers for w in between]
    if any(opened) and (outer[-1].strong or any(opened[:_CLAUSE_WITHIN])):
        return True
    grammar = known.grammar
    return (
        grammar.subject_first
        and outer[-1].strong
        and outer[-1].end <= mention.start
        and not any(w.is_mark or w.quoted or w.lower in grammar.conjunctions for w in between)
    )


def _is_phrasal(words: Sequence[Word], number: int, known: LanguageTables) -> bool:
    following = words[number + 1 : number + 2]
    return bool(following) and f"{words[number].lower} {following[0].lower}" in known.speech.strong


def _companion(words: Sequence[Word], number: int, known: LanguageTables) -> Word | None:
    """Return what makes a word one that reports speech: "teilte ... mit", "ist ... der Meinung".

    A separable particle ends its clause; a noun or an adjective need not. At the end of a
    clause the verb stands behind its noun: "hat Kritik geübt".
    """
    before = words[number - 1] if number else None
    joined = known.speech.preceding.get(words[number].lower, frozenset())
    behind = words[number + 1] if number + 1 < len(words) else None
    last = behind is None or behind.is_mark or _bounds_clause(behind, known)
    if before is not None and before.lower in joined and last and not before.quoted:
        return before
    wanted = known.speech.companions.get(words[number].lower)
    if not wanted:
        return None
    for at in range(number + 1, min(len(words), number + _FARTHEST_COMPANION)):
        word = words[at]
        if word.quoted or word.lower not in wanted:
            continue
        ends = at + 1 == len(words) or words[at + 1].is_mark or words[at + 1].quoted
        if ends or word.lower not in known.stop_words or _bounds_clause(words[at + 1], known):
            return word
    return None


def _bounds_clause(word: Word, known: LanguageTables) -> bool:
    return word.lower in known.speech.complementizers | known.grammar.coordinators


def _is_narration(words: Sequence[Word], number: int, known: LanguageTables) -> bool:
    """Tell whether any verb that follows a quotation and a dash reports it: "», — вздохнул X"."""
    if number < _NARRATION_FROM or not known.grammar.narration_endings:
        return False
    dash, before = words[number - 1], words[number - 2]
    if dash.text not in _DASHES or not before.is_mark or words[number].capitalised:
        return False
    mark = words[number - 3] if before.text == "," else before
    quoted = mark.quoted or before.quoted or dash.quoted
    return quoted and words[number].lower.endswith(known.grammar.narration_endings)


def _is_foreign(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word of the other script reports speech: translated news mixes them."""
    return word.lower in _foreign(known.code)


@lru_cache(maxsize=8)
def _foreign(lang: str) -> frozenset[str]:
    return tables("en" if lang == "ru" else "ru").speech.strong
