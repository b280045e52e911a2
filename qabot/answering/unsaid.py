"""What takes the speech of a verb back: silence, conditions, questions, what is not said yet."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Mention
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_NEGATED_WITHIN = 3  # words between a negation and its verb


def is_silence(words: Sequence[Word], number: int, known: LanguageTables) -> bool:
    """Tell whether a verb says that nothing was said: "did not comment", "said nothing"."""
    grammar = known.grammar
    if words[number].lower not in known.speech.silent:
        return False
    # "sagte nichts", "sagte dazu nichts"
    behind = words[number + 1 : number + (_NEGATED_WITHIN if grammar.verb_second else 2)]
    if any(word.lower in grammar.silences and not word.quoted for word in behind):
        return True
    near = [w for w in words[max(0, number - _NEGATED_WITHIN) : number] if not w.quoted]
    marks = [i for i, w in enumerate(near) if w.is_mark]
    if marks and (grammar.verb_second or grammar.head_first):
        near = near[marks[-1] :]  # "Das stimmt nicht, sagte X", "сделки не будет, сказал X"
    before = [w.lower for w in near if not w.is_mark]
    return not grammar.negations.isdisjoint(before)


def is_avoided(words: Sequence[Word], number: int, known: LanguageTables) -> bool:
    """Tell whether a participle names what is left undone: "without saying", "avoided saying"."""
    if not words[number].lower.endswith(known.grammar.participle_endings):
        return False
    before = words[max(0, number - _NEGATED_WITHIN) : number]
    return any(w.lower in known.grammar.avoidances and not w.quoted for w in before)


def is_idle(words: Sequence[Word], number: int, known: LanguageTables) -> bool:
    """Tell whether the word behind makes a verb report nothing: "reported from Paris"."""
    following = words[number + 1 : number + 2]
    return bool(following) and f"{words[number].lower} {following[0].lower}" in known.speech.idle


def is_unreal(words: Sequence[Word], number: int, mention: Mention, known: LanguageTables) -> bool:
    """Tell whether what stands before a subject takes its speech back: "if X says so"."""
    before = [w for w in words[:number] if w.end <= mention.start]
    while before and before[-1].lower in known.grammar.articles:
        before.pop()
    if before and before[-1].lower in known.grammar.coordinators:
        before.pop()
        while before and before[-1].capitalised and before[-1].lower not in known.stop_words:
            before.pop()  # "what Peskov and Macron said"
    if not before or before[-1].lower not in known.grammar.conditions:
        return False
    # "What X called "a provocation"" is X's word all the same.
    return not any(w.quoted for w in words[number + 1 : number + 3])


def is_asked(words: Sequence[Word], number: int, mention: Mention, known: LanguageTables) -> bool:
    """Tell whether a sentence begins by asking for the words: "Что сказал Песков, неизвестно"."""
    if not known.grammar.head_first:
        return False
    start = min(words[number].start, mention.start)
    before = [w.lower for w in words if w.start < start and w.lower not in mention.titles]
    asks = bool(before) and before[-1] in known.grammar.question_openers
    return asks and set(before[:-1]) <= known.grammar.phrase_ends  # "о чем"


def is_unknown(words: Sequence[Word], number: int, mention: Mention, known: LanguageTables) -> bool:
    """Tell whether a sentence says that nobody knows the words: "It is not known what X said"."""
    if mention.text.lower() in known.grammar.unknowns:
        return True  # "Unklar ist, ..." is nobody
    at = number
    while at and words[at - 1].start >= mention.start:
        at -= 1
    articles = known.grammar.articles
    while at and (words[at - 1].lower in articles or words[at - 1].lower in mention.titles):
        at -= 1
    behind = words[number + 1 : number + 2]
    asks = known.grammar.head_first and any(w.lower in known.grammar.conditions for w in behind)
    if not at or not (asks or words[at - 1].lower in _openers(known.code)):
        return False  # "Неизвестно, сказал ли X" asks too
    told = f" {' '.join(w.lower for w in words[:at] if not w.quoted)} "
    return any(f" {phrase} " in told for phrase in known.grammar.unknowns)


@lru_cache(maxsize=8)
def _openers(lang: str) -> frozenset[str]:
    """Return the words that may open a question within a sentence."""
    known = tables(lang)
    return known.grammar.question_openers | known.speech.complementizers


def is_future(words: Sequence[Word], number: int, known: LanguageTables) -> bool:
    """Tell whether a verb is of what is not said yet: "X will say more tomorrow"."""
    if known.grammar.verb_second:
        return False  # told by its clause
    bare = words[number].lower in known.speech.infinitives  # not "he will, X said"
    near = words[max(0, number - _NEGATED_WITHIN) : number] if bare else ()
    return any(w.text in known.grammar.modals and not w.quoted for w in near)
