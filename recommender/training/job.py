"""Everything that one training depends on, and whether the published model is what would come of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from pydantic import JsonValue

from recommender.catalogue.catalogue import ITEMS_FILE, Catalogue
from recommender.catalogue.ratings import load_ratings
from recommender.catalogue.spec import load_spec
from recommender.models.blend import Blend
from recommender.models.blend_settings import BlendSettings
from recommender.models.protocol import Interactions
from recommender.settings import EventWeights, Settings
from recommender.training.dataset import Signals, fingerprint, interactions, people_of
from recommender.training.registry import Manifest, ModelError, check_files, current_manifest

SEED = 20_26

# What a model's arrays depend on; a change anywhere in it makes the current model out of date.
CODE = (
    "models",
    "training/spark_engine.py",
    "training/spark_table.py",
    "training/dataset.py",
    "training/job.py",
    "training/train.py",
    "catalogue/catalogue.py",
    "catalogue/facets.py",
    "catalogue/spec.py",
    "domain/feedback.py",
)


class Whole(Protocol):
    """All interactions, wherever they are."""

    @property
    def opinions(self) -> int:
        """How many there are."""
        ...

    @property
    def people(self) -> int:
        """Of how many people."""
        ...

    def fit(self, settings: BlendSettings, catalogue: Catalogue, *, seed: int, progress: bool) -> Blend:
        """Train on all of them by settings that have been chosen."""
        ...


@dataclass(frozen=True)
class InMemory:
    """All interactions in this process."""

    data: Interactions

    @property
    def opinions(self) -> int:
        """How many there are."""
        return len(self.data.users)

    @property
    def people(self) -> int:
        """Of how many people."""
        return self.data.n_users

    def fit(self, settings: BlendSettings, catalogue: Catalogue, *, seed: int, progress: bool) -> Blend:
        """Train on all of them by settings that have been chosen."""
        model = Blend(settings)
        model.fit(self.data, catalogue, seed=seed, progress=progress)
        return model


@dataclass(frozen=True)
class Job:
    """Everything that one training depends on. `data` is what settings are chosen and measured on, at least."""

    catalogue: Catalogue
    data: Interactions
    whole: Whole
    model: BlendSettings
    fingerprint: str
    code: str
    people: Sequence[str]
    weights: EventWeights
    read: datetime

    @property
    def settings(self) -> dict[str, JsonValue]:
        """The model's settings as JSON, with the seed and the weights of events."""
        return {"seed": SEED, "event_weights": self.weights.model_dump(), **self.model.model_dump(mode="json")}

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
    read = datetime.now(UTC)  # before people's signals are, so that nothing counts as read that was said meanwhile
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    ratings, said = load_ratings(settings.catalogue_dir), list(signals)
    data = interactions(catalogue, ratings, said)
    return Job(
        catalogue=catalogue,
        data=data,
        whole=InMemory(data),
        model=model or BlendSettings(aim=settings.aim, sample=settings.sample),
        fingerprint=f"{items_digest(settings)}-{fingerprint(data)}",
        code=code_digest(),
        people=people_of(ratings, said),
        weights=settings.event_weights,
        read=read,
    )


def items_digest(settings: Settings) -> str:
    """Return a digest of the built catalogue's items."""
    return hashlib.sha256((settings.catalogue_dir / ITEMS_FILE).read_bytes()).hexdigest()[:16]


def is_current(settings: Settings, job: Job) -> bool:
    """Whether the published model is the one that this job would train."""
    try:
        manifest = current_manifest(settings.models_dir)
        check_files(settings.models_dir / manifest.version, manifest)  # what is damaged is to be trained again
        return job.describes(manifest)
    except (ModelError, OSError):
        return False


def code_digest() -> str:
    """Return a digest of the source that a model depends on, which says more than a commit: it may be changed."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for name in CODE:
        path = package / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
