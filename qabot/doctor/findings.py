"""What was found of one thing, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from qabot.sqlite import reason_of


class Mark(StrEnum):
    """How something is."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"
    SKIPPED = "skipped"


_SIGNS = {Mark.OK: "✓", Mark.WARNING: "!", Mark.WRONG: "✗", Mark.SKIPPED: "-"}
_COLOURS = {Mark.OK: "32", Mark.WARNING: "33", Mark.WRONG: "31", Mark.SKIPPED: "2"}
_WIDTH = 10  # of the names of checks


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing.

    Attributes:
        check: What was looked at.
        mark: How it is.
        told: What is so.
        remedy: What to do, "" if nothing is.
    """

    check: str
    mark: Mark
    told: str
    remedy: str = ""


def from_error(check: str, error: Exception, mark: Mark = Mark.WRONG) -> Finding:
    """Return a finding of an error, whose text says behind its last semicolon what to do."""
    told = " ".join(reason_of(error).split())
    reason, _, remedy = told.rpartition("; ")
    return Finding(check, mark, reason or told, remedy if reason else "")


def line_of(finding: Finding, *, terminal: bool, colour: bool) -> str:
    """Return a finding as a line.

    Args:
        finding: It.
        terminal: Whether somebody looks at it: then there are marks and columns.
        colour: Whether there are colours too.
    """
    told = f"{finding.told}; {finding.remedy}" if finding.remedy else finding.told
    if not terminal:
        return f"{finding.mark}: {finding.check}: {told}"
    sign = _SIGNS[finding.mark]
    if colour:
        sign = f"\x1b[{_COLOURS[finding.mark]}m{sign}\x1b[0m"
    return f"{sign} {finding.check:<{_WIDTH}} {told}"


def as_object(findings: Iterable[Finding]) -> dict[str, Any]:
    """Return findings in the form that is printed as JSON."""
    found = list(findings)
    return {"well": is_well(found), "checks": [asdict(finding) for finding in found]}


def is_well(findings: Iterable[Finding]) -> bool:
    """Tell whether nothing is wrong."""
    return all(finding.mark is not Mark.WRONG for finding in findings)


def hidden(findings: Iterable[Finding], hide: Callable[[str], str]) -> Iterator[Finding]:
    """Yield findings without what nobody may see."""
    for finding in findings:
        yield replace(finding, told=hide(finding.told), remedy=hide(finding.remedy))
