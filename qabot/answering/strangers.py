"""Speakers called by a noun that no table has: "the coast guard said", "сообщил перевозчик".

The verb has to be one that only somebody does, or to stand beside a quotation; then its
subject speaks, unless its noun is a text's or a fact's: "the sign said".
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qabot.answering.appositions import complement_words
from qabot.answering.mentions import Mention, is_name_part
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_LONGEST = 5  # words of a phrase up to its noun
_LONGEST_COMPLEMENT = 12  # words of what it is of
_SHORTEST_NOUN = 3  # letters
_LONGEST_CLAUSE = 30  # words between a subject and its verb
_SHORT_CLAUSE = 2  # words of "however"
_TOLD = 2  # words between a verb and its subject: "сообщил журналистам водитель"


def stranger_of(words: Sequence[Word], number: int, known: LanguageTables) -> Mention | None:
    """Return the noun phrase that is the subject of a verb of speech, if it may speak.

    Args:
        words: The sentence.
        number: Which of them is the verb.
        known: Tables of the article's language.
    """
    verb = words[number].lower
    uttered = verb in known.grammar.uttering
    behind_quotation = _follows_quotation(words, number)
    sure = verb in known.speech.strong and verb not in known.speech.ambiguous
    if not uttered and not sure:
        return None
    if known.grammar.head_first:
        return _of_either_side(words, number, known) if uttered or behind_quotation else None
    if behind_quotation and verb not in known.speech.transitive:
        return _phrase_at(words, number + 1, known)
    before = number - 1
    while before >= 0 and words[before].lower in known.speech.auxiliaries:
        before -= 1
    found = _phrase_ending(words, before, known)
    if found is None and uttered and before > 0 and words[before].text == ",":
        found = _interrupted(words, before, known)
    if found is None and known.grammar.verb_second and uttered:
        return _phrase_at(words, number + 1, known)
    if found is None or uttered:
        return found
    start = next(i for i, w in enumerate(words) if w.end > found.start)
    return found if start > 1 and _follows_quotation(words, start - 1) else None


def _follows_quotation(words: Sequence[Word], number: int) -> bool:
    """Tell whether a quotation ends right before a word, marks between or not."""
    at = number - 1
    while at >= 0 and words[at].is_mark and not words[at].quoted:
        at -= 1
    return at >= 0 and words[at].quoted


def _interrupted(words: Sequence[Word], mark: int, known: LanguageTables) -> Mention | None:
    """Read "the bakery, which shut in May, said": the subject of what a comma ends."""
    if not known.grammar.subject_first:
        return None
    for comma in range(mark - 2, max(0, mark - _LONGEST_CLAUSE), -1):
        word, first = words[comma], words[comma + 1]
        if word.quoted or (word.is_mark and word.text != ","):
            return None
        if not word.is_mark:
            continue
        apposed = first.lower in known.grammar.relatives or _is_article(first, known)
        if apposed or mark - comma - 1 <= _SHORT_CLAUSE:
            return _phrase_ending(words, comma - 1, known)
    return None


def stranger_at(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Return whom a noun phrase behind "according to" means, if it may speak."""
    return None if known.grammar.head_first else _phrase_at(words, at, known)


