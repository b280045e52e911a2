"""The bot with a webhook, in this process, and deliveries of all kinds."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from qabot.errors import RivalError, SettingsError
from qabot.health import find_complaint
from qabot.telegram import reception, webhook
from qabot.telegram.bot import build_bot
from qabot.telegram.database import Database
from qabot.telegram.hook import Hook, read_hook
from qabot.telegram.inbox import MOST_OPEN
from qabot.telegram.polling import ALLOWED_UPDATES
from qabot.telegram.reception import LONGEST_BODY, SECRET_HEADER, Reception
from qabot.telegram.service import Wiring, serve
from qabot.telegram.watch import is_own_fault
from tests.telegram.bot_process import free_port
from tests.telegram.bot_running import serving
from tests.telegram.fake_api import ApiError, FakeApi
from tests.telegram.fake_engine import FakeEngine, as_archive
from tests.telegram.fake_proxy import closed_at_last
from tests.telegram.messages import private, text_message
from tests.telegram.test_bot import messages, settings_for

KEY = "a-secret-of-the-tests"


@dataclass
class Hooked:
    """A bot with a webhook that is served, and the way to it."""

    bot: Wiring
    hook: Hook
    database: Database
    api: FakeApi

    async def deliver(
        self, body: bytes | object, *, secret: str | None = KEY, path: str | None = None
    ) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {} if secret is None else {SECRET_HEADER: secret}
        url = self.hook.url if path is None else str(httpx.URL(self.hook.url).copy_with(path=path))
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.post(url, content=content, headers=headers)

    def journalled(self) -> list[int]:
        return [number for (number,) in self.database.rows("SELECT update_id FROM arrival", ())]

    async def wait_for(self, method: str, count: int = 1) -> None:
        await wait_for_calls(self.api, method, count)


async def wait_for_calls(api: FakeApi, method: str, count: int = 1) -> None:
    await asyncio.to_thread(api.wait_until, lambda: len(api.calls_of(method)) >= count)


@contextlib.asynccontextmanager
async def hooked(api: FakeApi, base_url: str, **settings: object) -> AsyncIterator[Hooked]:
    """Serve with a webhook until the end of the block."""
    settings = {"webhook_secret": SecretStr(KEY), **settings}
    bot, hook, database = wire(base_url, **settings)
    looked = len(api.calls_of("getWebhookInfo"))
    async with serving(bot):
        await asyncio.to_thread(
            api.wait_until, lambda: len(api.calls_of("getWebhookInfo")) > looked
        )
        yield Hooked(bot, hook, database, api)


def wire(base_url: str, **settings: object) -> tuple[Wiring, Hook, Database]:
    port = free_port()
    given = {"webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_listen": f"127.0.0.1:{port}"}
    telegram = settings_for(base_url).model_copy(update=given | settings)
    hook, database = read_hook(telegram), Database.in_memory()
    assert hook is not None
    return build_bot(as_archive(FakeEngine()), telegram, database, hook), hook, database


def update(number: int, text: str = "rained where?") -> dict[str, Any]:
    return {"update_id": number, "message": text_message(private(), text)}


async def test_what_telegram_delivers_is_answered(api: FakeApi, base_url: str) -> None:
    chat = private()
    api.push(text_message(chat, "rained where?"))
    async with hooked(api, base_url, webhook_secret=None) as it:
        await messages(api, chat.id)
        assert api.delivering is not None
        assert api.delivering.secret == it.hook.secret
        assert not api.pending()
    (call,) = api.calls_of("setWebhook")
    assert call.params["max_connections"] == str(webhook.MOST_CONNECTIONS)
    assert call.params["allowed_updates"] == list(ALLOWED_UPDATES)
    assert call.params.get("drop_pending_updates") in (None, "false")
    # Neither polled, nor taken away at the end: what comes meanwhile is kept.
    assert not api.calls_of("getUpdates")
    assert not api.calls_of("deleteWebhook")
    assert api.webhook == it.hook.url


async def test_a_webhook_that_is_as_wanted_is_not_set_again(api: FakeApi, base_url: str) -> None:
    async with hooked(api, base_url) as it:
        await it.wait_for("setWebhook")
    where = {"webhook_url": it.hook.url, "webhook_listen": str(it.hook)}
    async with hooked(api, base_url, **where) as it:
        assert (await it.deliver(update(1))).status_code == 200
    assert len(api.calls_of("setWebhook")) == 1
    # A secret that nobody knows must be told.
    async with hooked(api, base_url, **where, webhook_secret=None) as it:
        await it.wait_for("setWebhook", count=2)


async def test_an_update_is_kept_before_it_is_confirmed_and_taken_once(
    api: FakeApi, base_url: str
) -> None:
    async with hooked(api, base_url) as it:
        content = update(7)
        api.note_message(content["message"])
        for _ in range(3):
            answer = await it.deliver(content)
            assert (answer.status_code, answer.content) == (200, b"")
            assert it.journalled() == [7]
        chat = content["message"]["chat"]["id"]
        assert len(await messages(api, chat)) == 1
        await it.bot.inbox.join()
        assert len(api.sent_to(chat)) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", KEY + "x", "ü"])
async def test_without_the_secret_nothing_is_taken(
    api: FakeApi, base_url: str, secret: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    async with hooked(api, base_url) as it:
        if secret == "ü":
            answer = await raw(it, f"{SECRET_HEADER}: ".encode() + b"\xfc\xff")
            assert b" 400 " in answer or b" 403 " in answer
        else:
            assert (await it.deliver(update(7), secret=secret)).status_code == 403
        assert it.journalled() == []
    assert "rained" not in caplog.text


async def raw(it: Hooked, header: bytes) -> bytes:
    assert not isinstance(it.hook.listen, Path)
    reader, writer = await asyncio.open_connection(*it.hook.listen)
    writer.write(b"POST /hook HTTP/1.1\r\nContent-Length: 2\r\n" + header + b"\r\n\r\n{}")
    async with closed_at_last(writer):
        return await reader.readline()


async def test_other_paths_and_methods_are_none_of_ours(api: FakeApi, base_url: str) -> None:
    async with hooked(api, base_url) as it:
        assert (await it.deliver(update(7), path="/other")).status_code == 404
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(it.hook.url)
        assert answer.status_code == 405
        assert "server" not in answer.headers
        assert it.journalled() == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe\xfd", b"[" * 100_000, b'{"update_id": secret}']
)
async def test_what_is_not_json_is_refused_with_one_line(
    api: FakeApi, base_url: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with hooked(api, base_url) as it:
        assert (await it.deliver(body)).status_code == 400
        assert it.journalled() == []
    (line,) = [message for message in caplog.messages if "not JSON" in message]
    assert line == f"A delivery that is not JSON was refused ({len(body)} bytes)"


@pytest.mark.parametrize(
    "content", [[], 1, None, {}, {"update_id": "5"}, {"update_id": True}, {"update_id": 2**63}]
)
async def test_what_has_no_number_is_passed_over(
    api: FakeApi, base_url: str, content: object
) -> None:
    async with hooked(api, base_url) as it:
        assert (await it.deliver(content)).status_code == 200
        assert it.journalled() == []


async def test_an_update_that_cannot_be_read_is_passed_over_as_when_polling(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with hooked(api, base_url) as it:
        assert (await it.deliver({"update_id": 5, "message": {"text": "odd"}})).status_code == 200
        assert it.journalled() == [5]
    assert "Update 5 cannot be read and is passed over" in caplog.messages
    assert "odd" not in caplog.text


async def test_a_body_without_end_is_not_taken_in(api: FakeApi, base_url: str) -> None:
    async with hooked(api, base_url) as it:
        try:
            status = (await it.deliver(b" " * (LONGEST_BODY + 1))).status_code
        except httpx.TransportError:  # it may hang up while that is sent
            status = 400
        assert status in (400, 413)
        assert (await it.deliver(update(8))).status_code == 200
        assert it.journalled() == [8]


async def test_what_is_too_much_is_left_with_telegram(
    api: FakeApi, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hooked(api, base_url) as it:
        with monkeypatch.context() as patched:
            patched.setattr(it.bot.inbox, "_open", MOST_OPEN)
            answer = await it.deliver(update(9))
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
        assert it.journalled() == []
        assert (await it.deliver(update(9))).status_code == 200


async def test_what_cannot_be_kept_is_left_with_telegram(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with hooked(api, base_url) as it:
        with it.database.transaction() as connection:
            connection.execute("ALTER TABLE arrival RENAME TO elsewhere")
        answer = await it.deliver(update(9))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        with it.database.transaction() as connection:
            connection.execute("ALTER TABLE elsewhere RENAME TO arrival")
        assert (await it.deliver(update(9))).status_code == 200
    assert any("A message is left with Telegram" in message for message in caplog.messages)


async def test_it_listens_on_a_socket_too(api: FakeApi, base_url: str, tmp_path: Path) -> None:
    path = tmp_path / "hook.sock"
    async with hooked(api, base_url, webhook_listen=f"unix:{path}", webhook_path="/in") as it:
        transport = httpx.AsyncHTTPTransport(uds=str(path))
        async with httpx.AsyncClient(transport=transport) as client:
            for target, status in (("/in", 200), ("/hook", 404)):
                answer = await client.post(
                    f"http://bot{target}", json=update(3), headers={SECRET_HEADER: KEY}
                )
                assert answer.status_code == status
        assert path.stat().st_mode & 0o777 == 0o660
        assert it.journalled() == [3]
    assert not path.exists()


async def test_a_port_that_is_taken_is_told(api: FakeApi, base_url: str) -> None:
    async with hooked(api, base_url) as it:
        bot, _, _ = wire(base_url, webhook_listen=str(it.hook))
        with pytest.raises(SettingsError, match=r"telegram\.webhook_listen = .* cannot be used"):
            await serve(bot, asyncio.Event())


async def test_an_address_that_telegram_refuses_is_told(api: FakeApi, base_url: str) -> None:
    bot, _, _ = wire(base_url, webhook_url="http://bot.example.org/hook")
    with pytest.raises(SettingsError, match=r"refused telegram\.webhook_url: .*https url must be"):
        await serve(bot, asyncio.Event())


async def test_a_name_that_is_not_found_is_tried_again(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    api.fail("setWebhook", ApiError.bad_request("bad webhook: Failed to resolve host: later"))
    async with hooked(api, base_url) as it:
        await it.wait_for("setWebhook", count=2)
    assert any("The webhook cannot be checked: " in message for message in caplog.messages)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let checks follow each other quickly."""
    monkeypatch.setattr(webhook, "CHECK_SECONDS", 0.05)


