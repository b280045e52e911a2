"""Answers as text for a terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.console.render import Renderer, clean_line, clean_lines
from qabot.dates import Period
from qabot.models import (
    Answer,
    AnswerSentence,
    Article,
    Citation,
    Context,
    Copy,
    Remark,
    SpellingCorrection,
)

PLAIN, COLOURED = Renderer(colour=False), Renderer(colour=True)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

SENTENCE = AnswerSentence(
    text="“We agree,” said Mr Smith.",
    article_id="a",
    start=10,
    end=36,
    speaker="John Smith",
    score=1.0,
    citation=1,
    matches=((12, 16), (20, 25)),
)
CITATION = Citation(1, "a", "All agree", "RIA", "https://example.org/a", "2020-10-31")
ANSWER = Answer(
    question="what did Smith say?",
    answered=True,
    confidence=0.9,
    sentences=(SENTENCE, replace(SENTENCE, text="It rained.", speaker=None, matches=())),
    citations=(CITATION,),
    elapsed_ms=1.0,
    lang="en",
)
ABSTENTION = replace(ANSWER, answered=False, sentences=())


def test_each_sentence_is_a_quotation_with_its_speaker_and_citation() -> None:
    assert PLAIN.answer(ANSWER) == (
        "│ “We agree,” said Mr Smith.\n"
        "│   — John Smith [1]\n"
        "│ It rained. [1]\n"
        "\n"
        "[1] All agree · RIA · 2020-10-31 · https://example.org/a"
    )


def test_several_answers_stand_under_their_questions_and_cite_one_list() -> None:
    other = replace(SENTENCE, text="It snowed.", article_id="b", speaker=None, matches=())
    sentences = (other, replace(other, text="It rained.", article_id="a", citation=2))
    cited = (Citation(1, "b", "Snow"), replace(CITATION, number=2))
    second = replace(ANSWER, question="and\x1b?", sentences=sentences, citations=cited)
    lost = replace(ABSTENTION, question="why?", citations=())
    thanks = replace(lost, remark=Remark.THANKS)
    assert PLAIN.answers([ANSWER, second, thanks, lost]) == (
        "what did Smith say?\n"
        "│ “We agree,” said Mr Smith.\n"
        "│   — John Smith [1]\n"
        "│ It rained. [1]\n"
        "\n"
        "and\ufffd?\n"
        "│ It snowed. [2]\n"
        "│ It rained. [1]\n"
        "\n"
        "You're welcome! Feel free to ask more.\n"
        "\n"
        "why?\n"
        "The articles do not answer that.\n"
        "\n"
        "[1] All agree · RIA · 2020-10-31 · https://example.org/a\n"
        "[2] Snow"
    )
    assert PLAIN.answers([lost, lost]).endswith("answer that.")
    assert PLAIN.answers([thanks, ANSWER]) == f"{PLAIN.answer(thanks)}\n{PLAIN.answer(ANSWER)}"


MISSPELT = (
    SpellingCorrection("Smiht", "Smith", "John Smith", applied=True),
    SpellingCorrection("Brwn", "Brown", "Brown\x1b[31m", applied=False),
)


@pytest.mark.parametrize("answer", [ANSWER, ABSTENTION], ids=["answer", "abstention"])
@pytest.mark.parametrize(
    ("lang", "first", "last"),
    [
        ("en", "Read as: John Smith", "Did you mean Brown\ufffd[31m?"),
        ("ru", "Прочитано как: John Smith", "Может быть, имелось в виду: Brown\ufffd[31m?"),
    ],
)
def test_what_misspelt_words_are_read_as_stands_first_and_what_may_be_meant_last(
    lang: str, first: str, last: str, answer: Answer
) -> None:
    told = PLAIN.answer(replace(answer, lang=lang))
    shown = PLAIN.answer(replace(answer, lang=lang, corrections=MISSPELT))
    assert shown == f"{first}\n{told}\n{last}"


PERIOD = Period("last\x1b week", date(2026, 11, 16), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("lang", "dropped", "expected"),
    [
        ("en", False, "Articles of 16–22 November 2026 only"),
        ("ru", False, "Только статьи: 16–22 ноября 2026"),
        ("en", True, "Nothing for “last\ufffd week” (16–22 November 2026); from other articles:"),
        ("ru", True, "«last\ufffd week» (16–22 ноября 2026): ничего; из других статей:"),
    ],
)
def test_the_time_that_a_question_tells_stands_before_the_answer(
    lang: str, dropped: bool, expected: str
) -> None:
    answer = replace(ANSWER, lang=lang)
    shown = PLAIN.answer(replace(answer, period=replace(PERIOD, dropped=dropped)))
    assert shown == f"{expected}\n{PLAIN.answer(answer)}"


def test_an_abstention_tells_no_time_that_was_dropped() -> None:
    dropped = replace(ABSTENTION, period=replace(PERIOD, dropped=True))
    assert PLAIN.answer(dropped) == PLAIN.answer(ABSTENTION)
    within = PLAIN.answer(replace(ABSTENTION, period=PERIOD))
    assert within.startswith("Articles of 16–22 November 2026 only\nThe articles do not answer")


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "The articles do not answer that.\nNearest article: All agree"),
        ("", "The articles do not answer that.\nNearest article: All agree"),
        ("ru", "В статьях нет ответа на этот вопрос.\nБлижайшая статья: All agree"),
    ],
)
def test_an_abstention_names_the_nearest_article(lang: str, expected: str) -> None:
    assert PLAIN.answer(replace(ABSTENTION, lang=lang)) == expected


def test_an_abstention_may_have_no_article_near() -> None:
    answer = replace(ABSTENTION, citations=())
    assert PLAIN.answer(answer) == "The articles do not answer that."


def test_the_words_that_matched_are_marked() -> None:
    marked = re.findall(r"\x1b\[33m\x1b\[1m(.*?)\x1b\[0m", COLOURED.answer(ANSWER))
    assert marked == ["said", "Smith"]


def test_colours_change_nothing_else() -> None:
    for answer in (ANSWER, ABSTENTION):
        assert COLOUR.sub("", COLOURED.answer(answer)) == PLAIN.answer(answer)


def test_sources_are_a_numbered_list() -> None:
    articles = [Article(str(n), f"Title {n}", "", source="RIA") for n in range(1, 11)]
    lines = PLAIN.sources(articles).split("\n")
    assert lines[0] == " 1  Title 1 · RIA"
    assert lines[9] == "10  Title 10 · RIA"


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        pytest.param("T", "\n\nT\n\nBody.\nMore.\n", "T\n\nBody.\nMore.", id="title in the text"),
        pytest.param("T", "Body.\n\nMore.", "T\n\nBody.\n\nMore.", id="title apart"),
        pytest.param("T", "T", "T\n\n", id="nothing but the title"),
    ],
)
def test_an_article_is_shown_whole_with_its_title_once(
    title: str, text: str, expected: str
) -> None:
    assert PLAIN.article(Article("a", title, text)) == expected


def test_an_article_is_shown_with_what_is_known_of_it() -> None:
    address = "https://example.org"
    article = Article("a", "T", "Body.", "en", "RIA", address, "2020-10-31", "Ann Lee")
    assert PLAIN.article(article) == f"T\nRIA\nAnn Lee\n2020-10-31\n{address}\n\nBody."


def test_a_long_title_is_cut_in_lists_but_not_at_the_head_of_its_article() -> None:
    article = Article("a", "word " * 100, "Body.")
    assert len(PLAIN.sources([article])) < 250
    assert PLAIN.sources([article]).endswith("word…")
    assert PLAIN.article(article).count("word") == 100


def test_outlets_that_print_the_same_stand_behind_the_citation() -> None:
    copies = (Copy("b", "TASS"), Copy("c", "The \x1b[2J Post"), Copy("d"))
    answer = replace(ANSWER, citations=(replace(CITATION, also=copies),))
    *_, cited = PLAIN.answer(answer).splitlines()
    assert cited.endswith("/example.org/a (also in TASS, The \ufffd[2J Post and 1 other)")
    *_, cited = PLAIN.answers([replace(answer, lang="ru"), answer]).splitlines()
    assert cited.endswith("/example.org/a (то же: TASS, The \ufffd[2J Post и ещё 1 издание)")


CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
EVIL = "a\x1b]0;owned\x07\x1b[2J\x9b31m\r\b\x00\u202e\u2066\ud800\x7f"


def test_nothing_foreign_reaches_the_terminal_as_a_control() -> None:
    article = Article("a", EVIL, f"{EVIL}\n{EVIL}", "en", EVIL, EVIL, EVIL, EVIL)
    sentence = replace(SENTENCE, text=EVIL, speaker=EVIL, matches=((1, 3),))
    answer = replace(
        ANSWER, sentences=(sentence,), citations=(Citation(1, EVIL, EVIL, EVIL, EVIL, EVIL),)
    )
    shown = [
        COLOURED.answer(answer),
        COLOURED.answer(replace(answer, answered=False)),
        COLOURED.sources([article]),
        COLOURED.article(article),
        COLOURED.notice(EVIL),
    ]
    for text in shown:
        assert not CONTROL.search(COLOUR.sub("", text))
        text.encode()


@given(st.text(st.characters(categories=["C", "L", "Z", "P"])))
def test_clean_text_has_no_controls_and_the_length_it_had(text: str) -> None:
    line = clean_line(text)
    assert len(line) == len(text)
    assert line == "" or line.splitlines() == [line]
    assert not CONTROL.search(line)
    assert clean_lines(text).count("\n") == text.count("\n") + text.count("\x85")


def test_a_sentence_cites_all_that_say_it_and_follows_what_it_leans_on() -> None:
    context = Context("The dam is old.", 0, 15)
    (sentence, *_) = ANSWER.sentences
    sentence = replace(sentence, citation=1, further_citations=(3,), context=context)
    lines = Renderer(colour=False).answer(replace(ANSWER, sentences=(sentence,))).splitlines()
    assert lines[0] == "│ The dam is old."
    assert "[1][3]" in "\n".join(lines[1:3])


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "Not found in the language of the articles: lottery, pi\ufffdke"),
        ("ru", "Не нашлось на языке статей: lottery, pi\ufffdke"),
    ],
)
def test_words_that_could_not_be_carried_over_are_told(lang: str, expected: str) -> None:
    lost = ("lottery", "pi\x1bke")
    shown = PLAIN.answer(replace(ANSWER, lang=lang, untranslated=lost))
    assert shown == f"{PLAIN.answer(replace(ANSWER, lang=lang))}\n{expected}"
    # What has no answer names them where it tells why.
    lines = PLAIN.answer(replace(ABSTENTION, lang=lang, untranslated=lost)).split("\n")
    assert lines[0].endswith(": lottery, pi\ufffdke.")
    assert expected not in lines
