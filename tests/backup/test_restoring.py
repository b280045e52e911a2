"""From files to an archive and back: the same content, or nothing is touched."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.backup.manifest import NAME
from qabot.backup.packing import Unpacker, packing
from qabot.backup.restoring import restore_backup
from qabot.errors import DamageError, StateError
from qabot.library.store import MIGRATIONS, Store
from qabot.models import Article
from qabot.sqlite import open_sqlite, version_of
from qabot.telegram.database import MIGRATIONS as STATE
from qabot.telegram.database import Database
from tests.backup.making import archive_of, contents, fill, parts
from tests.conftest import ReadOnly

HERE, THERE = Path("here"), Path("there")

Told = dict[str, Any]


def content_of(folder: Path) -> list[dict[str, list[tuple[object, ...]]]]:
    return [contents(part.path) for part in parts(folder)]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def restore(archive: bytes, folder: Path = THERE, *, replace: bool = False) -> list[Path | None]:
    _, restored = restore_backup(BytesIO(archive), parts(folder), replace=replace)
    return [one.former for one in restored]


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_text, max_size=4), st.lists(_text, max_size=4))
def test_what_was_saved_is_what_is_restored(texts: list[str], notes: list[str]) -> None:
    with TemporaryDirectory() as folder:
        here, there = Path(folder, "here"), Path(folder, "there")
        fill(here, texts, notes)
        before = content_of(here)
        restore(archive_of(here), there)
        assert content_of(there) == before == content_of(here)
        # And it can be worked with.
        fill(there)


def test_what_is_restored_is_private_and_nothing_else_is_left() -> None:
    fill(HERE)
    assert restore(archive_of(HERE)) == [None, None]
    assert {path.name for path in THERE.iterdir()} == {"l.sqlite", "s.sqlite"}
    assert stat.S_IMODE(THERE.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in THERE.iterdir()} == {0o600}


@pytest.mark.parametrize("kept", ["l.sqlite", "s.sqlite"])
def test_what_is_not_in_the_archive_stays(kept: str) -> None:
    fill(HERE)
    fill(THERE, ["Snow."], ["b"])
    (HERE / kept).unlink()
    before = contents(THERE / kept)
    restore(archive_of(HERE), replace=True)
    assert contents(THERE / kept) == before
    (other,) = {"l.sqlite", "s.sqlite"} - {kept}
    assert contents(THERE / other) == contents(HERE / other)


@pytest.mark.parametrize("version", [1, 3, 4, len(MIGRATIONS) - 1])
def test_a_backup_of_an_older_version_is_restored_and_brought_up_to_date(version: int) -> None:
    functions = {"hash_of": lambda *values: "hash"}
    open_sqlite(HERE / "l.sqlite", MIGRATIONS[:version], functions=functions).close()
    open_sqlite(HERE / "s.sqlite", STATE[:version]).close()
    restore(archive_of(HERE))
    assert [version_of(part.path) for part in parts(THERE)] == [version, version]
    fill(THERE)
    assert version_of(THERE / "l.sqlite") == len(MIGRATIONS)


def test_files_that_are_there_are_not_replaced_unless_that_is_wanted() -> None:
    fill(HERE)
    fill(THERE, ["Snow."], ["b"])
    before = bytes_of(THERE)
    with pytest.raises(StateError, match=r"l\.sqlite and .*s\.sqlite are there already; --replace"):
        restore(archive_of(HERE))
    assert bytes_of(THERE) == before
    former = restore(archive_of(HERE), replace=True)
    assert content_of(THERE) == content_of(HERE)
    assert contents(former[0] or THERE)["article"][0][3] == "Snow."
    assert len(list(THERE.iterdir())) == 4


def test_the_former_is_kept_with_all_that_lay_beside_it() -> None:
    fill(HERE)
    fill(THERE, ["Snow."])
    # As of a process that has crashed: what it wrote last is not in the file yet.
    code = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('INSERT INTO withdrawn VALUES (?, 0)', ('late',)); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", code, str(THERE / "l.sqlite")], check=False)
    assert (THERE / "l.sqlite-wal").stat().st_size
    (former, _) = restore(archive_of(HERE), replace=True)
    assert former is not None
    assert contents(former)["withdrawn"] == [("late", 0.0)]
    assert contents(THERE / "l.sqlite") == contents(HERE / "l.sqlite")
    assert not (THERE / "l.sqlite-wal").exists()


def test_a_damaged_file_can_be_replaced_and_is_kept_with_what_lies_beside_it() -> None:
    fill(HERE)
    THERE.mkdir()
    (THERE / "l.sqlite").write_bytes(b"no database " * 100)
    (THERE / "l.sqlite-wal").write_bytes(b"log of it")
    (former, _) = restore(archive_of(HERE), replace=True)
    assert former is not None
    assert former.read_bytes() == b"no database " * 100
    assert former.with_name(f"{former.name}-wal").read_bytes() == b"log of it"
    assert content_of(THERE) == content_of(HERE)


def test_a_log_without_its_file_is_not_taken_for_that_of_the_new_one() -> None:
    fill(HERE)
    THERE.mkdir()
    (THERE / "l.sqlite-wal").write_bytes(b"log of nothing")
    restore(archive_of(HERE))
    assert content_of(THERE) == content_of(HERE)


def test_a_file_that_somebody_has_open_is_not_replaced() -> None:
    fill(HERE)
    fill(THERE, ["Snow."], ["b"])
    archive = archive_of(HERE)
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('SELECT * FROM conversation').fetchall(); print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(THERE / "s.sqlite")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(StateError, match=r"s\.sqlite\) is in use; stop the bot and other"):
            restore(archive, replace=True)
        other.communicate(b"\n")
    assert contents(THERE / "l.sqlite")["article"][0][3] == "Snow."
    assert {path.name for path in THERE.iterdir()} == {"l.sqlite", "s.sqlite"}
    restore(archive, replace=True)
    assert content_of(THERE) == content_of(HERE)


def test_the_index_of_the_former_library_is_not_taken_for_one_of_the_new() -> None:
    # Both go the same number of steps from one backup.
    fill(HERE)
    archive = archive_of(HERE)
    store = Store(HERE / "l.sqlite")
    store.add([Article("b", "B", "One.")])
    former = store.revision()
    restore(archive, HERE, replace=True)
    store.add([Article("b", "B", "Two.")])
    assert store.revision() > former + 1


def repacked(archive: bytes, change: Callable[[Told, dict[str, bytes]], object]) -> bytes:
    """Return an archive with other content, as somebody would make it who knows the form."""
    unpacker = Unpacker(BytesIO(archive))
    manifest = json.loads(b"".join(unpacker.read(unpacker.find(NAME))))
    members = [f"{entry['name']}.sqlite" for entry in manifest["entries"]]
    files = {name: b"".join(unpacker.read(unpacker.find(name))) for name in members}
    change(manifest, files)
    files = {NAME: json.dumps(manifest).encode(), **files}
    stream = BytesIO()
    with packing(stream) as packer:
        for name, content in files.items():
            packer.add(name, len(content), 0.0, [content])
    return stream.getvalue()


def harmful(manifest: Told, files: dict[str, bytes]) -> None:
    """Put a trigger into the library, with sums that are right."""
    path = Path("harmful.sqlite")
    path.write_bytes(files["library.sqlite"])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER t AFTER UPDATE ON revision BEGIN DELETE FROM article; END"
        )
        connection.commit()
    put(manifest, files, path.read_bytes())


def put(manifest: Told, files: dict[str, bytes], content: bytes) -> None:
    files["library.sqlite"] = content
    digest = hashlib.sha256(content).hexdigest()
    manifest["entries"][0] |= {"size": len(content), "sha256": digest}


def page_damaged(manifest: Told, files: dict[str, bytes]) -> None:
    content = bytearray(files["library.sqlite"])
    content[4096:4196] = b"\xff" * 100
    put(manifest, files, bytes(content))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            lambda m, f: m["entries"][0].update(version=99),
            r"library\.sqlite is of version 99, made by a newer qabot .*; bring qabot up to date",
            id="newer tables",
        ),
        pytest.param(lambda m, f: m.update(format=2), "made by another qabot", id="newer form"),
        pytest.param(
            lambda m, f: m["entries"][0].update(version=1),
            "it is of version 6 and not 1",
            id="another version than it says",
        ),
        pytest.param(
            lambda m, f: m["entries"][0].update(sha256="0" * 64),
            "is not as it was written; take another backup",
            id="another sum",
        ),
        pytest.param(
            lambda m, f: m["entries"][0].update(size=10**15),
            "make room on its disk",
            id="too large",
        ),
        pytest.param(
            lambda m, f: m["entries"][0].update(size=5), "damaged or cut off", id="another size"
        ),
        pytest.param(lambda m, f: m["entries"].reverse(), "damaged", id="another order"),
        pytest.param(lambda m, f: m["entries"].clear(), "damaged", id="nothing in it"),
        pytest.param(
            lambda m, f: m["entries"][0].update(name="../x"), "damaged", id="a name that is a path"
        ),
        pytest.param(lambda m, f: m.update(made="\x1b[31m"), "damaged", id="colours"),
        pytest.param(lambda m, f: m.update(entries=7), "damaged", id="no list"),
        pytest.param(lambda m, f: f.update(more=b"x"), "more in it", id="one file more"),
        pytest.param(lambda m, f: f.pop("state.sqlite"), "damaged", id="one file less"),
        pytest.param(harmful, "its tables are not those of qabot", id="a trigger"),
        pytest.param(page_damaged, "malformed|damaged", id="a damaged page"),
        pytest.param(lambda m, f: put(m, f, b"no database"), "not a database", id="no database"),
    ],
)
def test_what_is_not_sound_is_refused_and_nothing_is_touched(
    change: Callable[[Told, dict[str, bytes]], object], told: str
) -> None:
    fill(HERE)
    fill(THERE, ["Snow."], ["b"])
    archive = repacked(archive_of(HERE), change)
    before = bytes_of(THERE)
    with pytest.raises((DamageError, StateError), match=told):
        restore(archive, replace=True)
    assert bytes_of(THERE) == before


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9, 0.99])
def test_a_backup_that_is_cut_off_is_refused_and_nothing_is_touched(share: float) -> None:
    fill(HERE, [f"Rain number {number}." for number in range(300)])
    archive = archive_of(HERE)
    with pytest.raises(DamageError):
        restore(archive[: int(len(archive) * share)])
    assert not THERE.exists() or not list(THERE.iterdir())


def test_a_folder_that_cannot_be_written_to_is_told(readonly: ReadOnly) -> None:
    fill(HERE)
    fill(THERE)
    archive = archive_of(HERE)
    with (
        readonly(THERE / "l.sqlite"),
        pytest.raises(StateError, match=r"cannot be written: Permission denied; allow writing"),
    ):
        restore(archive, replace=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_process_that_dies_at_any_step_leaves_all_of_the_former_or_of_the_new() -> None:
    fill(HERE)
    fill(THERE, ["Snow."], ["b"])
    Path("archive").write_bytes(archive_of(HERE))
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [sys.executable, "-m", "tests.backup.killing", "archive", str(THERE), str(HERE)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    steps = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(steps) > 20
    assert {tuple(sides) for _, *sides, _ in steps} == {
        ("old", "old"),
        ("new", "new"),
    }
    # What is left is no hindrance to do it again.
    assert all(again for *_, again in steps)
    assert steps[-1] == [0, "new", "new", True]


def test_it_is_consistent_though_somebody_writes_all_the_time() -> None:
    fill(HERE)
    over = threading.Event()
    path = HERE / "s.sqlite"

    def write() -> None:
        with closing(Database.open(path)) as opened:
            number = 0
            while not over.is_set():
                number += 1
                with opened.transaction() as connection:
                    # Always two that belong together.
                    for topic in (1, 2):
                        connection.execute(
                            "INSERT INTO conversation VALUES (?, ?, 0, 0, 'x')", (number, topic)
                        )

    thread = threading.Thread(target=write)
    thread.start()
    try:
        counts = []
        for number in range(3):
            folder = Path(f"copy{number}")
            restore(archive_of(HERE), folder)
            rows = contents(folder / "s.sqlite")["conversation"]
            pairs = [row[0] for row in rows if row[1]]
            assert all(pairs.count(chat) == 2 for chat in set(pairs))
            counts.append(len(pairs))
    finally:
        over.set()
        thread.join()
    assert counts == sorted(counts)
    assert counts[-1] > 0
