"""Noun phrases where every noun has a capital, as in German: which of them are names.

"Der Gründer des Projekts Anna Berg" is Anna Berg, "der Sprecher des Ministers Berg" is not:
what follows a genitive names the head of the phrase, unless the genitive is an office.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.mentions import (
    Mention,
    gender_of,
    is_first_name,
    is_name_part,
    is_office,
    is_title,
    office_of,
    read_pronoun,
)
from qabot.text.names import first_name_gender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_FARTHEST = 40  # words that a noun phrase may have
_LONGEST_ATTRIBUTE = 8  # words of one between an article and its noun
_SHORTEST_NOUN = 4  # letters: a shorter word with such an ending is a name


def noun_phrase_at(
    words: Sequence[Word], at: int, known: LanguageTables
) -> tuple[Mention | None, int]:
    """Return whom the noun phrase that begins at a word names, and where it ends.

    Brackets behind a name are passed over: "Anna Berg (ABC)".
    """
    phrase: list[Word] = []
    begin = at
    while at < min(len(words), begin + _FARTHEST):
        word = words[at]
        if word.text == "(" and phrase and phrase[-1].capitalised and not word.quoted:
            close = next((i for i in range(at, len(words)) if words[i].text == ")"), at)
            if close == at:
                break
            at = close + 1
            continue
        if word.text == "/" and phrase and at + 1 < len(words) and words[at + 1].capitalised:
            at += 1
            continue
        if len(phrase) == 1 and (attribute := _attribute_end(words, at, phrase[0], known)) > at:
            at = attribute
            continue
        if word.quoted or word.is_mark or not _belongs(words, at, phrase, known):
            break
        phrase.append(word)
        at += 1
    while phrase and not phrase[-1].capitalised and len(phrase) > 1:
        phrase.pop()  # an adjective without its noun
        at -= 1
    return read_nouns(phrase, known), at


def _attribute_end(words: Sequence[Word], at: int, article: Word, known: LanguageTables) -> int:
    """Return the adjective of an attribute with its own preposition: "der aus Köln kommende X"."""
    grammar = known.grammar
    if article.lower not in grammar.articles or words[at].lower not in grammar.phrase_ends:
        return at
    for number in range(at + 2, min(len(words) - 1, at + _LONGEST_ATTRIBUTE)):
        word, following = words[number], words[number + 1]
        if word.is_mark or word.quoted:
            break
        adjective = word.lower.endswith(grammar.adjective_endings) and not word.capitalised
        if adjective and following.capitalised and words[number - 1].capitalised:
            return number
    return at


def name_behind_comma(words: Sequence[Word], at: int, known: LanguageTables) -> Mention | None:
    """Return the name behind a description: "der Sprecher, Jan Berg"."""
    if at + 1 >= len(words) or words[at].text != "," or not words[at + 1].capitalised:
        return None
    mention, end = noun_phrase_at(words, at + 1, known)
    closed = end == len(words) or words[end].is_mark
    full = mention is not None and mention.kind == "name" and len(mention.words) > 1
    return mention if full and closed else None


def _belongs(words: Sequence[Word], at: int, phrase: Sequence[Word], known: LanguageTables) -> bool:
    """Tell whether a word goes on a noun phrase."""
    word, grammar = words[at], known.grammar
    if word.lower in grammar.phrase_ends or word.lower in grammar.conjunctions:
        return word.capitalised and bool(phrase) and word.lower not in known.stop_words
    if phrase and read_pronoun(phrase[0], known) is not None:
        return False
    if word.capitalised and not phrase:
        return not _is_adverb(word, known)
    if word.capitalised:
        return word.lower not in known.stop_words
    following = words[at + 1] if at + 1 < len(words) else None
    adjective = word.lower.endswith(grammar.adjective_endings)
    if not any(w.capitalised for w in phrase if w.lower not in known.stop_words):
        if word.lower in known.stop_words:
            return not _is_adverb(word, known)
        verb = word.lower in known.speech.heads or word.lower.endswith(grammar.past_endings)
        return adjective and not _is_adverb(word, known) and (bool(phrase) or not verb)
    if len(phrase) == 1 and phrase[0].lower.endswith("s") and adjective:
        return following is not None and following.capitalised  # "Mannheims erster Bürgermeister"
    if _joins_name(words, at, known):
        return True
    if word.lower in grammar.possessive_openers:
        return following is not None and not following.is_mark and not following.quoted
    # An adjective within a genitive: "der Chef der neuen Bank".
    in_genitive = phrase[-1].lower in grammar.possessive_openers or not phrase[-1].capitalised
    return in_genitive and adjective and word.lower not in known.stop_words


def _is_adverb(word: Word, known: LanguageTables) -> bool:
    return word.lower in known.speech.auxiliaries


def _joins_name(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether a word is the "von" or the "der" of "Anna von der Berg"."""
    particles = known.grammar.particles
    if words[at].lower not in particles:
        return False
    start = at
    while start and words[start - 1].lower in particles and not words[start - 1].capitalised:
        start -= 1
    end = at
    while end + 1 < len(words) and words[end].lower in particles and not words[end].capitalised:
        end += 1
    if not start or not words[end].capitalised or words[end].is_mark:
        return False
    return is_first_name(words[start - 1], known)


