"""What the Bot API tells of a bot, asked once and with nothing changed there."""

from __future__ import annotations

import logging
import re

import pytest

from qabot.errors import FrontEndError, SettingsError
from qabot.groups import TelegramSettings
from qabot.telegram.checkup import Account, look_up, read_time
from tests.telegram.bot_process import SECRET, free_port
from tests.telegram.fake_api import ME, TOKEN, ApiError, BadGatewayError, DroppedError, FakeApi


def settings_for(base_url: str, token: str = TOKEN) -> TelegramSettings:
    return TelegramSettings.model_validate({"token": token, "base_url": base_url})


def test_it_tells_who_the_bot_is_and_changes_nothing(api: FakeApi, base_url: str) -> None:
    account = look_up(settings_for(base_url))
    assert (account.username, account.webhook, account.waiting) == (ME["username"], "", 0)
    assert account.ahead is not None
    assert abs(account.ahead) < 5
    assert [call.method for call in api.calls] == ["getMe", "getWebhookInfo"]


@pytest.mark.parametrize("behind", [-300.0, 300.0])
def test_a_clock_that_is_off_is_seen(api: FakeApi, base_url: str, behind: float) -> None:
    api.behind = behind
    account = look_up(settings_for(base_url))
    assert account.ahead == pytest.approx(behind, abs=5)


def test_a_webhook_is_told_by_its_host_alone(api: FakeApi, base_url: str) -> None:
    api.webhook = "https://elsewhere.example.org/a-secret-path"
    account = look_up(settings_for(base_url))
    assert account.webhook_host == "elsewhere.example.org"
    assert Account("bot", "http://[::1", 0, None, None).webhook_host == ""


def test_a_token_that_is_refused_is_told_without_it(base_url: str) -> None:
    with pytest.raises(SettingsError, match="refused the token") as caught:
        look_up(settings_for(base_url, f"{TOKEN}x"))
    assert SECRET not in f"{caught.value} {caught.value.__cause__} {caught.value.__context__}"


@pytest.mark.parametrize("fault", [BadGatewayError(), DroppedError(), ApiError.flood(3)])
def test_a_server_that_fails_is_told_in_a_line(
    api: FakeApi, base_url: str, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    api.fail_always("getMe", fault)
    with caplog.at_level(logging.DEBUG), pytest.raises(FrontEndError) as caught:
        look_up(settings_for(base_url))
    assert re.fullmatch(
        r"the Bot API server cannot be reached \(.+\): check the network, .+", str(caught.value)
    )
    assert SECRET not in f"{caught.value}{caplog.text}"


def test_a_server_that_is_away_is_told_in_a_line() -> None:
    with pytest.raises(FrontEndError, match="cannot be reached") as caught:
        look_up(settings_for(f"http://user:password@127.0.0.1:{free_port()}"))
    assert "password" not in str(caught.value)


def test_what_is_unforeseen_is_told_without_the_token(
    base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_args: object, **_options: object) -> None:
        raise RuntimeError(f"lost {base_url}/bot{TOKEN}/getMe")

    monkeypatch.setattr("qabot.telegram.checkup.Bot.get_webhook_info", break_down)
    with pytest.raises(FrontEndError, match="asking the Bot API broke off: RuntimeError") as caught:
        look_up(settings_for(base_url))
    assert SECRET not in f"{caught.value} {caught.value.__cause__} {caught.value.__context__}"


@pytest.mark.parametrize("header", ["", "yesterday", "Mon, 99 Foo 2026 00:00:00 GMT"])
def test_a_time_that_is_none_is_none(header: str) -> None:
    assert read_time(header) is None
