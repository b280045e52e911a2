"""The commands of the library, as they are typed."""

from __future__ import annotations

import io
import json
import select
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qabot import shelving
from qabot.cli import main
from qabot.library.store import Store
from tests.library.serving import serving

if TYPE_CHECKING:
    from tests.conftest import ReadOnly, RunQabot

NEWS = Path("news")
FLOOD = "Flood on the river\n\nThe river rose by three metres on Friday, said Anna Berg."
BRIDGE = {
    "id": "bridge",
    "text": "A new bridge\n\nAnna Berg opened the bridge.",
    "source": "Herald",
}


@pytest.fixture(autouse=True)
def news() -> None:
    NEWS.mkdir()
    (NEWS / "flood.txt").write_text(FLOOD, encoding="utf-8")
    (NEWS / "bridge.jsonl").write_text(f"{json.dumps(BRIDGE)}\n", encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_a_synced_library_is_answered_from_by_every_command_without_another_word(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, out, _ = run(capsys, "sync", "news")
    library = tmp_path / ".state/qabot/library.sqlite"
    assert (status, out) == (0, f"added 2, updated 0, removed 0, unchanged 0: {library}\n")
    status, out, _ = run(capsys, "ask", "who opened the bridge?")
    assert (status, out.splitlines()[0]) == (0, "│ Anna Berg opened the bridge. [1]")


def test_articles_that_are_named_are_answered_from_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(capsys, "sync", "news")
    status, _, _ = run(capsys, "ask", "who opened the bridge?", "--articles", "news/flood.txt")
    assert status == 1


def test_articles_are_listed_and_shown_as_they_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "sync", "news")
    _, out, _ = run(capsys, "articles")
    lines = [line.split("\t") for line in out.splitlines()]
    assert [[*line[:3], line[4]] for line in lines] == [
        ["bridge", "en", "-", "A new bridge"],
        ["flood.txt", "en", "-", "Flood on the river"],
    ]
    _, out, _ = run(capsys, "articles", "--json")
    listed = [json.loads(line) for line in out.splitlines()]
    assert [article["source"] for article in listed] == ["Herald", None]
    assert [article["added"] for article in listed] == [line[3] for line in lines]
    added = datetime.fromisoformat(listed[0]["added"])
    assert timedelta() <= datetime.now(UTC) - added < timedelta(minutes=1)
    _, out, _ = run(capsys, "article", "flood.txt")
    assert out == f"{FLOOD}\n"
    _, out, _ = run(capsys, "article", "bridge", "--json")
    assert json.loads(out)["text"] == BRIDGE["text"]


def test_the_texts_of_thousands_are_not_read_to_list_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "sync", "news")
    monkeypatch.setattr(Store, "overlay", None)
    assert len(run(capsys, "articles")[1].splitlines()) == 2


def test_articles_that_are_in_no_library_are_listed_without_a_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QABOT_ARTICLES", '["news"]')
    out = run(capsys, "articles", "--json")[1]
    assert [json.loads(line)["added"] for line in out.splitlines()] == [None, None]


def test_the_library_lies_over_articles_of_the_settings_but_not_over_those_of_one_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QABOT_ARTICLES", '["news"]')
    Path("toll.txt").write_text('Toll\n\n"The toll falls," said Mayor Ada Holm.', "utf-8")
    asked = ("ask", "what did Holm say?")
    assert run(capsys, *asked)[0] == 1
    assert run(capsys, "add", "toll.txt")[0] == 0
    assert run(capsys, *asked)[0] == 0
    assert run(capsys, "ask", "who opened the bridge?")[0] == 0
    assert run(capsys, *asked, "--articles", "news")[0] == 1


