"""Words without their endings: one stem for the forms of a word, in any language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer

from qabot.text.stemming import stemmer

FORMS = [
    pytest.param("es", ["impuesto", "impuestos"], id="Spanish"),
    pytest.param("fi", ["talo", "talon", "talossa"], id="Finnish"),
    pytest.param("sv", ["regeringen", "regeringens"], id="Swedish"),
    pytest.param("ar", ["مدينة", "المدينة", "والمدينة", "مدينتها"], id="Arabic"),
    pytest.param("ar", ["حكومة", "الحكومة", "للحكومة", "بالحكومة"], id="Arabic with prefixes"),
    pytest.param("ar", ["إسلام", "اسلام", "الإسلام"], id="Arabic spellings of one letter"),
    pytest.param("tr", ["hükümet", "hükümetin", "hükümetten"], id="Turkish, by its head"),
    pytest.param("pl", ["rządowy", "rządowego", "rządowych"], id="Polish, by its head"),
    pytest.param("el", ["κυβέρνηση", "κυβέρνησης"], id="Greek, by its head"),
    pytest.param("hi", ["लड़का", "लड़के", "लड़कों"], id="Hindi, without the last vowels"),
    pytest.param("en", ["пескова", "песковым"], id="Russian in an English article"),
    pytest.param("ru", ["phone", "phones"], id="English in a Russian article"),
]


@pytest.mark.parametrize(("lang", "forms"), FORMS)
def test_forms_of_a_word_have_one_stem(lang: str, forms: list[str]) -> None:
    assert len({stemmer(lang)(form) for form in forms}) == 1


APART = [
    pytest.param("tr", "banka", "bayrak", id="two words"),
    pytest.param("ar", "مدينة", "حكومة", id="two Arabic words"),
    pytest.param("pl", "1234567", "1234568", id="numbers have no head"),
]


@pytest.mark.parametrize(("lang", "one", "other"), APART)
def test_different_words_have_different_stems(lang: str, one: str, other: str) -> None:
    assert stemmer(lang)(one) != stemmer(lang)(other)


@pytest.mark.parametrize("word", ["كانوا", "بنحو", "حكموا", "غلاسكو"])
def test_an_arabic_stem_does_not_hang_on_the_words_before(word: str) -> None:
    alone = stemmer("ar")(word)
    for before in ("يكتبون", "المدرسة", "وأعطوا", "أعطوا", "اليوم"):
        stemmer("ar")(before)
        assert stemmer("ar")(word) == alone


ALPHABETS = st.sampled_from(["aeinrstzéüß", "аеинрстщы", "ابتدرلمنويةأ", "कखगािी", "αεσςή", "ก้า"])


@settings(deadline=None)
@given(
    ALPHABETS.flatmap(lambda letters: st.text(st.sampled_from(letters), min_size=1, max_size=9)),
    st.sampled_from(["ar", "de", "en", "es", "fi", "hi", "hu", "ro", "ru", "sv", "tr", ""]),
)
def test_a_word_never_loses_all_its_letters(word: str, lang: str) -> None:
    assert stemmer(lang)(word)


ENDINGS = (
    "'s' 's sses ied ies us ss s eedly ingly edly eed ing ed y ization ational fulness ousness "
    "iveness tional biliti lessli entli ation alism aliti ousli iviti fulli enci anci abli izer "
    "ator alli bli ogi li alize icate iciti ative ical ness ful ement ance ence able ible ment ant "
    "ent ism ate iti ous ive ize ion al er ic e l 1 _"
)


@settings(deadline=None)
@given(
    st.from_regex("[a-z0-9_]([a-z0-9_']{0,7}[a-z0-9_])?", fullmatch=True),
    st.sampled_from(["", *ENDINGS.split()]),
)
def test_english_stems_are_those_of_snowball(head: str, ending: str) -> None:
    word = head + ending
    assert stemmer("en")(word) == SnowballStemmer("english").stem(word)
