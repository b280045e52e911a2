"""Words are cut as the library of the table cuts them."""

from __future__ import annotations

import json
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from qabot.text.pieces import Pieces


def tokenizer_file() -> Path:
    spec = find_spec("wordllama")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "tokenizers" / "l2_supercat_tokenizer_config.json"


PIECES = Pieces.from_file(tokenizer_file())
TOKENIZER = Tokenizer.from_file(str(tokenizer_file()))
TOKENIZER.no_padding()


def cut_by_the_library(word: str) -> tuple[int, ...]:
    return tuple(TOKENIZER.encode(word, add_special_tokens=False).ids)


@given(st.text(max_size=24).filter(lambda text: "<" not in text))
@example("")
@example("Peskov")
@example("peacekeepers'")
@example("aaaaaaaaaaaaa")
@example("two words ")
@example("миротворцы")
@example("平和🙂")
def test_any_text_is_cut_as_the_library_cuts_it(text: str) -> None:
    assert PIECES.cut(text) == cut_by_the_library(text)


def test_every_word_of_the_seed_is_cut_as_the_library_cuts_it(seeds: Path) -> None:
    words = {word for file in seeds.iterdir() for word in file.read_text("utf-8").split()}
    assert len(words) > 100
    assert {word: PIECES.cut(word) for word in words} == {
        word: cut_by_the_library(word) for word in words
    }


def test_what_looks_like_a_mark_of_the_table_is_a_word_like_any_other() -> None:
    assert len(PIECES.cut("<s>")) > 1


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("model", {"type": "WordPiece", "byte_fallback": False}),
        ("pre_tokenizer", {"type": "Split"}),
    ],
)
def test_a_table_that_is_cut_otherwise_is_refused(tmp_path: Path, part: str, value: object) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps({**json.loads(tokenizer_file().read_bytes()), part: value}), "utf-8")
    with pytest.raises(ValueError, match="not of the kind"):
        Pieces.from_file(path)


def test_all_ways_to_make_a_piece_stand_together_by_number() -> None:
    # Without which it would not be enough to know where they begin.
    model = json.loads(tokenizer_file().read_bytes())["model"]
    numbers, pairs = model["vocab"], [merge.split(" ") for merge in model["merges"]]
    made = [numbers[one + other] for one, other in pairs]
    kept = {number: list(ways) for number, ways in groupby(range(len(pairs)), made.__getitem__)}
    assert sum(map(len, kept.values())) == len(pairs)
    for ways in kept.values():
        by_number = [(numbers[pairs[way][0]], numbers[pairs[way][1]]) for way in ways]
        assert by_number == sorted(by_number)
    every_way = {
        (piece[:at], piece[at:])
        for piece in numbers
        for at in range(1, len(piece))
        if piece[:at] in numbers and piece[at:] in numbers
    }
    assert every_way == {(one, other) for one, other in pairs}
