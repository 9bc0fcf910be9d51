"""The report as JSON to compare and as Markdown to read."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import math
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from recommender.experiments.experiment import Measured, Report
from recommender.experiments.figures import Group
from recommender.experiments.search import SPACES
from recommender.experiments.sessions import TOLD, Sessions
from recommender.training.evaluation.intervals import Estimate

PACKAGES = ("numpy", "scipy", "implicit", "rectools-lightfm", "torch")
JSON_FILE, MARKDOWN_FILE = "ranking.json", "ranking.md"

# In the order of the columns: what a figure is called, how it is written, and which direction is better.
COLUMNS: Mapping[str, str] = {
    "ndcg": "NDCG@10",
    "recall": "recall@10",
    "precision": "precision@10",
    "hit_rate": "hit rate@10",
    "mrr": "MRR@10",
    "auc": "AUC",
    "dislike_rate": "dislike rate@10",
    "coverage": "coverage",
    "coverage_rated": "coverage of rated",
    "gini": "Gini",
    "popularity": "popularity percentile",
    "diversity": "diversity",
}
# Tables are of so many columns that they can be read.
TABLES = (
    ("Accuracy", ("ndcg", "recall", "precision", "hit_rate", "mrr", "auc")),
    ("Beyond accuracy", ("dislike_rate", "coverage", "coverage_rated", "gini", "popularity", "diversity")),
)

LEGEND = """\
The whole catalogue is ranked for each user, without what the user is known to have seen; nothing is sampled. Relevant
is what got 4 stars or more later, disliked what got 2 or less; measured are the users to whom something is relevant.
Figures are means over users with 95 % bootstrap intervals over users, the same resamples for all. Coverage is the
share of the catalogue that is in anybody's list of ten, coverage of rated the share of the items with ratings that
is; Gini says how unequally the places go to the items of the catalogue (0: all alike); the popularity percentile is
the mean over each list, among items with ratings; diversity is the mean distance of the items of a list by their
attributes. For figures of all lists together (coverage, Gini) the interval is the spread of the resamples around the
measured figure. One thread.
"""


def context(command: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a run depends on beside its data: command, options, versions."""
    return {
        "command": command,
        **options,
        "threads": 1,
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
    }


def write(report: Report, about: Mapping[str, Any], directory: Path) -> None:
    """Write both forms; NaN becomes null."""
    directory.mkdir(parents=True, exist_ok=True)
    document = {**about, "spaces": SPACES, **dataclasses.asdict(report)}
    text = json.dumps(_plain(document), indent=1, ensure_ascii=False, allow_nan=False)
    (directory / JSON_FILE).write_text(text + "\n", "utf-8")
    (directory / MARKDOWN_FILE).write_text(markdown(report, about), "utf-8")


