"""Reads ``.docx``: one file, one article."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from qabot.library.archives import open_zip, read_entry
from qabot.library.fields import make_article
from qabot.library.markup import refuse_many_tags, tidy
from qabot.library.reading import (
    MAX_ARTICLE_BYTES,
    MAX_DOCUMENT_BYTES,
    Record,
    Source,
    UnreadableError,
    parsing,
    read_whole,
)

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

MAX_TAGS = 500_000  # of one part
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROPERTIES = "docProps/core.xml"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


def read_docx(source: Source) -> Iterator[Record]:
    """Yield the article of a document.

    Raises:
        OSError: If it cannot be read.
        UnreadableError: If it is none, or encrypted, or holds no text.
    """
    data = read_whole(source, MAX_DOCUMENT_BYTES)
    if data.startswith(OLD_OFFICE):
        raise UnreadableError(
            "is an old or an encrypted document", "save it as DOCX without a password"
        )
    with open_zip(Source(source.path, source.id, data)) as archive:
        told = _judge(source, archive)
    with parsing("DOCX", "docx"):
        import mammoth

        # Its words alone, a blank line between paragraphs: no picture is looked at.
        text = tidy(mammoth.extract_raw_text(BytesIO(data)).value)
    if not text:
        raise UnreadableError("holds no text", "write the article into it or take it away")
    author = told.get("creator", "")
    fields = {
        "text": text,
        "title": told.get("title"),
        # One word is the name of an account or a program.
        "author": author if " " in author else None,
    }
    article, _ = make_article(fields, source.id)
    yield Record(article)


def _judge(source: Source, archive: zipfile.ZipFile) -> dict[str, str]:
    """Refuse what would take too much memory or is no DOCX; return what it tells of itself."""
    names = archive.namelist()
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise UnreadableError("is no DOCX", "give it the suffix of what it is, or take it away")
    left = MAX_ARTICLE_BYTES
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels")):
            data = read_entry(source, archive, entry.filename, left)
            left -= len(data)
            refuse_many_tags(data, MAX_TAGS)
            # No program writes one; it could only be there to define what grows.
            if b"<!DOCTYPE" in data.replace(b"\0", b""):
                raise UnreadableError("has a document type in it, as no DOCX has", "save it anew")
    if PROPERTIES not in names:
        return {}
    with parsing("DOCX"):
        from defusedxml.ElementTree import fromstring

        root = fromstring(read_entry(source, archive, PROPERTIES, MAX_ARTICLE_BYTES))
        told = {name: root.findtext(DUBLIN_CORE + name) or "" for name in ("title", "creator")}
    return {name: " ".join(value.split()) for name, value in told.items()}
