"""Words as search terms, each with the place where it stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.text.analyzer import analyze, fold, is_unparted, strip_accents, term_of

LANGUAGES = ("en", "ru", "de", "fr", "it", "fi", "zh", "uk", "ar", "th", "xx", "")


def terms(text: str, lang: str) -> list[str]:
    return [token.term for token in analyze(text, lang)]


def surfaces(text: str, lang: str) -> list[str]:
    return [text[token.start : token.end] for token in analyze(text, lang)]


SAME = [
    pytest.param("en", "peacekeepers", "peacekeeper", id="English plural"),
    pytest.param("en", "announced", "announcing", id="English verb"),
    pytest.param("en", "Trump's", "Trump", id="possessive"),
    pytest.param("en", "Trump’s", "trump", id="possessive with a curly apostrophe"),
    pytest.param("en", "dogs'", "dog", id="plural possessive"),
    pytest.param("en", "O'Brien", "O’Brien", id="either apostrophe inside a name"),
    pytest.param("en", "U.S.", "US", id="acronym with full stops"),
    pytest.param("en", "U.K.", "UK", id="acronym that is no function word"),
    pytest.param("en", "café", "cafe", id="accent"),
    pytest.param("en", "ﬁre", "fire", id="ligature"),
    pytest.param("ru", "миротворцев", "миротворцы", id="Russian cases"),
    pytest.param("ru", "заявил", "заявила", id="Russian verb"),
    pytest.param("ru", "ёлка", "елка", id="ё is е"),
    pytest.param("ru", "ПУТИН", "Путин", id="letter case"),
    pytest.param("de", "Häuser", "Haus", id="German plural"),
    pytest.param("de", "Straße", "STRASSE", id="ß"),
    pytest.param("fr", "l'homme", "homme", id="elision"),
    pytest.param("fr", "l’homme", "hommes", id="elision with a curly apostrophe"),
    pytest.param("it", "dell'anno", "anno", id="Italian elision"),
    pytest.param("es", "libros", "libro", id="Spanish plural"),
    pytest.param("en", "Пескова", "Песковым", id="Russian word in an English article"),
    pytest.param("ru", "iPhones", "iPhone", id="English word in a Russian article"),
    pytest.param("ru", "Apple's", "apple", id="English possessive in a Russian article"),
    pytest.param("xx", "Foo", "FOO", id="unknown language"),
    pytest.param("uk", "Київ", "київ", id="language without a stemmer"),
    pytest.param("tr", "İzmir", "izmir", id="Turkish dotted capital"),
    pytest.param("tr", "Diyarbakır", "Diyarbakir", id="Turkish dotless letter"),
    pytest.param("pl", "Łódź", "Lodz", id="letter with a stroke"),
    pytest.param("en", "cafe\u0301", "café", id="accent as a character of its own"),
    pytest.param("el", "Αθήνας", "Αθηνας", id="Greek accent"),
    pytest.param("el", "ΑΘΗΝΑΣ", "Αθήνας", id="Greek letter case"),
    pytest.param("ar", "مُحَمَّد", "محمد", id="Arabic vowels"),
    pytest.param("ar", "محـــمد", "محمد", id="Arabic long stroke"),
    pytest.param("ar", "والمدينة", "مدينة", id="Arabic article and conjunction"),
    pytest.param("fa", "کتاب", "كتاب", id="Persian in Arabic letters"),
    pytest.param("he", "שָׁלוֹם", "שלום", id="Hebrew vowels"),
    pytest.param("hi", "लड़का", "लड़के", id="Hindi cases"),
    pytest.param("ar", "١٩٩٨", "1998", id="Arabic digits"),
    pytest.param("zh", "２０１６", "2016", id="wide digits"),
]


@pytest.mark.parametrize(("lang", "one", "other"), SAME)
def test_forms_of_a_word_are_one_term(lang: str, one: str, other: str) -> None:
    assert terms(one, lang) == terms(other, lang)
    assert len(terms(one, lang)) == 1


DIFFERENT = [
    pytest.param("en", "US", "us", id="the country is no pronoun"),
    pytest.param("en", "U.S.", "us", id="nor with full stops"),
    pytest.param("en", "WHO", "who", id="the organisation is no question word"),
    pytest.param("en", "IT", "it", id="nor is the trade"),
    pytest.param("vi", "má", "mà", id="accents that tell words apart"),
    pytest.param("uk", "край", "краи", id="й is a letter, not an и with an accent"),
    pytest.param("en", "Peskov", "Pskov", id="two names"),
    pytest.param("xx", "foo", "foos", id="unknown language: no stemming"),
    pytest.param("en", "3.5", "35", id="numbers"),
]


@pytest.mark.parametrize(("lang", "one", "other"), DIFFERENT)
def test_different_words_are_different_terms(lang: str, one: str, other: str) -> None:
    assert term_of(one, lang) != term_of(other, lang)


TOKENS = [
    pytest.param("en", "He left.", ["He", "left"], id="words"),
    pytest.param("en", "$1,000.50 at 12:30", ["1,000.50", "at", "12:30"], id="numbers whole"),
    pytest.param("en", "2018-2019", ["2018", "2019"], id="years"),
    pytest.param("en", "pro-Russian", ["pro", "Russian"], id="hyphen parts"),
    pytest.param("en", "the U.S.A. is", ["the", "U.S.A.", "is"], id="acronym"),
    pytest.param("en", "'Quoted' words’", ["Quoted", "words"], id="quotation marks"),
    pytest.param("en", "don't", ["don't"], id="apostrophe inside"),
    pytest.param("fr", "l'homme", ["homme"], id="the article is left out"),
    pytest.param("zh", "北京大学", ["北京", "京大", "大学"], id="bigrams"),
    pytest.param("zh", "北", ["北"], id="one ideograph"),
    pytest.param("en", "in 北京 now", ["in", "北京", "now"], id="ideographs among words"),
    pytest.param("en", "abc北京def", ["abc", "北京", "def"], id="ideographs within a word"),
    pytest.param("ja", "東京タワー", ["東京", "京タ", "タワ", "ワー"], id="Japanese"),
    pytest.param("ja", "アル・カポネ", ["アル", "カポ", "ポネ"], id="Japanese with a dot"),
    pytest.param("ko", "서울은 크다", ["서울", "울은", "크다"], id="Korean"),
    pytest.param("th", "ภาษาไทย", ["ภาษ", "าษา", "ษาไ", "าไท", "ไทย"], id="Thai in threes"),
    pytest.param("my", "မြန်", ["မြန", "ြန်"], id="Burmese"),
    pytest.param("hi", "हिन्दी में।", ["हिन्दी", "में"], id="Hindi with its vowel signs"),
    pytest.param("fa", "می\u200cخواهم", ["می\u200cخواهم"], id="Persian with a joiner"),
    pytest.param("en", "", [], id="empty"),
    pytest.param("en", "?! — …", [], id="marks only"),
    pytest.param("ru", "в кафе «Пушкинъ»", ["в", "кафе", "Пушкинъ"], id="guillemets"),
]


@pytest.mark.parametrize(("lang", "text", "expected"), TOKENS)
def test_what_is_a_word(lang: str, text: str, expected: list[str]) -> None:
    assert surfaces(text, lang) == expected


def test_a_shouted_question_means_the_pronoun() -> None:
    assert terms("WHO TOLD US?", "en") == terms("who told us?", "en")


def test_an_acronym_alone_is_not_shouted() -> None:
    assert terms("WHO", "en") == [term_of("WHO", "en")]


def test_offsets_can_be_shifted_to_where_the_text_stands() -> None:
    article = "Title\n\nPeskov said so."
    assert [article[t.start : t.end] for t in analyze(article[7:], "en", offset=7)] == [
        "Peskov", "said", "so",
    ]  # fmt: skip


def test_folding_levels_compatibility_forms() -> None:
    assert fold("Ёлка’s") == "елка's"
    assert strip_accents("François") == "Francois"


mixed_text = st.text(
    st.one_of(
        st.sampled_from("aZ'’ʼ.-,_ 1\n\"«»ёЁйБlU.S北京ñภาษ"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=80,
)


@settings(deadline=None)
@given(mixed_text, st.sampled_from(LANGUAGES))
def test_tokens_stand_in_the_text_in_order(text: str, lang: str) -> None:
    tokens = analyze(text, lang)
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert text[token.start : token.end].strip() == text[token.start : token.end]
    for one, other in pairwise(tokens):
        # Runs of two or three characters overlap by all but one; nothing else does.
        assert one.start < other.start
        assert one.end <= other.start or (is_unparted(text[one.start]) and one.end == other.end - 1)


@settings(deadline=None)
@given(mixed_text, st.sampled_from(LANGUAGES), st.integers(0, 1000))
def test_an_offset_moves_every_token(text: str, lang: str, offset: int) -> None:
    moved = [(t.term, t.start - offset, t.end - offset) for t in analyze(text, lang, offset=offset)]
    assert moved == [tuple(t) for t in analyze(text, lang)]


@settings(deadline=None)
@given(mixed_text, st.sampled_from(LANGUAGES))
def test_a_term_is_that_of_its_surface_and_never_empty(text: str, lang: str) -> None:
    shouted = text.isupper()
    for token in analyze(text, lang):
        assert token.term
        assert shouted or token.term == term_of(text[token.start : token.end], lang)


@settings(deadline=None)
@given(st.from_regex(r"[^\W\d_]{1,12}", fullmatch=True), st.sampled_from(LANGUAGES))
def test_every_word_matches_itself(word: str, lang: str) -> None:
    assert terms(word, lang) == terms(word, lang)
    assert terms(word, lang)


@pytest.mark.parametrize(
    "forms",
    [
        ("подпись", "подписи", "подписью"),
        ("запись", "записей"),
        ("смесь", "смеси"),
        ("рысь", "рыси", "рысью"),
        ("гусь", "гуси", "гуся"),
        ("лось", "лоси", "лося"),
    ],
)
def test_russian_nouns_that_end_as_reflexive_verbs_do_keep_together(forms: tuple[str, ...]) -> None:
    assert len({term_of(form, "ru") for form in forms}) == 1
