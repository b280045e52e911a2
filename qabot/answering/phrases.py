"""Noun phrases that begin or end at a word, and whom they name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.mentions import is_first_name, is_name_part, read_phrase
from qabot.answering.nouns import noun_phrase_at, read_nouns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Mention
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_FARTHEST = 60  # words that a noun phrase may have
_LONGEST_BEFORE = 10  # words of one that ends at a verb
_LONGEST_APPOSED = 5  # words of a name behind a comma
_LONGEST_DATELINE = 12  # words and marks
_DASHES = frozenset("-–—")
_LONGEST_TITLE = 3  # words of one behind the first of a noun phrase


def mention_in(phrase: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return whom a noun phrase names, or None where it names nobody who can speak."""
    return (read_nouns if known.grammar.capital_nouns else read_phrase)(phrase, known)


def phrase_right_of(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Return whom the phrase that begins at a word names: "said the secretary of X, Y"."""
    if known.grammar.capital_nouns:
        return noun_phrase_at(words, at, known)[0]
    if not known.grammar.subject_first and (named := _named_at_end(words, at, known)):
        return named
    phrase = _phrase_beginning(words, at, known)
    mention = _with_possessor(phrase, known)
    if mention is not None and mention.kind == "name":
        return mention
    return _apposed(words, at + len(phrase), known) or mention


def phrase_left_of(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Return whom the phrase that ends at a word names: "a spokesman for X" is no X."""
    phrase = _phrase_ending(words, at, known)
    mention = mention_in(phrase, known)
    link = at - len(phrase)
    if link >= 0 and phrase and words[link].lower in known.grammar.complement_openers:
        return _head_of_complement(words, link, mention, known)
    return mention


def names_somebody(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether the phrase that ends at a word names somebody or is all before it.

    "to meet Peskov in his home state": the words right before "state" do not.
    """
    phrase = _phrase_ending(words, at, known)
    link = at - len(phrase)
    linked = link >= 0 and bool(phrase) and words[link].lower in known.grammar.complement_openers
    return not linked or mention_in(phrase, known) is not None


def gerund_subject(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Return the name that ends at a word behind "of" or "with": "the sight of Peskov saying"."""
    phrase = _phrase_ending(words, at, known)
    link = at - len(phrase)
    if link < 0 or not phrase or words[link].lower not in known.grammar.gerund_openers:
        return None
    mention = mention_in(phrase, known)
    return mention if mention is not None and mention.kind == "name" else None


def bare_name(segment: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return the name that a few words are and nothing else."""
    if not 1 < len(segment) <= _LONGEST_APPOSED or not all(w.capitalised for w in segment):
        return None
    mention = mention_in(segment, known)
    return mention if mention is not None and mention.kind == "name" else None


def full_name_in(segment: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return the full name that a few words end with: "предприниматель Артур Саркисян"."""
    mention = mention_in(segment, known)
    if mention is None or mention.kind != "name" or len(mention.words) < 2:
        return None
    return mention


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
        comma = next((i for i, word in enumerate(words) if word.text == ","), len(words))
        words = words[comma + 1 :]
        if not grammar.subject_first:
            break
    return words


def _opens_adverbial(word: Word, known: LanguageTables) -> bool:
    return word.lower in known.grammar.conjunctions or word.lower in known.grammar.phrase_ends


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


def _phrase_beginning(words: Sequence[Word], at: int, known: LanguageTables) -> list[Word]:
    ends = known.grammar.phrase_ends | known.grammar.conjunctions
    phrase: list[Word] = []
    for word in words[at : at + _FARTHEST]:
        if word.quoted or word.is_mark or word.lower in ends:
            break
        if phrase and phrase[-1].capitalised and not _extends_name(word, known):
            break
        phrase.append(word)
    return phrase


def _extends_name(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word may stand behind a name in one noun phrase: "X spokesman Y"."""
    grammar = known.grammar
    if word.capitalised or word.lower in grammar.particles | grammar.possessive_openers:
        return True
    if word.lower in known.speaker_nouns or word.lower in known.all_titles:
        return True
    # Where subjects come first, a noun may follow: "the Russian side" is no name that speaks.
    adverb = word.lower.endswith(grammar.adverb_endings) or word.lower in known.signs.get(
        "time", ()
    )
    return grammar.subject_first and not adverb and word.lower not in known.stop_words


def _with_possessor(phrase: Sequence[Word], known: LanguageTables) -> Mention | None:
    head = mention_in(phrase, known)
    if head is None or head.kind != "description":
        return head
    for number, word in enumerate(phrase):
        if number and word.lower in known.grammar.possessive_openers:
            return _titled_name(head, mention_in(phrase[number + 1 :], known)) or head
    return head


def _titled_name(head: Mention, complement: Mention | None) -> Mention | None:
    """Return the name in a complement if it is taken for the head's.

    "The press secretary of the Russian President Dmitry Peskov": whose name it is only the
    world knows; translated news writes so of the secretary.
    """
    if complement is None or complement.kind != "name":
        return None
    if not complement.titles or len(complement.words) < 2:
        return None
    return replace(complement, titles=head.titles, gender=head.gender, office=head.office)


def _named_at_end(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Read "директор по проектам Института ... Ирина Левова": the name ends the phrase."""
    end = at
    while end < min(len(words), at + _FARTHEST) and not (words[end].is_mark or words[end].quoted):
        end += 1
    phrase = list(words[at:end])
    mention = mention_in(phrase[-3:], known)
    if mention is None or mention.kind != "name" or len(mention.words) < 2:
        return None
    before = [w.lower for w in phrase if w.end < mention.start and w.lower not in known.stop_words]
    if not before or before[0] not in known.all_titles | known.speaker_nouns:
        return None  # "опровергла слова очевидца Ольга Синицына": the phrase is no subject
    return replace(mention, titles=tuple(before), office=before[0])


def _apposed(words: Sequence[Word], comma: int, known: LanguageTables) -> Mention | None:
    """Read the name behind a description and a comma: "the minister, Ivan Ivanov"."""
    if comma >= len(words) or words[comma].text != ",":
        return None
    phrase: list[Word] = []
    for word in words[comma + 1 : comma + 1 + _LONGEST_APPOSED]:
        if word.is_mark or word.quoted:
            break
        if not word.capitalised and word.lower not in known.grammar.particles:
            break
        phrase.append(word)
    return bare_name(phrase, known)


def _head_of_complement(
    words: Sequence[Word], link: int, complement: Mention | None, known: LanguageTables
) -> Mention | None:
    """Read a phrase that ends in a complement: "a spokesman for X", "the secretary of X"."""
    before = _phrase_ending(words, link - 1, known)
    outer = link - 1 - len(before)
    if outer > 0 and before and words[outer].lower in known.grammar.senders:
        # "The letter from X to Y said": neither is its subject.
        return _head_of_complement(words, outer, mention_in(before, known), known)
    if not before and complement is not None and complement.kind == "name":
        return _behind_object(words, link, complement, known)
    head = mention_in(before, known)
    if head is not None and head.kind == "name" and head.start == words[0].start:
        # "Friends of X said": a capital at the head of a sentence makes no name.
        return head if len(head.words) > 1 else None
    if head is None or head.kind != "description":
        return head
    if words[link].lower in known.grammar.possessive_openers:
        return _titled_name(head, complement) or head
    return head


def _behind_object(
    words: Sequence[Word], link: int, complement: Mention, known: LanguageTables
) -> Mention | None:
    """Read "At the meeting Peskov said", "In Moscow Peskov said": the object ends at the name."""
    named = [w for w in words[link + 1 :] if complement.start <= w.start < complement.end]
    if any(
        w.end <= complement.start and w.lower not in known.stop_words for w in words[link + 1 :]
    ):
        return replace(complement, titles=(), office="")
    given = (i for i in range(1, len(named) - 1) if is_first_name(named[i], known))
    mention = mention_in(named[next(given, max(1, len(named) - 1)) :], known)
    return mention if mention is not None and mention.kind == "name" else None


def _phrase_ending(words: Sequence[Word], at: int, known: LanguageTables) -> list[Word]:
    grammar, speech = known.grammar, known.speech
    bounds = grammar.conjunctions | grammar.relatives | grammar.complement_openers
    phrase: list[Word] = []
    while at >= 0 and len(phrase) < _LONGEST_BEFORE:
        word = words[at]
        if word.is_mark or word.quoted or word.lower in bounds:
            break
        verb = word.lower in speech.strong and word.lower not in speech.ambiguous
        if phrase and verb and not word.capitalised:
            break
        phrase.insert(0, word)
        at -= 1
    return phrase
