"""What whoever runs the bot sees of its models, and the way back to an earlier one. Needs no model that loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from recommender.settings import Settings
from recommender.training.last import LastTraining, last_training
from recommender.training.registry import ModelError, latest, read_manifest, versions
from recommender.training.rollback import roll_back

__all__ = ["FIGURES", "LastTraining", "ModelError", "Models", "Version"]

FIGURES: Mapping[str, str] = {
    "NDCG@10": "blend.ndcg@10",
    "dislike@10": "blend.dislike_rate@10",
    "coverage": "blend.coverage",
}


@dataclass(frozen=True)
class Version:
    """A version of the model: figures by the names of `FIGURES`; `problem` says why it cannot be read."""

    name: str
    is_current: bool
    created: datetime | None = None
    read: datetime | None = None
    opinions: int = 0
    people: int = 0
    figures: Mapping[str, float] = field(default_factory=dict)
    forced: bool = False
    problem: str | None = None


class Models:
    """The versions on disk."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.models_dir

    def versions(self) -> list[Version]:
        """Return all versions, newest first."""
        try:
            current = latest(self._folder)
        except ModelError:
            current = None
        return [self.version(name, current) for name in reversed(versions(self._folder))]

    def version(self, name: str, current: str | None = None) -> Version:
        """Return one version; `current` is the name of the one that is current."""
        try:
            manifest = read_manifest(self._folder, name)
        except ModelError as error:
            return Version(name, name == current, problem=str(error))
        return Version(
            name,
            name == current,
            created=manifest.created,
            read=manifest.read or manifest.created,
            opinions=manifest.opinions,
            people=manifest.people,
            figures={told: manifest.metrics[key] for told, key in FIGURES.items() if key in manifest.metrics},
            forced=manifest.forced,
        )

    def last_training(self) -> LastTraining | None:
        """Return how the last training ended, if that is known."""
        return last_training(self._folder)

    def roll_back(self, version: str) -> None:
        """Make an earlier version current again; running servers take it within seconds.

        Raises:
            ModelError: there is no such version, it is current already, or it is corrupt.
            OSError: it cannot be read, or the switch not be written.
        """
        roll_back(self._folder, version)
