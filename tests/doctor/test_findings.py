"""How findings are shown."""

from __future__ import annotations

import pytest

from qabot.doctor.findings import Finding, Mark, as_object, from_error, hidden, is_well, line_of
from qabot.errors import StateError

CLOCK = Finding("clock", Mark.WARNING, "it is 40 s fast", "set it")
FINE = Finding("token", Mark.OK, "it is there")


@pytest.mark.parametrize(
    ("finding", "terminal", "colour", "line"),
    [
        (CLOCK, False, False, "warning: clock: it is 40 s fast; set it"),
        (FINE, False, False, "ok: token: it is there"),
        (CLOCK, True, False, "! clock      it is 40 s fast; set it"),
        (FINE, True, True, "\x1b[32m✓\x1b[0m token      it is there"),
    ],
)
def test_marks_are_for_terminals(finding: Finding, terminal: bool, colour: bool, line: str) -> None:
    assert line_of(finding, terminal=terminal, colour=colour) == line


def test_only_what_is_wrong_is_not_well() -> None:
    wrong = Finding("disk", Mark.WRONG, "full")
    assert is_well([FINE, CLOCK, Finding("x", Mark.SKIPPED, "")])
    assert not is_well([FINE, wrong])
    assert as_object([FINE, wrong]) == {
        "well": False,
        "checks": [
            {"check": "token", "mark": "ok", "told": "it is there", "remedy": ""},
            {"check": "disk", "mark": "wrong", "told": "full", "remedy": ""},
        ],
    }


@pytest.mark.parametrize(
    ("text", "told", "remedy"),
    [
        ("it is full; make room", "it is full", "make room"),
        ("a; b; c", "a; b", "c"),
        ("of\ntwo lines", "of two lines", ""),
    ],
)
def test_an_error_tells_its_remedy_last(text: str, told: str, remedy: str) -> None:
    assert from_error("disk", StateError(text)) == Finding("disk", Mark.WRONG, told, remedy)


def test_secrets_are_hidden_in_all_of_a_finding() -> None:
    (found,) = hidden([Finding("x", Mark.OK, "a abc", "b abc")], lambda s: s.replace("abc", "?"))
    assert (found.told, found.remedy) == ("a ?", "b ?")
