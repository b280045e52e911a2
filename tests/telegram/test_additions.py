"""Articles that admins add, take away and read anew, from the chat."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from qabot.archive import Archive
from qabot.engine import Engine
from qabot.groups import LibrarySettings, TelegramSettings
from qabot.library.store import Overlay, Store
from qabot.settings import Settings
from qabot.telegram.additions import MOST_BYTES, MOST_LISTED
from qabot.telegram.bot import build_bot
from qabot.telegram.database import Database
from tests.telegram.bot_process import bot_process, wait_until_polling
from tests.telegram.bot_running import serving
from tests.telegram.fake_api import TOKEN, FakeApi, Sent
from tests.telegram.messages import Chat, document_message, group, person, text_message
from tests.wire import FERRY

ADMIN, ANN = 7, 500
BRIDGE = "A new bridge\n\nThe bridge in Valdo was opened by Mayor Anna Berg on Monday."
WHO = "who opened the bridge in Valdo?"
OPENED = "The bridge in Valdo was opened by Mayor Anna Berg on Monday."
FLOOD = "Flood on the river\n\nThe river rose by three metres on Friday. Farmers lost 200 sheep."
MUSEUM = "A museum\n\nThe museum in Tver will open on 1 September, said director Olga Mironova."

NEWS, STORE = Path("news"), Path("added.sqlite")


@asynccontextmanager
async def running(base_url: str, database: Database) -> AsyncIterator[None]:
    """Serve from the folder until the end of the block, as one run of the bot would."""
    archive = Archive.open(Settings(articles=(NEWS,), library=LibrarySettings(file=STORE)))
    settings = TelegramSettings(token=SecretStr(TOKEN), base_url=base_url, admins=(ADMIN,))
    async with serving(build_bot(archive, settings, database)):
        yield


class Admin:
    """An admin in a private chat with the bot, and what the bot shows there."""

    def __init__(self, api: FakeApi, number: int = ADMIN, language: str = "en") -> None:
        self.api, self.chat = api, Chat(number, "private")
        self.user = person(language, id=number)

    async def say(self, text: str, **extra: object) -> Sent:
        return await self._after(
            lambda: self.api.push(text_message(self.chat, text, user=self.user, **extra))
        )

    async def send(self, name: str | None, content: bytes, *, size: int | None = None) -> Sent:
        file = self.api.keep_file(content)
        message = document_message(self.chat, file, name, size=size, user=self.user)
        return await self._after(lambda: self.api.push(message))

    async def press(self, sent: Sent, number: int, *, data: str | None = None) -> Sent:
        """Press a button and return the message as it stands when that is acknowledged."""
        seen = len(self.api.edits)
        self.api.press(sent, number, self.user, data=data)
        await asyncio.to_thread(self.api.wait_until, lambda: len(self.api.edits) > seen)
        return self.api.shown(sent)

    async def press_in_vain(self, sent: Sent, number: int, *, data: str | None = None) -> str:
        """Press a button and return what is told for a moment."""
        seen = len(self.api.calls_of("answerCallbackQuery"))
        self.api.press(sent, number, self.user, data=data)
        await asyncio.to_thread(
            self.api.wait_until, lambda: len(self.api.calls_of("answerCallbackQuery")) > seen
        )
        return str(self.api.calls_of("answerCallbackQuery")[-1].params.get("text"))

    async def _after(self, act: Callable[[], object]) -> Sent:
        seen = len(self.api.sent_to(self.chat.id))
        act()
        return (await asyncio.to_thread(self.api.wait_for_messages, self.chat.id, seen + 1))[-1]


@pytest.fixture
def admin(api: FakeApi) -> Admin:
    return Admin(api)


@pytest.fixture
def kept() -> Iterator[Database]:
    """What the bot keeps, and articles to answer from."""
    NEWS.mkdir()
    (NEWS / "flood.txt").write_text(FLOOD, encoding="utf-8")
    (NEWS / "museum.txt").write_text(MUSEUM, encoding="utf-8")
    with closing(Database.open(Path("telegram.sqlite"))) as database:
        yield database


def labels(sent: Sent) -> list[str]:
    markup = sent.params.get("reply_markup") or {"inline_keyboard": []}
    return [button["text"] for row in markup["inline_keyboard"] for button in row]


async def test_a_text_is_added_when_it_is_confirmed(
    admin: Admin, base_url: str, kept: Database
) -> None:
    async with running(base_url, kept):
        offer = await admin.say(f"/add {BRIDGE}")
        assert offer.text.startswith("This would be added:\n• A new bridge\n   en, 1 passage")
        assert labels(offer) == ["Add", "Do not add"]
        assert OPENED not in (await admin.say(WHO)).text
        done = await admin.press(offer, 0)
        assert done.text == "Added: “A new bridge”. I answer from 3 articles now."
        assert labels(done) == []
        assert OPENED in (await admin.say(WHO)).text
        assert "add A new bridge" in (await admin.say("/audit")).text
    async with running(base_url, kept):
        assert OPENED in (await admin.say(WHO)).text


@pytest.mark.parametrize(
    ("source", "published", "expected"),
    [
        ("Herald", "2026-03-04", "Nearly the same is there already: “Ferry disaster”, The Agency."),
        (
            "The Agency",
            "2026-03-05",
            "It is a later version of “Ferry disaster”, which will not be answered from any more.",
        ),
        (
            "The Agency",
            "2026-03-03",
            "A later version is there already: “Ferry disaster”. This one will not be answered"
            " from.",
        ),
        (None, None, "Nearly the same is there already: “Ferry disaster”, The Agency."),
    ],
    ids=["copy", "later", "earlier", "unknown"],
)
async def test_what_is_nearly_the_same_as_an_article_is_told(
    admin: Admin,
    base_url: str,
    kept: Database,
    source: str | None,
    published: str | None,
    expected: str,
) -> None:
    story = "\n\n".join(FERRY)
    there = {"text": story, "title": "Ferry disaster", "source": "The Agency"}
    lines = json.dumps({**there, "published": "2026-03-04"})
    (NEWS / "ferry.jsonl").write_text(lines, encoding="utf-8")
    article = {"text": f"{story}\n\nMore to follow.", "source": source, "published": published}
    async with running(base_url, kept):
        offer = await admin.send("new.jsonl", json.dumps(article).encode())
    assert offer.text.splitlines()[-1].strip() == expected


async def test_what_is_declined_is_not_added(admin: Admin, base_url: str, kept: Database) -> None:
    async with running(base_url, kept):
        offer = await admin.say(f"/add {BRIDGE}")
        assert (await admin.press(offer, 1)).text == "Nothing was added."
        assert OPENED not in (await admin.say(WHO)).text
    assert Store(STORE).overlay() == Overlay()


async def test_a_file_of_articles_tells_each_and_what_cannot_be_read(
    admin: Admin, base_url: str, kept: Database
) -> None:
    rows = [{"id": f"n{n}", "text": f"Story {n}\n\nRain fell in Oslo {n} times."} for n in range(8)]
    lines = [*map(json.dumps, rows), "no JSON"]
    async with running(base_url, kept):
        offer = await admin.send("today.jsonl", "\n".join(lines).encode())
        assert offer.text.count("• Story") == MOST_LISTED
        assert "and 3 more" in offer.text
        assert "Not read, or not all of it:\n• today.jsonl:9: is not JSON" in offer.text
        assert "10 articles now" in (await admin.press(offer, 0)).text


async def test_the_buttons_of_an_offer_work_after_a_restart(
    admin: Admin, base_url: str, kept: Database
) -> None:
    async with running(base_url, kept):
        offer = await admin.send("b.txt", BRIDGE.encode())
    async with running(base_url, kept):
        assert "Added" in (await admin.press(offer, 0)).text


async def test_an_offer_for_what_has_changed_since_adds_nothing(
    api: FakeApi, admin: Admin, base_url: str, kept: Database
) -> None:
    async with running(base_url, kept):
        message = text_message(admin.chat, f"/add {BRIDGE}", user=admin.user)
        api.push(message)
        (offer,) = await asyncio.to_thread(api.wait_for_messages, admin.chat.id)
        api.note_message(message | {"text": "/add Other\n\nText."})
        told = await admin.press_in_vain(offer, 0)
        assert told == "The message is gone, or not what it was. Please send it again."
        forged = await admin.press_in_vain(offer, 0, data=f"add:{'0' * 16}")
        assert forged == told
    assert Store(STORE).overlay() == Overlay()


async def test_a_reply_adds_what_it_replies_to_with_its_channel_and_date(
    api: FakeApi, admin: Admin, base_url: str, kept: Database
) -> None:
    channel = {"id": -1001, "type": "channel", "title": "Valley News", "username": "valley"}
    origin = {"type": "channel", "date": 1_700_000_000, "chat": channel, "message_id": 12}
    async with running(base_url, kept):
        post = text_message(admin.chat, BRIDGE, user=admin.user, forward_origin=origin)
        api.note_message(post)
        offer = await admin.say("/add", reply_to_message=post)
        assert "Valley News, 2023-11-14T22:13:20+00:00" in offer.text
        await admin.press(offer, 0)
        answer = await admin.say(WHO)
        assert "— Valley News, 14 November 2023" in answer.text
        assert [e.url for e in answer.entities if e.url] == ["https://t.me/valley/12"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/add", "Send me a file with articles"),
        ("/add https://a.example/news", "I do not open links."),
        ("/remove", "There are 2 articles, numbered from 1 to 2"),
        ("/remove 3", "There is no article 3. There are 2 articles, numbered"),
    ],
)
async def test_what_cannot_be_done_is_told_with_the_remedy(
    admin: Admin, base_url: str, kept: Database, text: str, told: str
) -> None:
    async with running(base_url, kept):
        assert (await admin.say(text)).text.startswith(told)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("virus.exe", b"MZ", "has no suffix that is read"),
        (None, b"text", "has no suffix that is read"),
        ("empty.txt", b" \n", "empty.txt: is empty"),
        ("../../etc/passwd.txt", b"", "passwd.txt: is empty"),
        ("binary.txt", bytes(range(256)) * 9, "binary.txt:"),
        ("deep.jsonl", b"[" * 100_000, "deep.jsonl:1: is not JSON: nested too deeply"),
    ],
)
async def test_a_file_without_an_article_is_told_of(
    admin: Admin, base_url: str, kept: Database, name: str | None, content: bytes, told: str
) -> None:
    async with running(base_url, kept):
        answer = await admin.send(name, content)
    assert told in answer.text
    assert labels(answer) == [] or name == "binary.txt"


async def test_a_file_on_the_disk_of_a_local_server_is_read_there(
    api: FakeApi, admin: Admin, base_url: str, kept: Database
) -> None:
    api.disk = Path.cwd()
    async with running(base_url, kept):
        offer = await admin.send("bridge.txt", BRIDGE.encode())
        assert offer.text.startswith("This would be added:\n• A new bridge")
    assert len(api.calls_of("getFile")) == 1


async def test_a_file_that_is_too_large_is_not_fetched(
    api: FakeApi, admin: Admin, base_url: str, kept: Database
) -> None:
    async with running(base_url, kept):
        answer = await admin.send("big.txt", b"x", size=MOST_BYTES + 1)
    assert answer.text == "big.txt is too large. I take files of at most 16 MB."
    assert not api.calls_of("getFile")


async def test_an_article_is_removed_and_put_back(
    admin: Admin, base_url: str, kept: Database
) -> None:
    asked = "when will the museum in Tver open?"
    async with running(base_url, kept):
        assert "1 September" in (await admin.say(asked)).text
        number = (await admin.say("/sources")).text.partition(". A museum")[0][-1]
        question = await admin.say(f"/remove {number}")
        assert question.text == "Shall “A museum” go? I would not answer from it any more."
        assert (await admin.press(question, 1)).text == "It stays."
        gone = await admin.press(await admin.say(f"/remove {number}"), 0)
        assert gone.text == "Removed: “A museum”."
        assert labels(gone) == ["Put back"]
        assert "1 September" not in (await admin.say(asked)).text
    async with running(base_url, kept):
        assert "1 September" not in (await admin.say(asked)).text
        assert (await admin.press(gone, 0)).text == "“A museum” is back."
        assert "1 September" in (await admin.say(asked)).text
        audit = (await admin.say("/audit")).text
        assert audit.index("restore A museum") < audit.index("remove A museum")


async def test_the_last_article_stays(admin: Admin, base_url: str, kept: Database) -> None:
    async with running(base_url, kept):
        await admin.press(await admin.say("/remove 1"), 0)
        told = await admin.press(await admin.say("/remove 1"), 0)
        assert told.text.startswith("This could not be done: this is the only article")


async def test_answers_of_an_article_that_is_gone_keep_their_buttons_alive(
    api: FakeApi, admin: Admin, base_url: str, kept: Database
) -> None:
    async with running(base_url, kept):
        answer = await admin.say("when will the museum in Tver open?")
        (NEWS / "museum.txt").write_text("A museum\n\nIt is closed.", encoding="utf-8")
        await admin.say("/reload")
        told = await admin.press_in_vain(answer, labels(answer).index("Context"))
        assert told == "There is nothing around these sentences that fits in."
        (NEWS / "museum.txt").unlink()
        await admin.say("/reload")
        told = await admin.press_in_vain(answer, labels(answer).index("Article"))
        assert told == "This article is not there any more. /sources lists those that are."
        assert (await admin.say("why?")).text


async def test_reloading_tells_what_changed_and_what_cannot_be_read(
    admin: Admin, base_url: str, kept: Database
) -> None:
    async with running(base_url, kept):
        (NEWS / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
        (NEWS / "bad.jsonl").write_text("no JSON", encoding="utf-8")
        told = await admin.say("/reload")
        assert "1 new, 0 changed, 0 gone, 2 as before." in told.text
        assert "bad.jsonl:1: is not JSON" in told.text
        assert OPENED in (await admin.say(WHO)).text


async def test_it_is_not_for_those_who_are_no_admins(
    api: FakeApi, admin: Admin, base_url: str, kept: Database
) -> None:
    ann = Admin(api, ANN)
    async with running(base_url, kept):
        for text in (f"/add {BRIDGE}", "/remove 1", "/reload"):
            assert (await ann.say(text)).text.startswith("I do not know this command.")
        assert (await ann.send("b.txt", BRIDGE.encode())).text.startswith("I can only read text.")
        offer = await admin.say(f"/add {BRIDGE}")
        api.press(offer, 0, ann.user)
        await asyncio.to_thread(api.wait_until, lambda: bool(api.calls_of("answerCallbackQuery")))
    assert Store(STORE).overlay() == Overlay()
    assert not api.calls_of("getFile")


async def test_in_a_group_nobody_adds_anything(
    api: FakeApi, admin: Admin, base_url: str, kept: Database
) -> None:
    crowd = group()
    async with running(base_url, kept):
        file = api.keep_file(BRIDGE.encode())
        api.push(document_message(crowd, file, "b.txt", user=admin.user))
        api.push(text_message(crowd, f"/add {BRIDGE}", user=admin.user))
        await admin.say("/help")
    assert not api.sent_to(crowd.id)


async def test_it_is_told_in_russian_too(api: FakeApi, base_url: str, kept: Database) -> None:
    admin = Admin(api, language="ru")
    async with running(base_url, kept):
        offer = await admin.say(f"/add {BRIDGE}")
        assert labels(offer) == ["Добавить", "Не добавлять"]
        assert "/reload: прочитать" in (await admin.say("/help")).text


def test_the_real_program_keeps_what_was_added_beside_its_state(
    api: FakeApi, base_url: str, tmp_path: Path
) -> None:
    chat = Chat(ADMIN, "private")
    admin = person("en", id=ADMIN)
    settings = {"TELEGRAM__ADMINS": str(ADMIN)}
    with bot_process(tmp_path, base_url, **settings) as bot:
        wait_until_polling(api, bot)
        api.push(text_message(chat, f"/add {BRIDGE}", user=admin))
        (offer,) = api.wait_for_messages(chat.id)
        api.press(offer, 0, admin)
        api.wait_until(lambda: bool(api.edits))
        bot.kill()
    file = tmp_path / "qabot/library.sqlite"
    overlay = Store(file).overlay()
    assert [article.title for article in overlay.added] == ["A new bridge"]
    with bot_process(tmp_path, base_url, **settings):
        api.push(text_message(chat, WHO, user=admin))
        # The start counts too.
        assert OPENED in api.wait_for_messages(chat.id, 2, 30)[-1].text
    engine = Engine.from_articles(
        [], library=LibrarySettings(file=tmp_path / "qabot/library.sqlite")
    )
    assert engine.ask(WHO).answered
