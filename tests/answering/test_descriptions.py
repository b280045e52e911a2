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


STRANGERS = [
    (FIRE, "The coast guard said the ship had sunk.", "what did the coast guard say?", 1),
    (FIRE, '"The ship has sunk," said the coast guard.', "what did the coast guard say?", 1),
    (FIRE, '"The ship has sunk," the coast guard said.', "what did the coast guard say?", 1),
    (FIRE, "The museum said in a statement that it was shut.", "what did the museum say?", 1),
    (FIRE, "On Monday the museum announced that it was shut.", "what did the museum say?", 1),
    (FIRE, "But the museum said that it was shut.", "what did the museum say?", 1),
    (FIRE, "They left after the museum said that it was shut.", "what did the museum say?", 1),
    (FIRE, "It was shut, according to the museum.", "what did the museum say?", 1),
    (FIRE, "The railway operator said trains would run.", "what did the railway operator say?", 1),
    (FIRE, "A lifeguard told reporters that it was cold.", "what did the lifeguard say?", 1),
    (FIRE, "A lifeguard at the pool said that it was cold.", "what did the lifeguard say?", 1),
    (FIRE, '"It was cold," the lifeguard added.', "what did the lifeguard say?", 1),
    (
        FIRE,
        "The Lumio Museum has shut. The museum said that it was for good.",
        "what did the Lumio Museum say?",
        1,
    ),
    (FIRE, "The bakery, which shut in May, said it was over.", "what did the bakery say?", 1),
    (FIRE, "The bakery, however, said it was over.", "what did the bakery say?", 1),
    (FIRE, "Two visitors said it was over.", "what did the visitors say?", 1),
    (FIRE, "They left the bakery, which was shut, said Jan Berg.", "what did the bakery say?", 0),
    (FIRE, "The bakery, Anna Berg said, was shut.", "what did the bakery say?", 0),
    (FIRE, "The silence said it all.", "what did the silence say?", 0),
    (FIRE, "The sign said that it was shut.", "what did the sign say?", 0),
    (FIRE, "The letter from the museum said it was shut.", "what did the museum say?", 0),
    (FIRE, "The man near the museum said it was shut.", "what did the museum say?", 0),
    (FIRE, "The noise threatened to wake us.", "what did the noise say?", 0),
    (FIRE, "The museum's visitors left, Anna Berg said.", "what did the museum say?", 0),
    (FIRE, "If the museum said so, it was shut.", "what did the museum say?", 0),
    (FIRE, "It is not known what the museum said.", "what did the museum say?", 0),
    (ПОЖАР, "Береговая охрана сообщила, что судно затонуло.", "что сообщила береговая охрана?", 1),
    (ПОЖАР, "«Судно ушло», — сообщила береговая охрана.", "что сообщила береговая охрана?", 1),
    (ПОЖАР, "Пресс-служба музея сообщила, что он закрыт.", "что сообщила пресс-служба музея?", 1),
    (ПОЖАР, "Перевозчик заявил, что поезда пойдут.", "что заявил перевозчик?", 1),
    (ПОЖАР, "Поезда пойдут, сообщил перевозчик.", "что сообщил перевозчик?", 1),
    (ПОЖАР, "Поезда пойдут, сообщил журналистам перевозчик.", "что сообщил перевозчик?", 1),
    (ПОЖАР, "Об этом сообщил музей.", "что сообщил музей?", 1),
    (
        ПОЖАР,
        "Об этом сообщил музей. Музей заявил, что закроется.",
        "что сказал музей?",
        2,
    ),
    (ПОЖАР, "Водитель автобуса рассказал, что дорога закрыта.", "что рассказал водитель?", 1),
    (ПОЖАР, "На встрече водитель рассказал, что он рад.", "что рассказал водитель?", 1),
    (ПОЖАР, "«Я рада», — сказала девушка журналистам.", "что сказала девушка?", 1),
    (ПОЖАР, "Письмо сообщило, что все плохо.", "что сообщило письмо?", 0),
    (ПОЖАР, "Водителю сообщили, что дорога закрыта.", "что сообщил водитель?", 0),
    (ПОЖАР, "Музей посетила Анна Берг. Она сообщила адрес.", "что сообщил адрес?", 0),
    (BRAND, "Die Küstenwache sagte, das Schiff sei weg.", "was sagte die Küstenwache?", 1),
    (BRAND, "Das Schiff sei weg, sagte die Küstenwache.", "was sagte die Küstenwache?", 1),
    (BRAND, "Das Museum teilte mit, das Bild sei weg.", "was sagte das Museum?", 1),
    (BRAND, "Am Montag sagte das Museum, das Bild sei weg.", "was sagte das Museum?", 1),
    (BRAND, "Das Schild sagte, der Weg sei gesperrt.", "was sagte das Schild?", 0),
]


COMPLAINT = 'Eva Marsh complained that the hall was cold. "It is a fine hall," Marsh said.'
TOLD = "Eva Marsh told Jan Berg that the hall was cold. She told reporters that it was closed."


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        (COMPLAINT, "what did Marsh complain about?", 1),
        (COMPLAINT, "what was Marsh complaining about?", 1),
        (TOLD, "what did Marsh complain about?", 2),  # no complaint is told: her words
        (TOLD, "what did Marsh tell Berg?", 1),
        (TOLD, "what did Marsh tell reporters?", 2),
    ],
)
def test_a_complaint_is_told_apart_where_one_is_told(
    tmp_path: Path, text: str, question: str, expected: int
) -> None:
    assert len(answers(tmp_path, text, question)) == expected


@pytest.mark.parametrize(("before", "text", "question", "count"), STRANGERS)
def test_who_has_a_noun_of_no_table_is_found_by_it(
    tmp_path: Path, before: str, text: str, question: str, count: int
) -> None:
    assert len(answers(tmp_path, f"{before} {text}", question)) == count


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
