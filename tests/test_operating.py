"""The commands of whoever operates the bot, as they are typed."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qabot.cli import main
from qabot.health import write_health
from qabot.library.store import Store
from qabot.loading import load_archive
from qabot.models import Article
from qabot.settings import load_settings
from tests.backup.making import contents
from tests.test_health import WELL

if TYPE_CHECKING:
    from tests.conftest import ReadOnly

TOKEN = "1234567890:AAtest-token_of_nobody-0123456789xyz"
SECRET = TOKEN.partition(":")[2]
BACKUP = Path("qabot.backup")


def library() -> Path:
    return Path(os.environ["XDG_STATE_HOME"], "qabot", "library.sqlite")


@pytest.fixture
def filled() -> Path:
    Store(library()).add([Article("a", "A flood", "Rain fell, said Anna Berg.")])
    return library()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


# --- backup and restore -----------------------------------------------------------------------


def test_a_library_that_is_lost_is_restored(
    capsys: pytest.CaptureFixture[str], filled: Path
) -> None:
    before = contents(filled)
    status, out, err = run(capsys, "backup", str(BACKUP))
    assert (status, err) == (0, "")
    assert re.fullmatch(
        r"saved the library \(\d+\.\d KB, version 6\): qabot\.backup \(\d+\.\d KB\)\n", out
    )
    assert stat.S_IMODE(BACKUP.stat().st_mode) == 0o600
    assert list(Path.cwd().glob("*backup*")) == [Path.cwd() / BACKUP]
    filled.unlink()
    status, out, err = run(capsys, "restore", str(BACKUP))
    assert (status, err) == (0, "")
    assert re.fullmatch(
        r"restored the library \(version 6\) as it was \d{4}-\S+\+00:00: .*library\.sqlite\n", out
    )
    assert contents(filled) == before
    assert run(capsys, "articles")[0] == 0


def test_neither_a_backup_nor_a_library_is_replaced_by_the_way(
    capsys: pytest.CaptureFixture[str], filled: Path
) -> None:
    run(capsys, "backup", str(BACKUP))
    before = BACKUP.read_bytes()
    assert run(capsys, "backup", str(BACKUP)) == (
        2,
        "",
        "qabot: error: qabot.backup is there already; name another, or delete it\n",
    )
    assert BACKUP.read_bytes() == before
    status, out, err = run(capsys, "restore", str(BACKUP))
    assert (status, out) == (2, "")
    assert err.startswith(f"qabot: error: {filled} is there already; --replace puts ")
    status, out, err = run(capsys, "restore", str(BACKUP), "--replace")
    assert (status, err) == (0, "")
    (former,) = filled.parent.glob("*.bak")
    assert out.endswith(f"; the former is {former}\n")
    assert contents(former) == contents(filled)


def pipe(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "qabot", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def test_it_goes_through_pipes(filled: Path) -> None:
    before = contents(filled)
    saved = pipe("backup", "-")
    assert saved.returncode == 0
    assert saved.stderr.startswith(b"saved the library (")
    filled.unlink()
    restored = pipe("restore", "-", stdin=saved.stdout)
    assert (restored.returncode, restored.stderr) == (0, b"")
    assert contents(filled) == before
    cut = pipe("restore", "-", "--replace", stdin=saved.stdout[:-20])
    assert cut.returncode == 2
    assert cut.stderr == (
        b"qabot: error: standard input cannot be restored: it is damaged or cut off; take another "
        b"backup\n"
    )
    assert contents(filled) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["backup", "b"], "there is nothing to save: neither .* nor .* is there"),
        (["backup", "."], r"\. is a folder; name a file in it"),
        (["backup", "none/b"], "none/b cannot be written: No such file or directory; make its"),
        (["restore", "b"], "b cannot be read: No such file or directory; name a file that 'qabot"),
        (["restore", "."], r"\. cannot be read: Is a directory; name a file that"),
        (["restore", "text"], "text cannot be restored: it is no backup of qabot; name a file"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    Path("text").write_text("no backup")
    if arguments != ["backup", "b"]:
        Store(library()).add([Article("a", "A", "Rain.")])
    status, out, err = run(capsys, *arguments)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert re.match(f"qabot: error: {told}", err)


def test_a_library_that_is_damaged_is_not_saved(
    capsys: pytest.CaptureFixture[str], filled: Path
) -> None:
    filled.write_bytes(b"no database " * 100)
    status, _, err = run(capsys, "backup", str(BACKUP))
    assert (status, BACKUP.exists()) == (2, False)
    assert err == (
        f"qabot: error: {filled} cannot be backed up: file is not a database; move it away\n"
    )


def test_a_library_that_cannot_be_written_to_is_saved(
    capsys: pytest.CaptureFixture[str], filled: Path, readonly: ReadOnly, tmp_path: Path
) -> None:
    before = contents(filled)
    target = tmp_path / "open"
    target.mkdir()
    target.chmod(0o777)
    with readonly(filled):
        status, _, err = run(capsys, "backup", str(target / BACKUP))
    assert (status, err) == (0, "")
    filled.unlink()
    run(capsys, "restore", str(target / BACKUP))
    assert contents(filled) == before


def test_while_a_bot_is_at_work_nothing_is_restored(
    capsys: pytest.CaptureFixture[str], filled: Path
) -> None:
    run(capsys, "backup", str(BACKUP))
    now = time.time()
    path = filled.with_name("telegram.sqlite.health.json")
    write_health(path, replace(WELL, written=now))
    status, _, err = run(capsys, "restore", str(BACKUP), "--replace")
    assert (status, len(err.splitlines())) == (2, 1)
    assert err.startswith("qabot: error: a bot is at work on this state: stop it first.")
    # It was killed.
    write_health(path, replace(WELL, written=now - 31))
    assert run(capsys, "restore", str(BACKUP), "--replace")[0] == 0


def test_a_restore_that_was_broken_off_is_told_and_finished(
    capsys: pytest.CaptureFixture[str], filled: Path
) -> None:
    # As one leaves it that has died before it was through, see tests/backup/killing.py.
    new = Store(filled.with_name("library.sqlite.restoring"))
    new.add([Article("b", "A bridge", "Anna Berg opened the bridge.")])
    mark = filled.with_name("telegram.sqlite.restoring.json")
    mark.write_text('["library"]')
    assert "restore was broken off" in run(capsys, "doctor", "--offline")[1]
    # Without a token it comes no further, but that far.
    status, _, err = run(capsys, "telegram")
    assert err.startswith("qabot: warning: a restore that was broken off is finished now\n")
    assert (status, "has no token" in err) == (2, True)
    assert [row[1] for row in contents(filled)["article"]] == ["b"]
    assert "broken off" not in run(capsys, "doctor", "--offline")[1]
    mark.write_text("?")
    status, _, err = run(capsys, "telegram")
    assert (status, f"{mark} is damaged; delete it and restore again" in err) == (2, True)


# --- doctor -----------------------------------------------------------------------------------


def examined(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    """Return the exit status, and of each thing what was found worst, with what was told of it."""
    status, out, err = run(capsys, "doctor", "--json", "--offline", *arguments)
    assert err == ""
    assert SECRET not in out
    told = json.loads(out)
    assert told["well"] is (status == 0)
    order = ("skipped", "ok", "warning", "wrong")
    checks = sorted(told["checks"], key=lambda check: order.index(check["mark"]))
    return status, {check["check"]: check for check in checks}


@pytest.fixture
def with_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QABOT_TELEGRAM__TOKEN", TOKEN)


@pytest.mark.usefixtures("with_token", "filled")
def test_where_all_is_well_it_says_so_for_each_thing(
    capsys: pytest.CaptureFixture[str], seeds: Path
) -> None:
    status, found = examined(capsys, "--articles", str(seeds))
    assert (status, {check["mark"] for check in found.values()}) == (0, {"ok", "skipped"})
    assert "articles (command line)" in found["settings"]["told"]
    assert "telegram.token (environment QABOT_TELEGRAM__TOKEN)" in found["settings"]["told"]
    assert found["articles"]["told"] == "2 can be read"
    assert {"versions", "extras", "token", "state", "library", "cache", "temporary"} <= set(found)
    assert {"library file", "index", "disk", "bot"} <= set(found)
    status, out, _ = run(capsys, "doctor", "--offline", "--articles", str(seeds))
    assert "ok: token: it is there, and in form\n" in out
    assert not re.search("[✓✗\x1b]", out)


@pytest.mark.parametrize(
    ("settings", "check", "mark", "told"),
    [
        ({}, "token", "wrong", "the Telegram bot has no token"),
        ({"TELEGRAM__TOKEN": "abc"}, "token", "wrong", "telegram.token .* is malformed"),
        ({"TELEGRAM__TOKEN_FILE": "none"}, "token", "wrong", "token_file = 'none' .* No such file"),
        ({"TELEGRAM__TOKEN_FILE": "."}, "token", "wrong", "cannot be read: Is a directory"),
        ({"ANSWER__LIMIT": "many"}, "settings", "wrong", "answer.limit = 'many' .*valid integer"),
        ({"ANSWER__LIMITS": "3"}, "settings", "wrong", "unknown setting QABOT_ANSWER__LIMITS"),
        ({"CONFIG": "none.toml"}, "settings", "wrong", "config = 'none.toml' .*No such file"),
        ({"LIBRARY__FILE": "file/l"}, "library", "warning", "file/l cannot be written: Not a dir"),
        ({"TELEGRAM__STATE_FILE": "file/s"}, "state", "wrong", "file/s cannot be written"),
        ({"ARTICLES": "none"}, "articles", "wrong", "no article could be read: none"),
        (
            {"ARTICLES": "some"},
            "articles",
            "warning",
            "1 could not be read as they should; .*x.txt",
        ),
        ({"LIBRARY__CACHE": "false"}, "index", "ok", "it is in memory, as library.cache says"),
        (
            {"TELEGRAM__TOKEN": TOKEN, "TELEGRAM__WEBHOOK_URL": "http://a.example"},
            "webhook",
            "wrong",
            "telegram.webhook_url cannot be used",
        ),
    ],
)
def test_what_is_wrong_is_a_finding(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    check: str,
    mark: str,
    told: str,
) -> None:
    Path("file").touch()
    Path("some").mkdir()
    Path("some/good.txt").write_text("Rain\n\nRain fell.")
    Path("some/x.txt").touch()
    for name, value in settings.items():
        monkeypatch.setenv(f"QABOT_{name}", value)
    if "TELEGRAM__TOKEN" not in settings and check != "token":
        monkeypatch.setenv("QABOT_TELEGRAM__TOKEN", TOKEN)
    if "ARTICLES" not in settings:
        monkeypatch.setenv("QABOT_ARTICLES", "some/good.txt")
    status, found = examined(capsys)
    assert (found[check]["mark"], status) == (mark, 1 if mark == "wrong" else 0)
    assert re.search(told, found[check]["told"])
    assert found[check]["remedy"] or mark == "ok"
    # The others are looked at all the same.
    assert {"versions", "extras", "temporary", "bot"} <= set(found)


@pytest.mark.usefixtures("with_token")
def test_an_index_on_disk_is_told_with_its_age(capsys: pytest.CaptureFixture[str]) -> None:
    articles = Path("articles")
    articles.mkdir()
    for number in range(40):
        text = f"Rain {number}\n\n" + f"It rained {number} times in Oslo. " * 300
        (articles / f"{number}.txt").write_text(text)
    assert main(["sync", "articles"]) == 0
    capsys.readouterr()
    assert examined(capsys)[1]["index"]["told"].startswith("there is none on disk")
    main(["ask", "where did it rain?"])
    capsys.readouterr()
    status, found = examined(capsys)
    told = rf"{library()}\.index was changed \d{{4}}-.*, 0\.0 hours ago"
    assert (status, bool(re.fullmatch(told, found["index"]["told"]))) == (0, True)
    # It is as old as `qabot health` would say.
    assert load_archive(load_settings()).engine.indexed == pytest.approx(time.time(), abs=60)


@pytest.mark.usefixtures("with_token", "filled")
def test_a_bot_is_told_that_is_at_work(capsys: pytest.CaptureFixture[str], filled: Path) -> None:
    path, now = filled.with_name("telegram.sqlite.health.json"), time.time()
    well = replace(WELL, started=now, written=now, turned=now, polled=now)
    for content, mark, told in (
        (well, "ok", "one is at work on this state since"),
        (replace(well, written=now - 99), "warning", "has told nothing for 99 s"),
    ):
        write_health(path, content)
        _, found = examined(capsys)
        assert (found["bot"]["mark"], told in found["bot"]["told"]) == (mark, True)
    path.write_text("{")
    assert examined(capsys)[1]["bot"]["mark"] == "warning"
