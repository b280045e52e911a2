from __future__ import annotations

import pytest
from telegram import Message, User

from qabot.telegram.addressing import Intent, Request, read_request
from tests.telegram.fake_api import Params
from tests.telegram.messages import (
    ANONYMOUS_ADMIN,
    BOT,
    BOT_NAME,
    Chat,
    find_entities,
    group,
    message_of_bot,
    person,
    private,
    supergroup,
    text_message,
)

ME = User.de_json(BOT)
CHANNEL = Chat(-1001, "channel")


def read(chat: Chat, text: str, **extra: object) -> Request | None:
    message = Message.de_json(text_message(chat, text, **extra), None)  # type: ignore[arg-type]
    return read_request(message, ME)


def question(text: str) -> Request:
    return Request(Intent.QUESTION, text)


EMPTY = Request(Intent.EMPTY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("what did Peskov say?", question("what did Peskov say?"), id="question"),
        pytest.param("  two\nlines ", question("two\nlines"), id="trimmed"),
        pytest.param("/ask who is it?", question("who is it?"), id="ask"),
        pytest.param("/ask\nwho is it?", question("who is it?"), id="ask on a line"),
        pytest.param(
            f"/ASK{BOT_NAME.upper()} who?", question("who?"), id="ask by name in capitals"
        ),
        pytest.param("/ask", EMPTY, id="ask nothing"),
        pytest.param("/ask@another_bot who?", None, id="another bot"),
        pytest.param("/start", Request(Intent.START), id="start"),
        pytest.param("/start payload", Request(Intent.START, "payload"), id="deep link"),
        pytest.param("/help", Request(Intent.HELP), id="help"),
        pytest.param("/sources 2", Request(Intent.SOURCES, "2"), id="sources page"),
        pytest.param("/frobnicate now", Request(Intent.UNKNOWN, "now"), id="unknown"),
        pytest.param("what is /help?", question("what is /help?"), id="command within"),
        pytest.param("/usr/bin is a path", question("/usr/bin is a path"), id="path"),
        pytest.param(f"{BOT_NAME} who?", question("who?"), id="mention"),
        pytest.param("\x00\x01", EMPTY, id="control characters only"),
        pytest.param("a\x00b \ud83d?", question("ab ?"), id="control characters and half an emoji"),
    ],
)
def test_in_private_chats_everything_is_meant_for_the_bot(
    text: str, expected: Request | None
) -> None:
    assert read(private(), text) == expected


def elsewhere(command: str) -> Request:
    return Request(Intent.ELSEWHERE, command)


@pytest.mark.parametrize("command", ["settings", "privacy", "article"])
def test_a_link_out_of_a_group_is_the_command(command: str) -> None:
    assert read(private(), f"/start {command}") == Request(Intent[command.upper()])


GROUP_CASES = [
    pytest.param("what did Peskov say?", None, id="talk"),
    pytest.param("/ask who is it?", question("who is it?"), id="ask"),
    pytest.param(f"/ask{BOT_NAME} who is it?", question("who is it?"), id="ask by name"),
    pytest.param("/ask@another_bot who?", None, id="ask of another bot"),
    pytest.param(
        f"/weather@another_bot {BOT_NAME}", None, id="another bot's command with a mention"
    ),
    pytest.param("/ask", EMPTY, id="ask nothing"),
    pytest.param(f"/ask {BOT_NAME} who?", question("who?"), id="ask and mention"),
    pytest.param("/start", None, id="start"),
    pytest.param("/help", None, id="help"),
    pytest.param(f"/help{BOT_NAME}", Request(Intent.HELP), id="help by name"),
    pytest.param("/help@another_bot", None, id="help of another bot"),
    pytest.param(f"/sources{BOT_NAME} 2", Request(Intent.SOURCES, "2"), id="sources by name"),
    pytest.param("/sources", None, id="sources"),
    pytest.param(f"/forget{BOT_NAME}", Request(Intent.FORGET), id="forget by name"),
    pytest.param(f"/cancel{BOT_NAME}", Request(Intent.CANCEL), id="cancel by name"),
    pytest.param("/forget", None, id="forget"),
    pytest.param("/settings", None, id="what is for private chats"),
    pytest.param(
        f"/settings{BOT_NAME}", elsewhere("settings"), id="what is for private chats, by name"
    ),
    pytest.param(f"/article{BOT_NAME} 2", elsewhere("article 2"), id="with what follows it"),
    pytest.param(f"/frobnicate{BOT_NAME}", None, id="unknown, by name"),
    pytest.param(f"/add{BOT_NAME}", None, id="what is for admins, by name"),
    pytest.param("/frobnicate", None, id="unknown"),
    pytest.param("please /ask him", None, id="command within"),
    pytest.param(f"{BOT_NAME} who?", question("who?"), id="mention before"),
    pytest.param(f"{BOT_NAME}, who?", question("who?"), id="mention and comma"),
    pytest.param(f"who {BOT_NAME}?", question("who?"), id="mention at the end"),
    pytest.param(f"who, {BOT_NAME}, said it", question("who, said it"), id="mention in the middle"),
    pytest.param(
        f"😀👩🏽 {BOT_NAME} who 😀?", question("😀👩🏽 who 😀?"), id="mention behind emoji"
    ),
    pytest.param(f"𝕳𝖎 {BOT_NAME.upper()}: кто?", question("𝕳𝖎: кто?"), id="in capitals"),
    pytest.param(f"{BOT_NAME} {BOT_NAME} who?", question("who?"), id="twice"),
    pytest.param(BOT_NAME, Request(Intent.NAMED), id="mention only"),
    pytest.param(f"\ud83d {BOT_NAME} who?", question("who?"), id="behind half an emoji"),
    pytest.param(f"{BOT_NAME}_too who?", None, id="a longer name"),
    pytest.param("@another_bot who?", None, id="somebody else"),
    pytest.param(f"mail@{BOT_NAME[1:]} who?", None, id="part of an address"),
]


