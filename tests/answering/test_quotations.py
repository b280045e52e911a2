"""Where a text quotes, whatever marks it uses and however many of them are missing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.quotations import quotation_spans
from qabot.text.sentences import paragraph_spans


def quotations(text: str) -> list[str]:
    return [text[start:end] for start, end in quotation_spans(text, paragraph_spans(text))]


QUOTED = [
    pytest.param('He said "we agree" then.', ['"we agree"'], id="straight"),
    pytest.param("He said “we agree” then.", ["“we agree”"], id="curly"),
    pytest.param("Он сказал «мы согласны» там.", ["«мы согласны»"], id="guillemets"),
    pytest.param("Er sagte »wir gehen« dazu.", ["»wir gehen«"], id="guillemets turned round"),
    pytest.param("Он сказал мы» и «согласны» там.", ["«согласны»"], id="a stray guillemet"),
    pytest.param("Er sagte „wir gehen“ dort.", ["„wir gehen“"], id="German"),
    pytest.param("Он сказал „мы идём“ там.", ["„мы идём“"], id="low quotes in Russian"),
    pytest.param("Powiedział „zgoda” i tyle.", ["„zgoda”"], id="Polish"),
    pytest.param("He said ``we agree'' then.", ["``we agree''"], id="doubled backticks"),
    pytest.param("He said ''we agree'' then.", ["''we agree''"], id="doubled apostrophes"),
    pytest.param("He said 'we all agree here' then.", ["'we all agree here'"], id="single"),
    pytest.param("He said ‘we all agree here’ then.", ["‘we all agree here’"], id="curly single"),
    pytest.param('"One." He left. "Two."', ['"One."', '"Two."'], id="two in a line"),
    pytest.param('"One," he said, "and two."', ['"One,"', '"and two."'], id="interrupted"),
    pytest.param(
        "He said \"the so-called 'elite' is done\" now.",
        ["\"the so-called 'elite' is done\""],
        id="single within double",
    ),
    pytest.param("«Мы идём», — сказал он.", ["«Мы идём»"], id="with a narrator's dash"),
    pytest.param('They "agree ", - he says.', ['"agree "'], id="space before the closing mark"),
    pytest.param("He called it “bad for us“ then.", ["“bad for us“"], id="closed the wrong way"),
    pytest.param('“It is all over now." He left.', ['“It is all over now."'], id="curly, straight"),
    pytest.param('"It is all over now,” he said.', ['"It is all over now,”'], id="straight, curly"),
    pytest.param(
        'He said “it was "all" to me” then.', ['“it was "all" to me”'], id="straight within curly"
    ),
    pytest.param(
        'He said "it was “all” to me" then.', ['"it was “all” to me"'], id="curly within straight"
    ),
    pytest.param('It is 5" wide.', [], id="inches"),
    pytest.param("It's Trump's and the dogs' own.", [], id="apostrophes"),
    pytest.param("Rock 'n' roll of the '90s.", [], id="apostrophes for what is left out"),
    pytest.param("No quotation.", [], id="none"),
    pytest.param("", [], id="empty"),
    pytest.param('"', [], id="a mark alone"),
]

UNPAIRED = [
    pytest.param('He said "we agree.', [], id="opening one at the end"),
    pytest.param('Both sides agree ", he said.', [], id="closing one"),
    pytest.param('One "two" three "four.', ['"two"'], id="three marks"),
    pytest.param('He said "we\n\nThey "agree" too.', ['"agree"'], id="harms its paragraph only"),
    pytest.param("Он сказал «мы\n\nОни «согласны» тоже.", ["«согласны»"], id="guillemets"),
    pytest.param("He closes” and “opens” it.", ["“opens”"], id="closing before opening"),
]

DIALOGUES = [
    pytest.param(
        "— Мы идём домой, — сказал Иванов.", ["— Мы идём домой,"], id="speech and narrator"
    ),
    pytest.param(
        "– Мы идём, – сказал он. – Пора домой.",
        ["– Мы идём,", "Пора домой."],
        id="speech, narrator, speech",
    ),
    pytest.param("— молоко", [], id="an item of a list"),
    pytest.param("Париж — столица Франции.", [], id="a dash in a sentence"),
]


@pytest.mark.parametrize(("text", "expected"), QUOTED)
def test_quotations_in_marks(text: str, expected: list[str]) -> None:
    assert quotations(text) == expected


@pytest.mark.parametrize(("text", "expected"), UNPAIRED)
def test_an_unpaired_mark_spoils_little(text: str, expected: list[str]) -> None:
    assert quotations(text) == expected


@pytest.mark.parametrize(("text", "expected"), DIALOGUES)
def test_speech_after_a_dash(text: str, expected: list[str]) -> None:
    assert quotations(text) == expected


@pytest.mark.parametrize(
    ("opening", "closing"), ['""', "“”", "«»"], ids=["straight", "curly", "angle"]
)
def test_a_quotation_of_several_paragraphs_opens_each_and_closes_the_last(
    opening: str, closing: str
) -> None:
    text = f"{opening}First part.\n\n{opening}Second part.\n\n{opening}The end,{closing} he said."
    assert quotations(text) == [
        f"{opening}First part.",
        f"{opening}Second part.",
        f"{opening}The end,{closing}",
    ]


marked = st.text(st.sampled_from("ab. ,\n\"“”„«»‟'‘’`—–-!?"), max_size=60)


@settings(deadline=None)
@given(st.one_of(marked, st.text(max_size=60)))
def test_quotations_are_in_order_and_cross_no_paragraph(text: str) -> None:
    paragraphs = paragraph_spans(text)
    spans = quotation_spans(text, paragraphs)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(any(p[0] <= s[0] and s[1] <= p[1] for p in paragraphs) for s in spans)


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){2,5}", fullmatch=True), max_size=5))
def test_every_balanced_quotation_is_found(quoted: list[str]) -> None:
    text = " and ".join(f"“{words}”" for words in quoted)
    assert quotations(text) == [f"“{words}”" for words in quoted]