def _phrase_at(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Read "the coast guard" where it begins at a word."""
    if at >= len(words) or not _is_article(words[at], known):
        return None
    end = at + 1
    while end < min(len(words), at + 1 + _LONGEST) and _goes_on(words[end], known):
        end += 1
        if known.grammar.capital_nouns and words[end - 1].capitalised:
            break
    return _described(words, at + 1, end, end, known)


def _phrase_ending(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Read "a lifeguard at the pool" where it ends at a word and begins its clause."""
    counted = known.signs.get("quantity", frozenset()) if known.grammar.subject_first else ()
    start, end = at + 1, at + 1
    while start and at - start < _LONGEST_COMPLEMENT:
        start -= 1
        word = words[start]
        article = _is_article(word, known) or word.lower in counted
        if word.is_mark or word.quoted:
            return None
        if word.lower in known.grammar.complement_openers:
            end = start
        elif article and _begins(words, start, known):
            near = end - start - 1 <= _LONGEST
            return _described(words, start + 1, end, at + 1, known) if near else None
        elif not article and (
            word.lower in known.grammar.relatives or (end > at and not _goes_on(word, known))
        ):
            return None
    return None


def _is_article(word: Word, known: LanguageTables) -> bool:
    return word.lower in _articles(known.code) and not word.quoted


@lru_cache(maxsize=8)
def _articles(lang: str) -> frozenset[str]:
    grammar = tables(lang).grammar
    return grammar.articles | grammar.definites


@lru_cache(maxsize=8)
def _openers(lang: str) -> frozenset[str]:
    """Return the words right behind which a clause may begin with its subject."""
    known = tables(lang)
    grammar = known.grammar
    days = known.signs.get("time", frozenset()) - grammar.complement_openers - grammar.phrase_ends
    adverbs = known.speech.auxiliaries & known.stop_words
    return grammar.conjunctions | known.speech.complementizers | days | adverbs


@lru_cache(maxsize=8)
def _ends(lang: str) -> frozenset[str]:
    """Return the words that are no part of a noun phrase behind its article."""
    known = tables(lang)
    grammar, speech = known.grammar, known.speech
    ends = grammar.complement_openers | grammar.phrase_ends | grammar.conjunctions
    return ends | known.stop_words | (speech.heads - speech.ambiguous)


def _begins(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether a clause may begin at a word: no preposition or verb stands before it."""
    if not at:
        return True
    before = words[at - 1]
    if before.is_mark or before.quoted:
        return True
    return before.lower in _openers(known.code)


def _goes_on(word: Word, known: LanguageTables) -> bool:
    """Tell whether a word may stand between an article and its noun, or be the noun."""
    return not (word.is_mark or word.quoted or word.lower in _ends(known.code))


def _described(
    words: Sequence[Word], start: int, end: int, close: int, known: LanguageTables
) -> Mention | None:
    """Return the description that some words are, with what it is of up to another."""
    phrase = words[start:end]
    if not phrase or not all(_goes_on(w, known) for w in phrase):
        return None
    if not _may_speak(phrase[-1], known):
        return None
    return _mention(phrase, complement_words(words[end:close], known))


def _mention(phrase: Sequence[Word], of: tuple[str, ...]) -> Mention:
    texts = tuple(w.text for w in phrase)
    titles = tuple(w.lower for w in phrase)
    start, end = phrase[0].start, phrase[-1].end
    return Mention(texts, "description", titles, "", start, end, titles[-1], of)


def _may_speak(noun: Word, known: LanguageTables) -> bool:
    lower = not noun.capitalised or known.grammar.head_first
    if known.grammar.capital_nouns == lower or len(noun.text) < _SHORTEST_NOUN:
        return False
    if noun.possessive or not noun.text.replace("-", "").isalpha():
        return False
    grammar, speech = known.grammar, known.speech
    listed = grammar.things | speech.writings | known.signs.get("time", frozenset())
    counted = known.signs.get("quantity", frozenset())
    doing = noun.lower.endswith((*grammar.participle_endings, *grammar.adverb_endings))
    return noun.lower not in listed | counted and not doing


def _of_either_side(words: Sequence[Word], number: int, known: LanguageTables) -> Mention | None:
    """Read "береговая охрана сообщила", "сообщил журналистам перевозчик"."""
    before = number - 1
    while before >= 0 and words[before].lower in known.speech.auxiliaries:
        before -= 1
    start = before + 1
    while start and _is_of_run(words[start - 1], known):
        start -= 1
    if start <= before:
        governed = start > 0 and not (words[start - 1].is_mark or words[start - 1].quoted)
        governed = governed and words[start - 1].lower not in known.grammar.conjunctions
        run = words[start + governed : before + 1]
        return _first_noun(run, words[number], known, heads_sentence=start + governed == 0)
    if not all(w.is_mark or w.lower in known.stop_words for w in words[before + 1 : number]):
        return None
    opens = number > 0 and (words[number - 1].is_mark or words[number - 1].quoted)
    if not opens and not all(w.lower in known.stop_words for w in words[:number]):
        return None
    at = number + 1
    for _ in range(_TOLD):  # whom it was told
        if at < len(words) and words[at].lower.endswith(known.grammar.oblique_noun_endings):
            at += 1
    end = at
    while end < min(len(words), at + _LONGEST) and _is_of_run(words[end], known):
        end += 1
    return _first_noun(words[at:end], words[number], known)


def _is_of_run(word: Word, known: LanguageTables) -> bool:
    grammar = known.grammar
    if word.is_mark or word.quoted or word.lower in known.stop_words | known.speech.heads:
        return False
    ends = grammar.adverbial_openers | grammar.object_prepositions | grammar.phrase_ends
    return word.lower not in ends | grammar.conjunctions | known.signs.get("time", frozenset())


def _first_noun(
    run: Sequence[Word], verb: Word, known: LanguageTables, *, heads_sentence: bool = False
) -> Mention | None:
    """Return the noun that agrees with a verb, with its adjectives and its genitives."""
    adjectives = known.grammar.nominative_adjective_endings
    at = next((i for i, w in enumerate(run) if not w.lower.endswith(adjectives)), None)
    if at is None or not _agrees(run[at], verb, known) or not _may_speak(run[at], known):
        return None
    if any(is_name_part(run, i, known) for i in range(heads_sentence, len(run))):
        return None
    grammar = known.grammar
    told = (
        i
        for i in range(at + 1, len(run))
        if run[i].lower.endswith(grammar.oblique_noun_endings)
        and not run[i].lower.endswith(grammar.genitive_adjective_endings)
    )
    noun = _mention(run[: next(told, len(run))], ())
    return Mention(noun.words, "description", noun.titles, "", noun.start, noun.end, run[at].lower)


def _agrees(noun: Word, verb: Word, known: LanguageTables) -> bool:
    """Tell whether a noun has the form of a subject of a verb."""
    grammar, form = known.grammar, noun.lower
    if form.endswith(grammar.oblique_noun_endings):
        return False
    if verb.lower.endswith(grammar.plural_endings):
        return form.endswith(grammar.plural_name_endings)
    if verb.lower.endswith(grammar.feminine_endings):
        return form.endswith(grammar.feminine_noun_endings)
    if form.endswith(grammar.plural_name_endings):
        return False
    past = verb.lower.endswith(grammar.masculine_endings + grammar.neuter_endings)
    return not (past and form.endswith(grammar.genitive_noun_endings))
