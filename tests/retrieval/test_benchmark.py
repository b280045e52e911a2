"""The benchmark of the index: its arithmetic by examples, and all of it in small."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from tests.retrieval import benchmark
from tests.retrieval.bench.engines import ENGINES, OURS, REFERENCE, Engine
from tests.retrieval.bench.figures import agreement, best_of, percentile
from tests.retrieval.bench.prose import (
    NoProseError,
    distinct_passages,
    prose_paragraphs,
    read_passages,
    text_files,
)
from tests.retrieval.bench.questions import Analysis, make_questions
from tests.retrieval.bench.report import Asked, asked_of, write_plot
from tests.retrieval.bench.trials import run_trial

PAGES = """
Network Working Group                                       A. Author

Table of Contents

   1.  Introduction to all that is told on the pages below ........ 2
   2.  What is said about it by those who are heard on pages ...... 3

   This memo tells how a name server is asked for the address of a
   mail server, and what it does when there is none.

Author                       Standards Track                     [Page 1]
\f
RFC 9999                     Mail and Names                 January 1999

   +--------+      the client asks the server for what the client
   | client |      does not know and the server then answers that.
   +--------+

   A client that has no answer within a minute may ask once more, but
   not more often than that (see the section on congestion).

   0x00 0x01 0x02 0x03 0x04 0x05 0x06 0x07 0x08 0x09 0x0a 0x0b 0x0c.
