"""What goes to the Bot API through a proxy."""

from __future__ import annotations

import sys

import pytest
from telegram.error import NetworkError

from qabot.errors import SettingsError
from qabot.telegram.bot import build_bot
from qabot.telegram.database import Database
from qabot.telegram.secrecy import Redactor
from qabot.telegram.server import build_request, proxies_in_force
from tests.telegram.bot_running import serving
from tests.telegram.fake_api import TOKEN, FakeApi
from tests.telegram.fake_engine import FakeEngine, as_archive
from tests.telegram.fake_proxy import proxying
from tests.telegram.messages import private, text_message
from tests.telegram.test_bot import messages, settings_for


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_everything_goes_through_the_proxy(
    api: FakeApi, base_url: str, scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    chat = private()
    async with proxying() as proxy:
        login = "ann:hidden-word@" if scheme == "http" else ""
        address = f"{scheme}://{login}127.0.0.1:{proxy.port}"
        settings = settings_for(base_url).model_copy(update={"proxy": address})
        bot = build_bot(as_archive(FakeEngine()), settings, Database.in_memory())
        async with serving(bot):
            api.push(text_message(chat, "rained where?"))
            await messages(api, chat.id)
    if scheme == "http":
        seen = {line.split()[1].rpartition("/")[2] for line in proxy.seen}
        assert {"getMe", "deleteWebhook", "getUpdates", "sendMessage"} <= seen
        assert len(proxy.seen) == len(api.calls)
        assert len(proxy.users) == 1
    else:
        assert set(proxy.seen) == {f"SOCKS {base_url.removeprefix('http://')}"}
    assert "hidden-word" not in caplog.text
    assert "hidden-word" not in repr(settings)


async def test_https_is_tunnelled_and_the_proxy_resolves_names() -> None:
    async with proxying() as proxy:
        request = build_request(1, f"http://127.0.0.1:{proxy.port}")
        async with request:
            with pytest.raises(NetworkError):
                await request.post(f"https://api.example.invalid/bot{TOKEN}/getMe")
    assert proxy.seen == ["CONNECT api.example.invalid:443 HTTP/1.1"]


async def test_without_one_the_environment_tells(
    api: FakeApi, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxying() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://bob:other-word@127.0.0.1:{proxy.port}")
        request = build_request(1)
        async with request:
            await request.post(f"{base_url}/bot{TOKEN}/getMe")
            settings = settings_for(base_url)
            redactor = Redactor(TOKEN, *proxies_in_force(settings))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        async with build_request(1) as request:
            await request.post(f"{base_url}/bot{TOKEN}/getMe")
    assert len(proxy.seen) == 1
    assert len(api.calls_of("getMe")) == 2
    assert redactor.redact("see http://bob:other-word@h") == "see http://<user>@h"


def test_socks_without_its_extra_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    with pytest.raises(SettingsError, match=r"pip install 'qabot\[socks\]'") as caught:
        build_request(1, "socks5://ann:hidden-word@localhost:1080")
    assert "hidden-word" not in str(caught.value)


@pytest.mark.parametrize("address", ["http://ann:hidden-word@h:port", "ftp://ann:hidden-word@h"])
def test_what_is_no_proxy_is_told_without_its_password(address: str) -> None:
    with pytest.raises(SettingsError, match=r"telegram\.proxy is no address of a proxy") as caught:
        build_request(1, address)
    assert "hidden-word" not in str(caught.value)
