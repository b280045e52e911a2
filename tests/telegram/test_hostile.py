"""What nobody sends by accident, to the real program: it goes on answering."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from qabot.telegram.additions import MOST_BYTES
from qabot.telegram.presses import DEEDS
from tests.telegram.bot_process import BotProcess, bot_process, wait_until_polling
from tests.telegram.fake_api import FakeApi, Params, Sent
from tests.telegram.fake_server import served
from tests.telegram.messages import (
    BOT_NAME,
    Chat,
    document_message,
    find_entities,
    person,
    private,
    supergroup,
    text_message,
)
from tests.telegram.test_dialogue import labels

ADMIN = Chat(7, "private")
ADMIN_USER = person(id=7)
PESKOV = "what did Peskov say?"
CONSENT = "peacekeepers in Karabakh can be brought in only with the consent"
PATIENCE = 60.0
"""Seconds; on a machine with nothing else to do everything here takes one at most."""

MOST_MEMORY = 300.0
"""MB at the peak; 175 were seen, and 150 with nothing but questions."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeApi]:
    """One bot for all that is sent here; it is held to its silence and its memory at the end."""
    api, folder = FakeApi(), tmp_path_factory.mktemp("hostile")
    settings = {"TELEGRAM__ADMINS": "[7]", "LIBRARY__FILE": str(folder / "added.sqlite")}
    with served(api) as base_url, bot_process(folder, base_url, **settings) as bot:
        wait_until_polling(api, bot)
        yield api
        check(api, bot)
    assert not api.violations


def check(api: FakeApi, bot: BotProcess) -> None:
    settle(api)
    assert bot.memory("VmHWM") < MOST_MEMORY
    assert bot.stop() == 0
    # What is no update by any reading is passed over with one line each; else there is silence.
    told = [line for line in bot.output.splitlines() if " INFO " not in line]
    assert [line for line in told if "cannot be read and is passed over" not in line] == []
    assert not api.pending()


def answer_to(api: FakeApi, text: str, chat: Chat, **extra: object) -> Sent:
    """Write a message and return the first that answers it."""
    before = len(api.sent_to(chat.id))
    api.push(text_message(chat, text, **extra))  # type: ignore[arg-type]
    return api.wait_for_messages(chat.id, before + 1, PATIENCE)[before]


def push_raw(api: FakeApi, *updates: Params) -> None:
    """Let updates arrive as they are, and wait until the bot is done with them."""
    for update in updates:
        ((kind, content),) = update.items()
        api.push(content, kind=kind, forced=True)
    settle(api)


def settle(api: FakeApi) -> None:
    """Wait until a question is answered that came last."""
    assert CONSENT in answer_to(api, PESKOV, private()).text


def plane(number: int) -> str:
    """Return characters from all over a plane, with what is assigned to nothing yet."""
    return "".join(chr(code) for code in range(number << 16, (number + 1) << 16, 67))


