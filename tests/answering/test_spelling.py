"""Misspelt words are taken for those of the articles where that is sure, and offered where not."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qabot.answering.corpus import Reading, read_article
from qabot.answering.indexing import Indexing
from qabot.answering.query import occurs
from qabot.answering.spelling import Correction, Spelling, apply_corrections
from qabot.models import Article
from qabot.text.tables import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qabot.answering.corpus import Corpus
    from qabot.engine import Engine

ENGLISH = """Talks in Armenia

The peacekeepers were deployed near the border, said Prime Minister Nikol Pashinyan on Monday.
"We said so before," Dmitry Peskov told reporters in Moscow. Volodymyr Zelensky announced that the
negotiations will continue. Markel and Osama Haddad did not attend. "This is an agreement,"
Hillary Clinton said. "I agree with it," Bill Clinton said. The parliament voted for the resolution.
Ivan Petrov left.
"""
RUSSIAN = """Встреча в Киеве

Президент Владимир Зеленский заявил, что переговоры продолжатся. Философ Алексей Лосев сказал:
«Миротворцы останутся в республике». Премьер Никол Пашинян не ответил, а Мария Захарова отказалась.
«Встреча состоится», — сообщил Дмитрий Песков. Парламент принял постановление.
"""

SAID_EN, SAID_RU = "what did {} say?", "что сказал {}?"


def corpus_of(*readings: Reading) -> Corpus:
    return Indexing.begin(passage_words=100, k1=1.2, b=0.75).changed(fresh=readings).corpus


def spelling_of(text: str, lang: str) -> Spelling:
    article = Article("a", text.partition("\n")[0], text, lang)
    return Spelling.from_corpus(corpus_of(read_article(article)))


@pytest.fixture(scope="module")
def english() -> Spelling:
    return spelling_of(ENGLISH, "en")


@pytest.fixture(scope="module")
def russian() -> Spelling:
    return spelling_of(RUSSIAN, "ru")


def outcome(corrections: Sequence[Correction]) -> list[tuple[str, str, bool]]:
    return [(c.typed, c.shown, c.sure) for c in corrections]


# --- what is read so, what is offered, what is left alone -----------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("Peksov", "Dmitry Peskov", id="two letters swapped"),
        pytest.param("peksov", "Dmitry Peskov", id="and no capital"),
        pytest.param("Pashinyn", "Nikol Pashinyan", id="a letter missing"),
        pytest.param("Pashuinyan", "Nikol Pashinyan", id="a letter too many"),
        pytest.param("Pashenian", "Nikol Pashinyan", id="another transliteration and a vowel"),
        pytest.param("Peskof", "Dmitry Peskov", id="as it is heard"),
        pytest.param("Zelenxky", "Volodymyr Zelensky", id="the key beside"),
        pytest.param("Zelensly", "Volodymyr Zelensky", id="another key beside"),
        pytest.param("peacekeprs", "peacekeepers", id="a common word"),
        pytest.param("negotiatoins", "negotiations", id="a long one"),
        pytest.param("rezolution", "resolution", id="by ear"),
    ],
)
def test_what_is_surely_meant_is_read_so(typed: str, shown: str, english: Spelling) -> None:
    found = english.correct(SAID_EN.format(typed), "en")
    assert outcome(found) == [(typed, shown, True)]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("Пашенян", "Никол Пашинян", id="a vowel"),
        pytest.param("Лосеф", "Алексей Лосев", id="as it is heard"),
        pytest.param("лосеф", "Алексей Лосев", id="and no capital"),
        pytest.param("Пексов", "Дмитрий Песков", id="two letters swapped"),
        pytest.param("Зелинский", "Владимир Зеленский", id="a vowel without stress"),
        pytest.param("Зелинского", "Владимир Зеленский", id="in a case"),
        pytest.param("переговорры", "переговоры", id="a common word"),
        pytest.param("Zelinsky", "Владимир Зеленский", id="in the other alphabet"),
    ],
)
def test_russian_is_read_so_too(typed: str, shown: str, russian: Spelling) -> None:
    # Whom the article does not let speak has no full name known.
    found = russian.correct(SAID_RU.format(typed), "ru")
    assert [(c.typed, c.sure) for c in found] == [(typed, True)]
    assert found[0].shown in (shown, found[0].meant)
    assert found[0].meant in RUSSIAN


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("Пашенян", "Pashinyan", id="a vowel"),
        pytest.param("Пашеняна", "Pashinyan", id="in a case"),
        pytest.param("Зелинскому", "Zelensky", id="an adjective's case"),
        pytest.param("Пексов", "Peskov", id="two letters swapped"),
    ],
)
def test_names_are_found_across_alphabets(typed: str, meant: str, english: Spelling) -> None:
    found = english.correct(SAID_RU.format(typed), "ru")
    assert [(c.meant, c.sure) for c in found] == [(meant, True)]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("Pashinin", "Nikol Pashinyan", id="another ending is another family"),
        pytest.param("Merkel", "Markel", id="one vowel of a short name"),
        pytest.param("Leskov", "Dmitry Peskov", id="the first letter"),
    ],
)
def test_what_may_be_somebody_else_is_at_most_offered(
    typed: str, shown: str, english: Spelling
) -> None:
    found = english.correct(SAID_EN.format(typed), "en")
    assert outcome(found) in ([(typed, shown, False)], [])


@pytest.mark.parametrize("typed", ["Pashinin", "Merkel"])
def test_what_is_near_is_offered(typed: str, english: Spelling) -> None:
    assert [c.sure for c in english.correct(SAID_EN.format(typed), "en")] == [False]


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("what did Obama say?", id="Osama is another"),
        pytest.param("what did peskow say?", id="a transliteration that names know"),
        pytest.param("what did Zelenskyy say?", id="another one"),
        pytest.param("what did Petrova say?", id="a name that names know"),
        pytest.param("что сказал Песков?", id="the other alphabet"),
        pytest.param("что сказали Пескову?", id="a case of it"),
        pytest.param("what is Peskov's view?", id="a possessive"),
        pytest.param("what did Nikol say?", id="a first name"),
        pytest.param("what did the prime minister say?", id="a title"),
        pytest.param("who stated, denied or rejected that?", id="verbs of speech"),
        pytest.param("did Georgia vote?", id="another form of a word"),
        pytest.param("what did Trump say about tariffs?", id="nothing near"),
        pytest.param("where is the boarder 7th 5th U.N.?", id="a short word, numbers, an acronym"),
        pytest.param("停戦について何と言いましたか", id="a script without spaces"),
        pytest.param("", id="nothing"),
    ],
)
def test_nothing_is_made_of_what_is_right_or_unknown(question: str, english: Spelling) -> None:
    lang = "ru" if "что" in question else "en"
    assert not any(c.sure for c in english.correct(question, lang))


def test_a_name_is_no_misspelt_common_word(english: Spelling) -> None:
    (found,) = english.correct("what did Mr Negotiatons say?", "en")
    assert (found.meant, found.sure) == ("negotiations", False)
    (found,) = english.correct("what about negotiatons?", "en")
    assert found.sure


def test_a_name_of_two_people_is_shown_as_it_is(english: Spelling) -> None:
    (found,) = english.correct("what did Clniton say?", "en")
    assert (found.meant, found.shown, found.sure) == ("Clinton", "Clinton", True)


def test_of_two_words_equally_near_neither_is_sure() -> None:
    spelling = spelling_of("On names\n\nYesterday Karolina and Karolika met in a town.", "en")
    (found,) = spelling.correct("what did Karolia say?", "en")
    assert not found.sure


def test_common_words_of_another_language_are_no_misspelt_ones(english: Spelling) -> None:
    assert english.correct("was sagte er über die Resolutionn?", "de") == ()


def test_a_question_on_another_subject_is_not_looked_up_word_by_word(english: Spelling) -> None:
    strange = " ".join(f"unheardof{letter}" for letter in "abcdefgh")
    assert english.correct(f"{strange} Peksov", "en") == ()
    assert english.correct(f"{strange[:-11]} Peksov", "en") != ()


def test_no_articles_correct_nothing() -> None:
    assert Spelling.from_corpus(corpus_of()).correct("what did Peskov say?", "en") == ()


# --- what always holds ----------------------------------------------------------------------------

WORDS = sorted({*ENGLISH.split(), *RUSSIAN.split(), *tables("en").stop_words, "Peksov", "Пашенян"})
TYPED = st.lists(
    st.sampled_from(WORDS) | st.text(max_size=9), min_size=1, max_size=8
).map(" ".join)  # fmt: skip


@settings(deadline=None)
@given(TYPED, st.sampled_from(["en", "ru", "de", "ja", ""]))
@example("Peksov  peksov, Пашенян's «Peksov»", "en")
def test_corrections_stand_where_they_say_and_leave_what_the_articles_have(
    text: str, lang: str
) -> None:
    spelling = spelling_cached()
    corrections = spelling.correct(text, lang)
    for found in corrections:
        assert text[found.start : found.end] == found.typed
        assert not occurs(found.typed, spelling.corpus)
        assert occurs(found.meant, spelling.corpus)
    assert all(a.end <= b.start for a, b in pairwise(corrections))
    rest, done = "", 0
    for found in corrections:
        rest += text[done : found.start] + (found.meant if found.sure else found.typed)
        done = found.end
    assert apply_corrections(text, corrections) == rest + text[done:]


_CACHE: list[Spelling] = []


def spelling_cached() -> Spelling:
    if not _CACHE:
        _CACHE.append(spelling_of(ENGLISH, "en"))
    return _CACHE[0]


@given(st.sampled_from(ENGLISH.split()))
def test_a_word_of_the_articles_is_never_corrected(word: str) -> None:
    for typed in (word, word.lower(), word.upper(), word.capitalize()):
        assert spelling_cached().correct(f"what about {typed} then?", "en") == ()


# --- through the door -----------------------------------------------------------------------------


def test_an_answer_is_that_of_the_name_meant(seed_engine: Engine) -> None:
    asked, meant = seed_engine.ask("что заявил Пашенян?"), seed_engine.ask("что заявил Пашинян?")
    assert asked.sentences == meant.sentences != ()
    (found,) = asked.corrections
    assert (found.typed, found.shown, found.applied) == ("Пашенян", "Nikol Pashinyan", True)
    assert asked.question == "что заявил Пашенян?"
    assert meant.corrections == ()


def test_what_is_only_offered_changes_no_answer(seed_engine: Engine) -> None:
    answer = seed_engine.ask("what did Pashinin and Pashinin say?")
    assert not answer.answered
    (found,) = answer.corrections
    assert (found.meant, found.applied) == ("Pashinyan", False)


# --- speed ----------------------------------------------------------------------------------------


def test_a_lookup_among_a_hundred_thousand_names_is_quick() -> None:
    chance = random.Random(0)
    syllables = [c + v + e for c in "bdgklmnprstvz" for v in "aeiou" for e in ("", "n", "r", "s")]
    names = sorted(
        {"".join(chance.choices(syllables, k=3)).capitalize() for _ in range(104_000)}
    )[:100_000]  # fmt: skip
    none = frozenset[str]()
    reading = Reading(Article("a", "Names", " ".join(names), "en"), (), (), none, none, none, b"")
    # As their keys are: no letter of theirs is levelled.
    keys = {name.lower(): frozenset({name.lower()}) for name in names}
    spelling = Spelling.from_corpus(replace(corpus_of(reading), names=keys))
    started = time.process_time()
    spelling.correct("what did Zzyzzx say?", "en")
    assert time.process_time() - started < 6  # measured: half a second
    taken, found = [], 0
    for name in chance.sample(names, 60):
        at = len(name) // 2
        question = f"what did {name[:at]}{name[at + 1]}{name[at]}{name[at + 2 :]} say?"
        started = time.process_time()
        found += bool(spelling.correct(question, "en"))
        taken.append(time.process_time() - started)
    assert found > 50
    assert sorted(taken)[len(taken) // 2] < 0.02  # measured: 1 ms


@pytest.mark.parametrize("question", ["waht did Peskov say?", "what did Peskov siad?"])
def test_a_slip_in_what_makes_the_question_is_put_right(english: Spelling, question: str) -> None:
    (correction,) = english.correct(question, "en")
    assert correction.sure
    assert apply_corrections(question, [correction]) in (
        "what did Peskov say?",
        "what did Peskov said?",
    )


def test_a_slip_and_a_misspelt_name_are_both_put_right(english: Spelling) -> None:
    question = "waht did Pashenyan say?"
    found = english.correct(question, "en")
    assert apply_corrections(question, found) == "what did Pashinyan say?"
