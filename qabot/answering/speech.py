"""Who speaks in a sentence: words that report speech, and their subjects.

A cue whose subject is not understood is still a cue: what it reports belongs to nobody
rather than to the wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qabot.answering.phrases import phrase_right_of
from qabot.answering.subjects import find_subject
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Gender, Mention
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that reports speech, and its subject.

    Attributes:
        speaker: Who speaks, or None where the subject was not understood.
        start: Offset of the cue in the article.
        end: Offset after it.
        strong: Reports speech even without a quotation or a clause.
        oblique: The speaker does not stand in the nominative ("according to").
        quoted: Stands inside a quotation: what it reports is reported by another speaker.
    """

    speaker: Mention | None
    start: int
    end: int
    strong: bool
    oblique: bool = False
    quoted: bool = False


def find_cues(words: Sequence[Word], known: LanguageTables) -> list[Cue]:
    """Return the cues of a sentence in order, those within quotations left out."""
    cues = _cues_among(words, known)
    quoted = [w for w in words if w.quoted]
    if any(not w.is_mark for w in quoted):
        # What somebody quotes may report in turn: "The Kremlin says that ...", said X.
        inner = [w._replace(quoted=False) for w in quoted]
        cues += [replace(cue, quoted=True) for cue in _cues_among(inner, known)]
    return cues


def _cues_among(words: Sequence[Word], known: LanguageTables) -> list[Cue]:
    cues: list[Cue] = []
    for number, word in enumerate(words):
        if word.quoted or word.is_mark:
            continue
        if word.lower not in known.speech.heads and not _is_foreign(word, known):
            continue
        if cue := _preposition_cue(words, number, known) or _verb_cue(words, number, known, cues):
            cues.append(cue)
    return cues


def _preposition_cue(words: Sequence[Word], number: int, known: LanguageTables) -> Cue | None:
    """Read "according to X": the speaker follows."""
    for parts in known.speech.prepositions.get(words[number].lower, ()):
        if tuple(w.lower for w in words[number : number + len(parts)]) == parts:
            speaker = phrase_right_of(words, number + len(parts), known)
            if speaker is None:
                return None
            end = words[number + len(parts) - 1].end
            return Cue(speaker, words[number].start, end, strong=True, oblique=True)
    return None


def _verb_cue(
    words: Sequence[Word], number: int, known: LanguageTables, earlier: Sequence[Cue]
) -> Cue | None:
    word, speech = words[number], known.speech
    strong = word.lower in speech.strong or _is_phrasal(words, number, known)
    if not strong and word.lower not in speech.weak and not _is_foreign(word, known):
        return None
    if word.capitalised and number and not words[number - 1].is_mark:
        return None  # "the Announced Programme"
    if _is_foreign(word, known):
        return Cue(phrase_right_of(words, number + 1, known), word.start, word.end, strong=True)
    spoken = [cue.speaker for cue in earlier if cue.speaker is not None]
    subject = find_subject(words, number, known, spoken)
    if word.lower in speech.ambiguous and not subject.adjacent:
        return None
    if not subject.possible:
        return None
    mention = subject.mention
    if mention is not None and mention.kind == "name" and not mention.gender:
        mention = replace(mention, gender=_verb_gender(word, known))
    return Cue(mention, word.start, word.end, strong)


def _verb_gender(verb: Word, known: LanguageTables) -> Gender:
    """Return what a Russian past tense tells of its subject."""
    if known.code != "ru":
        return ""
    if verb.lower.endswith(("ла", "лась")):
        return "feminine"
    return "masculine" if verb.lower.endswith(("л", "лся")) else ""


def _is_phrasal(words: Sequence[Word], number: int, known: LanguageTables) -> bool:
    following = words[number + 1 : number + 2]
    return bool(following) and f"{words[number].lower} {following[0].lower}" in known.speech.strong


def _is_foreign(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word of the other script reports speech: translated news mixes them."""
    if word.lower[0].isascii() != (known.code == "ru"):
        return False
    return word.lower in tables("en" if known.code == "ru" else "ru").speech.strong
