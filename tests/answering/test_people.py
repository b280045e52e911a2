"""Who is called by a name, and whether it is a he or a she."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qabot.answering.corpus import Fame
from qabot.answering.people import People, Person
from qabot.engine import Engine

NEWS = {
    "bridge": (
        "Mayor Helen Marsden said the bridge was safe. She said it would stay open. "
        "“We will wait,” said Karl Brandt. Brandt met Anna Weiss, who was silent. "
        "The Alder Museum said it would close."
    ),
    "quota": "Tom Marsden said the quota was too low.",
    "завод": "Министр Ольга Дёмина заявила, что завод откроют. Дёмина добавила, что рада.",
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> People:
    path: Path = tmp_path_factory.mktemp("people") / "news.jsonl"
    lines = (json.dumps({"id": name, "text": text}) for name, text in NEWS.items())
    path.write_text("\n".join(lines), encoding="utf-8")
    return People(Engine.from_articles([path]).corpus)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Helen Marsden", Person("Helen Marsden", "feminine")),
        ("marsden", Person("Helen Marsden", "feminine")),  # who says more than Tom
        ("Tom Marsden", Person("Tom Marsden", "masculine")),
        ("Brandt", Person("Karl Brandt", "masculine")),
        ("Дёминой", Person("Ольга Дёмина", "feminine")),
        ("Demina", Person("Ольга Дёмина", "feminine")),
        ("Anna Weiss", None),  # says nothing
        ("Nobody", None),
        ("", None),
    ],
)
def test_a_speaker_is_found_by_name(people: People, name: str, expected: Person | None) -> None:
    assert people.find(name) == expected


def test_a_speaker_is_looked_for_in_some_articles_only(people: People) -> None:
    assert people.find("Marsden", (1,)) == Person("Tom Marsden", "masculine")
    assert people.find("Brandt", (1, 2)) is None


def test_a_sentence_names_speakers_and_people_with_a_first_name(people: People) -> None:
    named = people.named_in("Brandt met Anna Weiss in Oslo.", "en", 0)
    assert named == [Person("Karl Brandt", "masculine"), Person("Anna Weiss", "feminine")]


def test_speakers_of_an_article_come_by_how_much_they_say(people: People) -> None:
    assert people.speakers_in(0)[0] in {"Helen Marsden", "Karl Brandt"}
    assert people.speakers_in(1) == ["Tom Marsden"]


def test_those_who_say_equally_much_come_by_the_alphabet(people: People) -> None:
    called: list[tuple[str, ...]] = [("Tom", "Berg"), ("Ann", "Berg")]
    folks = {"berg": {names: Fame(1, ()) for names in called}}
    corpus = replace(people._corpus, people=folks)
    assert People(corpus).find("Berg") == Person("Ann Berg", "")
