"""Headlines that say which version of a story they stand above."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import qabot
from qabot.text.analyzer import fold
from qabot.text.tables import known_languages
from qabot.text.versions import FIRST, Version, version_of

FOLDER = Path(qabot.__file__).parent / "text" / "languages" / "versions"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("UPDATE 2-Acme cuts jobs", Version(2)),
        ("CORRECTED-UPDATE 1-Acme cuts jobs", Version(1, 1)),
        ("REFILE-CORRECTED-UPDATE 3-Acme cuts jobs", Version(3, 2)),
        ("Acme cuts jobs (updated)", Version(1)),
        ("Acme cuts jobs [CORRECTED]", Version(0, 1)),
        ("Correction: Acme cuts jobs", Version(0, 1)),
        ("Acme cuts jobs — updated", Version(1)),
        ("Взрыв в Твери (исправлено)", Version(0, 1)),
        ("ОБНОВЛЕНО: Взрыв в Твери", Version(1)),
        ("Взрыв в Твери (дополнено)", Version(1)),
        ("Уточнение: взрыв в Твери", Version(0, 1)),
        ("[UPD 3] Взрыв в Твери", Version(3)),
        ("Обновлённая версия: взрыв", Version(1)),
        ("Berichtigung: Brand in Kiel", Version(0, 1)),
        ("2. Update: Brand in Kiel", Version(2)),
        ("Brand in Kiel (aktualisiert)", Version(1)),
    ],
)
def test_a_mark_set_apart_tells_the_version(title: str, expected: Version) -> None:
    assert version_of(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Update on the war",
        "Acme corrected its figures - report",
        "Correction of prices shakes markets",
        "Windows update: what you need to know",
        "Исправление ошибок обойдется дорого",
        "Well-known: a man (39) from Derby",
        "UPDATE",
    ],
)
def test_words_of_a_headline_are_no_marks(title: str) -> None:
    assert version_of(title) == FIRST


def test_every_language_with_tables_has_its_marks() -> None:
    files = {path.stem: path for path in FOLDER.iterdir()}
    assert files.keys() == known_languages()
    for path in files.values():
        marks = tomllib.loads(path.read_text("utf-8"))
        assert marks.keys() == {"corrected", "updated"}
        assert all(word == fold(word) for words in marks.values() for word in words)


def test_versions_are_in_order() -> None:
    titles = ["Acme", "CORRECTED-Acme", "UPDATE 1-Acme", "CORRECTED-UPDATE 1-Acme", "UPDATE 2-Acme"]
    versions = [version_of(title) for title in titles]
    assert versions == sorted(versions)
    assert len(set(versions)) == len(titles)
