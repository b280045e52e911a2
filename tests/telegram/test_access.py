"""Who may use the bot, and how admins change that, with the real program."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from qabot.telegram.access import INVITATION_LASTS, Access, Mode, Policy
from qabot.telegram.addressing import Intent, Request
from qabot.telegram.admin import obey
from qabot.telegram.audit import KEPT
from qabot.telegram.database import Database
from tests.spoken import ENGLISH, RUSSIAN
from tests.telegram.bot_process import BotProcess, bot_process, wait_until_polling
from tests.telegram.fake_api import ME, FakeApi, Sent
from tests.telegram.messages import (
    ANONYMOUS_ADMIN,
    Chat,
    person,
    supergroup,
    text_message,
)

ADMIN, ANN, BOB, EVE = 7, 500, 501, 502
PESKOV = "what did Peskov say?"
CONSENT = "peacekeepers in Karabakh"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def opened() -> Iterator[Database]:
    with closing(Database.in_memory()) as database:
        yield database


# --- the rules --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "whom", "chat", "expected"),
    [
        pytest.param(Mode.PUBLIC, ANN, ANN, True, id="public, anybody"),
        pytest.param(Mode.PUBLIC, EVE, EVE, False, id="public, denied"),
        pytest.param(Mode.PUBLIC, ANN, -9, False, id="public, in a denied chat"),
        pytest.param(Mode.ALLOWLIST, ANN, ANN, False, id="list, a stranger"),
        pytest.param(Mode.ALLOWLIST, BOB, BOB, True, id="list, of the settings"),
        pytest.param(Mode.ALLOWLIST, 600, 600, True, id="list, allowed by an admin"),
        pytest.param(Mode.ALLOWLIST, ANN, -5, True, id="list, in a chat of the settings"),
        pytest.param(Mode.ALLOWLIST, EVE, -5, False, id="list, denied in such a chat"),
        pytest.param(Mode.ALLOWLIST, 601, 601, False, id="list, of the settings but denied"),
        pytest.param(Mode.INVITE, ANN, ANN, False, id="invite, a stranger"),
        pytest.param(Mode.ALLOWLIST, ADMIN, -9, True, id="an admin in a denied chat"),
    ],
)
def test_who_is_admitted(
    opened: Database, mode: Mode, whom: int, chat: int, expected: bool
) -> None:
    access = Access(opened, Policy(mode, frozenset({ADMIN}), frozenset({BOB, 601, -5})))
    for number, allowed in ((EVE, False), (-9, False), (600, True), (601, False)):
        access.decide(ADMIN, number, allowed=allowed)
    assert access.admits(whom, chat) is expected


def test_an_invitation_admits_one_person_in_its_time(opened: Database) -> None:
    clock = Clock()
    access = Access(opened, Policy(Mode.INVITE), clock=clock)
    first, second = access.invite(ADMIN), access.invite(ADMIN)
    assert first != second
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", first)
    assert access.redeem(first, ANN)
    assert access.admits(ANN, ANN)
    assert not access.redeem(first, BOB)
    assert not access.redeem(f"{second}x", BOB)
    clock.now += INVITATION_LASTS
    assert not access.redeem(second, BOB)
    assert not access.admits(BOB, BOB)
    assert [(act.who, act.deed, act.whom) for act in access.audit.acts(9)] == [
        (ANN, "join", ANN),
        (ADMIN, "invite", 0),
        (ADMIN, "invite", 0),
    ]


def test_an_invitation_is_not_for_whom_an_admin_has_denied(opened: Database) -> None:
    access = Access(opened, Policy(Mode.INVITE))
    payload = access.invite(ADMIN)
    access.decide(ADMIN, EVE, allowed=False)
    assert not access.redeem(payload, EVE)
    assert access.redeem(payload, ANN)


def test_an_invitation_is_of_no_use_where_nobody_is_invited_any_more(opened: Database) -> None:
    payload = Access(opened, Policy(Mode.INVITE)).invite(ADMIN)
    assert not Access(opened, Policy(Mode.ALLOWLIST)).redeem(payload, ANN)
    assert Access(opened, Policy(Mode.INVITE)).redeem(payload, ANN)


def test_the_code_of_an_invitation_is_not_kept(opened: Database) -> None:
    payload = Access(opened, Policy(Mode.INVITE)).invite(ADMIN)
    ((code, _),) = opened.rows("SELECT * FROM invitation")
    assert code not in payload
    assert payload.partition("_")[2] not in code


def test_what_was_done_is_kept_for_a_year_and_decisions_for_ever(opened: Database) -> None:
    clock = Clock()
    access = Access(opened, Policy(Mode.INVITE), clock=clock)
    access.invite(ADMIN)
    access.decide(ADMIN, ANN, allowed=True)
    access.note_told(EVE)
    clock.now += KEPT + 1
    opened.tidy()
    assert not access.audit.acts(9)
    assert not access.was_told(EVE)
    assert not opened.rows("SELECT * FROM invitation")
    assert access.admits(ANN, ANN)


# --- the real program -------------------------------------------------------------------------


@contextmanager
def guarded(folder: Path, api: FakeApi, base_url: str, mode: str) -> Iterator[BotProcess]:
    settings = {
        "TELEGRAM__ACCESS": mode,
        "TELEGRAM__ADMINS": str(ADMIN),
        "TELEGRAM__ALLOWED": f"{BOB}, -5",
        "TELEGRAM__STATE_FILE": str(folder / "state.sqlite"),
    }
    api.polls = 0
    with bot_process(folder, base_url, **settings) as bot:
        wait_until_polling(api, bot)
        yield bot
        assert bot.stop() == 0
        assert "Traceback" not in bot.output
        assert "WARNING" not in bot.output


def say(api: FakeApi, who: int, text: str, *, language: str = "en", **extra: object) -> Sent:
    """Write in private and return what the bot says."""
    chat = Chat(who, "private")
    count = len(api.sent_to(chat.id))
    api.push(text_message(chat, text, user=person(language, id=who), **extra))
    return api.wait_for_messages(chat.id, count + 1)[count]


def test_who_is_not_on_the_list_is_told_once_and_admitted_at_once(
    tmp_path: Path, api: FakeApi, base_url: str
) -> None:
    with guarded(tmp_path, api, base_url, "allowlist"):
        refused = say(api, ANN, PESKOV, language="ru")
        assert refused.text == RUSSIAN.say("refused", person=ANN)
        # No second line for the next, but all of one's data can be deleted.
        chat = Chat(ANN, "private")
        api.push(text_message(chat, PESKOV, user=person(id=ANN)))
        assert say(api, ANN, "/privacy").text == ENGLISH.say("privacy")
        assert say(api, ADMIN, f"/allow {ANN}").text == ENGLISH.say("admin.allowed", whom=ANN)
        assert CONSENT in say(api, ANN, PESKOV).text
        assert CONSENT in say(api, BOB, PESKOV).text
        assert say(api, ADMIN, f"/deny {ANN}").text == ENGLISH.say("admin.denied", whom=ANN)
        assert say(api, ANN, PESKOV).text == ENGLISH.say("refused", person=ANN)
        assert say(api, ANN, "/forget").text == ENGLISH.say("forgotten")
        assert say(api, ADMIN, f"/deny {BOB}").text
        assert say(api, BOB, PESKOV).text == ENGLISH.say("refused", person=BOB)
    # What admins have decided is kept, above the settings.
    with guarded(tmp_path, api, base_url, "allowlist"):
        said = say(api, ADMIN, "/admins").text
        assert f"Denied: {ANN}, {BOB}" in said
        assert "Allowed: -5" in said
        lines = say(api, ADMIN, "/audit").text.splitlines()[1:]
        assert [line.split("  ")[1:] for line in lines] == [
            [str(ADMIN), f"deny {BOB}"],
            [str(ADMIN), f"deny {ANN}"],
            [str(ADMIN), f"allow {ANN}"],
        ]


def test_in_groups_nobody_is_told_and_a_chat_may_be_allowed(
    tmp_path: Path, api: FakeApi, base_url: str
) -> None:
    closed, free = supergroup(), Chat(-5, "supergroup")
    ann = person(id=ANN)
    with guarded(tmp_path, api, base_url, "allowlist"):
        api.push(text_message(closed, f"/ask {PESKOV}", user=ann))
        anonymous = dict(ANONYMOUS_ADMIN)
        api.push(text_message(closed, "/ask x", user=anonymous, sender_chat=closed.as_json()))
        api.push(text_message(free, f"/ask {PESKOV}", user=ann))
        assert CONSENT in api.wait_for_messages(free.id)[0].text
        # Not even that there are such commands, in a group.
        api.push(text_message(free, f"/allow {ANN}", user=person(id=ADMIN)))
        assert say(api, ADMIN, f"/allow {closed.id}").text
        api.push(text_message(closed, f"/ask {PESKOV}", user=ann))
        (sent,) = api.wait_for_messages(closed.id)
        assert CONSENT in sent.text
    assert len(api.sent_to(closed.id)) == len(api.sent_to(free.id)) == 1


def test_buttons_and_edits_of_who_was_denied_do_nothing(
    tmp_path: Path, api: FakeApi, base_url: str
) -> None:
    ann, chat, group = person(id=ANN), Chat(ANN, "private"), Chat(-5, "supergroup")
    with guarded(tmp_path, api, base_url, "public"):
        question = text_message(chat, PESKOV, user=ann)
        api.push(question)
        (sent,) = api.wait_for_messages(chat.id)
        api.push(text_message(group, f"/ask {PESKOV}", user=ann))
        (asked,) = api.wait_for_messages(group.id)
        say(api, ADMIN, f"/deny {ANN}")
        api.push({**question, "text": "what did Aliyev say?"}, kind="edited_message")
        for number, message in enumerate((sent, asked), 1):
            api.press(message, 0, ann)
            api.wait_until(
                lambda number=number: len(api.calls_of("answerCallbackQuery")) == number  # type: ignore[misc]
            )
    texts = [call.params.get("text") for call in api.calls_of("answerCallbackQuery")]
    assert texts == [ENGLISH.say("refused", person=ANN), None]
    assert not api.edits
    assert len(api.sent_to(chat.id)) == len(api.sent_to(group.id)) == 1


def test_an_invitation_is_a_link_that_works_once(
    tmp_path: Path, api: FakeApi, base_url: str
) -> None:
    with guarded(tmp_path, api, base_url, "invite") as bot:
        assert say(api, ANN, PESKOV).text == ENGLISH.say("refused", person=ANN)
        link = say(api, ADMIN, "/invite").text.splitlines()[-1]
        found = re.fullmatch(rf"https://t\.me/{ME['username']}\?start=([\w-]{{1,64}})", link)
        assert found
        assert say(api, ANN, f"/start {found[1]}").text == ENGLISH.say("start")
        assert CONSENT in say(api, ANN, PESKOV).text
        assert say(api, EVE, f"/start {found[1]}").text == ENGLISH.say("invitation_gone")
        assert say(api, EVE, "/start invite_").text == ENGLISH.say("invitation_gone")
        assert found[1] not in bot.output
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as connection:
        acts = connection.execute("SELECT who, deed, whom FROM audit ORDER BY place").fetchall()
    assert acts == [(ADMIN, "invite", 0), (ANN, "join", ANN)]


def test_admins_have_commands_that_others_do_not_have(
    tmp_path: Path, api: FakeApi, base_url: str
) -> None:
    with guarded(tmp_path, api, base_url, "public"):
        for command in ("/allow 1", "/deny 1", "/invite", "/admins", "/audit", "/stats"):
            assert say(api, ANN, command).text == ENGLISH.say("unknown_command")
        assert say(api, ANN, "/help").text == ENGLISH.say("help")
        assert say(api, ADMIN, "/help").text == "\n\n".join(
            (ENGLISH.say("help"), ENGLISH.say("admin.help"))
        )
        for wrong in ("/allow", "/deny ann", "/allow 0", "/allow 1 2", f"/allow {'9' * 40}"):
            assert say(api, ADMIN, wrong).text == ENGLISH.say("admin.which")
        assert say(api, ADMIN, f"/deny {ADMIN}").text == ENGLISH.say("admin.is_admin", whom=ADMIN)
        assert say(api, ADMIN, "/invite").text == ENGLISH.say("admin.no_invitations")
        assert say(api, ADMIN, "/audit", language="ru").text == RUSSIAN.say("admin.no_acts")
        assert f"Admins: {ADMIN}\n" in say(api, ADMIN, "/admins").text


@pytest.mark.parametrize("mode", Mode)
def test_whom_an_admin_allows_where_everybody_may_is_told_so(mode: Mode) -> None:
    access = Access(Database.in_memory(), Policy(mode, frozenset({ADMIN})))
    line = obey(Request(Intent.ALLOW, "5"), access, ADMIN, ENGLISH, bot="qa_news_bot")
    assert line.endswith(ENGLISH.say("admin.allowed_anyway")) == (mode is Mode.PUBLIC)