def test_what_is_removed_is_left_out_though_its_file_stays(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(capsys, "sync", "news")
    status, out, _ = run(capsys, "remove", "bridge")
    assert (status, out.startswith("removed 1, left 1: ")) == (0, True)
    run(capsys, "sync", "news")
    assert run(capsys, "ask", "who opened the bridge?")[0] == 1
    run(capsys, "add", "news/bridge.jsonl")
    assert run(capsys, "ask", "who opened the bridge?")[0] == 0


def test_ids_that_are_shown_stay_whichever_folders_are_added(
    capsys: pytest.CaptureFixture[str],
) -> None:
    more = Path("more")
    more.mkdir()
    (more / "flood.txt").write_text("Another flood\n\nIt rained again.", encoding="utf-8")
    for paths in (["news"], ["more"], ["more", "news"]):
        assert run(capsys, "add", *paths)[0] == 0
    assert run(capsys, "article", "more/flood.txt")[1].startswith("Another flood")
    assert run(capsys, "article", "flood.txt")[1] == f"{FLOOD}\n"
    run(capsys, "remove", "more/flood.txt")
    run(capsys, "sync", "more", "news")
    assert [line.split("\t")[0] for line in run(capsys, "articles")[1].splitlines()] == [
        "bridge",
        "flood.txt",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("remove", "bridge", "nope"), "there is no article 'nope'; 'qabot articles' lists them"),
        (("article", "nope"), "there is no article 'nope'; 'qabot articles' lists them"),
        (("remove", "bridge", "flood.txt"), "these are all articles; add others before they go"),
        (("sync",), "Missing argument 'PATH|URL...'"),
        (("sync", "-"), "sync takes no standard input; 'qabot add -' adds a text"),
        (("add", "news", "--source", "Herald"), "are of a text on standard input (-)"),
        (("add",), "Missing argument 'PATH|URL|-...'"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_mistakes_are_told_and_change_nothing(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    run(capsys, "sync", "news")
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert len(run(capsys, "articles")[1].splitlines()) == 2


def test_what_cannot_be_read_is_told_and_sets_the_exit_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (NEWS / "empty.txt").write_bytes(b"")
    status, out, err = run(capsys, "sync", "news")
    assert status == 1
    assert out.startswith("added 2, updated 0, removed 0, unchanged 0, failed 1: ")
    assert err.startswith("qabot: warning: news/empty.txt: is empty; ")


def test_a_text_on_standard_input_is_added(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = io.BytesIO(b"Snow\n\nSnow fell in Bergen, said Ola Holm.")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(text))
    status, out, _ = run(capsys, "add", "-", "--source", "Herald", "news/flood.txt")
    assert (status, out.startswith("added 2, updated 0")) == (0, True)
    listed = [json.loads(line) for line in run(capsys, "articles", "--json")[1].splitlines()]
    assert [(a["title"], a["source"]) for a in listed] == [
        ("Snow", "Herald"),
        ("Flood on the river", None),
    ]


def test_the_library_is_where_the_settings_say(run_qabot: RunQabot, tmp_path: Path) -> None:
    place = tmp_path / "kept/articles.sqlite"
    done = run_qabot("sync", "news", QABOT_LIBRARY__FILE=str(place))
    assert (done.status, place.exists()) == (0, True)
    done = run_qabot("ask", "who opened the bridge?", QABOT_LIBRARY__FILE=str(place))
    assert done.status == 0


def test_a_library_that_cannot_be_used_is_told_in_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "library.sqlite"
    place.write_text("no database " * 100)
    monkeypatch.setenv("QABOT_LIBRARY__FILE", str(place))
    status, _, err = run(capsys, "sync", "news")
    assert status == 2
    assert err.startswith(f"qabot: error: {place} cannot be used: file is not a database; ")
    assert len(err.splitlines()) == 1


def test_a_library_that_cannot_be_written_to_is_answered_from(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    readonly: ReadOnly,
) -> None:
    place = tmp_path / "kept/library.sqlite"
    monkeypatch.setenv("QABOT_LIBRARY__FILE", str(place))
    monkeypatch.setenv("QABOT_LIBRARY__CACHE", "false")
    run(capsys, "sync", "news")
    commands = (("ask", "who opened the bridge?"), ("articles",), ("article", "bridge"))
    before = [run(capsys, *command) for command in commands]
    with readonly(place):
        assert [run(capsys, *command) for command in commands] == before
        status, _, err = run(capsys, "remove", "bridge")
    assert (status, len(err.splitlines())) == (2, 1)
    assert "it is readonly, or its folder is; allow writing to it and its folder, or" in err


def test_a_watched_folder_is_synced_at_each_change(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "qabot", "sync", "--watch", "news"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith(
                "added 2, updated 0, removed 0, unchanged 0"
            )
            # It may be told of at once, or begin to watch a moment later.
            for number in range(100):
                (NEWS / "snow.txt").write_text(f"Snow fell {number} times.", encoding="utf-8")
                if select.select([process.stdout], [], [], 0.5)[0]:
                    break
            assert process.stdout.readline().startswith(
                "added 1, updated 0, removed 0, unchanged 2"
            )
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        finally:
            process.kill()
    assert Store(tmp_path / ".state/qabot/library.sqlite").owners().keys() >= {"snow.txt"}


def test_without_the_extra_it_is_told_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    status, _, err = run(capsys, "sync", "--watch", "news")
    assert (status, err) == (2, "qabot: error: --watch needs 'pip install qabot[watch]'\n")


def test_there_must_be_something_to_watch(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "sync", "--watch", "nowhere")
    assert status == 2
    assert "there is nothing to watch: nowhere does not exist" in err


def test_articles_that_are_named_replace_a_library_that_the_settings_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QABOT_LIBRARY__FILE", "here.sqlite")
    run(capsys, "sync", "news")
    assert run(capsys, "ask", "who opened the bridge?")[0] == 0
    assert run(capsys, "ask", "who opened the bridge?", "--articles", "news/flood.txt")[0] == 1


def test_a_feed_is_added_by_its_address_and_fetched_again_by_sync(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    feed = '<rss version="2.0"><channel><item><title>{}</title><description>{}</description></item>'
    with serving() as site:
        address = site.put("/feed.xml", feed.format("Snow", "Snow fell in Bergen."), "text/xml")
        assert run(capsys, "add", address)[1].startswith("added 1, updated 0, removed 0, ")
        assert run(capsys, "ask", "where did snow fall?")[0] == 0
        site.put("/feed.xml", "gone", status="404")
        status, out, err = run(capsys, "sync", "news", address)
        assert (status, out.split(": ")[0]) == (
            1,
            "added 2, updated 0, removed 0, unchanged 0, failed 1",
        )
        told = "answers 404 Not Found; check the address, or leave it out"
        assert err == f"qabot: warning: {address}: {told}\n"
        # Only what was told to was asked for, by no question.
        assert site.paths == ["/feed.xml", "/feed.xml"]
    assert len(run(capsys, "articles")[1].splitlines()) == 3


def test_while_folders_are_watched_addresses_are_fetched_from_time_to_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(shelving, "watched", lambda paths: iter(range(3)))
    with serving() as site:
        address = site.put("/f", "gone", status="404")
        run(capsys, "sync", "--watch", "news", address)
        assert site.paths == ["/f"]
        monkeypatch.setattr(shelving, "_FETCH_AGAIN", 0)
        run(capsys, "sync", "--watch", "news", address)
        assert site.paths == ["/f"] * 5


def test_what_is_kept_with_a_warning_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    text = "Заголовок статьи\n\nМинистр заявил, что музей откроется осенью и будет бесплатным."
    (NEWS / "old.txt").write_bytes(text.encode("cp1251"))
    status, out, err = run(capsys, "sync", "news")
    assert (status, "it was read as cp1251" in err) == (0, True)
    assert out.startswith("added 3, updated 0, removed 0, unchanged 0: ")


def test_a_watched_folder_that_is_made_anew_is_watched_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shelving, "_AGAIN", 50)
    changes = shelving.watched(["news"])
    assert next(changes) is not None
    NEWS.rename("elsewhere")
    assert next(changes) is not None
    NEWS.mkdir()
    (NEWS / "snow.txt").write_text("Snow fell.", encoding="utf-8")
    assert next(changes) is not None
