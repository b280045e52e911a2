from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from qabot.telegram.render import (
    Look,
    Part,
    render_answer,
    render_answers,
    render_line,
    render_reference,
)
from qabot.telegram.shelf import token_of
from qabot.texts import Texts
from tests.spoken import ENGLISH, RUSSIAN
from tests.telegram.telegram_html import parse_html, units
from tests.telegram.test_richtext import HOSTILE, unhurried

CITATION = Citation(
    1, "a1", "Peace & <quiet>", "The Agency", "https://example.org/?a=1&b=2", "2020-10-12T10:00:00Z"
)
SENTENCE = AnswerSentence(
    'He said "a < b & c".', "a1", 0, 20, "Dmitry Peskov", 2.0, 1, matches=((3, 7), (9, 10))
)
ANSWER = Answer("what?", True, 0.9, (SENTENCE,), (CITATION,), 1.0, "en")
LOOK = Look(bot="news_bot")
ABSTENTION = Answer("what?", False, 0.1, (), (CITATION,), 1.0, "en")


def only(parts: list[Part]) -> Part:
    (part,) = parts
    return part


def test_an_answer_is_a_quotation_with_speaker_number_and_source() -> None:
    assert only(render_answer(ANSWER, ENGLISH)).html == (
        '<blockquote>He <b>said</b> "<b>a</b> &lt; b &amp; c".</blockquote>\n'
        "— Dmitry Peskov [1]\n\n"
        '[1] <a href="https://example.org/?a=1&amp;b=2">Peace &amp; &lt;quiet&gt;</a>'
        " — The Agency, 12 October 2020"
    )


def test_the_plain_form_is_the_same_text_without_tags() -> None:
    part = only(render_answer(ANSWER, ENGLISH))
    assert part.plain == parse_html(part.html)[0]


def test_sentences_and_citations_are_numbered_as_the_answer_says() -> None:
    second = replace(SENTENCE, text="Second.", speaker=None, citation=2, matches=())
    other = Citation(2, "a2", "Other")
    answer = replace(ANSWER, sentences=(SENTENCE, second), citations=(CITATION, other))
    text = only(render_answer(answer, ENGLISH)).plain
    assert "<b>said</b>" in only(render_answer(answer, ENGLISH)).html
    assert "Second.\n[2]\n\n[1] Peace" in text
    assert text.endswith("2020\n[2] Other")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (ENGLISH, " — The Agency, 12 October 2020 (also in TASS, P&amp;Q &lt;b&gt; and 1 other)"),
        (
            RUSSIAN,
            " — The Agency, 12 октября 2020 (то же: TASS, P&amp;Q &lt;b&gt; и ещё 1 издание)",
        ),
    ],
    ids=["en", "ru"],
)
def test_outlets_that_print_the_same_stand_behind_the_source(texts: Texts, expected: str) -> None:
    also = (Copy("b", "TASS"), Copy("c", "P&Q\n<b>"), Copy("d"))
    answer = replace(ANSWER, lang=texts.code, citations=(replace(CITATION, also=also),))
    part = only(render_answer(answer, texts))
    assert part.html.endswith(expected)
    assert part.plain == parse_html(part.html)[0]


def test_further_sentences_share_one_folded_quotation() -> None:
    further = [
        replace(SENTENCE, text=f"Further {n}.", speaker=speaker, matches=((0, 7),))
        for n, speaker in enumerate(("A", None, "C"))
    ]
    html = only(render_answer(replace(ANSWER, sentences=(SENTENCE, *further)), ENGLISH)).html
    assert (
        "— Dmitry Peskov [1]\n\n<blockquote expandable><b>Further</b> 0.\n— A [1]\n\n"
        "<b>Further</b> 1.\n[1]\n\n<b>Further</b> 2.\n— C [1]</blockquote>\n\n[1] <a"
    ) in html


def test_a_folded_quotation_goes_on_in_the_next_message() -> None:
    giant = replace(SENTENCE, text="word " * 300, matches=())
    parts = render_answer(replace(ANSWER, sentences=(giant,) * 5), ENGLISH)
    kinds = [[e.type for e in parse_html(part.html)[1]] for part in parts]
    assert kinds == [
        ["blockquote", "expandable_blockquote"],
        ["expandable_blockquote"],
        ["expandable_blockquote", "text_link"],
    ]


