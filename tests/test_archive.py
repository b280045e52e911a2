"""Articles that change while they are answered from."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.arrivals import NO_KIN
from qabot.archive import Archive, Changes
from qabot.engine import Engine
from qabot.errors import ArticlesError, StateError
from qabot.groups import LibrarySettings
from qabot.library.store import Store
from qabot.listing import Listed
from qabot.models import Answer, Article
from qabot.settings import Settings
from tests.wire import FERRY

NEWS = Path("news")
STORE = Path("added.sqlite")
FLOOD = "Flood on the river\n\nThe river rose by three metres on Friday. Farmers lost 200 sheep."
MUSEUM = "Музей в Твери\n\nМузей откроется 1 сентября. «Ремонт завершён», — сказала Миронова."
BRIDGE = "A new bridge\n\nThe bridge in Valdo was opened by Mayor Anna Berg on Monday."


@pytest.fixture
def archive() -> Archive:
    NEWS.mkdir()
    (NEWS / "flood.txt").write_text(FLOOD, encoding="utf-8")
    (NEWS / "museum.txt").write_text(MUSEUM, encoding="utf-8")
    return opened()


def opened() -> Archive:
    return Archive.open(Settings(articles=(NEWS,), library=LibrarySettings(file=STORE)))


def ids(archive: Archive) -> list[str]:
    return [article.id for article in archive.engine.articles]


def answer(archive: Archive, question: str) -> str | None:
    found = archive.engine.ask(question)
    return found.sentences[0].text if found.answered else None


def test_what_is_added_is_answered_from_at_once_and_after_a_restart(archive: Archive) -> None:
    assert answer(archive, "who opened the bridge in Valdo?") is None
    draft = archive.draft_text(BRIDGE)
    assert answer(archive, "who opened the bridge in Valdo?") is None
    assert archive.add(draft) == Changes(added=1, unchanged=2)
    for each in (archive, opened()):
        found = answer(each, "who opened the bridge in Valdo?")
        assert found == "The bridge in Valdo was opened by Mayor Anna Berg on Monday."
        assert len(ids(each)) == 3


def test_a_draft_tells_what_would_become_of_a_text(archive: Archive) -> None:
    (entry,) = archive.draft_text(f"\n{MUSEUM.replace('Твери', 'Туле')}\n").entries
    assert (entry.article.title, entry.article.lang) == ("Музей в Туле", "ru")
    assert (entry.passages, entry.replaces, entry.twin) == (1, None, None)


def test_a_draft_tells_that_the_text_is_there_already(archive: Archive) -> None:
    (entry,) = archive.draft_text(FLOOD).entries
    assert entry.twin == "Flood on the river"


def test_a_draft_tells_what_is_nearly_the_same(archive: Archive) -> None:
    story = "\n\n".join(FERRY)
    archive.add(
        archive.draft_text(f"Twelve killed\n\n{story}", source="AP", published="2026-03-04")
    )
    (copy,) = archive.draft_text(f"Horror\n\n{story}", source="Herald").entries
    assert copy.twin is None
    assert copy.kin.copy is not None
    assert (copy.kin.copy.title, copy.kin.copy.source) == ("Twelve killed", "AP")
    text = f"CORRECTED-Fourteen killed\n\n{story.replace('Twelve', 'Fourteen')}"
    (later,) = archive.draft_text(text, source="AP", published="2026-03-05").entries
    assert later.kin.copy is None
    assert later.kin.earlier == copy.kin.copy
    (earlier,) = archive.draft_text(text[10:], source="AP", published="2026-03-03").entries
    assert earlier.kin.later == copy.kin.copy
    (other,) = archive.draft_text(BRIDGE, source="AP", published="2026-03-05").entries
    assert other.kin == NO_KIN


def test_a_draft_of_a_file_tells_each_article_and_what_cannot_be_read(archive: Archive) -> None:
    lines = [json.dumps({"id": "x", "text": BRIDGE, "published": "2024"}), "no JSON"]
    draft = archive.draft_file("Today.jsonl", "\n".join(lines).encode())
    assert [entry.article.id for entry in draft.entries] == ["x"]
    assert [str(problem).partition(": ")[0] for problem in draft.problems] == ["Today.jsonl:2"]


def test_a_file_of_another_format_is_refused_with_the_remedy(archive: Archive) -> None:
    draft = archive.draft_file("a.exe", b"MZ")
    assert draft.entries == ()
    assert "has no suffix that is read (.atom, .csv, " in str(draft.problems[0])


def test_a_file_with_the_name_of_one_added_before_takes_its_place(archive: Archive) -> None:
    for text in (BRIDGE, BRIDGE.replace("Monday", "Tuesday")):
        draft = archive.draft_file("b.txt", text.encode())
        archive.add(draft)
    assert draft.entries[0].replaces == "A new bridge"
    assert ids(archive) == ["flood.txt", "museum.txt", "added/b.txt"]
    assert "Tuesday" in (answer(archive, "who opened the bridge in Valdo?") or "")


def test_of_a_file_with_too_many_articles_the_first_are_taken_and_it_is_told(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qabot.archive.MOST_DRAFTED", 2)
    lines = [json.dumps({"id": str(n), "text": f"Rain fell {n} times."}) for n in range(3)]
    draft = archive.draft_file("many.jsonl", "\n".join(lines).encode())
    assert [entry.article.id for entry in draft.entries] == ["0", "1"]
    assert str(draft.problems[0]).startswith("many.jsonl: holds 3 articles; the first 2 are taken")


def test_the_key_of_a_draft_is_that_of_its_content(archive: Archive) -> None:
    first, second = archive.draft_text(BRIDGE), archive.draft_text(FLOOD)
    assert first.key == archive.draft_text(BRIDGE).key != second.key
    assert len(first.key) == 16


def test_a_withdrawn_article_answers_no_more_and_can_be_put_back(archive: Archive) -> None:
    gone = archive.withdraw("flood.txt")
    assert set(archive.withdrawn()) == {"flood.txt"}
    assert gone is not None
    assert gone.title == "Flood on the river"
    assert ids(archive) == ids(opened()) == ["museum.txt"]
    assert archive.withdraw("flood.txt") is None
    back = archive.put_back("flood.txt")
    assert back == gone
    assert ids(archive) == ids(opened()) == ["flood.txt", "museum.txt"]


def test_an_added_article_that_was_withdrawn_can_be_put_back_too(archive: Archive) -> None:
    archive.add(archive.draft_text(BRIDGE))
    added = ids(archive)[-1]
    archive.withdraw(added)
    assert added not in ids(opened())
    assert archive.put_back(added) is not None
    assert ids(archive)[-1] == added


def test_the_only_article_cannot_be_withdrawn(archive: Archive) -> None:
    archive.withdraw("flood.txt")
    with pytest.raises(ArticlesError, match="only article"):
        archive.withdraw("museum.txt")
    assert ids(archive) == ids(opened()) == ["museum.txt"]


def test_reloading_reads_what_changed_in_the_folder_and_only_that(archive: Archive) -> None:
    before = archive.engine
    (NEWS / "flood.txt").write_text(FLOOD.replace("Friday", "Sunday"), encoding="utf-8")
    (NEWS / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    assert archive.reload() == Changes(added=1, updated=1, unchanged=1)
    (NEWS / "flood.txt").unlink()
    assert archive.reload() == Changes(removed=1, unchanged=2)
    first, last = (
        list(before.corpus.readings.values())[1],
        list(archive.engine.corpus.readings.values())[1],
    )
    assert first is last
    assert [article.id for article in before.articles] == ["flood.txt", "museum.txt"]


def test_reloading_nothing_readable_leaves_all_as_it_is(archive: Archive) -> None:
    for path in NEWS.iterdir():
        path.unlink()
    with pytest.raises(ArticlesError):
        archive.reload()
    assert ids(archive) == ["flood.txt", "museum.txt"]


def test_what_cannot_be_kept_is_not_added(archive: Archive) -> None:
    STORE.write_bytes(b"no database" * 1000)
    with pytest.raises(StateError, match=r"added\.sqlite cannot be used"):
        archive.add(archive.draft_text(BRIDGE))
    assert len(ids(archive)) == 2


def test_without_a_file_to_keep_it_in_nothing_can_be_added(archive: Archive) -> None:
    fixed = Archive(archive.engine, [NEWS])
    with pytest.raises(StateError, match=r"library\.file"):
        fixed.add(fixed.draft_text(BRIDGE))
    assert fixed.reload() == Changes(unchanged=2)


def test_a_question_sees_one_set_of_articles_while_they_change(archive: Archive) -> None:
    """Many readers while one writer adds and withdraws: every answer is of some snapshot."""
    failures = list[Answer]()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            engine = archive.engine
            found = engine.ask("what happened to the bridge in Valdo?")
            texts = {article.id: article.text for article in engine.articles}
            for s in found.sentences:
                if texts[s.article_id][s.start : s.end] != s.text:
                    failures.append(found)

    readers = [threading.Thread(target=ask) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(5):
        archive.add(archive.draft_text(BRIDGE))
        archive.withdraw(ids(archive)[-1])
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert ids(archive) == ["flood.txt", "museum.txt"]


_TEXTS = [FLOOD, MUSEUM, BRIDGE, "Snow\n\nSnow fell in Bergen on Sunday, said Ola Holm."]
_sets = st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True)


@pytest.fixture(scope="module")
def all_four(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("four")
    for number, text in enumerate(_TEXTS):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return Engine.from_articles([folder])


@given(_sets, _sets)
@settings(max_examples=25, deadline=None)
def test_an_engine_of_other_articles_answers_as_if_it_had_never_had_others(
    all_four: Engine, first: list[int], then: list[int]
) -> None:
    articles = all_four.articles
    fresh = all_four.with_articles(Listed(articles[n] for n in then))
    changed = all_four.with_articles(Listed(articles[n] for n in first)).with_articles(
        Listed(articles[n] for n in then)
    )
    for question in ("who opened the bridge?", "что сказала Миронова?", "where did snow fall?"):
        one, other = (e.ask(question) for e in (fresh, changed))
        assert (one.sentences, one.citations, one.confidence, one.reason) == (
            other.sentences,
            other.citations,
            other.confidence,
            other.reason,
        )


def test_what_other_programs_change_is_taken_over(archive: Archive) -> None:
    assert archive.follow() is None
    other = Store(STORE)
    other.add([Article("bridge", "A new bridge", BRIDGE, "en")])
    assert archive.follow() == Changes(added=1, unchanged=2)
    assert archive.follow() is None
    assert answer(archive, "who opened the bridge in Valdo?") is not None
    other.withdraw("bridge")
    assert archive.follow() == Changes(removed=1, unchanged=2)


def test_its_own_changes_are_not_taken_for_those_of_others(archive: Archive) -> None:
    archive.add(archive.draft_text(BRIDGE))
    archive.withdraw("flood.txt")
    assert archive.follow() is None
    archive.put_back("flood.txt")
    assert archive.follow() is None


def test_a_change_beside_its_own_is_not_missed(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = Store.add

    def add_two(store: Store, articles: Iterable[Article]) -> None:
        genuine(store, articles)
        genuine(store, [Article("snow", "Snow", "Snow fell in Bergen.", "en")])

    monkeypatch.setattr(Store, "add", add_two)
    archive.add(archive.draft_text(BRIDGE))
    assert archive.follow() == Changes(added=1, unchanged=3)
