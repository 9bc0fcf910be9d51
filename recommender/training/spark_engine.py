"""Training with Spark: chosen and measured on a sample in this process, trained on everything over there.

What is published is an ordinary version. Its vectors are those of ALS instead of LightFM's, and its item-item weights
come from what Spark counted. The other parts of the blend learn from a bounded part of the interactions in any case.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.ratings import RATINGS_FILE
from recommender.catalogue.spec import load_spec
from recommender.models.als import ALS
from recommender.models.blend import KINDS, Blend
from recommender.models.blend_settings import BlendSettings
from recommender.models.item_item import ItemItem
from recommender.models.parts import Part
from recommender.models.protocol import Interactions
from recommender.models.repeat import Repeat
from recommender.models.repeat import once as once_in_memory
from recommender.models.spark_fitting import counted, factorise, liked_together, once
from recommender.models.spark_session import INSTALL, LOG_FILE, SparkError, installed, spark_session
from recommender.settings import Settings
from recommender.training.dataset import Signals
from recommender.training.job import Job, code_digest, items_digest
from recommender.training.spark_table import Table, exported
from recommender.training.train import Progress


@dataclass(frozen=True)
class InSpark:
    """All interactions in Spark's hands, and a sample of them here."""

    table: Table
    sample: Interactions

    @property
    def opinions(self) -> int:
        """How many there are."""
        return self.table.rows

    @property
    def people(self) -> int:
        """Of how many people."""
        return len(self.table.people)

    def fit(self, settings: BlendSettings, catalogue: Catalogue, *, seed: int, progress: bool) -> Blend:
        """Train by settings that have been chosen: what grows in Spark, the rest on the sample.

        Raises:
            SparkError: Spark fails.
        """
        model = Blend(settings)
        names = model.needed(settings)
        rows = self.table.in_spark()
        if Repeat.name in names:
            rows = once(rows)
        here = once_in_memory(self.sample) if Repeat.name in names else self.sample
        parts: dict[str, Part] = {name: KINDS[name](settings.of(name)) for name in names}
        counts = counted(rows, len(catalogue), settings.als.liked_from, progress=progress)
        for name, part in parts.items():
            if isinstance(part, ALS):
                part.take(
                    factorise(rows, len(catalogue), part.settings, seed=seed, progress=progress), counts, catalogue
                )
            elif isinstance(part, ItemItem):
                least = part.settings.liked_from
                liked = counted(rows, len(catalogue), least, progress=progress).liked
                part.fit_counted(liked, partial(liked_together, rows, liked_from=least, progress=progress), catalogue)
            else:
                own = self.sample if name == Repeat.name else here
                part.fit(own, catalogue, seed=seed, progress=progress)
        model.put_together(settings, parts, counts.good, counts.said, self.sample)
        return model


@contextmanager
def prepared(
    settings: Settings, signals: Signals = (), model: BlendSettings | None = None, progress: Progress = print
) -> Iterator[Job]:
    """Write for Spark what there is to train on; it is gone at the end of the block.

    Args:
        settings: say where the catalogue is.
        signals: people's pseudonyms with what they said.
        model: settings of the model; its vectors are ALS's in any case.
        progress: gets the lines to print.

    Raises:
        SparkError: Spark is not installed.
        BusyError: another training with Spark is running.
        FileNotFoundError: the catalogue has not been built.
        ValueError: its files are corrupt or do not belong together.
    """
    if not installed():
        raise SparkError(INSTALL)
    read = datetime.now(UTC)
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    wanted = (model or BlendSettings(aim=settings.aim, sample=settings.sample)).with_factors("als")
    ratings, private = settings.catalogue_dir / RATINGS_FILE, settings.spark_folder is None
    with exported(ratings, signals, catalogue, settings.spark_dir, private=private) as table:
        progress(f"Wrote {table.rows:,} opinions of {len(table.people):,} people for Spark")
        some = table.sample(wanted.sample)
        yield Job(
            catalogue=catalogue,
            data=some,
            whole=InSpark(table, some),
            model=wanted,
            fingerprint=f"{items_digest(settings)}-{table.fingerprint}",
            code=code_digest(),
            people=table.people,
            weights=settings.event_weights,
            read=read,
        )


@contextmanager
def running(settings: Settings, progress: Progress = print) -> Iterator[None]:
    """Run the Spark that the settings ask for.

    Raises:
        SparkError: it cannot be started.
    """
    log = settings.home / "log" / LOG_FILE
    progress(f"Starting Spark at {settings.spark_master}; its log is {log}")
    with spark_session(settings.spark_master, settings.spark_memory, settings.spark_dir, log):
        yield