MARKS = "".join(chr(n) for n in range(0x300, 0x370))
ODD_TEXTS = [
    *(pytest.param(plane(number), id=f"plane {number}") for number in range(17)),
    pytest.param("".join(map(chr, range(0x80))), id="ASCII with controls"),
    pytest.param("what did \ud83d Peskov \udc00\ud800 say?\udfff", id="halves of pairs"),
    pytest.param("\ud800" * 4096, id="halves only"),
    pytest.param("\u202ewhat did Peskov say?\u202c \u2066x\u2069\u200f\u061c", id="from the right"),
    pytest.param("what did Peskov" + MARKS * 30 + " say?", id="a flood of marks"),
    pytest.param(MARKS * 36, id="marks on nothing"),
    pytest.param("what\u200b did\u200d Pes\u00adkov\ufeff say\u2060?" * 9, id="of no width"),
    pytest.param("\u3164\u115f\u2800" * 1000, id="blank, and no space"),
    pytest.param("👨‍👩‍👧‍👦" * 372, id="families"),
    pytest.param("🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 290, id="flags of tags"),
    pytest.param("ﷺ" * 4096, id="what normalises to eighteen"),
    pytest.param("\u0390" * 4096, id="what decomposes to three"),
    pytest.param("<b>what</b> <script>&lt;&#0;&#x110000;</b>Peskov<!-- ]]>", id="HTML"),
    pytest.param("(" * 4096, id="brackets"),
    pytest.param("“" * 4096, id="quotation marks"),
    pytest.param("a?" * 2048, id="questions without end"),
    pytest.param("what did Peskov say and " * 170, id="a sentence without end"),
    pytest.param("x" * 4096, id="one word"),
    pytest.param("1." * 2048, id="numbers"),
    pytest.param("{0.__class__} %s {id} $(id) ' OR 1=1; --", id="placeholders"),
]


def test_every_text_is_answered(world: FakeApi) -> None:
    chats = {}
    for parameters in ODD_TEXTS:
        (text,) = parameters.values
        chats[parameters.id] = private()
        world.push(text_message(chats[parameters.id], str(text)[:4096]))
    for name, chat in chats.items():
        assert world.wait_for_messages(chat.id, 1, PATIENCE)[0].text, name


def entity(kind: str, offset: object, length: object, **extra: object) -> Params:
    return {"type": kind, "offset": offset, "length": length, **extra}


LIES = [
    [entity("mention", 10**9, 5)],
    [entity("mention", -3, 5), entity("mention", 2, -2)],
    [entity("mention", 0, 10**12)],
    [entity("bot_command", 0, -1)],
    [entity("bot_command", 0, 10**12)],
    [entity("bot_command", 0, 0)],
    [entity("mention", n, len(BOT_NAME)) for n in range(30)],
    [entity("text_mention", 0, 4), entity("text_mention", -1, 0)],
    [entity("a_kind_of_tomorrow", 0, 4, nested={"deep": [1, None]})],
    [entity("bold", n % 7 - 3, n) for n in range(2000)],
]


@pytest.mark.parametrize("chat", [private(), supergroup()], ids=["private", "group"])
def test_entities_that_lie_mislead_nobody(world: FakeApi, chat: Chat) -> None:
    text = f"{BOT_NAME} {PESKOV}"
    for number, lie in enumerate(LIES):
        answer = answer_to(world, text, chat, entities=[*lie, *find_entities(text)])
        # A command of no name is told to be unknown, in private; all else takes nothing away.
        commands = chat.type == "private" and lie[0]["type"] == "bot_command"
        assert ("I do not know this command." if commands else CONSENT) in answer.text
        assert len(world.sent_to(chat.id)) == number + 1


def query(number: int, **fields: object) -> Params:
    user = person(id=900 + number)
    return {
        "callback_query": {"id": f"forged-{number}", "from": user, "chat_instance": "1", **fields}
    }


FORGED = [
    "",
    "x",
    ":" * 64,
    "\x00\x01\ud800",
    "😀" * 16,
    "a" * 100_000,
    "add:../../etc/passwd",
    "' OR 1=1",
    "set:language:xx",
    "set:" + "9" * 60,
    *(f"{deed}:{end}" for deed in DEEDS for end in ("", "0", "-1", "9" * 50, "x:y:z")),
]


def test_forged_presses_change_nothing(world: FakeApi) -> None:
    sent = next(
        found
        for question in ("what did Peskov say about peacekeepers?", PESKOV)
        if labels(found := answer_to(world, question, private()))
    )
    edits, documents = len(world.edits), len(world.calls_of("sendDocument"))
    before = len(world.calls_of("answerCallbackQuery"))
    for data in FORGED:
        world.press(sent, 0, ADMIN_USER, data=data)
    world.wait_until(
        lambda: len(world.calls_of("answerCallbackQuery")) >= before + len(FORGED), PATIENCE
    )
    shown = sent.as_json() | {"date": 1_760_000_000}
    bare = {key: value for key, value in shown.items() if key != "reply_markup"}
    elsewhere = bare | {"chat": private().as_json(), "message_id": 5}
    by_another = elsewhere | {"from": person(id=5), "reply_markup": sent.params["reply_markup"]}
    button = sent.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    push_raw(
        world,
        query(1, data=button, message=bare),
        query(2, data=button, message=elsewhere),
        query(3, data=button, message=by_another),
        query(4, data=button, inline_message_id="x" * 200),
        query(5, game_short_name="tetris", message=bare),
        query(6, data=button),
        query(7, data=button, message={"chat": {"id": 0, "type": "private"}, "message_id": 0}),
        query(8, data="add:" + "0" * 16, message=elsewhere, unknown=[{}]),
    )
    assert len(world.edits) == edits
    assert len(world.calls_of("sendDocument")) == documents


@pytest.mark.parametrize(
    "payload",
    ["article_" + "f" * 16, "article_\ud800", "invite_" + "A" * 32, "invite_", "😀", "a b\nc", "-"],
)
def test_any_deep_link_is_answered(world: FakeApi, payload: str) -> None:
    assert answer_to(world, f"/start {payload}", private()).text


def offer(api: FakeApi, name: str, content: bytes, size: int | None) -> Sent:
    """Send a file as the admin and return what answers it."""
    before = len(api.sent_to(ADMIN.id))
    file = api.keep_file(content)
    api.push(document_message(ADMIN, file, name, size=size, user=ADMIN_USER))
    return api.wait_for_messages(ADMIN.id, before + 1, PATIENCE)[before]


def test_a_file_of_ten_thousand_lines_is_looked_at(world: FakeApi) -> None:
    # Few of them articles, as to appraise one takes milliseconds; of a file that is mostly no
    # articles the reading is given up.
    articles = [json.dumps({"title": f"T{n}", "text": f"Mayor Berg said {n}."}) for n in range(50)]
    content = "\n".join([*articles, *(["{", "[]", '"x"', "{}", "\x00"] * 1990)]).encode()
    sent = offer(world, "many.jsonl", content, len(content))
    assert "and 45 more" in sent.text
    assert "and 96 more" in sent.text
    assert labels(sent) == ["Add", "Do not add"]


@pytest.mark.parametrize(
    ("actual", "said"),
    [
        pytest.param(20_000_000, 20_000_000, id="honest"),
        pytest.param(20_000_000, None, id="of a size that is not said"),
        pytest.param(MOST_BYTES + 1, 5, id="said to be small"),
        pytest.param(20_000_001, 5, id="that Telegram does not give out"),
        pytest.param(5, 2**62, id="said to be huge"),
    ],
)
def test_a_file_too_large_is_told(world: FakeApi, actual: int, said: int | None) -> None:
    assert "too large" in offer(world, "big.txt", b"x" * actual, said).text


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        pytest.param("a.jsonl", b'{"text": ' + b"[" * 100_000, 9, id="nested without end"),
        pytest.param("a.jsonl", b'{"title": "x", "text": 1e999}\n[]\nnull', 1, id="of wrong types"),
        pytest.param("a.jsonl", b'{"text": "\\ud800"}', -5, id="half a pair"),
        pytest.param("a.txt", b"\xff\xfe\x00\xd8" * 1000, 0, id="broken UTF-16"),
        pytest.param("../../a.txt", b"\x00" * 5000, 1, id="zeros, named as a path"),
        pytest.param("\u202etxt.exe" * 50, b"MZ", 2, id="a program"),
        pytest.param("a.txt", b"\n" * 1_000_000, 1, id="empty lines"),
    ],
)
def test_a_broken_file_is_told(world: FakeApi, name: str, content: bytes, size: int) -> None:
    assert offer(world, name, content, size).text


