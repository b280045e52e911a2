"""Conversations with the real program, on the article that a fresh copy answers from."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.spoken import ENGLISH, RUSSIAN
from tests.telegram.bot_process import BotProcess, bot_process, wait_until_polling
from tests.telegram.fake_api import FakeApi, Params, Sent
from tests.telegram.fake_server import served
from tests.telegram.messages import (
    ANONYMOUS_ADMIN,
    BOT,
    BOT_NAME,
    Chat,
    group,
    message_of_bot,
    person,
    private,
    supergroup,
    text_message,
)

PESKOV = "what did Peskov say?"
WHO = "who is Dmitry Peskov?"
CONSENT = "peacekeepers in Karabakh can be brought in only with the consent"
TITLE = "Russian military in Armenia"


@dataclass
class World:
    """One bot for all tests of the module: it must not matter what was asked before."""

    api: FakeApi
    bot: BotProcess

    def ask(self, chat: Chat, text: str, **extra: object) -> Sent:
        """Write a message and return the one message that answers it."""
        (sent,) = self.answers(text_message(chat, text, **extra))  # type: ignore[arg-type]
        return sent

    def answers(self, message: Params) -> list[Sent]:
        """Push a message and return all that was sent because of it, if anything.

        A question behind it tells when the bot is done, as it keeps the order of a chat.
        """
        chat_id = message["chat"]["id"]
        before = len(self.api.sent_to(chat_id))
        last = text_message(self._chat_of(message), f"/ask {WHO}")
        self.api.push(message)
        self.api.push(last)
        self.api.wait_until(lambda: any(self._replies(chat_id, last)))
        return [
            sent
            for sent in self.api.sent_to(chat_id)[before:]
            if sent not in self._replies(chat_id, last)
        ]

    def _chat_of(self, message: Params) -> Chat:
        return Chat(message["chat"]["id"], message["chat"]["type"])

    def _replies(self, chat_id: int, message: Params) -> list[Sent]:
        return [
            sent
            for sent in self.api.sent_to(chat_id)
            if (sent.params.get("reply_parameters") or {}).get("message_id")
            == message["message_id"]
        ]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    api = FakeApi()
    with served(api) as base_url, bot_process(tmp_path_factory.mktemp("bot"), base_url) as bot:
        wait_until_polling(api, bot)
        yield World(api, bot)
        assert bot.stop() == 0
        assert "Traceback" not in bot.output
        assert "WARNING" not in bot.output
    assert not api.violations
    assert not [call for call in api.calls if call.error and call.method != "getUpdates"]


def test_a_private_question_is_answered_word_for_word(world: World) -> None:
    chat = private()
    sent = world.ask(chat, PESKOV)
    assert any(CONSENT in quote for quote in sent.texts_of("blockquote"))
    assert "— Dmitry Peskov [1]" in sent.text
    assert f"\n\n[1] {TITLE}" in sent.text
    assert "say" not in sent.texts_of("bold")
    assert sent.params["link_preview_options"] == {"is_disabled": True}
    assert sent.params["reply_parameters"]["allow_sending_without_reply"] is True
    assert "message_thread_id" not in sent.params


def test_an_unanswered_question_names_the_nearest_article(world: World) -> None:
    sent = world.ask(private(), "what did Macron say?")
    assert sent.text.startswith("The articles do not answer that. No article has: Macron.")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("/start", "en", "Hello!", id="start"),
        pytest.param("/start", "ru", "Здравствуйте!", id="start in russian"),
        pytest.param("/start", None, "Hello!", id="start without language"),
        pytest.param("/help", "en", "/sources: the articles", id="help"),
        pytest.param("/sources", "en", f"1 article\n\n1. {TITLE}", id="sources"),
        pytest.param("/sources", "ru-RU", f"1 статья\n\n1. {TITLE}", id="sources in russian"),
        pytest.param("/ask", "ru", "Напишите вопрос после команды", id="ask nothing"),
        pytest.param(f"/ask {PESKOV}", "en", CONSENT, id="ask"),
        pytest.param("/frobnicate", "en", "I do not know this command", id="unknown"),
        pytest.param("что сказал Песков?", "en", CONSENT, id="in russian"),
        pytest.param("кто выиграл чемпионат мира 2018?", "en", "В статьях нет", id="no answer"),
    ],
)
def test_in_private(world: World, text: str, language: str | None, expected: str) -> None:
    assert expected in world.ask(private(), text, user=person(language)).text


FILE = {"file_id": "f", "file_unique_id": "f"}
ATTACHMENTS: dict[str, Any] = {
    "photo": [FILE | {"width": 9, "height": 9}],
    "voice": FILE | {"duration": 3},
    "audio": FILE | {"duration": 3},
    "video": FILE | {"duration": 3, "width": 9, "height": 9},
    "video_note": FILE | {"duration": 3, "length": 9},
    "document": FILE | {"file_name": "<b>.exe"},
    "location": {"latitude": 60.4, "longitude": 5.3},
    "contact": {"phone_number": "1", "first_name": "B"},
    "dice": {"emoji": "🎲", "value": 6},
    "sticker": FILE
    | {"type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False},
}


@pytest.mark.parametrize("kind", ATTACHMENTS)
def test_what_is_no_text_gets_a_line_in_private_only(world: World, kind: str) -> None:
    attached: Params = {kind: ATTACHMENTS[kind], "caption": PESKOV}
    (sent,) = world.answers(text_message(private(), "", user=person("ru"), **attached))
    assert sent.text == RUSSIAN.say("text_only")
    assert world.answers(text_message(group(), "", **attached)) == []
    chat = supergroup()
    replied = message_of_bot(chat)
    assert world.answers(text_message(chat, "", reply_to_message=replied, **attached)) == []


def test_an_album_gets_one_line(world: World) -> None:
    chat = private()
    photo: Params = {"photo": ATTACHMENTS["photo"], "media_group_id": f"album {chat.id}"}
    assert world.ask(chat, "", user=person(), **photo).text == ENGLISH.say("text_only")
    for _ in range(2):
        assert world.answers(text_message(chat, "", user=person(), **photo)) == []


SERVICE: dict[str, Params] = {
    "pin": {"pinned_message": text_message(private(), "x")},
    "new member": {"new_chat_members": [person(id=9)]},
    "new title": {"new_chat_title": "News"},
    "new topic": {"forum_topic_created": {"name": "News", "icon_color": 7322096}},
    "from a channel": {"is_automatic_forward": True, "sender_chat": {"id": -7, "type": "channel"}},
}


@pytest.mark.parametrize("kind", SERVICE)
@pytest.mark.parametrize("user", [person(), {}], ids=["a user", "nobody"])
def test_service_messages_are_passed_over(world: World, kind: str, user: Params) -> None:
    chats = [supergroup()] if kind == "from a channel" else [private(), group(), supergroup()]
    for chat in chats:
        assert world.answers(text_message(chat, "", user=user, **SERVICE[kind])) == []


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post", "edited_message"])
def test_what_was_not_asked_for_is_passed_over(world: World, kind: str) -> None:
    channel = Chat(-(10**12) - 5, "channel")
    post = text_message(channel, f"/ask {PESKOV}", user={}, sender_chat=channel.as_json())
    world.api.push(post, kind=kind, forced=True)
    assert world.ask(private(), PESKOV).text
    assert world.api.sent_to(channel.id) == []


def in_group(text: str, **extra: object) -> Params:
    chat = extra.pop("chat", None) or group()
    return text_message(chat, text, **extra)  # type: ignore[arg-type]


_REPLIED = supergroup()

ANSWERED_IN_GROUPS = [
    pytest.param(in_group(f"/ask {PESKOV}"), id="ask"),
    pytest.param(in_group(f"/ask{BOT_NAME} {PESKOV}"), id="ask by name"),
    pytest.param(in_group(f"{BOT_NAME} {PESKOV}"), id="mention before"),
    pytest.param(in_group(f"😀👩🏽‍🚀 {BOT_NAME}, {WHO}"), id="mention behind emoji"),
    pytest.param(in_group(f"{PESKOV} {BOT_NAME.upper()}"), id="mention behind"),
    pytest.param(
        in_group(
            f"🇷🇺 Qabot, {WHO}",
            entities=[{"type": "text_mention", "offset": 5, "length": 5, "user": dict(BOT)}],
        ),
        id="mention by user",
    ),
    pytest.param(
        in_group(PESKOV, chat=_REPLIED, reply_to_message=message_of_bot(_REPLIED)), id="reply"
    ),
    pytest.param(in_group(f"/ask {PESKOV}", chat=supergroup()), id="supergroup"),
    pytest.param(
        in_group(f"/ask {PESKOV}", user=ANONYMOUS_ADMIN, sender_chat=_REPLIED.as_json()),
        id="anonymous admin",
    ),
    pytest.param(in_group(f"/ask {PESKOV}", user={}), id="without a user"),
]


@pytest.mark.parametrize("message", ANSWERED_IN_GROUPS)
def test_in_groups_it_answers_when_addressed(world: World, message: Params) -> None:
    (sent,) = world.answers(message)
    assert CONSENT in sent.text or "press secretary of the Russian leader" in sent.text
    assert sent.params["reply_parameters"]["message_id"] == message["message_id"]


PHOTO = {"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}

SILENT_IN_GROUPS = [
    pytest.param(in_group(PESKOV), id="talk"),
    pytest.param(in_group("/start"), id="start"),
    pytest.param(in_group("/help"), id="help"),
    pytest.param(in_group("/sources"), id="sources"),
    pytest.param(in_group("/frobnicate"), id="unknown"),
    pytest.param(in_group(f"/ask@other_bot {PESKOV}"), id="another bot"),
    pytest.param(in_group(f"@other_bot {PESKOV}"), id="mention of another"),
    pytest.param(in_group(f"{BOT_NAME}s {PESKOV}"), id="a longer name"),
    pytest.param(
        in_group(PESKOV, chat=_REPLIED, reply_to_message=text_message(_REPLIED, "x")),
        id="reply to a person",
    ),
    pytest.param(in_group("", caption=f"{BOT_NAME} {PESKOV}", photo=[PHOTO]), id="caption"),
    pytest.param(in_group("", new_chat_title="News"), id="service message"),
]


@pytest.mark.parametrize("message", SILENT_IN_GROUPS)
def test_in_groups_it_is_silent_otherwise(world: World, message: Params) -> None:
    assert world.answers(message) == []


def test_ask_without_a_question_tells_how_to_use_it(world: World) -> None:
    assert "/ask What did Peskov say?" in world.ask(group(), "/ask").text


def test_an_answer_stays_in_its_topic(world: World) -> None:
    chat = supergroup(is_forum=True)
    sent = world.ask(chat, f"/ask {PESKOV}", message_thread_id=77, is_topic_message=True)
    assert sent.params["message_thread_id"] == "77"


def test_a_thread_of_replies_is_no_topic(world: World) -> None:
    sent = world.ask(supergroup(), f"/ask {PESKOV}", message_thread_id=78)
    assert "message_thread_id" not in sent.params


HOSTILE = {
    "html": "<b>who</b> is <script>alert(1)</script> & </blockquote>?",
    "longest": "what did Peskov say? " * 195,
    "one word of 4096": "п" * 4096,
    "emoji": "😀" * 2048,
    "right to left": "\u202eמה אמר פסקוב?\u2066",
    "lone surrogates": "what did \ud83d Peskov \udc00 say?",
    "nul and bell": "what did\x00 Peskov\x07 say?",
    "combining": "z\u0301\u0302\u0303\u0304" * 500,
    "markdown": "*_`[what](tg://user?id=1)```",
    "format": "%s {0} {token} %(x)s \\u0000",
    "invisible": "\u200b\u200d\ufeff\u2063",
    "only spaces and signs": "   ?!.  ",
    "line ends": "\r\n\n\u2028\u2029what\n\n",
    "noncharacters": "\uffff\ufdd0\U0010ffff what?",
}


ALLOWED = {"blockquote", "expandable_blockquote", "bold", "text_link"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_gets_one_harmless_answer(world: World, text: str) -> None:
    sent = world.ask(private(), text)
    assert not {entity.type for entity in sent.entities} - ALLOWED
    assert "went wrong" not in sent.text


def test_questions_of_many_chats_are_all_answered(world: World) -> None:
    chats = [private() for _ in range(30)]
    for chat, _ in itertools.product(chats, range(2)):
        world.api.push(text_message(chat, PESKOV))
    for chat in chats:
        first, second = world.api.wait_for_messages(chat.id, 2)
        assert CONSENT in first.text
        numbers = [sent.params["reply_parameters"]["message_id"] for sent in (first, second)]
        assert numbers == sorted(numbers)