def test_an_article_without_an_address_is_linked_to_the_bot_showing_it() -> None:
    cited = replace(CITATION, url=None)
    answer = replace(ANSWER, citations=(cited,))
    assert "<a " not in only(render_answer(answer, ENGLISH)).html
    (link,) = parse_html(only(render_answer(answer, ENGLISH, LOOK)).html)[1][-1:]
    assert link.url == f"https://t.me/news_bot?start=article_{token_of('a1')}"
    (link,) = parse_html(only(render_answer(ANSWER, ENGLISH, LOOK)).html)[1][-1:]
    assert link.url == CITATION.url


def test_what_takes_more_than_three_messages_is_a_document_behind_the_first() -> None:
    giant = replace(SENTENCE, text="word " * 1000, matches=())
    first, file = render_answer(replace(ANSWER, sentences=(giant,) * 4), ENGLISH)
    assert first.document is None
    assert units(first.plain) <= 4096
    assert file.plain == ENGLISH.say("long_answer")
    assert file.document is not None
    # Nothing is cut there.
    assert file.document.text.count("word") == 4000
    assert file.document.text.endswith("[1] Peace & <quiet> — The Agency, 12 October 2020\n")


@pytest.mark.parametrize("answer", [ANSWER, ABSTENTION], ids=["answer", "abstention"])
@pytest.mark.parametrize(
    ("lang", "first", "last"),
    [
        ("en", "Read as: John <Smith>", "Did you mean Brown?"),
        ("ru", "Прочитано как: John <Smith>", "Может быть, имелось в виду: Brown?"),
    ],
)
def test_what_misspelt_words_are_read_as_stands_first_and_what_may_be_meant_last(
    lang: str, first: str, last: str, answer: Answer
) -> None:
    corrections = (
        SpellingCorrection("Smiht", "Smith", "John <Smith>", applied=True),
        SpellingCorrection("Brwn", "Brown", "Brown", applied=False),
    )
    answer = replace(answer, lang=lang)
    told = only(render_answer(answer, ENGLISH)).plain
    shown = only(render_answer(replace(answer, corrections=corrections), ENGLISH))
    assert shown.plain == f"{first}\n\n{told}\n\n{last}"
    assert parse_html(shown.html)[0] == shown.plain


PERIOD = Period("last <week>", date(2026, 11, 16), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("lang", "dropped", "expected"),
    [
        ("en", False, "Articles of 16–22 November 2026 only"),
        ("ru", False, "Только статьи: 16–22 ноября 2026"),
        ("en", True, "Nothing for “last <week>” (16–22 November 2026); from other articles:"),
        ("ru", True, "«last <week>» (16–22 ноября 2026): ничего; из других статей:"),
    ],
)
def test_the_time_that_a_question_tells_stands_before_the_answer(
    lang: str, dropped: bool, expected: str
) -> None:
    answer = replace(ANSWER, lang=lang)
    told = only(render_answer(answer, ENGLISH)).plain
    period = replace(PERIOD, dropped=dropped)
    shown = only(render_answer(replace(answer, period=period), ENGLISH))
    assert shown.plain == f"{expected}\n\n{told}"
    assert parse_html(shown.html)[0] == shown.plain


def test_an_abstention_says_so_and_names_the_nearest_article() -> None:
    assert only(render_answer(ABSTENTION, ENGLISH)).html.startswith(
        'The articles do not answer that.\n\nNearest article:\n<a href="https://example.org/'
    )
    lonely = replace(ABSTENTION, citations=())
    assert only(render_answer(lonely, ENGLISH)).html == "The articles do not answer that."


@pytest.mark.parametrize(
    ("lang", "texts", "expected"),
    [
        pytest.param("ru", ENGLISH, "В статьях нет ответа", id="the question's language"),
        pytest.param("en", RUSSIAN, "The articles do not", id="though the user's is another"),
        pytest.param("", RUSSIAN, "В статьях нет ответа", id="the user's if it is unknown"),
        pytest.param("de", RUSSIAN, "В статьях нет ответа", id="the user's if we lack it"),
    ],
)
def test_an_abstention_speaks_the_language_of_the_question(
    lang: str, texts: Texts, expected: str
) -> None:
    assert only(render_answer(replace(ABSTENTION, lang=lang), texts)).plain.startswith(expected)


