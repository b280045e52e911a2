"""Sentences and paragraphs of tidy and untidy text, as spans that lose nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.text.sentences import _tokenizer, paragraph_spans, sentence_spans

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def seed(seeds: Path) -> str:
    (path,) = seeds.glob("*.txt")
    return path.read_text(encoding="utf-8")


def sentences(text: str, lang: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, lang)]


def paragraphs(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraph_spans(text)]


# A row is a language and the sentences of one line, which are found again in it.
LINES = [
    pytest.param(
        "en", ["Mr. Smith left.", "He met Dr. J. R. Brown Jr. on Monday."], id="titles and initials"
    ),
    pytest.param(
        "en",
        ["The U.S. government agreed.", "They left the U.S.", "The end."],
        id="U.S. inside and at the end",
    ),
    pytest.param(
        "en", ["It rose 3.5 percent to $1.2 billion.", "No. 10 said nothing."], id="decimal points"
    ),
    pytest.param(
        "en",
        ["Gen. Lee and Sen. Kamala Harris, D-Calif., spoke.", "They left."],
        id="offices and states",
    ),
    pytest.param("en", ["Sen. Jan Berg (D-Ill.), who left, agreed.", "So did we."], id="a party"),
    pytest.param("hi", ["वह चला गया।", "क्या वह आएगा?", "हाँ।"], id="Hindi"),
    pytest.param("ar", ["ذهب الوزير.", "متى يعود؟", "لا أحد يعلم."], id="Arabic"),
    pytest.param("ur", ["وہ چلا گیا۔", "کب آئے گا؟"], id="Urdu"),
    pytest.param("es", ["El Sr. Gómez salió.", "¿Cuándo vuelve?", "¡Nunca!"], id="Spanish"),
    pytest.param("ka", ["ის წავიდა.", "როდის დაბრუნდება?", "არასოდეს."], id="Georgian"),
    pytest.param("km", ["គាត់បានទៅ។", "គាត់មិនត្រឡប់មកវិញទេ។"], id="Khmer"),
    pytest.param("my", ["သူသွားပြီ။", "ပြန်မလာဘူး။"], id="Burmese"),
    pytest.param(
        "th",
        [
            "นายกรัฐมนตรีแถลงข่าวเมื่อวานนี้ ว่ารัฐบาลจะไม่ขึ้นภาษีในปีนี้เพราะเศรษฐกิจเติบโตดี"
            "กว่าที่คาดไว้มากและรายได้ของประเทศเพิ่มขึ้น",
            "ฝ่ายค้านกล่าวว่าจะยื่นอภิปรายไม่ไว้วางใจรัฐมนตรีหลายคนในสมัยประชุมหน้าของรัฐสภา"
            "และขอให้นายกรัฐมนตรีตอบคำถามของประชาชน",
        ],
        id="Thai, cut at a space when long enough",
    ),
    pytest.param("th", ["นางสาวสมหญิง ใจดี เดินทางไปเชียงใหม่"], id="Thai, a name and a short clause"),
    pytest.param("en", ["They met at 5 p.m. on Monday.", "It rained."], id="p.m."),
    pytest.param("en", ["It is at www.example.com today.", "Go there."], id="an address"),
    pytest.param("en", ["Hello!!!", "What?!", "Yes."], id="several marks"),
    pytest.param(
        "en", ["Wait... what?", "Yes… no.", "And so on"], id="ellipses go on in lower case"
    ),
    pytest.param("en", ["St. Petersburg is a city.", "So is Ft. Worth."], id="places"),
    pytest.param("en", ['"I agree," he said.', '"We go."', "They went."], id="straight quotes"),
    pytest.param("en", ["“We go.”", "They went.", "‘No.’", "He left."], id="curly quotes"),
    pytest.param("en", ['He said: "Stop!"', "Then he left."], id="exclamation in quotes"),
    pytest.param("en", ['"Why?" he asked.', '"Because."'], id="question in quotes goes on"),
    pytest.param("en", ["He said 'yes.'", "She left."], id="single quotes"),
    pytest.param("en", ["(He left.)", "[He came.]", "Done."], id="brackets"),
    pytest.param("en", ["One sentence.”", 'Another "quote."', "Third."], id="a stray closing mark"),
    pytest.param("en", ['They "agree.', "Nobody knows."], id="a stray opening mark"),
    pytest.param(
        "ru", ["В 2018 г. он родился.", "В г. Москве живут 12 млн. человек."], id="г. and млн."
    ),
    pytest.param("ru", ["Он жил в XIX в.", "Потом он умер."], id="в. before a function word"),
    pytest.param("ru", ["Купили хлеб, молоко и т. д.", "Потом ушли."], id="и т. д."),
    pytest.param("ru", ["Это т.е. то самое.", "Ул. Ленина, д. 5."], id="т.е."),
    pytest.param(
        "ru", ["А. С. Пушкин писал.", "«Да», — ответил И. И. Иванов."], id="Russian initials"
    ),
    pytest.param("ru", ["«Мы согласны».", "Он ушёл.", "«Мы идём!» – сказал он."], id="guillemets"),
    pytest.param("ru", ["„Да.“", "Он ушёл."], id="low quotes"),
    pytest.param("ru", ["Цена — 5 тыс. руб. за штуку.", "Он пришел."], id="тыс. руб."),
    pytest.param("de", ["„Wir gehen.“", "Sie gingen.", "»Nein.«", "Er blieb."], id="German quotes"),
    pytest.param("de", ["Dr. Merkel kam am 3. Oktober.", "Er ging."], id="German ordinal"),
    pytest.param("de", ["Sie siegten 2018.", "Das war gut."], id="a year ends a German sentence"),
    pytest.param(
        "fr", ["Il est parti.", "« Nous restons. »", "Elle a dit oui."], id="spaced guillemets"
    ),
    pytest.param("es", ["¿Qué pasó?", "¡Nada!", "Se fue."], id="Spanish opening marks"),
    pytest.param("xx", ["Foo bar.", "Baz qux."], id="unknown language"),
    pytest.param("en", ["No full stop at all"], id="no end"),
]


@pytest.mark.parametrize(("lang", "expected"), LINES)
def test_sentences_of_a_line(lang: str, expected: list[str]) -> None:
    assert sentences(" ".join(expected), lang) == expected


@pytest.mark.parametrize("lang", ["zh", "ja"])
def test_sentences_without_spaces_between_them(lang: str) -> None:
    assert sentences("你好。我是记者！是吗？没有", lang) == [
        "你好。",
        "我是记者！",
        "是吗？",
        "没有",
    ]


SEED_SENTENCES = [
    pytest.param("Russian peacekeepers will not go to Karabakh.", id="a line alone"),
    pytest.param('"We have already repeatedly answered similar questions.', id="opens a quotation"),
    pytest.param(
        "Answering the clarifying remark that there is no agreement from the Azerbaijani side yet,"
        " and the question whether the Kremlin's position remains the same that Russia is ready to"
        ' introduce peacekeepers if both sides of the conflict agree ", - about it сообщает Russian'
        " news agency RIA Novosti.",
        id="a stray quotation mark and a Russian word",
    ),
    pytest.param(
        "It is noteworthy that earlier Armenia announced that the Russian military deployed its"
        " forces on the border with Nagorno-Karabakh, however, there is no evidence to this"
        " effect - according to a number of resources, under the guise of Russian military,"
        " Armenian forces are deployed on the border with NKR. using the Russian flag as a cover"
        " against attacks from Azerbaijan.",
        id="NKR. using",
    ),
    pytest.param(
        "Moreover, this information is also not confirmed by the Russian side, which raises a"
        " number of questions as to why Armenia goes to such provocations against Russia, which"
        " is, in fact. the only ally of this state in the region.",
        id="in fact. the only",
    ),
]


@pytest.mark.parametrize("sentence", SEED_SENTENCES)
def test_a_messy_sentence_of_the_seed_is_one(seed: str, sentence: str) -> None:
    assert sentence in sentences(seed, "en")


def test_the_seed_has_thirteen_sentences_in_seven_paragraphs(seed: str) -> None:
    assert len(sentences(seed, "en")) == 13
    assert len(paragraphs(seed)) == 7


PARAGRAPHS = [
    pytest.param("One.\nTwo.", ["One.", "Two."], id="a line each"),
    pytest.param("One.\n\n\nTwo.", ["One.", "Two."], id="blank lines"),
    pytest.param("  One. \n\t\nTwo.  \n", ["One.", "Two."], id="trimmed"),
    pytest.param(
        "A line of prose that was\ncut somewhere in the middle\nof it. And more.\n\nNext.",
        ["A line of prose that was\ncut somewhere in the middle\nof it. And more.", "Next."],
        id="hard-wrapped",
    ),
    pytest.param(
        "Heading\nText begins here. It ends.",
        ["Heading", "Text begins here. It ends."],
        id="heading above text",
    ),
    pytest.param("", [], id="empty"),
    pytest.param("\n \n", [], id="white space"),
]


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert paragraphs(text) == expected


def test_a_heading_without_a_full_stop_is_a_sentence_of_its_own() -> None:
    text = "Heading One\n\nText is here. And more.\n\nHeading Two\nText again."
    assert sentences(text, "en") == [
        "Heading One",
        "Text is here.",
        "And more.",
        "Heading Two",
        "Text again.",
    ]


def test_a_sentence_goes_on_over_the_lines_of_hard_wrapped_prose() -> None:
    text = "The minister said that he\nwould not go there again\nthis year. He then left."
    assert sentences(text, "en") == [
        "The minister said that he\nwould not go there again\nthis year.",
        "He then left.",
    ]


def test_a_part_of_a_text_has_spans_in_the_whole() -> None:
    text = "Left out. One. Two. Left out."
    spans = sentence_spans(text, "en", 10, 19)
    assert [text[start:end] for start, end in spans] == ["One.", "Two."]


pieces = st.sampled_from(
    ["Mr. ", " г. ", "U.S. ", "\n\n", " \n", ". The ", " в. Он ", ' "', "« ", "И. И. "]
)
characters = st.text(
    st.one_of(
        st.sampled_from("aAбБ .!?…\n\"“”«»„‘’'()[]-—,:;1。！？」北"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=20,
)
messy = st.lists(st.one_of(characters, pieces), max_size=10).map("".join)


@settings(deadline=None)
@given(messy, st.sampled_from(["en", "ru", "de", "fr", "zh", "xx", ""]))
def test_spans_are_in_order_and_leave_out_nothing_but_white_space(text: str, lang: str) -> None:
    paragraphs_found, found = paragraph_spans(text), sentence_spans(text, lang)
    for spans in (paragraphs_found, found):
        assert all(start < end for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        assert all(text[start:end] == text[start:end].strip() for start, end in spans)
        bounds = [0, *(bound for span in spans for bound in span), len(text)]
        outside = [text[bounds[i] : bounds[i + 1]] for i in range(0, len(bounds), 2)]
        assert not "".join(outside).strip()
    for start, end in found:
        assert any(p_start <= start and end <= p_end for p_start, p_end in paragraphs_found)


@settings(deadline=None)
@given(messy)
def test_splitting_is_repeatable(text: str) -> None:
    assert sentence_spans(text, "en") == sentence_spans(text, "en")


@settings(deadline=None)
@given(
    st.sampled_from(["word", "Word", "дом", "etc", "г", "a"]),
    st.sampled_from(".?!…"),
    st.lists(st.sampled_from([" ", "\n", ".", ". .", "”", '"', ")", "Next", "1", "--", "«"])),
    st.sampled_from(["en", "ru"]),
)
def test_a_plain_end_is_told_as_by_its_tokens(
    word: str, stop: str, behind: list[str], lang: str
) -> None:
    context = word + stop + "".join(behind)
    own = _tokenizer(lang)
    by_tokens = super(type(own), own).text_contains_sentbreak(context)
    assert own.text_contains_sentbreak(context) == by_tokens
