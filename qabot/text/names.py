"""Names of people and bodies: matching them across cases, scripts and spellings.

A word of a name is reduced to *keys*: its possible stems, in Latin letters, with the usual
differences of transliteration levelled. Two words may be the same name if they share a key.
Snowball would not do: it cuts "Песков" to "песк" but "Пескова" to "песков".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from qabot.text.analyzer import fold, strip_accents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.text.tables import LanguageTables

Gender = Literal["masculine", "feminine", "plural", ""]

_SHORTEST_STEM = 3

# Case endings of Russian names, adjectival ones included; every one may be cut.
_RUSSIAN_ENDINGS = (
    "иями", "ого", "его", "ому", "ему", "ыми", "ими", "иях", "иям", "ией", "ием", "ым", "им",
    "ом", "ем", "ой", "ей", "ою", "ею", "ую", "юю", "ая", "яя", "ий", "ый", "ых", "их", "ия",
    "ию", "ии", "ие", "ье", "ью", "ья", "ам", "ах", "а", "я", "у", "ю", "е", "ы", "и",
    "й", "ь", "о",
)  # fmt: skip
# "Зеленского" is also "Зеленский": a stem in these letters may be an adjective's.
_ADJECTIVE_STEM = re.compile(r"(?:ск|цк|[кгх])$")
_ADJECTIVE_ENDINGS = frozenset({"ого", "ому", "ым"})  # of "Толстой", "Белый"
_FEMININE_ENDINGS = frozenset({"ой", "ою", "у", "ы", "е"})  # of "Захарова"
_SOFT_ENDINGS = frozenset({"я", "ю", "ем", "е"})  # of "Сергей"
_VOWEL_END = re.compile(r"[аеиоуэюя]$")
_FLEETING = re.compile(r"(?<=[бвгджзйклмнпрстфхцчшщ])[ео](?=[бвгджзйклмнпрстфхцчшщ]$)")

# Surnames that tell a man from a woman, "Иванова" in the nominative only: it is of an Иванов too.
_OF_MEN = re.compile(
    r"(?:[оеё]в|[иы]н)(?:ым)?$|[сц]к(?:ий|ого|ому|им|ом)$|(?:[eo]v|[iy]n|sk[iy]y?)$"
)
_OF_WOMEN = re.compile(r"(?:[оеё]в|[иы]н)(?:ой|ою)$|[сц]к(?:ая|ую|ою)$|(?:[eo]va|[iy]na|skaya)$")
_OF_WOMEN_NOMINATIVE = re.compile(r"(?:[оеё]в|[иы]н)а$")

_CYRILLIC_TO_LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "і": "i", "ї": "i",
    "є": "e", "ґ": "g", "ў": "u", "ј": "i", "љ": "l", "њ": "n", "ћ": "ch", "ђ": "j", "џ": "j",
})  # fmt: skip

_FIRST_W = re.compile(r"^у(?=[иэ])")  # Уильям is William

# Spellings of one sound, levelled in this order on Latin words of either origin.
_LEVELLED = (
    ("shch", "sh"), ("tsch", "ch"), ("sch", "sh"), ("tch", "ch"), ("kh", "h"), ("ph", "f"),
    ("ck", "k"), ("dzh", "j"), ("zh", "j"), ("dj", "j"), ("cz", "ch"), ("x", "ks"), ("w", "v"),
    ("q", "k"), ("yo", "e"), ("tz", "ts"),
)  # fmt: skip
_SOFT_C = re.compile(r"c(?=[eiy])")
_HARD_C = re.compile(r"c(?!h)")
_REPEATED = re.compile(r"([^\W\d])\1+")  # not of a number: 77 is not 7
_MUTE_H = re.compile(r"(?<=[aeiou])h(?=[^aeiouh])")  # Johnson
_SPIRANT_CH = re.compile(r"(?<=[aeou])ch(?=[^aeiouy]|$)")  # Ахтерберг is Achterberg
_MUTE_E = re.compile(r"(?<=[a-z]{3}[bcdfgklmnprstvz])e$")  # Шарп is Sharpe, Clark is Clarke
_FIRST_YE = re.compile(r"^ie")  # Yeltsin
_LAST_ER = re.compile(r"(?<=nd)er$")  # Alexander
_UMLAUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Genders(NamedTuple):
    """Of whom is asked for and of whom is known, as far as titles, first names or verbs tell."""

    asked: Gender = ""
    known: Gender = ""


UNTOLD = Genders()


@lru_cache(maxsize=1 << 16)
def name_keys(word: str) -> frozenset[str]:
    """Return the keys of one word of a name; words that share one may be the same name."""
    folded = fold(word)
    folded = folded.removesuffix("'s").removesuffix("'")
    if not folded:
        return frozenset()
    if not "\u0400" <= folded[0] <= "\u04ff":
        spelt_out = folded.translate(_UMLAUT)  # Müller is Muller or Mueller
        spellings = {folded, spelt_out, _SPIRANT_CH.sub("h", folded), _MUTE_E.sub("", folded)}
        return frozenset(_level(strip_accents(spelling)) for spelling in spellings)
    stems = (_FIRST_W.sub("в", stem) for stem in _russian_stems(folded))
    return frozenset(_level(stem.translate(_CYRILLIC_TO_LATIN)) for stem in stems)


def same_name(a: str, b: str, genders: Genders = UNTOLD) -> bool:
    """Tell whether two words may be the same name, inflected or transliterated.

    Args:
        a: A word.
        b: Another.
        genders: Of whom either is a name, as far as other words tell: a man "Иванов" is no
            woman "Иванова", though "Иванова" alone may be a case of his name.
    """
    if name_keys(a).isdisjoint(name_keys(b)):
        return False
    one, other = _gender_shown(a, genders.asked), _gender_shown(b, genders.known)
    return not one or not other or one == other


def _gender_shown(surname: str, told: Gender) -> Gender:
    """Return the gender that the form of a surname shows, with what else tells of it."""
    folded = fold(surname).removesuffix("'s")
    if _OF_WOMEN.search(folded):
        return "feminine"
    if _OF_WOMEN_NOMINATIVE.search(folded):
        return told
    return "masculine" if _OF_MEN.search(folded) and told != "feminine" else ""


def matches_name(asked: Sequence[str], known: Sequence[str], genders: Genders = UNTOLD) -> bool:
    """Tell whether a name as asked for may be a name as known.

    The last words (surnames) must agree, and what else both have must not contradict:
    "Peskov" and "Dmitry Peskov" match, "Ivan Peskov" and "Dmitry Peskov" do not; of several
    first names one will do. A first name alone, or a part of an organisation's name, matches too.

    Args:
        asked: Words of the name in the question, titles left out.
        known: Words of the name in the article, titles left out.
        genders: Of either.
    """
    if not asked or not known:
        return False
    if len(asked) == 1:
        return any(same_name(asked[0], word, genders) for word in known)
    if len(known) == 1:
        return same_name(asked[-1], known[0], genders)
    if not same_name(asked[-1], known[-1], genders):
        return _covers(asked, known)
    return _initial_or_same(asked[0], known[0]) or _covers(asked, known) or _covers(known, asked)


def nominative(words: tuple[str, ...], known: LanguageTables) -> tuple[str, ...]:
    """Return a full name in the nominative, where its first name is a known one.

    Args:
        words: First name to surname, in any case.
        known: Tables with first names and case endings; without them the name stays as is.
    """
    if len(words) < 2:
        return words
    first, surname = fold(words[0]), words[-1]
    if any(first in names for names in known.first_names.values()):
        return words
    for gender in known.nominatives:
        for name in sorted(known.first_names.get(gender, ())):
            # "Ольгой" begins as "Ольга" does; that it shares a key with "Олег" is chance.
            if same_name(name, first) and first.startswith(name[:-1]):
                return (
                    name.capitalize(),
                    *words[1:-1],
                    _nominative_surname(surname, gender, known),
                )
    return words


def governed_nominative(surname: str, known: LanguageTables) -> tuple[str, Gender]:
    """Return the nominative of a surname behind "according to", and the gender that its case tells.

    There "Иванова" is of a man and "Ивановой" of a woman: no nominative can stand.
    """
    genders: tuple[Gender, ...] = ("masculine", "feminine")  # "Иванову" is the accusative of hers
    for gender in genders:
        for case, ending in known.nominatives.get(gender, ()):
            if surname.endswith(case) and len(surname) - len(case) >= _SHORTEST_STEM - 1:
                return surname.removesuffix(case) + ending, gender
    return surname, ""


def first_name_gender(
    name: Sequence[str], known: LanguageTables
) -> Literal["masculine", "feminine", ""]:
    """Return what the first name of a full name tells of the gender.

    Args:
        name: Its words in lower case; one word alone tells nothing.
        known: Tables with first names.
    """
    if len(name) > 1:
        if name[0] in known.first_names.get("masculine", ()):
            return "masculine"
        if name[0] in known.first_names.get("feminine", ()):
            return "feminine"
    return ""


def _nominative_surname(surname: str, gender: str, known: LanguageTables) -> str:
    for case, ending in known.nominatives[gender]:
        if surname.endswith(case):
            return surname.removesuffix(case) + ending
    return surname


def _covers(asked: Sequence[str], known: Sequence[str]) -> bool:
    return all(any(same_name(a, k) for k in known) for a in asked)


def _initial_or_same(a: str, b: str) -> bool:
    if same_name(a, b):
        return True
    short, long = sorted((fold(a).rstrip("."), fold(b).rstrip(".")), key=len)
    # "D. Peskov" and short forms ("Alex", "Alexander"; "Влад", "Владимир").
    return long.startswith(short) and (len(short) == 1 or len(short) >= _SHORTEST_STEM)


def _russian_stems(word: str) -> set[str]:
    stems = {word}
    for ending in _RUSSIAN_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM:
            stems.add(stem)
            stems |= _nominatives(stem, ending)
    # Павел, Павла: the vowel of the nominative goes with the ending.
    return stems | {_FLEETING.sub("", stem) for stem in stems if len(stem) > _SHORTEST_STEM}


def _nominatives(stem: str, ending: str) -> set[str]:
    """Return the nominatives in a vowel or "й" that have such an oblique case."""
    found = set()
    if len(ending) > 1 and _ADJECTIVE_STEM.search(stem):
        found.add(stem + "ий")
    if ending in _ADJECTIVE_ENDINGS:
        found |= {stem + "ой", stem + "ый"}
    if ending in _FEMININE_ENDINGS:
        found.add(stem + "а")
    if ending in _SOFT_ENDINGS and _VOWEL_END.search(stem):
        found.add(stem + "й")
    return found


def _level(word: str) -> str:
    for spelling, sound in _LEVELLED:
        word = word.replace(spelling, sound)
    word = _HARD_C.sub("k", _SOFT_C.sub("s", word))
    word = word.replace("ij", "i").replace("y", "i")
    word = _LAST_ER.sub("r", _FIRST_YE.sub("e", _MUTE_H.sub("", word)))
    return _REPEATED.sub(r"\1", word)
