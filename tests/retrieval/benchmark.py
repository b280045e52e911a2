"""How fast our index is beside other libraries for BM25, on real English prose.

    make bench
    make bench OPTIONS="--text rfc/usr/share/doc/RFC"
    python -m tests.retrieval.benchmark --sizes 10000 100000 --engines qabot tantivy

Needs the extra "bench" for all peers, and the RFCs as Debian packs them (doc-rfc) or another
folder of texts. What is measured runs in processes of its own with one thread each; where
times are compared, every question is asked of every engine by turns, so that a busy machine is
as busy for all. Prints tables of Markdown and draws a picture.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tests.retrieval.bench.engines import ENGINES, EXTRA, REFERENCE, size_of
from tests.retrieval.bench.prose import FOLDER, NoProseError, read_passages
from tests.retrieval.bench.questions import Analysis, make_questions
from tests.retrieval.bench.report import Added, Kept, Report, asked_of, markdown, write_plot
from tests.retrieval.bench.trials import run_trial

SIZES = (10_000, 100_000, 230_000)
QUICK_SIZES = (100, 300)
PLOT = Path(__file__).parent / "bench.png"
_OTHER = 1_000  # passages that are not indexed: for questions
_QUICK_OTHER = 100
_WARM_UP = 20  # questions more than count
_ADD_SIZE = 100_000
_ARTICLES = 20
_SCANNED = 3_000_000  # passages that the slow reference reads for its questions, a round
_FEWEST = 30  # questions that it is asked even so
_TURNS = 3  # builds and starts; the median counts


@dataclass(frozen=True)
class Options:
    """What is measured, and of whom."""

    text: Path
    sizes: tuple[int, ...]
    questions: int
    engines: tuple[str, ...]
    rounds: int
    quick: bool


@dataclass(frozen=True)
class Material:
    """Files that all processes read: one passage a line."""

    raw: Path
    terms: Path
    questions: Path

    @classmethod
    def within(cls, folder: Path) -> Material:
        """Return the files of a folder; they need not be there."""
        return cls(folder / "raw.txt", folder / "terms.txt", folder / "questions.json")


def prepare(options: Options, folder: Path) -> tuple[Material, Report]:
    """Write what all engines are given.

    Raises:
        NoProseError: If there is not enough text.
    """
    other = _QUICK_OTHER if options.quick else _OTHER
    largest = max(options.sizes)
    with tqdm(total=largest + other, desc="reading", disable=None, leave=False) as bar:
        passages = read_passages(options.text, largest + other, progress=bar.update)
    analysis, material = Analysis(), Material.within(folder)
    material.raw.write_text("\n".join(passages), encoding="utf-8")
    with material.terms.open("w", encoding="utf-8") as file:
        for passage in tqdm(passages, desc="analysing", disable=None, leave=False):
            file.write(" ".join(analysis.terms_of(passage)) + "\n")
    indexed = passages[: min(options.sizes)]  # by every index
    number = options.questions + _WARM_UP
    questions = make_questions(indexed, passages[largest:], number, analysis)
    material.questions.write_text(json.dumps(questions), encoding="utf-8")
    kept = passages[:largest]
    raw_bytes = sum(len(passage.encode()) + 1 for passage in kept)
    words = sum(passage.count(" ") + 1 for passage in kept)
    return material, Report(largest, raw_bytes, words, options.rounds)


def measure(
    options: Options, folder: Path, *, save: Callable[[Report], object] = lambda _: None
) -> Report:
    """Measure everything.

    Args:
        options: What, and of whom.
        folder: For the indexes; may be thrown away.
        save: Is given what there is after each part, since it takes long.

    Raises:
        NoProseError: If there is not enough text.
    """
    material, report = prepare(options, folder)
    largest = max(options.sizes)
    for size in options.sizes:
        sized = folder / str(size)
        for name in _steps(options, f"indexing {size:,}"):
            _build(options, material.terms, sized / name, name, size)
        report.asked += asked_of(size, *_ask(options, material, sized, size))
        save(report)
    report.kept += _keep(options, material, folder, largest)
    save(report)
    adding = max((s for s in options.sizes if s <= _ADD_SIZE), default=largest)
    for name in _steps(options, f"adding to {adding:,}"):
        report.added.append(_add(options, material, folder / str(adding) / name, name, adding))
    save(report)
    return report


def _steps(options: Options, what: str) -> Iterator[str]:
    with tqdm(options.engines, disable=None, leave=False) as bar:
        for name in bar:
            bar.set_description(f"{what}: {name}")
            yield name


def _build(options: Options, file: Path, folder: Path, name: str, size: int) -> dict[str, Any]:
    """Build an index of a file of terms or, if it is so named, of raw texts."""
    return run_trial(
        "build",
        fresh=not options.quick,
        name=name,
        folder=str(folder),
        file=str(file),
        size=size,
        raw=file.name == "raw.txt",
    )


def _ask(
    options: Options, material: Material, folder: Path, size: int
) -> tuple[dict[str, list[float]], dict[str, float]]:
    outcome = run_trial(
        "ask",
        fresh=not options.quick,
        names=options.engines,
        folder=str(folder),
        questions=str(material.questions),
        rounds=options.rounds,
        few=min(options.questions, max(_FEWEST, _SCANNED // size)),
        number=options.questions,
    )
    return outcome["ms"], outcome["agreement"]


def _keep(options: Options, material: Material, folder: Path, size: int) -> Iterator[Kept]:
    """Build from raw text and start with the index of terms, by turns."""
    turns = 1 if options.quick else _TURNS
    built: dict[str, list[dict[str, Any]]] = {name: [] for name in options.engines}
    starts: dict[str, list[dict[str, Any]]] = {name: [] for name in options.engines}
    for turn in range(turns):
        for name in _steps(options, f"raw text, {turn + 1} of {turns}"):
            with tempfile.TemporaryDirectory(dir=folder) as made:
                built[name].append(_build(options, material.raw, Path(made), name, size))
        for name in _steps(options, f"starts, {turn + 1} of {turns}"):
            starts[name].append(_serve(options, material, folder / str(size) / name, name))
    for name in options.engines:
        middle = {
            key: statistics.median(start[key] for start in starts[name])
            for key in ("first", "imports", "total")
        }
        memory, before = starts[name][-1]["memory"], starts[name][-1]["memory_before"]
        yield Kept(
            engine=name,
            passages=size,
            raw_seconds=statistics.median(build["seconds"] for build in built[name]),
            raw_peak=built[name][-1]["peak"],
            bytes=size_of(folder / str(size) / name),
            resident=memory.get("resident"),
            anonymous=memory.get("anonymous"),
            resident_before=before.get("resident"),
            **middle,
        )


def _serve(options: Options, material: Material, folder: Path, name: str) -> dict[str, Any]:
    return run_trial(
        "serve",
        fresh=not options.quick,
        name=name,
        folder=str(folder),
        questions=str(material.questions),
        few=min(options.questions, _FEWEST) if name == REFERENCE else options.questions,
    )


def _add(options: Options, material: Material, folder: Path, name: str, size: int) -> Added:
    outcome = run_trial(
        "add",
        fresh=not options.quick,
        name=name,
        folder=str(folder),
        file=str(material.terms),
        size=size,
        articles=2 if options.quick else _ARTICLES,
    )
    return Added(name, size, outcome["ms"], outcome["worst_ms"], outcome["times"])


def installed(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the engines that are there, and say of the others what brings them."""
    missing = [name for name in wanted if ENGINES[name].missing()]
    if missing:
        sys.stderr.write(
            f"left out, not installed: {', '.join(missing)}; pip install -e '.[{EXTRA}]'\n"
        )
    return tuple(name for name in wanted if name not in missing)


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{number} is too few")
    return number


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--text", type=Path, default=FOLDER, metavar="FOLDER", help=f"of prose (default: {FOLDER})"
    )
    parser.add_argument("--sizes", nargs="+", type=_positive, metavar="N", help="passages")
    parser.add_argument("--questions", type=_positive, metavar="N", help="default: 300")
    parser.add_argument(
        "--engines", nargs="+", choices=ENGINES, default=list(ENGINES), metavar="NAME",
        help=", ".join(ENGINES),
    )  # fmt: skip
    parser.add_argument("--rounds", type=_positive, default=3, metavar="N", help="default: 3")
    parser.add_argument(
        "--quick", action="store_true", help="a rehearsal: few passages, all in one process"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--plot", type=Path, metavar="FILE", help=f"default: {PLOT.name}, here")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="to make the indexes in")
    return parser.parse_args(arguments)


def write_json(report: Report, path: Path | None) -> None:
    """Write the figures into a file, if one is wanted."""
    if path is not None:
        path.write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, draw the picture; return the exit status."""
    given = parse(arguments)
    options = Options(
        text=given.text,
        sizes=tuple(sorted(given.sizes or (QUICK_SIZES if given.quick else SIZES))),
        questions=given.questions or (20 if given.quick else 300),
        engines=installed(given.engines),
        rounds=given.rounds,
        quick=given.quick,
    )
    if not options.engines:
        return 1
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        try:
            report = measure(options, Path(folder), save=partial(write_json, path=given.json))
        except (NoProseError, ValueError) as error:
            sys.stderr.write(f"{error}\n")
            return 1
    for line in markdown(report):
        sys.stdout.write(f"{line}\n")
    if given.plot or not given.quick:
        write_plot(report.asked, given.plot or PLOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
