"""The subject of a verb of speech, wherever the order of words puts it.

A parser would read "X, who had come from Y, said" off a tree; here the subject is found by
walking from the verb over what may stand between. What is not understood is nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.answering.agreement import disagrees, is_nominative
from qabot.answering.mentions import Mention, is_name_part, read_pronoun
from qabot.answering.openings import first_subject, main_subject
from qabot.answering.phrases import (
    bare_name,
    full_name_in,
    gerund_subject,
    names_somebody,
    phrase_left_of,
    phrase_right_of,
)
from qabot.answering.venues import venue_of
from qabot.answering.words import quoted_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_QUOTE_MARKS = frozenset("\"“”„«»‘’'") | {"''", "``"}
_BEHIND_QUOTE = frozenset(",-—–.?!…")
_SEPARATORS = frozenset(",—–-")
_FARTHEST = 60  # words between a subject and its verb
_SHORTEST_QUOTED = 3  # words and marks of a name in marks
_SHORT_APPOSED = 3  # words of a party or a place between commas
_LONGEST_APPOSED = 15  # words of an apposition before a relative clause
_AGENT_WITHIN = 4  # words between a passive and its "by"


@dataclass(frozen=True, slots=True)
class Subject:
    """What was found for the subject of a verb.

    Attributes:
        mention: Who it is, if that was understood.
        adjacent: Whether it is surely this verb's.
        possible: False where the word cannot be a verb with a subject.
        venue: Whether it is where somebody unnamed speaks: "сообщили в МЧС".
    """

    mention: Mention | None
    adjacent: bool = False
    possible: bool = True
    venue: bool = False


_NO_SUBJECT = Subject(None, possible=False)


def find_subject(
    words: Sequence[Word], number: int, known: LanguageTables, earlier: Sequence[Mention]
) -> Subject:
    """Return the subject of a verb; see ``clauses.subject_of_verb``, which asks for it."""
    grammar, verb = known.grammar, words[number].lower
    if (surname := _surname_like_modal(words, number, known)) is not None:
        return Subject(surname, adjacent=True)
    before = _skip_auxiliaries(words, number - 1, known)
    skipped = {word.lower for word in words[before + 1 : number]}
    participle = verb.endswith(grammar.participle_endings)
    passive = skipped & grammar.passive_auxiliaries
    if passive and verb in known.speech.citing and before >= 0 and not words[before].is_mark:
        return _beside(words, before, number, known)  # "X is quoted by Y as saying"
    if not participle and (passive or _is_reduced(words, before, number, known)):
        return _agent(words, number, known)
    if grammar.head_first and (titled := _titled_source(words, number, known)) is not None:
        return titled
    if (venue := venue_of(words, number, before, known)) is not None:
        return Subject(venue, adjacent=True, venue=True)
    if before < 0:
        heads_order = verb in known.speech.infinitives or verb in known.speech.transitive
        if grammar.subject_first and heads_order:
            return _NO_SUBJECT  # "Thank Peskov", "Accused of lying, Peskov"
        return Subject(phrase_right_of(words, number + 1, known), adjacent=True)
    previous = words[before]
    if _ends_quotation(words, before):
        inverted = not (participle and grammar.subject_first)
        behind = phrase_right_of(words, number + 1, known) if inverted else None
        return Subject(behind or main_subject(words, before, known, earlier), adjacent=bool(behind))
    if previous.lower in grammar.infinitive_marks:
        return _of_infinitive(words, before, known, earlier)
    if participle and not passive and grammar.subject_first:
        return Subject(_of_participle(words, before, known, earlier))
    if previous.lower in grammar.conjunctions or (participle and not passive):
        subject = main_subject(words, before, known, earlier)
        if subject is not None and not skipped and disagrees(words, number, subject, known):
            return Subject(None)
        return Subject(subject)
    if previous.is_mark:
        return _across_mark(words, before, number, known, earlier)
    if previous.lower in grammar.relatives:
        return Subject(_antecedent(words, before, known), adjacent=True)
    return _beside(words, before, number, known)


def _surname_like_modal(
    words: Sequence[Word], number: int, known: LanguageTables
) -> Mention | None:
    """Read "May said": behind a modal stands an infinitive."""
    word = words[number - 1] if number else None
    if word is None or not word.capitalised or word.quoted:
        return None
    if word.lower not in known.grammar.names_too or word.lower not in known.speech.auxiliaries:
        return None
    if words[number].lower in known.speech.infinitives or (
        number > 1 and words[number - 2].capitalised
    ):
        return None
    return Mention((word.text,), "name", (), "", word.start, word.end)


def _skip_auxiliaries(words: Sequence[Word], at: int, known: LanguageTables) -> int:
    while at >= 0 and not words[at].is_mark and not words[at].quoted:
        word = words[at]
        if known.grammar.head_first and _ends_date(words, at, known):
            at -= 2
            continue
        adverb = word.text.endswith(known.grammar.adverb_endings) and not word.capitalised
        adverb = adverb and word.lower not in known.grammar.not_adverbs
        surname = word.lower in known.grammar.names_too and is_name_part(words, at, known)
        auxiliary = adverb or (word.lower in known.speech.auxiliaries and not surname)
        if not auxiliary and word.lower in known.grammar.conjunctions and at:
            # "has since said": no conjunction
            auxiliary = words[at - 1].lower in known.grammar.inquiries
        if not auxiliary and not _opens_day(words, at, known):
            break
        at -= 1
    return at


def _ends_date(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether a word is the month of "X 4 мая заявил"."""
    return (
        at > 0 and words[at - 1].text.isdigit() and words[at].lower in known.signs.get("time", ())
    )


