"""The same name across cases, scripts and spellings; different names kept apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.text.names import Genders, governed_nominative, matches_name, name_keys, same_name
from qabot.text.tables import tables

SAME = [
    ("Песков", "Пескова"), ("Песков", "Пескову"), ("Песков", "Песковым"), ("Песков", "Пескове"),
    ("Пескова", "Песковым"), ("Песков", "Peskov"), ("Пескова", "Peskov"), ("Песковым", "Peskov"),
    ("Зеленский", "Зеленского"), ("Зеленский", "Зеленским"), ("Зеленский", "Zelensky"),
    ("Зеленского", "Zelenskyy"), ("Зеленским", "Zelenskiy"), ("Зеленський", "Zelenskyi"),
    ("Захарова", "Захаровой"), ("Захарова", "Zakharova"), ("Захаровой", "Zakharova"),
    ("Набиуллиной", "Nabiullina"), ("Пашинян", "Pashinyan"), ("Пашиняна", "Pashinyan"),
    ("Алиев", "Aliyev"), ("Алиевым", "Aliyev"), ("Меркель", "Merkel"), ("Макрон", "Macron"),
    ("Ахтерберг", "Achterberg"), ("Бахом", "Bach"), ("Шарп", "Sharpe"), ("Clark", "Clarke"),
    ("Макроном", "Macron"), ("Джонсон", "Johnson"), ("Клинтон", "Clinton"), ("Чубайс", "Chubais"),
    ("Ельцин", "Yeltsin"), ("Горбачёв", "Горбачев"), ("Горбачёв", "Gorbachev"),
    ("Хрущёв", "Khrushchev"), ("Шойгу", "Shoigu"), ("Павел", "Павла"), ("Дмитрий", "Dmitry"),
    ("Дмитрия", "Dmitri"), ("Сергей", "Sergey"), ("Сергея", "Sergei"), ("Юрий", "Yuri"),
    ("Александр", "Alexander"), ("Алексей", "Alexey"), ("Михаил", "Mikhail"),
    ("Уильям", "William"), ("Вашингтон", "Washington"), ("Кличко", "Klitschko"),
    ("Порошенко", "Poroshenko"), ("Тимошенко", "Tymoshenko"), ("Жириновский", "Zhirinovsky"),
    ("Достоевского", "Dostoevsky"), ("Чехов", "Chekhov"), ("Chekhov", "Tchekhov"),
    ("Чайковский", "Tchaikovsky"), ("Щербаков", "Shcherbakov"), ("Толстого", "Tolstoy"),
    ("Эрдоган", "Erdoğan"), ("François", "Francois"), ("Müller", "Muller"), ("Müller", "Mueller"),
    ("Trump's", "Trump"), ("Trump’s", "trump"), ("PUTIN", "Путин"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME, ids=[f"{a}={b}" for a, b in SAME])
def test_the_same_name(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


DIFFERENT = [
    ("Peskov", "Pskov"), ("Песков", "Псков"), ("Песков", "Песок"), ("Иван", "Иванов"),
    ("Ivan", "Ivanov"), ("Павел", "Павлов"), ("Ким", "Кимов"), ("Обама", "Осама"),
    ("Merkel", "Macron"), ("Петров", "Петраков"), ("Путин", "Путник"), ("Trump", "Triumph"),
    ("Jane", "Jan"), ("Finch", "Finh"), ("Name7", "Name77"), ("Иванов", "Ивановский"),
    ("Смит", "Schmidt"), ("Armenia", "Armenian"), ("Lavrov", "Lavrin"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=[f"{a}≠{b}" for a, b in DIFFERENT])
def test_different_names(one: str, other: str) -> None:
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("asked", "known", "genders", "same"),
    [
        ("Иванов", "Иванова", Genders(), True),  # a case of his name, for all that is told
        ("Иванов", "Иванова", Genders(known="feminine"), False),
        ("Иванов", "Иванова", Genders(known="masculine"), True),
        ("Ivanov", "Иванова", Genders(known="feminine"), False),
        ("Иванову", "Иванова", Genders(known="feminine"), True),
        ("Ивановым", "Иванова", Genders(known="feminine"), False),
        ("Иванов", "Ивановой", Genders(), False),
        ("Иванова", "Иванов", Genders(), True),
        ("Иванова", "Иванов", Genders(asked="feminine"), False),
        ("Иванова", "Иванова", Genders(asked="feminine"), True),
        ("Ивановой", "Иванов", Genders(), False),
        ("Ивановский", "Ивановская", Genders(), False),
        ("Ивановского", "Ивановский", Genders(), True),
        ("Кристин", "Кристин", Genders(known="feminine"), True),
        ("Меркель", "Меркель", Genders(known="feminine"), True),
        ("Трампа", "Трамп", Genders(asked="feminine", known="masculine"), True),
        ("Volkov", "Volkov", Genders(known="feminine"), True),
    ],
)
def test_a_man_is_no_woman_of_the_same_surname(
    asked: str, known: str, genders: Genders, *, same: bool
) -> None:
    assert same_name(asked, known, genders) == same
    assert matches_name((asked,), ("Anna", known), genders) == same


@pytest.mark.parametrize(
    ("surname", "nominative", "gender"),
    [
        ("Иванова", "Иванов", "masculine"),
        ("Ивановой", "Иванова", "feminine"),
        ("Зеленского", "Зеленский", "masculine"),
        ("Крупской", "Крупская", "feminine"),
        ("Меркель", "Меркель", ""),
    ],
)
def test_behind_according_to_the_case_tells_the_gender(
    surname: str, nominative: str, gender: str
) -> None:
    assert governed_nominative(surname, tables("ru")) == (nominative, gender)


MATCHING = [
    ("Peskov", "Dmitry Peskov"), ("Dmitry Peskov", "Peskov"), ("Dmitry Peskov", "Dmitry Peskov"),
    ("D. Peskov", "Dmitry Peskov"), ("Dmitry Peskov", "D. Peskov"), ("Песков", "Dmitry Peskov"),
    ("Дмитрия Пескова", "Dmitry Peskov"), ("Dmitry", "Dmitry Peskov"),
    ("Alex Smith", "Alexander Smith"),
    ("Dmitry Sergeyevich Peskov", "Dmitry Peskov"), ("Peskov Dmitry", "Dmitry Peskov"),
    ("Anna Maria Ruiz", "Maria Ruiz"), ("J. Robert Smith", "Robert Smith"),
    ("Clinton", "Hillary Rodham Clinton"), ("Hillary Clinton", "Hillary Rodham Clinton"),
    ("van der Bellen", "Alexander van der Bellen"), ("RIA", "RIA Novosti"),
    ("Novosti", "RIA Novosti"), ("Foreign Ministry", "Russian Foreign Ministry"),
    ("Ocasio-Cortez", "Alexandria Ocasio-Cortez"), ("КЛИНТОН", "Hillary Clinton"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "known"), MATCHING, ids=[f"{a}={b}" for a, b in MATCHING])
def test_a_name_as_asked_for_is_a_name_as_known(asked: str, known: str) -> None:
    assert matches_name(asked.split(), known.split())


CONTRADICTING = [
    ("Ivan Peskov", "Dmitry Peskov"), ("Bill Clinton", "Hillary Clinton"),
    ("D. Peskov", "Ivan Peskov"), ("Dmitry Peskov", "Dmitry Lavrov"), ("Macron", "Dmitry Peskov"),
    ("Иван Песков", "Дмитрий Песков"), ("Ivan", "Petr Ivanov"), ("Иван", "Пётр Иванов"),
    ("Foreign Office", "Foreign Ministry"), ("", "Peskov"), ("Peskov", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "known"), CONTRADICTING, ids=[f"{a or '-'}≠{b or '-'}" for a, b in CONTRADICTING]
)
def test_a_name_as_asked_for_is_somebody_else(asked: str, known: str) -> None:
    assert not matches_name(asked.split(), known.split())


@settings(deadline=None)
@given(st.text(max_size=20))
def test_keys_never_fail_and_a_word_is_its_own_name(word: str) -> None:
    assert all(isinstance(key, str) for key in name_keys(word))
    assert same_name(word, word) == bool(name_keys(word))


@settings(deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_being_the_same_name_is_mutual(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)


@settings(deadline=None)
@given(
    st.sampled_from(["а", "у", "ом", "е", ""]),
    st.from_regex(r"[бвгдклмнпрст][аеио][бвгдклмнпрст]{1,2}(ов|ин)", fullmatch=True),
)
def test_every_case_of_a_russian_surname_is_the_surname(ending: str, surname: str) -> None:
    assert same_name(surname, surname + ending)
    assert same_name(surname.title(), (surname + ending).upper())