@pytest.mark.usefixtures("hasty")
async def test_a_webhook_that_is_taken_away_is_set_again(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with hooked(api, base_url) as it:
        await it.wait_for("setWebhook")
        api.answer(it.bot.application.bot.token, "deleteWebhook", {}, lambda: False)
        await it.wait_for("setWebhook", count=2)
        chat = private()
        api.push(text_message(chat, "rained where?"))
        await messages(api, chat.id)
    assert any("taken away by somebody else" in message for message in caplog.messages)


@pytest.mark.usefixtures("hasty")
async def test_one_that_is_taken_away_again_and_again_ends_the_bot(
    api: FakeApi, base_url: str
) -> None:
    bot, _, _ = wire(base_url)
    token = bot.application.bot.token

    async def take_away() -> None:
        for count in range(1, webhook.MOST_RETAKEN + 2):
            await wait_for_calls(api, "setWebhook", count)
            api.answer(token, "deleteWebhook", {}, lambda: False)

    taking = asyncio.create_task(take_away())
    with pytest.raises(RivalError, match="takes away its webhook again and again"):
        await serve(bot, asyncio.Event())
    await taking


@pytest.mark.usefixtures("hasty")
async def test_a_new_secret_is_told_once_the_old_one_comes(api: FakeApi, base_url: str) -> None:
    async with hooked(api, base_url) as it:
        await it.wait_for("setWebhook")
    where = {"webhook_url": it.hook.url, "webhook_listen": str(it.hook)}
    chat = private()
    api.push(text_message(chat, "rained where?"))
    async with hooked(api, base_url, **where, webhook_secret=SecretStr("another-secret")):
        await messages(api, chat.id)
    assert api.delivering is not None
    assert api.delivering.secret == "another-secret"
    assert len(api.calls_of("setWebhook")) == 2


@pytest.mark.usefixtures("hasty")
async def test_what_telegram_cannot_deliver_shows_in_health(
    api: FakeApi, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    # Nothing listens where Telegram delivers to.
    url = f"http://127.0.0.1:{free_port()}/hook"
    async with hooked(api, base_url, webhook_url=url) as it:
        await it.wait_for("getWebhookInfo", count=2)
        health = it.bot.watch.health()
        assert find_complaint(health, health.written) is None
        api.push(text_message(private(), "rained where?"))
        await asyncio.to_thread(
            api.wait_until, lambda: it.bot.watch.health().undelivered is not None
        )
        health = it.bot.watch.health()
        told = (
            "Telegram cannot deliver to the webhook: Connection refused; waiting there: 1 messages"
        )
        assert find_complaint(health, health.written) == told
        assert told in caplog.messages
        assert find_complaint(replace(health, polled=None), health.written) == (
            "the bot has not found its webhook in order yet"
        )


@pytest.mark.parametrize("silent", [False, True])
async def test_a_server_that_does_not_answer_is_the_fault_of_the_process(
    api: FakeApi, base_url: str, monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    monkeypatch.setattr(reception, "PROBE_SECONDS", 0.2)
    bot, hook, _ = wire(base_url)
    assert not isinstance(hook.listen, Path)
    here = Reception(hook, bot.inbox, bot.application.bot)
    with contextlib.ExitStack() as listening:
        if silent:
            listening.enter_context(socket.create_server(hook.listen))
        with pytest.raises(TimeoutError) as caught:
            await here.probe()
    assert is_own_fault(caught.value)
    async with here.open():
        await here.probe()


async def test_a_delivery_under_way_is_finished_when_the_bot_stops(
    api: FakeApi, base_url: str
) -> None:
    bot, hook, database = wire(base_url, webhook_secret=SecretStr(KEY))
    body = json.dumps(update(11)).encode()
    assert not isinstance(hook.listen, Path)
    async with serving(bot):
        await asyncio.to_thread(api.wait_until, lambda: bool(api.calls_of("setWebhook")))
        reader, writer = await asyncio.open_connection(*hook.listen)
        head = f"POST /hook HTTP/1.1\r\nHost: h\r\n{SECRET_HEADER}: {KEY}\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:10])
        await writer.drain()
        await asyncio.sleep(0.1)

        async def finish_later() -> bytes:
            await asyncio.sleep(0.3)
            writer.write(body[10:])
            return await reader.readline()

        finishing = asyncio.create_task(finish_later())
    async with closed_at_last(writer):
        assert b" 200 " in await finishing
    assert [row[0] for row in database.rows("SELECT update_id FROM arrival", ())] == [11]


async def test_a_webhook_set_while_the_bot_polls_ends_it(api: FakeApi, base_url: str) -> None:
    bot = build_bot(as_archive(FakeEngine()), settings_for(base_url), Database.in_memory())
    serving_on = asyncio.create_task(serve(bot, asyncio.Event()))
    await asyncio.to_thread(api.wait_until, lambda: api.polls > 0)
    params = {"url": f"http://127.0.0.1:{free_port()}/x"}
    api.answer(bot.application.bot.token, "setWebhook", params, lambda: False)
    with pytest.raises(RivalError, match=r"a webhook was set for this bot while it polled"):
        await serving_on
