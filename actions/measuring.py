"""What the action server tells its monitors: on what answering stands, and which model answers."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from actions.engine import Engine
from monitoring.endpoints import Part
from monitoring.models import ModelFacts
from recommender.training.versions import Models

LOOK_SECONDS = 3.0  # longer than the store waits for a lock


async def parts(engine: Engine, pool: ThreadPoolExecutor) -> list[Part]:
    """Tell whether the recommender is open and warm, and the training store can be read.

    Without the store lists are still made, and nothing is said to be kept.
    """
    recommender = engine.opened
    if recommender is None:
        return [Part("recommender", False)]
    looked = asyncio.get_running_loop().run_in_executor(pool, recommender.store_works)
    try:
        works = await asyncio.wait_for(looked, LOOK_SECONDS)
    except asyncio.TimeoutError:
        works = False
    return [Part("recommender", True), Part("store", works, needed=False)]


def model_facts(engine: Engine, models: Models) -> ModelFacts:
    """Return what there is to tell of the model that answers and of the last training."""
    recommender, last = engine.opened, models.last_training()
    training = ModelFacts(
        gates={gate.gate: gate.passed for gate in last.gates} if last else {},
        training_ended=last.ended.timestamp() if last else None,
        training_published=last.version is not None if last else None,
    )
    if recommender is None:
        return training
    version = models.version(recommender.model_version)
    return ModelFacts(
        **{
            **vars(training),
            "version": version.name,
            "trained": version.created.timestamp() if version.created else None,
            "figures": version.figures,
            "exposures_lost": recommender.exposures_lost,
        }
    )
