"""Many texts at once have the terms that each has alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.text import bulk as bulk_module
from qabot.text.analyzer import analyze
from qabot.text.bulk import BulkReader
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence


def expected(texts: Sequence[str], lang: str) -> list[Counter[str]]:
    return [Counter(token.term for token in analyze(text, lang)) for text in texts]


def read(reader: BulkReader, texts: Sequence[str]) -> list[Counter[str]]:
    found = [Counter[str]() for _ in texts]
    terms = reader.read(texts)
    for number, text in zip(terms.numbers.tolist(), terms.texts.tolist(), strict=True):
        found[text][reader.terms[number]] += 1
    return found


SPOKEN = [
    "He said the US isn't with us; IT firms aren't IN it, WHO knows who. I'M not, I'm.",
    "It cost $1,000.50 at 12:30 (U.S. time), see https://example.com/a_b?c=d's or e.g. p.5.",
    "O'Brien's dogs' ''quoted'' 'words' pro-Russian 2018-2019 a_b __init__ 3rd 5's x'12.5 1.5abc",
    "Donaudampfschifffahrtsgesellschaftskapitaen's internationalization-institutionalization",
    "naïve café — in 北京 now",
    "WHO TOLD US?",
    "U.S.A..5.5 a.b.12.5 1.5a.b. abc12.5 1.5'2 'tis rock'n'roll a''b 'a' .5 5. ,5,",
    "",
    "\t\x0b\x0c\r\n \x00\x1c\x1f\x7f",
]


@pytest.mark.parametrize("lang", ["en", "fr", "de", "ru", "xx", ""])
def test_terms_are_those_of_each_text(lang: str) -> None:
    reader = BulkReader(lang)
    assert read(reader, SPOKEN) == expected(SPOKEN, lang)
    again = [text.swapcase() for text in reversed(SPOKEN)]
    assert read(reader, again) == expected(again, lang)


WORDS = """
us US Us it's IT'S don't DON'T i I I'm the THE U.S. e.g. 3.5 1,000 12:30 a_b 5's s' running
internationalisation institutionalisations' http://a.b/c-d x.y.z A.B. A.B.C 1.2.3a
"""
words = st.sampled_from(WORDS.split())
marks = st.text("aZzS'.,:-_ 1\n\t\"(U", max_size=6)
plain_text = st.lists(st.one_of(words, marks, st.just(" ")), max_size=12).map("".join)
any_text = st.one_of(plain_text, st.text(st.characters(exclude_categories=["Cs"]), max_size=12))


@settings(deadline=None)
@given(st.lists(any_text, max_size=8), st.sampled_from(["en", "fr", "de", "xx"]))
def test_terms_are_those_of_any_text(texts: list[str], lang: str) -> None:
    reader = BulkReader(lang)
    assert read(reader, texts) == expected(texts, lang)


@settings(deadline=None)
@given(st.lists(plain_text, min_size=1, max_size=4))
def test_what_was_read_before_changes_nothing(texts: list[str]) -> None:
    assert read(shared, texts) == expected(texts, "en")


shared = BulkReader("en")


def test_many_words_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_module, "_FEWEST_SLOTS", 1)
    texts = [
        " ".join(f"w{n}x institution{n}al" for n in range(a, a + 40)) for a in range(0, 9000, 9)
    ]
    reader = BulkReader("en")
    assert read(reader, texts) == expected(texts, "en")


def test_words_in_one_slot_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_module, "_FOLD", bulk_module._FOLD * 0 + 63)
    texts = [" ".join(f"w{n}" for n in range(a, a + 40)) for a in range(0, 400, 9)]
    assert read(BulkReader("en"), texts) == expected(texts, "en")


def test_pieces_are_read_anew_once_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_module, "_PIECES_KEPT", 2)
    texts = ["1.5 2.5 3.5 1.5", "3.5 a.b 2.5"]
    assert read(BulkReader("en"), texts) == expected(texts, "en")


def test_some_terms_can_be_left_out() -> None:
    reader = BulkReader("en", without=tables("en").stop_words)
    assert read(reader, ["the US told us of it", "и 1.5 of IT"]) == [
        Counter(["us.", "tell"]), Counter(["и", "1.5", "it."]),
    ]  # fmt: skip
