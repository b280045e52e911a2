"""Messages that ask nothing: greetings, thanks, insults, a bare address, a single emoji."""

from __future__ import annotations

import re
import unicodedata

from qabot.dialogue.tables import dialogue_languages, dialogue_tables
from qabot.models import Remark
from qabot.text.analyzer import fold

_LONGEST_REMARK = 80  # characters
_ADDRESSES = re.compile(r"(?:\s*(?:https?://|www\.)\S+\s*)+", re.IGNORECASE)
_MARKS = " \t\n?!.…,;:()\"'“”«»–—-"
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
# Elsewhere stand signs that belong to words: ©, °, №.
_BLOCKS = (range(0x2190, 0x2C00), range(0x1F000, 0x20000))
_PICTURES = frozenset({"So", "Sk"})  # categories of emoji and of their skin colours


def read_remark(text: str, lang: str) -> Remark | None:
    """Return what a message is that asks nothing, or None if it may be a question.

    Args:
        text: The message.
        lang: ISO 639-1 code of its language, whose tables are looked at first.
    """
    if _ADDRESSES.fullmatch(text):
        return Remark.LINK
    if _is_pictures(text):
        return Remark.EMOJI
    folded = fold(without_pictures(text)).strip(_MARKS)
    folded = re.sub(r"[\s,!.]+", " ", folded)
    if not folded or len(folded) > _LONGEST_REMARK:
        return None
    for code in (lang, *sorted(dialogue_languages() - {lang})):
        for kind, pattern in dialogue_tables(code).remarks.items():
            if pattern.fullmatch(folded):
                return Remark(kind)
    return None


def without_pictures(text: str) -> str:
    """Return a text without emoji."""
    return "".join(c for c in text if not _is_picture(c))


def _is_pictures(text: str) -> bool:
    bare = [c for c in text if not c.isspace()]
    return bool(bare) and all(map(_is_picture, bare))


def _is_picture(character: str) -> bool:
    if character in _JOINERS:
        return True
    within = any(ord(character) in block for block in _BLOCKS)
    return within and unicodedata.category(character) in _PICTURES
