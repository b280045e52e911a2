"""PDF: lines put together to paragraphs, by where they stand."""

from __future__ import annotations

import sys

import pytest

from qabot.library.pdf import Line, put_together
from tests.library.given import FILES, articles_of, problem_of

WIDTH, HEIGHT = 300, 10


def lines(*texts: str, indent: int = 20, gap: int = 8, size: int = HEIGHT) -> list[Line]:
    """Set lines below each other; ">" indents one, "|" puts space above, "^" begins a column."""
    set_lines, bottom = list[Line](), 700
    for text in texts:
        bottom -= 12 + gap * text.startswith("|")
        if text.startswith("^"):
            bottom = 700
        left = 50 + indent * text.startswith(">")
        shown = text.lstrip(">|^")
        right = left + min(WIDTH, 6 * len(shown))
        set_lines.append(Line(shown, left, bottom, bottom + size, right, bottom))
    return set_lines


FULL = "a line of words that goes to the margin, on which it"
END = "ends here."


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        pytest.param([FULL, FULL, END], [f"{FULL} {FULL} {END}"], id="one paragraph"),
        pytest.param([FULL, END, FULL, END], [f"{FULL} {END}"] * 2, id="short last line"),
        pytest.param([FULL, FULL, "|" + FULL, FULL], [f"{FULL} {FULL}"] * 2, id="space"),
        pytest.param([">" + FULL, FULL, ">" + FULL, FULL], [f"{FULL} {FULL}"] * 2, id="indent"),
        pytest.param(["Toll", "The mayor " + FULL], ["Toll", "The mayor " + FULL], id="heading"),
        pytest.param([FULL, "• one", "• two"], [FULL, "• one", "• two"], id="bullets"),
        pytest.param([FULL, "^" + FULL], [f"{FULL} {FULL}"], id="next column goes on"),
        pytest.param([FULL, END, "^" + FULL], [f"{FULL} {END}", FULL], id="next column is new"),
        pytest.param([], [], id="blank page"),
    ],
)
def test_paragraphs_are_told_as_a_reader_would(page: list[str], paragraphs: list[str]) -> None:
    assert put_together([lines(*page)]) == paragraphs


def test_larger_letters_are_a_heading() -> None:
    heading = lines(FULL, size=20)
    assert put_together([[*heading, *lines("", FULL)[1:]]]) == [FULL, FULL]


def test_a_sentence_goes_on_over_the_page() -> None:
    assert put_together([lines(FULL), lines("goes on.")]) == [f"{FULL} goes on."]
    assert put_together([lines(FULL, END), lines("Next.")]) == [f"{FULL} {END}", "Next."]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [lines(f"The Gazette, page {n}", f"Text of page {n}.", f"- {n} -") for n in range(1, 4)]
    assert put_together(pages) == [f"Text of page {n}." for n in range(1, 4)]


def test_what_chromium_printed_is_read() -> None:
    (article,) = articles_of("bridge.pdf")
    assert article.title == "New bridge over the Lom opens to traffic"
    paragraphs = article.text.split("\n\n")
    assert (
        "The new bridge over the river Lom was opened on Friday morning, after four years of work"
        " and a winter in which the river carried away part of the scaffolding."
    ) in paragraphs
    assert "Toll disputed" in paragraphs
    assert "Cars pay 40 crowns." in paragraphs
    # That of the print.
    assert article.published is None


def test_what_groff_set_is_read_over_its_pages() -> None:
    (article,) = articles_of("pages.pdf")
    paragraphs = article.text.split("\n\n")
    assert paragraphs[0] == article.title == "New bridge over the Lom opens to traffic"
    assert paragraphs[1].endswith(
        "Engineers had recommended postponing the construction until the reconstruction of the"
        " embankment was completed."
    )
    assert "“We asked for a bridge, not for a turnstile,” said Dahl." in paragraphs
    assert len(paragraphs) == 7
    assert "Gazette" not in article.text


def test_an_encrypted_one_is_told() -> None:
    problem = problem_of("encrypted.pdf", (FILES / "encrypted.pdf").read_bytes())
    assert (problem.reason, problem.remedy) == ("is encrypted", "save it without a password")


BLANK = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj trailer<</Root 1 0 R>>"
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"Rain.", "is no PDF", id="text"),
        pytest.param(b"%PDF-1.7\n", "cannot be understood as a PDF", id="nothing but its head"),
        pytest.param(BLANK, "holds pictures and no text", id="no text"),
    ],
)
def test_what_cannot_be_read_is_told(content: bytes, reason: str) -> None:
    assert problem_of("a.pdf", content).reason.startswith(reason)


def test_without_the_library_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    problem = problem_of("bridge.pdf", (FILES / "bridge.pdf").read_bytes())
    assert problem.remedy == "install it: pip install 'qabot[pdf]'"
