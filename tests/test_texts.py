from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import polib
import pytest

import qabot
from qabot.dates import Period
from qabot.models import Answer, Reason, Remark
from qabot.telegram.menu import ADMIN, PRIVATE
from qabot.texts import Texts, choose_texts, languages
from qabot.texts.catalogue import (
    compile_catalogue,
    entries_of,
    forms_of,
    parse_catalogue,
    placeholders_of,
    problems_of,
)
from qabot.texts.periods import say_dates
from tests.spoken import ENGLISH, RUSSIAN

LANGUAGES = languages()
PACKAGE = Path(qabot.__file__).parent

# Keys that methods of Texts say, most of them made of a value.
COMMANDS = PRIVATE + ADMIN
OF_VALUES = {
    *("name", "no_answer", "unknown"),
    *(f"remark.{remark.value}" for remark in Remark),
    *(f"reason.{reason.value}" for reason in set(Reason) - {Reason.NO_QUESTION}),
    *(f"month.{number}" for number in range(1, 13)),
    *(f"command.{name}" for name in COMMANDS),
}


def content(code: str) -> str:
    return (resources.files("qabot.texts") / f"{code}.po").read_text(encoding="utf-8")


def catalogue(code: str = "en") -> polib.POFile:
    return parse_catalogue(content(code))


def said() -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of ``say`` in the package, but for those of keys that are made of values."""
    for path in PACKAGE.rglob("*.py"):
        if path == PACKAGE / "texts" / "__init__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="say")):
                    yield f"{path.name}:{node.lineno}", node


def test_every_text_that_is_said_exists_and_gets_the_values_that_it_needs() -> None:
    entries = entries_of(catalogue())
    for place, call in said():
        assert len(call.args) == 1, place
        key = call.args[0]
        assert isinstance(key, ast.Constant), f"{place}: the key is to be written out"
        assert isinstance(key.value, str), place
        assert key.value in entries, place
        given = {keyword.arg for keyword in call.keywords}
        needed = frozenset.union(*map(placeholders_of, forms_of(entries[key.value])))
        assert given == needed, f"{place}: {key.value}"


def test_nothing_is_in_the_catalogues_that_nobody_says() -> None:
    used = {call.args[0].value for _, call in said() if isinstance(call.args[0], ast.Constant)}
    assert used | OF_VALUES == set(entries_of(catalogue()))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_catalogue_is_whole(code: str) -> None:
    assert list(problems_of(catalogue(code), catalogue())) == []
    assert catalogue(code).metadata["Language"] == code
    assert [e.msgid for e in catalogue(code) if not e.comment or e.obsolete] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_catalogue_says_the_same_to_translators(code: str) -> None:
    assert [(e.msgid, e.comment) for e in catalogue(code)] == [
        (e.msgid, e.comment) for e in catalogue()
    ]


GOOD = """msgid "told"
msgid_plural "told"
msgstr[0] "{count} of {most}"
msgstr[1] "{count}s of {most}\""""
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: {rule}\\n"\n\n'
TWO = "nplurals=2; plural=(n != 1);"


@pytest.mark.parametrize(
    ("rule", "entry", "problem"),
    [
        pytest.param(TWO, GOOD, "", id="nothing"),
        pytest.param(TWO, "", "told: is missing", id="a key missing"),
        pytest.param(
            TWO, f'{GOOD}\n\nmsgid "b"\nmsgstr "b"', "b: nothing says this", id="one more"
        ),
        pytest.param(TWO, f"#, fuzzy\n{GOOD}", "told: is marked as fuzzy", id="fuzzy"),
        pytest.param(TWO, GOOD.replace("{count}s of {most}", ""), "is empty", id="empty"),
        pytest.param(TWO, GOOD.replace("s of {most}", "s"), "these placeholders", id="one less"),
        pytest.param(TWO, GOOD.replace("{count}s", "{n}s"), "count, most", id="another one"),
        pytest.param(TWO, GOOD.replace("{count}s", "{count"), "told: ", id="a brace that is open"),
        pytest.param(TWO, GOOD.replace("{count}s", "{}"), "no placeholder", id="without a name"),
        pytest.param(TWO, GOOD.replace("{most}", "{most.__class__}"), "no placeholder", id="code"),
        pytest.param(TWO, GOOD.rpartition("\n")[0], "msgstr[0] to msgstr[1]", id="a form missing"),
        pytest.param(TWO, 'msgid "told"\nmsgstr "a"', "must have msgid_plural", id="no forms"),
        pytest.param("", GOOD, "needs Plural-Forms", id="no rule"),
        pytest.param("nplurals=2; plural=n!!1;", GOOD, "cannot be read", id="a broken rule"),
        pytest.param("nplurals=2; plural=0;", GOOD, "must reach 2", id="a form never reached"),
        pytest.param("nplurals=2; plural=n;", GOOD, "must reach 2", id="forms that are not there"),
    ],
)
def test_a_broken_catalogue_is_told_of(rule: str, entry: str, problem: str) -> None:
    model = parse_catalogue(HEADER.format(rule=TWO) + GOOD)
    broken = parse_catalogue(HEADER.format(rule=rule) + entry)
    problems = list(problems_of(broken, model))
    assert [p for p in problems if problem in p] if problem else problems == []


def test_what_is_no_catalogue_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not a \.po file"):
        parse_catalogue("no catalogue")


def test_a_key_that_no_catalogue_has_is_an_error_and_no_text() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        ENGLISH.say("nonsense")
    with pytest.raises(KeyError, match="nonsense"):
        Texts("en", compile_catalogue(catalogue())).say("nonsense", count=2)


