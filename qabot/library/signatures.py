"""What a file is by its first bytes, where its name says something else."""

from __future__ import annotations

from qabot.library.reading import UnreadableError

SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive, or a document packed in one (DOCX, EPUB)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document, or an encrypted one"),
    (b"\x1f\x8b", "compressed by gzip"),
    (b"BZh", "compressed by bzip2"),
    (b"\xfd7zXZ\x00", "compressed by xz"),
    (b"(\xb5/\xfd", "compressed by Zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"WARC/", "a WARC file"),
    (b"SQLite format 3", "a database"),
)


def refuse_others(data: bytes, kind: str) -> None:
    """Refuse what is no text at all.

    Args:
        data: The file, or its head.
        kind: What it should be: "HTML".

    Raises:
        UnreadableError: If it is something else.
    """
    for signature, name in SIGNATURES:
        if data.startswith(signature):
            raise UnreadableError(
                f"is {name}, not {kind}", "give it the suffix of what it is, or take it away"
            )
