"""The pages for people, and what is found on them: blocks, parts, tables, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]

BLOCK = re.compile(
    r"(?:^ *<!-- (?P<mark>[^\n]+) -->\n)?^(?P<indent> *)```(?P<kind>\w+)\n(?P<body>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block, the comment right before it, and where it ends."""

    mark: str
    kind: str
    lines: list[str]
    end: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Heading(NamedTuple):
    """A heading, and how deep it is: 1 is that of the page."""

    depth: int
    text: str

    @property
    def anchor(self) -> str:
        """What leads to it behind a ``#``, as GitHub and others make it."""
        return re.sub(r"[^\w\- ]", "", unlinked(self.text).lower()).replace(" ", "-")


@dataclass(frozen=True)
class Page:
    """One page, by its place in the project.

    Attributes:
        name: Such as ``docs/asking.md``.
    """

    name: str

    @property
    def path(self) -> Path:
        return ROOT / self.name

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def prose(self) -> str:
        """All but the blocks and the comments before them."""
        return BLOCK.sub("", self.text)

    @cached_property
    def blocks(self) -> list[Block]:
        found = []
        for match in BLOCK.finditer(self.text):
            indent = len(match["indent"])
            lines = [line[indent:] for line in match["body"].splitlines()]
            found.append(Block(match["mark"] or "", match["kind"], lines, match.end()))
        return found

    @cached_property
    def headings(self) -> list[Heading]:
        return [Heading(len(marks), text) for marks, text in _HEADING.findall(self.prose)]

    @cached_property
    def links(self) -> list[str]:
        """Where links and pictures lead, in their order."""
        return _LINK.findall(re.sub(r"`[^`\n]+`", "", self.prose))

    @cached_property
    def code(self) -> list[str]:
        """What is set as code in the text, and the lines of blocks for a shell."""
        spans = [unwrapped(span) for span in re.findall(r"`([^`]+)`", self.prose)]
        return spans + [line for each in self.blocks if each.kind == "bash" for line in each.lines]

    def block(self, mark: str) -> Block:
        (found,) = (each for each in self.blocks if each.mark == mark)
        return found

    def block_after(self, mark: str) -> Block:
        end = self.block(mark).end
        return next(each for each in self.blocks if each.end > end)

    def section(self, mark: str) -> str:
        """What stands between the comments that say where it starts and ends."""
        start, end = f"<!-- {mark}: start -->\n", f"<!-- {mark}: end -->"
        return self.text.partition(start)[2].partition(end)[0]

    def part(self, heading: str) -> str:
        """What stands under a heading, down to the next one that is as high."""
        (depth,) = (each.depth for each in self.headings if each.text == heading)
        begin = self.text.index(f"\n{'#' * depth} {heading}\n")
        rest = self.text[begin + 1 :].partition("\n")[2]
        return re.split(rf"^#{{1,{depth}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


README = Page("README.md")
ASKING = Page("docs/asking.md")
RUNNING = Page("docs/running.md")
BUILDING = Page("docs/building.md")
PAGES = (README, *(Page(f"docs/{path.name}") for path in sorted((ROOT / "docs").glob("*.md"))))


def unwrapped(text: str) -> str:
    return " ".join(text.split())


def unlinked(text: str) -> str:
    """Return text without its links and its marks of code and emphasis."""
    return re.sub(r"[`*]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text))


def first_column(text: str) -> list[str]:
    """Return what the tables of a text name, as code, in their first column."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
