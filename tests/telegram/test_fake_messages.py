"""The fake Bot API is as strict about edits, files and buttons as the real one."""

from __future__ import annotations

import json

import pytest

from tests.telegram.fake_api import ME, TOKEN, FakeApi, Params
from tests.telegram.fake_messages import PNG
from tests.telegram.messages import Chat, person, private, text_message
from tests.telegram.test_fake_api import call, post

OPEN = f"https://t.me/{ME['username']}?start="
BUTTON = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}


@pytest.fixture
def chat(api: FakeApi) -> Chat:
    """A chat that has written to the bot."""
    chat = private()
    api.push(text_message(chat, "hello", message_id=1))
    return chat


def sent(base_url: str, chat: Chat, **params: object) -> int:
    answer = call(base_url, "sendMessage", {"chat_id": chat.id, "text": "one", **params})
    return int(answer["result"]["message_id"])


def edit(base_url: str, chat: Chat, number: int, **params: object) -> Params:
    given = {"chat_id": chat.id, "message_id": number, **params}
    return call(base_url, "editMessageText", given)


def test_an_edit_changes_what_is_shown_and_takes_buttons_away(
    api: FakeApi, base_url: str, chat: Chat
) -> None:
    number = sent(base_url, chat, reply_markup=BUTTON)
    answer = edit(base_url, chat, number, text="<b>two</b>", parse_mode="HTML")
    assert answer["result"]["text"] == "two"
    (shown,) = map(api.shown, api.sent)
    assert shown.texts_of("bold") == ["two"]
    assert "reply_markup" not in shown.params
    assert api.sent[0].text == "one"


@pytest.mark.parametrize(
    ("number", "text", "error"),
    [
        (2, "one", "message is not modified"),
        (2, "", "message text is empty"),
        (2, "x" * 4097, "message is too long"),
        (1, "two", "message can't be edited"),
        (9, "two", "message to edit not found"),
    ],
)
def test_edits_that_are_refused(
    api: FakeApi, base_url: str, chat: Chat, number: int, text: str, error: str
) -> None:
    assert sent(base_url, chat) == 2
    answer = edit(base_url, chat, number, text=text)
    assert not answer["ok"]
    assert error in answer["description"]


def test_what_is_deleted_cannot_be_edited_and_what_is_not_there_is_skipped(
    api: FakeApi, base_url: str, chat: Chat
) -> None:
    number = sent(base_url, chat)
    params = {"chat_id": chat.id, "message_ids": [number, 999]}
    assert call(base_url, "deleteMessages", params)["result"] is True
    assert api.deleted == [(chat.id, number)]
    assert "not found" in edit(base_url, chat, number, text="two")["description"]
    assert not call(base_url, "deleteMessages", {"chat_id": chat.id, "message_ids": []})["ok"]


def upload(
    base_url: str, chat: Chat, method: str, kind: str, content: bytes, fields: Params
) -> Params:
    lines = []
    for name, value in {"chat_id": str(chat.id), kind: "attach://f", **fields}.items():
        lines += ["--b", f'Content-Disposition: form-data; name="{name}"', "", value]
    lines += ["--b", 'Content-Disposition: form-data; name="f"; filename="a.txt"']
    lines += ["Content-Type: application/octet-stream", "", ""]
    body = "\r\n".join(lines).encode() + content + b"\r\n--b--\r\n"
    return post(f"{base_url}/bot{TOKEN}/{method}", body, "multipart/form-data; boundary=b")


def send_file(base_url: str, chat: Chat, content: str, **fields: str) -> Params:
    return upload(base_url, chat, "sendDocument", "document", content.encode(), fields)


def send_photo(base_url: str, chat: Chat, content: bytes, **fields: str) -> Params:
    return upload(base_url, chat, "sendPhoto", "photo", content, fields)


def png(width: int = 1280, height: int = 720) -> bytes:
    """Return what the server looks at of a picture: its beginning."""
    size = width.to_bytes(4) + height.to_bytes(4)
    return PNG + b"\x00\x00\x00\x0dIHDR" + size + b"\x08\x06\x00\x00\x00"


