"""Which files there are, in which order, under which ids."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.library.walk import find_files, find_sources
from qabot.models import Problem

SUFFIXES = (".txt", ".jsonl")


def write(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("A")


def find(*paths: Path | str) -> tuple[list[str], list[Problem]]:
    sources, problems = find_sources(paths, SUFFIXES)
    return [source.id for source in sources], problems


def ids(*paths: Path | str) -> list[str]:
    found, problems = find(*paths)
    assert problems == []
    return found


def test_folders_are_read_to_any_depth_in_the_order_of_bytes() -> None:
    write("f/b.txt", "f/B.txt", "f/a/z.txt", "f/a.txt", "f/ё.txt", "f/é.jsonl", "f/a/y/x.TXT")
    assert ids("f") == [
        "B.txt",
        "a/y/x.TXT",
        "a/z.txt",
        "a.txt",
        "b.txt",
        "é.jsonl",
        "ё.txt",
    ]


def test_hidden_and_other_files_in_a_folder_are_passed_over() -> None:
    write("f/a.txt", "f/.b.txt", "f/.git/c.txt", "f/README.md", "f/txt")
    assert ids("f") == ["a.txt"]


def test_hidden_files_and_folders_are_read_when_given_themselves() -> None:
    write(".f/a.txt", ".b.txt")
    assert ids(".f", ".b.txt") == ["a.txt", ".b.txt"]


def test_what_a_browser_keeps_beside_a_page_is_passed_over() -> None:
    write("f/Page.html", "f/Page_files/frame.txt", "f/old_files/a.txt", "f/Page.txt")
    assert ids("f") == ["Page.txt", "old_files/a.txt"]


def test_a_file_given_itself_has_its_name_as_id() -> None:
    write("f/a.txt")
    assert ids("f/a.txt") == ["a.txt"]


@pytest.mark.parametrize(
    "spelling",
    ["f", "./f", "f/", "./f/.", "g/../f", "link", "{cwd}/f"],
)
def test_ids_do_not_depend_on_the_spelling_of_the_path(spelling: str) -> None:
    write("f/a.txt", "f/s/b.txt", "g/c.txt", "h/g/a.txt")
    Path("link").symlink_to("f")
    path = spelling.format(cwd=Path.cwd())
    assert ids(path) == ["a.txt", "s/b.txt"]
    assert ids(path, "h/g") == ["f/a.txt", "s/b.txt", "g/a.txt"]


def test_ids_do_not_depend_on_the_working_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    write("f/s/a.txt", "g/s/a.txt")
    here = ids("f", "g")
    monkeypatch.chdir("g")
    assert ids("../f", ".") == here == ["f/s/a.txt", "g/s/a.txt"]


def test_files_of_the_same_name_have_as_much_of_their_paths_as_tells_them_apart() -> None:
    write("one/f/a.txt", "two/f/a.txt", "two/f/b.txt", "c/a.txt")
    assert ids("one/f", "two/f") == ["one/f/a.txt", "two/f/a.txt", "b.txt"]
    assert ids("two/f", "one/f") == ["two/f/a.txt", "b.txt", "one/f/a.txt"]
    assert ids("one/f/a.txt", "c/a.txt") == ["f/a.txt", "c/a.txt"]


def named(*paths: str, known: dict[str, str], taken: tuple[str, ...] = ()) -> list[str]:
    """The ids of files where some, of this folder, have ids already."""
    in_full = {str(Path.cwd() / path): name for path, name in known.items()}
    return [source.id for source in find_files(paths, SUFFIXES).sources(in_full, taken)]


def test_a_file_keeps_the_id_that_it_has_and_others_make_way_for_it() -> None:
    write("x/f/a.txt", "x/f/b.txt", "x/g/a.txt", "x/g/b.txt", "y/g/a.txt")
    assert named("x/g", known={"x/f/a.txt": "a.txt"}) == ["g/a.txt", "b.txt"]
    assert named("x", known={"x/f/a.txt": "a.txt"}) == ["a.txt", "f/b.txt", "g/a.txt", "g/b.txt"]
    assert named("x/f", "x/g", known={"x/g/a.txt": "a.txt"}) == [
        "f/a.txt",
        "f/b.txt",
        "a.txt",
        "g/b.txt",
    ]
    # Though its natural id is free.
    assert named("x/g", known={"x/g/a.txt": "g/a.txt"}) == ["g/a.txt", "b.txt"]
    both = {"x/f/a.txt": "a.txt", "x/g/a.txt": "g/a.txt"}
    assert named("y/g", known=both) == ["y/g/a.txt"]


def test_an_id_that_is_of_something_else_is_given_to_no_file() -> None:
    write("f/a.txt", "f/b.txt")
    assert named("f", known={}, taken=("a.txt", "c.txt")) == ["f/a.txt", "b.txt"]


def test_of_files_that_have_the_same_id_already_the_first_keeps_it() -> None:
    write("f/a.txt", "g/a.txt")
    known = {"g/a.txt": "a.txt", "f/a.txt": "a.txt"}
    assert named("g", "f", known=known) == ["g/a.txt", "a.txt"]


def test_a_file_reached_twice_is_read_once_without_a_word() -> None:
    write("f/a.txt", "f/s/b.txt")
    Path("f/same.txt").symlink_to("a.txt")
    assert ids("f", "f", "./f/a.txt", "f/s") == ["a.txt", "s/b.txt"]
    assert ids("f/s/b.txt", "f") == ["b.txt", "a.txt"]


def test_links_that_lead_back_are_followed_once() -> None:
    write("f/a.txt")
    Path("f/loop").symlink_to(".")
    Path("f/s").mkdir()
    Path("f/s/up").symlink_to("../..")
    assert ids("f") == ["a.txt"]


def test_links_to_other_folders_are_followed() -> None:
    write("f/a.txt", "elsewhere/b.txt")
    Path("f/link").symlink_to("../elsewhere")
    assert ids("f") == ["a.txt", "link/b.txt"]


def test_names_that_are_not_utf8_have_ids_that_are() -> None:
    Path(os.fsdecode(b"f")).mkdir()
    Path(os.fsdecode(b"f/\xff.txt")).write_text("A")
    assert ids("f") == ["\\xff.txt"]


def test_a_name_that_is_written_like_such_a_byte_has_an_id_of_its_own() -> None:
    write(os.fsdecode(b"f/\xff.txt"), "f/\\xff.txt")
    assert ids("f") == ["\\\\xff.txt", "\\xff.txt"]


def test_a_folder_that_lies_too_deep_is_told_and_the_rest_is_found() -> None:
    write("f/a.txt")
    here = Path.cwd()
    os.chdir("f")
    for _ in range(900):
        Path("deep").mkdir()
        os.chdir("deep")
    Path("b.txt").write_text("A")
    os.chdir(here)
    found, (problem,) = find("f")
    assert found == ["a.txt"]
    assert problem.reason == "cannot be read: File name too long"
    assert len(str(problem)) < 600


def test_what_cannot_be_read_is_told_and_the_rest_is_found() -> None:
    write("f/a.txt", "notes.pdf", "bare")
    Path("empty/sub").mkdir(parents=True)
    Path("f/broken.txt").symlink_to("nowhere")
    Path("f/self.txt").symlink_to("self.txt")
    os.mkfifo("f/pipe.txt")
    given_paths = ("nope", "notes.pdf", "bare", "empty", "f", "n" * 300 + ".txt", "a\0b.txt", "")
    found, problems = find(*given_paths)
    assert found == ["a.txt"]
    told = {str(problem.path): problem.reason for problem in problems}
    assert told == {
        "nope": "does not exist",
        "notes.pdf": "has no suffix that is read (.jsonl, .txt)",
        "bare": "has no suffix that is read (.jsonl, .txt)",
        "empty": "holds no article (.jsonl, .txt)",
        "f/broken.txt": "does not exist",
        "f/pipe.txt": "is not a regular file",
        "f/self.txt": "cannot be read: Too many levels of symbolic links",
        "n" * 300 + ".txt": "cannot be read: File name too long",
        "a\0b.txt": "cannot be read: no path is like this",
        ".": "does not exist",
    }
    assert all(problem.remedy for problem in problems)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_forbidden_folders_are_told() -> None:
    write("f/a.txt", "f/s/b.txt")
    Path("f/s").chmod(0)
    found, (problem,) = find("f")
    Path("f/s").chmod(0o700)
    assert found == ["a.txt"]
    assert problem.remedy == "allow reading it"


NAMES = st.sampled_from(["a", "b", "c"])
FILES = st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=2), NAMES), max_size=8)


@given(files=FILES, roots=st.permutations("abc"))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
def test_ids_are_unique_and_the_same_in_any_order_of_folders(
    files: list[tuple[str, list[str], str]], roots: list[str]
) -> None:
    with TemporaryDirectory() as base:
        for root in "abc":
            write(f"{base}/{root}/own.txt")
        for root, folders, name in files:
            write("/".join([base, root, *folders, f"{name}.txt"]))
        forth, back = (
            {str(source.path): source.id for source in find_sources(order, SUFFIXES)[0]}
            for order in ([f"{base}/{r}" for r in roots], [f"{base}/{r}" for r in reversed(roots)])
        )
    assert forth == back
    assert len(forth) == len(set(forth.values())) == 3 + len({(r, *f, n) for r, f, n in files})
