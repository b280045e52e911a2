"""Words of a text as search terms: tokens with offsets, stemmed by language.

Every distinct word is stemmed once (NLTK Snowball costs some eight microseconds a word).
Text in scripts without spaces becomes overlapping runs of characters, which find words of
unknown length without a dictionary: pairs of ideographs and syllables (Nie & Ren 1999,
"Chinese information retrieval"), threes of letters, which say less each.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from qabot.text.stemming import stemmer
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Callable

ELIDING = frozenset({"fr", "it", "ca"})  # l'homme: the apostrophe ends a word

_ACCENTED = frozenset({"vi"})  # accents tell words apart: má, mà, mả

# Scripts that do not part words; Korean parts them, but not from their particles.
_SYLLABIC = (
    "\u1100-\u11ff\uac00-\ud7a3"  # Hangul
    "\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f"  # Hiragana, Katakana
    "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
)
_ALPHABETIC = (
    "\u0e01-\u0e4e\u0e81-\u0ece"  # Thai, Lao
    "\u1000-\u103f\u1050-\u108f"  # Burmese
    "\u1780-\u17d3\u17d7\u17dc\u17dd"  # Khmer
)
UNPARTED = _SYLLABIC + _ALPHABETIC  # to stand in a class of characters
# Signs above, below and behind letters, which Python does not count among word characters.
_MARKS = (
    "\u0300-\u036f"  # accents
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # Arabic
    "\u0900-\u0903\u093a-\u0963\u0981-\u0983\u09bc-\u09e3\u0a01-\u0a03\u0a3c-\u0a51\u0a70-\u0a75"
    "\u0a81-\u0a83\u0abc-\u0ae3\u0b01-\u0b03\u0b3c-\u0b63\u0b82\u0bbe-\u0bd7\u0c00-\u0c04"
    "\u0c3c-\u0c63\u0c81-\u0c83\u0cbc-\u0ce3\u0d00-\u0d03\u0d3b-\u0d63\u0d81-\u0d83"
    "\u0dca-\u0df3"  # Indic
    "\u0f18\u0f19\u0f35\u0f37\u0f39\u0f3e\u0f3f\u0f71-\u0f84\u0f8d-\u0fbc"  # Tibetan
    "\u200c\u200d"  # joiners, of Persian and Indic words
)
_WORD = rf"[^\W{_SYLLABIC}{_ALPHABETIC}]+(?:[{_MARKS}]+[^\W{_SYLLABIC}{_ALPHABETIC}]*)*"
_ACRONYM = r"\b(?:[^\W\d_]\.){2,}"
_NUMBER = r"\d+(?:[.,:]\d+)+"
_TOKEN = re.compile(
    rf"(?P<unparted>[{_SYLLABIC}{_ALPHABETIC}]+)|{_ACRONYM}|{_NUMBER}|{_WORD}(?:['’ʼ]{_WORD})*"
)
# The same where no such script is: what begins no word is passed over at the first look.
_PARTED_WORD = rf"\w+(?:[{_MARKS}]+\w*)*"
_PARTED_TOKEN = re.compile(
    rf"(?=\w)(?:{_ACRONYM}|{_NUMBER}|{_PARTED_WORD}(?:['’ʼ]{_PARTED_WORD})*)"
)
_UNPARTED = re.compile(f"[{UNPARTED}]")
_GRAMS = re.compile(f"[{_SYLLABIC}]+|(?P<alphabetic>[{_ALPHABETIC}]+)")
_PAIR, _THREE = 2, 3  # characters that stand for a word
# What is not written in plain text: the stress of Russian, where it makes no letter of its own
# (NFKC leaves those alone), the long stroke and the vowels of Arabic and Hebrew.
_UNWRITTEN = re.compile(
    "[\u0300\u0301\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670\u200c\u200d]"
)
_UNACCENTED = str.maketrans("ıłøđς", "ilodσ")  # what Unicode does not take apart
_WORDS_KEPT = 1 << 18  # distinct words whose stems are remembered, per language


class Token(NamedTuple):
    """A word as a search term, and where it stands in its text."""

    term: str
    start: int
    end: int


_new = tuple.__new__  # half the time of a named tuple's own constructor


def analyze(text: str, lang: str, offset: int = 0) -> list[Token]:
    """Return the terms of a text, in order.

    Args:
        text: Any text.
        lang: ISO 639-1 code; see ``stemming`` for what becomes of their words.
        offset: Added to all offsets.
    """
    # One word in capitals is an acronym ("US"), several are shouted.
    shouted = text.isupper() and len(text.split()) > 1
    if shouted or lang in ELIDING or _UNPARTED.search(text):
        return _analyze_closely(text, lang, offset, shouted=shouted)
    # Most text, and most of the time that reading takes: everything in one sweep.
    term_of = term_maker(lang)
    spans = [match.span() for match in _PARTED_TOKEN.finditer(text)]
    return [
        _new(Token, (term_of(text[start:end]), start + offset, end + offset))
        for start, end in spans
    ]


def _analyze_closely(text: str, lang: str, offset: int, *, shouted: bool) -> list[Token]:
    """Return the terms of a text in which not every match is a term as it stands."""
    term_of = term_maker(lang)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "unparted":
            tokens += _grams(match.group(), start + offset)
            continue
        word = match.group()
        if lang in ELIDING and ("'" in word or "’" in word):
            at = max(word.rfind("'"), word.rfind("’")) + 1
            word, start = word[at:], start + at
        tokens.append(
            Token(term_of(word.lower() if shouted else word), start + offset, end + offset)
        )
    return tokens


def term_of(word: str, lang: str) -> str:
    """Return the search term of a single word."""
    return term_maker(lang)(word)


def fold(word: str) -> str:
    """Return a word in lower case, compatibility forms and variants of a letter made one."""
    word = word.lower()
    if word.isascii():
        return word
    if word.isdecimal():  # in the digits of another script
        return "".join(str(unicodedata.digit(digit)) for digit in word)
    word = unicodedata.normalize("NFKC", word)
    word = word.replace("ё", "е").replace("’", "'").replace("ʼ", "'")
    return _UNWRITTEN.sub("", word) or word


def without_marks(text: str) -> str:
    """Return a text without signs that plain text leaves out, its letters as they are."""
    return text if text.isascii() else _UNWRITTEN.sub("", unicodedata.normalize("NFC", text))


def is_unparted(word: str) -> bool:
    """Tell whether a word is in a script that is read by runs of characters, not by words."""
    return _UNPARTED.match(word) is not None


def strip_accents(word: str) -> str:
    """Return a word without accents, so that "Francois" finds "François"."""
    if word.isascii():
        return word
    kept = (c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return "".join(kept).translate(_UNACCENTED)


def _grams(text: str, offset: int) -> list[Token]:
    tokens: list[Token] = []
    for match in _GRAMS.finditer(text):
        size = _THREE if match["alphabetic"] else _PAIR
        for start in range(match.start(), max(match.start(), match.end() - size) + 1):
            piece = text[start : min(start + size, match.end())]
            tokens.append(Token(fold(piece), start + offset, start + len(piece) + offset))
    return tokens


@lru_cache(maxsize=64)
def term_maker(lang: str) -> Callable[[str], str]:
    """Return the function from a word as written to its term, with a memory of its own."""
    stem, known = stemmer(lang), tables(lang)
    stop_words, base_forms = known.stop_words, known.base_forms

    def bare(word: str) -> bool:
        # Only Latin and Greek: in Cyrillic "й" is a letter, not an "и" with an accent.
        accents = word < "\u0400" or "\u1e00" <= word < "\u2000"
        return accents and lang not in _ACCENTED

    def term(word: str) -> str:
        if not word.isascii() and is_unparted(word):
            return fold(word)
        if "." in word and not word[0].isdigit():
            return _acronym(word.replace(".", "").lower(), stop_words)
        folded = fold(word)
        if folded in stop_words:
            # "US" and "WHO" are no function words, "us" and "who" are.
            return _acronym(folded, stop_words) if len(word) > 1 and word.isupper() else folded
        if folded.endswith(("'s", "s'")):
            folded = folded.removesuffix("'s").removesuffix("'")
        folded = base_forms.get(folded, folded)
        stemmed = stem(folded)
        if stemmed.isascii():
            return stemmed
        return strip_accents(stemmed) if bare(stemmed) else stemmed

    # Interned, so that a term is one string, whatever forms have it and whoever read them.
    @lru_cache(maxsize=_WORDS_KEPT)
    def make(word: str) -> str:
        return sys.intern(term(word))

    return make


def _acronym(letters: str, stop_words: frozenset[str]) -> str:
    return f"{letters}." if letters in stop_words else letters
