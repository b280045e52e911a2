"""Segments are what was put into them, merged or written to a file too."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.retrieval import making as making_module
from qabot.retrieval.making import build_segment, merge_segments
from qabot.retrieval.segment import map_segment, segment_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qabot.retrieval.segment import Segment

terms = st.one_of(st.sampled_from(["alpha", "beta", "гамма"]), st.text(max_size=3))
documents = st.lists(st.lists(terms, max_size=8), max_size=8)


def counts_in(segment: Segment) -> dict[int, Counter[str]]:
    """Return how often each passage holds each term."""
    found = {int(number): Counter[str]() for number in segment.numbers}
    for place, term in enumerate(segment.vocabulary()):
        bounds = segment.bounds_of(place)
        kinds = segment.kinds[bounds[0] : bounds[-1]]
        for passage, kind in zip(segment.passages_of(place), kinds, strict=True):
            found[int(segment.numbers[passage])][term] = int(segment.counts[kind])
            assert segment.spans[kind] == segment.lengths[passage]
    return found


def counted(passages: Sequence[Sequence[str]], first: int) -> dict[int, Counter[str]]:
    return {first + number: Counter(passage) for number, passage in enumerate(passages)}


@given(documents, st.integers(0, 1000))
def test_it_holds_how_often_each_passage_has_each_term(
    passages: list[list[str]], first: int
) -> None:
    segment = build_segment(passages, first)
    assert counts_in(segment) == counted(passages, first)
    assert segment.lengths.tolist() == [len(passage) for passage in passages]


@given(st.lists(st.tuples(documents, st.randoms()), min_size=1, max_size=4))
def test_merging_leaves_out_what_is_gone(parts: list[tuple[list[list[str]], object]]) -> None:
    views, expected, first = [], dict[int, Counter[str]](), 0
    for passages, random in parts:
        there = [random.random() < 0.6 for _ in passages]  # type: ignore[attr-defined]
        views.append((build_segment(passages, first), np.array(there, np.bool_)))
        own = counted(passages, first)
        expected |= {n: c for (n, c), kept in zip(own.items(), there, strict=True) if kept}
        first += len(passages)
    merged = merge_segments(views)
    assert counts_in(merged) == expected
    assert np.all(np.diff(merged.terms.astype(object)) > 0)


def test_a_file_is_the_segment(tmp_path: Path) -> None:
    segment = build_segment([["alpha", "beta", "alpha"], [], ["\ud800", "b" * 300]], 7)
    path = tmp_path / "a.segment"
    path.write_bytes(b"".join(segment_bytes(segment)))
    mapped = map_segment(path, verify=True)
    assert counts_in(mapped) == counts_in(segment)
    # Still there for whoever has it open.
    path.unlink()
    assert set(mapped.vocabulary()) == {"alpha", "beta", "\ud800", "b" * 300}


@pytest.mark.parametrize(
    ("count", "width"), [(1, 1), (255, 1), (256, 2), (65_536, 4)], ids=lambda n: str(n)
)
def test_counts_take_as_few_bytes_as_they_can(count: int, width: int) -> None:
    segment = build_segment([["alpha"] * count, ["beta"]], 0)
    assert segment.counts.itemsize == width
    merged = merge_segments([(build_segment([["beta"]], 0), None), (segment, None)])
    assert merged.counts.max() == count


def test_terms_that_share_a_hash_count_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making_module, "hash_of", lambda term: len(term))
    segment = build_segment([["alpha", "gamma", "beta"], ["gamma"]], 0)
    assert counts_in(segment) == {0: Counter(alpha=2, beta=1), 1: Counter(alpha=1)}


def test_kinds_that_are_too_many_for_a_table_are_found_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passages = [["alpha"] * n + ["beta"] * (n % 3) for n in range(1, 30)]
    expected = counts_in(build_segment(passages, 0))
    monkeypatch.setattr(making_module, "_TABLE", 0)
    assert counts_in(build_segment(passages, 0)) == expected


@pytest.mark.parametrize("every", [1, 3], ids=["whole", "without some"])
def test_segments_of_several_blocks_are_merged(every: int) -> None:
    long = build_segment([[f"t{n % 5}"] for n in range(70_000)], 0)
    short = build_segment([["t1", "t1"]] * 3, 70_000)
    there = np.arange(70_000) % every == 0
    merged = merge_segments([(long, there), (short, None)])
    place = list(merged.vocabulary()).index("t1")
    expected = [n for n in range(1, 70_000, 5) if there[n]] + [70_000, 70_001, 70_002]
    assert merged.numbers[merged.passages_of(place)].tolist() == expected
    bounds = merged.bounds_of(place)
    kinds = merged.kinds[bounds[0] : bounds[-1]]
    assert merged.counts[kinds].tolist() == [1] * (len(expected) - 3) + [2] * 3
