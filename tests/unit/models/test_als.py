"""What is made of the vectors that Spark returns; `tests/integration/test_spark.py` has them factorised."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.als import ALS, COLD_RIDGE
from recommender.models.als_settings import ALSSettings
from recommender.models.blend import Blend
from recommender.models.blend_settings import BlendSettings
from recommender.models.counts import Counts
from recommender.models.item_item import ItemItem
from recommender.models.protocol import History, Interactions
from tests.two_tastes import NEW_SOUR, NEW_SWEET, NEW_UNKNOWN, SOUR, SWEET, history, opinions_of_two_tastes, two_kinds

SETTINGS = ALSSettings(dimensions=2, doubt=2.0, bias=0.1)


def of_two_tastes() -> ALS:
    """Sweet dishes lie one way and sour ones the other; nobody has tried the last three."""
    vectors = np.zeros((27, 2), dtype=np.float32)
    vectors[SWEET] = 1, 0
    vectors[SOUR] = 0, 1
    model = ALS(SETTINGS)
    model.take(vectors, Counts.of(opinions_of_two_tastes(), 27, 0.3), two_kinds())
    return model


def test_counts_by_hand():
    weights = np.array([1.0, 0.2, 0.3, -1.0, 0.0], dtype=np.float32)
    items, users = np.array([0, 0, 2, 2, 2], dtype=np.int32), np.arange(5, dtype=np.int32)
    counts = Counts.of(Interactions(users, items, weights, np.zeros(5, dtype=np.int64), 5), 4, 0.3)
    assert counts.said.tolist() == [2, 0, 3, 0]
    assert counts.good.tolist() == [2, 0, 1, 0]
    assert counts.liked.tolist() == [1, 0, 1, 0]


def test_what_nobody_liked_has_the_vector_that_its_attributes_tell():
    """Twelve items have the attribute: the ridge takes (12, 0) / (12 + 10); without an attribute nothing is known."""
    vectors = of_two_tastes().vectors()[:, :-1]
    told = 12 / (12 + COLD_RIDGE)
    assert vectors[NEW_SWEET] == pytest.approx([told, 0], abs=1e-6)
    assert vectors[NEW_SOUR] == pytest.approx([0, told], abs=1e-6)
    assert vectors[NEW_UNKNOWN].tolist() == [0, 0]


def test_the_bias_is_how_well_an_item_is_liked_against_the_usual():
    """4 of 6 opinions are good, so 2/3 is usual: item 0 has (3 - 2/3 * 4) / (4 + 2), item 1 (1 - 2/3 * 2) / (2 + 2)."""
    model = ALS(SETTINGS)
    said, good = np.array([4, 2, 0]), np.array([3, 1, 0])
    biases = model._biases(Counts(said, good, good))
    assert biases == pytest.approx([0.1 * 1 / 18, 0.1 * -1 / 12, 0.0])


def test_somebody_is_folded_in_from_what_they_like():
    model = of_two_tastes()
    scores = model.scores(history(d3=1.0))
    assert scores[list(SWEET)].min() > scores[list(SOUR)].max()
    assert scores[NEW_SWEET] > scores[NEW_SOUR]
    against = model.scores(history(d3=-1.0))
    assert against[list(SWEET)].max() < against[list(SOUR)].min()


def test_without_likes_there_is_nothing_to_factorise():
    data = opinions_of_two_tastes()
    disliked = Interactions(data.users, data.items, -np.abs(data.weights), data.times, data.n_users)
    model = ALS(SETTINGS)
    model.fit(disliked, two_kinds(), seed=1)
    assert not model.vectors()[:, :-1].any()
    assert np.isfinite(model.scores(history(d3=1.0))).all()


def test_a_saved_model_gives_the_same_scores(tmp_path):
    model = of_two_tastes()
    model.save(tmp_path)
    loaded = ALS.load(tmp_path)
    assert loaded.settings == SETTINGS
    assert loaded.scores(history(d3=1.0, d15=-1.0)).tolist() == model.scores(history(d3=1.0, d15=-1.0)).tolist()


def blend_with_als() -> Blend:
    data, dishes = opinions_of_two_tastes(), two_kinds()
    settings = BlendSettings(
        learn=False, weights={"lightfm": 0.5, "item_item": 0.5}, newcomer={"lightfm": 1.0}, als=SETTINGS
    ).with_factors("als")
    pairs = ItemItem(settings.item_item)
    pairs.fit(data, dishes, seed=1)
    counts = Counts.of(data, len(dishes), 0.3)
    blend = Blend(settings)
    blend.put_together(settings, {"als": of_two_tastes(), "item_item": pairs}, counts.good, counts.said, data)
    return blend


def test_a_blend_serves_with_als_for_its_vectors(tmp_path):
    blend = blend_with_als()
    assert [*blend.parts] == ["als", "item_item"]
    assert blend.learned.weights == {"als": 0.5, "item_item": 0.5}
    blend.save(tmp_path)
    loaded = Blend.load(tmp_path)
    said = history(d3=1.0, d15=-1.0)
    assert loaded.scores(said).tolist() == blend.scores(said).tolist()
    some = np.array([2, 14, NEW_SWEET])
    assert loaded.scores_at(said, some) == pytest.approx(blend.scores(said)[some], abs=1e-5)
    assert loaded.vectors() @ loaded.query(said) == pytest.approx(
        blend.scores(said) - blend.weights(said)["item_item"] * blend.parts["item_item"].scores(said), abs=1e-5
    )
    assert blend.contributions(said, 2).sum() == pytest.approx(
        blend.scores(said)[2] - blend.scores(History.empty())[2], abs=1e-4
    )


def test_only_the_named_vectors_take_part():
    both = {"lightfm": 0.5, "als": 0.5}
    assert Blend.needed(BlendSettings(weights=both)) == ["lightfm", "item_item", "repeat"]
    assert Blend.needed(BlendSettings(factors="als", weights=both, newcomer={})) == ["als", "item_item"]


def test_counted_elsewhere_the_weights_are_the_same():
    data, dishes = opinions_of_two_tastes(), two_kinds()
    here, elsewhere = ItemItem(), ItemItem()
    here.fit(data, dishes, seed=1)
    likes = np.zeros((data.n_users, 27))
    likes[data.users[data.weights > 0], data.items[data.weights > 0]] = 1
    elsewhere.fit_counted(likes.sum(axis=0).astype(np.int64), lambda kept: likes[:, kept].T @ likes[:, kept], dishes)
    said = history(d3=1.0, d15=-1.0)
    assert elsewhere.scores(said).tolist() == here.scores(said).tolist()
    assert here.scores(said).any()
