"""Versions are loaded for the catalogue as it is now, if they were trained on items of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.items import Item
from recommender.models.blend import Blend
from recommender.models.protocol import History
from recommender.training.published import MODEL_DIR, write_items
from recommender.training.registry import ModelError, publish, staging
from tests.two_tastes import NOON, load_current, publish_one, two_kinds

CATALOGUE = two_kinds()


def test_a_model_is_loaded_for_a_catalogue_that_has_changed_since(models_dir: Path, model: Blend) -> None:
    with staging(models_dir) as staged:
        model.save(staged / MODEL_DIR)
        write_items(staged, CATALOGUE)
        publish(
            models_dir,
            staged,
            created=NOON,
            catalogue=CATALOGUE.fingerprint,
            data="data",
            code="code",
            settings={},
            metrics={},
        )
    turned = Catalogue(CATALOGUE.spec, CATALOGUE.items[:0:-1])  # without the first

    scores = load_current(models_dir, turned).model.scores(History.empty())

    np.testing.assert_array_equal(scores, model.scores(History.empty())[:0:-1])
    others = Catalogue(CATALOGUE.spec, [Item(id="another", title="Another dish")])
    with pytest.raises(ModelError, match="another catalogue, of other items"):
        load_current(models_dir, others)


def test_a_model_for_another_catalogue_is_refused(models_dir: Path, model: Blend) -> None:
    publish_one(models_dir, model, catalogue="another")

    with pytest.raises(ModelError, match="another catalogue"):
        load_current(models_dir, CATALOGUE)
