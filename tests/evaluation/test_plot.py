"""The plot: a file in the format its name says, the same each time, and no display."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qabot.errors import QabotError
from qabot.evaluation.figures import make_report
from qabot.evaluation.plot import check_plot, write_plot
from tests.evaluation.test_figures import outcome, report, unsettled


def test_questions_of_which_nothing_is_known_cannot_be_drawn() -> None:
    lone = make_report([unsettled("a", 0.9, "It rained.")], threshold=0.5, articles=1)
    with pytest.raises(QabotError, match=r"--plot a\.png: of none of these questions"):
        write_plot(lone, Path("a.png"))


@pytest.mark.parametrize(
    ("name", "head"), [("a.png", b"\x89PNG"), ("a.SVG", b"<?xml"), ("a.pdf", b"%PDF")]
)
def test_it_is_written_in_the_format_of_its_name(name: str, head: bytes) -> None:
    path = Path(name)
    check_plot(path)
    write_plot(report(), path)
    first = path.read_bytes()
    assert first.startswith(head)
    write_plot(report(), path)
    assert path.read_bytes() == first


def test_it_says_what_it_shows() -> None:
    write_plot(report(), Path("a.svg"))
    text = Path("a.svg").read_text("utf-8")
    found = report()
    for words in (
        "Calibration: error (ECE) 0.383",
        f"area under risk {found.total['aurc']:.3f}",
        "answer.min_confidence 0.5",
        "confidence",
        "share of questions answered, the surest first",
    ):
        assert f"<!-- {words}" in text or words in text, words


def test_one_question_is_enough() -> None:
    lone = make_report([outcome("a", 0.1, right=False)], threshold=0.5, articles=1)
    write_plot(lone, Path("a.png"))
    assert Path("a.png").stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.gif", "unknown format; let the name end in one of .png, .svg, .pdf"),
        ("plot", "unknown format"),
        ("none/a.png", "there is no folder 'none'; make it first"),
    ],
)
def test_what_cannot_be_written_is_told_beforehand(name: str, said: str) -> None:
    with pytest.raises(QabotError, match=said):
        check_plot(Path(name))


def test_without_matplotlib_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"  # as if it were not installed
        "from pathlib import Path\n"
        "from qabot.evaluation.plot import check_plot\n"
        "check_plot(Path('a.png'))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "install it with: pip install 'qabot[plot]'" in run.stderr.splitlines()[-1]


def test_pyplot_which_wants_a_display_is_left_alone() -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.evaluation.test_plot import report, write_plot\n"
        "write_plot(report(), Path(sys.argv[1]))\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    path = Path("a.png").absolute()
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code, path], cwd=root, check=False)
    assert run.returncode == 0
    assert path.exists()
