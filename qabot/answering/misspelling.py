"""How likely one word is another mistyped: edits that people make cost less than others."""

from __future__ import annotations

from functools import lru_cache
from math import inf

# What an edit costs; one that nothing explains costs most. People swap letters, hit the key beside,
# write one letter for two and two for one, and letters that sound alike for each other
# (Kukich 1992, "Techniques for automatically correcting words in text").
_SWAPPED = _DOUBLED = 0.5
_ALIKE = 0.6  # to the ear
_UNSTRESSED = 0.5  # Russian vowels that are the same without stress
_ALIKE_AT_END = 0.5  # "Losef": most consonants are voiceless there
_BESIDE = 0.7  # on the keyboard
_VOWEL = 0.9
_MISSED = _EXTRA = 0.8
_OTHER = 1.3
_FIRST_LETTER = 0.6  # more: few mistype it
_LAST_LETTER = 0.4  # more: another ending makes another word
_BAND = 2  # letters that one word may be ahead of the other, at any place

_ROWS = (
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
)
_SOUNDS = (
    "fv", "bp", "dt", "gk", "zs", "ck", "cs", "iy", "ei", "ao", "vw", "qk", "jg", "jy", "hg", "uv",
    "фв", "бп", "дт", "гк", "зс", "шж", "ия", "ий", "еэ", "ыи", "щш", "цс", "ье", "ув",
)  # fmt: skip
_ALIKE_UNSTRESSED = ("ао", "еи", "ея")
_VOWELS = frozenset("aeiouyаеиоуыэюя")


def misspelling_cost(typed: str, meant: str) -> float:
    """Return what it costs to take one word for another, in edits: 0 if they are the same.

    Optimal string alignment with a cost for each kind of edit; infinite if one word has three
    letters more than the other.

    Args:
        typed: Folded.
        meant: Folded.
    """
    rows = [[inf] * (len(meant) + 1) for _ in range(len(typed) + 1)]
    rows[0][0] = 0.0
    for i in range(len(typed) + 1):
        for j in range(max(0, i - _BAND), min(len(meant), i + _BAND) + 1):
            if i or j:
                rows[i][j] = _cheapest(rows, i, j, typed, meant)
    return rows[-1][-1]


def _cheapest(rows: list[list[float]], i: int, j: int, typed: str, meant: str) -> float:
    """Return the cost of the first i letters as the first j, from those of fewer."""
    if i and j and typed[i - 1] == meant[j - 1]:
        return rows[i - 1][j - 1]
    edge = _FIRST_LETTER if max(i, j) == 1 else 0.0
    if i == len(typed) and j == len(meant):
        edge += _LAST_LETTER
    ways: list[float] = []
    if i:
        ways.append(rows[i - 1][j] + edge + _single(typed, i - 1, _EXTRA))
    if j:
        ways.append(rows[i][j - 1] + edge + _single(meant, j - 1, _MISSED))
    if i and j:
        cost = _replaced(typed[i - 1], meant[j - 1]) + edge
        # An ending vowel tells Roberto from Roberta.
        at_end = edge == _LAST_LETTER and cost == _ALIKE + edge and meant[-1] not in _VOWELS
        ways.append(rows[i - 1][j - 1] + (_ALIKE_AT_END if at_end else cost))
    if i > 1 and j > 1 and typed[i - 2 : i] == meant[j - 1] + meant[j - 2]:
        ways.append(rows[i - 2][j - 2] + _SWAPPED + (_FIRST_LETTER if i == j == 2 else edge))
    return min(ways)


def _single(word: str, at: int, cost: float) -> float:
    """Return the cost of a letter that the other word has not."""
    return _DOUBLED if word[at] in (word[at - 1 : at] + word[at + 1 : at + 2]) else cost


@lru_cache(maxsize=1 << 12)
def _replaced(a: str, b: str) -> float:
    if any(a in pair and b in pair for pair in _ALIKE_UNSTRESSED):
        return _UNSTRESSED
    if any(a in pair and b in pair for pair in _SOUNDS):
        return _ALIKE
    if a in _VOWELS and b in _VOWELS:
        return _VOWEL
    return _BESIDE if _are_neighbours(a, b) else _OTHER


def _are_neighbours(a: str, b: str) -> bool:
    places = [
        (row, rows[row].index(letter))
        for rows in _ROWS
        for letter in (a, b)
        for row in range(len(rows))
        if letter in rows[row]
    ]
    if len(places) != 2:
        return False
    (row, column), (other_row, other_column) = places
    # Each row stands half a key to the right of the one above.
    across = (column + row / 2) - (other_column + other_row / 2)
    return abs(row - other_row) <= 1 and abs(across) <= 1
