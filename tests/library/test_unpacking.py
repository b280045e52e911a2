"""What is compressed is read as what is in it, and no more of it than is sensible."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from pathlib import Path

import pytest

from qabot.library import unpacking
from qabot.library.collection import load_articles
from qabot.library.unpacking import plain_name
from tests.library.given import FILES, articles_of, problem_of, read

STORM = "Storm closes the harbour of Vik\n\nThe harbour of Vik stayed closed on Sunday.\n"
COMPRESSED = ("storm.txt.gz", "storm.txt.bz2", "storm.txt.xz", "storm.txt.zst")


@pytest.mark.parametrize("name", COMPRESSED)
def test_what_a_program_compressed_is_read_under_the_name_of_its_file(name: str) -> None:
    (article,) = articles_of(name)
    assert (article.id, article.text) == (name, STORM)


@pytest.mark.parametrize("name", COMPRESSED)
def test_what_is_cut_off_is_told(name: str) -> None:
    problem = problem_of(name, (FILES / name).read_bytes()[:-10])
    assert problem.reason.startswith("is damaged or cut off: ")


@pytest.mark.parametrize("name", COMPRESSED)
def test_what_is_something_else_is_told(name: str) -> None:
    assert problem_of(name, b"plain text").reason.startswith("is damaged or cut off: ")


def test_compressed_lines_keep_their_numbers() -> None:
    lines = b'{"text": "Rain."}\nno\n{"text": "Snow."}\n'
    found = read("today.jsonl.bz2", bz2.compress(lines))
    assert [article.id for article in found.articles] == ["today.jsonl.bz2:1", "today.jsonl.bz2:3"]
    assert [problem.line for problem in found.problems] == [2]


def test_files_put_together_after_they_were_compressed_are_read_to_the_end() -> None:
    parts = b"".join(gzip.compress(b'{"text": "%d"}\n' % n) for n in range(3))
    assert len(read("log.jsonl.gz", parts).articles) == 3


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        pytest.param("a.txt", "a.txt", id="as it is"),
        pytest.param("a.TXT.GZ", "a.TXT", id="capitals"),
        pytest.param("a.jsonl.zst", "a.jsonl", id="zst"),
        pytest.param("a.tgz", "a.tar", id="tgz"),
        pytest.param("a.tbz2", "a.tar", id="tbz2"),
        pytest.param("a.tar.xz", "a.tar", id="tar.xz"),
        pytest.param("a.gz", "a", id="no format"),
    ],
)
def test_the_name_tells_what_is_inside(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_folders_are_searched_for_what_is_compressed_too() -> None:
    Path("f").mkdir()
    for name in ("a.txt.gz", "b.bin.gz", "c.gz"):
        Path("f", name).write_bytes(gzip.compress(b"Rain."))
    assert [article.id for article in load_articles(["f"]).articles] == ["a.txt.gz"]


class TestBombs:
    def test_one_article_is_no_larger_than_an_article_may_be(self) -> None:
        bomb = lzma.compress(b"a" * (17 * 1024 * 1024))
        assert "the most an article may have" in problem_of("a.txt.xz", bomb).reason

    def test_many_lines_end_where_it_is_too_much(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(unpacking, "FREE_BYTES", 100_000)
        bomb = gzip.compress(b" \n" * 1_000_000)
        problem = problem_of("a.jsonl.gz", bomb)
        assert problem.reason.startswith("holds too much, like a bomb: more than 200 times its ")
        assert problem.remedy == "unpack it and see what is in it"

    def test_what_was_read_before_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(unpacking, "FREE_BYTES", 100_000)
        found = read("a.jsonl.gz", gzip.compress(b'{"text": "Rain."}\n' + b" \n" * 1_000_000))
        assert [article.text for article in found.articles] == ["Rain."]
        assert len(found.problems) == 1

    def test_what_is_large_by_itself_may_unpack_to_more(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(unpacking, "FREE_BYTES", 10)
        line = b'{"text": "' + bytes(range(97, 123)) * 8 + b'"}\n'
        assert len(read("a.jsonl.gz", gzip.compress(line * 20)).articles) == 20


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python has it")
def test_without_the_library_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "backports.zstd", None)
    monkeypatch.delattr("backports.zstd", raising=False)
    name = "storm.txt.zst"
    problem = problem_of(name, (FILES / name).read_bytes())
    assert problem.remedy == "install it: pip install 'qabot[zstd]'"
