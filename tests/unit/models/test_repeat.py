"""What is had again, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.protocol import History, Interactions
from recommender.models.repeat import Repeat, RepeatSettings, history_once, once
from tests.two_tastes import no_interactions, two_kinds


def purchases(*items: list[int]) -> Interactions:
    """Return what each person bought, one thing a day."""
    rows = [(user, item, day) for user, bought in enumerate(items) for day, item in enumerate(bought)]
    users, things, days = (np.array(column) for column in zip(*rows, strict=True))
    ones = np.ones(len(rows), dtype=np.float32)
    return Interactions(users.astype(np.int32), things.astype(np.int32), ones, days.astype(np.int64), len(items))


def had(*items: int) -> History:
    return History(np.array(items, dtype=np.int32), np.ones(len(items), dtype=np.float32))


def fitted(**settings: float) -> Repeat:
    """Milk (0) is bought again by both, and bread (1) by neither: 2 of 4 times somebody came back."""
    model = Repeat(RepeatSettings.model_validate({"shrinkage": 2.0, "quality": 1.0, **settings}))
    model.fit(purchases([0, 1, 0, 1, 0], [0, 1, 1, 0, 0]), two_kinds(), seed=0)
    return model


def test_a_thing_that_people_come_back_to_counts_more() -> None:
    """In all (2 + 1) / (4 + 2) = 1/2; milk (2 + 2 / 2) / (2 + 2), bread (0 + 2 / 2) / (2 + 2), anything else 1/2."""
    scores = fitted(latest=0.0).scores(had(0, 1, 2))

    assert scores[:4].tolist() == [0.75, 0.25, 0.5, 0]


def test_how_much_the_share_counts_is_a_power() -> None:
    assert fitted(latest=0.0, quality=0.5).scores(had(0))[0] == pytest.approx(0.75**0.5)
    assert fitted(latest=0.0, quality=0.0).scores(had(0, 1))[:3].tolist() == [1, 1, 0]


def test_each_time_counts_and_late_ones_more() -> None:
    """The newest counts 1 + 3, the one before 1 + 3 / e, for both are milk; bread, the oldest, 1 + 3 / e^2."""
    scores = fitted(latest=3.0, span=1.0).scores(had(1, 0, 0))

    assert scores[0] == pytest.approx(0.75 * (4 + 1 + 3 / np.e), rel=1e-5)
    assert scores[1] == pytest.approx(0.25 * (1 + 3 / np.e**2), rel=1e-5)


def test_each_time_is_told_by_itself() -> None:
    assert fitted(latest=0.0).contributions(had(0, 1, 0), 0).tolist() == [0.75, 0, 0.75]


def test_where_nobody_comes_back_little_is_expected() -> None:
    model = Repeat(RepeatSettings(latest=0.0, quality=1.0))
    model.fit(purchases([0, 1, 2, 3, 4]), two_kinds(), seed=0)

    assert model.scores(had(9))[9] == pytest.approx(1 / 6)  # (0 + 1) / (4 + 2)


def test_a_pair_comes_once_at_its_last_time_and_surer_the_oftener_it_came() -> None:
    """Once it keeps its weight; twenty times, log(21) / log(21) = 1, by 1 / (0.6 + 0.4 log(2) / log(21))."""
    data = purchases([5, 7, *[5] * 19])
    merged = once(Interactions(data.users, data.items, data.weights * np.float32(0.5), data.times, 1))

    assert merged.items.tolist() == [5, 7]
    assert merged.times.tolist() == [20, 1]
    assert merged.weights.tolist() == pytest.approx([0.5 / (0.6 + 0.4 * np.log(2) / np.log(21)), 0.5])


def test_a_history_keeps_the_order_of_the_last_times() -> None:
    merged, owner, counts = history_once(had(3, 8, 3, 1))

    assert merged.items.tolist() == [8, 3, 1]
    assert owner.tolist() == [1, 0, 1, 2]
    assert counts.tolist() == [1, 2, 1]
    assert merged.weights.tolist() == [1, 1, 1]


def test_nothing_stays_nothing() -> None:
    assert len(history_once(History.empty())[0].items) == 0
    empty = no_interactions()
    assert len(once(empty).items) == 0
