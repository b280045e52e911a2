"""Newer articles first, where sentences answer equally well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.features import Candidate, Scored
from qabot.answering.recency import hold_back, newer_first
from qabot.dates import read_date
from qabot.engine import Engine
from qabot.errors import SettingsError
from qabot.groups import AnswerSettings
from qabot.settings import load_settings

CAP = 0.05
DATES = ["2026-11-28", "2026-11-27T10:00Z", "2026-10-29", "2026-10", "2025", "1999-01-01", None]
RANKED = st.lists(
    st.tuples(st.integers(0, len(DATES) - 1), st.floats(-10, 10, allow_nan=False)), max_size=12
)


def ranked_of(pairs: list[tuple[int, float]]) -> list[Scored]:
    # What is ranked is looked at by article and score only.
    scored = [Scored(Candidate(number, None, 0.0), (), score) for number, score in pairs]  # type: ignore[arg-type]
    return sorted(scored, key=lambda s: -s.score)


def held_back(cap: float = CAP) -> dict[int, float]:
    return hold_back({n: read_date(d) if d else None for n, d in enumerate(DATES)}, cap)


def test_a_month_costs_half_of_the_cap_and_no_date_nothing() -> None:
    newest, _, month, of_october, _, oldest, undated = held_back().values()
    assert newest == undated == 0
    assert month == pytest.approx(CAP / 2)
    assert of_october < month  # whose end counts
    assert oldest == pytest.approx(CAP)


def test_without_any_date_nothing_is_held_back() -> None:
    assert hold_back({0: None, 7: None}, CAP) == {0: 0.0, 7: 0.0}
    assert hold_back({}, CAP) == {}


@given(RANKED)
def test_scores_further_apart_than_the_cap_keep_their_order(
    pairs: list[tuple[int, float]],
) -> None:
    ranked = ranked_of(pairs)
    ordered = newer_first(ranked, held_back())
    assert sorted(map(id, ordered)) == sorted(map(id, ranked))
    for place, first in enumerate(ordered):
        assert all(later.score - first.score <= CAP for later in ordered[place + 1 :])


@given(RANKED)
def test_what_has_no_date_is_passed_only_by_what_scores_more(
    pairs: list[tuple[int, float]],
) -> None:
    ordered = newer_first(ranked_of(pairs), held_back())
    for place, scored in enumerate(ordered):
        if DATES[scored.candidate.reading] is None:
            assert all(before.score >= scored.score for before in ordered[:place])


def test_of_ties_the_newer_goes_first_and_else_the_order_stays() -> None:
    ranked = ranked_of([(5, 1.0), (0, 1.0), (6, 1.0), (2, 1.0)])
    assert [s.candidate.reading for s in newer_first(ranked, held_back())] == [0, 6, 2, 5]
    assert newer_first(ranked, held_back(0.0)) == ranked


ARTICLES = [
    {"id": "old", "text": "The tower in Oslo was built in 1931.", "published": "2020-01-01"},
    {"id": "new", "text": "The tower in Oslo was built in 1935.", "published": "2026-11-01"},
    {"id": "none", "text": "The tower in Oslo was built in 1938."},
]


@pytest.mark.parametrize(
    ("recency", "expected"), [(0.0, ["old", "new", "none"]), (0.05, ["new", "none", "old"])]
)
def test_it_is_off_unless_it_is_set(tmp_path: Path, recency: float, expected: list[str]) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, ARTICLES)))
    settings = AnswerSettings(recency=recency, word_vectors=False)
    engine = Engine.from_articles([file], answer=settings)
    answer = engine.ask("When was the tower built?", limit=3)
    assert [sentence.article_id for sentence in answer.sentences] == expected
    assert len({sentence.score for sentence in answer.sentences}) == 1


def test_more_than_ties_cannot_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QABOT_ANSWER__RECENCY", "0.2")
    with pytest.raises(SettingsError, match="recency"):
        load_settings()
    assert AnswerSettings().recency == 0