def markdown(report: Report, about: Mapping[str, Any]) -> str:
    """Return the report to read."""
    data = report.data
    parts = [
        "# Ranking",
        f"`{about['command']}` on {data['name']}: {data['items']:,} items, {data['users']:,} users, "
        f"{data['interactions']:,} ratings; tested on {data['users_tested']:,} users.",
        LEGEND,
        "## Targets",
        table(
            ("what", "target", "measured", "reached"),
            (
                (each.what, each.target, _figure(each.measured), "yes" if each.reached else "**no**")
                for each in report.targets
            ),
        ),
    ]
    if peers := list(next(iter(report.ratios.values()), {})):
        rows = ((peer, *(_figure(ratios[peer], 2) for ratios in report.ratios.values())) for peer in peers)
        parts += ["## NDCG@10 by that of each peer", table(("", *report.ratios), rows)]
    for title, columns in TABLES:
        parts += [f"## {title}", _figures(report.measured, columns)]
    parts += ["## Search", f"{about['trials']} trials each, the first with the defaults.", _search(report.measured)]
    parts += [
        "## By activity of the user (NDCG@10)",
        _groups({n: m.by_activity for n, m in report.measured.items()}, "ndcg"),
    ]
    popularity = {name: each.by_popularity for name, each in report.measured.items()}
    parts += ["## By popularity of what is relevant (recall@10)", _groups(popularity, "recall")]
    parts += [*_cold(report), *_feedback(report), *_trade_off(report)]
    return "\n\n".join(parts) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table.

    >>> print(table(("model", "NDCG"), [("blend", "0.1")]))
    | model | NDCG |
    |---|---|
    | blend | 0.1 |
    """
    lines = [heads, *rows]
    text = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([text[0], "|" + "---|" * len(heads), *text[1:]])


def _figures(measured: Mapping[str, Measured], columns: Sequence[str]) -> str:
    rows = (
        (name, each.kind, *(_figure(each.figures.get(column)) for column in columns)) for name, each in measured.items()
    )
    return table(("", "", *(COLUMNS[column] for column in columns)), rows)


def _search(measured: Mapping[str, Measured]) -> str:
    rows = []
    for name, each in measured.items():
        if each.trials:
            best = each.trials[0]
            defaults = next(trial.ndcg for trial in each.trials if not trial.changes)
            chosen = ", ".join(f"{key} {value}" for key, value in best.changes.items()) or "defaults"
            rows.append(
                (name, str(len(each.trials)), f"{defaults:.4f}", f"{best.ndcg:.4f}", chosen, f"{each.seconds:.1f}")
            )
    return table(("", "trials", "NDCG@10 with defaults", "best", "chosen", "seconds to train"), rows)


def _groups(measured: Mapping[str, Sequence[Group]], metric: str) -> str:
    first = next(iter(measured.values()))
    heads = [f"{group.name} ({group.size})" for group in first]
    rows = ((name, *(_figure(group.figures.get(metric)) for group in groups)) for name, groups in measured.items())
    return table(("", *heads), rows)


def _cold(report: Report) -> list[str]:
    parts = []
    if users := report.cold_users:
        counts = sorted({count for curve in users.curves for count in curve.points})
        parts += [
            "## New users (NDCG@10 by known likes)",
            f"{users.users} users were taken out of the training data and folded in from some of their likes; "
            "`trained` is the same users with the same likes in the training data.",
            table(
                ("", "", *map(str, counts)),
                ((c.name, c.how, *(_figure(c.points.get(count)) for count in counts)) for c in users.curves),
            ),
        ]
    if items := report.cold_items:
        metrics = list(next(iter(items.figures.values()), {}))
        parts += [
            "## New items",
            f"{items.removed} items were taken out of the training data and ranked for {items.users} users who "
            f"like any of them: among all {items.candidates:,} items that nobody knows. `auc_removed` is among the "
            "removed alone.",
            table(("", *metrics), ((name, *map(_figure, each.values())) for name, each in items.figures.items())),
        ]
    return parts


def sessions(found: Sessions) -> list[str]:
    """Return what is told of people without a history, to read."""
    return [
        "## The current session alone (NDCG@10 by how many of its first opinions are told)",
        f"{found.people} people were taken out of the training data; to be found is what they liked in the rest of "
        "their last session, after its first three opinions.",
        table(
            ("", *map(str, TOLD)),
            ((curve.name, *(_figure(curve.points[count]) for count in TOLD)) for curve in found.curves),
        ),
    ]


def _feedback(report: Report) -> list[str]:
    rows = (
        (name, _figure(each.neighbours, 2), _figure(each.others, 2), _figure(each.lowered, 2))
        for name, each in report.dislikes.items()
    )
    times = (
        (name, f"{each.milliseconds:.2f}", f"{each.milliseconds / each.epoch_milliseconds:.5f}")
        for name, each in report.fold_in.items()
    )
    return [
        "## A dislike",
        "By how many per cent of the catalogue one more dislike lowers the item's 20 nearest neighbours and 20 other "
        "items (negative: raises them), and which share of the neighbours it lowers.",
        table(("", "neighbours", "others", "lowered"), rows),
        "## Fold-in",
        "Median time until somebody with ten opinions has scores of all items, and its ratio to an epoch of LightFM.",
        table(("", "ms", "of an epoch"), times),
    ]


def _trade_off(report: Report) -> list[str]:
    columns = ("ndcg", "dislike_rate", "coverage", "gini", "popularity", "diversity")
    rows = (
        (f"{each.popularity:g}", f"{each.diversity:g}", *(_figure(each.figures[column]) for column in columns))
        for each in report.trade_off
    )
    heads = ("PARLEY_POPULARITY", "PARLEY_DIVERSITY", *(COLUMNS[column] for column in columns))
    return ["## Popularity and diversity of the product's lists", table(heads, rows)] if report.trade_off else []


def _figure(estimate: Estimate | None, digits: int = 4) -> str:
    """Write a figure with its interval, a dash where there is none.

    >>> _figure(Estimate(0.5, 0.4, 0.6)), _figure(Estimate(0.5, float("nan"), float("nan")), 2), _figure(None)
    ('0.5000 (0.4000–0.6000)', '0.50', '–')
    """
    if estimate is None or math.isnan(estimate.mean):
        return "–"
    if math.isnan(estimate.low):
        return f"{estimate.mean:.{digits}f}"
    return f"{estimate.mean:.{digits}f} ({estimate.low:.{digits}f}–{estimate.high:.{digits}f})"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value
