"""What settings make a webhook."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from qabot.errors import SettingsError
from qabot.groups import TelegramSettings
from qabot.telegram import hook
from qabot.telegram.hook import Hook, read_hook
from tests.telegram.fake_api import TOKEN

URL = "https://bot.example.org/telegram"


def read(**settings: object) -> Hook:
    found = read_hook(TelegramSettings(token=SecretStr(TOKEN), **{"webhook_url": URL} | settings))  # type: ignore[arg-type]
    assert found is not None
    return found


def test_without_an_address_the_bot_polls() -> None:
    assert read_hook(TelegramSettings(token=SecretStr(TOKEN))) is None
    assert read_hook(TelegramSettings(token=SecretStr(TOKEN), webhook_url=" ")) is None


def test_path_and_secret_need_not_be_given() -> None:
    first, second = read(), read()
    assert (first.url, first.path, first.listen) == (URL, "/telegram", ("127.0.0.1", 8080))
    assert first.fresh
    assert len(first.secret) > 30
    assert first.secret != second.secret
    assert first.secret not in repr(first)
    assert read(webhook_url="https://bot.example.org").path == "/"


def test_path_and_secret_may_be_given() -> None:
    given = read(webhook_path="/inside", webhook_secret=SecretStr("Abc_-1"))
    assert (given.path, given.secret, given.fresh) == ("/inside", "Abc_-1", False)


@pytest.mark.parametrize(
    ("written", "read_as", "shown"),
    [
        ("0.0.0.0:80", ("0.0.0.0", 80), "0.0.0.0:80"),
        ("[::1]:8443", ("::1", 8443), "[::1]:8443"),
        ("localhost:1", ("localhost", 1), "localhost:1"),
        ("unix:/run/bot.sock", Path("/run/bot.sock"), "unix:/run/bot.sock"),
    ],
)
def test_it_listens_on_a_port_or_a_socket(written: str, read_as: object, shown: str) -> None:
    given = read(webhook_listen=written)
    assert given.listen == read_as
    assert str(given) == shown


@pytest.mark.parametrize(
    "listen", ["", "8080", "localhost", "h:0", "h:99999", "http://h:1", "a@h:1", "unix:", "h:1/x"]
)
def test_what_is_nothing_to_listen_on_is_told(listen: str) -> None:
    with pytest.raises(SettingsError, match=r"telegram\.webhook_listen = ") as caught:
        read(webhook_listen=listen)
    assert caught.value.setting == "telegram.webhook_listen"


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("webhook_url", "http://bot.example.org/t0pic", "https alone, on port 443, 80, 88, 8443"),
        ("webhook_url", "https://bot.example.org:444/t0pic", "https alone"),
        ("webhook_url", "https://bot.example.org/t0pic?a=b", "no address to deliver to"),
        ("webhook_url", "https://bot.example.org/t0 pic", "no address to deliver to"),
        ("webhook_url", "https:///t0pic", "no address to deliver to"),
        ("webhook_url", "https://h:x/t0pic", "no address to deliver to"),
        ("webhook_path", "t0pic", "no path"),
        ("webhook_secret", SecretStr("t0pic!"), "1 to 256 letters"),
        ("webhook_secret", SecretStr("t0pic" * 60), "1 to 256 letters"),
    ],
)
def test_what_telegram_would_refuse_is_told_before(setting: str, value: object, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        read(**{setting: value})
    assert caught.value.setting == f"telegram.{setting}"
    assert "t0pic" not in str(caught.value)


def test_a_server_of_ones_own_delivers_to_any_port_without_tls() -> None:
    assert read(base_url="http://localhost:8081", webhook_url="http://10.0.0.2:999/x").path == "/x"


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"pip install 'qabot\[webhook\]'"):
        read()
