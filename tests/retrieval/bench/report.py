"""The figures as tables of Markdown, as JSON, and as a picture."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from tests.retrieval.bench.engines import ENGINES, OURS
from tests.retrieval.bench.figures import percentile

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PACKAGES = ("numpy", "rank-bm25", "bm25s", "numba", "tantivy")
_MARKERS = "osD^vPX*"
_COLOURS = ("#1f5a99", "#d1495b", "#66a182", "#edae49", "#8d6a9f", "#555555", "#2e4057", "#00798c")


@dataclass(frozen=True, slots=True)
class Asked:
    """How long questions took of one engine over so many passages, in milliseconds.

    ``times`` is by how much it took longer than ours for the same questions, at the median
    and in 95 of a hundred cases; ``agreement`` the share of the ten best that are rank-bm25's.
    """

    engine: str
    passages: int
    questions: int
    p50: float
    p95: float
    times: tuple[float, float] | None
    agreement: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What it is to make, to keep and to open an index."""

    engine: str
    passages: int
    raw_seconds: float  # from raw text
    raw_peak: float | None  # megabytes at most meanwhile, the raw text among them
    bytes: int  # on disk, with the same terms in all
    first: float  # seconds till it is open and has answered once
    imports: float  # seconds before that
    total: float  # seconds, the interpreter's start included
    resident: float | None  # megabytes, with everything
    anonymous: float | None  # megabytes of it that are no file's
    resident_before: float | None  # megabytes, before it was opened


@dataclass(frozen=True, slots=True)
class Added:
    """How long it takes to add one article durably, in milliseconds."""

    engine: str
    passages: int
    median: float
    worst: float
    times: int


@dataclass
class Report:
    """All that was measured."""

    passages: int
    raw_bytes: int
    words: int
    rounds: int
    asked: list[Asked] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=lambda: dict(_versions()))


def _versions() -> Iterator[tuple[str, str]]:
    import sqlite3

    yield "Python", platform.python_version()
    for package in _PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            continue
    yield "SQLite", sqlite3.sqlite_version


def asked_of(
    passages: int, milliseconds: dict[str, list[float]], agreements: dict[str, float]
) -> Iterator[Asked]:
    """Yield what the times of every engine come to."""
    ours = milliseconds.get(OURS)
    for name, own in milliseconds.items():
        p50, p95 = percentile(own, 50), percentile(own, 95)
        times = None
        if ours is not None and name != OURS:
            same = ours[: len(own)]
            times = (p50 / percentile(same, 50), p95 / percentile(same, 95))
        yield Asked(name, passages, len(own), p50, p95, times, agreements.get(name))


def markdown(report: Report) -> Iterator[str]:
    """Yield the lines of all tables."""
    per_passage = report.words / report.passages
    yield (
        f"English prose: {report.passages:,} distinct passages of {per_passage:.0f} words, "
        f"{report.raw_bytes / 1e6:.1f} MB. One thread; "
        f"{', '.join(f'{name} {number}' for name, number in report.versions.items())}."
    )
    if report.asked:
        yield from _asked(report.asked)
    if report.kept:
        yield from _kept(report.kept, report.raw_bytes)
    if report.added:
        yield from _added(report.added)


def _asked(rows: Sequence[Asked]) -> Iterator[str]:
    yield ""
    yield "The ten best for a question. All have the same terms, and ratios the same questions."
    yield ""
    yield from _table(
        "passages | engine | questions | p50 ms | p95 ms | p50 to qabot's | p95 to qabot's"
        " | as rank-bm25",
        (
            (
                f"{row.passages:,}",
                row.engine,
                f"{row.questions}",
                _figures(row.p50),
                _figures(row.p95),
                *(_ratio(row.times[i] if row.times else None) for i in (0, 1)),
                "" if row.agreement is None else f"{row.agreement:.3f}",
            )
            for row in rows
        ),
    )


def _kept(rows: Sequence[Kept], raw_bytes: int) -> Iterator[str]:
    passages = rows[0].passages
    ours = next((row for row in rows if row.engine == OURS), None)
    yield ""
    yield f"{passages:,} passages, from raw text to a saved index in one process, words made terms:"
    yield ""
    yield from _table(
        "engine | passages a second | seconds to qabot's | most MB | terms",
        (
            (
                row.engine,
                f"{passages / row.raw_seconds:,.0f}",
                _ratio(row.raw_seconds / ours.raw_seconds if ours and row != ours else None),
                _megabytes(row.raw_peak),
                ENGINES[row.engine].analysis,
            )
            for row in rows
        ),
    )
    yield ""
    yield (
        "The same with the terms of the questions in all: an index opened in a new process (its "
        "file already read once by the system) that answers one question, and its memory after all."
    )
    yield ""
    yield from _table(
        "engine | open and answer s | imports before s | all with the interpreter s | "
        "resident MB | of it no file's MB | before opening MB | on disk MB | to raw text",
        (
            (
                row.engine,
                *(f"{seconds:.3f}" for seconds in (row.first, row.imports, row.total)),
                *map(_megabytes, (row.resident, row.anonymous, row.resident_before)),
                f"{row.bytes / 1e6:.1f}",
                f"{row.bytes / raw_bytes:.2f}",
            )
            for row in rows
        ),
    )


def _added(rows: Sequence[Added]) -> Iterator[str]:
    yield ""
    yield f"One article of ten passages added to {rows[0].passages:,}, safe on the disk:"
    yield ""
    yield from _table(
        "engine | articles | median ms | longest ms",
        ((row.engine, f"{row.times}", _figures(row.median), _figures(row.worst)) for row in rows),
    )


def _table(head: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table; what is no name is set to the right."""
    columns = head.split(" | ")
    yield f"| {head} |"
    names = ("engine", "terms")
    yield "|" + "".join("---|" if column in names else "---:|" for column in columns)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _figures(value: float) -> str:
    """Write a value with about three figures."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _megabytes(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{_figures(value)} x"


def write_plot(rows: Sequence[Asked], path: Path) -> None:
    """Draw how long a question takes over the number of passages, both scales logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    _draw(left, {e: [(r.passages, r.p50) for r in rows if r.engine == e] for e in ENGINES})
    _draw(right, {e: [(r.passages, r.p95) for r in rows if r.engine == e] for e in ENGINES})
    left.set_title("half of the questions are answered within")
    right.set_title("95 in a hundred are answered within")
    left.set_ylabel("milliseconds for the ten best")
    right.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    figure.savefig(path, dpi=120, metadata={"Software": None})


def _draw(axes: Axes, lines: dict[str, list[tuple[int, float]]]) -> None:
    styles = zip(_COLOURS, _MARKERS, strict=True)
    for (engine, points), (colour, marker) in zip(lines.items(), styles, strict=False):
        if points:
            x, y = zip(*points, strict=True)
            width = 2.4 if engine == OURS else 1.4
            axes.plot(x, y, color=colour, marker=marker, linewidth=width, label=engine)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("passages of about 100 words")
    axes.grid(which="both", alpha=0.25)
