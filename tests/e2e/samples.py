"""Other catalogues than films, built from their samples for the tests of their folders.

A folder's conftest puts its own `engine` and `assistant` in the place of those of the films; all else stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.engine import Engine
from recommender.commands.cli import main
from recommender.settings import Settings
from tests.e2e.conversation import Assistant


def built_sample(tmp_path_factory: pytest.TempPathFactory, catalogue: str, *training: str) -> Settings:
    """Return settings of a home in which a catalogue's sample has been built and a model of it trained.

    `training` are options of `recommender train`.
    """
    home = tmp_path_factory.mktemp(catalogue)
    settings = Settings.model_validate(
        {"home": home, "catalogue": catalogue, "pseudonym_key": "a key that only the tests use"}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARLEY_HOME", str(home))
        patch.setenv("PARLEY_CATALOGUE", catalogue)
        assert main(["build"]) == 0
        assert main(["train", *training]) == 0
    return settings


def assistant_of(settings: Settings, model: Path) -> Iterator[Assistant]:
    """Yield the assistant with a model, reading messages about a catalogue."""
    running = Assistant(model, PARLEY_HOME=str(settings.home), PARLEY_CATALOGUE=settings.catalogue)
    yield running
    running.close()


def engine_of(settings: Settings) -> Iterator[Engine]:
    """Yield the recommender of a catalogue."""
    running = Engine(settings)
    yield running
    running.close()
