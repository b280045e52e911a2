"""Feeds that were saved: each entry an article, and nothing is fetched."""

from __future__ import annotations

import re

import pytest

from tests.library.given import articles_of, problem_of, read

RSS = '<rss version="2.0"><channel><title>Paper</title>{}</channel></rss>'
BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">{}]><rss version="2.0"><channel><item>
<title>T</title><description>&{};</description></item></channel></rss>"""


@pytest.mark.parametrize("name", ["gazette.rss", "gazette.atom"])
def test_what_pelican_wrote_is_read(name: str) -> None:
    storm, bridge = articles_of(name)
    assert bridge.id == f"{name}!/tag:gazette.example,2024-05-17:/bridge.html"
    assert bridge.title == "New bridge over the Lom opens to traffic"
    assert bridge.source == "The Lom Gazette"
    assert bridge.author == "Mari Holm"
    assert bridge.url == "https://gazette.example/bridge.html"
    assert bridge.published == "2024-05-17T09:30:00+02:00"
    assert bridge.text.split("\n\n")[1].endswith("said the minister of transport, Anna Berg.")
    assert storm.published == "2024-05-19T18:00:00+02:00"


def entries(*items: str, name: str = "a.rss") -> list[tuple[str, str]]:
    found = read(name, RSS.format("".join(items)).encode())
    return [(article.title, article.text) for article in found.articles]


def test_the_whole_text_goes_before_the_summary() -> None:
    item = """<item><title>A &amp;amp; b</title><description>Short.</description>
    <content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">
    <![CDATA[<p>One.</p><script>no</script><p>Two.</p>]]></content:encoded></item>"""
    assert entries(item) == [("A & b", "One.\n\nTwo.")]


def test_entries_without_text_are_left_out_and_told_once() -> None:
    bare = "<item><title>A</title></item>", "<item><guid>c</guid></item>", "<item/>"
    whole = RSS.format("".join([*bare, "<item><description>B</description></item>"]))
    found = read("a.rss", whole.encode())
    assert [article.text for article in found.articles] == ["B"]
    (problem,) = found.problems
    assert problem.kept
    assert problem.reason == "has an entry without text, 'A' and 2 more, left out"


@pytest.mark.parametrize(
    ("told", "titles"),
    [
        ("<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>", ["A"]),
        ("<wp:status>draft</wp:status><wp:post_type>post</wp:post_type>", []),
        ("<wp:status>publish</wp:status><wp:post_type>nav_menu_item</wp:post_type>", []),
    ],
    ids=["published", "draft", "menu"],
)
def test_of_wordpress_only_what_was_published_is_an_article(told: str, titles: list[str]) -> None:
    item = f'<item xmlns:wp="http://wordpress.org/export/1.2/"><title>A</title>{told}'
    assert [t for t, _ in entries(f"{item}<description>B</description></item>")] == titles


@pytest.mark.parametrize(
    ("declared", "encoding", "problems"),
    [
        pytest.param("windows-1251", "windows-1251", 0, id="as it says"),
        pytest.param("us-ascii", "utf-8", 0, id="UTF-8 after all"),
        pytest.param("utf-8", "windows-1251", 1, id="another one"),
    ],
)
def test_a_guessed_encoding_is_told(declared: str, encoding: str, problems: int) -> None:
    item = "<item><title>Дождь</title><description>Дождь кончился вчера.</description></item>"
    whole = f'<?xml version="1.0" encoding="{declared}"?>{RSS.format(item)}'
    found = read("a.rss", whole.encode(encoding))
    # What the guess is depends on what else is installed.
    assert problems or found.articles[0].title == "Дождь"
    assert len(found.problems) == problems
    assert all(re.search(r"it was read as (?i:windows)-125[12]$", p.reason) for p in found.problems)


def test_an_entry_without_an_id_has_its_number() -> None:
    found = read("a.xml", RSS.format("<item><description>A</description></item>").encode())
    assert [article.id for article in found.articles] == ["a.xml!/1"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"<rss>" * 600_000, "has more than 500000 tags", id="tags without end"),
        pytest.param(b"<urlset><url/></urlset>", "is no feed", id="other XML"),
        pytest.param(b"https://example.org/feed", "is no feed", id="an address"),
        pytest.param(RSS.encode(), "holds no article", id="no entries"),
        pytest.param(b"\x89PNG\r\n", "is no feed", id="picture"),
    ],
)
def test_what_is_no_feed_is_told(content: bytes, reason: str) -> None:
    assert problem_of("a.xml", content).reason.startswith(reason)


def test_a_feed_that_is_cut_off_is_told_and_read_as_far_as_it_goes() -> None:
    whole = RSS.format("<item><title>A</title><description>Rain.</description></item>" * 2)
    found = read("a.rss", whole[:-60].encode())
    assert found.articles[0].text == "Rain."
    assert found.problems[-1].reason.startswith("is not well-formed")


@pytest.mark.parametrize(
    ("entity", "name"),
    [
        pytest.param('<!ENTITY c SYSTEM "file:///etc/passwd">', "c", id="file"),
        pytest.param('<!ENTITY c SYSTEM "http://127.0.0.1:9/">', "c", id="address"),
        pytest.param("", "b", id="entity of entities"),
    ],
)
def test_entities_stand_for_nothing(entity: str, name: str) -> None:
    found = read("a.rss", BOMB.format(entity, name).encode())
    assert all("root:" not in a.text and "aaaa" not in a.text for a in found.articles)


def test_what_wordpress_exported_is_read_as_anybody_could_read_it() -> None:
    # Drafts, private posts, those behind a password, pictures and comments are not.
    bridge, about = articles_of("wordpress.xml")
    assert (bridge.title, about.title) == (
        "New bridge over the Lom opens to traffic",
        "About the Gazette",
    )
    assert bridge.text.split("\n\n")[1:3] == [
        "“Nobody in this valley will wait for the ferry again,” said the minister of transport, "
        "Anna Berg, before she cut the ribbon.",
        "Toll disputed",
    ]
    assert "It is open." not in bridge.text
    assert "said a reader" not in bridge.text
    assert (bridge.author, bridge.source) == ("Mari Holm", "The Lom Gazette")
    assert (bridge.published, bridge.url) == (
        "2024-05-17T07:30:00+00:00",
        "http://gazette.example/?p=4",
    )
