"""Words without their endings, so that the forms of a word find each other.

NLTK's Snowball where it has the language; before it, for Arabic, the light stemmer that is
usual in searching. Elsewhere the head of a word stands for it: five to seven letters did as
well as stemmers in Can et al. 2008, "Information retrieval on Turkish texts".
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from nltk.stem.snowball import SnowballStemmer

if TYPE_CHECKING:
    from collections.abc import Callable

_SNOWBALL = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nb": "norwegian", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish",
}  # fmt: skip

# Of the words that Snowball's English may change; it looks for each of some sixty endings.
_ENGLISH_ENDINGS = (
    "'", "s", "ed", "ing", "y", "li", "ogi", "iti", "enci", "anci", "ion", "ism", "er", "ator",
    "l", "e", "ent", "ant", "ic",
)  # fmt: skip
_HEAD = 6  # letters that stand for a longer word
# Words whose stems are remembered, per language: a word is met in capitals and without, as an
# office and as a title.
_STEMS_KEPT = 1 << 18

_ARABIC_FORMS = str.maketrans("أإآٱىة", "اااايه")
_PERSIAN_LETTERS = str.maketrans("يك", "یک")  # as Arabic keyboards give them
_ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_SHORTEST_ARABIC = 2  # letters that clitics leave
_ARABIC_ROOT = 3  # letters that a stem has at least


@lru_cache(maxsize=64)
def stemmer(lang: str) -> Callable[[str], str]:
    """Return what makes the stem of a folded word, never an empty one.

    Args:
        lang: ISO 639-1 code, or "" for a language unknown.
    """
    native = _native(lang)
    english, russian = _native("en"), _native("ru")

    @lru_cache(maxsize=_STEMS_KEPT)
    def stem(word: str) -> str:
        # A word of another script (a Russian word in an English article) has its own stemmer.
        first = word[0] if word else ""
        if lang in _SNOWBALL and "\u0400" <= first <= "\u04ff":
            return russian(word) or word
        if lang == "ru" and "a" <= first <= "z":
            return english(word) or word
        return native(word) or word

    return stem


@lru_cache(maxsize=64)
def _native(lang: str) -> Callable[[str], str]:
    if lang == "ar":
        return _arabic_stem
    if lang not in _SNOWBALL:
        return _head
    snowball: Callable[[str], str] = SnowballStemmer(_SNOWBALL[lang]).stem
    if lang != "en":
        return snowball

    def english(word: str) -> str:
        plain = word.isascii() and not word.startswith("'")
        return word if plain and not word.endswith(_ENGLISH_ENDINGS) else snowball(word)

    return english


def _head(word: str) -> str:
    """Return the head of a word, without the vowel signs that end Indic words ("लड़का")."""
    if not word.isascii():
        word = word.translate(_PERSIAN_LETTERS)
        while len(word) > 1 and unicodedata.category(word[-1]).startswith("M"):
            word = word[:-1]
    return word if word[:1].isdigit() else word[:_HEAD]


def _arabic_stem(word: str) -> str:
    """Return the stem of an Arabic word: light10 (Larkey et al. 2007), then Snowball."""
    light = _without_clitics(word.translate(_ARABIC_FORMS))
    # NLTK's remembers the word before in its flags: one of its own for each.
    stem: str = SnowballStemmer("arabic").stem(light)
    return stem if len(stem) >= _ARABIC_ROOT else light


def _without_clitics(word: str) -> str:
    if word.startswith("و") and len(word) > _SHORTEST_ARABIC + 1:
        word = word[1:]
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST_ARABIC:
            word = word[len(article) :]
            break
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_ARABIC:
            word = word[: -len(suffix)]
    return word
