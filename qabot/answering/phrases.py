"""Noun phrases that begin or end at a word, and whom they name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.appositions import complement_words
from qabot.answering.mentions import (
    is_adjective,
    is_first_name,
    is_office,
    read_phrase,
    read_pronoun,
)
from qabot.answering.nouns import name_behind_comma, noun_phrase_at, read_nouns
from qabot.answering.words import attributes, quoted_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Mention
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_FARTHEST = 60  # words that a noun phrase may have
_LONGEST_BEFORE = 10  # words of one that ends at a verb
_LONGEST_APPOSED = 5  # words of a name behind a comma
_SHORTEST_TITLED = 2  # words up to a capital that belongs to an office before it


def mention_in(phrase: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return whom a noun phrase names, or None where it names nobody who can speak."""
    return (read_nouns if known.grammar.capital_nouns else read_phrase)(phrase, known)


def phrase_right_of(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Return whom the phrase that begins at a word names: "said the secretary of X, Y"."""
    if known.grammar.capital_nouns:
        mention, end = noun_phrase_at(words, at, known)
        if mention is not None and mention.kind == "description":
            return name_behind_comma(words, end, known) or mention
        return mention
    if known.grammar.head_first:
        at = _behind_adverbials(words, at, known)
    if not known.grammar.subject_first and (named := _named_at_end(words, at, known)):
        return named
    phrase = _phrase_beginning(words, at, known)
    mention = _with_possessor(phrase, known)
    if mention is not None and mention.kind == "name":
        return mention
    if mention is not None and known.grammar.head_first:
        name = _behind_title(words, at + len(phrase), known)
        if name is not None:  # "директор «Зари» Иван Петров"
            return replace(name, titles=mention.titles, office=mention.office)
    return _apposed(words, at + len(phrase), known) or mention


def phrase_left_of(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Return whom the phrase that ends at a word names: "a spokesman for X" is no X."""
    phrase = phrase_ending(words, at, known)
    if known.grammar.head_first:
        return before_adverbials(phrase, known)
    mention = mention_in(phrase, known)
    link = at - len(phrase)
    if link >= 0 and phrase and words[link].lower in known.grammar.complement_openers:
        return _head_of_complement(words, link, at, mention, known)
    return mention


def names_somebody(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether the phrase that ends at a word names somebody or is all before it.

    "to meet Peskov in his home state": the words right before "state" do not.
    """
    phrase = phrase_ending(words, at, known)
    link = at - len(phrase)
    linked = link >= 0 and bool(phrase) and words[link].lower in known.grammar.complement_openers
    return not linked or mention_in(phrase, known) is not None


def gerund_subject(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Return the name that ends at a word behind "of" or "with": "the sight of Peskov saying"."""
    phrase = phrase_ending(words, at, known)
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


def _phrase_beginning(words: Sequence[Word], at: int, known: LanguageTables) -> list[Word]:
    ends = known.grammar.phrase_ends | known.grammar.conjunctions
    phrase: list[Word] = []
    for word in words[at : at + _FARTHEST]:
        if word.quoted or word.is_mark or word.lower in ends:
            break
        # "пресс-служба Белого дома": what has an adjective's genitive is no name.
        complete = bool(phrase) and phrase[-1].capitalised and not _is_genitive(phrase, known)
        if complete and not _extends_name(word, known):
            break
        phrase.append(word)
    return phrase


def _is_genitive(phrase: Sequence[Word], known: LanguageTables) -> bool:
    endings = known.grammar.genitive_adjective_endings
    if len(phrase) < _SHORTEST_TITLED or phrase[-2].capitalised:
        return False
    return phrase[-1].lower.endswith(endings)


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
    openers = known.grammar.possessive_openers
    for number, word in enumerate(phrase):
        if number and word.lower in openers:
            named = _titled_name(head, mention_in(phrase[number + 1 :], known))
            if named is not None:
                return named
    joins = (i for i, w in enumerate(phrase) if i and w.lower in known.grammar.complement_openers)
    return replace(head, of=complement_words(phrase[next(joins, len(phrase)) :], known))


def _titled_name(head: Mention, complement: Mention | None) -> Mention | None:
    """Return the name in a complement if it is taken for the head's.

    "The press secretary of the Russian President Dmitry Peskov": whose name it is only the
    world knows; translated news writes so of the secretary.
    """
    if complement is None or complement.kind != "name":
        return None
    if not complement.titles or len(complement.words) < 2:
        return None
    return replace(
        complement,
        titles=head.titles,
        gender=head.gender,
        office=head.office,
        of=(*head.of, *complement.titles),
    )


def _named_at_end(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Read "директор по проектам Института ... Ирина Левова": the name ends the phrase."""
    end = at
    while end < min(len(words), at + _FARTHEST) and not (words[end].is_mark or words[end].quoted):
        if end > at and attributes(words, end, known):
            break  # "сообщает телеканал со ссылкой на Ольгу Синицыну"
        end += 1
    phrase = list(words[at:end])
    mention = mention_in(phrase[-3:], known)
    if mention is None or mention.kind != "name" or len(mention.words) < 2:
        return None
    before = [w for w in phrase if w.end < mention.start and w.lower not in known.stop_words]
    governed = [w for w in phrase if w.end < mention.start][-1:]
    if governed and governed[0].lower in known.grammar.adverbial_openers:
        return None  # "министр на встрече с Ольгой Синицыной"
    noun = next((w.lower for w in before if not is_adjective(w, known)), "")
    if not is_office(noun, known):
        return None  # "опровергла слова очевидца Ольга Синицына": the phrase is no subject
    return replace(mention, titles=tuple(w.lower for w in before), office=noun)


def _behind_title(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    inner = quoted_name(words, at)
    start = at + len(inner) + 2
    end = start
    while end < len(words) and words[end].capitalised and not words[end].quoted:
        end += 1
    return bare_name(words[start:end], known) if inner else None


def _behind_adverbials(words: Sequence[Word], at: int, known: LanguageTables) -> int:
    """Return where a subject begins behind what may stand between it and its verb.

    "сообщил 14 мая в своем канале губернатор": it begins with an office or a first name.
    """
    days = known.signs.get("time", ())
    while at < len(words) and not words[at].is_mark and not words[at].quoted:
        word = words[at]
        if word.lower in known.grammar.adverbial_openers:
            break
        if not (
            word.text.isdigit() or word.lower in known.speech.auxiliaries or word.lower in days
        ):
            return at
        at += 1
    if at == len(words) or words[at].lower not in known.grammar.adverbial_openers:
        return at
    for number in range(at + 2, len(words)):
        word = words[number]
        if word.is_mark or word.quoted or word.lower in known.grammar.relatives:
            break
        given = is_first_name(word, known) and word.capitalised
        if given or word.lower in known.all_titles or read_pronoun(word, known):
            return number
        # "написал в Twitter Трамп"
        if (
            number == at + 2
            and word.capitalised
            and words[at + 1].lower.isascii() != word.lower.isascii()
        ):
            return number
    return at


def before_adverbials(phrase: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Read the subject in what stands before a verb: "Песков на встрече заявил"."""
    grammar = known.grammar
    whole = mention_in(phrase, known)
    bounds = grammar.adverbial_openers | grammar.object_prepositions
    openers = [i for i, word in enumerate(phrase) if word.lower in bounds]
    if not openers or (whole is not None and whole.kind == "pronoun"):
        return whole
    named = whole is not None and whole.kind == "name"
    if (
        whole is not None
        and named
        and len(whole.words) > 1
        and whole.words[0].lower() in _given(known)
    ):
        return whole  # "директор по проектам Ирина Левова"
    last = openers[-1]
    if (before := before_adverbials(phrase[:last], known)) is not None:
        return before
    rest = phrase[last + 1 :]
    if len(rest) < 2 or phrase[last].lower not in grammar.adverbial_openers:
        return None
    # "в Москве Песков", "на встрече министр": the first word is the preposition's.
    behind = mention_in(rest[1:], known)
    if behind is None or behind.start == rest[0].start or behind.words[0].isupper():
        return None
    return behind if behind.kind != "description" or behind.office in _nouns(known) else None


def _given(known: LanguageTables) -> frozenset[str]:
    return known.first_names.get("masculine", frozenset()) | known.first_names.get(
        "feminine", frozenset()
    )


def _nouns(known: LanguageTables) -> frozenset[str]:
    return known.all_titles | known.speaker_nouns


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
    words: Sequence[Word], link: int, at: int, complement: Mention | None, known: LanguageTables
) -> Mention | None:
    """Read a phrase that ends in a complement: "a spokesman for X", "the secretary of X"."""
    before = phrase_ending(words, link - 1, known)
    outer = link - 1 - len(before)
    if outer > 0 and before and words[outer].lower in known.grammar.senders:
        # "The letter from X to Y said": neither is its subject.
        return _head_of_complement(words, outer, link - 1, mention_in(before, known), known)
    if outer > 0 and before and words[outer].lower in known.grammar.possessive_openers:
        # "The secretary of the president of X"
        inner = mention_in(before, known)
        further = _head_of_complement(words, outer, link - 1, inner, known)
        if further is not None and further.kind == "description" and further != inner:
            return replace(
                further, of=(*further.of, *complement_words(words[link : at + 1], known))
            )
    if not before and complement is not None and complement.kind == "name":
        return _behind_object(words, link, complement, known)
    head = mention_in(before, known)
    if head is not None and head.kind == "name" and head.start == words[0].start:
        # "Friends of X said": a capital at the head of a sentence makes no name.
        return head if len(head.words) > 1 else None
    if head is None or head.kind != "description":
        return head
    head = replace(head, of=complement_words(words[link : at + 1], known))
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


def phrase_ending(words: Sequence[Word], at: int, known: LanguageTables) -> list[Word]:
    """Return the words of the phrase that ends at a word, without the complement's opener."""
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