@pytest.mark.parametrize(
    ("url", "is_linked"),
    [
        pytest.param("https://example.org/a?b=c&d=%22#e", True, id="https"),
        pytest.param("HTTP://EXAMPLE.ORG", True, id="http in capitals"),
        pytest.param("tg://resolve?domain=x", True, id="telegram"),
        pytest.param('https://e.org/"onclick="x', True, id="quotes are escaped"),
        pytest.param("https://пример.рф/новость", True, id="cyrillic"),
        pytest.param("javascript:alert(1)", False, id="script"),
        pytest.param("java\x00script:alert(1)", False, id="script in disguise"),
        pytest.param("data:text/html,x", False, id="data"),
        pytest.param("ftp://example.org", False, id="ftp"),
        pytest.param("//example.org", False, id="no scheme"),
        pytest.param("https:///path", False, id="no host"),
        pytest.param("https://[::1", False, id="malformed"),
        pytest.param("https://a b", False, id="space"),
        pytest.param("https://e.org/" + "a" * 3000, False, id="endless"),
        pytest.param(None, False, id="none"),
    ],
)
def test_only_proper_addresses_become_links(url: str | None, is_linked: bool) -> None:
    answer = replace(ABSTENTION, citations=(replace(CITATION, url=url),))
    _, entities = parse_html(only(render_answer(answer, ENGLISH)).html)
    assert [entity.url for entity in entities] == ([url] if is_linked else [])


@pytest.mark.parametrize(
    ("published", "texts", "expected"),
    [
        pytest.param("2020-10-12", ENGLISH, "12 October 2020", id="day"),
        pytest.param("2020-10-12", RUSSIAN, "12 октября 2020", id="in russian"),
        pytest.param("2020-10-02T23:59:59+03:00", ENGLISH, "2 October 2020", id="moment"),
        pytest.param("last Tuesday", ENGLISH, "last Tuesday", id="no date"),
    ],
)
def test_dates_are_written_in_the_language(published: str, texts: Texts, expected: str) -> None:
    article = Article("a", "Title", "", published=published)
    assert render_reference(article, texts).text == f"Title — {expected}"


def test_the_author_stands_beside_the_outlet_of_an_article() -> None:
    article = Article("a", "Title", "", source="The Agency", author="Ann\n Lee")
    assert render_reference(article, ENGLISH).text == "Title — The Agency, Ann Lee"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"source": None, "published": None}, "[1] Peace & <quiet>", id="bare"),
        pytest.param({"published": ""}, "[1] Peace & <quiet> — The Agency", id="outlet"),
        pytest.param({"source": " "}, "[1] Peace & <quiet> — 12 October 2020", id="day"),
        pytest.param({"title": "", "source": "", "published": ""}, "[1] a1", id="no title"),
        pytest.param(
            {"title": "a\n b\tc", "source": "x\ny", "published": ""}, "[1] a b c — x y", id="lines"
        ),
    ],
)
def test_a_citation_shows_what_is_known(changes: dict[str, Any], expected: str) -> None:
    answer = replace(ANSWER, citations=(replace(CITATION, **changes),))
    assert only(render_answer(answer, ENGLISH)).plain.endswith("\n\n" + expected)


def test_giant_sentences_are_cut_and_come_in_several_messages() -> None:
    giant = replace(SENTENCE, text="word " * 3000, speaker="S" * 500, matches=((0, 4),))
    answer = replace(ANSWER, sentences=(giant, giant, SENTENCE))
    parts = render_answer(answer, ENGLISH)
    assert len(parts) == 2
    assert all(units(part.plain) <= 4096 for part in parts)
    assert "word…\n— SSS" in parts[0].plain


def test_a_sentence_full_of_matches_does_not_use_up_the_entities() -> None:
    matches = tuple((n, n + 1) for n in range(0, 400, 2))
    giant = replace(SENTENCE, text="ab" * 200, matches=matches)
    (first, *_) = render_answer(replace(ANSWER, sentences=(giant, giant)), ENGLISH)
    assert len(parse_html(first.html)[1]) <= 100