@pytest.mark.parametrize(
    ("count", "articles", "characters"),
    [
        (0, "0 статей", "0 знаков"),
        (1, "1 статья", "1 знак"),
        (2, "2 статьи", "2 знака"),
        (5, "5 статей", "5 знаков"),
        (11, "11 статей", "11 знаков"),
        (21, "21 статья", "21 знак"),
        (22, "22 статьи", "22 знака"),
        (25, "25 статей", "25 знаков"),
        (101, "101 статья", "101 знак"),
        (111, "111 статей", "111 знаков"),
    ],
)
def test_russian_counts_in_three_forms(count: int, articles: str, characters: str) -> None:
    assert RUSSIAN.say("sources", count=count) == articles
    assert f": {characters}." in RUSSIAN.say("too_long", count=count, most=2000)


@pytest.mark.parametrize(
    ("count", "articles"), [(0, "0 articles"), (1, "1 article"), (21, "21 articles")]
)
def test_english_counts_in_two_forms(count: int, articles: str) -> None:
    assert ENGLISH.say("sources", count=count) == articles


def test_braces_of_a_value_are_only_text() -> None:
    assert "{count}{0.__class__}" in ENGLISH.say("unknown", words="{count}{0.__class__}")


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_every_language_has_a_line_for_each_remark_and_each_reason(texts: Texts) -> None:
    assert all(texts.remark(remark) for remark in Remark)
    silent = {reason for reason in Reason if not texts.reason(reason)}
    assert silent == {Reason.NO_QUESTION}
    assert texts.reason(None) == ""


SILENT = Answer("какая погода завтра?", False, 0.0, (), (), 0.0, "ru")


@pytest.mark.parametrize(
    ("answer", "english", "russian"),
    [
        pytest.param(
            replace(SILENT, reason=Reason.LOW_CONFIDENCE),
            "The articles do not answer that. They tell of related things, but no sentence "
            "surely answers.",
            "В статьях нет ответа на этот вопрос. В них есть близкое по теме, но ни одно "
            "предложение точно не отвечает.",
            id="not sure enough",
        ),
        pytest.param(
            replace(SILENT, reason=Reason.NOTHING_MORE),
            "That is all they have.",
            "Больше в них ничего нет.",
            id="they did answer",
        ),
        pytest.param(
            replace(
                SILENT, reason=Reason.NO_PASSAGE, unknown=("погода",), untranslated=("завтра",)
            ),
            "The articles do not answer that. No article has: погода, завтра.",
            "В статьях нет ответа на этот вопрос. В статьях не встречается: погода, завтра.",
            id="all words they lack in one line",
        ),
        pytest.param(
            replace(SILENT, reason=Reason.UNKNOWN_NAME, untranslated=("Путин",)),
            "The articles do not answer that. No article has: Путин.",
            "В статьях нет ответа на этот вопрос. В статьях не встречается: Путин.",
            id="a name of another alphabet",
        ),
    ],
)
def test_an_abstention_tells_why_in_one_line(answer: Answer, english: str, russian: str) -> None:
    assert ENGLISH.abstention(answer, ", ".join) == english
    assert RUSSIAN.abstention(answer, ", ".join) == russian


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=LANGUAGES)
def test_every_language_has_twelve_months_and_short_menu_entries(texts: Texts) -> None:
    assert len({texts.month(number) for number in range(1, 13)}) == 12
    assert all(len(texts.command(name)) <= 256 for name in COMMANDS)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        pytest.param(("ru",), RUSSIAN, id="russian"),
        pytest.param(("ru-RU",), RUSSIAN, id="with region"),
        pytest.param(("RU_ru",), RUSSIAN, id="oddly written"),
        pytest.param(("pt-br",), ENGLISH, id="a language that we do not have"),
        pytest.param((None,), ENGLISH, id="unknown"),
        pytest.param(("", "ru"), RUSSIAN, id="the second one"),
        pytest.param(("de", "ru"), RUSSIAN, id="the first that we have"),
        pytest.param(("rum",), ENGLISH, id="only begins alike"),
    ],
)
def test_texts_are_chosen_by_the_language(codes: tuple[str | None, ...], expected: Texts) -> None:
    assert choose_texts(*codes) is expected


def test_what_only_asks_for_help_does_not_read_the_catalogues() -> None:
    code = "import sys, qabot.texts, qabot.cli; sys.exit('polib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("first", "last", "english", "russian"),
    [
        pytest.param("2026-11-27", "2026-11-27", "27 November 2026", "27 ноября 2026", id="a day"),
        pytest.param("2022-05-01", "2022-05-31", "1–31 May 2022", "1–31 мая 2022", id="a month"),
        pytest.param("2022-01-01", "2022-12-31", "2022", "2022", id="a year"),
        pytest.param("1990-01-01", "1999-12-31", "1990–1999", "1990–1999", id="years"),
        pytest.param(
            "2026-11-30",
            "2026-12-06",
            "30 November 2026 – 6 December 2026",
            "30 ноября 2026 – 6 декабря 2026",
            id="two months",
        ),
        pytest.param("2022-05-01", "", "1 May 2022 and later", "1 мая 2022 и позже", id="since"),
        pytest.param(
            "",
            "2019-12-31",
            "31 December 2019 and earlier",
            "31 декабря 2019 и раньше",
            id="before",
        ),
        pytest.param("", "", "", "", id="always"),
    ],
)
def test_a_time_is_told_in_as_few_words_as_will_do(
    first: str, last: str, english: str, russian: str
) -> None:
    begin, end = (date.fromisoformat(day) if day else None for day in (first, last))
    period = Period("", begin, end)
    assert (say_dates(period, ENGLISH), say_dates(period, RUSSIAN)) == (english, russian)
