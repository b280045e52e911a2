"""Speakers asked for by what they are: "what did the nurse say?", by article and question."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qabot.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 5


def answers(folder: Path, text: str, question: str) -> list[str]:
    """Return the sentences that answer a question about one article."""
    path = folder / "articles.jsonl"
    path.write_text(json.dumps({"id": "one", "text": text}), encoding="utf-8")
    engine = Engine.from_articles([path])
    found = engine.ask(question, limit=LIMIT).sentences
    for sentence in found:
        assert text[sentence.start : sentence.end] == sentence.text
    return [sentence.text for sentence in found]


FIRE = "A fire broke out at the old mill on Friday night. Nobody was hurt in it."
ПОЖАР = "В пятницу ночью на старой мельнице случился пожар. Никто не пострадал."
BRAND = "Am Freitag brannte in der Nacht die alte Mühle. Niemand wurde verletzt."
NURSE = (
    'Marek Dahl, a nurse at the clinic, said that the ward was full. "We had no beds," Dahl said.'
)
SPOKESMAN = "The press secretary of the Russian President Dmitry Peskov said that it was off."

APPOSITIONS = [
    (FIRE, NURSE, "what did the nurse say?", 2),
    (FIRE, NURSE, "what did the nurse at the clinic say?", 2),
    (FIRE, NURSE, "what did Marek Dahl say?", 2),
    (FIRE, NURSE, "what did the pilot say?", 0),
    (FIRE, "Marek Dahl, a nurse, said the ward was full.", "what did the nurse say?", 1),
    (FIRE, "Marek Dahl, a baker, said the shop was shut.", "what did the baker say?", 1),
    (FIRE, "Marek Dahl, 48, a baker, said the shop was shut.", "what did the baker say?", 1),
    (FIRE, '"The shop is shut," said Marek Dahl, a baker in Leeds.', "what did the baker say?", 1),
    (FIRE, "Baker Marek Dahl said the shop was shut.", "what did the baker say?", 1),
    (
        FIRE,
        "A baker, Marek Dahl, ran out. Dahl said the shop was shut.",
        "what did the baker say?",
        0,  # what stands before a name without more needs a noun of the tables
    ),
    (
        FIRE,
        "They met Marek Dahl, a baker in Leeds. Dahl said the shop was shut. He said he was sad.",
        "what did the baker say?",
        2,
    ),
    (FIRE, "Haddad's deputy, Mira Sen, said it was ready.", "what did Haddad's deputy say?", 1),
    (FIRE, "Haddad's deputy, Mira Sen, said it was ready.", "what did Mira Sen say?", 1),
    (FIRE, "Haddad's deputy Mira Sen said it was ready.", "what did Mira Sen say?", 1),
    (FIRE, "Mira Sen, Haddad's deputy, said it was ready.", "what did Haddad's deputy say?", 1),
    (FIRE, "Haddad's deputy, Mira Sen, said it was ready.", "what did Haddad say?", 0),
    (
        FIRE,
        "The owner of the mill, Anna Lind, said it was old.",
        "what did the owner of the mill say?",
        1,
    ),
    (FIRE, SPOKESMAN, "what did the press secretary of the Russian president say?", 1),
    (FIRE, SPOKESMAN, "что сказал пресс-секретарь президента России?", 1),
    (FIRE, SPOKESMAN, "what did the Russian president say?", 0),
    (
        FIRE,
        "The press secretary of the Russian president said it was off.",
        "what did the press secretary of the Russian president say?",
        1,
    ),
    (
        FIRE,
        "A spokesman for the army said it was on. A spokesman for the mill said it was off.",
        "what did the spokesman for the mill say?",
        1,
    ),
    (
        FIRE,
        "The president's spokesman Jan Berg said it was off.",
        "what did the president's spokesman say?",
        1,
    ),
    (FIRE, "They met Dahl, the crowd cheered. Dahl said no.", "what did the crowd say?", 0),
    (ПОЖАР, "Марек Даль, медбрат клиники, сказал, что мест нет.", "что сказал медбрат?", 1),
    (ПОЖАР, "Анна Даль, медсестра клиники, сказала, что мест нет.", "что сказала медсестра?", 1),
    (
        ПОЖАР,
        "Анна Даль, медсестра клиники, сказала, что мест нет.",
        "что сказала медсестра клиники?",
        1,
    ),
    (ПОЖАР, "«Мест нет», — сказала Анна Даль, медсестра.", "что сказала медсестра?", 1),
    (ПОЖАР, "Медсестра Анна Даль сказала, что мест нет.", "что сказала медсестра?", 1),
    (ПОЖАР, "Анна Даль, старшая медсестра, сказала, что да.", "что сказала Анна Даль?", 1),
    (ПОЖАР, "Анна Даль, медсестра, сказала, что мест нет.", "что сказал пекарь?", 0),
    (
        ПОЖАР,
        "Дмитрий Песков, пресс-секретарь президента России, заявил, что нет.",
        "что сказал пресс-секретарь президента России?",
        1,
    ),
    (
        BRAND,
        "Anna Dahl, Krankenschwester in der Klinik, sagte, die Station sei voll.",
        "was sagte die Krankenschwester?",
        1,
    ),
    (
        BRAND,
        "Anna Dahl, eine Krankenschwester, sagte, die Station sei voll.",
        "was sagte die Krankenschwester?",
        1,
    ),
]


@pytest.mark.parametrize(("before", "text", "question", "count"), APPOSITIONS)
def test_who_has_an_apposition_is_found_by_it(
    tmp_path: Path, before: str, text: str, question: str, count: int
) -> None:
    assert len(answers(tmp_path, f"{before} {text}", question)) == count


def test_a_noun_takes_up_who_was_told_to_be_it_before(tmp_path: Path) -> None:
    text = (
        "Anna Lind, a baker in Leeds, ran out. The nurse said that it was late. Marek Dahl, a "
        "nurse, came. The nurse said that it was early."
    )
    assert answers(tmp_path, text, "what did Marek Dahl say?") == [
        "The nurse said that it was early."
    ]


def test_the_office_of_a_secretary_is_not_the_presidents(tmp_path: Path) -> None:
    text = f"{SPOKESMAN} The president said that it was on."
    assert answers(tmp_path, text, "what did the president say?") == [
        "The president said that it was on."
    ]