def _opens_day(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether a word is the "on" of "X on Friday said"."""
    if words[at].lower not in known.grammar.day_prepositions or at + 1 == len(words):
        return False
    return words[at + 1].lower in known.signs.get("time", ())


def _ends_quotation(words: Sequence[Word], at: int) -> bool:
    """Tell whether a quotation ends at a word, or a comma or dash behind one does."""
    while at >= 0 and words[at].is_mark and words[at].text in _BEHIND_QUOTE:
        if words[at].quoted:
            return True
        at -= 1
    return at >= 0 and (words[at].quoted or words[at].text in _QUOTE_MARKS)


def _agent(words: Sequence[Word], number: int, known: LanguageTables) -> Subject:
    """Read the speaker of a passive: "was announced by X"; "asked by X" needs a question."""
    if words[number].lower in known.grammar.questioning:
        end = next((i for i in range(number, len(words)) if words[i].is_mark), len(words))
        openers = known.grammar.conditions | known.grammar.question_openers
        if openers.isdisjoint([w.lower for w in words[number:end]]):
            return _NO_SUBJECT  # "Asked by reporters, X left"
    for at in range(number + 1, min(number + _AGENT_WITHIN, len(words) - 1)):
        if words[at].lower in known.grammar.agents:
            return Subject(phrase_right_of(words, at + 1, known), adjacent=True)
    return _NO_SUBJECT


def _is_reduced(words: Sequence[Word], before: int, number: int, known: LanguageTables) -> bool:
    """Tell whether a participle is passive without an auxiliary: "when asked", "criticized by"."""
    grammar = known.grammar
    if not grammar.subject_first or not words[number].lower.endswith(grammar.past_endings):
        return False
    if number + 2 < len(words) and words[number + 1].lower in grammar.agents:
        return phrase_right_of(words, number + 2, known) is not None  # "said by telephone"
    if before == number - 1 and words[number].lower in grammar.questioning:
        # "X, asked whether she would go, left"; "On Monday, X, asked ..."
        commas = [w.text for w in words[:number] if w.is_mark and not w.quoted]
        opened = commas == [",", ","] and _opens_adverbial(words[0], known)
        named = (opened or commas == [","]) and is_name_part(words, before - 1, known)
        behind = words[number + 1 : number + 2]
        if named and words[before].text == "," and behind and not behind[0].capitalised:
            return True
    if before < 1 or words[before].lower not in grammar.conjunctions:
        return False
    if words[before].lower not in grammar.plain_openers:
        return True  # "when asked"
    auxiliary = words[before - 2].lower if before > 1 else ""
    return (
        auxiliary in grammar.passive_auxiliaries  # "was booed and shouted down"
        and words[before - 1].lower.endswith(grammar.past_endings)
    )


def _opens_adverbial(word: Word, known: LanguageTables) -> bool:
    grammar = known.grammar
    day = word.lower in known.signs.get("time", ()) or word.lower in known.speech.auxiliaries
    return day or word.lower in grammar.phrase_ends | grammar.conjunctions


def _of_participle(
    words: Sequence[Word], before: int, known: LanguageTables, earlier: Sequence[Mention]
) -> Mention | None:
    """Return whose words a participle tells of.

    Behind a mark or "by" it is the sentence's subject; behind another noun it is that noun's:
    "a poll saying", "with Peskov saying"; "a letter saying" is its sender's.
    """
    grammar, word = known.grammar, words[before]
    if word.is_mark or word.lower in grammar.participle_openers:
        return main_subject(words, before, known, earlier)
    if word.lower in known.speech.writings:
        for at in range(before - 1, -1, -1):
            if words[at].is_mark or words[at].quoted:
                break
            if words[at].lower in grammar.conjunctions - grammar.plain_openers:
                return first_subject(words[at + 1 : before], known)
        return main_subject(words, before, known, earlier)
    if word.possessive or (word.lower in known.stop_words and not read_pronoun(word, known)):
        return None
    return phrase_left_of(words, before, known) or gerund_subject(words, before, known)


def _of_infinitive(
    words: Sequence[Word], mark: int, known: LanguageTables, earlier: Sequence[Mention]
) -> Subject:
    """Read "X went on to say"; "X refused to say" reports nothing."""
    takers = known.grammar.infinitive_takers
    if any(word.lower in takers for word in words[max(0, mark - 3) : mark]):
        return Subject(main_subject(words, mark, known, earlier), adjacent=True)
    return _NO_SUBJECT


def _beside(words: Sequence[Word], at: int, number: int, known: LanguageTables) -> Subject:
    """Read the phrase before the verb, or behind it where the language allows that."""
    if words[at].possessive and known.grammar.subject_first:
        return _NO_SUBJECT  # "Peskov's remarks"
    nobody = read_pronoun(words[at], known) is None and not is_name_part(words, at, known)
    function_word = words[at].lower in known.stop_words and nobody
    if function_word and known.grammar.subject_first:
        return _NO_SUBJECT  # "the claims"
    mention = None if function_word else phrase_left_of(words, at, known)
    if mention is not None and known.grammar.head_first:
        return Subject(mention, adjacent=_is_beside(mention, words, at, known))
    if mention is None and not known.grammar.subject_first:
        mention = phrase_right_of(words, number + 1, known)
    return Subject(mention, adjacent=function_word or names_somebody(words, at, known))


def _titled_source(words: Sequence[Word], number: int, known: LanguageTables) -> Subject | None:
    """Read a body whose name stands in marks: "пишет «Эхо»", "в «Эхе» заявили"."""
    relays = words[number].lower in known.speech.relaying
    behind = number + 1
    noun = words[behind].lower if behind < len(words) else ""
    told = noun in known.bodies
    inner = quoted_name(words, behind + told)
    if inner and (relays or told):
        return Subject(_named_so(inner, (noun,) if told else ()), adjacent=True)
    if number < _SHORTEST_QUOTED or not (words[number - 1].quoted and words[number - 1].is_mark):
        return None
    opening = next((i for i in range(number - 2, -1, -1) if words[i].is_mark), -1)
    inner = quoted_name(words, opening) if opening >= 0 else []
    before = words[opening - 1].lower if opening > 0 else ""
    if not inner:
        return None
    if before in known.bodies:
        return Subject(_named_so(inner, (before,)), adjacent=True)
    if before in known.all_titles | known.speaker_nouns:  # "глава «Эха»": he is not named
        office = words[opening - 1]
        texts = (office.text, *(w.text for w in inner))
        gone = Mention(texts, "description", (before,), "", office.start, inner[-1].end, before)
        return Subject(gone, adjacent=True)
    if before in known.grammar.venue_prepositions:
        many = words[number].lower.endswith(known.grammar.plural_endings)
        return Subject(_named_so(inner, ()), adjacent=True, venue=True) if many else None
    opens = opening == 0 or words[opening - 1].is_mark or before in known.speech.auxiliaries
    return Subject(_named_so(inner, ()), adjacent=True) if opens and relays else None


def _named_so(inner: Sequence[Word], titles: tuple[str, ...]) -> Mention:
    texts = tuple(word.text for word in inner)
    return Mention(texts, "name", titles, "", inner[0].start, inner[-1].end, "".join(titles[:1]))


def _is_beside(mention: Mention, words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether only an adverbial may part a subject from its verb: no "Отрывок из ..."."""
    if mention.kind != "name" or len(mention.words) > 1 or mention.end == words[at].end:
        return True
    behind = next((w for w in words if w.start >= mention.end), None)
    return behind is not None and behind.lower in known.grammar.adverbial_openers


def _antecedent(words: Sequence[Word], relative: int, known: LanguageTables) -> Mention | None:
    at = relative - 1
    while at >= 0 and words[at].is_mark:
        at -= 1
    return phrase_left_of(words, at, known) if at >= 0 else None


def _across_mark(
    words: Sequence[Word],
    mark: int,
    number: int,
    known: LanguageTables,
    earlier: Sequence[Mention],
) -> Subject:
    """Read a subject that something between marks keeps from its verb: "X, who ..., said"."""
    if words[mark].text == ")":
        before = _before_parenthesis(words, mark)
        subject = phrase_left_of(words, before, known) if before >= 0 else None
        return Subject(subject, adjacent=subject is not None and subject.kind == "name")
    inverted = words[number].lower not in known.speech.transitive
    behind = phrase_right_of(words, number + 1, known) if inverted else None
    if words[mark].text not in _SEPARATORS:
        if known.grammar.subject_first and words[mark].text == ";":
            behind = main_subject(words, mark, known, earlier)
        return Subject(behind, adjacent=behind is not None)
    if behind is not None and is_nominative(behind, words, number, known):
        return Subject(behind, adjacent=True)
    if found := _interrupted(words, mark, known):
        return found
    return Subject(behind or main_subject(words, mark, known, earlier))


def _interrupted(words: Sequence[Word], mark: int, known: LanguageTables) -> Subject | None:
    """Read the subject before an apposition or a relative clause that ends at a mark.

    Every earlier mark may open it; a name is looked for beyond a description, for
    appositions come in rows ("X, the minister of Y, a member of Z, said").
    """
    found: Mention | None = None
    within: Mention | None = None  # "the owner, entrepreneur X, said"
    for comma in range(mark - 1, max(-1, mark - _FARTHEST), -1):
        if words[comma].quoted or words[comma].text in ";:":
            break
        segment = words[comma + 1 : mark]
        if words[comma].text not in _SEPARATORS or not segment:
            continue
        if found is None and (name := bare_name(segment, known)):
            return Subject(name, adjacent=True)
        if segment[0].lower in known.grammar.relatives:
            if found is not None and segment[0].lower in known.grammar.place_relatives:
                break  # "At the club, where it rains, Ivan Ivanov, the owner, said"
            return Subject(_related(words, comma, known), adjacent=True)
        apposed = not segment[0].capitalised or segment[0].lower in known.stop_words
        apposed = apposed or _is_office_of(segment, known)
        doing = segment[0].lower.endswith(known.grammar.participle_endings)
        if apposed and within is None and not (doing and known.grammar.subject_first):
            within = full_name_in(segment, known)
        if (apposed or len(segment) <= _SHORT_APPOSED) and (
            found is None or found.kind == "description"
        ):
            before = phrase_left_of(words, _before_parenthesis(words, comma - 1), known)
            # "Maria Ruiz, D-Ohio, said": what is not apposed by its form has a full name before.
            if apposed or (before is not None and len(before.words) > 1):
                found = before or found
    if within is not None and (found is None or found.kind == "description"):
        found = within
    return Subject(found, adjacent=found.kind == "name") if found else None


def _is_office_of(segment: Sequence[Word], known: LanguageTables) -> bool:
    """Tell whether an apposition begins with a title in capitals: "Republican of New York"."""
    if len(segment) < 2 or segment[1].capitalised or not known.grammar.subject_first:
        return False
    return segment[0].lower in known.all_titles and segment[1].lower in known.stop_words


def _before_parenthesis(words: Sequence[Word], at: int) -> int:
    """Return the place before the parenthesis that ends at a word, or the place itself."""
    if words[at].text != ")":
        return at
    return next((i for i in range(at, -1, -1) if words[i].text == "("), 0) - 1


def _related(words: Sequence[Word], comma: int, known: LanguageTables) -> Mention | None:
    """Return the subject before a relative clause: "X, the head of Y, which ..., said" is X."""
    antecedent = phrase_left_of(words, comma - 1, known)
    for earlier in range(comma - 1, max(0, comma - _LONGEST_APPOSED), -1):
        word = words[earlier]
        if word.quoted or (word.is_mark and word.text not in _SEPARATORS):
            break
        if word.is_mark and not words[earlier + 1].capitalised:
            before = phrase_left_of(words, _before_parenthesis(words, earlier - 1), known)
            full = before is not None and before.kind == "name" and len(before.words) > 1
            return before if full else antecedent
    return antecedent