@pytest.mark.parametrize("chat", [group(), supergroup()], ids=["group", "supergroup"])
@pytest.mark.parametrize(("text", "expected"), GROUP_CASES)
def test_in_groups_only_what_is_addressed_to_the_bot_is(
    chat: Chat, text: str, expected: Request | None
) -> None:
    assert read(chat, text) == expected


def test_a_mention_of_a_name_without_username_counts_by_its_user() -> None:
    text = "😀 Qabot who?"
    mention = {"type": "text_mention", "offset": 3, "length": 5, "user": dict(BOT)}
    assert read(group(), text, entities=[mention]) == question("😀 who?")
    other = {**mention, "user": person(first_name="Qabot")}
    assert read(group(), text, entities=[other]) is None


def test_a_formatted_command_counts_as_one() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 9}, *find_entities("/ask who?")]
    assert read(group(), "/ask who?", entities=entities) == question("who?")


CHAT = supergroup(is_forum=True)
BOTS_TOPIC = message_of_bot(CHAT) | {"forum_topic_created": {"name": "News", "icon_color": 7322096}}


@pytest.mark.parametrize(
    ("text", "replied", "expected"),
    [
        pytest.param("and Macron?", message_of_bot(CHAT), question("and Macron?"), id="to the bot"),
        pytest.param("/help", message_of_bot(CHAT), None, id="with a command"),
        pytest.param("/ask who?", message_of_bot(CHAT), question("who?"), id="with ask"),
        pytest.param("and Macron?", text_message(CHAT, "x"), None, id="to a person"),
        pytest.param(
            f"who? {BOT_NAME}", text_message(CHAT, "x"), question("who?"), id="with mention"
        ),
        pytest.param("hello topic", BOTS_TOPIC, None, id="first in a topic that the bot made"),
    ],
)
def test_replies(text: str, replied: Params, expected: Request | None) -> None:
    assert read(CHAT, text, reply_to_message=replied) == expected


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        pytest.param({"user": {}}, question("who?"), id="no user"),
        pytest.param(
            {"user": ANONYMOUS_ADMIN, "sender_chat": CHAT.as_json()},
            question("who?"),
            id="anonymous admin",
        ),
        pytest.param({"user": {**ANONYMOUS_ADMIN, "id": 5}}, None, id="another bot"),
    ],
)
def test_odd_senders(extra: Params, expected: Request | None) -> None:
    assert read(CHAT, "/ask who?", **extra) == expected


def test_who_speaks_for_a_group_is_not_forgotten_in_it() -> None:
    # They are one person to the bot in all groups.
    sender = {"user": ANONYMOUS_ADMIN, "sender_chat": CHAT.as_json()}
    assert read(CHAT, f"/forget{BOT_NAME}", **sender) == elsewhere("forget")


def test_channels_are_not_answered() -> None:
    assert read(CHANNEL, "/ask who?") is None
