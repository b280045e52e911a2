"""The parser that the other tests rely on is strict itself."""

from __future__ import annotations

import pytest

from tests.telegram.telegram_html import CannotParseError, Entity, parse_html


def test_tags_become_entities_in_utf_16_units() -> None:
    text, entities = parse_html(
        '😀<blockquote>a<b>b😀</b></blockquote> <a href="https://x.y/?a=1&amp;b">z</a>'
    )
    assert text == "😀ab😀 z"
    assert entities == [
        Entity("blockquote", 2, 4),
        Entity("bold", 3, 3),
        Entity("text_link", 7, 1, "https://x.y/?a=1&b"),
    ]


def test_a_quotation_may_be_folded() -> None:
    _, entities = parse_html("<blockquote expandable>a</blockquote>")
    assert entities == [Entity("expandable_blockquote", 0, 1)]


def test_references_become_characters() -> None:
    assert parse_html("&lt;b&gt; &amp;amp; &quot;&#39;&#x1F600;")[0] == "<b> &amp; \"'😀"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("<b>a", "Can't find end tag corresponding to start tag b", id="open"),
        pytest.param("a</b>", "Unexpected end tag at byte offset 1", id="closed only"),
        pytest.param("<b>é</i>", 'at byte offset 5, expected "</b>", found "</i>"', id="crossed"),
        pytest.param("<div>a</div>", 'Unsupported start tag "div"', id="unknown"),
        pytest.param("a < b", "Unclosed start tag at byte offset 2", id="less than"),
        pytest.param("a > b", "Unescaped '>' at byte offset 2", id="greater than"),
        pytest.param("AT&T", "Unescaped ampersand at byte offset 2", id="ampersand"),
        pytest.param("&nbsp;", "Unescaped ampersand", id="unknown reference"),
        pytest.param("<b><b>a</b></b>", 'Nested start tag "b"', id="nested"),
        pytest.param('<b class="x">a</b>', "Unexpected attribute", id="attribute"),
        pytest.param('<a href="javascript:x">a</a>', "Wrong address", id="script"),
        pytest.param('<a href="https://x"y">a</a>', "Unclosed start tag", id="broken quotes"),
    ],
)
def test_what_is_not_telegrams_html_is_refused(source: str, reason: str) -> None:
    with pytest.raises(CannotParseError, match="can't parse entities: ") as caught:
        parse_html(source)
    assert reason in str(caught.value)
