"""Several paths after one --articles, and which token is the question."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot.arguments import recover_text, spread_articles

Q = "what did Peskov say?"


def spread(*args: str, wants_question: bool = True) -> list[str]:
    return spread_articles(args, valued={"--limit", "--config"}, wants_question=wants_question)


def articles(*paths: str) -> list[str]:
    return [token for path in paths for token in ("--articles", path)]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        pytest.param([Q], [Q], id="no articles"),
        pytest.param([Q, "--articles", "a"], [Q, *articles("a")], id="one path"),
        pytest.param([Q, "--articles", "a", "b"], [Q, *articles("a", "b")], id="two paths"),
        pytest.param(
            [Q, "--articles", "a", "--articles", "b"], [Q, *articles("a", "b")], id="repeated"
        ),
        pytest.param(
            [Q, "--articles", "a", "nope"], [Q, *articles("a", "nope")], id="a path that is not"
        ),
        pytest.param(
            ["--articles", "a", Q], [*articles("a"), "--", Q], id="question after the path"
        ),
        pytest.param(
            ["--articles", "a", "b", Q, "--json"],
            [*articles("a", "b"), "--json", "--", Q],
            id="question after two paths, before an option",
        ),
        pytest.param(
            ["--articles", "a", Q, "--articles", "b"],
            [*articles("a", "b"), "--", Q],
            id="question between",
        ),
        pytest.param(
            ["--articles", "a", "x" * 5000], [*articles("a"), "--", "x" * 5000], id="long question"
        ),
        pytest.param(["--articles", "a", "b"], articles("a", "b"), id="no question"),
        pytest.param(["--articles", Q], articles(Q), id="the first is always a path"),
        pytest.param(
            ["--articles", "a", "--", "-q"], [*articles("a"), "--", "-q"], id="after two dashes"
        ),
        pytest.param(
            ["--limit", "2", "--articles", "a", Q],
            ["--limit", "2", *articles("a"), "--", Q],
            id="the value of another option is not the question",
        ),
        pytest.param(["--articles=a", Q], ["--articles=a", Q], id="equals sign"),
        pytest.param([Q, "--articles"], [Q, "--articles"], id="nothing after it"),
    ],
)
def test_paths_reach_to_the_next_option(args: list[str], expected: list[str]) -> None:
    Path("a").touch()
    Path("b").touch()
    assert spread(*args) == expected


def test_without_a_question_all_are_paths() -> None:
    Path("a").touch()
    assert spread("--articles", "a", Q, wants_question=False) == articles("a", Q)


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        pytest.param("что?", "что?", id="well-formed"),
        pytest.param("что?".encode().decode("ascii", "surrogateescape"), "что?", id="ASCII locale"),
        pytest.param("a\udcffb", "a\ufffdb", id="not UTF-8"),
    ],
)
def test_a_question_is_recovered_from_a_locale_that_cannot_say_it(
    argument: str, expected: str
) -> None:
    assert recover_text(argument) == expected
