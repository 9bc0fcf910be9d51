import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.ranking.scale import Scale, best_positions, highest, scaled


def test_the_average_is_at_zero_and_the_best_quarter_a_unit_away():
    # mean 2; of four values the best one is the top, 3 above
    expected = np.tanh([-2 / 3, -1 / 3, 0, 1])
    assert scaled(np.array([0, 1, 2, 5], dtype=np.float32)) == pytest.approx(expected, abs=1e-6)


def test_of_many_values_fifty_are_the_top():
    values = np.concatenate([np.zeros(950), np.ones(50)]).astype(np.float32)
    assert scaled(values)[-1] == pytest.approx(np.tanh(1), abs=1e-6)
    assert scaled(values)[0] == pytest.approx(np.tanh(-0.05 / 0.95), abs=1e-6)


def test_one_that_stands_out_does_not_go_beyond_one():
    assert scaled(np.array([0] * 999 + [1000], dtype=np.float32))[-1] == pytest.approx(1)


def test_equal_values_stay_apart_from_nothing():
    assert scaled(np.full(8, 3.0, dtype=np.float32)).tolist() == [0.0] * 8


@settings(deadline=None)
@given(
    values=st.lists(st.sampled_from([-1.5, 0.0, 0.25, 0.5, 1.0, 3.0]), min_size=1, max_size=60),
    size=st.sampled_from([1, 40, 5000, 20_000]),
    share=st.sampled_from([0.0, 0.01, 0.5, 1.0]),
    count=st.integers(1, 30),
    seed=st.integers(0, 99),
)
def test_the_best_are_those_of_a_stable_sort(values, size, share, count, seed):
    random = np.random.default_rng(seed)
    scores = random.choice(values, size).astype(np.float32)  # many are equal
    candidates = random.random(size) < share
    order = np.argsort(-scores, kind="stable")
    expected = order[candidates[order]][:count]
    assert best_positions(scores, candidates, count).tolist() == expected.tolist()
    assert best_positions(scores, None, count).tolist() == order[:count].tolist()
    assert sorted(highest(scores, count).tolist()) == sorted(scores.tolist())[-count:]


def test_a_scale_of_the_mean_and_the_best_is_that_of_all():
    values = np.random.default_rng(1).normal(3, 2, 20_000).astype(np.float32)
    best = values[np.argsort(-values)[:60]]
    assert Scale.between(float(values.mean()), best).apply(values) == pytest.approx(scaled(values), abs=1e-5)
