"""Languages are told offline: articles by their words, questions by what little they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.text.language import detect_language, detect_question_language, script_of

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = {
    "en": "The government said on Monday that it will not raise taxes this year, because the"
    " economy is growing faster than expected.",
    "ru": "Правительство сообщило в понедельник, что не будет повышать налоги в этом году,"
    " потому что экономика растёт быстрее, чем ожидалось, и бюджет сошёлся с прибылью.",
    "uk": "Уряд повідомив у понеділок, що не підвищуватиме податки цього року, оскільки"
    " економіка зростає швидше, ніж очікувалося.",
    "bg": "Правителството съобщи в понеделник, че няма да повишава данъците тази година,"
    " защото икономиката расте по-бързо от очакваното.",
    "de": "Die Regierung teilte am Montag mit, dass sie die Steuern in diesem Jahr nicht"
    " erhöhen wird, weil die Wirtschaft schneller wächst als erwartet.",
    "es": "El gobierno dijo el lunes que no subirá los impuestos este año, porque la economía"
    " crece más rápido de lo esperado.",
    "fr": "Le gouvernement a annoncé lundi qu'il n'augmentera pas les impôts cette année, car"
    " l'économie croît plus vite que prévu.",
    "fi": "Hallitus ilmoitti maanantaina, ettei se korota veroja tänä vuonna, koska talous"
    " kasvaa odotettua nopeammin.",
    "zh": "政府周一表示，由于经济增长快于预期，今年不会提高税收。",
}


@pytest.mark.parametrize("lang", ARTICLES)
def test_language_of_an_article(lang: str) -> None:
    assert detect_language(ARTICLES[lang]) == lang


def test_the_seed_article_is_english_in_spite_of_its_russian_word(seeds: Path) -> None:
    (seed,) = seeds.glob("*.txt")
    assert detect_language(seed.read_text(encoding="utf-8")) == "en"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t ", id="white space"),
        pytest.param("12345 67.8", id="digits"),
        pytest.param("?!… — «»", id="marks"),
        pytest.param("👍🎉", id="emoji"),
    ],
)
def test_a_text_without_letters_has_no_language(text: str) -> None:
    assert detect_language(text) == ""
    assert detect_question_language(text, ("en",)) == ""


QUESTIONS = [
    pytest.param("what did Peskov say?", ("ru",), "en", id="English over a Russian library"),
    pytest.param("что сказал Песков?", ("en",), "ru", id="Russian over an English library"),
    pytest.param("was sagte Merkel?", ("en",), "de", id="German with a word that is English too"),
    pytest.param("Was sagte Theresa May?", ("de",), "de", id="German with a name that is a word"),
    pytest.param("wer ist Angela Merkel?", ("en", "ru"), "de", id="German"),
    pytest.param("WHO IS PESKOV", ("ru",), "en", id="shouted English"),
    pytest.param("КТО ТАКОЙ ПЕСКОВ", ("en",), "ru", id="shouted Russian"),
    pytest.param("who is Песков?", ("ru",), "en", id="English about a Russian name"),
    pytest.param("кто такой Boris Johnson?", ("en",), "ru", id="Russian about an English name"),
    pytest.param("що сказав Зеленський?", ("en",), "uk", id="Ukrainian"),
    pytest.param("какво каза Борисов?", ("en",), "bg", id="Bulgarian"),
    pytest.param("що сказав Зеленський?", ("uk",), "uk", id="Ukrainian over its library"),
    pytest.param("¿qué dijo Sánchez?", ("ru",), "es", id="Spanish"),
    pytest.param("qu'a dit le président ?", ("ru",), "fr", id="French"),
    pytest.param("¿Cuál es la capital?", ("es",), "es", id="Spanish with words German has too"),
    pytest.param(
        "¿Cuál es la población de la ciudad?", ("en",), "es", id="the same over an English library"
    ),
    pytest.param("mitä Niinistö sanoi?", ("zh",), "fi", id="Finnish"),
    pytest.param("马克龙说了什么？", ("en",), "zh", id="Chinese"),
]


@pytest.mark.parametrize(("question", "libraries", "lang"), QUESTIONS)
def test_language_of_a_question(question: str, libraries: tuple[str, ...], lang: str) -> None:
    assert detect_question_language(question, libraries) == lang


@pytest.mark.parametrize(
    ("name", "libraries", "lang"),
    [
        pytest.param("Peskov", ("en",), "en", id="Latin, English library"),
        pytest.param("Peskov", ("fr",), "fr", id="Latin, French library"),
        pytest.param("Peskov", ("ru", "en"), "en", id="Latin, only one library in its script"),
        pytest.param("Песков", ("ru",), "ru", id="Cyrillic, Russian library"),
        pytest.param("Песков", ("en",), "ru", id="Cyrillic, English library"),
        pytest.param("Київ", ("en",), "uk", id="a letter that Russian has not"),
    ],
)
def test_a_name_alone_is_taken_for_the_language_of_the_library(
    name: str, libraries: tuple[str, ...], lang: str
) -> None:
    assert detect_question_language(name, libraries) == lang


@pytest.mark.parametrize(
    ("libraries", "lang"),
    [(("en", "de"), "en"), (("de", "en"), "de")],
)
def test_a_tie_goes_to_the_commonest_language_of_the_library(
    libraries: tuple[str, ...], lang: str
) -> None:
    assert detect_question_language("was in", libraries) == lang


@pytest.mark.parametrize(
    ("text", "script"),
    [
        pytest.param("Peskov", "latin", id="Latin"),
        pytest.param("naïve Łódź", "latin", id="Latin with accents"),
        pytest.param("Песков", "cyrillic", id="Cyrillic"),
        pytest.param("Москва is", "cyrillic", id="mostly Cyrillic"),
        pytest.param("Москва capital", "latin", id="mostly Latin"),
        pytest.param("北京", "other", id="Han"),
        pytest.param("Αθήνα", "other", id="Greek"),
        pytest.param("2018", "other", id="digits"),
        pytest.param("", "other", id="empty"),
    ],
)
def test_script_of_most_of_the_letters(text: str, script: str) -> None:
    assert script_of(text) == script


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from([(), ("en",), ("ru", "en"), ("zh",)]))
def test_any_text_has_some_language_or_none(text: str, libraries: tuple[str, ...]) -> None:
    for lang in (detect_language(text), detect_question_language(text, libraries)):
        assert lang == "" or lang.replace("-", "").isalpha()
