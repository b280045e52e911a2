"""Words that tell a time, in each language that has tables of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.text.datetables import date_languages, date_tables
from qabot.text.datewords import read_date_words, read_time

TODAY = date(2026, 11, 28)  # a Saturday

# A question, the words that tell a time, the first day and the last.
ENGLISH = [
    ("What did Peskov say today?", "today", "2026-11-28", "2026-11-28"),
    ("What did Peskov say this morning?", "this morning", "2026-11-28", "2026-11-28"),
    ("what did Peskov say yesterday", "yesterday", "2026-11-27", "2026-11-27"),
    ("What was said the day before yesterday?", "the day before yesterday", "2026-11-26", None),
    ("What did he say this week?", "this week", "2026-11-23", "2026-11-29"),
    ("What did he say last week?", "last week", "2026-11-16", "2026-11-22"),
    ("What did he say last month?", "last month", "2026-10-01", "2026-10-31"),
    ("What did he say last year?", "last year", "2025-01-01", "2025-12-31"),
    ("What is new this year about it?", "this year", "2026-01-01", "2026-12-31"),
    ("What happened over the past week?", "over the past week", "2026-11-21", "2026-11-28"),
    ("What happened in the last year?", "in the last year", "2025-11-28", "2026-11-28"),
    ("What was said in the last 3 days?", "in the last 3 days", "2026-11-25", "2026-11-28"),
    ("What was said in the past two weeks", "in the past two weeks", "2026-11-14", "2026-11-28"),
    ("the news of the last few months", "of the last few months", "2026-06-28", "2026-11-28"),
    ("What was said in the last 24 hours?", "in the last 24 hours", "2026-11-27", "2026-11-28"),
    ("What did he say 3 days ago?", "3 days ago", "2026-11-25", "2026-11-25"),
    ("What did he say a week ago?", "a week ago", "2026-11-16", "2026-11-22"),
    ("What did he say two months ago?", "two months ago", "2026-09-01", "2026-09-30"),
    ("Six years ago, what did he say?", "Six years ago", "2020-01-01", "2020-12-31"),
    ("What did he say on Monday?", "on Monday", "2026-11-23", "2026-11-23"),
    ("What did he say on Saturday?", "on Saturday", "2026-11-28", "2026-11-28"),
    ("What did he say last Saturday?", "last Saturday", "2026-11-21", "2026-11-21"),
    ("What did he say in May?", "in May", "2026-05-01", "2026-05-31"),
    ("What did he say in December?", "in December", "2025-12-01", "2025-12-31"),
    ("What did he say last May?", "last May", "2026-05-01", "2026-05-31"),
    ("What did he say last November?", "last November", "2025-11-01", "2025-11-30"),
    ("What did he say in May 2022?", "in May 2022", "2022-05-01", "2022-05-31"),
    ("What did he say in May last year?", "in May last year", "2025-05-01", "2025-05-31"),
    ("What did he say in early May 2021?", "in early May 2021", "2021-05-01", "2021-05-31"),
    ("IN MAY 2022 WHAT DID HE SAY", "IN MAY 2022", "2022-05-01", "2022-05-31"),
    ("What did he say in  2022?", "in  2022", "2022-01-01", "2022-12-31"),
    ("What did he say in the 1990s?", "in the 1990s", "1990-01-01", "1999-12-31"),
    ("What did he say in the 90s?", "in the 90s", "1990-01-01", "1999-12-31"),
    ("What did he say on 5 May 2022?", "on 5 May 2022", "2022-05-05", "2022-05-05"),
    ("What did he say on May 5?", "on May 5", "2026-05-05", "2026-05-05"),
    ("What did he say on December 5th?", "on December 5th", "2025-12-05", "2025-12-05"),
    ("May 5, 2022: what was said?", "May 5, 2022", "2022-05-05", "2022-05-05"),
    ("What was said on Thursday, 5 May 2022?", "on Thursday, 5 May 2022", "2022-05-05", None),
    ("What did he say on the 5th of May?", "on the 5th of May", "2026-05-05", "2026-05-05"),
    ("What did he say on 2022-05-05?", "on 2022-05-05", "2022-05-05", "2022-05-05"),
    ("What did he say 05.05.2022?", "05.05.2022", "2022-05-05", "2022-05-05"),
    ("said between March and May 2022?", "between March and May 2022", "2022-03-01", "2022-05-31"),
    ("said from November to February?", "from November to February", "2025-11-01", "2026-02-28"),
    ("What was said from 5 to 10 May?", "from 5 to 10 May", "2026-05-05", "2026-05-10"),
    (
        "said from 2022-05-05 to 2022-05-09",
        "from 2022-05-05 to 2022-05-09",
        "2022-05-05",
        "2022-05-09",
    ),
    ("said from Monday to Wednesday?", "from Monday to Wednesday", "2026-11-23", "2026-11-25"),
    ("What did he say since May 2022?", "since May 2022", "2022-05-01", ""),
    ("What did he say since last week?", "since last week", "2026-11-16", ""),
    ("What did he say since May?", "since May", "2026-05-01", ""),
    ("What did he say after 2020?", "after 2020", "2021-01-01", ""),
    ("What did he say before 2020?", "before 2020", "", "2019-12-31"),
    ("What did he say until May 2020?", "until May 2020", "", "2020-05-31"),
    ("What about last week?", "last week", "2026-11-16", "2026-11-22"),
]
RUSSIAN = [
    ("Что Песков сказал сегодня?", "сегодня", "2026-11-28", "2026-11-28"),
    ("Что Песков сказал вчера?", "вчера", "2026-11-27", "2026-11-27"),
    ("что вчера вечером сказал Песков", "вчера вечером", "2026-11-27", "2026-11-27"),
    ("Позавчера что он сказал?", "Позавчера", "2026-11-26", "2026-11-26"),
    ("Что было на этой неделе?", "на этой неделе", "2026-11-23", "2026-11-29"),
    ("Что было на прошлой неделе?", "на прошлой неделе", "2026-11-16", "2026-11-22"),
    ("Что было за прошлую неделю?", "за прошлую неделю", "2026-11-16", "2026-11-22"),
    ("Что было в прошлом месяце?", "в прошлом месяце", "2026-10-01", "2026-10-31"),
    ("Что было в прошлом году?", "в прошлом году", "2025-01-01", "2025-12-31"),
    ("Что нового в этом году?", "в этом году", "2026-01-01", "2026-12-31"),
    ("Что было за последнюю неделю?", "за последнюю неделю", "2026-11-21", "2026-11-28"),
    ("Что было за последние 3 дня?", "за последние 3 дня", "2026-11-25", "2026-11-28"),
    ("Что было за последние сутки?", "за последние сутки", "2026-11-27", "2026-11-28"),
    ("Что он сказал в последние две недели", "в последние две недели", "2026-11-14", "2026-11-28"),
    (
        "Что было в течение последних двух месяцев",
        "в течение последних двух месяцев",
        "2026-09-28",
        "2026-11-28",
    ),
    ("Что он сказал три дня назад?", "три дня назад", "2026-11-25", "2026-11-25"),
    ("Что он сказал неделю назад?", "неделю назад", "2026-11-16", "2026-11-22"),
    ("Что он сказал 2 месяца тому назад?", "2 месяца тому назад", "2026-09-01", "2026-09-30"),
    ("Что он сказал пять лет назад?", "пять лет назад", "2021-01-01", "2021-12-31"),
    ("Что он сказал в понедельник?", "в понедельник", "2026-11-23", "2026-11-23"),
    ("Что он сказал во вторник?", "во вторник", "2026-11-24", "2026-11-24"),
    ("Что он сказал в прошлую субботу?", "в прошлую субботу", "2026-11-21", "2026-11-21"),
    ("Что он сказал в мае?", "в мае", "2026-05-01", "2026-05-31"),
    ("Что он сказал в декабре?", "в декабре", "2025-12-01", "2025-12-31"),
    ("Что он сказал в мае 2022 года?", "в мае 2022 года", "2022-05-01", "2022-05-31"),
    ("Что он сказал в мае 2022 г.?", "в мае 2022 г.", "2022-05-01", "2022-05-31"),
    ("Что он сказал в мае прошлого года?", "в мае прошлого года", "2025-05-01", "2025-05-31"),
    ("Что он сказал в начале мая 2021 года?", "в начале мая 2021 года", "2021-05-01", "2021-05-31"),
    ("Что он сказал в 2022 году?", "в 2022 году", "2022-01-01", "2022-12-31"),
    ("Что он сказал в 2022-м?", "в 2022-м", "2022-01-01", "2022-12-31"),
    ("Что он сказал за 2022 год?", "за 2022 год", "2022-01-01", "2022-12-31"),
    ("Что он сказал в 1990-х годах?", "в 1990-х годах", "1990-01-01", "1999-12-31"),
    ("Что он сказал 5 мая 2022 года?", "5 мая 2022 года", "2022-05-05", "2022-05-05"),
    ("Что он сказал 5-го мая?", "5-го мая", "2026-05-05", "2026-05-05"),
    (
        "Что он сказал в воскресенье 1 мая 2022 года?",
        "в воскресенье 1 мая 2022 года",
        "2022-05-01",
        None,
    ),
    ("Что он сказал 05.05.2022?", "05.05.2022", "2022-05-05", "2022-05-05"),
    ("Что он сказал 2022-05-05?", "2022-05-05", "2022-05-05", "2022-05-05"),
    (
        "что было между мартом и маем 2022 года",
        "между мартом и маем 2022 года",
        "2022-03-01",
        "2022-05-31",
    ),
    ("что было с ноября по февраль?", "с ноября по февраль", "2025-11-01", "2026-02-28"),
    ("что было с 5 по 10 мая?", "с 5 по 10 мая", "2026-05-05", "2026-05-10"),
    ("Что он сказал с мая 2022 года?", "с мая 2022 года", "2022-05-01", ""),
    ("Что он сказал с прошлой недели?", "с прошлой недели", "2026-11-16", ""),
    ("Что он сказал после 2020 года?", "после 2020 года", "2021-01-01", ""),
    ("Что он сказал до 2020 года?", "до 2020 года", "", "2019-12-31"),
    ("А что насчёт вчера?", "вчера", "2026-11-27", "2026-11-27"),
]
GERMAN = [
    ("Was sagte Berg heute?", "heute", "2026-11-28", "2026-11-28"),
    ("Was sagte Berg gestern?", "gestern", "2026-11-27", "2026-11-27"),
    ("Was sagte Berg letzte Woche?", "letzte Woche", "2026-11-16", "2026-11-22"),
    ("Was sagte Berg in der letzten Woche?", "in der letzten Woche", "2026-11-16", "2026-11-22"),
    ("gesagt in den letzten drei Tagen", "in den letzten drei Tagen", "2026-11-25", "2026-11-28"),
    ("Was sagte Berg vor zwei Wochen?", "vor zwei Wochen", "2026-11-09", "2026-11-15"),
    ("Was sagte Berg am Montag?", "am Montag", "2026-11-23", "2026-11-23"),
    ("Was sagte Berg im Mai 2022?", "im Mai 2022", "2022-05-01", "2022-05-31"),
    ("Was sagte Berg am 5. Mai 2022?", "am 5. Mai 2022", "2022-05-05", "2022-05-05"),
    ("Was sagte Berg im Jahr 2022?", "im Jahr 2022", "2022-01-01", "2022-12-31"),
    ("Was sagte Berg seit Mai 2022?", "seit Mai 2022", "2022-05-01", ""),
    ("Was sagte Berg vor 2020?", "vor 2020", "", "2019-12-31"),
    ("gesagt zwischen März und Mai 2022", "zwischen März und Mai 2022", "2022-03-01", "2022-05-31"),
]  # fmt: skip
CASES = [
    pytest.param(*row, lang, id=f"{lang}: {row[1]}")
    for lang, rows in (("en", ENGLISH), ("ru", RUSSIAN), ("de", GERMAN))
    for row in rows
]


@pytest.mark.parametrize(("text", "words", "first", "last", "lang"), CASES)
def test_words_tell_a_time(text: str, words: str, first: str, last: str | None, lang: str) -> None:
    found = read_date_words(text, lang, TODAY)
    assert found is not None
    assert text[found.start : found.end] == words
    expected = (first, first if last is None else last)
    assert (str(found.first or ""), str(found.last or "")) == expected


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        pytest.param("What may Peskov do?", "en", id="a verb"),
        pytest.param("Who was prime minister before May?", "en", id="a name"),
        pytest.param("Who won the 2020 election?", "en", id="an attribute"),
        pytest.param("When did the war of 2020 begin?", "en", id="a war's year"),
        pytest.param("What happened in 1066?", "en", id="before there were articles"),
        pytest.param("What did he say about last week?", "en", id="the topic"),
        pytest.param("Who criticised yesterday's vote?", "en", id="a genitive"),
        pytest.param("What was decided in the last year of the war?", "en", id="another year"),
        pytest.param("Who planned the May 5 attack?", "en", id="an attack's day"),
        pytest.param("What will open in 2030?", "en", id="to come"),
        pytest.param("What will happen tomorrow?", "en", id="tomorrow"),
        pytest.param("What happened 9999 years ago?", "en", id="before the calendar"),
        pytest.param("What happened on 30 February 2022?", "en", id="no such day"),
        pytest.param("between 2022 and 2020", "en", id="backwards"),
        pytest.param("How many of the 2000 sheep drowned?", "en", id="a number"),
        pytest.param("Кто выиграл чемпионат прошлого года?", "ru", id="an attribute in Russian"),
        pytest.param("Когда началась война 2020 года?", "ru", id="a war's year in Russian"),
        pytest.param("Что он сказал о 9 мая?", "ru", id="the topic in Russian"),
        pytest.param("Сколько районов в Москве на 2019 год?", "ru", id="as of a year"),
        pytest.param("Что откроется завтра?", "ru", id="to come in Russian"),
        pytest.param("que s'est-il passé la semaine dernière ?", "fr", id="no tables"),
        pytest.param("", "en", id="nothing"),
    ],
)
def test_other_words_tell_none(text: str, lang: str) -> None:
    assert read_date_words(text, lang, TODAY) is None


def test_a_date_in_digits_is_read_in_any_language() -> None:
    text = "Que s'est-il passé 2022-05-05 ?"
    found = read_date_words(text, "fr", TODAY)
    assert found is not None
    assert text[found.start : found.end] == "2022-05-05"


@pytest.mark.parametrize(
    ("text", "lang", "first"),
    [
        ("2016", "en", "2016-01-01"),
        ("May 2016", "en", "2016-05-01"),
        ("Monday", "en", "2026-11-23"),
        ("last week", "en", "2026-11-16"),
        ("за прошлую неделю", "ru", "2026-11-16"),
        ("мае 2016", "ru", "2016-05-01"),
        ("May", "en", None),
        ("May and June", "en", None),
        ("2030", "en", None),
        ("30 February 2016", "en", None),
        ("Holm", "en", None),
        ("Holm last week", "en", None),
    ],
)
def test_a_text_may_be_a_time_and_nothing_else(text: str, lang: str, first: str | None) -> None:
    found = read_time(text, lang, TODAY)
    assert (found and str(found.first)) == first


WORDS = sorted({word for row in (*ENGLISH, *RUSSIAN, *GERMAN) for word in row[0].split()})
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=12).map(" ".join)


@given(TEXTS | st.text(max_size=60), st.sampled_from(["en", "ru", "de", "fr", ""]), st.dates())
def test_any_text_is_read(text: str, lang: str, today: date) -> None:
    for found in (read_date_words(text, lang, today), read_time(text, lang, today)):
        if found is None:
            continue
        assert 0 <= found.start < found.end <= len(text)
        assert found.first is not None or found.last is not None
        assert found.first is None or found.first <= today
        assert found.first is None or found.last is None or found.first <= found.last


@pytest.mark.parametrize("lang", sorted(date_languages()))
def test_a_language_has_all_months_and_days(lang: str) -> None:
    known = date_tables(lang)
    assert len(known.months) == 12
    assert len(known.weekdays) == 7
    assert set(known.units) == {"hour", "day", "week", "month", "year"}
