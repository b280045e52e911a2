"""What answers cost is measured; here over little, to see that it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.retrieval import answers

PROSE = (
    "A server that has no answer for client {n} may ask another server. The other server then "
    "answers within {n} seconds, which are counted from when it was asked. What it does not know "
    "it must say so, as is told in section {n} of this memo on the names of hosts and servers."
)


def test_every_figure_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    passages = [PROSE.format(n=n) for n in range(40)]
    cost = answers.measure(passages, passages[30:], tmp_path, questions=6)
    assert (cost.passages, len(cost.answer), len(cost.search)) == (40, 6, 6)
    assert min(cost.first_start, cost.start, cost.memory, *cost.answer, *cost.search) > 0
    assert cost.row.count("|") == answers.HEAD.splitlines()[0].count("|")


def test_without_prose_it_says_where_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answers.main(["--text", str(tmp_path)]) == 1
    assert "apt-get install doc-rfc" in capsys.readouterr().err
