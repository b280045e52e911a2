"""A sentence as words and marks, for reading who speaks in it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from qabot.answering.quotations import quotations_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.text.sentences import Span
    from qabot.text.tables import LanguageTables

_MORE = r"(?:[-'’ʼ.&][^\W_]+)*"
# What is neither an initial nor an abbreviation comes first: most of what there is.
_WORD_OR_MARK = re.compile(
    rf"(?=\S)(?:[^\W_]{{2,}}{_MORE}|(?:[^\W\d_]\.){{2,}}|[А-ЯЁ]\.(?=[А-ЯЁ][а-яё])"
    rf"|[^\W_]{_MORE}|''|``|[^\w\s])"
)
_ARTICLED = re.compile(r"(?:al|el|аль|эль|ад|ас|аш|ат|ан|ар)-[A-ZА-ЯЁ]")  # "al-Assad"
_SHORTEST_COMPARED = 3  # words of a phrase that is not told by its first two
_LONGEST_AGE = 2  # digits
_LONGEST_TITLED = 4  # words of a name in marks
_POSSESSIVE = ("'s", "’s", "s'", "s’")


class Word(NamedTuple):
    """A word or a mark of a sentence.

    Attributes:
        text: As written.
        lower: In lower case, "е" for "ё", a straight apostrophe for a curly one.
        start: Offset in the article.
        end: Offset in the article.
        is_mark: A punctuation mark.
        quoted: Inside a quotation, or its mark.
        capitalised: Written as names are.
    """

    text: str
    lower: str
    start: int
    end: int
    is_mark: bool
    quoted: bool
    capitalised: bool

    @property
    def possessive(self) -> bool:
        """Whether it is a genitive with an apostrophe ("Trump's")."""
        return self.text.endswith(_POSSESSIVE)


_new = tuple.__new__  # half the time of a named tuple's own constructor


def read_words(
    text: str, span: Span, quotations: Sequence[Span], known: LanguageTables
) -> list[Word]:
    """Return the words and marks of ``text[span]`` in order.

    A full stop that belongs to an abbreviation ("Mr.") or an initial is no mark.
    """
    words: list[Word] = []
    inside = quotations_in(quotations, span)
    quoted, nearest = False, 0
    for match in _WORD_OR_MARK.finditer(text, *span):
        start, end = match.span()
        written = text[start:end]
        if written == "." and words and _abbreviates(words[-1], known):
            continue
        lower, is_mark, capitalised = _shape(written)
        if inside:
            while nearest < len(inside) and inside[nearest][1] <= start:
                nearest += 1
            quoted = nearest < len(inside) and inside[nearest][0] <= start
        words.append(_new(Word, (written, lower, start, end, is_mark, quoted, capitalised)))
    return _without_ages(_without_complements(words, known), known)


@lru_cache(maxsize=1 << 17)
def _shape(written: str) -> tuple[str, bool, bool]:
    """Return the lower case of a word or mark, whether it is a mark, whether capitalised."""
    lower = written.lower()
    if not lower.isascii():
        lower = lower.replace("ё", "е").replace("’", "'")
    capitalised = written[0].isupper() or _ARTICLED.match(written) is not None
    return lower, not written[0].isalnum(), capitalised


def _without_complements(words: list[Word], known: LanguageTables) -> list[Word]:
    """Drop what belongs to a title: "Secretary of State Kerry" reads as "Secretary Kerry"."""
    if known.all_titles.isdisjoint([word.lower for word in words]):
        return words
    kept: list[Word] = []
    at = 0
    while at < len(words):
        kept.append(words[at])
        at += 1
        if kept[-1].lower in known.all_titles:
            at += _complement_length(words, at, known)
    return kept


def _without_ages(words: list[Word], known: LanguageTables) -> list[Word]:
    """Drop an age between commas: "X, 48, who left, said" reads as "X, who left, said"."""
    commas = [at for at, word in enumerate(words[:-2]) if word.text == ","]
    for at in reversed(commas):
        if not at or not _is_age(words, at, known):
            continue
        following = words[at + 3 : at + 4]
        said = known.speech.heads | known.speech.auxiliaries
        verb = bool(following) and following[0].lower in said
        del words[at : at + (3 if verb else 2)]
    return words


def _is_age(words: Sequence[Word], comma: int, known: LanguageTables) -> bool:
    """Tell whether a comma behind a name opens an age that another comma closes."""
    name, opening, age, closing = words[comma - 1 : comma + 3]
    if opening.text != "," or closing.text != "," or opening.quoted != closing.quoted:
        return False
    counted = age.text.isdigit() and len(age.text) <= _LONGEST_AGE
    return counted and name.capitalised and name.lower not in known.signs.get("time", ())


def _complement_length(words: Sequence[Word], at: int, known: LanguageTables) -> int:
    for complement in known.title_complements:
        parts = complement.split()
        if [w.lower for w in words[at : at + len(parts)]] == parts:
            return len(parts)
    return 0


def _abbreviates(word: Word, known: LanguageTables) -> bool:
    if word.is_mark:
        return False
    return word.lower in known.abbreviations or (len(word.text) == 1 and word.capitalised)


def attributes(words: Sequence[Word], at: int, known: LanguageTables) -> tuple[str, ...]:
    """Return the phrase at a word that introduces a speaker ("according to"), or nothing."""
    alike = known.speech.prepositions.get(words[at].lower)
    if alike is None:
        return ()
    second = words[at + 1].lower if at + 1 < len(words) else ""
    for parts in (*alike.get(second, ()), *alike.get("", ())):
        if len(parts) < _SHORTEST_COMPARED or parts == tuple(
            w.lower for w in words[at : at + len(parts)]
        ):
            return parts
    return ()


def quoted_name(words: Sequence[Word], at: int) -> list[Word]:
    """Return the few words in marks that begin at a word, if they are a name."""
    if at >= len(words) or not (words[at].quoted and words[at].is_mark):
        return []
    inner = [w for w in words[at + 1 : at + 2 + _LONGEST_TITLED] if w.quoted]
    end = next((i for i, w in enumerate(inner) if w.is_mark), len(inner))
    named = 0 < end <= _LONGEST_TITLED and inner[0].capitalised
    return inner[:end] if named else []
