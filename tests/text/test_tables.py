"""Every file of tables: it loads, and its words are as the code will see them."""

from __future__ import annotations

import pytest

from qabot.text.analyzer import fold, is_unparted
from qabot.text.tables import briefly_known_languages, known_languages, tables

BRIEF = sorted(briefly_known_languages())


@pytest.mark.parametrize("lang", BRIEF)
def test_brief_tables_hold_function_words_and_kinds_of_questions(lang: str) -> None:
    known = tables(lang)
    assert known.code == lang
    assert known.name
    assert len(known.stop_words) >= 40
    assert {"time", "quantity", "reason"} <= {kind for kind, _ in known.questions}
    assert {"time", "quantity"} <= known.signs.keys()


@pytest.mark.parametrize("lang", BRIEF)
def test_brief_tables_know_nothing_of_speech(lang: str) -> None:
    known = tables(lang)
    assert not known.speech.strong
    assert not known.pronouns


@pytest.mark.parametrize("lang", BRIEF)
def test_words_are_written_as_they_are_looked_up(lang: str) -> None:
    known = tables(lang)
    for word in known.stop_words | known.question_words:
        # Runs of characters are looked for in the text as it stands.
        assert fold(word) == word or is_unparted(word)


def test_a_language_without_a_file_has_empty_tables() -> None:
    assert "xx" not in known_languages() | briefly_known_languages()
    assert not tables("xx").stop_words
    assert not tables("xx").questions
