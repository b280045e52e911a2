"""The fake Bot API behaves as the real one where the other tests rely on it."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.telegram.fake_api import ME, TOKEN, ApiError, FakeApi, Params
from tests.telegram.messages import Chat, group, membership, private, supergroup, text_message

FORM = "application/x-www-form-urlencoded"


def call(base_url: str, method: str, params: Params | None = None, *, token: str = TOKEN) -> Params:
    """Call a method with JSON parameters and return the whole answer."""
    body = json.dumps(params or {}).encode()
    return post(f"{base_url}/bot{token}/{method}", body, "application/json")


def post(url: str, body: bytes, content_type: str) -> Params:
    request = urllib.request.Request(url, body, {"Content-Type": content_type})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            answer: Params = json.load(response)
    except urllib.error.HTTPError as error:
        answer = json.load(error)
        assert error.code == answer["error_code"]
    return answer


@pytest.fixture
def chat(api: FakeApi) -> Chat:
    """A chat that has written to the bot."""
    chat = private()
    api.push(text_message(chat, "hello"))
    return chat


def test_updates_stay_until_a_higher_offset_confirms_them(api: FakeApi, base_url: str) -> None:
    first, second = (api.push(text_message(private(), text)) for text in "ab")
    for _ in range(2):
        assert [u["update_id"] for u in call(base_url, "getUpdates")["result"]] == [first, second]
    (left,) = call(base_url, "getUpdates", {"offset": second})["result"]
    assert left["message"]["text"] == "b"
    assert call(base_url, "getUpdates", {"offset": second + 1})["result"] == []


def test_a_poll_waits_for_an_update_that_is_allowed(api: FakeApi, base_url: str) -> None:
    def push() -> None:
        api.push(text_message(private(), "x"), kind="edited_message")
        api.push(text_message(private(), "y"))

    timer = threading.Timer(0.2, push)
    timer.start()
    params = {"timeout": 5, "allowed_updates": ["message"], "limit": 1}
    (update,) = call(base_url, "getUpdates", params)["result"]
    assert update["message"]["text"] == "y"
    timer.join()


def test_of_two_polls_the_earlier_ends_with_a_conflict(api: FakeApi, base_url: str) -> None:
    answers: list[Params] = []
    poll = threading.Thread(
        target=lambda: answers.append(call(base_url, "getUpdates", {"timeout": 5}))
    )
    poll.start()
    api.wait_until(lambda: api.polls == 1)
    assert call(base_url, "getUpdates")["ok"]
    poll.join()
    assert answers[0]["error_code"] == 409
    assert answers[0]["description"].startswith("Conflict: terminated by other getUpdates request")


@pytest.mark.parametrize(
    ("token", "code", "description"),
    [
        pytest.param(TOKEN + "x", 401, "Unauthorized", id="wrong"),
        pytest.param("abc", 404, "Not Found", id="malformed"),
    ],
)
def test_other_tokens_are_refused(base_url: str, token: str, code: int, description: str) -> None:
    answer = call(base_url, "getMe", token=token)
    assert answer == {"ok": False, "error_code": code, "description": description}


def test_an_unknown_method_is_not_found(base_url: str) -> None:
    assert call(base_url, "getMe")["result"] == ME
    assert call(base_url, "makeCoffee")["error_code"] == 404


BOUNDARY = "xyz"


def multipart(params: Params) -> bytes:
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in params.items()
    )
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()


@pytest.mark.parametrize(
    ("encode", "content_type"),
    [
        pytest.param(lambda p: json.dumps(p).encode(), "application/json", id="json"),
        pytest.param(lambda p: urlencode(p).encode(), FORM, id="form"),
        pytest.param(multipart, f"multipart/form-data; boundary={BOUNDARY}", id="multipart"),
    ],
)
def test_parameters_come_in_every_form(
    api: FakeApi, base_url: str, chat: Chat, encode: Callable[[Params], bytes], content_type: str
) -> None:
    params = {
        "chat_id": chat.id,
        "text": "<b>Ты</b> &amp; я",
        "parse_mode": "HTML",
        "link_preview_options": json.dumps({"is_disabled": True}),
    }
    answer = post(f"{base_url}/bot{TOKEN}/sendMessage", encode(params), content_type)
    assert answer["result"]["text"] == "Ты & я"
    (sent,) = api.sent_to(chat.id)
    assert sent.texts_of("bold") == ["Ты"]
    assert sent.params["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        pytest.param({"text": ""}, "message text is empty", id="empty"),
        pytest.param({"text": " \n"}, "message text is empty", id="blank"),
        pytest.param({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty", id="tags"),
        pytest.param({"text": "a" * 4097}, "message is too long", id="long"),
        pytest.param({"text": "😀" * 2049}, "message is too long", id="long in UTF-16"),
        pytest.param(
            {"text": "<i>a", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag i",
            id="html",
        ),
        pytest.param({"parse_mode": "BBCode"}, "unsupported parse_mode", id="mode"),
        pytest.param({"chat_id": 9}, "chat not found", id="chat"),
        pytest.param({"message_thread_id": 5}, "message thread not found", id="thread"),
        pytest.param(
            {"reply_parameters": {"message_id": 9}}, "message to be replied not found", id="reply"
        ),
        pytest.param({"colour": "red"}, "unknown parameters ['colour']", id="parameter"),
        pytest.param(
            {"reply_parameters": "{"}, "can't parse reply_parameters JSON object", id="json"
        ),
    ],
)
def test_messages_are_refused_in_the_words_of_the_real_one(
    base_url: str, chat: Chat, changes: Params, description: str
) -> None:
    answer = call(base_url, "sendMessage", {"chat_id": chat.id, "text": "hello"} | changes)
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: {description}",
    }


def test_what_is_just_within_the_limits_is_sent(api: FakeApi, base_url: str, chat: Chat) -> None:
    text = f"<b>{'&lt;' * 4096}</b>"
    assert call(base_url, "sendMessage", {"chat_id": chat.id, "text": text, "parse_mode": "HTML"})[
        "ok"
    ]
    reply = {"message_id": 9, "allow_sending_without_reply": True}
    assert call(
        base_url, "sendMessage", {"chat_id": chat.id, "text": "x", "reply_parameters": reply}
    )["ok"]
    assert len(api.sent_to(chat.id)) == 2


def test_topics_take_messages(api: FakeApi, base_url: str) -> None:
    forum = supergroup(is_forum=True)
    api.push(text_message(forum, "hello", message_thread_id=7, is_topic_message=True))
    params = {"chat_id": forum.id, "text": "x", "message_thread_id": 7}
    assert call(base_url, "sendMessage", params)["ok"]


def test_faults_come_in_order_and_pass(api: FakeApi, base_url: str) -> None:
    api.fail("getMe", ApiError.flood(3))
    assert call(base_url, "getMe") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }
    assert call(base_url, "getMe")["ok"]


def test_menus_are_kept_by_scope_and_language(base_url: str) -> None:
    menu = {"commands": [{"command": "ask", "description": "Ask"}], "language_code": "ru"}
    assert call(base_url, "setMyCommands", menu)["ok"]
    assert call(base_url, "getMyCommands", {"language_code": "ru"})["result"] == menu["commands"]
    assert call(base_url, "getMyCommands")["result"] == []
    bad = {"commands": [{"command": "Ask!", "description": "Ask"}]}
    assert call(base_url, "setMyCommands", bad)["description"] == "Bad Request: BOT_COMMAND_INVALID"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("setMyCommands", {"commands": [{"command": "ask", "description": "x" * 257}]}),
        ("setMyCommands", {"commands": [{"command": "ask", "description": ""}]}),
        ("setMyCommands", {"commands": [], "language_code": "eng"}),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 5}}),
        ("getMyCommands", {"scope": {"type": "everybody"}}),
        ("setMyDescription", {"description": "x" * 513}),
        ("setMyDescription", {"description": "x", "language_code": "pt-br"}),
        ("setMyShortDescription", {"short_description": "x" * 121}),
        ("setMyShortDescription", {"description": "x"}),
    ],
)
def test_what_the_real_one_would_not_show_of_a_bot_is_refused(
    base_url: str, method: str, params: Params
) -> None:
    assert call(base_url, method, params)["error_code"] == 400


def test_descriptions_are_kept_by_language(base_url: str) -> None:
    russian = {"language_code": "ru"}
    assert call(base_url, "setMyShortDescription", {"short_description": "Да", **russian})["ok"]
    assert call(base_url, "getMyShortDescription", russian)["result"] == {"short_description": "Да"}
    assert call(base_url, "getMyDescription", russian)["result"] == {"description": ""}


def test_what_telegram_would_drop_unsaid_is_noted() -> None:
    api = FakeApi()
    chat = private()
    api.push(text_message(chat, "hello"))
    text = " \x07" + "<b>x</b>y" * 101
    api.answer(TOKEN, "sendMessage", {"chat_id": chat.id, "text": text, "parse_mode": "HTML"}, bool)
    assert len(api.violations) == 3


def test_a_chat_that_blocks_the_bot_refuses_whatever_is_for_it(
    api: FakeApi, base_url: str, chat: Chat
) -> None:
    api.closed[chat.id] = "bot was blocked by the user"
    for method, params in (
        ("sendMessage", {"text": "x"}),
        ("sendChatAction", {"action": "typing"}),
    ):
        assert call(base_url, method, {"chat_id": chat.id, **params}) == {
            "ok": False,
            "error_code": 403,
            "description": "Forbidden: bot was blocked by the user",
        }
    del api.closed[chat.id]
    assert call(base_url, "sendMessage", {"chat_id": chat.id, "text": "x"})["ok"]


def test_a_group_that_has_become_a_supergroup_tells_its_number(api: FakeApi, base_url: str) -> None:
    old, new = group(), supergroup()
    api.push(text_message(old, "hello"))
    api.upgrade(old.id, new.id)
    assert call(base_url, "sendMessage", {"chat_id": old.id, "text": "x"}) == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    assert call(base_url, "sendMessage", {"chat_id": new.id, "text": "x"})["ok"]


def test_news_of_the_bot_itself_come_if_they_are_allowed(api: FakeApi, base_url: str) -> None:
    api.push(membership(private(), "kicked"), kind="my_chat_member")
    (update,) = call(base_url, "getUpdates", {"allowed_updates": ["my_chat_member"]})["result"]
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert not call(base_url, "getUpdates", {"allowed_updates": ["message"]})["result"]