def test_a_document_has_a_name_a_content_and_perhaps_a_caption(
    api: FakeApi, base_url: str, chat: Chat
) -> None:
    answer = send_file(base_url, chat, "содержание", caption="<i>c</i>", parse_mode="HTML")
    assert answer["result"]["document"]["file_name"] == "a.txt"
    (file,) = api.sent
    assert file.file is not None
    assert file.file.content.decode() == "содержание"
    assert file.texts_of("italic") == ["c"]
    refused = edit(base_url, chat, file.message_id, text="x")
    assert "there is no text in the message to edit" in refused["description"]


@pytest.mark.parametrize(
    ("content", "caption", "error"), [("", "c", "non-empty"), ("x", "c" * 1025, "too long")]
)
def test_documents_that_are_refused(
    api: FakeApi, base_url: str, chat: Chat, content: str, caption: str, error: str
) -> None:
    assert error in send_file(base_url, chat, content, caption=caption)["description"]


def test_a_photo_has_a_caption_and_no_text_to_edit(api: FakeApi, base_url: str, chat: Chat) -> None:
    answer = send_photo(base_url, chat, png(), caption=f"<b>{'c' * 1024}</b>", parse_mode="HTML")
    assert answer["result"]["photo"]
    (photo,) = api.sent
    assert photo.texts_of("bold") == ["c" * 1024]
    refused = edit(base_url, chat, photo.message_id, text="x")
    assert "there is no text in the message to edit" in refused["description"]


@pytest.mark.parametrize(
    ("content", "fields", "error"),
    [
        pytest.param(b"", {}, "there is no photo", id="empty"),
        pytest.param(b"\xff\xd8\xff\xe0", {}, "IMAGE_PROCESS_FAILED", id="no PNG"),
        pytest.param(png(9000, 2000), {}, "INVALID_DIMENSIONS", id="too large"),
        pytest.param(png(2100, 100), {}, "INVALID_DIMENSIONS", id="too narrow"),
        pytest.param(png(), {"caption": "c" * 1025}, "caption is too long", id="caption"),
        pytest.param(png(), {"caption": "<b>", "parse_mode": "HTML"}, "parse", id="HTML"),
        pytest.param(png(), {"filename": "x"}, "unknown parameters", id="parameter"),
        pytest.param(
            png(), {"reply_parameters": '{"message_id": 99}'}, "replied not found", id="reply"
        ),
    ],
)
def test_photos_that_are_refused(
    api: FakeApi, base_url: str, chat: Chat, content: bytes, fields: Params, error: str
) -> None:
    assert error in send_photo(base_url, chat, content, **fields)["description"]
    assert not api.sent


@pytest.mark.parametrize(
    "keyboard",
    [
        [[]],
        [[{"text": " ", "callback_data": "x"}]],
        [[{"text": "x"}]],
        [[{"text": "x", "callback_data": "x", "url": "https://a.example"}]],
        [[{"text": "x", "callback_data": "я" * 33}]],
        [[{"text": "x", "callback_data": "x"}] * 101],
    ],
    ids=["empty row", "no label", "no data", "two kinds", "65 bytes", "too many"],
)
def test_keyboards_that_are_refused(
    api: FakeApi, base_url: str, chat: Chat, keyboard: list[object]
) -> None:
    markup = json.loads(json.dumps({"inline_keyboard": keyboard}))
    params = {"chat_id": chat.id, "text": "x", "reply_markup": markup}
    assert not call(base_url, "sendMessage", params)["ok"]


def test_a_press_is_answered_once_and_opens_only_the_bot_itself(
    api: FakeApi, base_url: str, chat: Chat
) -> None:
    sent(base_url, chat, reply_markup=BUTTON)
    api.press(api.sent[0], 0, person())
    (update,) = call(base_url, "getUpdates")["result"][-1:]
    query = {"callback_query_id": update["callback_query"]["id"]}
    others = ("https://a.example", "https://t.me/other_bot?start=x")
    for url in (*others, f"{OPEN}{'x' * 65}", f"{OPEN}ж"):
        answer = call(base_url, "answerCallbackQuery", {**query, "url": url})
        assert "URL_INVALID" in answer["description"]
    assert call(base_url, "answerCallbackQuery", {**query, "url": f"{OPEN}article_1"})["ok"]
    assert "too old" in call(base_url, "answerCallbackQuery", query)["description"]
