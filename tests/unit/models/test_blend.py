"""The blend is the weighted sum of its models, and the weights are learned where there is something to learn from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recommender.models.blend import Blend
from recommender.models.blend_settings import KNOWN, BlendSettings
from recommender.models.item_item import ItemItem, ItemItemSettings
from recommender.models.lightfm import LightFM, LightFMSettings
from recommender.models.next_item import NextItem
from recommender.models.protocol import History, Interactions
from tests.two_tastes import DAY, SOUR, SWEET, history, opinions_of_two_tastes, two_kinds


def fitted(**settings: object) -> Blend:
    blend = Blend(BlendSettings.model_validate(settings))
    blend.fit(opinions_of_two_tastes(), two_kinds(), seed=5)
    return blend


def test_scores_are_the_weighted_sum_beside_what_is_well_liked() -> None:
    shares = {"lightfm": 0.4, "item_item": 0.3, "next_item": 0.3}
    blend = fitted(discount=0.0, prior_known=1.0, weights=shares, newcomer=shares)
    parts = (LightFM(), ItemItem(ItemItemSettings(latest=10.0)), NextItem())
    for part in parts:
        part.fit(opinions_of_two_tastes(), two_kinds(), seed=5)
    case, nobody = history(d1=1.0, d14=-1.0), History.empty()

    told = sum(blend.weights(case)[part.name] * (part.scores(case) - part.scores(nobody)) for part in parts)
    np.testing.assert_allclose(blend.scores(case), blend.scores(nobody) + told, atol=1e-5)
    assert min(blend.weights(case).values()) > 0


def test_weights_move_from_those_of_a_newcomer_as_opinions_come() -> None:
    """With two opinions halfway, 4 / (4 + 4); with six nine tenths, 36 / (36 + 4). What was seen is no opinion."""
    blend = fitted(weights={"next_item": 1.0}, newcomer={"lightfm": 0.5, "item_item": 0.5}, known_half=2.0)

    def shares(**said: float) -> list[float]:
        weights = np.array(list(blend.weights(history(**said)).values()))
        return (weights * blend.scale).tolist()

    assert shares() == pytest.approx([0.5, 0.5, 0])
    assert shares(d1=1.0, d14=-1.0, d2=0.0) == pytest.approx([0.25, 0.25, 0.5])
    assert shares(d1=1.0, d2=1.0, d3=1.0, d4=1.0, d5=1.0, d6=1.0) == pytest.approx([0.05, 0.05, 0.9])


def test_somebody_new_is_shown_what_is_well_liked_and_well_known() -> None:
    """LightFM's bias and the logarithm of the opinions, each divided by what its best six have above the average."""
    blend, lightfm = fitted(prior=0.5), LightFM()
    data = opinions_of_two_tastes()
    lightfm.fit(data, two_kinds(), seed=5)

    def on_scale(values: np.ndarray) -> np.ndarray:
        return values / (np.sort(values)[-6:].mean() - values.mean())

    opinions = np.log(1 + np.bincount(data.items, minlength=27))
    expected = 0.5 * (on_scale(lightfm.scores(History.empty())) + on_scale(opinions))
    np.testing.assert_allclose(blend.scores(History.empty()), expected, rtol=1e-4)


def test_the_prior_speaks_against_what_everybody_likes_for_somebody_well_known() -> None:
    """With two opinions halfway known: (1 - 1/2) + 1/2 * -0.5 = 1/4 of the prior, where all of it counted before."""
    given = {"prior": 0.5, "known_half": 2.0}
    case, prior = history(d1=1.0, d14=-1.0), fitted(**given).scores(History.empty())
    whole, part = (fitted(prior_known=weight, **given).scores(case) for weight in (1.0, -0.5))
    np.testing.assert_allclose(whole - part, 0.75 * prior, atol=1e-5)


def test_what_a_history_says_of_a_well_liked_item_is_discounted_for_somebody_well_known() -> None:
    """Of dish 0, liked by twenty people: (20 / 5)^(-1/2) takes half, of whom is halfway known half of that, a quarter.

    Of a new dish nothing is taken, and nothing of what it counts that one is well liked.
    """
    known = {"known_half": 2.0, "prior_known": 1.0}
    plain, discounted = fitted(discount=0.0, **known), fitted(discount=0.5, discount_from=5, **known)
    case = history(d1=1.0, d14=-1.0)

    new, before = plain.scores(History.empty()), plain.scores(case)
    after = discounted.scores(case)
    np.testing.assert_allclose(discounted.scores(History.empty()), new, rtol=1e-5)
    assert after[0] - new[0] == pytest.approx((before[0] - new[0]) * 3 / 4, rel=1e-4)
    assert after[24] == before[24]


def test_a_model_without_weight_does_not_count() -> None:
    blend = fitted(weights={"item_item": 0.35}, newcomer={"item_item": 1.0}, prior=0.0)

    expected = blend.weights(history(d1=1.0))["item_item"] * blend.parts["item_item"].scores(history(d1=1.0))
    np.testing.assert_allclose(blend.scores(history(d1=1.0)), expected, rtol=1e-6)


