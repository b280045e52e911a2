"""Where a text quotes: spans between quotation marks, paragraph by paragraph.

An unpaired mark spoils no more than its own paragraph: an opening one without a partner runs
to the paragraph's end only where the next paragraph goes on quoting (the convention for
quotations of several paragraphs), a closing one is passed over.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qabot.text.sentences import Span

# Doubled single marks are how some wire services write a double one. Looking ahead spares
# every other character the alternatives.
_MARK = re.compile(
    r"(?=[\"“”„«»‟'`‘’])(?:''|``|[\"“”„«»‟]|(?<!\w)['‘](?=\w)|(?<=[\w.,!?…])['’](?!\w))"
)
_OPENS = frozenset("„«‘") | {"``"}
_CLOSES = frozenset("»”’")
_FAMILY = {
    "„": "low", "“": "curly", "”": "curly", "‟": "curly", "«": "angle", "»": "angle",
    '"': "straight", "''": "doubled", "``": "doubled", "'": "single", "‘": "single", "’": "single",
}  # fmt: skip
# A dialogue dash: the line is speech up to ", — said X".
_DIALOGUE = re.compile(r"[—–-]\s+(?=[^\W\d_])")
_DIALOGUE_BREAK = re.compile(r"[,!?.…]\s+[—–-]\s+")
_NARRATOR = re.compile(r"[,.!?…]\s+[—–-]\s+(?P<narrator>[^—–]{2,160}?[,.])\s+[—–-]\s+")
_NARRATOR_VERB_WITHIN = 4  # words of what the narrator puts in
_SHORTEST_SINGLE = 12  # 'Single' quotations shorter than this may be apostrophes


def quotation_spans(
    text: str, paragraphs: Sequence[Span], verbs: Collection[str] = ()
) -> list[Span]:
    """Return the spans of quotations with their marks, in order, without overlap.

    Args:
        text: The article's text.
        paragraphs: Spans of its paragraphs, in order; no quotation crosses one.
        verbs: Forms of verbs of speech, lower case: between dashes within a quotation they
            are the narrator's («..., — said X. — ...»), and part it in two.
    """
    spans: list[Span] = []
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        found = _dialogue_spans(text, start, end) or _marked_spans(text, start, end, following)
        spans += [part for span in found for part in _without_narrator(text, span, verbs)]
    return spans


def quotations_in(quotations: Sequence[Span], span: Span) -> Sequence[Span]:
    """Return the quotations that share text with a span; they are in order, without overlap."""
    first = bisect_right(quotations, span[0], key=lambda quotation: quotation[1])
    return quotations[first : bisect_left(quotations, span[1], key=lambda quotation: quotation[0])]


def _without_narrator(text: str, span: Span, verbs: Collection[str]) -> list[Span]:
    parts: list[Span] = []
    start = span[0]
    for match in _NARRATOR.finditer(text, *span) if verbs else ():
        words = match.group("narrator").lower().split()[:_NARRATOR_VERB_WITHIN]
        if any(word.strip(",.") in verbs for word in words):
            parts.append((start, match.start("narrator")))
            start = match.end("narrator")
    return [*parts, (start, span[1])]


def _marked_spans(text: str, start: int, end: int, following: Span | None) -> list[Span]:
    spans: list[Span] = []
    opened: tuple[int, str] | None = None
    for match in _MARK.finditer(text, start, end):
        mark = match.group()
        if opened is None:
            if _can_open(text, match, start):
                turned = mark == "»"  # »so«
                opened = (match.start(), "turned" if turned else _FAMILY[mark])
            continue
        closes = _closes(mark, opened[1]) and _can_close(text, match, end)
        closes = closes or _closes_mixed(text, opened, match, end)
        if closes or (mark == "“" and opened[1] == "curly" and _is_turned(text, match, end)):
            if opened[1] != "single" or match.end() - opened[0] >= _SHORTEST_SINGLE:
                spans.append((opened[0], match.end()))
            opened = None
        elif opened[1] == "single" and _can_open(text, match, start):
            opened = (match.start(), _FAMILY[mark])
    if opened is not None and opened[1] != "single" and _goes_on(text, opened, following):
        spans.append((opened[0], end))
    return spans


def _goes_on(text: str, opened: tuple[int, str], following: Span | None) -> bool:
    if following is None:
        return False
    mark = text[following[0] : following[0] + 2]
    if opened[1] == "turned":
        return mark[:1] == "»"
    return any(_FAMILY.get(m) == opened[1] for m in (mark, mark[:1]))


def _can_open(text: str, match: re.Match[str], start: int) -> bool:
    mark = match.group()
    if mark in _OPENS:
        return True
    if mark in _CLOSES - {"»"}:
        return False
    before = text[match.start() - 1] if match.start() > start else " "
    after = text[match.end() : match.end() + 1]
    return not after.isspace() and after != "" and not before.isalnum()


def _closes(mark: str, family: str) -> bool:
    if family == "low":
        return mark in '“”‟"'
    if family == "turned":
        return mark == "«"
    return _FAMILY[mark] == family and mark not in _OPENS and mark != "“"


def _closes_mixed(text: str, opened: tuple[int, str], match: re.Match[str], end: int) -> bool:
    """Tell whether a mark closes what one of the other shape opened, as in “It is all".

    Not where it may belong to a quotation within: “It was "all" to me.”
    """
    mark, (start, family) = match.group(), opened
    after = text[match.end()] if match.end() < end else " "
    if text[match.start() - 1].isspace() or after.isalnum():
        return False
    if family == "curly" and mark == '"':
        closer, opener = text.find("”", match.end(), end), text.find("“", match.end(), end)
        return '"' not in text[start : match.start()] and (closer < 0 or 0 <= opener < closer)
    if family == "straight" and mark == "”":
        return "“" not in text[start : match.start()]
    return False


def _is_turned(text: str, match: re.Match[str], end: int) -> bool:
    """Tell whether an opening mark stands where one closes, right behind a word."""
    after = text[match.end()] if match.end() < end else " "
    return not text[match.start() - 1].isspace() and not after.isalnum()


def _can_close(text: str, match: re.Match[str], end: int) -> bool:
    if match.group() in _CLOSES:
        return True
    before = text[match.start() - 1]
    after = text[match.end()] if match.end() < end else " "
    # A straight mark with space on both sides is as likely to close as one that hugs its word.
    return not before.isspace() or after.isspace() or not after.isalnum()


def _dialogue_spans(text: str, start: int, end: int) -> list[Span]:
    if not _DIALOGUE.match(text, start, end):
        return []
    spans, position, speaking = [], start, True
    for match in _DIALOGUE_BREAK.finditer(text, start + 1, end):
        if speaking:
            spans.append((position, match.start() + 1))
        position, speaking = match.end(), not speaking
    if speaking:
        spans.append((position, end))
    # A dash alone makes no speech: a list has no break to a narrator.
    return spans if len(spans) > 1 or (spans and spans[0][1] < end) else []