def read_nouns(phrase: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return who a noun phrase names, or None where it names nobody who can speak."""
    if not phrase:
        return None
    if (pronoun := read_pronoun(phrase[0], known)) is not None:
        return pronoun if len(phrase) == 1 else None
    parts = _genitives(phrase, known)
    head = parts[0]
    run = _run(head, known)
    if not run:
        return None
    mention = _name_in(run, head, known)
    if mention is not None and mention.kind == "name":
        return mention
    if mention is None and len(parts) == 1:
        return None
    if len(parts) > 1 and (named := _name_behind(parts[-1], known)) is not None:
        before = tuple(w.lower for w in run)
        return _titled(named, before, known)
    if mention is None:
        return None
    more = tuple(w.lower for part in parts[1:] for w in part if w.capitalised)
    return replace(mention, titles=(*mention.titles, *more))


def _genitives(phrase: Sequence[Word], known: LanguageTables) -> list[Sequence[Word]]:
    """Return the head of a phrase and the genitives that depend on it."""
    cuts = [
        i
        for i, word in enumerate(phrase)
        if i
        and phrase[i - 1].capitalised
        and word.lower in known.grammar.possessive_openers
        and not _joins_name(phrase, i, known)
    ]
    return [phrase[a:b] for a, b in zip([0, *cuts], [*cuts, len(phrase)], strict=True)]


def _run(part: Sequence[Word], known: LanguageTables) -> list[Word]:
    """Return the capitalised words at the end of a part, with what joins names."""
    start = len(part)
    while start and (is_name_part(part, start - 1, known) or _joins_name(part, start - 1, known)):
        start -= 1
    return list(part[start:])


def _name_in(run: Sequence[Word], head: Sequence[Word], known: LanguageTables) -> Mention | None:
    last = max((i for i, word in enumerate(run) if is_title(word, known)), default=-1)
    if last == len(run) - 1:
        if len(run) > 1 and is_first_name(run[-2], known) and not is_office(run[-1].lower, known):
            last = max((i for i, w in enumerate(run[:-1]) if is_title(w, known)), default=-1)
        else:
            return _description(run[-1], head, known)
    determined = head[0] is not run[0]
    name = run[last + 1 :]
    given = next((i for i, word in enumerate(name[:-1]) if is_first_name(word, known)), 0)
    if given:
        name = name[given:]
    elif last < 0 and determined and len(name) > 1 and not _is_adjective(name[0], known):
        name = name[1:]  # "der Architekt Berg": what has an article is no name
    while len(name) > 1 and not given and not _may_be_name(name[0], known):
        name = name[1:]  # "nach Meinung Bergs"
    if len(name) == 1 and name[0].lower.endswith(known.grammar.genitive_place_endings or ("\0",)):
        if last >= 0:  # "der Minister Frankreichs" is nobody's name
            return _description(run[last], head, known)
        if determined:
            return None
    if name[0] is run[0] and len(name) == 1:
        word = name[0]
        if is_office(word.lower, known):
            return _description(word, head, known)
        if word.lower in known.signs.get("time", ()):
            return None
        if not _may_be_name(word, known) or (determined and not word.text.isupper()):
            return None
    return _name(name, _titles(head, name[0], known), known)


def _may_be_name(word: Word, known: LanguageTables) -> bool:
    """Tell a name from a common noun by its ending, as far as that goes."""
    noun = word.lower.endswith(known.grammar.noun_endings) and len(word.text) > _SHORTEST_NOUN
    return not noun


def _is_adjective(word: Word, known: LanguageTables) -> bool:
    return word.lower.endswith(known.grammar.adjective_endings)


def _name_behind(part: Sequence[Word], known: LanguageTables) -> Mention | None:
    """Return the name behind a genitive, if it is not the genitive's own."""
    run = _run(part, known)
    given = next((i for i, word in enumerate(run[:-1]) if i and is_first_name(word, known)), 0)
    start = given or (1 if len(run) > 2 and not _is_adjective(run[0], known) else 0)
    if not start or is_title(run[start - 1], known):
        return None
    return _name(run[start:], (), known)


def _titles(head: Sequence[Word], first: Word, known: LanguageTables) -> tuple[str, ...]:
    before = [w for w in head if w.start < first.start and w.lower not in known.stop_words]
    return tuple(w.lower for w in before)


def _titled(name: Mention, titles: tuple[str, ...], known: LanguageTables) -> Mention:
    gender = gender_of(titles, known) or name.gender
    return replace(name, titles=titles, gender=gender, office=office_of(titles, known))


def _name(words: Sequence[Word], titles: tuple[str, ...], known: LanguageTables) -> Mention:
    gender = gender_of(titles, known) or first_name_gender([w.lower for w in words], known)
    texts = tuple(word.text for word in words)
    start, end = words[0].start, words[-1].end
    return Mention(texts, "name", titles, gender, start, end, office_of(titles, known))


def _description(office: Word, head: Sequence[Word], known: LanguageTables) -> Mention:
    words = [w for w in head if w.lower not in known.stop_words and w.start <= office.start]
    words = words or [office]
    titles = tuple(w.lower for w in words)
    texts = tuple(w.text for w in words)
    start, end = words[0].start, office.end
    gender = gender_of(titles, known)
    return Mention(texts, "description", titles, gender, start, end, office.lower)
