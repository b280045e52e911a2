"""An article as a script: its sentences, and what in each tells who speaks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from qabot.answering.speech import Cue, find_cues
from qabot.answering.words import read_words
from qabot.text.sentences import paragraph_numbers
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.words import Word
    from qabot.text.sentences import Span
    from qabot.text.tables import LanguageTables

_STRAY_WORDS = 2  # outside its marks that a quotation of whole sentences may have
_LONGEST_TITLE = 3  # words of a name in marks
_CLAUSE_WITHIN = 3  # words behind a cue in which its clause begins


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with what was read in it.

    Attributes:
        number: In its article, from 0.
        span: Where it stands.
        paragraph: Number of its paragraph, from 0.
        words: Its words and marks.
        cues: What tells who speaks, in order.
    """

    number: int
    span: Span
    paragraph: int
    words: Sequence[Word]
    cues: Sequence[Cue]


def read_lines(
    text: str,
    sentences: Sequence[Span],
    paragraphs: Sequence[Span],
    quotations: Sequence[Span],
    known: LanguageTables,
) -> list[Line]:
    """Read the sentences of an article.

    Args:
        text: The article's text.
        sentences: Their spans, in order.
        paragraphs: Spans of its paragraphs.
        quotations: Spans between its quotation marks.
        known: Tables of its language.
    """
    lines: list[Line] = []
    numbers = paragraph_numbers(sentences, paragraphs)
    for number, (span, paragraph) in enumerate(zip(sentences, numbers, strict=True)):
        words = read_words(text, span, quotations, known)
        lines.append(Line(number, span, paragraph, words, find_cues(words, known)))
    return lines


def is_bare(line: Line, known: LanguageTables) -> bool:
    """Tell whether a sentence holds nothing but a speaker and a verb of speech."""
    cues = [cue for cue in line.cues if cue.speaker is not None]
    if len(cues) != 1 or len(line.cues) != 1:
        return False
    cue, speaker = cues[0], cues[0].speaker
    if not cue.strong:
        return False  # "Peskov agreed."
    return not any(
        not w.is_mark
        and w.lower not in known.stop_words
        and not cue.start <= w.start < cue.end
        and not (speaker is not None and speaker.start <= w.start < speaker.end)
        and w.lower not in known.all_titles
        for w in line.words
    )


def announces_only(line: Line) -> bool:
    """Tell whether a sentence ends with its only verb of speech: "In a speech, he said:"."""
    words = line.words
    if len(line.cues) != 1 or len(words) < 2 or words[-1].text != ":":
        return False
    return words[-2].end == line.cues[0].end and not any(w.quoted for w in words)


def labels_quotation(line: Line, known: LanguageTables) -> bool:
    """Tell whether a sentence only tells who said what stands before, and where.

    "Peskov said as he left.", "Peskov wrote in an email to reporters."
    """
    grammar, words = known.grammar, line.words
    if len(line.cues) != 1 or any(w.quoted for w in words):
        return False
    cue = line.cues[0]
    behind = [w for w in words if w.start >= cue.end]
    if cue.speaker is None or not cue.strong or cue.speaker.end > cue.start or not behind:
        return False
    adverb = behind[0].lower.endswith(grammar.adverb_endings) and len(behind) > 1
    first = behind[1] if adverb else behind[0]
    if first.lower in grammar.conjunctions - grammar.plain_openers or first.text == ",":
        return True
    phrasal = (
        f"{words[[w.end for w in words].index(cue.end)].lower} {first.lower}" in known.speech.strong
    )
    if phrasal or first.lower not in grammar.phrase_ends - grammar.infinitive_marks:
        return False
    finite = grammar.inquiries | grammar.passive_auxiliaries | known.speech.complementizers
    pronouns = frozenset().union(*known.pronouns.values())
    return not any(w.lower in finite | pronouns for w in behind)