def test_updates_of_any_shape_are_survived(world: FakeApi) -> None:
    chat = private()
    plain = text_message(chat, PESKOV)
    channel = Chat(-1001234, "channel")
    post = text_message(channel, PESKOV, user={}, sender_chat=channel.as_json())
    push_raw(
        world,
        {"message": {key: value for key, value in plain.items() if key != "from"}},
        {"message": plain | {"tomorrow": {"a": [1]}, "text": PESKOV, "quote": None}},
        {"message": text_message(chat, "") | {"hologram": {"file_id": "x"}}},
        {"message": text_message(Chat(-5, "metaverse"), PESKOV)},
        {"message": plain | {"reply_to_message": plain | {"reply_to_message": plain}}},
        {"message": plain | {"date": -1}},
        {"message": plain | {"message_thread_id": -1, "is_topic_message": True}},
        {"message": {}},
        {"message": []},
        {"message": "text"},
        {"message": None},
        {"message": plain | {"entities": [{"type": "mention"}]}},
        {"message": plain | {"entities": "x"}},
        {"message": plain | {"chat": 5}},
        {"message": plain | {"from": person() | {"language_code": "x" * 9000}}},
        {"channel_post": post},
        {"edited_channel_post": post},
        {"kind_of_tomorrow": {"message_id": "x", "chat": {"id": 1}}},
        {"message_reaction": {"chat": chat.as_json(), "message_id": 1}},
        {"poll": {}},
        {"callback_query": {}},
        {"inline_query": {"id": "x"}},
    )
    # Of those for this chat six can be read, whatever else is odd about them.
    world.wait_for_messages(chat.id, 6, PATIENCE)
    assert CONSENT in answer_to(world, PESKOV, chat).text
    assert [CONSENT in sent.text for sent in world.sent_to(chat.id)] == 7 * [True]
    assert not world.sent_to(channel.id)


def test_edits_of_messages_never_seen_are_left_alone(world: FakeApi) -> None:
    chat = private()
    for text in (PESKOV, "/forget", "/add x", "😀" * 2000, ""):
        world.push(text_message(chat, text), kind="edited_message")
    settle(world)
    assert not world.sent_to(chat.id)


TYPED = [
    "",
    " " * 256,
    "😀" * 128,
    "\ud800" * 256,
    MARKS[:112] * 2,
    "\u202e" + "ש" * 255,
    "?" * 256,
]


def test_anything_typed_inline_is_offered_something_or_nothing(world: FakeApi) -> None:
    for text in TYPED:
        assert world.offered(world.type_inline(person(), text), PATIENCE)["results"] is not None
