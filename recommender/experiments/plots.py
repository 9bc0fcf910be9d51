"""Plots of a report. Matplotlib is a requirement of the development only, and is imported when something is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recommender.domain.errors import RecommenderError
from recommender.experiments.experiment import Report
from recommender.training.evaluation.intervals import Estimate

COLOURS = {"peer": "#8a8a8a", "model": "#3b73b9", "product": "#c8553d"}
GRID = {"color": "#e6e6e6", "linewidth": 0.8}


class MissingPlotsError(RecommenderError):
    """Matplotlib is not installed."""


def draw(report: Report, directory: Path) -> list[Path]:
    """Draw what was measured into PNG files; returns their paths.

    Raises:
        MissingPlotsError: matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise MissingPlotsError("matplotlib is missing: install requirements/actions.txt to draw plots") from error
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plots = {
        "accuracy-coverage": _accuracy_and_coverage,
        "new-users": _new_users,
        "accuracy-popularity": _by_popularity,
        "trade-off": _trade_off,
    }
    paths = []
    directory.mkdir(parents=True, exist_ok=True)
    for name, plot in plots.items():
        figure = plot(plt, report)
        if figure is not None:
            paths.append(directory / f"ranking-{name}.png")
            figure.savefig(paths[-1], dpi=120, bbox_inches="tight")
            plt.close(figure)
    return paths


def _accuracy_and_coverage(plt: Any, report: Report) -> Any:
    """Draw each model as a point. Names stand in a column beside the plot, in the order of their accuracy."""
    figure, axes = plt.subplots(figsize=(9, 5.5))
    best_first = sorted(report.measured.items(), key=lambda named: -named[1].figures["ndcg"].mean)
    for place, (name, each) in enumerate(best_first):
        x, y, colour = each.figures["coverage"], each.figures["ndcg"], COLOURS[each.kind]
        axes.errorbar(100 * x.mean, y.mean, yerr=_bars([y]), fmt="o", color=colour, capsize=2, elinewidth=1)
        axes.annotate(
            f"{name}  {y.mean:.3f}, {100 * x.mean:.1f} %",
            (100 * x.mean, y.mean),
            xytext=(1.03, 0.97 - 0.9 * place / max(len(best_first) - 1, 1)),
            textcoords="axes fraction",
            color=colour,
            fontsize=9,
            va="center",
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.4, "alpha": 0.6},
            annotation_clip=False,
        )
    axes.set_xscale("symlog", linthresh=1)
    axes.set_xticks([0, 0.5, 1, 2, 5, 10, 20, 50, 100], ["0", "0.5", "1", "2", "5", "10", "20", "50", "100"])
    axes.set_xlim(0, 1.3 * max(100 * each.figures["coverage"].mean for each in report.measured.values()))
    return _finished(
        figure, axes, "Accuracy against coverage", "items in anybody's list, % of the catalogue", "NDCG@10"
    )


def _new_users(plt: Any, report: Report) -> Any:
    if report.cold_users is None:
        return None
    figure, axes = plt.subplots(figsize=(8, 5.5))
    palette = plt.get_cmap("tab10")
    names = sorted({curve.name for curve in report.cold_users.curves})
    for curve in report.cold_users.curves:
        counts, points = list(curve.points), list(curve.points.values())
        axes.errorbar(
            counts,
            [point.mean for point in points],
            yerr=_bars(points) if curve.name == "blend" and curve.how == "folded" else None,
            fmt="o-" if curve.how == "folded" else "D--",
            color=palette(names.index(curve.name) % 10),
            markersize=4,
            capsize=2,
            linewidth=2 if curve.name == "blend" else 1.2,
            label=curve.name if curve.how == "folded" else f"{curve.name}, trained on the likes",
        )
    axes.set_xticks([0, 1, 3, 5, 10])
    axes.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    return _finished(figure, axes, "New users, folded in from their likes", "likes that are known", "NDCG@10")


def _by_popularity(plt: Any, report: Report) -> Any:
    names = list(report.measured)
    groups = [group.name for group in report.measured[names[0]].by_popularity if group.size]
    if not groups:
        return None
    figure, axes = plt.subplots(figsize=(10, 5))
    _finished(figure, axes, "Accuracy by popularity of the items", "", "recall@10")
    width = 0.8 / len(groups)
    for place, group in enumerate(groups):
        found = [next(g for g in report.measured[name].by_popularity if g.name == group) for name in names]
        points = [each.figures["recall"] for each in found]
        axes.bar(
            [row + (place - (len(groups) - 1) / 2) * width for row in range(len(names))],
            [point.mean for point in points],
            width,
            yerr=_bars(points),
            error_kw={"elinewidth": 0.8, "ecolor": "#555555"},
            color=plt.get_cmap("viridis")(0.15 + 0.7 * place / max(len(groups) - 1, 1)),
            label="no ratings" if group == "none" else group,
        )
    axes.set_xticks(range(len(names)), names, rotation=35, ha="right")
    axes.legend(frameon=False, title="what is relevant", loc="upper left", bbox_to_anchor=(1, 1))
    axes.grid(visible=False, axis="x")
    return figure


def _trade_off(plt: Any, report: Report) -> Any:
    if not report.trade_off:
        return None
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.8), sharey=True)
    for axes, control, column, scale, label in (
        (left, "popularity", "popularity", 100, "mean popularity percentile of the lists"),
        (right, "diversity", "diversity", 1, "mean distance of the items of a list"),
    ):
        other = "diversity" if control == "popularity" else "popularity"
        points = sorted(
            (each for each in report.trade_off if getattr(each, other) == 1), key=lambda each: getattr(each, control)
        )
        x = [scale * each.figures[column].mean for each in points]
        y = [each.figures["ndcg"] for each in points]
        axes.errorbar(
            x, [e.mean for e in y], yerr=_bars(y), fmt="o-", color=COLOURS["product"], capsize=2, elinewidth=0.8
        )
        for each, at, estimate in zip(points, x, y, strict=True):
            text = f"×{getattr(each, control):g}\n{100 * each.figures['coverage'].mean:.1f} %"
            axes.annotate(text, (at, estimate.high), xytext=(0, 5), textcoords="offset points", fontsize=8, ha="center")
        _finished(figure, axes, f"PARLEY_{control.upper()} (and coverage)", label, "NDCG@10" if axes is left else "")
        axes.margins(x=0.08, y=0.15)
    figure.tight_layout()
    return figure


def _bars(points: Sequence[Estimate]) -> list[list[float]]:
    """Return how far the intervals reach down and up; nothing where there is no interval."""
    ends = [(p.mean - p.low, p.high - p.mean) for p in points]
    return [[0.0 if math.isnan(end[side]) else max(end[side], 0.0) for end in ends] for side in (0, 1)]


def _finished(figure: Any, axes: Any, title: str, x: str, y: str) -> Any:
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(**GRID)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure
