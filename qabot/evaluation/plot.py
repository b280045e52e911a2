"""Two pictures of the confidence: is it true, and what does it cost to be silent?

Left a reliability diagram (DeGroot & Fienberg 1983), right how many of the answered questions
are right when only the surest are answered (risk–coverage; El-Yaniv & Wiener 2010). Drawn into
a file by matplotlib, which is an extra; no display is touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qabot.errors import QabotError
from qabot.evaluation.metrics import calibration_bins, risk_coverage

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from qabot.evaluation.figures import Report

FORMATS = (".png", ".svg", ".pdf")
_LARGEST_DOT = 300.0  # square points
_OURS, _GUIDE = "#1f5a99", "#999999"


def check_plot(path: Path) -> None:
    """See that a plot can be written, before the work it would show.

    Raises:
        QabotError: If matplotlib is missing, the format is unknown, or there is no such folder.
    """
    if path.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise QabotError(f"--plot {path}: unknown format; let the name end in one of {known}")
    if not path.parent.is_dir():
        raise QabotError(f"--plot {path}: there is no folder '{path.parent}'; make it first")
    try:
        import matplotlib.figure  # noqa: F401  # not needed until there is something to draw
    except ImportError as error:
        raise QabotError(
            f"--plot needs matplotlib ({error}); install it with: pip install 'qabot[plot]'"
        ) from error


def write_plot(report: Report, path: Path) -> None:
    """Draw both pictures into a file; the same report gives the same file.

    Raises:
        QabotError: If there is nothing to draw.
        OSError: If it cannot be written.
    """
    if not report.settled:
        raise QabotError(
            f"--plot {path}: of none of these questions is it known what answers; add some"
        )
    import matplotlib as mpl
    from matplotlib.figure import Figure

    sure = np.array([o.qabot.confidence for o in report.settled])
    right = np.array([o.qabot.right for o in report.settled], dtype=bool)
    # A Figure of its own, not pyplot's: it never looks for a display.
    figure = Figure(figsize=(10, 5), layout="constrained")
    left, other = figure.subplots(1, 2)
    _draw_reliability(left, sure, right, report)
    _draw_risk_coverage(other, sure, right, report)
    form = path.suffix.lower()[1:]
    # Neither the date nor chance names in the file.
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(form)
    with mpl.rc_context({"svg.hashsalt": "qabot"}):
        figure.savefig(path, format=form, dpi=150, metadata=undated)


def _draw_reliability(
    axes: Axes, sure: NDArray[np.float64], right: NDArray[np.bool_], report: Report
) -> None:
    bins = calibration_bins(sure, right)
    most = max(b.count for b in bins)
    axes.plot([0, 1], [0, 1], color=_GUIDE, linestyle="--", label="perfect")
    x, y = [b.confidence for b in bins], [b.right for b in bins]
    axes.plot(x, y, color=_OURS)
    sizes = [_LARGEST_DOT * b.count / most for b in bins]
    axes.scatter(x, y, s=sizes, color=_OURS, alpha=0.6, label="qabot, area by questions")
    for b in bins:
        axes.annotate(str(b.count), (b.confidence, b.right), ha="center", va="center", fontsize=7)
    _finish(axes, f"Calibration: error (ECE) {report.total['ece']:.3f}")
    axes.set_xlabel("confidence")
    axes.set_ylabel("share of first sentences that are right")
    axes.legend(loc="lower right")


def _draw_risk_coverage(
    axes: Axes, sure: NDArray[np.float64], right: NDArray[np.bool_], report: Report
) -> None:
    curve = risk_coverage(sure, right)
    axes.plot(curve.coverage, 1 - curve.risk, color=_OURS, drawstyle="steps-pre", label="qabot")
    axes.axhline(float(right.mean()), color=_GUIDE, linestyle="--", label="all answered")
    at = np.flatnonzero(curve.confidences >= report.threshold)
    if len(at):
        point = (curve.coverage[at[-1]], 1 - curve.risk[at[-1]])
        label = f"answer.min_confidence {report.threshold:g}"
        axes.plot(*point, "o", color=_OURS, markersize=9, label=label)
    _finish(axes, f"Answered and right: area under risk {report.total['aurc']:.3f}")
    axes.set_xlabel("share of questions answered, the surest first")
    axes.set_ylabel("share of the answered that are right")
    axes.legend(loc="lower left")


def _finish(axes: Axes, title: str) -> None:
    axes.set_title(title)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.grid(alpha=0.3)
