"""Measures text retrieval on a catalogue, without and with imported texts, and reports it as JSON and as Markdown."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.ratings import load_ratings
from recommender.domain.feedback import RATING_HIGH, RATING_LOW
from recommender.experiments.queries import DEV, OTHER_LANGUAGES, TEST, Query, among, load_queries
from recommender.experiments.retrieval import Found, K, best, measure, retrievers
from recommender.ranking.popularity import prior
from recommender.retrieval.dense import MINILM, TUNED, load_encoder
from recommender.retrieval.index import Index, build_index
from recommender.retrieval.quick import QuickMiniLM, export
from recommender.settings import Settings

JSON_FILE, MARKDOWN_FILE = "text.json", "text.md"
ATTRIBUTES, TEXTS = "attributes only", "with imported texts"

LEGEND = f"""\
English queries are halved by a digest of their text: the default is the best by NDCG on the dev half; what counts is
the test half. Every item of the catalogue is ranked; figures are means over queries with 95 % bootstrap intervals, the
same resamples for all. Recall@{K} is of as many relevant items as fit into {K} places. Relevant are only the items
that were labelled: other good answers count as wrong, so the figures compare methods and say little by themselves.
"recommend" adds popularity, as the ranking does for somebody unknown.
"""


def run(
    settings: Settings, catalogue: Catalogue, encoders: Sequence[str], *, told: int | None = None, progress: bool
) -> dict[str, Any]:
    """Measure every retriever on the catalogue without its imported texts and, where it has any, with them.

    Indexes that are not there yet are built below the settings' home, and kept for the next time. The encoder
    "tuned" is MiniLM's index, asked with what `tune-encoder` left.

    Args:
        settings: says where things are.
        catalogue: what is searched.
        encoders: their names.
        told: search only so many items that prose is told of, the labelled ones first, the others drawn by chance, and
            count only these as answers: for encoders that are slow.
        progress: whether to show bars.

    Raises:
        FileNotFoundError: the catalogue has not been built.
        ValueError: the queries do not fit the catalogue.
    """
    ratings = load_ratings(settings.catalogue_dir)
    popularity = prior(catalogue, ratings.items, (ratings.values - RATING_LOW) / (RATING_HIGH - RATING_LOW))
    queries = load_queries(catalogue)
    if told is not None:
        places = _told(catalogue, queries, told)
        queries, popularity = among(queries, places), popularity[places]
        catalogue = Catalogue(catalogue.spec, [catalogue.items[place] for place in places])
    report: dict[str, Any] = {"queries": len(queries), "items": len(catalogue), "variants": {}}
    for variant, each in _variants(catalogue).items():
        indexes = {name: _index(settings, each, variant, name, progress=progress) for name in encoders}
        report["query_ms"] = {name: _query_ms(index, queries) for name, index in indexes.items()}
        results = measure(retrievers(indexes, queries, popularity), queries)
        report["variants"][variant] = {
            "texts": sum(bool(item.prose) for item in each.items),
            "best on dev": best(results),
            "results": {
                name: {stratum: asdict(found) for stratum, found in strata.items()} for name, strata in results.items()
            },
        }
        report.setdefault("tables", []).append(_table(variant, results))
    return report


def write(report: Mapping[str, Any], directory: Path) -> list[Path]:
    """Write the report as JSON and Markdown; returns the files."""
    directory.mkdir(parents=True, exist_ok=True)
    figures = {name: value for name, value in report.items() if name != "tables"}
    (directory / JSON_FILE).write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    (directory / MARKDOWN_FILE).write_text(markdown(report), "utf-8")
    return [directory / JSON_FILE, directory / MARKDOWN_FILE]


def markdown(report: Mapping[str, Any]) -> str:
    """Return the report for people."""
    speed = ", ".join(f"{name} {times['new']:.1f} ms" for name, times in report["query_ms"].items())
    head = f"# Text retrieval\n\n{report['queries']} queries, {report['items']:,} items.\n\n{LEGEND}"
    return "\n".join(
        [head, *report["tables"], f"Encoding a new query (median): {speed}; a remembered one costs nothing.\n"]
    )


def _told(catalogue: Catalogue, queries: Sequence[Query], count: int) -> list[int]:
    places = [place for place, item in enumerate(catalogue.items) if item.prose]
    labelled = {place for query in queries for place in query.relevant}
    drawn = np.random.default_rng(0).permutation(len(places))
    ordered = sorted((places[each] for each in drawn), key=lambda place: place not in labelled)
    return sorted(ordered[:count])


def _variants(catalogue: Catalogue) -> dict[str, Catalogue]:
    bare = [item.model_copy(update={"imported": ()}) for item in catalogue.items]
    variants = {ATTRIBUTES: Catalogue(catalogue.spec, bare)}
    if any(item.imported for item in catalogue.items):
        variants[TEXTS] = catalogue
    return variants


def _index(settings: Settings, catalogue: Catalogue, variant: str, encoder: str, *, progress: bool) -> Index:
    """Return an index that is built, or brought up to date, for this measurement."""
    if encoder == TUNED:
        return _tuned(settings, catalogue, variant, progress=progress)
    directory = _directory(settings, catalogue, variant, encoder)
    if encoder == settings.encoder and settings.index_dir.exists() and not directory.exists():
        shutil.copytree(settings.index_dir, directory)  # so that what it holds is not encoded again
    make = partial(load_encoder, encoder)
    build_index(catalogue, directory, encoder, make, progress=progress)
    return Index.load(directory, catalogue, encoder, make)


def _directory(settings: Settings, catalogue: Catalogue, variant: str, encoder: str) -> Path:
    name = f"{encoder}, {variant}, {len(catalogue)}".replace("/", "-")
    return settings.home / "evaluation" / catalogue.spec.name / name


def _tuned(settings: Settings, catalogue: Catalogue, variant: str, *, progress: bool) -> Index:
    """Return MiniLM's index with queries encoded as a tuned encoder serves them."""
    if not settings.adapters_file.is_file():
        raise ValueError("there is no tuned encoder: run `tune-encoder` first")
    _index(settings, catalogue, variant, MINILM, progress=progress)
    folder = settings.home / "evaluation" / catalogue.spec.name / "tuned encoder"
    export(folder, settings.adapters_file)
    return Index.load(_directory(settings, catalogue, variant, MINILM), catalogue, MINILM, partial(QuickMiniLM, folder))


def _query_ms(index: Index, queries: Sequence[Query]) -> dict[str, float]:
    """Return the median milliseconds of encoding a query for the first time, and again."""
    index.warm_up()
    times = []
    for _ in ("new", "remembered"):
        passes = []
        for query in queries:
            start = time.perf_counter()
            index.query(query.text)
            passes.append(1000 * (time.perf_counter() - start))
        times.append(float(np.median(passes)))
    return {"new": times[0], "remembered": times[1]}


def _table(variant: str, results: Mapping[str, Mapping[str, Found]]) -> str:
    """Return a table: the dev half's NDCG, the test half in full, NDCG of its kinds and of other languages."""
    strata = next(iter(results.values()))
    kinds = [name for name in strata if name.startswith(f"{TEST}, ")]
    counted = {name: f"{name} ({strata[name].queries})" for name in strata}
    heads = ["", f"NDCG, {counted[DEV]}", f"recall@{K}, {counted[TEST]}", "MRR, test", "NDCG, test"]
    heads += [f"NDCG, {counted[name]}" for name in kinds]
    heads += [f"NDCG, {counted[OTHER_LANGUAGES]}"] if OTHER_LANGUAGES in strata else []
    lines = [f"## {variant}\n", f"| {' | '.join(heads)} |", f"|---|{'--:|' * (len(heads) - 1)}"]
    for name, found in results.items():
        test = found[TEST]
        cells = [f"{found[DEV].ndcg.mean:.3f}", *(_with_interval(each) for each in (test.recall, test.mrr, test.ndcg))]
        cells += [f"{found[kind].ndcg.mean:.3f}" for kind in kinds]
        cells += [f"{found[OTHER_LANGUAGES].ndcg.mean:.3f}"] if OTHER_LANGUAGES in strata else []
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"Best by text alone on the dev half: {best(results)}.\n"])


def _with_interval(estimate: Any) -> str:
    return f"{estimate.mean:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"
