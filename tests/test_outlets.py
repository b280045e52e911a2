"""Who else prints what is cited, said in few words."""

from __future__ import annotations

import pytest

from qabot.models import Citation, Copy
from qabot.texts import Texts
from qabot.texts.outlets import say_copies
from tests.spoken import ENGLISH, RUSSIAN


def citation_of(*outlets: str | None) -> Citation:
    copies = tuple(Copy(str(number), outlet) for number, outlet in enumerate(outlets))
    return Citation(1, "a", "A", "AP", also=copies)


@pytest.mark.parametrize(
    ("texts", "outlets", "expected"),
    [
        (ENGLISH, (), ""),
        (ENGLISH, ("Reuters",), "(also in Reuters)"),
        (ENGLISH, ("Reuters", "Post"), "(also in Reuters, Post)"),
        (ENGLISH, ("Reuters", "Post", "Echo"), "(also in Reuters, Post and 1 other)"),
        (ENGLISH, ("Reuters", None, None), "(also in Reuters and 2 others)"),
        (ENGLISH, ("Reuters", "Reuters", "Post"), "(also in Reuters, Post)"),
        (ENGLISH, ("A", "B", *map(str, range(8))), "(also in A, B and 8 others)"),
        (ENGLISH, (None,), "(also in 1 other article)"),
        (ENGLISH, (None, None), "(also in 2 other articles)"),
        (RUSSIAN, ("РИА",), "(то же: РИА)"),
        (RUSSIAN, ("РИА", "ТАСС", "Эхо"), "(то же: РИА, ТАСС и ещё 1 издание)"),
        (RUSSIAN, ("РИА", "ТАСС", "Эхо", "Утро"), "(то же: РИА, ТАСС и ещё 2 издания)"),
        (RUSSIAN, ("А", "Б", *map(str, range(5))), "(то же: А, Б и ещё 5 изданий)"),
        (RUSSIAN, (None,), "(то же ещё в 1 статье)"),
        (RUSSIAN, (None,) * 3, "(то же ещё в 3 статьях)"),
    ],
)
def test_two_outlets_are_named_and_the_rest_counted(
    texts: Texts, outlets: tuple[str | None, ...], expected: str
) -> None:
    assert say_copies(citation_of(*outlets), texts) == expected
