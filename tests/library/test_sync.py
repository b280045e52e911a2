"""A library that is synced is what the folders hold, and only what has changed is read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import textwrap
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from qabot.library import sync as syncing
from qabot.library.collection import load_articles, read_sources
from qabot.library.holdings import Changes
from qabot.library.store import Store
from qabot.library.sync import Report, sync, take_in, take_in_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qabot.library.collection import Collection
    from qabot.library.reading import Source

NEWS = Path("news")
FLOOD = "Flood on the river\n\nThe river rose by three metres on Friday."
MUSEUM = "Музей в Твери\n\nМузей откроется 1 сентября."
BRIDGE = '{"id": "bridge", "text": "A bridge opened in Valdo on Monday.", "author": "Ann Lee"}\n'


@pytest.fixture
def store() -> Store:
    NEWS.mkdir()
    (NEWS / "flood.txt").write_text(FLOOD, encoding="utf-8")
    (NEWS / "museum.txt").write_text(MUSEUM, encoding="utf-8")
    (NEWS / "bridge.jsonl").write_text(BRIDGE, encoding="utf-8")
    return Store(Path("library.sqlite"))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read."""
    names: list[str] = []

    def read_and_note(sources: Iterable[Source]) -> Collection:
        listed = list(sources)
        names.extend(source.path.name for source in listed)
        return read_sources(listed)

    monkeypatch.setattr(syncing, "read_sources", read_and_note)
    return names


def ids(store: Store) -> list[str]:
    return sorted(article.id for article in store.overlay().over(()))


def test_the_first_time_all_is_added_with_its_language(store: Store) -> None:
    report = sync(store, [NEWS])
    assert (report.changes, report.problems) == (Changes(added=3), ())
    kept = {article.id: article for article in store.overlay().added}
    assert set(kept) == {"flood.txt", "museum.txt", "bridge"}
    assert kept["museum.txt"].lang == "ru"
    assert kept["flood.txt"].text == FLOOD
    assert kept["bridge"].author == "Ann Lee"


def test_what_has_not_changed_is_not_read_again(store: Store, read: list[str]) -> None:
    sync(store, [NEWS])
    read.clear()
    assert sync(store, [NEWS]).changes == Changes(unchanged=3)
    assert read == []


def test_only_what_has_changed_is_read(store: Store, read: list[str]) -> None:
    sync(store, [NEWS])
    read.clear()
    (NEWS / "flood.txt").write_text(f"{FLOOD} It fell again.", encoding="utf-8")
    (NEWS / "museum.txt").unlink()
    (NEWS / "snow.txt").write_text("Snow fell.", encoding="utf-8")
    assert sync(store, [NEWS]).changes == Changes(added=1, updated=1, removed=1, unchanged=1)
    assert sorted(read) == ["flood.txt", "snow.txt"]
    assert ids(store) == ["bridge", "flood.txt", "snow.txt"]


def test_a_file_that_was_only_touched_is_read_and_is_as_it_was(
    store: Store, read: list[str]
) -> None:
    sync(store, [NEWS])
    read.clear()
    os.utime(NEWS / "flood.txt", ns=(1, 1))
    assert sync(store, [NEWS]).changes == Changes(unchanged=3)
    assert read == ["flood.txt"]


def test_an_article_that_left_its_file_leaves_the_library(store: Store) -> None:
    lines = [f'{{"id": "{name}", "text": "Rain fell in {name}."}}' for name in ("a", "b")]
    (NEWS / "bridge.jsonl").write_text("\n".join(lines), encoding="utf-8")
    sync(store, [NEWS])
    (NEWS / "bridge.jsonl").write_text(lines[1], encoding="utf-8")
    assert sync(store, [NEWS]).changes == Changes(removed=1, unchanged=3)
    assert ids(store) == ["b", "flood.txt", "museum.txt"]


