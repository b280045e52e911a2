"""The subject of a clause; here, where the finite verb stands second, as in German.

Other languages have theirs in ``subjects``. One phrase stands before the finite verb. If it
may be the subject, it is; else the subject follows the verb ("Am Montag sagte Berg"). In a
subordinate clause the verb stands last, and the subject right behind the word that opens the
clause ("wie Berg sagte").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.answering.nouns import name_behind_comma, noun_phrase_at
from qabot.answering.openings import first_subject
from qabot.answering.subjects import Subject, find_subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Mention
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_FARTHEST = 60  # words that a clause may have
_SHORTEST_INTERRUPTED = 5  # words and marks before what goes on behind an apposition
_AGENT_WITHIN = 12  # words between an auxiliary and its "von"
_NOT_SPEECH = Subject(None, possible=False)


def subject_of_verb(
    words: Sequence[Word], number: int, known: LanguageTables, earlier: Sequence[Mention]
) -> Subject:
    """Return the subject of a verb of speech.

    Args:
        words: The sentence.
        number: Which of them is the verb.
        known: Tables of the article's language.
        earlier: Who spoke in the sentence before this verb, in order.
    """
    if not known.grammar.verb_second:
        return find_subject(words, number, known, earlier)
    if number and words[number - 1].lower in known.grammar.infinitive_marks:
        return _NOT_SPEECH  # "ohne zu sagen"
    start = _clause_start(words, number, known)
    finite = number
    if words[number].lower in known.speech.participles | known.speech.infinitives:
        finite = _auxiliary(words, start, number, known)
        if finite < start:
            start = _clause_start(words, finite, known)
        if _takes_back(words, finite, number, known):
            return _NOT_SPEECH
        if _is_passive(words, finite, number, known):
            return _agent(words, start, number, known)
    ends = _is_last(words, number, finite, known)
    if ends and (opened := _of_subordinate(words, start, known)) is not None:
        return opened
    if ends and (apposed := _apposed_subject(words, start, known)) is not None:
        return Subject(apposed, adjacent=True)
    found = _of_main(words, start, finite, number, known, earlier)
    if found.mention is None and finite == number:
        finite = _auxiliary_before(words, start, number, known)
        if finite < number:  # "hat X, wie es hieß, bestätigt"
            begin = _clause_start(words, finite, known)
            return _of_main(words, begin, finite, number, known, earlier)
    return found


def _auxiliary(words: Sequence[Word], start: int, number: int, known: LanguageTables) -> int:
    """Return the auxiliary of a participle or infinitive, or its own place without one."""
    grammar = known.grammar
    helpers = grammar.perfect_auxiliaries | grammar.passive_auxiliaries | grammar.modals
    behind = words[number + 1 : number + 2]
    if behind and behind[0].lower in helpers:
        return number + 1  # at the end of a subordinate clause
    clause = (i for i in range(start, number) if not words[i].quoted)
    found = next((i for i in clause if words[i].lower in helpers), number)
    bare = words[number].lower not in known.speech.finite
    return _auxiliary_before(words, start, number, known) if found == number and bare else found


def _takes_back(words: Sequence[Word], finite: int, number: int, known: LanguageTables) -> bool:
    """Tell whether a verb with its auxiliary reports nothing: "will sagen", "habe gesagt"."""
    helper, form = words[finite].lower, words[number].lower
    if finite == number:
        return form not in known.speech.finite
    if helper in known.grammar.modals | known.grammar.reported_moods:
        return True
    return form in known.speech.infinitives - known.speech.participles


def _is_passive(words: Sequence[Word], finite: int, number: int, known: LanguageTables) -> bool:
    passive = words[finite].lower in known.grammar.passive_auxiliaries
    return passive and words[number].lower not in known.speech.citing


def _auxiliary_before(words: Sequence[Word], start: int, number: int, known: LanguageTables) -> int:
    """Return the auxiliary of a participle that other clauses part from it."""
    grammar = known.grammar
    for at in range(start - 1, max(0, start - _FARTHEST), -1):
        if words[at].lower not in grammar.perfect_auxiliaries or words[at].quoted:
            continue
        begin = _clause_start(words, at, known)
        relative = (
            begin and words[begin - 1].text == "," and words[begin].lower in grammar.relatives
        )
        if not relative and words[begin].lower not in grammar.subordinators:
            return at
    return number


def _clause_start(words: Sequence[Word], number: int, known: LanguageTables) -> int:
    at = number
    depth = 0
    while at and number - at < _FARTHEST:
        before = words[at - 1]
        if before.text == ")":
            depth += 1
        elif before.text == "(":
            depth -= 1
        elif not depth and (before.quoted or _bounds(words, at - 1, known)):
            break
        at -= 1
    return at


def _bounds(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    word = words[at]
    if word.is_mark:
        return word.text not in "/()[]&'’%"
    if word.lower in known.grammar.coordinators:
        return True
    return word.lower in known.grammar.plain_openers and (not at or words[at - 1].is_mark)


def _is_last(words: Sequence[Word], number: int, finite: int, known: LanguageTables) -> bool:
    """Tell whether a verb ends its clause, an auxiliary behind it at most."""
    grammar = known.grammar
    if finite < number:
        return False
    at = number + 1
    helpers = grammar.perfect_auxiliaries | grammar.passive_auxiliaries
    while at < len(words) and words[at].lower in helpers:
        at += 1
    return at == len(words) or words[at].is_mark or words[at].lower in grammar.coordinators


def _of_subordinate(words: Sequence[Word], start: int, known: LanguageTables) -> Subject | None:
    """Read "wie X sagte", "X, der sagte"; None where no subordinate clause begins."""
    grammar, opener = known.grammar, words[start]
    if opener.is_mark:
        return None
    if opener.lower in grammar.subordinators:
        mention = _subject_at(words, start + 1, known)
        return Subject(mention, adjacent=True) if mention else None
    if start and words[start - 1].text == "," and opener.lower in grammar.relatives:
        own = _subject_at(words, start + 1, known)
        if own is not None:  # "der Plan, den X kritisierte"
            return Subject(own, adjacent=True)
        if _subject_at(words, start, known) is None:
            return Subject(_left_of_comma(words, start - 1, known), adjacent=True)
    return None


def _apposed_subject(words: Sequence[Word], start: int, known: LanguageTables) -> Mention | None:
    """Read a name that parts a subordinate clause: "Wie ein Sprecher, Jan Berg, gestern sagte"."""
    if start < _SHORTEST_INTERRUPTED or words[start - 1].text != "," or words[start].is_mark:
        return None
    begin = _clause_start(words, start - 1, known)
    if not begin or words[begin - 1].text != "," or not words[begin].capitalised:
        return None
    mention, end = noun_phrase_at(words, begin, known)
    opener = words[_clause_start(words, begin - 1, known)]
    named = mention is not None and mention.kind == "name" and end == start - 1
    return mention if named and opener.lower in known.grammar.subordinators else None


def _of_main(
    words: Sequence[Word],
    start: int,
    finite: int,
    number: int,
    known: LanguageTables,
    earlier: Sequence[Mention],
) -> Subject:
    finite = min(finite, number)
    behind = _subject_behind(words, finite + 1, known)
    bare = known.speech.auxiliaries - known.grammar.day_prepositions
    while start < finite - 1 and words[start].lower in bare:
        start += 1  # "Auch Berg sagte"
    if start < finite:
        return _beside(words, start, finite, known, behind)
    if start and words[start - 1].text == "," and not words[start - 1].quoted:
        interrupted = _before_interruption(words, start - 1, known)
        if interrupted is not None:
            return Subject(interrupted, adjacent=True)
    if start and words[start - 1].lower in known.grammar.coordinators:
        before = earlier[-1] if earlier else subject_of_sentence(words[: start - 1], known)
        if behind is None or (before is not None and behind.kind != "pronoun"):
            return Subject(before)
    return Subject(behind, adjacent=behind is not None)


def _beside(
    words: Sequence[Word], start: int, finite: int, known: LanguageTables, behind: Mention | None
) -> Subject:
    """Choose between the phrase before the finite verb and the one behind it."""
    grammar = known.grammar
    before, end = noun_phrase_at(words, start, known)
    while before is not None and end < finite and words[end].lower in known.speech.auxiliaries:
        end += 1  # "Berg selbst sagte"
    followed = grammar.complement_openers | {","}
    whole = end == finite or (end < finite and words[end].lower in followed)
    opens = words[start].lower in grammar.phrase_ends | grammar.conjunctions
    if before is not None and whole and not opens and not _is_oblique(words, start, known):
        apposed = _apposed_to(words, start, known) if before.kind == "description" else None
        return Subject(apposed or before, adjacent=True)
    thing = before is None and whole and words[start].lower in grammar.articles
    if thing and behind is not None and behind.kind == "description":
        told = any(w.lower in grammar.articles for w in words[finite + 1 : finite + 3])
        behind = behind if told else None  # "Das Beben forderte viele Opfer"
    if behind is None and not opens and start and words[start - 1].text == ",":
        return Subject(_apposed_to(words, start, known))
    return Subject(behind, adjacent=behind is not None)


def subject_of_sentence(words: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return the subject of a sentence's first clause, where it is somebody."""
    if not known.grammar.verb_second:
        return first_subject(words, known)
    at = 0
    while at < len(words) and words[at].lower in known.grammar.plain_openers:
        at += 1
    if at == len(words) or words[at].quoted or words[at].is_mark:
        return None
    grammar = known.grammar
    opens = words[at].lower in grammar.phrase_ends | grammar.conjunctions
    if not opens and words[at].lower not in known.speech.auxiliaries:
        mention, _ = noun_phrase_at(words, at, known)
        if mention is not None and not _is_oblique(words, at, known):
            return mention
    governed = False  # by a preposition, with all before its noun
    adverbs = known.speech.auxiliaries & known.signs.get("time", frozenset())  # "gestern"
    while at < len(words) and not (words[at].is_mark and words[at].text not in "/()"):
        mention, end = noun_phrase_at(words, at, known)
        told = mention is not None and not governed and not _is_oblique(words, at, known)
        if told and not words[at].quoted:
            return mention
        opens = words[at].lower in grammar.phrase_ends and words[at].lower not in adverbs
        governed = opens or (governed and not any(w.capitalised for w in words[at:end]))
        at = max(end, at + 1)
    return None


