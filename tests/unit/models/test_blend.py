"""The blend is the weighted sum of its models, and the weights are learned where there is something to learn from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recommender.models.blend import Blend, BlendSettings
from recommender.models.item_item import ItemItem, ItemItemSettings
from recommender.models.lightfm import LightFM, LightFMSettings
from recommender.models.next_item import NextItem
from recommender.models.protocol import History, Interactions
from tests.two_tastes import DAY, SOUR, SWEET, history, opinions_of_two_tastes, two_kinds


def fitted(**settings: object) -> Blend:
    blend = Blend(BlendSettings.model_validate(settings))
    blend.fit(opinions_of_two_tastes(), two_kinds(), seed=5)
    return blend


def test_scores_are_the_weighted_sum() -> None:
    blend, parts = fitted(discount=0.0), (LightFM(), ItemItem(ItemItemSettings(latest=10.0)), NextItem())
    for part in parts:
        part.fit(opinions_of_two_tastes(), two_kinds(), seed=5)
    case = history(d1=1.0, d14=-1.0)

    expected = sum(blend.weights[part.name] * part.scores(case) for part in parts)
    np.testing.assert_allclose(blend.scores(case), expected, rtol=1e-5)
    assert min(blend.weights.values()) > 0


def test_what_a_history_says_of_a_well_liked_item_is_discounted() -> None:
    """Of dish 0, liked by twenty people, half: (20 / 5)^(-1/2); of a new one nothing; of the biases nothing either."""
    plain, discounted = fitted(discount=0.0), fitted(discount=0.5, discount_from=5)
    case = history(d1=1.0, d14=-1.0)

    new, before = plain.scores(History.empty()), plain.scores(case)
    after = discounted.scores(case)
    np.testing.assert_allclose(discounted.scores(History.empty()), new, rtol=1e-5)
    assert after[0] - new[0] == pytest.approx((before[0] - new[0]) / 2, rel=1e-4)
    assert after[24] == before[24]


def test_a_model_without_weight_does_not_count() -> None:
    blend = fitted(lightfm_weight=0.0, next_item_weight=0.0, discount=0.0)

    expected = blend.weights["item_item"] * blend._item_item.scores(history(d1=1.0))
    np.testing.assert_allclose(blend.scores(history(d1=1.0)), expected)


def test_a_weight_is_of_scores_on_one_scale() -> None:
    """What the best quarter of 27 dishes, 6 of them, has above the average, averaged over all 40 people, is 1."""
    blend = fitted(lightfm_weight=1.0, item_item_weight=0.0, next_item_weight=0.0, discount=0.0)
    data = opinions_of_two_tastes()

    reaches = []
    for user in range(data.n_users):
        rows = np.flatnonzero(data.users == user)
        rows = rows[np.argsort(data.times[rows])]
        scores = blend.scores(History(data.items[rows], data.weights[rows]))
        reaches.append(np.sort(scores)[-6:].mean() - scores.mean())
    assert np.mean(reaches) == pytest.approx(1, rel=1e-4)


def in_order(people: int) -> Interactions:
    """Everybody likes eight sweet dishes, or eight sour ones, in the order of their numbers."""
    random = np.random.default_rng(3)
    rows = []
    for person in range(people):
        first = int(random.integers(4))
        kind = SWEET if person % 2 else SOUR
        rows += [(person, kind[first + step], 1.0, step * DAY) for step in range(8)]
    users, items, weights, times = zip(*rows, strict=True)
    return Interactions(
        np.array(users, np.int32), np.array(items, np.int32), np.array(weights, np.float32), np.array(times), people
    )


def test_weights_are_learned_from_what_was_liked_later() -> None:
    """LightFM has learned next to nothing here, but is given most of the weight to begin with."""
    start = np.array([5.0, 0.25, 0.4])
    shares = {}
    for people in (90, 120):
        blend = Blend(BlendSettings(lightfm=LightFMSettings(dimensions=1, epochs=1), lightfm_weight=5.0))
        blend.fit(in_order(people), two_kinds(), seed=5)
        shares[people] = blend._weights * blend._scale(in_order(people))

    np.testing.assert_allclose(shares[90], start, rtol=1e-5)  # too few people to learn from
    assert shares[120][0] < 0.8 * start[0] / start.sum()
    assert shares[120].sum() == pytest.approx(1, rel=1e-5)


def test_learning_can_be_left_out() -> None:
    quick = LightFMSettings(dimensions=4, epochs=2)
    blend = Blend(BlendSettings(lightfm=quick, learn=False))
    blend.fit(in_order(120), two_kinds(), seed=5)

    np.testing.assert_allclose(blend._weights * blend._scale(in_order(120)), [0.35, 0.25, 0.4], rtol=1e-5)


def test_models_of_different_catalogues_do_not_go_together(tmp_path: Path) -> None:
    blend = fitted()
    for other in (ItemItem(), NextItem()):
        blend.save(tmp_path)
        other.save(tmp_path / other.name)

        with pytest.raises(ValueError, match="different numbers"):
            Blend.load(tmp_path)


def test_there_has_to_be_a_weight_for_each_model(tmp_path: Path) -> None:
    blend = fitted()
    blend._weights = blend._weights[:2]
    blend.save(tmp_path)

    with pytest.raises(ValueError, match="weight for each"):
        Blend.load(tmp_path)


def test_weights_and_settings_are_kept(tmp_path: Path) -> None:
    blend = fitted(item_item_weight=2.5)
    blend.save(tmp_path)
    loaded = Blend.load(tmp_path)

    assert loaded.settings.item_item_weight == 2.5
    assert loaded.weights == blend.weights
    assert json.loads((tmp_path / "model.json").read_text("utf-8"))["model"] == "blend"
