"""Explanations as text for a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from qabot.console.explanation import render_explanation
from qabot.console.render import Renderer
from qabot.explanations import (
    Attribution,
    ConfidenceExplanation,
    ConfidenceStep,
    Explanation,
    Factor,
    Judgement,
    QuestionReading,
    SentenceExplanation,
    WordReading,
)
from qabot.models import Answer, Reason

PLAIN, COLOURED = Renderer(colour=False), Renderer(colour=True)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

FACTORS = (
    Factor("coverage", 1.0, 3.149, 3.149),
    Factor("early", 0.5, 0.688, 0.344),
    Factor("rarest", 1.0, 0.033, 0.033),
    Factor("bias", 1.0, -1.8, -1.8),
    Factor("unmatched", 0.5, -4.379, -2.1895),
)
SAID = Attribution("Anna Berg", True, False, False, "pronoun", "she", "said", 0.5)
SENTENCE = SentenceExplanation("“We stay,” she said.", "a", "All stay", 0, 20, 0.35, (), SAID)
EXPLANATION = Explanation(
    QuestionReading(
        "statement", "en", "Berg", "", "stay Oslo", "", "",
        (
            WordReading("Berg", 0.5, True, ("berg",)),
            WordReading("stays", 1.2, False, ("stay",)),
            WordReading("Oslo", 2.0, True, ()),
        ),
    ),
    (SENTENCE,),
    None,
    ConfidenceExplanation(
        0.53,
        0.2,
        (
            ConfidenceStep(Judgement.UNSURE_STATEMENT, 0.7),
            ConfidenceStep(Judgement.ON_TOPIC, 0.53),
        ),
        (),
        (),
    ),
)  # fmt: skip
ANSWER = Answer("q", True, 0.53, (), (), 1.0, "en", None, EXPLANATION)
MODELLED = replace(SENTENCE, attribution=None, factors=FACTORS)
WEAK = ConfidenceExplanation(0.1, 0.2, (ConfidenceStep(Judgement.MODEL, 0.1),), FACTORS, ())
ABSTENTION = replace(
    ANSWER,
    answered=False,
    reason=Reason.LOW_CONFIDENCE,
    explanation=replace(EXPLANATION, sentences=(), nearest=MODELLED, confidence=WEAK),
)


def test_a_statement_is_explained_by_who_says_it() -> None:
    assert render_explanation(ANSWER, PLAIN).split("\n") == [
        "Question",
        "  kind      statement",
        "  language  en",
        "  speaker   Berg",
        "  topic     stay Oslo",
        "  words     Berg 0.50, stays = stay 1.20, Oslo (in no article)",
        "",
        "Sentence 1",
        "  “We stay,” she said.",
        "  said by   Anna Berg, quoted",
        "  shown by  “said” beside the pronoun “she” (not quite sure)",
        "  on topic  0.50",
        "  score     0.35",
        "",
        "Confidence 0.53, at least 0.20 wanted",
        "  0.70 as it is not quite sure who speaks",
        "  0.53 for the share of the topic it holds",
    ]


def test_an_abstention_is_explained_by_what_pulled_it_down() -> None:
    _, reason, nearest, confidence = render_explanation(ABSTENTION, PLAIN).split("\n\n")
    assert reason.split("\n") == [
        "No answer",
        "  The confidence, 0.10, is below the 0.20 wanted.",
        "  Most against it: unmatched -2.19.",
    ]
    assert nearest.split("\n") == [
        "Nearest sentence, of “All stay”",
        "  “We stay,” she said.",
        "  coverage    1.00 ×   3.15    +3.15",
        "  early       0.50 ×   0.69    +0.34",
        "  bias        1.00 ×  -1.80    -1.80",
        "  unmatched   0.50 ×  -4.38    -2.19",
        "  1 more                       +0.03",
        "  score                        -0.46",
    ]
    assert confidence.startswith(
        "Confidence 0.10, at least 0.20 wanted\n  0.10 that this sentence does,"
    )


def test_a_rule_that_pulled_a_confidence_down_is_named() -> None:
    steps = (
        ConfidenceStep(Judgement.MODEL, 0.72),
        ConfidenceStep(Judgement.OFFICE_ELSEWHERE, 0.18),
    )
    confidence = replace(WEAK, value=0.18, steps=steps)
    shown = render_explanation(
        replace(ABSTENTION, explanation=replace(EXPLANATION, confidence=confidence)), PLAIN
    )
    assert "It was 0.72, but 0.18 as the office asked for and its place do not" in shown
    assert "Most against it" not in shown


@pytest.mark.parametrize("judgement", Judgement)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_and_judgement_is_a_sentence(reason: Reason, judgement: Judgement) -> None:
    confidence = replace(WEAK, steps=(ConfidenceStep(judgement, 0.1),))
    explanation = replace(EXPLANATION, confidence=confidence)
    shown = render_explanation(replace(ABSTENTION, reason=reason, explanation=explanation), PLAIN)
    told = shown.partition("No answer\n")[2].partition("\n")[0]
    assert re.fullmatch(r"  [A-Z].{20,}\.", told)
    assert judgement.value not in shown


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"direct": False, "sure": True}, "Anna Berg, reported\n"),
        ({"nested": True}, "Anna Berg, quoted, by another speaker\n"),
        ({"evidence": "continuation"}, "goes on from “she”, “said” (not quite sure)\n"),
        ({"on_topic": 1.0}, "(not quite sure)\n  score"),
    ],
)
def test_the_ways_to_say_something(said: dict[str, object], expected: str) -> None:
    sentence = replace(SENTENCE, attribution=replace(SAID, **said))  # type: ignore[arg-type]
    explanation = replace(EXPLANATION, sentences=(sentence,))
    assert expected in render_explanation(replace(ANSWER, explanation=explanation), PLAIN)


def test_of_many_factors_the_weightiest_are_shown_and_the_others_summed_up() -> None:
    factors = tuple(Factor(f"f{n}", 1.0, n / 10, n / 10) for n in range(20, 0, -1))
    sentence = replace(MODELLED, factors=factors)
    explanation = replace(EXPLANATION, sentences=(sentence,))
    lines = render_explanation(replace(ANSWER, explanation=explanation), PLAIN).split("\n")
    table = [line.split() for line in lines if re.match(r"  (f\d|\d+ more|score)", line)]
    assert [row[0] for row in table] == [*(f"f{n}" for n in range(20, 12, -1)), "12", "score"]
    assert table[-2][-1] == "+7.80"
    assert table[-1][-1] == "+21.00"


def test_a_question_without_words_says_so() -> None:
    question = replace(EXPLANATION.question, words=(), lang="")
    shown = render_explanation(
        replace(ANSWER, explanation=replace(EXPLANATION, question=question)), PLAIN
    )
    assert "  language  unknown\n" in shown
    assert "  words     none to look for\n" in shown


def test_colours_change_nothing_else() -> None:
    for answer in (ANSWER, ABSTENTION):
        coloured = render_explanation(answer, COLOURED)
        assert COLOUR.search(coloured)
        assert COLOUR.sub("", coloured) == render_explanation(answer, PLAIN)


def test_without_an_explanation_there_is_nothing() -> None:
    assert render_explanation(replace(ANSWER, explanation=None), PLAIN) == ""


CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
EVIL = "a\x1b]0;owned\x07\x1b[2J\x9b31m\r\n\b\x00\u202e\u2066\ud800\x7f"


@pytest.mark.parametrize("reason", [None, *Reason])
def test_nothing_foreign_reaches_the_terminal_as_a_control(reason: Reason | None) -> None:
    said = replace(SAID, speaker=EVIL, mention=EVIL, cue=EVIL)
    sentence = replace(SENTENCE, text=EVIL, title=EVIL, attribution=said)
    words = (WordReading(EVIL, 1.0, True, ()), WordReading(EVIL, 1.0, True, (EVIL,)))
    question = QuestionReading("other", "en", EVIL, EVIL, EVIL, EVIL, EVIL, words)
    explanation = Explanation(question, (sentence,), sentence, WEAK)
    shown = render_explanation(replace(ANSWER, reason=reason, explanation=explanation), COLOURED)
    assert not CONTROL.search(COLOUR.sub("", shown))
    shown.encode()
