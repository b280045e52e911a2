"""Paragraph and sentence spans of running text.

NLTK's Punkt (Kiss & Strunk 2006, "Unsupervised multilingual sentence boundary detection")
with our own abbreviation lists instead of a trained model, so that nothing is downloaded.
What it gets wrong on untidy text is mended afterwards: a break before a lower-case word,
a closing quotation mark at the head of the next sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from nltk.tokenize.punkt import PunktLanguageVars, PunktParameters, PunktSentenceTokenizer

from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]

_WRAPPED_WIDTH = 100  # a block of lines all shorter than this may be hard-wrapped prose
_LINE = re.compile(r"[^\n]+")
_END_MARK = re.compile(r"[.!?…:;。！？]['\"’”»)\]]*\s*$")
_CLOSERS = re.compile(r"[\s]*[\"'’”»“)\]]+(?=\s|$|[,;:.!?–—-])")
# What is lower case at the head of a "sentence", behind opening marks: it goes on.
_CONTINUES = re.compile(r"[\s\"'“”„«»‘’()\[\]–—,;:-]*[^\W\d_A-Z]")
# An opening mark that Punkt left at the tail: it belongs to the sentence after.
_TRAILING_OPENER = re.compile(r"\s[«„“‘(\[]\s*$")
# Punkt takes every single letter for an initial; in lower case ("в XIX в. Потом") it is not.
_AFTER_LETTER = re.compile(r"(?<=\s[^\W\d_A-Z]\.)\s+(?=(?P<word>[^\W\d_]{2,}))")
# "am 3. Oktober": a number with a full stop is an ordinal in these languages.
_ORDINAL = frozenset({"de", "da", "nb", "no", "fi", "hu"})
_ORDINAL_END = re.compile(r"(?<![\w.,])\d{1,2}\.\s*$")
_UNSPACED_END = re.compile(r"[。！？｡]+[」』”’）]*")
# Thai and Lao end a sentence with a space, but a clause and a name too.
_THAI_SPACE = re.compile(
    r"(?<=[\u0e01-\u0e2e\u0e30-\u0e45\u0e47-\u0e4e\u0e81-\u0ece])\s+(?=[\u0e01-\u0ece])"
)
_THAI_SENTENCE = 100  # characters at least: on average they are then as long as translations


# The end of most sentences: a word of letters, a stop, and what is no further stop.
_PLAIN_END = re.compile(r"(?P<word>[^\W\d_]{2,})[.?!…](?:[ \n]+[^\s.]|[\"”»)])")


class _LanguageVars(PunktLanguageVars):  # type: ignore[misc]  # nltk has no annotations
    sent_end_chars = (".", "?", "!", "…", "。", "！", "？", "।", "؟", "۔", "።", "။", "។")


class _Tokenizer(PunktSentenceTokenizer):  # type: ignore[misc]  # nltk has no annotations
    def text_contains_sentbreak(self, text: str) -> bool:
        """Tell whether a sentence ends in a context; where that is plain, without its tokens."""
        plain = _PLAIN_END.match(text)
        if plain and plain["word"].lower() not in self._params.abbrev_types:
            return True
        ends: bool = super().text_contains_sentbreak(text)
        return ends


def paragraph_spans(text: str) -> list[Span]:
    """Return the spans of paragraphs, trimmed of white space.

    A line is a paragraph, unless it belongs to a block of hard-wrapped lines, which is one.
    """
    spans: list[Span] = []
    block: list[Span] = []
    last_end = 0
    for match in _LINE.finditer(text):
        line = _trim(text, *match.span())
        if line[0] >= line[1]:  # white space only
            continue
        # Two line ends or more between lines: a blank line stands there.
        if block and text.count("\n", last_end, line[0]) > 1:
            spans += _block_paragraphs(text, block)
            block = []
        block.append(line)
        last_end = line[1]
    return spans + _block_paragraphs(text, block)


def sentence_spans(text: str, lang: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the spans of the sentences in ``text[start:end]``, in order, trimmed.

    Nothing but white space lies outside the spans; none crosses a paragraph.
    """
    part = text[start:end]
    spans: list[Span] = []
    for p_start, p_end in paragraph_spans(part):
        for s_start, s_end in _mended(part, _punkt_spans(part[p_start:p_end], lang), p_start, lang):
            spans.append((start + s_start, start + s_end))
    return spans


def paragraph_numbers(sentences: Sequence[Span], paragraphs: Sequence[Span]) -> list[int]:
    """Return for each sentence which paragraph it is in; both in order of the text."""
    numbers: list[int] = []
    paragraph = 0
    for start, _ in sentences:
        while paragraph + 1 < len(paragraphs) and start >= paragraphs[paragraph + 1][0]:
            paragraph += 1
        numbers.append(paragraph)
    return numbers