def test_a_weight_is_of_scores_on_one_scale() -> None:
    """What the best quarter of 27 dishes, 6 of them, has above the average, averaged over all 40 people, is 1."""
    blend = fitted(weights={"lightfm": 1.0}, newcomer={"lightfm": 1.0}, prior=0.0)
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


QUICK = BlendSettings(lightfm=LightFMSettings(dimensions=1, epochs=1), known_half=1.0)


def learned(data: Interactions, settings: BlendSettings = QUICK, *, repeat: bool = False) -> BlendSettings:
    catalogue = two_kinds()
    catalogue.spec = catalogue.spec.model_copy(update={"repeat": repeat})
    blend = Blend(settings)
    blend.fit(data, catalogue, seed=5)
    return blend.learned


def test_weights_are_learned_from_what_was_liked_later() -> None:
    """LightFM has learned next to nothing here, but is given most of the weight to begin with."""
    start = QUICK.model_copy(update={"weights": {"lightfm": 0.9, "item_item": 0.05, "next_item": 0.05}})
    few, many = (learned(in_order(people), start).weights for people in (90, 150))

    assert few == start.weights  # too few to learn from
    assert many.get("lightfm", 0) < 0.8 * 0.9


def test_where_times_are_equal_nothing_learns_from_the_order() -> None:
    data = in_order(150)
    same = Interactions(data.users, data.items, data.weights, np.zeros_like(data.times), data.n_users)

    assert "next_item" in learned(data).weights
    chosen = learned(same)
    assert "next_item" not in {*chosen.weights, *chosen.newcomer}
    assert chosen.item_item.latest == 0


def test_own_past_counts_only_where_things_are_had_again() -> None:
    """Everybody has the same dish each day, or two by turns: nothing else is needed to know what comes next."""
    days, people = 16, 150
    users = np.repeat(np.arange(people), days).astype(np.int32)
    items = (users * 2 + np.tile(np.arange(days) % 2, people)) % 24
    data = Interactions(
        users, items.astype(np.int32), np.full(len(users), 0.7, np.float32), np.tile(np.arange(days), people), people
    )

    assert "repeat" not in learned(data).weights
    assert learned(data, repeat=True).weights["repeat"] > 0.3


def test_who_wants_more_of_the_catalogue_gets_it_whatever_is_most_often_right() -> None:
    chosen = learned(in_order(150), QUICK.model_copy(update={"aim": "coverage"}))

    assert (chosen.discount, chosen.prior_known) == (0.3, -0.5)


def test_what_was_learned_need_not_be_learned_again() -> None:
    once = Blend(QUICK)
    once.fit(in_order(150), two_kinds(), seed=5)
    again = Blend(once.learned)
    again.fit(in_order(150), two_kinds(), seed=5)

    assert not once.learned.learn
    assert again.learned == once.learned
    np.testing.assert_allclose(again.scores(history(d1=1.0)), once.scores(history(d1=1.0)), rtol=1e-5)


def test_learning_can_be_left_out() -> None:
    plain = QUICK.model_copy(update={"learn": False})

    assert learned(in_order(150), plain).weights == {name: KNOWN[name] for name in KNOWN if name != "repeat"}


def test_contributions_add_up_where_an_item_came_several_times() -> None:
    catalogue = two_kinds()
    catalogue.spec = catalogue.spec.model_copy(update={"repeat": True})
    blend = Blend(BlendSettings(known_half=2.0, discount=0.2))
    blend.fit(opinions_of_two_tastes(), catalogue, seed=5)
    case = History(np.array([1, 2, 1, 14, 1], np.int32), np.array([1, 1, 1, -1, 1], np.float32))

    for item in (1, 2, 3, 14):
        change = blend.scores(case)[item] - blend.scores(History.empty())[item]
        assert blend.contributions(case, item).sum() == pytest.approx(change, abs=1e-4)
    assert blend.contributions(case, 1)[0] > 0


def test_models_of_different_catalogues_do_not_go_together(tmp_path: Path) -> None:
    blend = fitted()
    for other in (ItemItem(), NextItem()):
        blend.save(tmp_path)
        other.save(tmp_path / other.name)

        with pytest.raises(ValueError, match="different numbers"):
            Blend.load(tmp_path)


def test_there_has_to_be_a_scale_for_each_model(tmp_path: Path) -> None:
    blend = fitted()
    blend.scale = blend.scale[:2]
    blend.save(tmp_path)

    with pytest.raises(ValueError, match="scale for each"):
        Blend.load(tmp_path)


def test_weights_and_settings_are_kept(tmp_path: Path) -> None:
    blend = fitted(weights={"lightfm": 0.5, "item_item": 2.5})
    blend.save(tmp_path)
    loaded = Blend.load(tmp_path)

    assert loaded.settings.weights == {"lightfm": 0.5, "item_item": 2.5}
    assert loaded.weights(history(d1=1.0)) == blend.weights(history(d1=1.0))
    assert json.loads((tmp_path / "model.json").read_text("utf-8"))["model"] == "blend"