def test_another_version_of_the_readers_reads_all_again(
    store: Store, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(store, [NEWS])
    read.clear()
    monkeypatch.setattr(syncing, "EDITION", "another")
    assert sync(store, [NEWS]).changes == Changes(unchanged=3)
    assert len(read) == 3


def test_what_cannot_be_read_is_told_each_time_and_what_it_held_stays(store: Store) -> None:
    sync(store, [NEWS])
    (NEWS / "flood.txt").write_bytes(b"")
    for _ in range(2):
        report = sync(store, [NEWS])
        assert report.changes == Changes(unchanged=2)
        assert [problem.path.name for problem in report.problems] == ["flood.txt"]
        assert "flood.txt" in ids(store)
    (NEWS / "flood.txt").write_text("The river fell.", encoding="utf-8")
    assert sync(store, [NEWS]).changes == Changes(updated=1, unchanged=2)


def test_of_a_file_that_is_wrong_in_part_the_rest_is_kept_and_what_is_wrong_told_each_time(
    store: Store, read: list[str]
) -> None:
    (NEWS / "bridge.jsonl").write_text(f"{BRIDGE}nonsense\n", encoding="utf-8")
    first = sync(store, [NEWS])
    assert (first.changes, len(first.problems)) == (Changes(added=3), 1)
    read.clear()
    for _ in range(2):
        assert sync(store, [NEWS]) == Report(Changes(unchanged=3), first.problems)
    assert read == []
    # As the path is spelled now.
    (told,) = sync(store, [NEWS.absolute()]).problems
    assert str(told) == str(NEWS.absolute().parent / str(first.problems[0]))
    (NEWS / "bridge.jsonl").write_text(BRIDGE, encoding="utf-8")
    assert sync(store, [NEWS]) == Report(Changes(unchanged=3), ())
    assert sync(store, [NEWS]).problems == ()


def test_what_is_wrong_in_an_archive_is_told_each_time_with_its_place(
    store: Store, read: list[str]
) -> None:
    with zipfile.ZipFile(NEWS / "old.zip", "w") as archive:
        archive.writestr("a.jsonl", '{"text": "It rained."}\nnonsense\n')
    first = sync(store, [NEWS])
    assert str(first.problems[0]).startswith("news/old.zip!/a.jsonl:2: is not JSON: ")
    read.clear()
    assert sync(store, [NEWS]).problems == first.problems
    assert read == []


def test_what_may_go_by_itself_is_looked_at_again(store: Store, read: list[str]) -> None:
    with zipfile.ZipFile(NEWS / "old.zip", "w") as archive:
        archive.writestr("a.txt", "It rained.")
        archive.writestr("b.docx", "no document")
    first = sync(store, [NEWS])
    assert (first.changes.added, len(first.problems)) == (4, 1)
    read.clear()
    assert sync(store, [NEWS]).problems == first.problems
    assert read == ["old.zip"]


def test_a_folder_that_is_gone_takes_nothing_with_it(store: Store) -> None:
    sync(store, [NEWS])
    NEWS.rename("elsewhere")
    report = sync(store, [NEWS])
    assert report.changes == Changes()
    assert "does not exist" in str(report.problems[0])
    assert len(ids(store)) == 3
    # An empty one may be a disk that is not mounted.
    NEWS.mkdir()
    assert sync(store, [NEWS]).changes == Changes()
    assert len(ids(store)) == 3


def test_files_elsewhere_leave_the_library(store: Store) -> None:
    other = Path("other")
    other.mkdir()
    (other / "snow.txt").write_text("Snow fell.", encoding="utf-8")
    sync(store, [NEWS, other])
    assert sync(store, [other]).changes == Changes(removed=3, unchanged=1)


def test_adding_takes_nothing_out(store: Store) -> None:
    take_in(store, [NEWS / "flood.txt"])
    assert take_in(store, [NEWS / "museum.txt"]).changes == Changes(added=1)
    assert ids(store) == ["flood.txt", "museum.txt"]


def test_what_was_withdrawn_stays_so_until_it_is_added_by_name(store: Store) -> None:
    sync(store, [NEWS])
    store.withdraw("flood.txt")
    (NEWS / "flood.txt").write_text(f"{FLOOD} It fell again.", encoding="utf-8")
    sync(store, [NEWS])
    assert "flood.txt" not in ids(store)
    take_in(store, [NEWS / "flood.txt"])
    assert "flood.txt" in ids(store)


def test_an_id_that_another_file_has_is_told_and_that_ones_article_stays(store: Store) -> None:
    sync(store, [NEWS])
    (NEWS / "other.jsonl").write_text(BRIDGE.replace("Valdo", "Oslo"), encoding="utf-8")
    report = sync(store, [NEWS])
    assert report.changes == Changes(unchanged=3)
    assert "the id 'bridge' is already that of an article of" in str(report.problems[0])
    # Once that is gone it is free.
    (NEWS / "bridge.jsonl").unlink()
    assert sync(store, [NEWS]).changes == Changes(added=1, removed=1, unchanged=2)


def test_a_file_that_moves_keeps_its_article(store: Store) -> None:
    sync(store, [NEWS])
    (NEWS / "bridge.jsonl").rename(NEWS / "moved.jsonl")
    sync(store, [NEWS])
    assert ids(store) == ["bridge", "flood.txt", "museum.txt"]


def two_folders() -> None:
    for folder in ("d1", "d2"):
        Path(folder).mkdir()
        for name in ("1", "2"):
            Path(folder, f"{name}.txt").write_text(f"Rain fell on {name} {folder}.")


def test_a_second_folder_with_the_same_names_is_added_beside_the_first(store: Store) -> None:
    two_folders()
    take_in(store, ["d1"])
    report = take_in(store, ["d2"])
    assert (report.changes, report.problems) == (Changes(added=2), ())
    assert ids(store) == ["1.txt", "2.txt", "d2/1.txt", "d2/2.txt"]


def test_ids_do_not_change_with_the_folders_that_are_named_together(store: Store) -> None:
    two_folders()
    take_in(store, ["d1", "d2"])
    before = ids(store)
    assert before == ["d1/1.txt", "d1/2.txt", "d2/1.txt", "d2/2.txt"]
    for paths in (["d2"], ["d1/1.txt", "d2"], ["d2", "d1"], ["."]):
        take_in(store, paths)
        assert {"d1/1.txt", "d1/2.txt", "d2/1.txt", "d2/2.txt"} <= set(ids(store))
    assert sync(store, ["d2"]).changes.unchanged == 2
    assert ids(store) == ["d2/1.txt", "d2/2.txt"]
    # The same file again is another article to the library, as it had left it.
    assert sync(store, ["d1", "d2"]).problems == ()
    assert ids(store) == ["1.txt", "2.txt", "d2/1.txt", "d2/2.txt"]


def test_an_id_is_free_once_its_file_is_gone(store: Store) -> None:
    two_folders()
    sync(store, ["d1", "d2"])
    sync(store, ["d1"])
    Path("d1").rename("d3")
    assert sync(store, ["d3"]).changes == Changes(added=2, removed=2)
    assert ids(store) == ["1.txt", "2.txt"]


def test_a_line_without_an_id_keeps_that_of_its_file(store: Store) -> None:
    for folder, text in (("d1", "Rain fell."), ("d2", "Snow fell.")):
        Path(folder).mkdir()
        Path(folder, "today.jsonl").write_text(f'{{"text": "{text}"}}\n')
        take_in(store, [folder])
    assert ids(store) == ["d2/today.jsonl:1", "today.jsonl:1"]
    with Path("d2/today.jsonl").open("a") as lines:
        lines.write('{"text": "Hail fell."}\n')
    sync(store, ["d2"])
    assert ids(store) == ["d2/today.jsonl:1", "d2/today.jsonl:2"]


def test_the_progress_is_told_of_every_file(store: Store) -> None:
    told: list[tuple[int, int]] = []
    sync(store, [NEWS], progress=lambda done, total: told.append((done, total)))
    sync(store, [NEWS], progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (3, 3), (3, 3)]


def test_a_text_is_added_once_however_often(store: Store) -> None:
    for expected in (Changes(added=1), Changes(updated=1)):
        report = take_in_text(
            store, f"\r\n{FLOOD}\n".encode(), source="The Herald", published="2026-11"
        )
        assert report.changes == expected
    (kept,) = store.overlay().added
    assert (kept.title, kept.source, kept.published) == (
        "Flood on the river",
        "The Herald",
        "2026-11",
    )


@pytest.mark.parametrize(
    ("text", "published", "reason"),
    [("  \n", None, "is empty"), (FLOOD, "Tuesday", '"published" is "Tuesday"')],
    ids=["no text", "no date"],
)
def test_what_is_wrong_with_a_text_is_told(
    store: Store, text: str, published: str | None, reason: str
) -> None:
    report = take_in_text(store, text.encode(), published=published)
    assert reason in str(report.problems[0])
    assert report.changes.added == bool(text.strip())


def test_a_text_in_another_encoding_is_recognised_and_told(store: Store) -> None:
    text = "Заголовок статьи\n\nМинистр заявил, что музей откроется осенью и будет бесплатным."
    report = take_in_text(store, text.encode("cp1251"))
    assert store.overlay().added[0].text == text
    assert ["it was read as cp1251" in p.reason and p.kept for p in report.problems] == [True]


def test_what_is_no_text_is_not_added(store: Store) -> None:
    report = take_in_text(store, b"\xff\xfe\x00\x01\x02")
    assert report.changes == Changes()
    assert not report.problems[0].kept


def test_a_misspelt_path_removes_nothing(store: Store) -> None:
    sync(store, [NEWS])
    misspelt: list[list[Path | str]] = [["nwes"], [NEWS / "flood.txt", "nwes"]]
    for paths in misspelt:
        assert sync(store, paths).changes.removed == 0
        assert len(ids(store)) == 3


def test_what_was_taken_all_the_same_is_not_read_again(store: Store, read: list[str]) -> None:
    text = "Заголовок статьи\n\nМинистр заявил, что музей откроется осенью и будет бесплатным."
    (NEWS / "flood.txt").write_bytes(text.encode("cp1251"))
    assert [problem.kept for problem in sync(store, [NEWS]).problems] == [True]
    read.clear()
    assert sync(store, [NEWS]).problems == ()
    assert read == []


def test_names_that_no_text_can_tell_apart_are_two_files(store: Store) -> None:
    Path(os.fsdecode(b"news/\xff.txt")).write_text("It rained.")
    Path("news/\\xff.txt").write_text("It snowed.")
    assert sync(store, [NEWS]).changes == Changes(added=5)
    assert sync(store, [NEWS]).changes == Changes(unchanged=5)


def test_a_file_that_vanishes_meanwhile_is_told_and_the_rest_is_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_what_is_left(sources: Iterable[Source]) -> Collection:
        (NEWS / "flood.txt").unlink(missing_ok=True)
        return read_sources(sources)

    monkeypatch.setattr(syncing, "read_sources", read_what_is_left)
    report = sync(store, [NEWS])
    assert report.changes == Changes(added=2)
    assert [str(p) for p in report.problems] == [
        "news/flood.txt: does not exist; check how the path is spelled"
    ]
    assert sync(store, [NEWS]).problems == ()


def test_a_file_of_hundreds_of_megabytes_is_told_and_not_read_whole(store: Store) -> None:
    with (NEWS / "huge.txt").open("wb") as file:
        file.truncate(400 * 1024 * 1024)
    report = sync(store, [NEWS])
    assert report.changes == Changes(added=3)
    assert report.problems[0].reason.startswith("is larger than 16777216 bytes")


def test_where_there_is_no_room_that_is_told_and_what_was_kept_stays(store: Store) -> None:
    sync(store, [NEWS])
    for number in range(20):
        (NEWS / f"{number}.txt").write_text(f"It rained {number} times. " * 1000)
    limited = """
        import resource, sys
        from pathlib import Path
        from qabot.errors import StateError
        from qabot.library.store import Store
        from qabot.library.sync import sync
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        try:
            sync(Store(Path(sys.argv[1])), ["news"])
        except StateError as error:
            print(error)
    """
    command = [sys.executable, "-c", textwrap.dedent(limited), str(store.path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert re.match(
        r"library\.sqlite cannot be used: disk I/O error; see whether its disk is full", done.stdout
    )
    assert ids(store) == ["bridge", "flood.txt", "museum.txt"]
    assert sync(store, [NEWS]).changes == Changes(added=20, unchanged=3)


def test_two_at_once_leave_the_library_as_one_would(store: Store) -> None:
    for number in range(50):
        (NEWS / f"{number}.txt").write_text(f"It rained {number} times.")
    command = [sys.executable, "-m", "qabot", "sync", "news"]
    surroundings = {**os.environ, "QABOT_LIBRARY__FILE": str(store.path.absolute())}
    running = [subprocess.Popen(command, env=surroundings, stdout=-1) for _ in range(3)]
    counts = [process.communicate(timeout=60)[0].split(b": ")[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert all(count.endswith((b"unchanged 0", b"unchanged 53")) for count in counts)
    assert len(ids(store)) == 53
    assert sync(store, [NEWS]).changes == Changes(unchanged=53)


def test_while_files_are_read_others_can_use_the_library(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_while_another_writes(sources: Iterable[Source]) -> Collection:
        Store(store.path).withdraw("gone")
        return read_sources(sources)

    monkeypatch.setattr(syncing, "read_sources", read_while_another_writes)
    assert sync(store, [NEWS]).changes == Changes(added=3)
    assert store.overlay().withdrawn == {"gone"}


class Folder(RuleBasedStateMachine):
    """Files come, change and go, and the library is synced at any time."""

    names = st.sampled_from(["a.txt", "b.txt", "deep/c.txt", "d.jsonl"])

    @initialize()
    def begin(self) -> None:
        self.home = tempfile.TemporaryDirectory()
        self.folder = Path(self.home.name, "news")
        self.folder.mkdir()
        (self.folder / "first.txt").write_text("The first article.")
        self.store = Store(Path(self.home.name, "library.sqlite"))
        self.time = 0

    @rule(name=names, words=st.integers(0, 3))
    def write(self, name: str, words: int) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        text = f"Rain fell in Bergen {'again ' * words}today."
        path.write_text(f'{{"text": "{text}"}}' if name.endswith("l") else text)
        # As a clock that never stands still would have it.
        self.time += 1
        os.utime(path, ns=(self.time, self.time))

    @rule(name=names)
    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    @rule()
    def sync(self) -> None:
        sync(self.store, [self.folder])
        kept = {article.id: article.text for article in self.store.overlay().added}
        found = load_articles([self.folder]).articles
        assert kept == {article.id: article.text for article in found}

    @invariant()
    def every_article_has_a_file(self) -> None:
        if hasattr(self, "store"):
            assert set(self.store.owners().values()) <= set(self.store.files())

    def teardown(self) -> None:
        if hasattr(self, "home"):
            self.home.cleanup()


TestFolder = Folder.TestCase
TestFolder.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)


def test_other_columns_make_files_be_read_again(store: Store, read: list[str]) -> None:
    (NEWS / "table.csv").write_text("id,body\nt1,It rained in Valdo.\n", encoding="utf-8")
    assert sync(store, [NEWS]).changes.added == 3
    read.clear()
    assert sync(store, [NEWS], columns={"text": "body"}).changes.added == 1
    assert "table.csv" in read
    read.clear()
    assert sync(store, [NEWS], columns={"text": "body"}).changes == Changes(unchanged=4)
    assert read == []


def test_an_archive_is_read_again_only_if_it_changed(store: Store, read: list[str]) -> None:
    for name, text in (("a.txt", "It rained."), ("b.txt", "It snowed.")):
        with zipfile.ZipFile(NEWS / "old.zip", "a") as archive:
            archive.writestr(name, text)
        read.clear()
        sync(store, [NEWS])
        assert read[-1] == "old.zip"
        sync(store, [NEWS])
        assert read.count("old.zip") == 1
    assert ids(store)[-2:] == ["old.zip!/a.txt", "old.zip!/b.txt"]
