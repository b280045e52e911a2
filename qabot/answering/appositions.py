"""What an apposition tells of a name: "Marek Dahl, a nurse at the clinic" is a nurse.

It stands behind the name or before it ("Haddad's deputy, Mira Sen"); its noun need not be in
the tables where an article or its place shows that it is one.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from qabot.answering.mentions import gender_of, is_adjective, is_office

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.mentions import Mention
    from qabot.answering.words import Word
    from qabot.text.tables import LanguageTables

_LONGEST = 6  # words up to the noun of an apposition
_LONGEST_COMPLEMENT = 10  # words of what it is of
_FARTHEST = 20  # words and marks of one before a name
_SHORTEST_NOUN = 3  # letters
_SINGULAR = ("ss", "us", "is")  # endings of no plural
_start_of = attrgetter("start")


class _Noun(NamedTuple):
    """A noun phrase: the words up to its noun, what it is of, and where it ends."""

    titles: tuple[str, ...]
    of: tuple[str, ...]
    end: int


def with_apposition(mention: Mention, words: Sequence[Word], known: LanguageTables) -> Mention:
    """Return a name with what an apposition beside it in its sentence tells of it.

    Anything else is returned as it is, and so is a name with an office already.
    """
    if mention.kind != "name" or mention.office:
        return mention
    end = bisect_left(words, mention.end, key=_start_of)
    start = end - 1
    while words[start].start > mention.start:
        start -= 1
    noun = None
    if end == len(words) or (words[end].is_mark and not words[end].quoted):
        if end + 1 < len(words) and words[end].text == ",":
            noun = _noun_at(words, end + 1, known)
        noun = noun or _before(words, start, known)
    if noun is None and mention.titles and start and _is_title(words, start - 1, known):
        return replace(mention, office=mention.titles[-1])  # "medic Marek Dahl"
    if noun is None:
        return mention
    titles = (*mention.titles, *noun.titles)
    office = noun.titles[-1]
    gender = mention.gender or gender_of(noun.titles, known)
    return replace(mention, titles=titles, office=office, of=noun.of, gender=gender)


def _before(words: Sequence[Word], name: int, known: LanguageTables) -> _Noun | None:
    """Read the phrase before a name and a comma, where nothing else stands before it."""
    if name < 2 or words[name - 1].text != "," or words[name - 1].quoted:
        return None
    if known.grammar.head_first or known.grammar.capital_nouns:
        return None  # the name itself is found with its office there
    comma = name - 1
    start = comma
    while start and comma - start < _FARTHEST:
        before = words[start - 1]
        if before.quoted or before.is_mark or before.lower in known.speech.strong:
            break
        start -= 1
    while start < comma and words[start].lower in known.grammar.plain_openers:
        start += 1
    noun = _noun_at(words, start, known) if start < comma else None
    if noun is None or noun.end != comma:
        return None
    # "The next morning, Anna Lind, ..." tells no office; "the owner of the club, ..." does.
    told = noun.of or is_office(noun.titles[-1], known)
    return noun if told else None


def _noun_at(words: Sequence[Word], at: int, known: LanguageTables) -> _Noun | None:
    """Return the noun phrase that begins at a word, if it may tell what somebody is."""
    if known.grammar.capital_nouns:
        return _with_capital(words, at, known)
    if known.grammar.head_first:
        return _with_genitive(words, at, known)
    grammar = known.grammar
    owners: list[str] = []
    determined = words[at].lower in grammar.articles or words[at].lower in grammar.definites
    start = at + determined
    end = start
    ends = grammar.complement_openers | grammar.relatives | grammar.conjunctions
    while end < min(len(words), start + _LONGEST):
        word = words[end]
        if word.is_mark or word.quoted or word.lower in ends:
            break
        if word.possessive:
            # "the clinic's nurse": all before it belongs to whose she is
            owners += [w.lower for w in words[start:end]]
            owners.append(word.lower[:-2])
            determined, start = True, end + 1
        end += 1
    phrase = words[start:end]
    if not phrase or not _is_noun(phrase[-1], known, determined=determined):
        return None
    if not _ends(words, end, known) or any(w.lower in known.speech.strong for w in phrase[:-1]):
        return None
    titles = tuple(w.lower for w in phrase if w.lower not in known.stop_words)
    of, close = _complement(words, end, known)
    return _Noun(titles, (*owners, *of), close) if titles else None


def _is_noun(word: Word, known: LanguageTables, *, determined: bool) -> bool:
    """Tell whether a word may be what somebody is: behind an article any noun may."""
    if is_office(word.lower, known):
        return True
    if not determined or word.capitalised or len(word.text) < _SHORTEST_NOUN:
        return False
    if word.lower in known.stop_words or word.lower in known.speech.heads:
        return False
    days = known.signs.get("time", frozenset()) | known.signs.get("duration", frozenset())
    other = word.lower.endswith((*known.grammar.verb_endings, *known.grammar.adverb_endings))
    return word.lower not in days and not (other and not word.lower.endswith(_SINGULAR))


def _is_title(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether a word right before a name is what somebody is, tables or not."""
    word = words[at] if at else words[at]._replace(capitalised=False)
    if known.grammar.head_first:
        if is_adjective(word, known) or _may_be_verb(word, known):
            return False
        before = words[at - 1] if at else None
        opens = before is None or before.is_mark or is_adjective(before, known)
        if before is not None and not opens:
            # "слова очевидца Анна": the witness is only a genitive
            return before.lower in known.speech.heads | known.stop_words
    return not known.grammar.capital_nouns and _is_noun(word, known, determined=True)


