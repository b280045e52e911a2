"""Exports of MediaWiki: what a reader of the wiki would read of its articles."""

from __future__ import annotations

import bz2
import sys

import pytest

from qabot.library import mediawiki
from tests.library.given import FILES, problem_of, read, read_file

WIKI = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="de">
<siteinfo><sitename>Bote</sitename><base>https://bote.example/wiki/Start</base><namespaces>
<namespace key="6">Datei</namespace><namespace key="14">Kategorie</namespace></namespaces>
</siteinfo>{}</mediawiki>"""
PAGE = """<page><title>{title}</title><ns>{ns}</ns>{more}<revision>
<timestamp>2024-05-17T09:30:00Z</timestamp><text>{text}</text></revision></page>"""


def page(text: str, title: str = "Regen", ns: int = 0, more: str = "") -> str:
    return PAGE.format(text=text, title=title, ns=ns, more=more)


def texts(*pages: str) -> list[str]:
    found = read("wiki.xml", WIKI.format("".join(pages)).encode())
    return [article.text for article in found.articles]


def test_what_mediawiki_wrote_is_read_without_redirects_talk_and_templates() -> None:
    found = read_file("wiki.xml")
    assert [article.title for article in found.articles] == [
        "New bridge over the Lom opens to traffic",
        "Storm in Vik",
    ]
    (problem,) = found.problems
    assert problem.kept
    assert problem.reason == "has a page without a sentence, 'Only boxes'"


def test_a_page_is_read_without_its_marks() -> None:
    bridge = read_file("wiki.xml").articles[0]
    assert bridge.id == "wiki.xml!/New bridge over the Lom opens to traffic"
    assert bridge.url == "https://gazette.example/wiki/New_bridge_over_the_Lom_opens_to_traffic"
    assert (bridge.source, bridge.lang, bridge.author) == ("The Lom Gazette", "en", None)
    assert bridge.published == "2026-11-28T16:12:08Z"
    first, second, heading, *_ = bridge.text.split("\n\n")
    assert first.startswith("The new bridge over the river Lom was opened on Friday morning, after")
    assert second == (
        '"Nobody in this valley will wait for the ferry again," said the minister of transport, '
        "Anna Berg, before she cut the ribbon."
    )
    assert heading == "Toll disputed"
    assert "Cars pay 40 crowns.\nLorries pay 110 crowns.\nBicycles" in bridge.text
    assert "until the end of June.\nThe crew" in bridge.text
    for mark in ("{", "|", "[", "''", "==", "<", "NOTOC", "Report", "Category", "Brücke", "thumb"):
        assert mark not in bridge.text


def test_of_a_whole_history_the_newest_revision_is_read() -> None:
    found = read_file("wiki-full.xml.bz2")
    assert "A draft." not in [article.text for article in found.articles]
    assert [a.text for a in found.articles] == [a.text for a in read_file("wiki.xml").articles]


def test_the_newest_revision_may_come_first() -> None:
    old = "<revision><timestamp>2020-01-01T00:00:00Z</timestamp><text>Alt.</text></revision></page>"
    assert texts(page("Neu.").replace("</page>", old)) == ["Neu."]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("[[Datei:A.jpg|mini|Ein Bild]] Es regnet.", "Es regnet."),
        ("Es regnet.\n[[Kategorie:Wetter]]\n[[en:Rain]]", "Es regnet."),
        ("Siehe [[:Kategorie:Wetter|Wetter]] und [[en:Rain|Rain]].", "Siehe Wetter und Rain."),
        ("== Heute ==\nEs regnet.", "Heute\n\nEs regnet."),
        ("Es &amp;amp; er &amp;bdquo;regnet&amp;ldquo;.", "Es & er „regnet“."),
        ("Es regnet {{Vorlage|a={{b}}}}heute {{{1|}}}.", "Es regnet heute ."),
        (
            "&lt;small&gt;Es '''''regnet'''''.&lt;/small&gt;&lt;gallery&gt;a&lt;/gallery&gt;",
            "Es regnet.",
        ),
        ("Es regnet [http://a.example] [http://a.example viel].", "Es regnet viel."),
        ("Offen [[ bleibt '' und {{ es", "Offen [[ bleibt '' und {{ es"),
    ],
    ids=[
        "picture",
        "categories and languages",
        "links to these",
        "heading",
        "entities",
        "templates",
        "tags",
        "addresses",
        "unclosed",
    ],
)
def test_marks_are_taken_away(markup: str, text: str) -> None:
    assert " ".join(texts(page(markup))[0].split()) == " ".join(text.split())


def test_other_namespaces_and_redirects_are_passed_over() -> None:
    others = page("Doch!", "Diskussion:Regen", 1), page("#W", "Nass", more='<redirect title="R"/>')
    assert texts(*others, page("Es regnet.")) == ["Es regnet."]


def test_what_is_cut_off_is_told_and_read_as_far_as_it_goes() -> None:
    whole = WIKI.format(page("Es regnet.") + page("Es schneit.", "Schnee"))
    found = read("wiki.xml", whole[:-80].encode())
    assert [article.text for article in found.articles] == ["Es regnet."]
    assert found.problems[0].reason.startswith("cannot be understood as an export of MediaWiki")


def test_one_page_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mediawiki, "MAX_DOCUMENT_BYTES", 200_000)
    # As many as there are may be read, but each is bounded.
    many = WIKI.format("".join(page("Es regnet. " * 5000, f"R{n}") for n in range(20)))
    assert len(read("wiki.xml.bz2", bz2.compress(many.encode())).articles) == 20
    one = WIKI.format(page("Es regnet. " * 30_000))
    assert problem_of("wiki.xml", one.encode()).reason == "has a page of more than 200000 bytes"


@pytest.mark.parametrize("marks", ["&lt;ref&gt;", "[http://"])
def test_marks_that_do_not_end_take_no_time_and_only_their_page(marks: str) -> None:
    whole = WIKI.format(page(marks * 30_000, "Lang") + page("Es regnet."))
    found = read("wiki.xml", whole.encode())
    assert [article.text for article in found.articles] == ["Es regnet."]
    (problem,) = found.problems
    assert problem.reason.startswith("has a page, 'Lang', with too much text, or marks that do")


@pytest.mark.parametrize("entity", ['"aaaa"', 'SYSTEM "file:///etc/passwd"'])
def test_entities_are_refused(entity: str) -> None:
    bomb = f"<!DOCTYPE mediawiki [<!ENTITY a {entity}>]>{WIKI.format(page('&a;'))}"
    assert "EntitiesForbidden" in problem_of("wiki.xml", bomb.encode()).reason


def test_without_the_extra_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mwparserfromhell", None)
    problem = problem_of("wiki.xml", (FILES / "wiki.xml").read_bytes())
    assert problem.remedy == "install it: pip install 'qabot[mediawiki]'"
