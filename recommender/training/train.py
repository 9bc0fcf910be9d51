"""Trains the model, measures it beside the current one, and publishes it if no gate fails."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from recommender.models import stacking
from recommender.models.blend import Blend
from recommender.models.blend_settings import chosen_in_words
from recommender.models.protocol import Scoring
from recommender.retrieval.nearest import Nearest
from recommender.retrieval.pgvector import PgNearest, VectorStoreError
from recommender.settings import Settings
from recommender.training.comparison import Comparison
from recommender.training.dataset import held_out, sample
from recommender.training.evaluation.ranking import RankingReport
from recommender.training.evaluation.tables import aligned
from recommender.training.gates import Figures, as_table, judge
from recommender.training.job import SEED, Job
from recommender.training.last import keep_last
from recommender.training.lock import training_lock
from recommender.training.published import EVALUATED_DIR, MODEL_DIR, NEAREST_DIR, load, write_items
from recommender.training.registry import Manifest, ModelError, current_manifest, latest, publish, staging

Progress = Callable[[str], None]


def train(settings: Settings, job: Job, *, force: bool = False, progress: Progress = print) -> Manifest:
    """Train, measure and publish a model; takes a few minutes for 100,000 ratings on two cores.

    The model is first fitted without the last eighth of everybody's opinions: there it chooses its settings, and is
    compared with popularity, EASE and its own parts on what came later. With these settings it is fitted without a
    fifth, whenever they were said, and measured beside the current model, of which the same fit is kept for that
    (`dataset.held_out`). If no gate fails, and it is not below any of what is simpler by more than chance, it is fitted
    on everything and published.

    Args:
        settings: says where models are kept, and what a new one has to pass.
        job: what `job.prepare` returned.
        force: whether to publish although a gate fails.
        progress: gets the lines to print; bars are drawn when standard error is a terminal.

    Raises:
        ModelError: a gate fails, or another process is training.
        OSError: the model cannot be written.
    """
    with training_lock(settings.models_dir):
        return _train(settings, job, force, progress)


def _train(settings: Settings, job: Job, force: bool, progress: Progress) -> Manifest:
    whole, bars = job.whole, sys.stderr.isatty()
    some = sample(job.data, job.people, job.model.sample)
    asked = whole.people if len(some.users) == whole.opinions else len(np.unique(some.users))
    progress(f"Choosing on {len(some.users):,} opinions of {asked:,} people, without the last of each")
    early, late = stacking.hold_out(some)
    choice = Blend(job.model)
    choice.fit(early, job.catalogue, seed=SEED, progress=bars)
    reports, against = Comparison(job.catalogue, early, late, SEED).with_simple(choice, progress=bars)
    for name, each in reports.items():
        progress(_line(name, each))
    for simpler in against:
        ratio = simpler.ratio
        progress(f"  {ratio.mean:.2f} ({ratio.low:.2f}–{ratio.high:.2f}) times that of {simpler.name}")
    progress(f"Chosen: {chosen_in_words(choice.learned, job.model.weights)}")
    progress("Training without a fifth to measure on")
    known, out = held_out(some, job.people, job.catalogue.ids, again=job.catalogue.spec.repeat)
    comparison, candidate = Comparison(job.catalogue, known, out, SEED), Blend(choice.learned)
    candidate.fit(known, job.catalogue, seed=SEED, progress=bars)
    report = _told(comparison, bars, progress, "new", candidate)
    if report is None:
        progress("Nobody has liked anything in the part held out: nothing to measure on")
    current, before = _current(settings.models_dir, job, partial(_told, comparison, bars, progress), progress)
    outcomes = judge(settings.gates, before, _figures(whole.opinions, report))
    outcomes += tuple(simpler.outcome(reports[Blend.name].ndcg.mean) for simpler in against)
    for row in aligned(as_table(outcomes)):
        progress(f"  {row}")
    failed = [each.gate for each in outcomes if not each.passed]
    if failed and not force:
        keep_last(settings.models_dir, outcomes, None)
        than = f"{current} allows" if current else "it may be"
        raise ModelError(f"not published: worse than {than} in {', '.join(failed)} (--force publishes)")
    if failed:
        progress(f"Published by force, although it fails in {', '.join(failed)}:")
    progress(f"Training on all {whole.opinions:,} opinions")
    # By the same settings: a fifth more data would hardly change the weights.
    final = whole.fit(candidate.learned, job.catalogue, seed=SEED, progress=bars)
    with staging(settings.models_dir) as staged:
        final.save(staged / MODEL_DIR)
        if (url := settings.vectors_url) is not None:
            _into_postgresql(url, job, final, bars, progress)
        elif settings.approximate(len(job.catalogue)):
            Nearest.build(final.vectors(), progress=bars).save(staged / NEAREST_DIR)
        candidate.save(staged / EVALUATED_DIR)
        write_items(staged, job.catalogue)
        manifest = publish(
            settings.models_dir,
            staged,
            created=datetime.now(UTC),
            read=job.read,
            catalogue=job.catalogue.fingerprint,
            data=job.fingerprint,
            code=job.code,
            settings=job.settings,
            model=Blend.name,
            chosen=candidate.learned.chosen,
            metrics={
                **_named(Blend.name, report),
                **{
                    f"later.{key}": value for name, each in reports.items() for key, value in _named(name, each).items()
                },
            },
            opinions=whole.opinions,
            people=whole.people,
            gates=outcomes,
            compared_with=current,
            forced=bool(failed),
        )
    keep_last(settings.models_dir, outcomes, manifest.version)
    progress(f"Published model {manifest.version}")
    return manifest


def _into_postgresql(url: str, job: Job, model: Blend, bars: bool, progress: Progress) -> None:
    """Have the vectors indexed before a server needs them; one that finds none there does it itself."""
    try:
        PgNearest.open(url, job.catalogue.spec.name, model.vectors(), progress=bars).close()
    except VectorStoreError as error:
        progress(f"  {error}; servers try again")


def _told(comparison: Comparison, bars: bool, progress: Progress, name: str, model: Scoring) -> RankingReport | None:
    report = comparison.report(model, progress=bars)
    if report is not None:
        progress(_line(name, report))
    return report


def _line(name: str, report: RankingReport) -> str:
    return f"  {name:<10} NDCG@{report.k} {report.ndcg}  recall@{report.k} {report.recall}"


def _current(
    models_dir: Path, job: Job, measure: Callable[[str, Scoring], RankingReport | None], progress: Progress
) -> tuple[str | None, Figures]:
    """Return the current version and its figures on today's held-out part; what cannot be compared is said.

    A manifest from before opinions were held out by digest has no `opinions`, and its figures are of another part.
    """
    try:
        if latest(models_dir) is None:
            return None, Figures()
        manifest = current_manifest(models_dir)
    except ModelError as error:
        progress(f"  nothing to compare with: {error}")
        return None, Figures()
    recorded = _recorded(manifest)
    same = (manifest.data, manifest.settings.get("sample")) == (job.fingerprint, job.model.sample)
    if same and recorded.data and recorded.ndcg is not None:
        # The same fifth was held out, and what was measured then tells what the code of then could do as well.
        progress(f"  {'current':<10} NDCG@10 {recorded.ndcg:.4f}, measured on the same data when it was trained")
        return manifest.version, recorded
    try:
        twin = load(models_dir, manifest, job.catalogue, EVALUATED_DIR).model
    except ModelError as error:
        progress(f"  compared by the size of the data only: {error}")
        return manifest.version, Figures(recorded.data)
    return manifest.version, _figures(manifest.opinions, measure("current", twin))


def _recorded(manifest: Manifest) -> Figures:
    ndcg, disliked, coverage = (
        manifest.metrics.get(f"{Blend.name}.{metric}") for metric in ("ndcg@10", "dislike_rate@10", "coverage")
    )
    return Figures(manifest.opinions or None, ndcg, disliked, coverage)


def _figures(opinions: int, report: RankingReport | None) -> Figures:
    if report is None:
        return Figures(opinions)
    return Figures(opinions, report.ndcg.mean, report.dislike_rate.mean, report.coverage)


def _named(name: str, report: RankingReport | None) -> dict[str, float]:
    if report is None:
        return {}
    estimates = {"ndcg": report.ndcg, "recall": report.recall, "dislike_rate": report.dislike_rate}
    named = {f"{name}.users": float(report.users), f"{name}.coverage": report.coverage}
    for metric, estimate in estimates.items():
        key = f"{name}.{metric}@{report.k}"
        named |= {key: estimate.mean, f"{key}.low": estimate.low, f"{key}.high": estimate.high}
    return named
