"""The fold-in against the normal equations solved by hand, and what training makes of items."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.lightfm import LightFM, LightFMSettings
from recommender.models.protocol import Floats, History
from recommender.models.stacking import of_some_people
from tests.two_tastes import NEW_SOUR, NEW_SWEET, NEW_UNKNOWN, SOUR, SWEET, history, opinions_of_two_tastes, two_kinds


def with_vectors(vectors: Floats, biases: list[float], **settings: float) -> LightFM:
    """Return a model with these vectors and weighted biases, as if it had been trained."""
    model = LightFM(LightFMSettings.model_validate(settings))
    model._set_items(np.column_stack([vectors, biases]).astype(np.float32), (vectors.T @ vectors).astype(np.float32))
    return model


def test_one_dimension_by_hand() -> None:
    """V = (1, 2, 0), V'V = 5. A like of the first: (5 + 2·1·1² + 0.2·5) u = (1 + 2)·1, so u = 3/8."""
    model = with_vectors(np.array([[1.0], [2.0], [0.0]]), [0.5, 0.0, 0.25], ridge=0.2, confidence=2.0)

    np.testing.assert_allclose(model.scores(history(d0=1.0)), [0.5 + 0.375, 0.75, 0.25])
    np.testing.assert_allclose(model.scores(History.empty()), [0.5, 0.0, 0.25])


def test_a_dislike_is_a_preference_of_minus_one() -> None:
    """Half a dislike of the first: (5 + 2·½·1² + 1) u = -(1 + 2·½), so u = -2/7."""
    model = with_vectors(np.array([[1.0], [2.0], [0.0]]), [0.0, 0.0, 0.0], ridge=0.2, confidence=2.0)

    np.testing.assert_allclose(model.scores(history(d0=-0.5)), [-2 / 7, -4 / 7, 0], rtol=1e-6)


def test_contributions_by_hand() -> None:
    """Both liked: (5 + 2·(1² + 2²) + 1) u = 3·1 + 3·2, so u = 9/16, a third of it by the first."""
    model = with_vectors(np.array([[1.0], [2.0], [0.0]]), [9.0, 9.0, 9.0], ridge=0.2, confidence=2.0)

    np.testing.assert_allclose(model.contributions(history(d0=1.0, d1=1.0), 1), [6 / 16, 12 / 16], rtol=1e-6)


def test_likeness_is_the_cosine_without_the_bias() -> None:
    model = with_vectors(np.array([[1.0, 0.0], [3.0, 3.0], [0.0, -2.0], [0.0, 0.0]]), [5.0, 1.0, 0.0, 2.0])

    np.testing.assert_allclose(model.similar([0]), [1, np.sqrt(0.5), 0, 0], atol=1e-6)
    np.testing.assert_allclose(model.similar([0, 2]), [np.sqrt(0.5), 0, np.sqrt(0.5), 0], atol=1e-6)


def test_training_separates_the_tastes_by_direction() -> None:
    model = LightFM()
    model.fit(opinions_of_two_tastes(), two_kinds(), seed=2)

    alike = model.similar(list(SWEET))

    assert alike[list(SWEET)].min() > alike[list(SOUR)].max()
    assert alike[NEW_SWEET] > alike[NEW_SOUR]


def test_of_an_item_without_attributes_and_interactions_only_the_bias_is_known() -> None:
    model = LightFM()
    model.fit(opinions_of_two_tastes(), two_kinds(), seed=2)

    for case in (history(d1=1.0), history(d13=-1.0), History.empty()):
        assert model.scores(case)[NEW_UNKNOWN] == model.scores(History.empty())[NEW_UNKNOWN]


def test_settings_are_checked() -> None:
    with pytest.raises(ValueError, match="dimensions"):
        LightFMSettings(dimensions=0)


def test_many_interactions_are_gone_through_fewer_times() -> None:
    data = opinions_of_two_tastes()
    few, fewer = (LightFM(LightFMSettings(epochs=4)), LightFM(LightFMSettings(examples=4 * len(data.users) + 1)))
    for model in (few, fewer):
        model.fit(data, two_kinds(), seed=2)

    np.testing.assert_array_equal(few.vectors(), fewer.vectors())


def test_of_too_many_interactions_three_epochs_of_some_people_are_left() -> None:
    data = opinions_of_two_tastes()
    half = LightFM(LightFMSettings(epochs=3))
    half.fit(of_some_people(data, len(data.users) // 2), two_kinds(), seed=2)
    bounded = LightFM(LightFMSettings(examples=3 * (len(data.users) // 2)))
    bounded.fit(data, two_kinds(), seed=2)

    np.testing.assert_array_equal(half.vectors(), bounded.vectors())
