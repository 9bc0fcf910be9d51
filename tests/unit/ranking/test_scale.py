import numpy as np
import pytest

from recommender.ranking.scale import scaled


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
