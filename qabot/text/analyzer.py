"""Words of a text as search terms: tokens with offsets, stemmed by language.

Every distinct word is stemmed once (NLTK Snowball costs some eight microseconds a word).
Text in scripts without spaces becomes overlapping character bigrams, which find words
of unknown length without a dictionary (Nie & Ren 1999, "Chinese information retrieval").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nltk.stem.snowball import SnowballStemmer

from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Callable

_SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nb": "norwegian",
    "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sv": "swedish",
}  # fmt: skip
_ELIDING = frozenset({"fr", "it", "ca"})  # l'homme: the apostrophe ends a word

_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1780-\u17ff"  # Khmer
    "\u3040-\u30ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
)
_TOKEN = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}]+)"
    r"|(?P<acronym>\b(?:[^\W\d_]\.){2,})"
    r"|\d+(?:[.,:]\d+)+"
    rf"|(?:(?![{_UNSPACED}])\w)+(?:['’ʼ](?:(?![{_UNSPACED}])\w)+)*"
)
_WORDS_KEPT = 1 << 18  # distinct words whose stems are remembered, per language


class Token(NamedTuple):
    """A word as a search term, and where it stands in its text."""

    term: str
    start: int
    end: int


def analyze(text: str, lang: str, offset: int = 0) -> list[Token]:
    """Return the terms of a text, in order.

    Args:
        text: Any text.
        lang: ISO 639-1 code; words of languages without a stemmer are only folded.
        offset: Added to all offsets.
    """
    term_of = _term_maker(lang)
    # One word in capitals is an acronym ("US"), several are shouted.
    shouted = text.isupper() and len(text.split()) > 1
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "unspaced":
            tokens += _bigrams(match.group(), start + offset)
            continue
        word = match.group()
        if lang in _ELIDING and ("'" in word or "’" in word):
            at = max(word.rfind("'"), word.rfind("’")) + 1
            word, start = word[at:], start + at
        tokens.append(
            Token(term_of(word.lower() if shouted else word), start + offset, end + offset)
        )
    return tokens


def term_of(word: str, lang: str) -> str:
    """Return the search term of a single word."""
    return _term_maker(lang)(word)


def fold(word: str) -> str:
    """Return a word in lower case, compatibility forms and variants of a letter made one."""
    word = word.lower()
    if word.isascii():
        return word
    return unicodedata.normalize("NFKC", word).replace("ё", "е").replace("’", "'").replace("ʼ", "'")


def strip_accents(word: str) -> str:
    """Return a word without accents, so that "Francois" finds "François"."""
    if word.isascii():
        return word
    kept = (c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return "".join(kept)


def _bigrams(run: str, offset: int) -> list[Token]:
    if len(run) == 1:
        return [Token(run, offset, offset + 1)]
    return [Token(run[i : i + 2], offset + i, offset + i + 2) for i in range(len(run) - 1)]


@lru_cache(maxsize=64)
def _term_maker(lang: str) -> Callable[[str], str]:
    """Return the function from a word as written to its term, with a memory of its own."""
    own, known = _stemmer(lang), tables(lang)
    stop_words, base_forms = known.stop_words, known.base_forms

    @lru_cache(maxsize=_WORDS_KEPT)
    def make(word: str) -> str:
        if "." in word and not word[0].isdigit():
            return _acronym(word.replace(".", "").lower(), stop_words)
        folded = fold(word)
        if folded in stop_words:
            # "US" and "WHO" are no function words, "us" and "who" are.
            return _acronym(folded, stop_words) if len(word) > 1 and word.isupper() else folded
        if folded.endswith(("'s", "s'")):
            folded = folded.removesuffix("'s").removesuffix("'")
        folded = base_forms.get(folded, folded)
        return _strip_latin(own(folded) if own else folded)

    return make


def _strip_latin(word: str) -> str:
    # Only Latin: in Cyrillic "й" is a letter, not an "и" with an accent.
    return strip_accents(word) if word and word[0] < "\u0370" else word


def _acronym(letters: str, stop_words: frozenset[str]) -> str:
    return f"{letters}." if letters in stop_words else letters


@lru_cache(maxsize=64)
def _stemmer(lang: str) -> Callable[[str], str] | None:
    if lang not in _SNOWBALL:
        return None
    native: Callable[[str], str] = SnowballStemmer(_SNOWBALL[lang]).stem
    english: Callable[[str], str] = SnowballStemmer("english").stem
    russian: Callable[[str], str] = SnowballStemmer("russian").stem

    def stem(word: str) -> str:
        # A word of another script (a Russian word in an English article) has its own stemmer.
        first = word[0] if word else ""
        if "\u0400" <= first <= "\u04ff":
            return russian(word)
        if lang == "ru" and "a" <= first <= "z":
            return english(word)
        return native(word)

    return stem
