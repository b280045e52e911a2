"""A question in one language, articles in another: what a table and names carry over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qabot.engine import Engine
from qabot.models import Reason

if TYPE_CHECKING:
    from pathlib import Path

    from qabot.models import Answer

FLOOD = (
    "Паводок в Оренбурге\n\n"
    "В мае 2022 года в Оренбурге из-за сильных дождей река Урал вышла из берегов. Затоплены более "
    "300 домов, из города эвакуировали две тысячи жителей.\n\n"
    "«Правительство выплатит каждой семье по десять тысяч рублей», — заявила премьер-министр Анна "
    "Берг на заседании правительства. Губернатор области Олег Лисин сообщил, что школы и больницы "
    "закрыты до понедельника.\n\n"
    "По словам представителя МЧС Ивана Громова, причиной катастрофы стало разрушение старой "
    "плотины. Следственный комитет возбудил уголовное дело, директор завода арестован.\n\n"
    "Германия и ООН предложили гуманитарную помощь. Чемпионат по футболу перенесли в Казань."
)
NOT_GO = "Russian peacekeepers will not go to Karabakh."
REFUSED = "Russia refused"
KREMLIN = '"The Kremlin emphasizes that peacekeepers'
EARLIER = "Earlier, Armenian Prime Minister Nikol Pashinyan stated"
NOTEWORTHY = "It is noteworthy that earlier Armenia announced"
EXPERTS = "Experts note that at the moment Azerbaijan"
ALLY = "Moreover, this information is also not confirmed"
AGENCY = "Answering the clarifying remark"


def articles_of(folder: Path, *articles: dict[str, str]) -> Engine:
    path = folder / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    return Engine.from_articles([path])


@pytest.fixture
def flood_engine(tmp_path: Path) -> Engine:
    return articles_of(tmp_path, {"id": "flood", "text": FLOOD})


def check_spans(engine: Engine, answer: Answer) -> None:
    texts = {article.id: article.text for article in engine.articles}
    for sentence in answer.sentences:
        assert texts[sentence.article_id][sentence.start : sentence.end] == sentence.text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("что Пашинян заявил о миротворцах?", EARLIER),
        ("что сказал Песков?", KREMLIN),
        ("что сказал пресс-секретарь?", KREMLIN),
        ("что Песков сказал о согласии сторон?", KREMLIN),
        ("что Песков сказал о вводе миротворцев?", KREMLIN),
        ("что заявил премьер-министр?", EARLIER),
        ("что сказал премьер-министр Армении?", EARLIER),
        ("Кто премьер-министр Армении?", EARLIER),
        ("кто такой Никол Пашинян?", EARLIER),
        ("кто такой Дмитрий Песков?", "Information on this matter"),
        ("в чём отказала Россия Армении?", REFUSED),
        ("что отказалась сделать Россия?", REFUSED),
        ("что объявила Армения?", NOTEWORTHY),
        ("где размещены российские военные?", NOTEWORTHY),
        ("на чьей границе Россия разместила войска?", NOTEWORTHY),
        ("зачем армянские силы используют российский флаг?", NOTEWORTHY),
        ("под чьим флагом действуют армянские войска?", NOTEWORTHY),
        ("что отметили эксперты?", EXPERTS),
        ("чем не интересуется Азербайджан?", EXPERTS),
        ("куда не поедут российские миротворцы?", NOT_GO),
        ("миротворцы", NOT_GO),
        ("кого Пашинян призвал поддержать Россию?", EARLIER),
        ("какой выход из ситуации назвал Пашинян?", EARLIER),
        ("США и Франция", EARLIER),
        ("какое агентство об этом сообщает?", AGENCY),
        ("кто единственный союзник Армении?", ALLY),
    ],
)
def test_russian_questions_find_english_sentences(
    question: str, expected: str, seed_engine: Engine
) -> None:
    answer = seed_engine.ask(question)
    assert answer.answered
    assert answer.sentences[0].text.startswith(expected)
    check_spans(seed_engine, answer)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did the prime minister say?", "«Правительство выплатит"),
        ("How much will the government pay to each family?", "«Правительство выплатит"),
        ("What did the governor say about schools?", "Губернатор области"),
        ("What did Oleg Lisin say about hospitals?", "Губернатор области"),
        ("Who is the governor?", "Губернатор области"),
        ("What did Gromov say about the dam?", "По словам представителя"),
        ("Why did the disaster happen?", "По словам представителя"),
        ("How many houses were flooded?", "Затоплены более 300"),
        ("How many residents were evacuated from the city?", "Затоплены более 300"),
        ("What happened in May 2022?", "В мае 2022 года"),
        ("Who was arrested?", "Следственный комитет"),
        ("Which country offered humanitarian aid?", "Германия и ООН"),
        ("What did Germany offer?", "Германия и ООН"),
    ],
)
def test_english_questions_find_russian_sentences(
    question: str, expected: str, flood_engine: Engine
) -> None:
    answer = flood_engine.ask(question)
    assert answer.answered
    assert answer.sentences[0].text.startswith(expected)
    check_spans(flood_engine, answer)


@pytest.mark.parametrize(
    ("question", "reason", "untranslated"),
    [
        pytest.param(
            "что сказал Песков о лотерее?", Reason.OFF_TOPIC, ("лотерее",), id="the whole topic"
        ),
        pytest.param(
            "что сказал Песков о балете?", Reason.OFF_TOPIC, (), id="translated, not there"
        ),
        pytest.param("что сказал Макрон?", Reason.UNKNOWN_NAME, ("Макрон",), id="a name"),
        pytest.param(
            "что сказал Путин о Карабахе?", Reason.UNKNOWN_NAME, ("Путин",), id="a name of two"
        ),
        pytest.param("как ловить щуку?", Reason.NO_PASSAGE, ("ловить", "щуку"), id="everything"),
        pytest.param(
            "how to catch 12 zanders?", Reason.NO_PASSAGE, (), id="the articles' language"
        ),
        pytest.param(
            "Кто премьер-министр России?",
            Reason.LOW_CONFIDENCE,
            (),
            id="the office of another place",
        ),
    ],
)
def test_an_abstention_tells_what_could_not_be_carried_over(
    question: str, reason: Reason, untranslated: tuple[str, ...], seed_engine: Engine
) -> None:
    answer = seed_engine.ask(question)
    assert not answer.answered
    assert (answer.reason, answer.untranslated) == (reason, untranslated)


def test_what_is_carried_over_answers_though_a_word_is_not(seed_engine: Engine) -> None:
    whole = seed_engine.ask("что Песков заявил о согласии сторон?")
    part = seed_engine.ask("что Песков заявил о согласии неугомонных сторон?")
    assert part.untranslated == ("неугомонных",)
    assert part.sentences[0].text == whole.sentences[0].text
    assert part.confidence < whole.confidence


def test_numbers_and_words_in_the_letters_of_the_articles_need_no_translation(
    seed_engine: Engine,
) -> None:
    assert (
        seed_engine.ask("кто из NATO и ABBA в 1999 году видел 12 миротворцев?").untranslated == ()
    )


def test_articles_of_both_languages_are_found_by_either(tmp_path: Path) -> None:
    engine = articles_of(
        tmp_path,
        {"id": "ru", "lang": "ru", "text": "Землетрясение произошло в Турции. Погибли 12 человек."},
        {
            "id": "en",
            "lang": "en",
            "text": "The earthquake shook Turkey. It killed 12 people there.",
        },
    )
    for question in ("землетрясение в Турции", "the earthquake in Turkey"):
        answer = engine.ask(question, limit=4)
        assert {sentence.article_id for sentence in answer.sentences[:2]} == {"ru", "en"}
        assert answer.untranslated == ()


def test_speakers_are_found_in_articles_of_both_languages(tmp_path: Path) -> None:
    engine = articles_of(
        tmp_path,
        {"id": "ru", "lang": "ru", "text": "«Налоги снизят», — заявил министр Олег Лисин."},
        {"id": "en", "lang": "en", "text": "“The tax will be cut,” said minister Oleg Lisin."},
    )
    for question in ("что сказал министр о налогах?", "what did the minister say about taxes?"):
        answer = engine.ask(question, limit=4)
        assert {sentence.article_id for sentence in answer.sentences} == {"ru", "en"}


def test_a_question_in_a_language_without_a_table_says_what_is_lost(seed_engine: Engine) -> None:
    answer = seed_engine.ask("Was sagte Peskow über die Geldscheine?")
    assert answer.lang == "de"
    assert not answer.answered
    assert answer.untranslated == ("Geldscheine",)
