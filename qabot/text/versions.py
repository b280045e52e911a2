"""Marks by which a headline says that it is a later version: "UPDATE 2", "(исправлено)".

What a language has for them is one file of ``languages/versions/``. All are read together, for
outlets of every language write "update".
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from qabot.text.analyzer import fold

_FOLDER = resources.files("qabot.text") / "languages" / "versions"

# What is set apart in a headline, where a mark may be all of it.
_BEFORE = re.compile(r"([^-–—:|/()\[\]]{1,40})\s*[-–—:|/]\s*(?=\S)")
_BEHIND = re.compile(r"\s[-–—:|/]\s*([^-–—:|/()\[\]]{1,40})\Z")
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{1,40})[)\]]\s*[-–—:|/]?\s*")


class Version(NamedTuple):
    """Which version of a story a headline says it is; that of most is (0, 0).

    Attributes:
        update: Number of the update, 1 of one without a number.
        corrected: How many times it is said to be corrected.
    """

    update: int = 0
    corrected: int = 0


FIRST = Version()


@lru_cache(maxsize=1 << 12)
def version_of(title: str) -> Version:
    """Return which version of a story a headline says it is."""
    marks = [mark for piece in _pieces(title) if (mark := _mark().fullmatch(piece.strip()))]
    updates = [int(m["before"] or m["behind"] or 1) for m in marks if m["updated"]]
    return Version(max(updates, default=0), sum(bool(m["corrected"]) for m in marks))


def _pieces(title: str) -> list[str]:
    rest = fold(" ".join(title.split()))
    pieces = _IN_BRACKETS.findall(rest)
    rest = _IN_BRACKETS.sub(" ", rest).strip()
    if behind := _BEHIND.search(rest):
        pieces.append(behind[1])
    # One may follow another: "REFILE-CORRECTED-UPDATE 2-".
    while (before := _BEFORE.match(rest)) and _mark().fullmatch(before[1].strip()):
        pieces.append(before[1])
        rest = rest[before.end() :]
    return pieces


@lru_cache(maxsize=1)
def _mark() -> re.Pattern[str]:
    tables = [tomllib.loads(p.read_text(encoding="utf-8")) for p in _FOLDER.iterdir()]
    corrected, updated = (
        "|".join(sorted({re.escape(fold(word)) for table in tables for word in table[kind]}))
        for kind in ("corrected", "updated")
    )
    return re.compile(
        rf"(?:(?P<before>\d{{1,2}})(?:\.|st|nd|rd|th)?\s+)?"
        rf"(?:(?P<corrected>{corrected})|(?P<updated>{updated}))"
        rf"(?:\s+(?P<behind>\d{{1,2}}))?"
    )
