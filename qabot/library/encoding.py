"""From bytes to text: UTF-8, byte order marks, and guesses that are said to be guesses.

charset-normalizer decodes and judges the candidates. Asked for any encoding at
all it takes KOI8-R for Japanese and Turkish for French, so it is given only the
encodings that articles are really kept in, and its verdict counts only where it
leads clearly over every candidate that reads differently.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.library.reading import SAVE_AS_UTF8, UnreadableError

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

# UTF-32 first: its little-endian mark begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# The most frequent first: of names for the same text, the first is reported.
CANDIDATES = (
    *("cp1252", "cp1251", "koi8_r", "koi8_u", "cp866", "cp1250", "cp1254", "cp1253"),
    *("cp1255", "cp1256", "cp1257", "iso8859_2", "iso8859_5", "iso8859_6"),
    *("gb18030", "big5", "cp932", "euc_jp", "cp949", "iso2022_jp"),
)

# Lead that the best candidate needs, in the units of `_judge` (about -1 to 2). Right
# readings of one sentence led by 0.13 and more over the next; Hungarian in cp1250
# and Czech in ISO 8859-2, which would have been guessed wrongly, by under 0.02.
CLEAR_LEAD = 0.1

# Of a text's characters; a text has tabs and line ends, not bells and escapes.
MAX_CONTROL_SHARE = 0.02
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text without its byte order mark.

    Attributes:
        text: Line ends as they were.
        guess: The encoding, where nothing but the text itself told it.
    """

    text: str
    guess: str | None = None


def decode_text(data: bytes) -> DecodedText:
    """Decode the bytes of a text file, never with replacement characters.

    Raises:
        UnreadableError: If they are binary, broken, or the encoding is not clear.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return DecodedText(_decode_marked(data[len(mark) :], encoding))
    if b"\0" in data:
        raise UnreadableError("is binary, not text", "give the text itself, saved as UTF-8")
    try:
        decoded = DecodedText(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        _refuse_broken_utf8(data, error)
        decoded = _guess(data)
    _refuse_controls(decoded.text)
    return decoded


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"is marked as {encoding} but broken at byte {error.start + 1}", SAVE_AS_UTF8
        ) from error
    _refuse_controls(text)
    return text


def _refuse_broken_utf8(data: bytes, error: UnicodeDecodeError) -> None:
    """Refuse UTF-8 with a few wrong bytes, which every one-byte encoding would "read"."""
    kept = data.decode("utf-8", "ignore")
    good = sum(character > "\x7f" for character in kept)
    bad = len(data) - len(kept.encode())
    if good > bad:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            f"is UTF-8 but for {bad} wrong bytes, the first in line {line}",
            "correct these bytes and save it as UTF-8",
        )


def _refuse_controls(text: str) -> None:
    if len(CONTROLS.findall(text)) > MAX_CONTROL_SHARE * len(text):
        raise UnreadableError("is binary, not text", "give the text itself, saved as UTF-8")


def _guess(data: bytes) -> DecodedText:
    # Seldom needed and slow to import.
    from charset_normalizer import from_bytes

    matches = from_bytes(data, cp_isolation=list(CANDIDATES), enable_fallback=False)
    ranked = sorted(matches, key=_judge, reverse=True)
    if not ranked:
        raise UnreadableError("is binary or in an unknown encoding", SAVE_AS_UTF8)
    if len(ranked) > 1 and _judge(ranked[0]) - _judge(ranked[1]) < CLEAR_LEAD:
        names = " or ".join(_name(match) for match in ranked[:2])
        raise UnreadableError(f"is not UTF-8, and may be {names}", SAVE_AS_UTF8)
    name = _name(ranked[0])
    return DecodedText(data.decode(name), name)


def _judge(match: CharsetMatch) -> float:
    """Score a reading: a language recognised, in letters that language has, without mess."""
    from charset_normalizer.constant import FREQUENCIES

    letters = [c for c in str(match).lower() if c > "\x7f" and c.isalpha()]
    alphabet = FREQUENCIES.get(match.language, [])
    share = sum(c in alphabet for c in letters) / len(letters) if letters else 1.0
    return match.coherence + share - match.chaos


def _name(match: CharsetMatch) -> str:
    same = {match.encoding, *match.could_be_from_charset}
    return next((name for name in CANDIDATES if name in same), match.encoding)
