"""Every article as attributed statements: which sentences somebody says, and who.

Cues tell who speaks within a sentence (``speech``); here quotations are followed over
sentences and paragraphs, names made whole ("Peskov" is Dmitry Peskov), pronouns and
descriptions resolved against who spoke or was spoken of before.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.antecedents import Antecedents
from qabot.answering.appositions import with_apposition
from qabot.answering.cast import Cast
from qabot.answering.clauses import agent_before, subject_of_sentence
from qabot.answering.openings import opens_with
from qabot.answering.quotations import quotation_spans, quotations_in
from qabot.answering.script import (
    announces_only,
    has_clause,
    is_bare,
    is_partly_quoted,
    is_reported,
    labels_quotation,
    names_thing,
    quotation_of,
    read_lines,
    relays,
    tells_deed,
)
from qabot.answering.speech import Cue
from qabot.answering.voices import Statement, Voice, going_on, is_sure, voice_of
from qabot.text.names import nominative
from qabot.text.sentences import paragraph_spans
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.cast import Person
    from qabot.answering.mentions import Mention
    from qabot.answering.script import Line
    from qabot.text.sentences import Span
    from qabot.text.tables import LanguageTables

_QUOTED_ENOUGH = 4  # words: a shorter quotation is a borrowed word, not speech
_REPORTING_WITHIN = 3  # sentences back to the speaker whose words a reported one goes on with
_CHAIN_PARAGRAPHS = 2  # how far an unattributed quotation may be from the speaker it continues


def find_statements(text: str, sentences: Sequence[Span], lang: str) -> list[Statement]:
    """Return the statements of an article, in order of their sentences.

    A sentence has one statement for each who speaks in it, and none where nobody does.

    Args:
        text: The article's text.
        sentences: Spans of its sentences, in order.
        lang: ISO 639-1 code of its language; without tables only nothing is found.
    """
    known = tables(lang)
    if not known.speech.strong:
        return []
    paragraphs = paragraph_spans(text)
    quotations = quotation_spans(text, paragraphs, known.speech.strong | known.speech.weak)
    lines = read_lines(text, sentences, paragraphs, quotations, known)
    return _Reader(lines, quotations, known).statements()


def _labelled(
    statement: Statement, person: Person, known: LanguageTables, *, shared: bool
) -> Statement:
    """Return a statement with its speaker as the whole article names him."""
    names = person.nominative
    if len(names) < len(person.names):
        names = nominative(person.names, known)
    return replace(
        statement,
        speaker=" ".join(names),
        names=names,
        titles=frozenset(person.titles | person.of),
        offices=frozenset(person.offices),
        gender=person.gender,
        shared=shared,
    )


class _Reader:
    """Goes through an article once and notes who says each sentence."""

    def __init__(
        self, lines: Sequence[Line], quotations: Sequence[Span], known: LanguageTables
    ) -> None:
        self._lines = lines
        self._quotations = quotations
        self._known = known
        self._cast = Cast(known)
        self._said: dict[int, dict[int, tuple[Person, Statement]]] = {}
        self._vague: dict[int, list[Voice]] = {}
        self._announcements: dict[int, Voice] = {}  # by sentences that end in a colon
        self._labels: set[int] = set()  # sentences that only name the speaker of the one before
        self._unknown: set[int] = set()  # sentences in which nobody known speaks
        self._antecedents = Antecedents(self._cast, known)

    def statements(self) -> list[Statement]:
        self._cast.introduce(line.words for line in self._lines)
        self._lines = [self._settled(line) for line in self._lines]
        by_quotation = self._attribute_cues()
        self._attribute_quotations(by_quotation)
        self._attribute_blocks()
        self._drop_labels()
        self._add_vague()
        return [
            _labelled(statement, person, self._known, shared=number in self._unknown)
            for number in sorted(self._said)
            for person, statement in self._said[number].values()
        ]

    def _settled(self, line: Line) -> Line:
        """Return a sentence whose speakers are those that the whole article tells.

        At its head a capital may be a common noun's: then it is that, or somebody else speaks.
        """
        cues: list[Cue] = []
        for cue in line.cues:
            speaker = cue.speaker
            if speaker is None or self._cast.is_name(speaker, line.words):
                continue
            if other := cue.otherwise or self._cast.common_noun(speaker):
                settled = replace(cue, speaker=other, adjacent=True)
                cues = [settled if c is cue else c for c in cues or line.cues]
        return replace(line, cues=cues) if cues else line

    def _attribute_cues(self) -> dict[Span, Voice | None]:
        known = self._known
        by_quotation: dict[Span, Voice | None] = {}
        for line in self._lines:
            subject = subject_of_sentence(line.words, known)
            focus = self._resolve(subject, line) if subject is not None else None
            quoted = quotations_in(self._quotations, line.span)
            speaking: Voice | None = None
            for cue in line.cues:
                if cue.quoted:
                    self._note_nested(cue, line)
                    continue
                person = self._speaker_of(cue, line)
                nearest = quotation_of(cue, line, quoted, known) or self._quotation_before(line)
                if not cue.strong and nearest is None and not has_clause(line, cue, known):
                    deed = voice_of(person, cue) if tells_deed(line, cue, known) else None
                    if deed is not None:
                        self._vague.setdefault(line.number, []).append(deed)
                    continue
                if person is None and cue.oblique:  # "according to some sources"
                    self._unknown.add(line.number)
                voice = voice_of(person, cue)
                if nearest is not None and by_quotation.get(nearest) is None:
                    by_quotation[nearest] = voice
                if voice is not None:
                    self._note(
                        line.number,
                        voice,
                        direct=nearest is not None,
                        sure=is_sure(voice),
                        nested=cue.embedded,
                    )
                    passes_on = relays(line, cue, known)
                    if not passes_on or (speaking is None and voice.person.told):
                        self._antecedents.last_speaker = self._antecedents.in_focus = person
                    if speaking is None or not passes_on:
                        speaking = voice
            announced, announcer = self._announced(line, quoted, speaking)
            if announced is not None and by_quotation.get(announced) is None:
                by_quotation[announced] = announcer
            if not any(cue.speaker is not None and not cue.quoted for cue in line.cues):
                self._go_on_reporting(line)
            if focus is not None and speaking is None:
                self._antecedents.in_focus = focus
        return by_quotation

    def _go_on_reporting(self, line: Line) -> None:
        """Note who speaks in a sentence whose mood alone tells that it is reported.

        "Berg kritisierte den Plan. Er sei zu teuer.": the subjunctive goes on with her words.
        """
        near = self._lines[max(0, line.number - _REPORTING_WITHIN) : line.number]
        told = next((li for li in reversed(near) if self._said.get(li.number)), None)
        if told is None or line.number in self._said:
            return
        far = told.number < line.number - 1
        doubtful = far or bool(line.cues)
        apart = far and told.paragraph != line.paragraph
        if apart or not is_reported(line, self._known, surely=doubtful):
            return
        before = self._said[told.number]
        person, statement = before.get(id(self._antecedents.last_speaker), (None, None))
        if person is not None and statement is not None and not statement.nested:
            voice = going_on(Voice(person, statement.evidence))
            self._note(line.number, voice, direct=False, sure=False)

    def _speaker_of(self, cue: Cue, line: Line) -> Person | None:
        if cue.speaker is None:
            return None
        speaker = with_apposition(cue.speaker, line.words, self._known)
        return self._resolve(speaker, line, subject=not cue.oblique, adjacent=cue.adjacent)

    def _note_nested(self, cue: Cue, line: Line) -> None:
        """Note whose words a quotation reports in turn, of those it names."""
        quotation = quotations_in(self._quotations, (cue.start, cue.end))[0]
        if names_thing(line, quotation):
            return  # "the film «Putin said»"
        if cue.speaker is not None and cue.speaker.kind == "name" and cue.strong:
            known = cue.adjacent or self._cast.is_name(cue.speaker, line.words)
            voice = voice_of(self._cast.meet(cue.speaker), cue) if known else None
            if voice is not None:
                self._note(line.number, voice, direct=False, sure=True, nested=True)

    def _announced(
        self, line: Line, quoted: Sequence[Span], speaking: Voice | None
    ) -> tuple[Span | None, Voice | None]:
        """Return the quotation that stands behind a colon, and who is about to speak.

        With a verb of speech it is its subject; without one ("Ivanov broke it down: ...") that
        of the sentence. At the end of the sentence a colon is for the next one.
        """
        colon = next((i for i, w in enumerate(line.words) if w.text == ":" and not w.quoted), None)
        if colon is None or any(not w.quoted for w in line.words[colon + 1 :]):
            return None, None
        announcer = speaking
        if announcer is None:
            if any(cue.strong for cue in line.cues):
                return None, None
            subject = agent_before(line.words, colon, self._known) or subject_of_sentence(
                line.words[:colon], self._known
            )
            if subject is None or subject.kind != "name":
                return None, None
            mark = line.words[colon]
            cue = Cue(subject, mark.start, mark.end, strong=True)
            announcer = voice_of(self._resolve(subject, line, subject=True), cue)
        if quoted:
            return quoted[-1], announcer
        if speaking is not None:
            self._announcements[line.number] = speaking
        return self._opening_quotation(line.number + 1), announcer

    def _opening_quotation(self, number: int) -> Span | None:
        """Return the quotation that a sentence begins with."""
        if number >= len(self._lines):
            return None
        start = self._lines[number].span[0]
        return next(iter(q for q in quotations_in(self._quotations, (start, start + 1))), None)

    def _quotation_before(self, line: Line) -> Span | None:
        """Return the quotation that a sentence of its own names the speaker of: "Peskov said."."""
        if not line.number:
            return None
        before = self._lines[line.number - 1]
        if before.paragraph != line.paragraph or not before.words[-1].quoted:
            return None
        whole = all(w.quoted for w in before.words) and labels_quotation(line, self._known)
        if not whole and not is_bare(line, self._known):
            return None
        self._labels.add(line.number)
        return quotations_in(self._quotations, before.span)[-1]

    def _attribute_blocks(self) -> None:
        """Take a paragraph behind "X wrote:" for a quotation set off without marks."""
        for number, voice in self._announcements.items():
            block = [li for li in self._lines[number + 1 :] if self._is_block(li, number)]
            if any(li.cues or self._said.get(li.number) for li in block):
                continue
            for line in block:
                self._note(line.number, going_on(voice), direct=True, sure=False)

    def _is_block(self, line: Line, number: int) -> bool:
        same = line.paragraph == self._lines[number].paragraph + 1
        return same and not any(w.quoted for w in line.words)

    def _drop_labels(self) -> None:
        """Drop sentences that only tell who says what stands beside them: "Peskov said."."""
        for number, said in self._said.items():
            line = self._lines[number]
            bare = is_bare(line, self._known) or announces_only(line)
            announces = number in self._announcements and bare
            if not announces and number not in self._labels:
                continue
            beside = self._said.get(number + 1 if announces else number - 1, {})
            for key in beside.keys() & said.keys():
                del said[key]

    def _add_vague(self) -> None:
        """Add who does by words what they do, where the sentence tells nothing else of them."""
        for number, voices in self._vague.items():
            said = self._said.setdefault(number, {})
            for voice in voices:
                if id(voice.person) not in said:
                    self._note(number, voice, direct=False, sure=False)
                    person, statement = said[id(voice.person)]
                    said[id(person)] = (person, replace(statement, vague=True))

    def _attribute_quotations(self, by_quotation: dict[Span, Voice | None]) -> None:
        speaker: Voice | None = None
        paragraph, last = -_CHAIN_PARAGRAPHS, 0
        for quotation in self._quotations:
            lines = self._lines_in(quotation)
            words = [w for li in lines for w in li.words if quotation[0] <= w.start < quotation[1]]
            borrowed = sum(not w.is_mark for w in words) < _QUOTED_ENOUGH
            if quotation in by_quotation:
                speaker = by_quotation[quotation]
                sure = speaker is not None and is_sure(speaker)
                if borrowed:
                    paragraph, last = lines[-1].paragraph, lines[-1].number
                    continue
            else:
                if not lines or (borrowed and is_partly_quoted(lines[0])):
                    continue
                sure = False
                far = lines[0].paragraph - paragraph >= _CHAIN_PARAGRAPHS
                between = self._lines[last + 1 : lines[0].number]
                if far or is_partly_quoted(lines[0]) or self._others_in(between, speaker):
                    speaker = None
                speaker = self._same_sentence_speaker(lines) or (
                    (told := self._told_before(lines[0]) or speaker) and going_on(told)
                )
            paragraph, last = lines[-1].paragraph, lines[-1].number
            if speaker is not None:
                for line in lines:
                    self._note(line.number, speaker, direct=True, sure=sure)

    def _lines_in(self, span: Span) -> Sequence[Line]:
        first = bisect_right(self._lines, span[0], key=lambda line: line.span[1])
        return self._lines[first : bisect_left(self._lines, span[1], key=lambda li: li.span[0])]

    def _same_sentence_speaker(self, lines: Sequence[Line]) -> Voice | None:
        for line in lines:
            for person, statement in self._said.get(line.number, {}).values():
                if not statement.nested:
                    return Voice(person, statement.evidence)
        return None

    def _told_before(self, line: Line) -> Voice | None:
        """Return who alone speaks in the sentence before a quotation, in its paragraph."""
        before = self._lines[line.number - 1] if line.number else line
        said = [*self._said.get(before.number, {}).values()]
        if before.paragraph != line.paragraph or len(said) != 1 or is_partly_quoted(line):
            return None
        person, statement = said[0]
        return None if statement.nested else Voice(person, statement.evidence)

    def _others_in(self, between: Sequence[Line], speaker: Voice | None) -> bool:
        """Tell whether somebody else acts between two quotations: the second may be theirs."""
        for line in between:
            said = self._said.get(line.number, {}).values()
            if any(speaker is None or p is not speaker.person for p, st in said if not st.nested):
                return True
            subject = subject_of_sentence(line.words, self._known)
            if subject is None or subject.kind != "name":
                continue
            anew = line.paragraph > self._lines[between[0].number - 1].paragraph
            if (anew or opens_with(line.words, subject, self._known)) and (
                speaker is None or self._cast.meet(subject) is not speaker.person
            ):
                return True
        return False

    def _note(
        self, number: int, voice: Voice, *, direct: bool, sure: bool, nested: bool = False
    ) -> None:
        said = self._said.setdefault(number, {})
        person, evidence = voice
        if id(person) in said:
            before = said[id(person)][1]
            if before.sure or not sure:
                evidence = before.evidence
            direct, sure = direct or before.direct, sure or before.sure
            nested = nested and before.nested
        nobody: frozenset[str] = frozenset()  # titles are told at the end, by the whole article
        statement = Statement(
            number, "", (), person.named, nobody, nobody, direct, sure, evidence, nested
        )
        said[id(person)] = (person, statement)

    def _resolve(
        self, mention: Mention, line: Line, *, subject: bool = False, adjacent: bool = False
    ) -> Person | None:
        before = self._lines[line.number - 1].words if line.number else ()
        return self._antecedents.resolve(
            mention, line.words, before, subject=subject, adjacent=adjacent
        )
