"""Signatures tell how much two texts have in common, whoever computes them, wherever."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.text.shingles import Likeness, bands_of, compare, signature_of
from tests.wire import BUDGET, FERRY, PLANT

TEXT = " ".join(FERRY)
PRINT_DIGEST = (
    "from hashlib import sha256; from qabot.text.shingles import signature_of;"
    " from tests.wire import FERRY; print(sha256(signature_of(' '.join(FERRY))).hexdigest()[:16])"
)
WORDS = st.lists(st.sampled_from("abcdefghijklmnop"), min_size=20, max_size=80).map(" ".join)


def test_a_signature_is_the_same_on_every_machine_and_for_good() -> None:
    # What is kept of readings and what is read now are compared with one another.
    assert sha256(signature_of(TEXT)).hexdigest()[:16] == "8bfc2eabf2376241"


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_signature_is_the_same_in_another_process(root: object, seed: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST],
        cwd=str(root),
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == sha256(signature_of(TEXT)).hexdigest()[:16]


@pytest.mark.parametrize(
    "other",
    [
        "\n\n".join(FERRY),
        TEXT.upper(),
        TEXT.replace('"', "»").replace(",", " –"),
        f"  {TEXT}\u200b",
    ],
    ids=["paragraphs", "capitals", "punctuation", "spaces"],
)
def test_layout_letter_case_and_punctuation_count_nothing(other: str) -> None:
    assert signature_of(other) == signature_of(TEXT)


def test_the_headline_above_a_text_counts_nothing() -> None:
    assert signature_of(f"Horror at sea\n\n{TEXT}", "Horror at sea") == signature_of(TEXT)
    assert signature_of(f"Horror at sea\n\n{TEXT}") != signature_of(TEXT)


@pytest.mark.parametrize(
    "text",
    ["", "...", "Flood on the river", "Snow fell in Bergen on Sunday.", "\ud800" * 50],
    ids=["nothing", "marks", "headline", "line", "halves of characters"],
)
def test_a_text_of_few_words_is_like_no_other_not_even_itself(text: str) -> None:
    signature = signature_of(text)
    assert compare(signature, signature) == Likeness()
    assert list(bands_of(signature)) == []


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        (FERRY, FERRY, 1.0, 1.0),
        (FERRY, FERRY[:5], 0.9, 1.0),
        (FERRY, (*FERRY[5:], *FERRY[:5]), 0.95, 1.0),
        (FERRY[:5], FERRY[5:], 0.0, 0.1),
        (PLANT, PLANT[:3], 0.9, 1.0),
        (PLANT, BUDGET, 0.0, 0.02),
        (BUDGET, (*BUDGET[:2], *PLANT), 0.2, 0.6),
    ],
    ids=["same", "cut", "other order", "halves", "cut Russian", "others", "a third"],
)
def test_how_much_of_the_shorter_is_in_the_longer(
    one: tuple[str, ...], other: tuple[str, ...], least: float, most: float
) -> None:
    likeness = compare(signature_of(" ".join(one)), signature_of(" ".join(other)))
    assert least <= likeness.containment <= most


@pytest.mark.parametrize(
    "text",
    [
        "渡轮周二晚上在北部港口撞上防波堤，造成十二人死亡，三十一人受伤，海岸警卫队说。",
        "เรือเฟอร์รี่ชนเขื่อนกันคลื่นในท่าเรือทางเหนือเมื่อเย็นวันอังคาร มีผู้เสียชีวิตสิบสองคน",
        "여객선이 화요일 저녁 북부 항구 방파제에 부딪혀 열두 명이 숨지고 서른한 명이 다쳤다고 한다",
    ],
    ids=["zh", "th", "ko"],
)
def test_scripts_that_part_no_words_are_compared_too(text: str) -> None:
    cut = compare(signature_of(text), signature_of(text[: len(text) * 3 // 4]))
    assert cut.containment > 0.9
    assert compare(signature_of(text), signature_of(TEXT)).jaccard == 0


@settings(deadline=None)
@given(WORDS, WORDS)
def test_likeness_is_symmetric_and_a_share(one: str, other: str) -> None:
    a, b = signature_of(one), signature_of(other)
    likeness = compare(a, b)
    assert compare(b, a) == Likeness(likeness.jaccard, likeness.of_second, likeness.of_first)
    assert all(0 <= share <= 1 for share in likeness)
    assert compare(a, a) == Likeness(1, 1, 1)


@settings(deadline=None)
@given(st.integers(0, 10), st.integers(0, 10))
def test_the_jaccard_is_told_to_within_what_chance_does(start: int, length: int) -> None:
    words = TEXT.split()
    one, other = words[:250], words[start * 10 : 250 + length * 10]
    sets = [{*zip(w, w[1:], w[2:], strict=False)} for w in (one, other)]
    true = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    told = compare(signature_of(" ".join(one)), signature_of(" ".join(other))).jaccard
    assert told == pytest.approx(true, abs=0.17)
