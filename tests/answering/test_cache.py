"""What was read before is what would be read now, and a cache that fails is done without."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.answering import cache as cache_module
from qabot.answering.cache import UNUSED_KEPT, ReadingCache, edition, read_known
from qabot.answering.corpus import read_article
from qabot.cli import main
from qabot.engine import Engine
from qabot.models import Article

FILE = Path("cache/readings.sqlite")
ENGLISH = (
    "Mayor Anna Berg opened the bridge on Monday. “It took three years,” she said. Her spokesman "
    "Ola Holm denied that it had cost too much."
)
RUSSIAN = "Президент Владимир Зеленский заявил: «Переговоры продолжатся». Он уехал в Киев."
ARTICLES = [
    Article("a", "A visit", ENGLISH, "en"),
    Article("b", "Встреча", RUSSIAN),
    Article("c", "", "..."),
    Article("d", "Half \ud800", "Half of a pair: \ud800. Berg said: “It is so”.", "en"),
]
DAY = 24 * 3600


def keep(articles: list[Article], *, day: float = 0) -> None:
    readings = [read_article(article) for article in articles]
    ReadingCache(FILE, clock=lambda: day * DAY).keep(articles, readings)


def known(articles: list[Article], *, day: float = 0) -> list[int]:
    return list(ReadingCache(FILE, clock=lambda: day * DAY).find(articles))


def test_without_a_file_nothing_is_known_and_none_is_made() -> None:
    assert known(ARTICLES) == []
    assert not FILE.exists()


def test_what_was_kept_is_what_was_read() -> None:
    keep(ARTICLES)
    found = ReadingCache(FILE).find(ARTICLES)
    assert [found[place] for place in range(4)] == [read_article(a) for a in ARTICLES]
    assert any(reading.statements for reading in found.values())
    assert FILE.stat().st_mode & 0o777 == 0o600


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.sampled_from(["", "en", "ru", "zh"]))
def test_any_text_is_kept_as_it_was_read(text: str, lang: str) -> None:
    article = Article("a", text[:5], text, lang)
    keep([article])
    assert ReadingCache(FILE).find([article])[0] == read_article(article)


@pytest.mark.parametrize(
    "other",
    [
        Article("a", "A visit", ENGLISH + " ", "en"),
        Article("a", "A visits", ENGLISH, "en"),
        Article("a", "A visit", ENGLISH, "ru"),
        Article("a", "", "A visit" + ENGLISH, "en"),
    ],
    ids=["text", "title", "language", "the same letters"],
)
def test_another_article_is_not_known(other: Article) -> None:
    keep(ARTICLES[:1])
    assert known([other]) == []


def test_an_article_of_another_id_is_known_as_itself() -> None:
    keep(ARTICLES[:1])
    other = Article("z", "A visit", ENGLISH, "en", "Herald")
    assert ReadingCache(FILE).find([other])[0].article == other


def test_what_other_code_has_read_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(ARTICLES)
    monkeypatch.setattr(cache_module, "edition", lambda: b"another")
    assert known(ARTICLES) == []


def test_the_code_and_the_tables_decide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "answering").mkdir()
    (tmp_path / "text/languages").mkdir(parents=True)
    table = tmp_path / "text/languages/en.toml"
    table.write_text("a = 1")
    monkeypatch.setattr(cache_module, "__file__", str(tmp_path / "answering/cache.py"))
    seen = {edition.__wrapped__()}
    table.write_text("a = 2")
    seen.add(edition.__wrapped__())
    table.rename(tmp_path / "text/languages/de.toml")
    seen.add(edition.__wrapped__())
    assert len(seen) == 3


def test_what_nobody_asks_for_is_deleted_after_a_month() -> None:
    keep(ARTICLES[:1], day=0)
    keep(ARTICLES[1:2], day=0)
    assert known(ARTICLES[:1], day=20) == [0]
    keep(ARTICLES[2:3], day=UNUSED_KEPT + 5)
    assert known(ARTICLES, day=UNUSED_KEPT + 5) == [0, 2]


@pytest.mark.parametrize("damage", ["file", "row", "newer"])
def test_a_cache_that_fails_is_told_and_done_without(
    damage: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "WORTH_A_WORKER", 1)
    keep(ARTICLES)
    if damage == "file":
        FILE.write_bytes(b"no database " * 1000)
    else:
        with closing(sqlite3.connect(FILE)) as connection:
            connection.execute("UPDATE reading SET content = x'00'")
            connection.execute(f"PRAGMA user_version = {99 if damage == 'newer' else 1}")
            connection.commit()
    with caplog.at_level(logging.WARNING):
        readings = read_known(ARTICLES, ReadingCache(FILE), processes=1)
    assert readings == [read_article(article) for article in ARTICLES]
    assert "is not kept: cache/readings.sqlite: " in caplog.text
    assert "set library.cache to false" in caplog.text


def test_little_is_read_without_it() -> None:
    read_known(ARTICLES, ReadingCache(FILE), processes=1)
    assert not FILE.exists()


def test_only_what_is_not_known_is_read_and_the_order_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cache_module, "WORTH_A_WORKER", 1)
    cache, told = ReadingCache(FILE), list[tuple[int, int]]()
    read_known(ARTICLES[1:3], cache, processes=1)
    readings = read_known(
        ARTICLES, cache, processes=1, progress=lambda done, total: told.append((done, total))
    )
    assert [reading.article.id for reading in readings] == ["a", "b", "c", "d"]
    assert told == [(2, 4), (1, 4), (1, 4)]


def test_answers_are_the_same_with_and_without_it(
    monkeypatch: pytest.MonkeyPatch, seeds: Path
) -> None:
    monkeypatch.setattr(cache_module, "WORTH_A_WORKER", 1)
    first, second = (Engine.from_articles([seeds], cache=ReadingCache(FILE)) for _ in range(2))
    for question in ("what did Peskov say?", "что сказал Пашинян?", "where are peacekeepers?"):
        assert first.ask(question).sentences == second.ask(question).sentences
    assert first.corpus.readings == second.corpus.readings


def test_the_program_keeps_it_in_the_cache_folder_unless_told_not_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(cache_module, "WORTH_A_WORKER", 1)
    Path("visit.txt").write_text(f"A visit\n\n{ENGLISH}", encoding="utf-8")
    kept = tmp_path / ".cache/qabot/readings.sqlite"
    asked = ("ask", "what did Berg say?", "--articles", "visit.txt")
    monkeypatch.setenv("QABOT_LIBRARY__CACHE", "false")
    assert main(asked) == 0
    assert not kept.exists()
    monkeypatch.delenv("QABOT_LIBRARY__CACHE")
    shown = set()
    for _ in range(2):
        capsys.readouterr()
        assert main(asked) == 0
        shown.add(capsys.readouterr())
    assert len(shown) == 1
    assert [path.name for path in kept.parent.iterdir()] == ["readings.sqlite"]