"""


def test_prose_is_kept_and_headings_tables_diagrams_and_page_breaks_are_not() -> None:
    assert list(prose_paragraphs(PAGES)) == [
        "This memo tells how a name server is asked for the address of a mail server, and what "
        "it does when there is none.",
        "A client that has no answer within a minute may ask once more, but not more often than "
        "that (see the section on congestion).",
    ]


def invented_text(paragraphs: int, seed: int) -> str:
    chance = random.Random(seed)
    words = ["".join(chance.choices("abdeiklmnorst", k=chance.randint(4, 9))) for _ in range(400)]

    def sentence() -> str:
        return f"{' '.join(chance.choices(words, k=15)).capitalize()}."

    return "\n\n".join(" ".join(sentence() for _ in range(4)) for _ in range(paragraphs))


def test_a_passage_is_whole_sentences_of_about_a_hundred_words_each_once() -> None:
    text = invented_text(28, seed=1)
    passages = list(distinct_passages(text, set()))
    assert " ".join(passages) == text.replace("\n\n", " ")
    lengths = [len(passage.split()) for passage in passages]
    assert lengths == [105] * 16
    assert all(passage.endswith(".") for passage in passages)


def test_a_paragraph_that_was_met_before_is_in_no_passage() -> None:
    seen: set[int] = set()
    notice = invented_text(2, seed=2)
    assert list(distinct_passages(notice, seen))
    again = list(distinct_passages(f"{notice.upper()}\n\n{invented_text(2, seed=3)}", seen))
    assert again == list(distinct_passages(invented_text(2, seed=3), set()))


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    (folder / "packed").mkdir(parents=True)
    for number in range(3):
        (folder / f"{number}.txt").write_text(invented_text(170, seed=number), encoding="utf-8")
        data = gzip.compress(invented_text(170, seed=10 + number).encode())
        (folder / "packed" / f"{number}.txt.gz").write_bytes(data)
    (folder / "link.txt").symlink_to(folder / "0.txt")
    return folder


def test_passages_are_read_from_plain_and_packed_files_in_one_order(texts: Path) -> None:
    assert len(text_files(texts)) == 6
    told: list[int] = []
    passages = read_passages(texts, 400, progress=told.append)
    assert passages == read_passages(texts, 400)
    assert len(set(passages)) == 400 == sum(told)


@pytest.mark.parametrize("missing", ["nowhere", "texts"])
def test_too_little_text_is_told_with_the_command_that_brings_it(
    tmp_path: Path, texts: Path, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NoProseError, match="apt-get install doc-rfc"):
        read_passages(tmp_path / missing, 10_000)
    assert benchmark.main(["--engines", OURS, "--text", str(tmp_path / missing)]) == 1
    assert "--text" in capsys.readouterr().err


def test_terms_are_lower_case_stems_without_stop_words() -> None:
    terms = Analysis().terms_of("The servers' Names, and 2 of the served: e-mail!")
    assert terms == ["server", "name", "2", "serv", "e", "mail"]


def test_questions_are_runs_of_three_to_eight_terms_and_always_the_same() -> None:
    analysis = Analysis()
    ours, other = (list(distinct_passages(invented_text(40, seed=s), set())) for s in (1, 2))
    questions = make_questions(ours, other, 60, analysis)
    assert questions == make_questions(ours, other, 60, analysis)
    assert {len(question) for question in questions} == set(range(3, 9))
    known = {term for passage in ours for term in analysis.terms_of(passage)}
    assert all(known.issuperset(question) for question in questions[::2])
    assert not any(known.issuperset(question) for question in questions[1::2])


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([3.0], 95, 3.0), ([1, 2, 3, 4], 50, 2.5), ([4, 1, 3, 2, 5], 100, 5), ([1, 11], 95, 10.5)],
)
def test_a_percentile_lies_between_two_values_if_need_be(
    values: list[float], percent: float, expected: float
) -> None:
    assert percentile(values, percent) == pytest.approx(expected)


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="no percentile"):
        percentile([], 50)


@pytest.mark.parametrize(
    ("found", "scores", "expected"),
    [
        pytest.param([2, 0], [3, 0, 5, 1], 1, id="the same"),
        pytest.param([2, 3], [3, 0, 5, 1], 1 / 2, id="one is worse"),
        pytest.param([1, 3], [5, 2, 0, 2], 1 / 2, id="the best is missing, of equals one counts"),
        pytest.param([0, 3], [5, 2, 0, 2], 1, id="either of two equals"),
        pytest.param([0, 2], [1, 0, 0, 0], 1, id="what scores nothing is not missed"),
        pytest.param([], [1, 0, 0, 0], 0, id="nothing found"),
        pytest.param([], [0, 0], 1, id="nothing to find"),
        pytest.param([1], [0, 0], 0, id="found where there is nothing"),
        pytest.param([0, 1], [1, 1 - 1e-9, 1, 0], 1, id="rounding makes no difference"),
    ],
)
def test_agreement_is_the_share_of_the_best_that_were_found(
    found: list[int], scores: list[float], expected: float
) -> None:
    assert agreement(found, best_of(scores, 2)) == expected


def test_a_peer_that_is_asked_less_is_compared_over_the_same_questions() -> None:
    ours, peer = asked_of(10, {OURS: [1.0, 1.0, 9.0], "peer": [4.0, 4.0]}, {"peer": 0.5})
    assert (ours.questions, ours.times, ours.agreement) == (3, None, None)
    assert (peer.questions, peer.times, peer.agreement) == (2, (4.0, 4.0), 0.5)


def test_the_picture_is_drawn(tmp_path: Path) -> None:
    rows = [Asked(e, n, 1, n / 9, n / 5, None, None) for e in ENGINES for n in (100, 1000)]
    write_plot(rows, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_a_missing_peer_is_left_out_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Absent(Engine):
        modules = ("not_to_be_found",)

    monkeypatch.setitem(ENGINES, "absent", Absent)
    assert benchmark.installed(["absent", OURS]) == (OURS,)
    told = capsys.readouterr().err
    assert "absent" in told
    assert "'.[bench]'" in told


def test_all_of_it_runs_in_small(
    tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = tmp_path / "figures.json"
    names = [name for name in ENGINES if "bm25s" not in name]  # compiling takes its time
    arguments = ["--quick", "--text", str(texts), "--json", str(figures), "--engines", *names]
    assert benchmark.main(arguments) == 0
    report = json.loads(figures.read_text(encoding="utf-8"))
    there = [name for name in names if not ENGINES[name].missing()]
    sizes = list(benchmark.QUICK_SIZES)
    assert [(row["passages"], row["engine"]) for row in report["asked"]] == [
        (size, name) for size in sizes for name in there
    ]
    assert all(0 < row["p50"] <= row["p95"] for row in report["asked"])
    exact = [row["agreement"] for row in report["asked"] if row["engine"] in (OURS, REFERENCE)]
    assert exact == [1.0] * 4
    for part in ("kept", "added"):
        assert [row["engine"] for row in report[part]] == there
        assert {row["passages"] for row in report[part]} == {sizes[-1]}
    tables = capsys.readouterr().out
    assert all(f"| {name} |" in tables for name in there)


def test_a_trial_has_a_process_of_its_own(tmp_path: Path) -> None:
    terms, questions = tmp_path / "terms.txt", tmp_path / "questions.json"
    terms.write_text("mail server\nname server\nmail address\n", encoding="utf-8")
    questions.write_text('[["mail"]]', encoding="utf-8")
    where = {"name": "SQLite FTS5", "folder": str(tmp_path / "index")}
    run_trial("build", fresh=True, **where, file=str(terms), size=3, raw=False)
    served = run_trial("serve", fresh=True, **where, questions=str(questions), few=1)
    assert 0 < served["first"] < served["total"]
