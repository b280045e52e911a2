"""Articles read in Telegram, with the real program: lists, pages, files, deep links."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from qabot.telegram.pages import explain_number
from qabot.telegram.shelf import token_of
from tests.spoken import ENGLISH
from tests.telegram.bot_process import bot_process, wait_until_polling
from tests.telegram.fake_api import FakeApi, Sent
from tests.telegram.fake_server import served
from tests.telegram.messages import private
from tests.telegram.test_dialogue import labels, press, say

SENTENCE = "The mayor Anna Berg said that the bridge number {} would be mended. "


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeApi]:
    """A bot with short articles, one of two pages, and one of many."""
    folder = tmp_path_factory.mktemp("reading")
    articles = [
        {"id": f"n{n}", "title": f"Note {n}", "text": SENTENCE.format(n), "published": f"20{n}"}
        for n in range(10, 40)
    ]
    long = "".join(map(SENTENCE.format, range(100)))
    articles.append({"id": "long", "title": "Long", "text": long, "published": "2098"})
    giant = "\n\n".join(map(SENTENCE.format, range(400)))
    articles.append({"id": "giant", "title": "Giant <b>", "text": giant, "published": "2099-05"})
    path = folder / "news.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    api = FakeApi()
    with (
        served(api) as base_url,
        bot_process(folder / "bot", base_url, "--articles", str(path)) as bot,
    ):
        wait_until_polling(api, bot)
        yield api
        assert bot.stop() == 0
        assert "WARNING" not in bot.output
    assert not api.violations
    errors = {call.error for call in api.calls if call.error and call.method != "getUpdates"}
    assert all("message is not modified" in error for error in errors)


def turn(api: FakeApi, sent: Sent, label: str) -> Sent:
    """Press a button with a label and return the message as it stands then."""
    before = len(api.edits)
    press(api, sent, labels(api.shown(sent)).index(label))
    api.wait_until(lambda: len(api.edits) > before)
    return api.shown(sent)


def test_the_list_is_turned_in_place_newest_first(world: FakeApi) -> None:
    sent = say(world, private(), "/sources")
    assert sent.text.startswith("32 articles\n\n1. Giant <b> — 2099-05\n2. Long — 2098\n3. Note 39")
    assert labels(sent) == ["Next ›"]
    turned = turn(world, sent, "Next ›")
    assert "32. Note 10 — 2010" in turned.text
    assert "Page 2 of 2." in turned.text
    assert turn(world, sent, "‹ Back").text == sent.text
    assert world.sent_to(sent.chat_id) == [sent]


def test_an_article_is_read_by_number_and_turned_in_place(world: FakeApi) -> None:
    assert say(world, private(), "/article 3").text.startswith("Note 39 — 2039\n\nThe mayor Anna")
    sent = say(world, private(), "/article 2")
    first = sent.text
    second = turn(world, sent, "Next ›").text
    assert " ".join(f"{first} {second}".split()) == "Long — 2098 " + " ".join(
        SENTENCE.format(n).strip() for n in range(100)
    )
    assert turn(world, sent, "‹ Back").text == first


def test_a_long_article_is_a_file(world: FakeApi) -> None:
    sent = say(world, private(), "/article 1")
    assert sent.text == "Giant <b> — 2099-05"
    assert sent.file is not None
    assert sent.file.name == "Giant-b.txt"
    text = sent.file.content.decode("utf-8")
    assert all(SENTENCE.format(n).strip() in text for n in range(400))


@pytest.mark.parametrize("number", ["", "0", "33", "x", "9" * 40, "1; DROP TABLE"])
def test_a_number_that_is_none_is_told(world: FakeApi, number: str) -> None:
    assert "from 1 to 32" in say(world, private(), f"/article {number}").text


def test_an_article_that_is_not_there_is_told_so(world: FakeApi) -> None:
    told = say(world, private(), "/article 33").text
    assert told.startswith("There is no article 33. There are 32 articles")
    assert say(world, private(), "/article x").text.startswith("There are 32 articles")


@pytest.mark.parametrize("key", ["no_article", "admin.remove_usage"])
def test_one_article_is_no_range(key: str) -> None:
    usage = ENGLISH.translations.ngettext(key, key, 1).format(count=1)
    told = explain_number("9", usage, ENGLISH)
    assert told.startswith("There is no article 9. There is 1 article:")


def test_what_has_no_address_is_cited_with_a_link_that_opens_it_here(world: FakeApi) -> None:
    sent = say(world, private(), "what did Anna Berg say about bridge number 17?")
    urls = [entity.url for entity in sent.entities if entity.type == "text_link"]
    address = f"https://t.me/qa_news_bot?start=article_{token_of('n17')}"
    assert address in urls
    payload = address.partition("=")[2]
    assert say(world, private(), f"/start {payload}").text.startswith("Note 17 — 2017")


@pytest.mark.parametrize("payload", ["article_", "article_" + "0" * 16, "article_<b>"])
def test_a_link_to_what_is_not_there_is_told(world: FakeApi, payload: str) -> None:
    assert "not there any more" in say(world, private(), f"/start {payload}").text


@pytest.mark.parametrize("payload", ["", "x", "ARTICLE_1", "😀" * 30])
def test_any_other_start_greets(world: FakeApi, payload: str) -> None:
    assert say(world, private(), f"/start {payload}").text.startswith("Hello!")


@pytest.mark.parametrize("data", ["sources:99999", "sources:x", "sources:", f"sources:{'9' * 40}"])
def test_a_forged_page_is_the_nearest_there_is(world: FakeApi, data: str) -> None:
    sent = say(world, private(), "/sources")
    press(world, sent, 0, data=data)
    assert world.shown(sent).text.startswith("32 articles")


@pytest.mark.parametrize("data", ["sources:1", f"page:{token_of('n17')}:1", "page:", "page::1"])
def test_a_forged_deed_changes_no_message(world: FakeApi, data: str) -> None:
    sent = say(world, private(), "what did Anna Brg say?")
    if not labels(sent):
        sent = say(world, private(), "what did Macron say about the bridge?")
    press(world, sent, 0, data=data)
    assert "too old" in world.calls_of("answerCallbackQuery")[-1].params["text"]
    assert world.shown(sent) == sent
