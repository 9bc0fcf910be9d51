"""Tastes in attributes, with dishes of which one attribute is known."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.content import Content, ContentSettings
from recommender.models.protocol import History
from tests.two_tastes import NEW_SOUR, NEW_SWEET, NEW_UNKNOWN, history, opinions_of_two_tastes, two_kinds


def fitted(**settings: float) -> Content:
    model = Content(ContentSettings.model_validate(settings))
    model.fit(opinions_of_two_tastes(), two_kinds(), seed=0)
    return model


def test_a_person_s_weights_by_hand() -> None:
    """All sweet dishes are the same unit vector: two opinions of 1 and -0.5 make (1 - 0.5) / (2 + 2) of it."""
    scores = fitted(ridge=2.0, general=0.0).scores(history(d1=1.0, d2=-0.5))

    assert scores[[3, NEW_SWEET]].tolist() == pytest.approx([0.125, 0.125])
    assert scores[[13, NEW_SOUR, NEW_UNKNOWN]].tolist() == pytest.approx([0, 0, 0])


def test_contributions_by_hand() -> None:
    model = fitted(ridge=2.0, general=0.0)

    assert model.contributions(history(d1=1.0, d14=1.0, d2=-0.5), NEW_SWEET).tolist() == pytest.approx(
        [0.25, 0, -0.125]
    )


def test_somebody_new_gets_what_attributes_are_worth_in_general() -> None:
    """Each dish is like all of its kind, so that the score of one is the mean of its kind's fame, shrunk."""
    model = fitted(general_ridge=1.0)
    data = opinions_of_two_tastes()
    fame = np.log1p(np.bincount(data.items[data.weights > 0], minlength=27))
    kind = [*range(12), NEW_SWEET]

    expected = fame[kind].sum() / fame.max() / (len(kind) + 1)
    assert model.scores(History.empty())[[0, 5, NEW_SWEET]].tolist() == pytest.approx([expected] * 3, rel=1e-4)
    assert model.scores(History.empty())[NEW_UNKNOWN] == 0


def test_likeness_is_the_cosine() -> None:
    assert fitted().similar([1])[[2, NEW_SWEET, 14, NEW_UNKNOWN]].tolist() == pytest.approx([1, 1, 0, 0])
    assert fitted().similar([1, 14])[[2, 13]].tolist() == pytest.approx([np.sqrt(0.5)] * 2)
