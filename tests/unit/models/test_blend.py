"""The blend is the weighted sum of its two models."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recommender.models.blend import Blend, BlendSettings
from recommender.models.item_item import ItemItem
from recommender.models.lightfm import LightFM
from tests.two_tastes import history, opinions_of_two_tastes, two_kinds


def test_scores_are_the_weighted_sum() -> None:
    opinions, catalogue = opinions_of_two_tastes(), two_kinds()
    models = (Blend(BlendSettings(item_item_weight=3.0)), LightFM(), ItemItem())
    for model in models:
        model.fit(opinions, catalogue, seed=5)
    blend, lightfm, item_item = (model.scores(history(d1=1.0, d14=-1.0)) for model in models)

    np.testing.assert_allclose(blend, lightfm + 3 * item_item, rtol=1e-6)


def test_models_of_different_catalogues_do_not_go_together(tmp_path: Path) -> None:
    blend, other = Blend(), ItemItem()
    blend.fit(opinions_of_two_tastes(), two_kinds(), seed=5)
    blend.save(tmp_path)
    other.save(tmp_path / "item_item")

    with pytest.raises(ValueError, match="different numbers"):
        Blend.load(tmp_path)


def test_the_weight_is_kept(tmp_path: Path) -> None:
    blend = Blend(BlendSettings(item_item_weight=2.5))
    blend.fit(opinions_of_two_tastes(), two_kinds(), seed=5)
    blend.save(tmp_path)

    assert Blend.load(tmp_path).settings.item_item_weight == 2.5
    assert json.loads((tmp_path / "model.json").read_text("utf-8"))["model"] == "blend"