def _ends(words: Sequence[Word], at: int, known: LanguageTables) -> bool:
    """Tell whether a noun phrase may end before a word."""
    if at == len(words) or words[at].is_mark or words[at].quoted:
        return True
    opens = words[at].lower in known.grammar.complement_openers
    return opens or words[at].lower not in known.speech.heads


def _complement(
    words: Sequence[Word], at: int, known: LanguageTables
) -> tuple[tuple[str, ...], int]:
    """Return the words of what a noun is of, up to the next mark, and where that is."""
    if at == len(words) or words[at].lower not in known.grammar.complement_openers:
        return (), at
    end = at
    while end < min(len(words), at + _LONGEST_COMPLEMENT):
        if words[end].is_mark or words[end].quoted or words[end].lower in known.grammar.relatives:
            break
        end += 1
    return complement_words(words[at:end], known), end


def complement_words(words: Sequence[Word], known: LanguageTables) -> tuple[str, ...]:
    """Return the words in lower case of what an office is of, function words left out."""
    return tuple(
        w.lower[:-2] if w.possessive else w.lower for w in words if w.lower not in known.stop_words
    )


def _with_genitive(words: Sequence[Word], at: int, known: LanguageTables) -> _Noun | None:
    """Read "медсестра клиники": a noun behind adjectives, and its genitive up to a mark."""
    end = at
    while end < min(len(words), at + _LONGEST) and not (words[end].is_mark or words[end].quoted):
        end += 1
    if end < len(words) and not words[end].is_mark:
        return None
    phrase = words[at:end]
    noun = next((i for i, w in enumerate(phrase) if not is_adjective(w, known)), None)
    if noun is None or phrase[0].capitalised or any(_may_be_verb(w, known) for w in phrase):
        return None
    head = phrase[noun].lower
    if head in known.stop_words or head.endswith(known.grammar.participle_endings):
        return None
    titles = tuple(w.lower for w in phrase[: noun + 1])
    return _Noun(titles, complement_words(phrase[noun + 1 :], known), end)


def _may_be_verb(word: Word, known: LanguageTables) -> bool:
    if word.capitalised or is_office(word.lower, known):
        return False
    return word.lower in known.speech.heads or word.lower.endswith(known.grammar.masculine_endings)


def _with_capital(words: Sequence[Word], at: int, known: LanguageTables) -> _Noun | None:
    """Read "Leiterin der Klinik": the noun has a capital, and its genitive or "in" behind it."""
    grammar = known.grammar
    determined = words[at].lower in grammar.articles
    start = at + determined
    end = start
    while end < min(len(words), start + _LONGEST) and not words[end].capitalised:
        if not words[end].lower.endswith(grammar.adjective_endings) or words[end].quoted:
            return None
        end += 1
    if end >= len(words) or not words[end].capitalised or words[end].quoted:
        return None
    noun, behind = words[end], end + 1
    joined = behind < len(words) and (
        words[behind].lower in grammar.complement_openers | grammar.possessive_openers
    )
    closed = behind == len(words) or words[behind].is_mark
    bare = is_office(noun.lower, known) or joined
    if not (determined or bare) or not (closed or joined):
        return None
    close = behind
    while close < min(len(words), behind + _LONGEST_COMPLEMENT) and not words[close].is_mark:
        close += 1
    titles = tuple(w.lower for w in words[start:behind])
    return _Noun(titles, complement_words(words[behind:close], known), close)
