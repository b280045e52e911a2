from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.telegram.richtext import (
    MAX_MARKS,
    MAX_UNITS,
    Block,
    RichText,
    Tag,
    clean,
    concatenated,
    count_units,
    divided,
    marked,
    packed,
    plain,
    shortened,
    to_html,
)
from tests.telegram.telegram_html import parse_html, units

# Time is not what these tests are about, and coverage stretches it much.
unhurried = settings(deadline=None, max_examples=60)

# Much of what breaks formatting, much more often than chance would have it.
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("<>&\"'/\n\t ab/#;😀👨\u200d👩🏽é\u0301\u202e\u2066\x00\x1b\ud83d\udc00"),
        st.characters(),
    )
)


@st.composite
def rich_texts(draw: st.DrawFn) -> RichText:
    """Quotes with bold words in them, and links."""
    words = draw(st.lists(st.tuples(HOSTILE, st.booleans()), max_size=6))
    inner = concatenated(marked(plain(w), Tag.BOLD) if bold else plain(w) for w, bold in words)
    wrapped = draw(st.sampled_from([inner, *(marked(inner, t) for t in (Tag.QUOTE, Tag.FOLDED))]))
    link = marked(plain(draw(HOSTILE)), Tag.LINK, "https://example.org/?a=1&b=%22")
    return concatenated((wrapped, plain(draw(HOSTILE)), link))


@unhurried
@given(rich_texts())
def test_html_is_always_valid_and_says_exactly_the_text(content: RichText) -> None:
    text, entities = parse_html(to_html(content))
    assert text == content.text
    assert len(entities) == len(content.marks)


@unhurried
@given(rich_texts())
def test_taking_the_tags_away_leaves_the_escaped_text(content: RichText) -> None:
    without_tags = re.sub(r"<[^>]*>", "", to_html(content))
    assert html.unescape(without_tags) == content.text
    assert without_tags == html.escape(content.text, quote=False)


@unhurried
@given(HOSTILE)
def test_clean_text_can_be_sent_and_keeps_all_that_is_seen(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert [c for c in text if c.isalnum()] == [c for c in cleaned if c.isalnum()]
    assert count_units(cleaned) == units(cleaned)


@unhurried
@given(rich_texts(), st.integers(min_value=1, max_value=40))
def test_shortened_text_fits_and_begins_like_the_whole(content: RichText, limit: int) -> None:
    cut = shortened(content, limit)
    assert count_units(cut.text) <= limit
    assert content.text.startswith(cut.text) or content.text.startswith(cut.text[:-1])
    assert parse_html(to_html(cut))[0] == cut.text


@settings(unhurried, max_examples=50)
@given(st.lists(rich_texts().map(Block), max_size=8), st.integers(1, 30))
def test_packed_messages_are_within_limits_and_lose_nothing(
    blocks: list[Block], times: int
) -> None:
    messages = packed(blocks * times)
    for message in messages:
        assert units(message.text) <= MAX_UNITS
        assert len(parse_html(to_html(message))[1]) <= MAX_MARKS
    whole = "\n\n".join(block.content.text for block in blocks * times)
    if max((units(block.content.text) for block in blocks), default=0) <= MAX_UNITS:
        assert "\n\n".join(message.text for message in messages) == whole


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        pytest.param("short", 5, "short", id="fits"),
        pytest.param("one two three four", 16, "one two three…", id="between words"),
        pytest.param("one two three", 8, "one two…", id="right behind a word"),
        pytest.param("abcdefghijklmnop", 8, "abcdefg…", id="one long word"),
        pytest.param("a bcdefghijklmnop", 8, "a bcdef…", id="a long last word"),
        pytest.param("😀😀😀😀", 6, "😀😀…", id="no half of a surrogate pair"),
        pytest.param("abcde\u0301fghijk", 6, "abcd…", id="not between letter and accent"),
        pytest.param("ab👨\u200d👩\u200d👧cdef", 9, "ab…", id="not inside of a joined emoji"),
        pytest.param("👋🏽abcdef", 4, "👋…", id="not before a skin tone, unless nothing is left"),
        pytest.param("\u0301" * 9, 4, "\u0301\u0301\u0301…", id="nothing but accents"),
        pytest.param("a" + " " * 9, 5, "a…", id="nothing but space"),
    ],
)
def test_text_is_cut_at_a_sensible_place(text: str, limit: int, expected: str) -> None:
    assert shortened(RichText(text), limit).text == expected


def test_marks_are_clipped_where_the_text_is_cut() -> None:
    content = marked(concatenated((plain("one "), marked(plain("two three"), Tag.BOLD))), Tag.QUOTE)
    assert to_html(shortened(content, 8)) == "<blockquote>one <b>two</b></blockquote>…"


def test_a_block_starts_a_new_message_rather_than_be_divided() -> None:
    first, second = Block(plain("a" * 4000)), Block(plain("b" * 4000))
    assert [message.text[0] for message in packed([first, second, Block(plain("c"))])] == ["a", "b"]


def test_a_message_takes_a_hundred_marks() -> None:
    bold = Block(marked(plain("x"), Tag.BOLD), "")
    assert [len(message.marks) for message in packed([bold] * 205)] == [100, 100, 5]


def test_a_block_with_too_many_marks_keeps_the_first() -> None:
    content = concatenated(marked(plain("x"), Tag.BOLD) for _ in range(150))
    (message,) = packed([Block(content)])
    assert len(message.marks) == MAX_MARKS
    assert message.text == "x" * 150


def test_long_links_are_spread_over_messages() -> None:
    link = Block(marked(plain("x"), Tag.LINK, "https://example.org/" + "a" * 2000), "")
    assert [len(message.marks) for message in packed([link] * 9)] == [4, 4, 1]


def test_folded_quotations_side_by_side_become_one() -> None:
    folded = Block(marked(concatenated((marked(plain("a"), Tag.BOLD), plain("b"))), Tag.FOLDED))
    (message,) = packed([folded, folded, Block(plain("c")), folded])
    assert to_html(message) == (
        "<blockquote expandable><b>a</b>b\n\n<b>a</b>b</blockquote>\n\nc\n\n"
        "<blockquote expandable><b>a</b>b</blockquote>"
    )


@unhurried
@given(st.lists(HOSTILE.map(lambda text: marked(plain(text), Tag.FOLDED)).map(Block), max_size=9))
def test_folded_quotations_are_valid_and_say_exactly_the_text(blocks: list[Block]) -> None:
    for message in packed(blocks):
        assert parse_html(to_html(message))[0] == message.text


def test_no_piece_of_a_divided_text_ends_with_a_space_that_does_not_break() -> None:
    *pieces, _ = divided("0\u00a0" * 3000, 3000)
    assert pieces == [piece.strip() for piece in pieces]


@unhurried
@given(HOSTILE, st.integers(1, 40))
def test_a_divided_text_loses_nothing_but_space(text: str, limit: int) -> None:
    cleaned = clean(text)
    pieces = divided(cleaned, max(2, limit))
    assert all(count_units(piece) <= max(2, limit) for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(cleaned.split())