def test_a_line_is_escaped_and_an_empty_one_is_nothing_to_send() -> None:
    assert only(render_line("<b>&\x00")).html == "&lt;b&gt;&amp;"
    assert render_line(" \x00\n") == []


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    optional = st.none() | HOSTILE
    citations = tuple(
        Citation(
            *(number, draw(HOSTILE), draw(HOSTILE), draw(optional), draw(optional), draw(optional)),
            also=tuple(draw(st.lists(st.builds(Copy, HOSTILE, optional), max_size=4))),
        )
        for number in range(1, draw(st.integers(1, 3)) + 1)
    )
    sentences = tuple(draw(st.lists(sentence_of(len(citations)), max_size=4)))
    answer = Answer(draw(HOSTILE), bool(sentences), 0.5, sentences, citations, 1.0, draw(HOSTILE))
    if draw(st.booleans()):
        return answer
    first, last = sorted(draw(st.tuples(st.dates(), st.dates())))
    return replace(answer, period=Period(draw(HOSTILE), first, last, draw(st.booleans())))


@st.composite
def sentence_of(draw: st.DrawFn, citations: int) -> AnswerSentence:
    text = draw(HOSTILE) * draw(st.sampled_from([1, 1, 1, 300]))
    borders = sorted(draw(st.sets(st.integers(0, len(text)), max_size=20)))
    matches = tuple(zip(borders[::2], borders[1::2], strict=False))
    speaker = draw(st.none() | HOSTILE)
    number = draw(st.integers(1, citations))
    further = tuple(draw(st.lists(st.integers(1, 500), max_size=3))) * draw(st.integers(1, 50))
    context = draw(st.none() | st.builds(Context, HOSTILE, st.just(0), st.just(1)))
    return AnswerSentence(text, "a", 0, len(text), speaker, 1.0, number, matches, further, context)


@unhurried
@given(answers())
def test_any_answer_becomes_messages_that_telegram_accepts(answer: Answer) -> None:
    parts = render_answer(answer, ENGLISH)
    assert parts
    for part in parts:
        text, entities = parse_html(part.html)
        assert text == part.plain
        assert text.strip()
        assert units(text) <= 4096
        assert len(entities) <= 100
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\ud800-\udfff]", text)


@unhurried
@given(answers())
def test_what_is_not_cut_is_shown_word_for_word(answer: Answer) -> None:
    shown = "\n\n".join(part.plain for part in render_answer(answer, ENGLISH))
    for sentence in answer.sentences:
        if units(sentence.text.encode("utf-16", "replace").decode("utf-16")) <= 3500:
            visible = [char for char in sentence.text if char.isalnum()]
            assert "".join(visible) in "".join(char for char in shown if char.isalnum())


def test_a_sentence_cites_all_that_say_it_and_follows_what_it_leans_on() -> None:
    context = Context("The dam is old.", 0, 15)
    sentence = replace(SENTENCE, further_citations=(3,), context=context)
    html = only(render_answer(replace(ANSWER, sentences=(sentence,)), ENGLISH)).html
    assert html.startswith("<blockquote><i>The dam is old.</i>\nHe <b>said</b>")
    assert "— Dmitry Peskov [1][3]" in html


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "Not found in the language of the articles: <lottery>, pike"),
        ("ru", "Не нашлось на языке статей: <lottery>, pike"),
    ],
)
def test_words_that_could_not_be_carried_over_are_told(lang: str, expected: str) -> None:
    lost = replace(ANSWER, lang=lang, untranslated=("<lottery>", "pike"))
    part = only(render_answer(lost, ENGLISH))
    assert part.plain.endswith(f"\n\n{expected}")
    assert part.plain == parse_html(part.html)[0]
    # What has no answer names them where it tells why.
    lost = replace(ABSTENTION, lang=lang, untranslated=("<lottery>", "pike"))
    part = only(render_answer(lost, ENGLISH))
    assert part.plain.split("\n")[0].endswith(": <lottery>, pike.")
    assert expected not in part.plain