def is_reported(line: Line, known: LanguageTables, *, surely: bool = False) -> bool:
    """Tell whether the first clause, or the one behind a subordinate one, is reported.

    Args:
        line: The sentence.
        known: Tables of its language.
        surely: Whether a mood that a condition has too will not do.
    """
    grammar, words = known.grammar, line.words
    commas = [i for i, w in enumerate(words) if w.text == "," and not w.quoted]
    subordinate = bool(words) and words[0].lower in grammar.subordinators
    end = commas[subordinate] if len(commas) > subordinate else len(words)
    moods = _moods(known.code, surely=surely)
    # In lower case: "Ende" and "Bitte" are nouns.
    if any(w.text in moods and not w.quoted for w in words[:end]):
        return True
    # "Im Jahr davor, das er nannte, seien": the verb goes on with what a comma parted from it.
    return any(words[i + 1].text in moods for i in commas[1:] if i + 1 < len(words))


@lru_cache(maxsize=8)
def _moods(lang: str, *, surely: bool) -> frozenset[str]:
    known = tables(lang)
    moods = known.grammar.reported_moods | known.speech.reported - known.stop_words
    return moods - known.grammar.conditional_moods if surely else moods


def has_clause(line: Line, cue: Cue, known: LanguageTables) -> bool:
    """Tell whether what is reported begins behind a cue: "that ..."."""
    following = [w for w in line.words if w.start >= cue.end][:_CLAUSE_WITHIN]
    if following and following[0].text == ":":
        return True  # "X is convinced: ..."
    return any(w.lower in known.speech.complementizers for w in following)


def tells_deed(line: Line, cue: Cue, known: LanguageTables) -> bool:
    """Tell whether a cue tells by name or pronoun who did what takes words: "X rejected it"."""
    named = cue.speaker is not None and cue.speaker.kind in ("name", "pronoun")
    if not named or cue.embedded or not cue.adjacent:
        return False
    return any(w.start == cue.start and w.lower in known.speech.wordy for w in line.words)


def quotation_of(
    cue: Cue, line: Line, quoted: Sequence[Span], known: LanguageTables
) -> Span | None:
    """Return the quotation that a cue introduces or closes: one it is the nearest cue of."""

    def distance(one: Cue, span: Span) -> int:
        return one.start - span[1] if span[1] <= one.start else span[0] - one.end

    outer = [c for c in line.cues if not c.quoted]
    named = cue.speaker.start if cue.speaker is not None else -1  # within marks: «Эхо» пишет
    other = [q for q in quoted if not q[0] <= named < q[1]]
    if not cue.strong:
        other = [q for q in other if not _is_title(line, q, known)]
    own = [q for q in other if min(outer, key=lambda c: distance(c, q)) is cue]
    return min(own, key=lambda q: distance(cue, q)) if own else None


def _is_title(line: Line, span: Span, known: LanguageTables) -> bool:
    """Tell whether a quotation may be a name, where names stand in marks: «Заря»."""
    words = sum(not w.is_mark and span[0] <= w.start < span[1] for w in line.words)
    return known.grammar.head_first and words <= _LONGEST_TITLE


def names_thing(line: Line, span: Span) -> bool:
    """Tell whether a quotation within a sentence is a title: short, or said by nobody."""
    words = sum(not w.is_mark and span[0] <= w.start < span[1] for w in line.words)
    if words <= _LONGEST_TITLE and any(not w.quoted and not w.is_mark for w in line.words):
        return True
    told = any(not cue.quoted for cue in line.cues) or any(
        w.text == ":" and not w.quoted for w in line.words
    )
    return is_partly_quoted(line) and not told


def relays(line: Line, cue: Cue, known: LanguageTables) -> bool:
    """Tell whether a cue is a medium's that passes on another's words: "X said, RIA reports"."""
    if not known.speech.relaying:
        return False
    word = next((w for w in line.words if w.start == cue.start), None)
    return word is not None and word.lower in known.speech.relaying


def is_partly_quoted(line: Line) -> bool:
    """Tell whether a quotation is only a part of its sentence."""
    return sum(not w.quoted and not w.is_mark for w in line.words) > _STRAY_WORDS
