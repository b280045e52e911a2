"""Training learns from a small set to rank, and learns the same again."""

from __future__ import annotations

import json
import math
import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from qabot.answering.features import FEATURES
from qabot.answering.meaning import MEANING
from qabot.answering.ranker import CONFIDENCE_FEATURES
from qabot.evaluation.training import main

if TYPE_CHECKING:
    from pathlib import Path

ANIMALS = ["penguin", "lion", "otter", "zebra", "eagle", "viper", "camel", "whale"]
METALS = ["iron", "copper", "silver", "cobalt", "nickel", "zinc", "gold", "lead"]


def write_set(folder: Path, nouns: list[str]) -> Path:
    """Write a set in which the sentence that shares most words with a question answers it."""
    folder.mkdir()
    articles, questions = [], []
    for number, noun in enumerate(nouns):
        right = f"The {noun} was found near the old harbour in {1950 + number}."
        text = f"Little is known of it. Many people like the {noun}. {right} They all went home."
        articles.append({"id": noun, "title": f"About {number}", "text": text})
        questions.append(
            {
                "id": f"q-{noun}",
                "question": f"When was the {noun} found near the harbour?",
                "kind": "factoid",
                "answerable": True,
                "article_id": noun,
                "answers": [str(1950 + number)],
                "answer_sentences": [right],
            }
        )
    for name, lines in (("articles", articles), ("questions", questions)):
        text = "\n".join(json.dumps(line) for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    base = tmp_path_factory.mktemp("sets")
    return [
        str(write_set(base / name, nouns))
        for name, nouns in (("animals", ANIMALS), ("metals", METALS))
    ]


@pytest.fixture(scope="module")
def weights(sets: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("learnt") / "weights.toml"
    main([*sets, "--out", str(path)])
    return path


def test_every_feature_has_a_weight(weights: Path) -> None:
    learnt = tomllib.loads(weights.read_text(encoding="utf-8"))
    assert set(learnt["ranking"]) == set(FEATURES)
    assert set(learnt["answerable"]) == set(CONFIDENCE_FEATURES)
    assert set(learnt["right"]) == set(CONFIDENCE_FEATURES)
    assert all(math.isfinite(w) for table in learnt.values() for w in table.values())


def test_shared_words_are_learnt_to_speak_for_a_sentence(weights: Path) -> None:
    learnt = tomllib.loads(weights.read_text(encoding="utf-8"))
    assert learnt["ranking"]["coverage"] > 0
    assert learnt["ranking"]["year"] > 0


def test_the_head_tells_where_the_weights_are_from(weights: Path) -> None:
    head = [line for line in weights.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    assert "animals, metals" in "".join(head)
    hits = re.findall(r"hit@1 ([\d.]+) of (\d+)", "".join(head))
    assert [float(share) for share, _ in hits] == [1.0, 1.0]
    assert all(0 < int(asked) < len(ANIMALS) for _, asked in hits)


def test_what_the_articles_lack_is_learnt_to_speak_against_an_answer(weights: Path) -> None:
    learnt = tomllib.loads(weights.read_text(encoding="utf-8"))
    assert learnt["answerable"]["lost"] < 0 < learnt["answerable"]["evidence"]


def test_without_word_vectors_meaning_has_no_weight(weights: Path) -> None:
    learnt = tomllib.loads(weights.read_text(encoding="utf-8"))
    assert all(learnt["ranking"][name] == 0 for name in MEANING)


def test_with_word_vectors_meaning_has_weight(sets: list[str], tmp_path: Path) -> None:
    path = tmp_path / "semantic.toml"
    main([*sets, "--word-vectors", "--out", str(path)])
    learnt = tomllib.loads(path.read_text(encoding="utf-8"))
    assert any(learnt["ranking"][name] != 0 for name in MEANING)


def test_training_again_learns_the_same(weights: Path, sets: list[str], tmp_path: Path) -> None:
    again = tmp_path / "again.toml"
    main([*sets, "--out", str(again)])
    assert again.read_bytes() == weights.read_bytes()
