import numpy as np
import pytest

from recommender.ranking.diversity import diversify

VECTORS = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
SCORES = np.array([1.0, 0.9, 0.8], dtype=np.float32)


def test_without_weight_the_order_is_that_of_the_scores():
    assert diversify(SCORES, VECTORS, 3, 0.0) == [(0, 0.0), (1, 0.0), (2, 0.0)]


def test_a_double_loses_its_place():
    chosen = diversify(SCORES, VECTORS, 3, 0.25)
    assert [row for row, _ in chosen] == [0, 2, 1]
    assert [lost for _, lost in chosen] == pytest.approx([0, 0, 0.25])


def test_no_more_than_there_are():
    assert len(diversify(SCORES, VECTORS, 10, 0.1)) == 3
