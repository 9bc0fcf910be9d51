"""A model of the dishes of `two_tastes`, and where to publish it."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.models.blend import Blend
from tests.two_tastes import opinions_of_two_tastes, two_kinds


@pytest.fixture(scope="session")
def model() -> Blend:
    blend = Blend()
    blend.fit(opinions_of_two_tastes(), two_kinds(), seed=3)
    return blend


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    return tmp_path / "models"
