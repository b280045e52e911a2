"""DOCX: the words of the document, its title and who wrote it."""

from __future__ import annotations

import sys

import pytest

from qabot.library import docx
from tests.library.given import FILES, articles_of, problem_of
from tests.library.test_archives import zipped_as

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
DOCUMENT: dict[str, bytes | str] = {"[Content_Types].xml": TYPES, "word/document.xml": "<a/>"}


def test_what_pandoc_wrote_is_read() -> None:
    (article,) = articles_of("bridge.docx")
    assert article.title == "New bridge over the Lom opens to traffic"
    assert article.author == "Mari Holm"
    paragraphs = article.text.split("\n\n")
    assert paragraphs[0] == article.title
    assert "Toll disputed" in paragraphs
    assert "Cars pay 40 crowns." in paragraphs
    assert (
        "“Nobody in this valley will wait for the ferry again,” said the minister of transport,"
        " Anna Berg, before she cut the ribbon."
    ) in paragraphs


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"Rain.", "is no ZIP archive", id="text"),
        pytest.param(docx.OLD_OFFICE + b"...", "is an old or an encrypted document", id="DOC"),
        pytest.param(zipped_as({"a.txt": "Rain."}), "is no DOCX", id="another archive"),
        pytest.param(
            zipped_as(DOCUMENT | {"word/document.xml": "<a/>" * 600_000}), "has more", id="tags"
        ),
        pytest.param(zipped_as(DOCUMENT), "cannot be understood as DOCX", id="no document"),
        pytest.param(
            zipped_as(DOCUMENT | {"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "has a document type in it",
            id="entity",
        ),
        pytest.param(
            zipped_as(
                DOCUMENT
                | {"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")}
            ),
            "has a document type in it",
            id="entity in UTF-16",
        ),
    ],
)
def test_what_cannot_be_read_is_told(content: bytes, reason: str) -> None:
    assert problem_of("a.docx", content).reason.startswith(reason)


def test_one_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "MAX_ARTICLE_BYTES", 100_000)
    bomb = zipped_as(DOCUMENT | {"word/document.xml": f"<a>{'b' * 1_000_000}</a>"})
    assert "is larger than" in problem_of("a.docx", bomb).reason


def test_without_the_library_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mammoth", None)
    problem = problem_of("bridge.docx", (FILES / "bridge.docx").read_bytes())
    assert problem.remedy == "install it: pip install 'qabot[docx]'"
