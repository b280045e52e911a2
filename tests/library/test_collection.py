"""Files and folders of all formats as one collection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qabot.errors import ArticlesError
from qabot.library import Collection, load_articles


def lines(*objects: dict[str, object]) -> str:
    return "".join(json.dumps(fields) + "\n" for fields in objects)


def test_the_seed_is_read(seeds: Path) -> None:
    collection = load_articles([seeds])
    (article,) = collection.articles
    assert collection.problems == ()
    assert article.id == "000_7c460d93221d81db.txt"
    assert article.title == "Russian military in Armenia"
    assert article.text == (seeds / article.id).read_text("utf-8")


def test_articles_come_in_the_order_of_paths_and_lines() -> None:
    Path("f").mkdir()
    Path("f/b.txt").write_text("B")
    Path("f/a.ndjson").write_text(lines({"id": "x", "text": "X"}, {"text": "Y"}))
    Path("first.JSONL").write_text(lines({"text": "Z"}))
    collection = load_articles(["first.JSONL", Path("f")])
    assert [article.id for article in collection.articles] == [
        "first.JSONL:1",
        "x",
        "a.ndjson:2",
        "b.txt",
    ]


def test_one_path_alone_is_a_collection_of_one() -> None:
    Path("a.txt").write_text("A")
    assert load_articles("a.txt") == load_articles(["a.txt"])


def test_the_second_article_of_an_id_is_left_out_and_told() -> None:
    Path("a.txt").write_text("A")
    Path("b.jsonl").write_text(
        lines({"id": "a.txt", "text": "no"}, {"id": "n", "text": "N"}, {"id": "n", "text": "no"})
    )
    collection = load_articles(["a.txt", "b.jsonl"])
    assert [article.text for article in collection.articles] == ["A", "N"]
    assert [str(problem) for problem in collection.problems] == [
        "b.jsonl:1: the id 'a.txt' is already that of a.txt; this article was left out;"
        " give each article an id of its own",
        "b.jsonl:3: the id 'n' is already that of b.jsonl:2; this article was left out;"
        " give each article an id of its own",
    ]


def test_what_is_wrong_is_told_once_and_the_rest_loads() -> None:
    Path("f").mkdir()
    Path("f/a.txt").write_text("A")
    Path("f/empty.txt").write_text("")
    Path("f/binary.txt").write_bytes(b"\0\1\2")
    Path("f/c.jsonl").write_text('{"text": "C"}\nno\n')
    collection = load_articles(["f", "f", "nope.txt"])
    assert [article.text for article in collection.articles] == ["A", "C"]
    assert [(str(problem.path), problem.line) for problem in collection.problems] == [
        ("nope.txt", None),
        ("f/binary.txt", None),
        ("f/c.jsonl", 2),
        ("f/empty.txt", None),
    ]


def test_nothing_readable_is_an_error_with_all_the_problems() -> None:
    Path("empty.txt").write_text("")
    with pytest.raises(ArticlesError) as error:
        load_articles(["empty.txt", "nope.txt"])
    assert str(error.value) == (
        "no article could be read: nope.txt: does not exist; check how the path is spelled"
        " (and 1 more)"
    )
    assert [str(problem.path) for problem in error.value.problems] == ["nope.txt", "empty.txt"]


def test_no_path_at_all_is_an_error_with_a_remedy() -> None:
    with pytest.raises(ArticlesError, match="name files or folders of articles"):
        load_articles([])


def test_a_collection_is_a_value() -> None:
    Path("a.txt").write_text("A")
    assert load_articles(["a.txt"]) == Collection(load_articles(["./a.txt"]).articles, ())