def agent_before(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Return the full name that ends at a word with a preposition of origin: "Kritik von X"."""
    agents = known.grammar.agents if known.grammar.verb_second else ()
    for number in range(at - 2, max(0, at - _AGENT_WITHIN), -1):
        if words[number].lower in agents:
            mention, end = noun_phrase_at(words, number + 1, known)
            full = mention is not None and mention.kind == "name" and len(mention.words) > 1
            return mention if full and end == at else None
    return None


def _subject_behind(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Return the subject that follows a finite verb, adverbs and days between passed over."""
    while at < len(words) and _is_passed_over(words, at, known):
        at += 1
    return _subject_at(words, at, known)


def _is_passed_over(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    word = words[at]
    if word.is_mark or word.quoted:
        return False
    days = known.signs.get("time", ())
    if word.lower in known.speech.auxiliaries or word.lower in days or word.text.isdigit():
        return True
    following = words[at + 1 : at + 3]
    opens_day = word.lower in known.grammar.day_prepositions
    return opens_day and any(w.lower in days or w.text.isdigit() for w in following)


def _subject_at(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    if at >= len(words) or _is_oblique(words, at, known):
        return None
    mention, end = noun_phrase_at(words, at, known)
    if mention is not None and mention.kind == "description":
        return name_behind_comma(words, end, known) or mention
    return mention


def _is_oblique(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether the article of a phrase shows that it is no subject."""
    grammar = known.grammar
    if words[at].lower in grammar.oblique_articles:
        return True
    if words[at].lower not in grammar.feminine_oblique_articles:
        return False
    following = words[at + 1 : at + 5]
    if len(following) > 1 and following[0].lower.endswith(grammar.oblique_adjective_endings):
        return following[1].capitalised or not following[0].capitalised  # "der neuen Partei"
    noun = next((w for w in following if w.capitalised), None)
    return noun is not None and noun.lower.endswith(grammar.feminine_noun_endings)


def _left_of_comma(words: Sequence[Word], comma: int, known: LanguageTables) -> Mention | None:
    """Return whom the phrase names that ends at a comma, with its complements."""
    at = comma
    while at and not words[at - 1].quoted and not _bounds(words, at - 1, known):
        at -= 1
    head: Mention | None = None
    while at < comma:
        mention, end = noun_phrase_at(words, at, known)
        mention = head or mention
        if end == comma:
            return mention
        # "ein Sprecher von X": the phrase goes on.
        goes_on = end > at and words[end].lower in known.grammar.complement_openers
        head = mention if goes_on or (head is not None and end == at) else None
        at = max(end, at + 1)
    return None


def _apposed_to(words: Sequence[Word], start: int, known: LanguageTables) -> Mention | None:
    """Return the name before an apposition: "Jan Berg, ein Sprecher von X, sagte"."""
    if not start or words[start - 1].text != "," or words[start - 1].quoted:
        return None
    mention = _left_of_comma(words, start - 1, known)
    return mention if mention is not None and mention.kind == "name" else None


def _before_interruption(
    words: Sequence[Word], comma: int, known: LanguageTables
) -> Mention | None:
    """Read the subject before an apposition or relative clause that ends at a comma.

    None where another clause ends there: then the subject follows the verb.
    """
    for mark in range(comma - 1, max(0, comma - _FARTHEST), -1):
        word = words[mark]
        if word.quoted or (word.is_mark and word.text in ";:"):
            return None
        if word.text != "," or mark + 1 == comma:
            continue
        first = words[mark + 1]
        apposed, end = noun_phrase_at(words, mark + 1, known)
        whole = end == comma or words[end].lower in known.grammar.complement_openers
        before = _left_of_comma(words, mark, known)
        if before is not None and before.kind == "description":
            # "Jan Berg, der Chef der Bank, die in Köln sitzt, sagte"
            before = _before_description(words, mark, known) or before
        full = before is not None and before.kind == "name" and len(before.words) > 1
        if apposed is not None and whole and not _is_oblique(words, mark + 1, known):
            told = apposed.kind == "description" or len(apposed.words) > 1 or apposed.titles
            if told and before is not None and before.kind == "name":
                return before
            if told and apposed.kind == "name":
                return apposed
        if full and apposed is not None and apposed.kind == "description":
            return before  # "Jan Berg, Chef der Bank und Leiter in dem Haus, sagte"
        if whole and full and end > mark + 2:
            return before  # "Jan Berg, Inhaber der Firma, sagte"
        relative = first.lower in known.grammar.relatives and _is_verb(words, comma - 1, known)
        if relative and before is not None and not _is_governed(words, mark, known):
            return before
    return None


def _is_governed(words: Sequence[Word], comma: int, known: LanguageTables) -> bool:
    """Tell whether what ends at a comma begins with a preposition: "In einem Brief, der ..."."""
    at = comma
    while at and not words[at - 1].quoted and not _bounds(words, at - 1, known):
        at -= 1
    return words[at].lower in known.grammar.phrase_ends


def _before_description(words: Sequence[Word], comma: int, known: LanguageTables) -> Mention | None:
    """Return the name that the description which ends at a comma is apposed to."""
    at = comma
    while at and not words[at - 1].quoted and not _bounds(words, at - 1, known):
        at -= 1
    return _apposed_to(words, at, known)


def _is_verb(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether a word may be the finite verb at the end of a relative clause."""
    word = words[at]
    return not (word.capitalised or word.is_mark or word.lower in known.grammar.phrase_ends)


def _agent(words: Sequence[Word], start: int, number: int, known: LanguageTables) -> Subject:
    """Read the speaker of a passive: "wurde von X kritisiert"."""
    for at in range(number - 1, max(start, number - _AGENT_WITHIN) - 1, -1):
        if words[at].lower in known.grammar.agents:
            mention, _ = noun_phrase_at(words, at + 1, known)
            return Subject(mention, adjacent=True) if mention else _NOT_SPEECH
    return _NOT_SPEECH
