"""How the last training ended, kept beside the versions: one that was not published leaves no version to tell it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from recommender.domain.conditions import Name, Value
from recommender.training.gates import Outcome

LAST_FILE = "last-training.json"


class LastTraining(Value):
    """When a training ended, what the gates said, and the version that it published, if it did."""

    ended: AwareDatetime
    gates: tuple[Outcome, ...]
    version: Name | None = None


def keep_last(models_dir: Path, gates: Sequence[Outcome], version: str | None) -> None:
    """Keep how a training has just ended."""
    told = LastTraining(ended=datetime.now(UTC), gates=tuple(gates), version=version)
    fresh = models_dir / f".{LAST_FILE}-{os.getpid()}"
    fresh.write_text(told.model_dump_json(indent=2) + "\n", "utf-8")
    fresh.replace(models_dir / LAST_FILE)


def last_training(models_dir: Path) -> LastTraining | None:
    """Return how the last training ended; None where none has, or its record cannot be read."""
    try:
        return LastTraining.model_validate_json((models_dir / LAST_FILE).read_bytes())
    except (OSError, ValidationError):
        return None
