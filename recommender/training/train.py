"""Trains the model, measures it, and publishes it if it is not much worse than the one before."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

import recommender
from recommender.catalogue.build import load_ratings
from recommender.catalogue.catalogue import ITEMS_FILE, Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.feedback import Signal
from recommender.evaluation.ranking import RankingReport, evaluate
from recommender.models.blend import Blend, BlendSettings
from recommender.models.popularity import Popularity
from recommender.models.protocol import Interactions, Model
from recommender.settings import Settings
from recommender.training.dataset import fingerprint, histories, interactions, joined, split_by_time
from recommender.training.registry import MODEL_DIR, Manifest, ModelError, current_manifest, publish, staging

GATE = 0.95  # the least share of the current model's NDCG that a new one has to reach
SEED = 20_26

# What a model's arrays depend on; a change anywhere in it makes the current model out of date.
CODE = ("models", "training", "catalogue/catalogue.py", "catalogue/spec.py", "domain/feedback.py")

Progress = Callable[[str], None]
Signals = Iterable[tuple[str, Sequence[Signal]]]


@dataclass(frozen=True)
class Job:
    """Everything that one training depends on."""

    catalogue: Catalogue
    data: Interactions
    model: BlendSettings
    fingerprint: str
    code: str

    @property
    def settings(self) -> dict[str, JsonValue]:
        """The model's settings as JSON, with the seed."""
        return {"seed": SEED, **self.model.model_dump(mode="json")}

    def describes(self, manifest: Manifest) -> bool:
        """Whether training now would give the model that the manifest describes."""
        return (manifest.catalogue, manifest.data, manifest.code, manifest.settings) == (
            self.catalogue.fingerprint,
            self.fingerprint,
            self.code,
            self.settings,
        )


def prepare(settings: Settings, signals: Signals = (), model: BlendSettings | None = None) -> Job:
    """Read what there is to train on.

    Args:
        settings: says where the catalogue is.
        signals: people's pseudonyms with what they said (`Store.all_signals`).
        model: settings of the model.

    Raises:
        FileNotFoundError: the catalogue has not been built.
        ValueError: its files are corrupt or do not belong together.
    """
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    data = interactions(catalogue, load_ratings(settings.catalogue_dir), signals)
    items = hashlib.sha256((settings.catalogue_dir / ITEMS_FILE).read_bytes()).hexdigest()[:16]
    return Job(catalogue, data, model or BlendSettings(), f"{items}-{fingerprint(data)}", _code_digest())


def is_current(settings: Settings, job: Job) -> bool:
    """Whether the published model is the one that this job would train."""
    try:
        return job.describes(current_manifest(settings.models_dir))
    except ModelError:
        return False


def train(settings: Settings, job: Job, *, force: bool = False, progress: Progress = print) -> Manifest:
    """Train, measure and publish a model; takes under two minutes for 100,000 ratings on two cores.

    The model is first fitted without the last fifth of each user's interactions and measured on them, beside
    popularity; then it is fitted on everything and published.

    Args:
        settings: says where models are kept.
        job: what `prepare` returned.
        force: whether to publish a model that is much worse than the current one.
        progress: gets the lines to print; bars are drawn when standard error is a terminal.

    Raises:
        ModelError: the model is much worse than the current one.
        OSError: the model cannot be written.
    """
    data, bars = job.data, sys.stderr.isatty()
    progress(f"Training on {len(data.users):,} opinions of {data.n_users:,} people, without their last fifth")
    metrics = _measure(job, bars, progress)
    if not force:
        _gate(settings.models_dir, job, metrics)
    progress("Training on everything")
    model = Blend(job.model)
    model.fit(data, job.catalogue, seed=SEED, progress=bars)
    with staging(settings.models_dir) as staged:
        model.save(staged / MODEL_DIR)
        manifest = publish(
            settings.models_dir,
            staged,
            created=datetime.now(UTC),
            catalogue=job.catalogue.fingerprint,
            data=job.fingerprint,
            code=job.code,
            settings=job.settings,
            metrics=metrics,
        )
    progress(f"Published model {manifest.version}")
    return manifest


def _measure(job: Job, bars: bool, progress: Progress) -> dict[str, float]:
    """Return the metrics of the model and of popularity; empty when there is nothing to measure on."""
    split = split_by_time(job.data)
    known = joined(split.train, split.validation)
    before, after = histories(known), histories(split.test)
    metrics: dict[str, float] = {}
    models: tuple[Model, ...] = (Popularity(), Blend(job.model))
    for model in models:
        model.fit(known, job.catalogue, seed=SEED, progress=bars)
        report = evaluate(model, before, after, seed=SEED, progress=bars)
        if report is None:
            progress("Nobody has liked anything in the part held out: nothing to measure on")
            return {}
        metrics |= _named(model.name, report)
        progress(f"  {model.name:<10} NDCG@{report.k} {report.ndcg}  recall@{report.k} {report.recall}")
    return metrics


def _named(name: str, report: RankingReport) -> dict[str, float]:
    estimates = {"ndcg": report.ndcg, "recall": report.recall, "dislike_rate": report.dislike_rate}
    named = {f"{name}.users": float(report.users), f"{name}.coverage": report.coverage}
    for metric, estimate in estimates.items():
        key = f"{name}.{metric}@{report.k}"
        named |= {key: estimate.mean, f"{key}.low": estimate.low, f"{key}.high": estimate.high}
    return named


def _gate(models_dir: Path, job: Job, metrics: dict[str, float]) -> None:
    """Refuse a model that is much worse than the current one; a model for another catalogue cannot be compared.

    Raises:
        ModelError: the model is much worse.
    """
    try:
        current = current_manifest(models_dir)
    except ModelError:
        return
    before, now = (values.get(f"{Blend.name}.ndcg@10") for values in (current.metrics, metrics))
    if current.catalogue == job.catalogue.fingerprint and before and (now or 0.0) < GATE * before:
        raise ModelError(
            f"not published: NDCG@10 is {now or 0:.4f}, and the current model {current.version} has {before:.4f}"
        )


def _code_digest() -> str:
    """Return a digest of the source that a model depends on, which says more than a commit: it may be changed."""
    package = Path(recommender.__file__).parent
    digest = hashlib.sha256()
    for name in CODE:
        path = package / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
