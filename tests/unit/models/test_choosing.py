"""The rules by which a blend chooses; what comes of them is in test_blend.py."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.blend_settings import KNOWN, BlendSettings, chosen_in_words
from recommender.models.choosing import _clearly, fitting


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # The differences 0.3, 0.1, 0.2, 0.2 have a mean of 0.2 and a standard error of 0.0816 / 2.
        ([0.5, 0.3, 0.4, 0.4], [0.2, 0.2, 0.2, 0.2], True),
        # 0.3, -0.2, 0.2, -0.1: 0.05 and 0.238 / 2.
        ([0.5, 0.0, 0.4, 0.1], [0.2, 0.2, 0.2, 0.2], False),
        ([0.2, 0.2], [0.2, 0.2], False),
        ([0.1, 0.1, 0.0], [0.2, 0.2, 0.2], False),
        ([0.9], [0.1], False),  # one person says nothing
        ([], [], False),
    ],
)
def test_clearly_is_more_than_a_standard_error(one: list[float], other: list[float], expected: bool) -> None:
    assert _clearly(np.array(one), np.array(other)) is expected


def test_what_the_data_cannot_tell_takes_no_part() -> None:
    films = fitting(BlendSettings(), has_order=True, repeat=False)
    plays = fitting(BlendSettings(), has_order=False, repeat=False)
    groceries = fitting(BlendSettings(), has_order=True, repeat=True)

    assert films.weights.keys() == KNOWN.keys() - {"repeat"}
    assert plays.weights.keys() == KNOWN.keys() - {"repeat", "next_item"}
    assert (films.item_item.latest, plays.item_item.latest) == (10, 0)
    assert groceries.weights.keys() == KNOWN.keys()
    assert not films.counts("repeat")
    assert groceries.counts("repeat")


def test_what_was_chosen_is_told_in_one_line() -> None:
    settings = BlendSettings(weights={"lightfm": 0.25, "repeat": 0.75}, prior=0.1, prior_known=0.5, discount=0.15)

    assert chosen_in_words(settings) == (
        "lightfm 0.25, repeat 0.75; prior 0.050, 0.100 for somebody new; discount 0.15; likes of late count 11 times"
    )
    assert "0.75 (nothing is gained by mine, or these data do not tell it enough); prior" in chosen_in_words(
        settings, ["mine", "repeat"]
    )
    assert settings.chosen["weights"] == {"lightfm": 0.25, "repeat": 0.75}
    assert settings.chosen["item_item"] == {"latest": 10, "ridge": 150, "attributes": 0}
