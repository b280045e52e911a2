from __future__ import annotations

import json

import pytest
from pydantic import SecretStr
from telegram import Update
from telegram.error import TelegramError

from qabot.errors import SettingsError
from qabot.groups import TelegramSettings
from qabot.telegram.server import (
    QuietRequest,
    UpdatesRequest,
    read_base_url,
    read_file_url,
    read_token,
)
from tests.telegram.fake_api import TOKEN
from tests.telegram.messages import private, text_message


def with_token(
    token: str | None = TOKEN,
    *,
    base_url: str = "https://api.telegram.org/bot",
    base_file_url: str = "https://api.telegram.org/file/bot",
) -> TelegramSettings:
    # Unchecked, as the settings have checks of their own before these.
    secret = SecretStr(token) if token is not None else None
    return TelegramSettings.model_construct(
        token=secret, base_url=base_url, base_file_url=base_file_url
    )


OFFICIAL = "https://api.telegram.org/bot"
OFFICIAL_FILES = "https://api.telegram.org/file/bot"
LOCAL = "http://localhost:8081/bot"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(OFFICIAL, OFFICIAL, id="official"),
        pytest.param("https://api.telegram.org", OFFICIAL, id="official host"),
        pytest.param("http://localhost:8081", LOCAL, id="host"),
        pytest.param("http://localhost:8081/", LOCAL, id="slash"),
        pytest.param("http://localhost:8081/bot", LOCAL, id="bot"),
        pytest.param(" http://localhost:8081/bot/ ", LOCAL, id="bot and slash, with space"),
        pytest.param(f"http://localhost:8081/bot{TOKEN}", LOCAL, id="token"),
        pytest.param(f"http://localhost:8081/bot{TOKEN}/", LOCAL, id="token and slash"),
        pytest.param("https://h/tg-proxy", "https://h/tg-proxy/bot", id="below a path"),
        pytest.param("https://h/robot", "https://h/robot/bot", id="a path that only ends so"),
        pytest.param("https://h/bot{token}/test", "https://h/bot{token}/test", id="template"),
    ],
)
def test_an_address_may_be_written_in_many_ways(written: str, expected: str) -> None:
    assert read_base_url(with_token(base_url=written)) == expected


@pytest.mark.parametrize(
    ("base", "files", "expected"),
    [
        pytest.param(OFFICIAL, OFFICIAL_FILES, OFFICIAL_FILES, id="official"),
        pytest.param(
            LOCAL, OFFICIAL_FILES, "http://localhost:8081/file/bot", id="follows the base"
        ),
        pytest.param(
            "https://h/bot{token}/test",
            OFFICIAL_FILES,
            "https://h/file/bot{token}/test",
            id="template",
        ),
        pytest.param(LOCAL, "http://files", "http://files/file/bot", id="host"),
        pytest.param(LOCAL, "http://files/file/bot/", "http://files/file/bot", id="whole"),
    ],
)
def test_the_address_of_files_follows_that_of_the_server(
    base: str, files: str, expected: str
) -> None:
    assert read_file_url(with_token(base_url=base, base_file_url=files)) == expected


@pytest.mark.parametrize("url", ["localhost:8081", "ftp://h", "http://", "http://h:port", ""])
def test_what_is_no_address_is_refused_by_name(url: str) -> None:
    with pytest.raises(SettingsError, match=r"telegram\.base_url") as caught:
        read_base_url(with_token(base_url=url))
    assert caught.value.setting == "telegram.base_url"


def test_what_is_no_address_is_told_without_the_token() -> None:
    with pytest.raises(SettingsError) as caught:
        read_base_url(with_token(base_url=f"localhost:8081/bot{TOKEN}/x"))
    assert "'localhost:8081/bot**********/x'" in str(caught.value)


@pytest.mark.parametrize("token", [None, "", "  "], ids=["none", "empty", "blank"])
def test_a_missing_token_tells_where_to_get_one_and_where_to_put_it(token: str | None) -> None:
    with pytest.raises(SettingsError, match=r"@BotFather.*QABOT_TELEGRAM__TOKEN") as caught:
        read_token(with_token(token))
    assert caught.value.setting == "telegram.token"


@pytest.mark.parametrize(
    "token",
    [
        *(TOKEN.replace("_", other) for other in (" ", "/../", "?", "%2F", "ключ")),
        "abc",
        "123456789",
        TOKEN[:40],
        TOKEN.partition(":")[2],
        f"bot{TOKEN}",
        f"{TOKEN}:{TOKEN}",
    ],
)
def test_what_cannot_be_a_token_is_refused_unsaid(token: str) -> None:
    with pytest.raises(SettingsError, match=r"telegram\.token .*malformed") as caught:
        read_token(with_token(token))
    assert token not in str(caught.value)
    assert caught.value.setting == "telegram.token"


def test_a_token_is_taken_without_the_line_end_of_its_file() -> None:
    assert read_token(with_token(f" {TOKEN}\n")) == TOKEN


@pytest.mark.parametrize("payload", [b"<html>502</html>", b"", b"[]", b"null", b"\xff\xfe"])
def test_what_is_not_a_json_object_is_an_error_in_few_words(
    payload: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(TelegramError, match=r"^the server's answer is not JSON$"):
        QuietRequest.parse_json_payload(payload)
    assert not caplog.records


def test_an_update_that_cannot_be_read_is_emptied_and_the_others_stay(
    caplog: pytest.LogCaptureFixture,
) -> None:
    good = {"update_id": 1, "message": text_message(private(), "hello")}
    bad = {"update_id": 2, "message": {"chat": "what?"}}
    payload = json.dumps({"ok": True, "result": [good, bad]}).encode()
    answer = UpdatesRequest.parse_json_payload(payload)
    assert answer["result"] == [good, {"update_id": 2}]
    assert Update.de_list(answer["result"], None)[1].update_id == 2
    assert "Update 2 cannot be read" in caplog.text


def test_errors_pass_through_unread() -> None:
    error = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert UpdatesRequest.parse_json_payload(json.dumps(error).encode()) == error
