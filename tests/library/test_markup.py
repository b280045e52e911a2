"""Marked-up text as paragraphs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.library.markup import MAX_MARKUP_CHARACTERS, read_markup
from qabot.library.reading import UnreadableError


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param("<p>One.</p><p>Two.</p>", "One.\n\nTwo.", id="paragraphs"),
        pytest.param("<p>One.<p>Two.", "One.\n\nTwo.", id="not closed"),
        pytest.param("<H1>Title</H1>Text", "Title\n\nText", id="heading on its own line"),
        pytest.param("<p>a\n  b\t<b>c</b></p>", "a b c", id="white space"),
        pytest.param("a<br>b<br/>c", "a\nb\nc", id="line breaks"),
        pytest.param("<pre>a\n b</pre>", "a\nb", id="preformatted"),
        pytest.param("<ul><li>a<li>b</ul>", "a\n\nb", id="items"),
        pytest.param("<tr><td>a</td><td>b</td></tr><tr><td>c", "a b\n\nc", id="rows"),
        pytest.param("&amp; &lt;b&gt; &#8220;c&rdquo; &nope;", "& <b> “c” &nope;", id="entities"),
        pytest.param("a\x00\x02b", "ab", id="controls"),
        pytest.param("Zu&shy;sammen", "Zusammen", id="soft hyphen"),
        pytest.param("a<!-- <p>no</p> -->b", "ab", id="comment"),
        pytest.param("a<!-- no", "a", id="comment without end"),
        pytest.param("a<script>if (a<b) '</p>'</script>b", "ab", id="script"),
        pytest.param("a<style>p > b {}", "a", id="style without end"),
        pytest.param("<svg><svg>a</svg>b</svg>c", "c", id="drawing in a drawing"),
        pytest.param("<head><title>no</title><body>a", "a", id="head without end"),
        pytest.param("<title/><p>a", "a", id="empty title of XHTML"),
        pytest.param("<![CDATA[a < b]]>c", "a < bc", id="CDATA"),
        pytest.param('<?xml version="1.0"?><!DOCTYPE html>a', "a", id="declarations"),
        pytest.param("1 < 2 > 0 <", "1 < 2 > 0 <", id="no tags at all"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_words_come_in_paragraphs(markup: str, text: str) -> None:
    assert read_markup(markup).text == text


def test_title_and_first_heading_are_told_apart() -> None:
    words = read_markup("<title> A \n&amp; b</title><p>Text</p><h2>First <i>one</i></h2><h1>N")
    assert (words.title, words.heading) == ("A & b", "First one")


def test_what_its_elements_are_said_to_be_is_kept() -> None:
    words = read_markup("""<body epub:type="frontmatter cover"><p role='note'>""")
    assert words.kinds == {"frontmatter", "cover", "note"}


@given(st.text(st.sampled_from("<>/!-?[]&; =\"'apbrscript"), max_size=60))
def test_anything_is_taken_for_markup(markup: str) -> None:
    text = read_markup(markup).text
    assert "\n\n\n" not in text
    assert text == text.strip()


@pytest.mark.parametrize(
    "piece", ["<", "<!", "<!--", "<a ", "<a x='", "</", "<?", "<![CDATA[", "&", "<svg>", "<script>"]
)
def test_it_takes_no_longer_for_nonsense(piece: str) -> None:
    started = time.process_time()
    read_markup(piece * 30_000)
    # Python's own parser: minutes.
    assert time.process_time() - started < 2


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(UnreadableError, match="characters of markup"):
        read_markup("a" * (MAX_MARKUP_CHARACTERS + 1))
