"""Word vectors are read from the extra, and tell words of like meaning from others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from qabot.text.vectors import WordVectors, installed_vectors, map_tensor


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    found = installed_vectors()
    assert found is not None
    return found


def likeness(vectors: WordVectors, one: str, other: str) -> float:
    a, b = vectors.vectors_of([one, other])
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [("movie", "film", "river"), ("doctor", "physician", "bridge"), ("car", "vehicle", "poem")],
)
def test_words_of_like_meaning_are_near(
    vectors: WordVectors, word: str, near: str, far: str
) -> None:
    assert likeness(vectors, word, near) > likeness(vectors, word, far) + 0.2


def test_a_word_is_the_sum_of_its_pieces_however_strange(vectors: WordVectors) -> None:
    found = vectors.vectors_of(["Peskov", "миротворцы", "🙂", "的", ""])
    assert found.shape == (5, vectors.dimensions)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert not found[-1].any()


def test_no_words_have_no_vectors(vectors: WordVectors) -> None:
    assert vectors.vectors_of([]).shape == (0, vectors.dimensions)


def test_the_same_word_has_the_same_vector(vectors: WordVectors) -> None:
    first, again = vectors.vectors_of(["bridge", "bridge"])
    assert (first == again).all()


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("why did the ferry stop?", True),
        ("Wie heißt der Präsident?", True),
        ("почему остановился паром?", False),
        ("что сказал Macron?", False),
        ("為什麼？", False),
        ("1984?", False),
    ],
)
def test_only_latin_script_is_known(text: str, known: bool) -> None:
    assert WordVectors.knows(text) is known


def test_a_table_is_mapped_as_its_own_library_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "table.safetensors"
    chance = np.random.default_rng(0)
    tables = {name: chance.random((50, 8)).astype(np.float16) for name in ("first", "second")}
    save_file(tables, path)
    for name, table in load_file(path).items():
        mapped = map_tensor(path, name)
        assert mapped.dtype == table.dtype
        assert (mapped == table).all()


def test_a_table_of_other_numbers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.safetensors"
    save_file({"first": np.zeros((2, 2), np.float32)}, path)
    with pytest.raises(ValueError, match="F32, and not F16"):
        map_tensor(path, "first")