OTHER = Citation(1, "a2", "Other")
SECOND = replace(
    ANSWER,
    question="and <who> else?",
    sentences=(
        replace(SENTENCE, text="Second.", article_id="a2", speaker=None, matches=()),
        replace(SENTENCE, text="Third.", citation=2, speaker=None, matches=()),
    ),
    citations=(OTHER, replace(CITATION, number=2)),
)
THANKS = replace(ABSTENTION, question="Thanks!", citations=(), remark=Remark.THANKS)


def test_several_answers_stand_under_their_questions_and_cite_one_list() -> None:
    part = only(render_answers([ANSWER, SECOND, replace(ABSTENTION, question="why?")], ENGLISH))
    assert part.html == (
        "<b>what?</b>\n"
        '<blockquote>He <b>said</b> "<b>a</b> &lt; b &amp; c".</blockquote>\n'
        "— Dmitry Peskov [1]\n\n"
        "<b>and &lt;who&gt; else?</b>\n"
        "<blockquote>Second.</blockquote>\n[2]\n\n"
        "<blockquote expandable>Third.\n[1]</blockquote>\n\n"
        "<b>why?</b>\nThe articles do not answer that.\n\n"
        '[1] <a href="https://example.org/?a=1&amp;b=2">Peace &amp; &lt;quiet&gt;</a>'
        " — The Agency, 12 October 2020\n[2] Other"
    )


def test_a_remark_among_questions_keeps_its_line() -> None:
    alone = only(render_answer(ANSWER, ENGLISH)).html
    assert only(render_answers([THANKS, ANSWER], ENGLISH)).html == (
        f"{ENGLISH.remark(Remark.THANKS)}\n\n{alone}"
    )
    several = only(render_answers([ANSWER, THANKS, SECOND], ENGLISH)).plain
    assert f"\n\n{ENGLISH.remark(Remark.THANKS)}\n\nand <who> else?\n" in several


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([ANSWER, ABSTENTION], ["More", "Context", "Article", "👍", "👎"]),
        ([ANSWER, SECOND], ["More", "Context", "👍", "👎"]),
        ([ABSTENTION, ABSTENTION], []),
    ],
    ids=["one answered", "two answered", "none answered"],
)
def test_no_button_leaves_open_which_article_it_means(
    answers: list[Answer], expected: list[str]
) -> None:
    part = only(render_answers(answers, ENGLISH))
    assert [button.label for row in part.rows for button in row] == expected


def test_what_several_abstentions_offer_stands_once_above_its_buttons() -> None:
    offering = replace(ABSTENTION, suggestions=("Who?", "When?"))
    part = only(render_answers([offering, ANSWER, replace(offering, question="?!")], ENGLISH))
    assert part.plain.count(ENGLISH.say("suggestions")) == 1
    assert part.plain.endswith("2020\n\n" + ENGLISH.say("suggestions"))
    assert [button.label for row in part.rows for button in row][-2:] == ["Who?", "When?"]


def test_several_long_answers_are_split_between_blocks_and_the_list_is_last() -> None:
    long = [
        replace(
            answer,
            question=f"{answer.question} {'word ' * 190}",
            sentences=(replace(answer.sentences[0], text="word " * 600, matches=()),),
        )
        for answer in (ANSWER, SECOND)
    ]
    first, second = render_answers(long, ENGLISH)
    assert all(units(part.plain) <= 4096 for part in (first, second))
    assert first.plain.startswith("what? word")
    assert first.plain.endswith("— Dmitry Peskov [1]")
    assert second.plain.startswith("and <who> else? word")
    assert second.plain.endswith("2020\n[2] Other")
    assert (len(first.rows), len(second.rows)) == (2, 0)
    *_, file = render_answers([*long, *long], ENGLISH)
    assert file.document is not None
    assert file.document.text.count("word " * 600) == 4
    assert file.document.text.endswith("2020\n[2] Other\n")


def test_a_pressed_question_of_several_is_told_by_their_headings() -> None:
    part = only(render_answers([ANSWER, SECOND], ENGLISH, Look(pressed=True)))
    assert "❓" not in part.plain


def test_each_answer_is_told_in_the_language_of_its_question() -> None:
    russian = replace(ABSTENTION, question="кто?", lang="ru")
    text = only(render_answers([russian, ABSTENTION], ENGLISH)).plain
    assert RUSSIAN.say("no_answer") in text
    assert ENGLISH.say("no_answer") in text
