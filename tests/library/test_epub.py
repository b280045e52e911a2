"""Books: each chapter an article, what stands around them none."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from tests.library.given import FILES, articles_of, problem_of, read
from tests.library.test_archives import zipped_as

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="b/p.opf"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Book</dc:title>
<dc:creator>A B</dc:creator><dc:creator>C D</dc:creator><dc:date>2024</dc:date></metadata>
<manifest><item id="a" href="t%20a.xhtml"/><item id="n" href="n.xhtml" properties="nav"/>
<item id="c" href="c.xhtml"/></manifest>
<spine><itemref idref="n"/><itemref idref="c"/><itemref idref="a"/><itemref idref="?"/></spine>
</package>"""
CHAPTER = "<html><head><title>t a.xhtml</title></head><body><p>It rained.</p></body></html>"
BOOK: dict[str, bytes | str] = {
    "META-INF/container.xml": CONTAINER,
    "b/p.opf": PACKAGE,
    "b/t a.xhtml": CHAPTER,
    "b/n.xhtml": "<p>Contents</p>",
    "b/c.xhtml": '<body epub:type="cover"><p>Book</p></body>',
}


def test_what_pandoc_wrote_is_read() -> None:
    bridge, storm = articles_of("gazette.epub")
    assert bridge.id == "gazette.epub!/EPUB/text/ch001.xhtml"
    assert bridge.title == "New bridge over the Lom opens to traffic"
    assert (bridge.source, bridge.author) == ("The Lom Gazette", "Mari Holm")
    assert (bridge.published, bridge.lang) == ("2024-05-17", "en")
    assert "Toll disputed" in bridge.text.split("\n\n")
    assert storm.text.startswith("Storm closes the harbour of Vik\n\nThe harbour of Vik stayed")


def test_what_is_no_chapter_is_passed_over() -> None:
    (article,) = read("b.epub", zipped_as(BOOK)).articles
    assert article.id == "b.epub!/b/t a.xhtml"
    assert (article.title, article.text) == ("It rained.", "It rained.")
    assert (article.source, article.author, article.published) == ("Book", "A B, C D", "2024")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"META-INF/container.xml": "<a/>"}, "is no EPUB", id="no list"),
        pytest.param({"META-INF/container.xml": "<a"}, "cannot be understood", id="broken XML"),
        pytest.param(
            {"b/p.opf": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'},
            "cannot be understood",
            id="entity",
        ),
        pytest.param({"b/p.opf": "<package/>"}, "holds no article", id="no chapters"),
        pytest.param({"META-INF/rights.xml": "<a/>"}, "is encrypted", id="encrypted"),
        pytest.param({"b/t a.xhtml": b"\0"}, "is binary", id="binary chapter"),
        pytest.param({"b/t a.xhtml": "<p/>"}, "holds no article", id="empty chapter"),
    ],
)
def test_what_is_no_book_is_told(changes: dict[str, bytes | str], reason: str) -> None:
    assert problem_of("b.epub", zipped_as(BOOK | changes)).reason.startswith(reason)


def test_a_chapter_that_is_not_there_is_told_and_the_others_read() -> None:
    book = dict(BOOK)
    del book["b/c.xhtml"]
    found = read("b.epub", zipped_as(book))
    assert len(found.articles) == 1
    assert str(found.problems[0].path) == "b.epub!/b/c.xhtml"


def test_a_zip_archive_of_something_else_is_no_book() -> None:
    assert "META-INF/container.xml" in problem_of("b.epub", zipped_as({"a": "b"})).reason


def test_the_real_one_is_as_other_programs_see_it() -> None:
    with zipfile.ZipFile(BytesIO((FILES / "gazette.epub").read_bytes())) as archive:
        assert archive.read("mimetype") == b"application/epub+zip"
