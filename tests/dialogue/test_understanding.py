"""How an answer tells what its question was taken to be about."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot.dialogue.conversation import Conversation
from qabot.engine import Engine

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
PESKOV = "что сказал Песков о миротворцах?"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.from_articles([SEEDS])


@pytest.mark.parametrize(
    ("messages", "about"),
    [
        pytest.param(["what did Pashinyan state?"], None, id="a surname as it is"),
        pytest.param(["what did pashinyan state?"], None, id="in lower case"),
        pytest.param(["what did Pashinian state?"], ("Nikol Pashinyan",), id="in another spelling"),
        pytest.param(["что заявил Пашинян?"], None, id="in the other alphabet"),
        pytest.param(["что заявил Пашенян?"], ("Nikol Pashinyan",), id="and misspelt there"),
        pytest.param(
            [PESKOV, "а Пашинян?"],
            ("Nikol Pashinyan", "о миротворцах"),
            id="a case with what governs it",
        ),
        pytest.param(
            ["что сказал Песков про миротворцев?", "а Пашинян?", "кто ещё?"],
            ("про миротворцев",),
            id="which is what was typed",
        ),
        pytest.param(
            ["what did Peskov say about peacekeepers?", "and Pashinyan?"],
            ("Nikol Pashinyan", "peacekeepers"),
            id="English has no cases",
        ),
        pytest.param([PESKOV, "какая погода завтра?"], None, id="no echo"),
    ],
)
def test_it_tells_what_the_message_does_not(
    engine: Engine, messages: list[str], about: tuple[str, ...] | None
) -> None:
    conversation = Conversation()
    for message in messages:
        (answer,), conversation = engine.converse(message, conversation)
    assert (answer.understood.about if answer.understood else None) == about
