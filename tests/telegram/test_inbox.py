"""What is taken in, kept and queued, and what is found again."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from typing import Any, cast

import pytest
from telegram import Bot, Message, Update, User

from qabot.telegram.addressing import Intent, Request, concerns_bot, read_request
from qabot.telegram.database import Database
from qabot.telegram.delivery import question_of
from qabot.telegram.inbox import Inbox, what_is_needed
from qabot.telegram.journal import LONGEST_OPEN, Arrival, Journal
from tests.telegram.fake_api import ME, TOKEN, Params
from tests.telegram.messages import (
    ANONYMOUS_ADMIN,
    BOT,
    BOT_NAME,
    document_message,
    group,
    message_of_bot,
    person,
    private,
    reply_to,
    supergroup,
    text_message,
)


class Me(Bot):
    """A bot that knows itself without asking the server."""

    @property
    def bot(self) -> User:
        return User.de_json(dict(ME), None)


BOT_ITSELF = Me(TOKEN)


def update_of(number: int, message: Params | None = None, kind: str = "message") -> Update:
    data: dict[str, Any] = {"update_id": number}
    return Update.de_json(data | ({kind: message} if message else {}), BOT_ITSELF)


def question(number: int, text: str = "who?") -> Update:
    return update_of(number, text_message(private(), text))


def numbers(inbox: Inbox) -> list[int]:
    return [cast(Update, inbox.get_nowait()).update_id for _ in range(inbox.qsize())]


async def test_what_is_put_is_kept_first_and_queued_once() -> None:
    journal = Journal(Database.in_memory(), 1)
    inbox = Inbox(journal, concerns_bot)
    await inbox.put(question(1))
    await inbox.put_all([question(1), question(2)])
    assert [arrival.update_id for arrival, _ in await journal.unfinished()] == [1, 2]
    assert numbers(inbox) == [1, 2]
    await inbox.put("stop")
    assert inbox.get_nowait() == "stop"


async def test_what_is_not_for_the_bot_is_done_with_at_once() -> None:
    with closing(Database.in_memory()) as database:
        inbox = Inbox(Journal(database, 1), concerns_bot)
        talk = text_message(group(), "a secret of the group")
        edited = text_message(group(), "another secret")
        others = [update_of(1, talk), update_of(2), update_of(3, edited, "edited_message")]
        await inbox.put_all([*others, question(4)])
        assert numbers(inbox) == [4]
        rows = database.rows("SELECT update_id, content FROM arrival WHERE content IS NULL")
        assert rows == [(1, None), (2, None), (3, None)]


async def test_what_cannot_be_judged_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_update: Update) -> bool:
        raise ValueError

    inbox = Inbox(Journal(Database.in_memory(), 1), fail)
    await inbox.put(question(1))
    assert numbers(inbox) == [1]
    assert "Update 1 cannot be judged" in caplog.text


async def test_no_more_is_taken_in_than_can_be_done_with() -> None:
    journal = Journal(Database.in_memory(), 1)
    inbox = Inbox(journal, concerns_bot, most_open=2)
    await inbox.put_all([question(1), question(2), question(3)])
    more = asyncio.create_task(inbox.put_all([question(4)]))
    for _ in range(2):
        await asyncio.sleep(0.05)
        assert not more.done()
        assert len(await journal.unfinished()) == 3
        inbox.get_nowait()
        inbox.task_done()
    await asyncio.wait_for(more, 5)
    assert numbers(inbox) == [3, 4]


async def test_what_was_left_is_queued_before_anything_new(
    caplog: pytest.LogCaptureFixture,
) -> None:
    database = Database.in_memory()
    journal = Journal(database, 1)
    await Inbox(journal, concerns_bot).put_all([question(n, f"who is {n}?") for n in range(1, 5)])
    await journal.finish(1)
    await journal.begin(3)
    with caplog.at_level("INFO"):
        inbox = Inbox(journal, concerns_bot)
        assert await inbox.replay(BOT_ITSELF) == {3: 1}
    await inbox.put_all([question(4), question(5, "who is 5?")])
    messages = [cast(Update, inbox.get_nowait()).message for _ in range(inbox.qsize())]
    assert [message and message.text for message in messages] == [
        f"who is {number}?" for number in (2, 3, 4, 5)
    ]
    assert caplog.messages == ["Left by the run before and answered now: 3 messages"]


async def test_what_is_too_old_or_unreadable_is_passed_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    database, now = Database.in_memory(), [0.0]
    journal = Journal(database, 1, clock=lambda: now[0])
    await journal.accept([Arrival(1, "{}"), Arrival(2, "{}")])
    now[0] += LONGEST_OPEN + 1
    await journal.accept([Arrival(3, "of another version")])
    inbox = Inbox(journal, concerns_bot)
    assert await inbox.replay(BOT_ITSELF) == {}
    assert inbox.empty()
    assert await journal.unfinished() == []
    assert caplog.messages == [
        "Older than a day and passed over: 2 messages",
        "Update 3 cannot be read: JSONDecodeError",
    ]


_FORUM = supergroup(is_forum=True)
_TOPIC = {"name": "Secret", "icon_color": 7322096}


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(text_message(private(), "who?", user=person("ru")), id="private"),
        pytest.param(text_message(private(), "/sources@qa_news_bot 2"), id="command"),
        pytest.param(text_message(group(), f"🇷🇺 {BOT_NAME}, who?\ud83d"), id="mention"),
        pytest.param(
            text_message(
                group(),
                "Qabot, who?",
                entities=[{"type": "text_mention", "offset": 0, "length": 5, "user": dict(BOT)}],
            ),
            id="mention by user",
        ),
        pytest.param(
            text_message(
                _FORUM,
                "and Pashinyan?",
                reply_to_message=reply_to(message_of_bot(_FORUM, "Secret")),
                message_thread_id=5,
                is_topic_message=True,
            ),
            id="reply in a topic",
        ),
        pytest.param(
            text_message(
                _FORUM,
                "/ask who?",
                reply_to_message=text_message(_FORUM, "", forum_topic_created=_TOPIC),
            ),
            id="first of a topic",
        ),
        pytest.param(
            text_message(_FORUM, "/ask who?", user=ANONYMOUS_ADMIN, sender_chat=_FORUM.as_json()),
            id="anonymous admin",
        ),
        pytest.param(
            text_message(_FORUM, "/ask who?") | {"from": person("en", last_name="Secret")},
            id="names",
        ),
    ],
)
def test_what_is_kept_is_all_that_is_needed(message: Params) -> None:
    before = update_of(1, message)
    kept = json.dumps(what_is_needed(before.to_dict()))
    after = Update.de_json(json.loads(kept), BOT_ITSELF)
    assert before.message
    assert after.message
    assert read_request(before.message, BOT_ITSELF.bot) is not None
    for read in (
        lambda m: read_request(m, BOT_ITSELF.bot),
        lambda m: (m.chat_id, m.message_id, m.message_thread_id, m.is_topic_message),
        lambda m: m.from_user and (m.from_user.id, m.from_user.language_code),
    ):
        assert read(after.message) == read(before.message)
    for name in ("Ann", "News", "Secret", 'Qabot"'):
        assert name not in kept


def test_of_what_is_attached_is_kept_that_something_is() -> None:
    voice = {"file_id": "Secret", "file_unique_id": "f", "duration": 3}
    message = text_message(private(), "", user=person("ru"), voice=voice, caption="Secret")
    before = update_of(1, message | {"media_group_id": "album"})
    assert concerns_bot(before)
    kept = json.dumps(what_is_needed(before.to_dict()))
    after = Update.de_json(json.loads(kept), BOT_ITSELF)
    assert after.message
    assert read_request(after.message, BOT_ITSELF.bot) == Request(Intent.ATTACHMENT)
    assert after.message.media_group_id == "album"
    assert "Secret" not in kept


def test_an_edited_question_is_kept_as_one() -> None:
    chat = supergroup()
    message = text_message(chat, "why?", reply_to_message=message_of_bot(chat, "Secret"))
    before = update_of(1, message | {"edit_date": 1_760_000_001}, "edited_message")
    assert concerns_bot(before)
    kept = json.dumps(what_is_needed(before.to_dict()))
    after = Update.de_json(json.loads(kept), BOT_ITSELF)
    assert after.edited_message
    assert after.message is None
    assert read_request(after.edited_message, BOT_ITSELF.bot) == Request(Intent.QUESTION, "why?")
    assert "Secret" not in kept


def test_of_a_button_is_kept_what_it_asks() -> None:
    chat = private()
    keyboard = [[{"text": "who?", "callback_data": "ask:0"}, {"text": "x", "callback_data": "x"}]]
    message = message_of_bot(chat, "Secret") | {"reply_markup": {"inline_keyboard": keyboard}}
    query = {
        "id": "press",
        "from": person("ru"),
        "chat_instance": "1",
        "data": "ask:0",
        "message": message,
    }
    before = update_of(1, query, "callback_query")
    assert concerns_bot(before)
    kept = json.dumps(what_is_needed(before.to_dict()))
    after = Update.de_json(json.loads(kept), BOT_ITSELF)
    assert after.callback_query
    assert question_of(after.callback_query) == "who?"
    assert after.callback_query.id == "press"
    assert after.effective_user == before.effective_user
    assert after.effective_message == before.effective_message
    assert "Secret" not in kept
    assert "Ann" not in kept


CHANNEL = {"id": -9, "type": "channel", "title": "News", "username": "news"}


@pytest.mark.parametrize(
    "origin",
    [
        {"type": "user", "sender_user": person("en", id=9)},
        {"type": "hidden_user", "sender_user_name": "Somebody"},
        {
            "type": "channel",
            "chat": {"id": -9, "type": "channel", "title": "News"},
            "message_id": 3,
        },
        {"type": "chat", "sender_chat": {"id": -9, "type": "supergroup", "title": "News"}},
    ],
)
def test_of_a_file_is_kept_what_it_takes_to_add_it(origin: Params) -> None:
    origin = {"date": 1_700_000_000, **origin}
    message = document_message(private(), "file-1", "b.txt", user=person("ru"))
    before = update_of(1, message | {"forward_origin": origin})
    after = Update.de_json(what_is_needed(before.to_dict()), BOT_ITSELF)
    assert before.message
    assert after.message
    assert after.message.document
    assert (after.message.document.file_id, after.message.document.file_name) == ("file-1", "b.txt")
    assert after.message.forward_origin
    assert after.message.forward_origin.date == before.message.forward_origin.date  # type: ignore[union-attr]


def test_under_an_offer_is_kept_what_would_be_added() -> None:
    chat = private()
    brought = text_message(chat, "/add Title\n\nText.")
    keyboard = {"inline_keyboard": [[{"text": "Add", "callback_data": "add:0"}]]}
    offer = message_of_bot(chat, "This would be added") | {"reply_to_message": brought}
    query = {"id": "p", "from": person(), "chat_instance": "1", "data": "add:0"}
    before = update_of(1, query | {"message": offer | {"reply_markup": keyboard}}, "callback_query")
    after = Update.de_json(what_is_needed(before.to_dict()), BOT_ITSELF)
    assert after.callback_query
    assert isinstance(after.callback_query.message, Message)
    assert after.callback_query.message.reply_to_message
    assert after.callback_query.message.reply_to_message.text == brought["text"]


async def test_what_somebody_types_is_queued_and_not_kept() -> None:
    journal = Journal(Database.in_memory(), 1)
    inbox = Inbox(journal, concerns_bot)
    query = {"id": "q", "from": person(), "query": "who?", "offset": ""}
    await inbox.put_all([update_of(1, query, "inline_query"), question(2)])
    assert numbers(inbox) == [1, 2]
    assert [number for (number, _), _ in await journal.unfinished()] == [2]