def _block_paragraphs(text: str, lines: list[Span]) -> list[Span]:
    if len(lines) > 1 and _is_hard_wrapped(text, lines):
        return [(lines[0][0], lines[-1][1])]
    return lines


def _is_hard_wrapped(text: str, lines: list[Span]) -> bool:
    if max(end - start for start, end in lines) > _WRAPPED_WIDTH:
        return False
    # Prose that is cut anywhere: most lines end without a mark and go on in lower case.
    inner = sum(
        not _END_MARK.search(text, start, end) and text[following[0]].islower()
        for (start, end), following in pairwise(lines)
    )
    return inner * 2 >= len(lines) - 1


def _punkt_spans(text: str, lang: str) -> list[Span]:
    if _UNSPACED_END.search(text):
        return _unspaced_spans(text)
    if not text.isascii() and _THAI_SPACE.search(text):
        return _thai_spans(text)
    stop_words = tables(lang).stop_words
    spans: list[Span] = []
    for start, end in _tokenizer(lang).span_tokenize(text):
        for match in _AFTER_LETTER.finditer(text, start, end):
            word = match["word"]
            if word[0].isupper() and word.lower() in stop_words:
                spans.append((start, match.start()))
                start = match.end()
        spans.append((start, end))
    return [(s, e) for s, e in spans if text[s:e].strip()]


def _unspaced_spans(text: str) -> list[Span]:
    ends = [m.end() for m in _UNSPACED_END.finditer(text)]
    starts = [0, *ends]
    return [(s, e) for s, e in zip(starts, [*ends, len(text)], strict=True) if text[s:e].strip()]


def _thai_spans(text: str) -> list[Span]:
    """Cut at the spaces between letters, never less than a sentence usually has."""
    spans: list[Span] = []
    start = 0
    for match in _THAI_SPACE.finditer(text):
        if match.start() - start >= _THAI_SENTENCE and len(text) - match.end() >= _THAI_SENTENCE:
            spans.append((start, match.start()))
            start = match.end()
    return [*spans, (start, len(text))]


@lru_cache(maxsize=64)
def _tokenizer(lang: str) -> _Tokenizer:
    known = tables(lang)
    parameters = PunktParameters()
    parameters.abbrev_types = set(known.abbreviations or tables("en").abbreviations)
    # After an abbreviation ("U.S. The"), a capitalised function word opens a sentence.
    parameters.sent_starters = set(known.stop_words)
    return _Tokenizer(parameters, lang_vars=_LanguageVars())


def _mended(text: str, spans: list[Span], offset: int, lang: str) -> list[Span]:
    mended: list[Span] = []
    for start, end in ((s + offset, e + offset) for s, e in spans):
        if mended:
            previous = mended[-1]
            goes_on = _goes_on(text, previous, (start, end))
            if goes_on or _before_number(text, previous, start, lang):
                mended[-1] = (previous[0], end)
                continue
            # A closing mark that Punkt left at the head belongs to the sentence before.
            closers = _CLOSERS.match(text, previous[1], end)
            if closers and _opens_odd_quote(text, previous, closers.group()):
                mended[-1] = (previous[0], closers.end())
                start = closers.end()
            elif opener := _TRAILING_OPENER.search(text, *previous):
                mended[-1] = (previous[0], opener.start())
                start = opener.start()
        mended.append((start, end))
    trimmed = (_trim(text, *span) for span in mended)
    return [span for span in trimmed if span[0] < span[1]]


def _goes_on(text: str, previous: Span, span: Span) -> bool:
    match = _CONTINUES.match(text, *span)
    if match and _is_small(text[match.end() - 1]):
        return True
    return not re.search(r"\w", text[slice(*span)])


def _is_small(letter: str) -> bool:
    # Georgian letters count as lower case, but no sentence begins with their capitals.
    return letter.islower() and letter.title() != letter


def _before_number(text: str, previous: Span, start: int, lang: str) -> bool:
    """Tell whether a stop is no end because of a number: "No. 1", "3. Oktober"."""
    if text[start].isdigit():
        last = re.search(r"(\w+)\.$", text[slice(*previous)])
        return last is not None and last.group(1).lower() in tables(lang).numeric_abbreviations
    return _after_ordinal(text, previous, start, lang)


def _after_ordinal(text: str, previous: Span, start: int, lang: str) -> bool:
    if lang not in _ORDINAL or not _ORDINAL_END.search(text, *previous):
        return False
    word = re.match(r"\w+", text[start : start + 40])
    return word is not None and word.group().lower() not in tables(lang).stop_words


def _opens_odd_quote(text: str, previous: Span, closers: str) -> bool:
    mark = closers.strip()[0]
    if mark in "”»’)]":
        return True
    # "“" closes in German, opens in English; a straight mark closes what is still open.
    opener = "„" if mark == "“" else mark
    return text.count(opener, *previous) % 2 == 1


def _trim(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
