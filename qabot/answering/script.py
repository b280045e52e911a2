"""An article as a script: its sentences, and what in each tells who speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.answering.clauses import subject_of_sentence
from qabot.answering.speech import Cue, find_cues
from qabot.answering.words import read_words
from qabot.text.sentences import paragraph_numbers

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
    return not any(
        not w.is_mark
        and w.lower not in known.stop_words
        and not cue.start <= w.start < cue.end
        and not (speaker is not None and speaker.start <= w.start < speaker.end)
        and w.lower not in known.all_titles
        for w in line.words
    )


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
    moods = grammar.reported_moods | known.speech.reported - known.stop_words
    if surely:
        moods -= grammar.conditional_moods
    # In lower case: "Ende" and "Bitte" are nouns.
    if any(w.text in moods and not w.quoted for w in words[:end]):
        return True
    # "Im Jahr davor, das er nannte, seien": the verb goes on with what a comma parted from it.
    return any(words[i + 1].text in moods for i in commas[1:] if i + 1 < len(words))


def has_clause(line: Line, cue: Cue, known: LanguageTables) -> bool:
    """Tell whether what is reported begins behind a cue: "that ..."."""
    following = [w for w in line.words if w.start >= cue.end][:_CLAUSE_WITHIN]
    if following and following[0].text == ":":
        return True  # "X is convinced: ..."
    return any(w.lower in known.speech.complementizers for w in following)


def is_title(line: Line, span: Span, known: LanguageTables) -> bool:
    """Tell whether a quotation may be a name, where names stand in marks: «Заря»."""
    words = sum(not w.is_mark and span[0] <= w.start < span[1] for w in line.words)
    return known.grammar.head_first and words <= _LONGEST_TITLE


def relays(line: Line, cue: Cue, known: LanguageTables) -> bool:
    """Tell whether a cue is a medium's that passes on another's words: "X said, RIA reports"."""
    if not known.speech.relaying:
        return False
    word = next((w for w in line.words if w.start == cue.start), None)
    return word is not None and word.lower in known.speech.relaying


def somebody_acts(between: Sequence[Line], known: LanguageTables) -> bool:
    """Tell whether somebody acts between two quotations: the second may be theirs."""
    subjects = ((subject_of_sentence(li.words, known), li.words[0].start) for li in between)
    return any(s is not None and s.kind == "name" and s.start == start for s, start in subjects)


def is_partly_quoted(line: Line) -> bool:
    """Tell whether a quotation is only a part of its sentence."""
    return sum(not w.quoted and not w.is_mark for w in line.words) > _STRAY_WORDS
